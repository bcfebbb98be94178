"""The folded part of a payment's page: fees, checks, what else was paid, data for support."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.domain.dashboard_links import dashboard_address
from pos_app.domain.permissions import SYSTEM
from pos_app.ui.history.detail_folds import DetailFolds
from pos_app.ui.history.raw_data_sheet import RawDataSheet
from pos_app.ui.widgets import ErrorSheet
from tests.support.payouts import AT_ONCE, pay_out
from tests.ui.history.conftest import Desk, line

COFFEE = line("Coffee", 1000)


def folds(desk: Desk) -> DetailFolds:
    return desk.screen.detail.folds


def test_fees_and_checks_are_folded_away_until_somebody_wants_to_see_them(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    page = folds(desk)
    assert not page.fees.isVisible()
    assert page.fee_fold.summary == "$0.61, net $10.19"
    page.fee_fold.toggle.setFocus()
    QTest.keyClick(page.fee_fold.toggle, Qt.Key.Key_Space)
    assert page.fees.isVisible()
    assert [(entry.title, entry.right) for entry in page.fees.entries()[:3]] == [
        ("Came in", "$10.80"),
        ("Stripe's fee", "-$0.61"),
        ("Net", "$10.19"),
    ]
    page.check_fold.toggle.click()
    checks = {entry.title: entry.spoken for entry in page.checks.entries()}
    assert checks["Security code (CVC)"] == "Security code (CVC), Matches"
    assert checks["Risk"] == "Risk, 20 of 100, Normal"


def test_a_risky_payment_says_so_without_being_unfolded(desk: Desk) -> None:
    desk.sell_by_card(COFFEE, card="pm_card_riskLevelElevated")
    desk.open()
    assert folds(desk).check_fold.summary == "Elevated risk"


def test_cash_has_neither_fees_nor_raw_data(desk: Desk) -> None:
    desk.sell(COFFEE)
    desk.open()
    page = folds(desk)
    hidden = (page.fee_fold, page.check_fold, page.also_fold, page.raw, page.dashboard)
    assert all(each.isHidden() for each in hidden)


def test_other_payments_are_opened_and_all_of_them_listed(desk: Desk) -> None:
    first, second, third = (desk.sell_by_card(COFFEE) for _time in range(3))
    desk.open()
    page = folds(desk)
    page.also_fold.toggle.click()
    desk.settle()
    assert page.with_card.title.text() == "2 other payments with Visa •••• 4242"
    view = page.with_card.view
    assert [entry.key for entry in view.entries()] == [second.id, first.id]
    view.setCurrentIndex(view.entries_model.index(1))
    QTest.keyClick(view, Qt.Key.Key_Return)
    desk.settle()
    assert page.details is not None
    assert page.details.row.id == first.id
    page.with_card.all.click()
    desk.settle()
    assert {row.id for row in desk.rows} == {first.id, second.id, third.id}
    assert desk.screen.presenter.wanted.fingerprint


def test_raw_data_is_shown_copied_and_saved(desk: Desk, tmp_path: Path) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    folds(desk).support_fold.toggle.click()
    folds(desk).raw.click()
    desk.settle()
    sheet = desk.window.findChild(RawDataSheet)
    assert isinstance(sheet, RawDataSheet)
    assert json.loads(sheet.data.toPlainText())["amount_received"] == 1080
    sheet.copy.click()
    assert QApplication.clipboard().text() == sheet.data.toPlainText()
    sheet.save_as(tmp_path / "payment.json")
    assert json.loads((tmp_path / "payment.json").read_text("utf-8"))["client_secret"] == "[cut]"
    sheet.save_as(tmp_path / "no such folder" / "payment.json")
    error = desk.window.findChild(ErrorSheet)
    assert isinstance(error, ErrorSheet)


def test_without_a_connection_the_raw_data_says_so(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    desk.server.stop()
    folds(desk).raw.click()
    desk.settle()
    assert isinstance(desk.window.findChild(ErrorSheet), ErrorSheet)
    assert folds(desk).raw.isEnabledTo(folds(desk))


@pytest.mark.parametrize(
    ("mode", "account", "address"),
    [
        ("live", None, "https://dashboard.stripe.com/payments/pi_1"),
        ("test", None, "https://dashboard.stripe.com/test/payments/pi_1"),
        ("live", "acct_1", "https://dashboard.stripe.com/acct_1/payments/pi_1"),
        ("test", "acct_1", "https://dashboard.stripe.com/acct_1/test/payments/pi_1"),
        ("training", None, None),
    ],
)
def test_the_dashboard_shows_a_payment_at_its_account_and_mode(
    mode: str, account: str | None, address: str | None
) -> None:
    assert dashboard_address(mode, "pi_1", account) == address


def test_the_dashboard_is_opened_where_there_is_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    page, details = folds(desk), folds(desk).details
    assert details is not None
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    if desk.services.mode == "training":
        assert page.dashboard.isHidden()
        assert not page.no_dashboard.isHidden()
        return
    page.dashboard.click()
    assert opened == [dashboard_address(desk.services.mode, details.tenders[0].intent_id or "")]


def test_the_payout_and_the_customer_are_one_press_away(desk: Desk) -> None:
    desk.sell_by_card(COFFEE, card=AT_ONCE)
    desk.open()
    page = folds(desk)
    assert page.payout.isHidden()
    payout = pay_out(desk.server)
    desk.services.sync.run(SYSTEM)
    desk.settle()
    page.fee_fold.toggle.click()
    with desk.qtbot.waitSignal(desk.screen.payout_requested) as asked:
        page.payout.click()
    assert asked.args == [payout]
    page.also_fold.toggle.click()
    with desk.qtbot.waitSignal(desk.screen.customer_requested) as asked:
        page.customer.click()
    assert asked.args == ["Ada Lovelace"]
