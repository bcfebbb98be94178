"""Settings are declared once, with their type and default; what is kept wrongly breaks nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.db.models.store import Register, RegisterSettingRow, SettingRow
from pos_app.domain.accounting import Account, AccountCode, Chart, RateAccounts
from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.deposits import DepositRules
from pos_app.domain.embedded_codes import EmbeddedRule, ScaleCodes
from pos_app.domain.labels import OWN as OWN_SHEET
from pos_app.domain.labels import LabelChoice, LabelSheet, LabelStyle
from pos_app.domain.mail import MailSecurity, MailServer
from pos_app.domain.permissions import Actor
from pos_app.domain.printers import ReceiptPrinter, Transport
from pos_app.domain.shifts import Denominations, ShiftRules
from pos_app.errors import UserError
from pos_app.services.readers.reader_state import CARD_LOOKUP, READER_TEST, ProbeIntent
from pos_app.services.shared import declared_settings, key_rights
from pos_app.services.shared.declared_settings import (
    BANK_TERMINAL,
    CASH_ROUNDING,
    CONNECT,
    GEOMETRY,
    LOCALE,
    READER,
    RETURN_URL,
    SCANNER,
    THEME,
)
from pos_app.services.shared.errors import NotPermittedError
from pos_app.services.shared.key_rights import RightsInUse
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.views.accounting import AccountingRules
from pos_app.services.views.history_list import HistoryList, ShownColumn
from pos_app.services.views.history_totals import HistoryStep
from pos_app.services.views.key_choices import KeyChoice, KeyChoices
from pos_app.services.views.store import ConnectView, ReceiptLanguage, ReceiptPrinting, Theme
from pos_app.settings import BookFacts, MachineSettings, Scope, Setting
from tests.services.desk import Desk, open_desk
from tests.support.actors import give_pin
from tests.support.clock import TurnedClock

DECLARED: list[Setting[Any]] = [
    each for each in vars(declared_settings).values() if isinstance(each, Setting)
]
OWN: list[Setting[Any]] = [READER_TEST, CARD_LOOKUP, key_rights._SETTING]
"""What services keep for themselves."""
SET: dict[str, object] = {
    "connect": ConnectView("acct_1", 25_000, direct=True, refund_fee=False),
    "cash_rounding": CashRounding(5, RoundingMode.DOWN),
    "shifts": ShiftRules(on=True, blind=True, note_above=500),
    "deposits": DepositRules(on=True, least_ppm=300_000, retain_ppm=50_000, retain_minor=200),
    "denominations": Denominations("usd", (2000, 500)),
    "theme": Theme.DARK,
    "text_scale": 150,
    "accounting": AccountingRules(
        Chart.SKR04,
        (AccountCode(Account.CASH, "1601"),),
        (RateAccounts(190_000, "4401", "3806"),),
        consultant="1001",
        year_begins=7,
    ),
    "scale_codes": ScaleCodes((EmbeddedRule("21", 4, 6),)),
    "labels": LabelChoice(LabelStyle.SHELF, OWN_SHEET, LabelSheet(columns=2)),
    "lock_after": 3,
    "keep_stock": True,
    "receipt_printing": ReceiptPrinting.ALWAYS,
    "receipt_language": ReceiptLanguage.CUSTOMER,
    "receipt_printer": ReceiptPrinter(Transport.SERIAL, "COM3@38400", dots=384, text_mode=True),
    "mail_server": MailServer("smtp.example.com", 465, MailSecurity.TLS, "shop", "a@example.com"),
    "history_list": HistoryList((ShownColumn("time", 90),), chart=True, step=HistoryStep.METHOD),
    "keys": KeyChoices((KeyChoice("checkout.charge", "F5"), KeyChoice("checkout.hold", ""))),
    "reader_test": ProbeIntent(id="t", amount=50, started_at=TurnedClock().now()),
    "card_lookup": ProbeIntent(id="t", amount=50, started_at=TurnedClock().now()),
    "rights_in_use": RightsInUse(TurnedClock().now(), ("Customers", "Refunds")),
}
"""Another value than the default, of those that are no text."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def by_name(setting: Setting[Any]) -> str:
    return setting.name


def test_no_two_settings_have_one_name() -> None:
    names = [each.name for each in DECLARED + OWN]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("setting", DECLARED + OWN, ids=by_name)
def test_a_setting_is_kept_as_json_and_comes_back_as_its_type(setting: Setting[Any]) -> None:
    for value in (setting.default, SET.get(setting.name, "something")):
        kept = json.loads(json.dumps(setting.to_json(value)))
        assert setting.from_json(kept) == value
        assert type(setting.from_json(kept)) is setting.type
    assert setting.check(setting.default, BookFacts(live=False, currency="usd")) == setting.default


@pytest.mark.parametrize("kept", [None, 5, 1.5, True, [], ["x"], {"unit": "5"}, {"unit": True}])
@pytest.mark.parametrize("setting", [LOCALE, CASH_ROUNDING, THEME, READER], ids=by_name)
def test_what_is_none_of_its_values_counts_as_its_default_and_is_in_the_log(
    setting: Setting[Any], kept: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert setting.from_json(kept) == setting.default
    (line,) = caplog.messages
    assert setting.name in line


def test_a_word_that_is_none_of_the_choices_is_not_one() -> None:
    assert THEME.from_json("blue") is Theme.SYSTEM
    assert CASH_ROUNDING.from_json({"unit": 5, "mode": "sideways"}) == CashRounding()


def test_a_record_of_another_version_is_read_as_far_as_it_is_known() -> None:
    """A newer one has more fields, an older one fewer."""
    assert CASH_ROUNDING.from_json({"unit": 5, "new": []}) == CashRounding(5)


def test_no_payment_goes_on_where_the_connected_account_cannot_be_read(desk: Desk) -> None:
    """Its default would send all of the money to another account."""
    with desk.database.write() as session:
        session.merge(SettingRow(name=CONNECT.name, value={"value": {"account_id": 7}}))
    with pytest.raises(UserError, match="can't be read") as refused:
        desk.settings.connect()
    assert "No money moved." in str(refused.value)
    desk.settings.save_connect(desk.actor, ConnectView("acct_2"))
    assert desk.settings.connect() == ConnectView("acct_2")


@pytest.mark.parametrize("value", [{}, {"value": 7}, {"name": "x"}, []])
def test_rows_that_hold_something_else_stop_nothing(desk: Desk, value: Any) -> None:
    with desk.database.write() as session:
        for setting in DECLARED:
            if setting.scope is Scope.STORE and not setting.needed:
                session.merge(SettingRow(name=setting.name, value=value))
        register_id = desk.settings.register().id
        session.merge(RegisterSettingRow(register_id=register_id, name=READER.name, value=value))
    assert desk.settings.read(BANK_TERMINAL) == ""
    assert desk.services.readers.default() is None
    store = desk.settings.store()
    assert store is not None
    assert store.locale == LOCALE.default


def test_a_file_that_holds_something_else_stops_nothing(tmp_path: Path) -> None:
    kept = {"theme": "blue", "geometry": 5, "scanner": {"gap": 1}, "active_book": None, "old": 1}
    (tmp_path / "settings.json").write_text(json.dumps(kept))
    machine = MachineSettings(tmp_path)
    assert [machine.read(each) for each in DECLARED if each.scope is Scope.MACHINE] == [
        "", Theme.SYSTEM, "", 0, "", "", "", KeyChoices(), HistoryList(),
    ]  # fmt: skip
    machine.save(THEME, Theme.DARK)
    assert (machine.read(THEME), machine.read(GEOMETRY), machine.read(SCANNER)) == ("dark", "", "")
    assert json.loads((tmp_path / "settings.json").read_text())["old"] == 1


def test_each_register_has_its_own(desk: Desk) -> None:
    with desk.database.write() as session:
        first = desk.database.station.register_id
        session.add(Register(id="second", name="Back", prefix="R2", created_at=desk.clock.now()))
        write_setting(session, READER, "tmr_1")
    desk.database.station.choose("second")
    with desk.database.write() as session:
        assert read_setting(session, READER) == ""
        write_setting(session, READER, "tmr_2")
    desk.database.station.choose(first)
    with desk.database.read() as session:
        assert read_setting(session, READER) == "tmr_1"


@pytest.mark.parametrize("setting", [each for each in DECLARED if each.permission], ids=by_name)
def test_who_may_not_change_it_is_refused_by_its_permission(
    desk: Desk, setting: Setting[Any]
) -> None:
    manager = desk.actor
    bo = desk.services.staff.save_cashier(manager, None, "Bo", "cashier")
    give_pin(desk.services, manager.cashier_id)
    with pytest.raises(NotPermittedError) as refused:
        desk.settings.save(Actor(bo.id), setting, setting.default)
    assert refused.value.permission is setting.permission


@pytest.mark.parametrize("setting", [each for each in DECLARED if not each.permission], ids=by_name)
def test_what_the_program_keeps_itself_is_saved_by_no_command(
    desk: Desk, setting: Setting[Any]
) -> None:
    with pytest.raises(RuntimeError, match=setting.name):
        desk.settings.save(desk.actor, setting, setting.default)


def test_what_is_saved_is_read_at_once_also_where_it_was_read_before(desk: Desk) -> None:
    assert desk.settings.read(RETURN_URL) == ""
    desk.settings.save(desk.actor, RETURN_URL, " https://shop.example ")
    assert desk.settings.read(RETURN_URL) == "https://shop.example"
    again = Desk(desk.database, desk.server).settings
    assert again.read(RETURN_URL) == "https://shop.example"
    desk.settings.save(desk.actor, CASH_ROUNDING, replace(CashRounding(), unit=5))
    assert again.read(CASH_ROUNDING) == CashRounding(5)
