"""A reader that exists only at Stripe: a test card is presented to it, and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QStyle, QStyleOptionComboBox

from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.catalogue import simple_product
from pos_app.stripe_service.client import StripeGateway
from pos_app.training.http.server import TrainingServer
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.readers.sandbox_row import SandboxRow
from tests.support.store import open_store
from tests.ui.checkout.conftest import CROISSANT, STORE, Till


@pytest.fixture
def country() -> str:
    return "US"


@pytest.fixture
def mode() -> str:
    return "test"


@pytest.fixture
def services(tmp_path: Path, server: TrainingServer, country: str, mode: str) -> Iterator[Services]:
    with open_store(tmp_path, server, replace(STORE, country=country), mode=mode) as made:
        made.catalogue.save_product(made.actor, simple_product("Croissant", 1100, "usd", CROISSANT))
        yield made


def row_of(till: Till) -> SandboxRow:
    assert till.paying is not None
    return till.paying.panels.reader.customer


def start(till: Till) -> SandboxRow:
    """Have the reader ask for the card of a sale of a croissant."""
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F12)
    till.await_words("Waiting for the customer's card on Front reader")
    till.settle()
    return row_of(till)


def cards_in(row: SandboxRow) -> dict[str, str]:
    box = row.offer.card
    return {str(box.itemData(at)): box.itemText(at) for at in range(box.count())}


def present(till: Till, row: SandboxRow, card: str) -> None:
    box = row.offer.card
    box.setCurrentIndex(box.findData(card))
    press(row.offer.present)


def is_whole(box: QComboBox) -> bool:
    """Whether all of the chosen item is seen."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(kind, option, part, box).width()
    return room >= box.fontMetrics().horizontalAdvance(box.currentText())


def press(button: QPushButton) -> None:
    assert button.isVisible()
    button.click()


def test_an_approved_card_pays_the_sale(till: Till) -> None:
    till.reader()
    row = start(till)
    assert row.isVisible()
    assert row.offer.chosen == "approved"  # one press is enough
    press(row.offer.present)
    till.await_result()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]


def test_the_card_to_present_is_whole_in_a_small_window(till: Till) -> None:
    till.reader()
    till.window.resize(1024, 600)
    box = start(till).offer.card
    for at in range(box.count()):
        box.setCurrentIndex(at)
        till.settle()
        assert is_whole(box), box.currentText()


def test_after_a_declined_card_another_one_pays(till: Till) -> None:
    till.reader()
    present(till, start(till), "declined")
    till.await_words("Nothing was charged. ")
    till.settle()
    assert not row_of(till).isVisible()
    till.press(Qt.Key.Key_Return)
    till.await_words("Waiting for the customer's card on Front reader")
    till.settle()
    present(till, row_of(till), "approved")
    till.await_result()
    assert till.charged == [1100]


def test_a_card_with_a_pin_pays_with_the_right_one(till: Till) -> None:
    till.reader()
    present(till, start(till), "pin")
    till.await_result()
    assert till.charged == [1100]


def test_a_card_that_is_taken_away_paid_nothing(till: Till) -> None:
    till.reader()
    press(start(till).offer.away)
    till.await_words("Nothing was charged. ")
    till.settle()
    assert till.charged == []
    assert till.paying is not None
    holding = till.paying.payment.holding
    assert holding is None or holding.state is not TenderState.UNKNOWN
    till.press(Qt.Key.Key_F10)
    assert till.result.startswith("Paid")


def test_only_a_store_in_canada_is_offered_interac(till: Till) -> None:
    till.reader()
    assert list(cards_in(start(till))) == ["approved", "declined", "pin"]


@pytest.mark.parametrize("country", ["CA"])
def test_interac_pays_in_canada(till: Till) -> None:
    till.reader()
    row = start(till)
    assert cards_in(row)["interac"] == "An Interac card"
    present(till, row, "interac")
    till.await_result()
    assert till.charged == [1100]


def test_a_reader_that_waits_for_no_card_says_so(till: Till) -> None:
    reader = till.reader()
    row = start(till)
    till.street.at_reader(reader, "busy")
    press(row.offer.present)
    till.qtbot.waitUntil(lambda: row.offer.message != "")
    assert row.offer.message.startswith("Front reader took no card.")
    assert row.offer.present.isEnabled()
    till.street.at_reader(reader, "ready")
    press(row.offer.present)
    till.await_result()
    assert till.charged == [1100]


def test_no_card_is_offered_at_a_reader_that_is_a_thing(till: Till, server: TrainingServer) -> None:
    reader = till.reader()
    account = server.account
    found = account.need("terminal.reader", reader)
    account.save(found | {"device_type": "bbpos_wisepos_e"})
    account.simulator.commit()
    till.services.readers.refresh(SYSTEM)
    assert till.services.sandbox.cards_at(reader) == []
    assert not start(till).isVisible()


@pytest.mark.parametrize("mode", ["live", "training"])
def test_nobody_but_a_customer_presents_cards_elsewhere(till: Till, mode: str) -> None:
    reader = till.reader()
    row = start(till)
    assert not row.isVisible()
    sandbox = till.services.sandbox
    assert sandbox.cards_at(reader) == []
    with pytest.raises(RuntimeError):
        sandbox.present(till.services.actor, reader, "approved")
    with pytest.raises(RuntimeError):
        sandbox.take_away(till.services.actor, reader)
    till.settle()
    assert till.charged == []
    assert not [each for each in till.server.requests if "test_helpers" in each.path]


def test_a_live_key_has_no_test_helpers() -> None:
    gateway = StripeGateway("rk_live_" + "c" * 20 + "9012")
    with pytest.raises(RuntimeError, match="live key"):
        _ = gateway.sandbox


def test_a_reader_that_is_gone_takes_no_card(till: Till) -> None:
    with pytest.raises(UserError):
        till.services.sandbox.present(till.services.actor, "tmr_gone", "approved")


def test_what_a_reader_asks_is_answered_in_the_customer_s_place(till: Till) -> None:
    till.reader()
    till.press(Qt.Key.Key_F8)
    (asks,) = till.sheet.findChildren(AskOnReader)
    till.qtbot.waitUntil(asks.isVisible)
    asks.ask.click()
    till.qtbot.waitUntil(lambda: asks.is_waiting and asks.answer.isVisible())
    press(asks.answer)
    till.qtbot.waitUntil(lambda: till.sheet.search.text() == "+12125550100")
    assert not asks.answer.isVisible()
    till.settle()
