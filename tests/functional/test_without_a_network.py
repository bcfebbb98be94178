"""The network goes and comes back: what can be done goes on, and nothing is done twice or lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from pos_app.services.views.customers import CustomerDraft
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.receipts.actions import ReceiptActions
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.shell.main_window import MainWindow
from pos_app.ui.widgets.status_chip import ChipButton
from tests.functional.day import Day


class Outage:
    """A day on which the cable is pulled."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.keys = day.keys
        made = day.services.customers.create(
            day.services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
        )
        self.ada = day.services.customers.attach_card(day.services.actor, made.id, "pm_card_visa")
        self.keys.settle()

    @property
    def workspace(self) -> Any:
        return self.day.application.workspace

    @property
    def chip(self) -> ChipButton:
        """The connection, the last in the bar."""
        window = self.workspace.window
        assert isinstance(window, MainWindow)
        return window.findChildren(ChipButton)[-1]

    @property
    def message(self) -> str:
        return self.sheet.state.words() if self.sheet else ""

    @property
    def sheet(self) -> PaymentSheet | None:
        found = self.workspace.window.findChildren(PaymentSheet)
        return next((each for each in found if each.isVisible()), None)

    def pull(self) -> None:
        """Nobody answers any more; somebody notices."""
        self.day.server.stop()
        self.chip.click()
        self.keys.wait(lambda: self.workspace.frame.state.connection is ConnectionState.OFFLINE)
        self.keys.settle()

    def plug_in(self) -> None:
        """Nobody does anything about it."""
        self.day.server.start()
        self.keys.wait(lambda: self.workspace.frame.state.connection is ConnectionState.ONLINE)
        self.keys.settle()

    def cards_at_stripe(self) -> list[str]:
        gateway = self.day.services.connection.gateway()
        return [card.card.last4 for card in gateway.customers.cards(self.ada.stripe_id or "")]


@pytest.fixture
def outage(opened: Day) -> Outage:
    return Outage(opened)


def shown(widget: QWidget) -> str:
    return widget.accessibleName()


@pytest.mark.long
def test_the_day_goes_on_without_a_network_and_stripe_hears_of_it_once(
    outage: Outage, tmp_path: Path
) -> None:
    day, keys, services = outage.day, outage.keys, outage.day.services
    outage.pull()
    assert shown(outage.chip).startswith("Offline since ")
    assert "trying again" in shown(outage.chip)

    day.key_in("12.50")
    keys.press("F10")
    assert day.result.startswith("Paid, no change")
    sold = services.history.page().rows[0]
    keys.press("Escape")
    receipts = ReceiptActions(outage.workspace.window, services, outage.workspace.tasks)
    receipts.save_pdf(sold.id, tmp_path / "receipt.pdf")
    keys.settle()
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")

    day.key_in("4")
    keys.press("F6")
    assert day.checkout.current_cart.cart.is_empty
    keys.press("F3", "Return")
    assert len(day.checkout.current_cart.cart.lines) == 1

    bea = services.customers.create(services.actor, CustomerDraft("Bea", "bea@example.com"))
    services.customers.update(
        services.actor, outage.ada.id, CustomerDraft("Ada King", "ada@example.com")
    )
    services.customers.detach(services.actor, outage.ada.id, outage.ada.cards[0].id)
    assert services.customers.details(outage.ada.id).cards == ()

    outage.plug_in()
    keys.wait(lambda: not services.customers.details(outage.ada.id).waits)
    keys.wait(lambda: services.customers.details(bea.id).stripe_state == "linked")
    keys.settle()
    assert shown(outage.chip) == "Online"
    assert outage.cards_at_stripe() == []
    customers = day.server.account.all("customer")
    assert sorted(each["name"] for each in customers) == ["Ada King", "Bea"]
    detached = [each for each in day.server.requests if each.path.endswith("/detach")]
    assert len(detached) == 1
    assert day.charged == []


def test_a_card_is_refused_at_once_and_comes_back_by_itself(outage: Outage) -> None:
    keys = outage.keys
    outage.pull()
    outage.day.key_in("5")
    keys.press("F9")
    sheet = outage.sheet
    assert sheet is not None
    assert sheet.presenter.kind is not None
    assert sheet.presenter.kind.value == "cash"
    ways = [made for _look, made in sheet.rows.styled_rows()]
    assert [made.accessibleDescription() for made in ways[:3]] == ["No connection"] * 3

    keys.press("Q", "Return")
    keys.wait(lambda: "can't be reached" in outage.message)
    assert "Nothing was charged." in outage.message

    outage.plug_in()
    keys.wait(lambda: "can't be reached" not in outage.message)
    assert ways[2].accessibleDescription() == "On their own phone"
    assert outage.day.charged == []
    keys.press("F10")
    assert outage.day.result.startswith("Paid")


def test_a_saved_card_charged_when_the_network_is_just_back_is_charged(outage: Outage) -> None:
    """Nobody is told that there is none when it is there again."""
    keys, ada = outage.keys, outage.ada
    outage.pull()
    outage.day.key_in("5")
    outage.day.checkout.sell_to(ada.id)
    keys.settle()
    keys.press("F9", "S")
    keys.wait(lambda: "can't be reached" in outage.message)
    outage.day.server.start()
    keys.wait(lambda: "can't be reached" not in outage.message)
    keys.press("Return")
    keys.wait(lambda: outage.day.result)
    assert outage.day.charged == [540]
