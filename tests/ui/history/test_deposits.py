"""A deposit in the history: how it stands, paid at the checkout, or cancelled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from pos_app.domain.cart import Cart
from pos_app.domain.deposits import DepositRules
from pos_app.domain.payments import PaymentStatus
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.ui.history.cancel_sheet import CancelSheet
from tests.support.accessible import nameless, too_small
from tests.support.one_cashier import selling_of
from tests.ui.history.conftest import Desk, line


def keep(desk: Desk) -> str:
    """Keep a sale of $10.80 of which $4.00 are paid; return its id."""
    services = desk.services
    rules = DepositRules(on=True, retain_ppm=250_000)
    services.settings.save(services.actor, DEPOSITS, rules)
    selling = selling_of(services)
    sale = selling.begin(services.actor, Cart("usd", (line("Coat", 1_000),)))
    selling.take_cash(sale.id, 400)
    services.deposits.keep(services.actor, NewDeposit(sale.id, "Ada", "555 0199"))
    return sale.id


def test_it_says_how_it_stands_and_goes_to_the_checkout(desk: Desk) -> None:
    sale = keep(desk)
    desk.open()
    detail = desk.screen.detail
    assert detail.deposit.words.text() == (
        "Kept as deposit R1-D000001. $4.00 is paid, $6.80 is still to pay.\nAda, 555 0199"
    )
    assert detail.refund.isHidden()
    assert detail.receipt.isEnabled()
    asked = QSignalSpy(desk.screen.deposit_requested)
    detail.deposit.pay.click()
    assert asked.at(0)[0].sale_id == sale


def test_it_is_cancelled_with_a_reason(desk: Desk) -> None:
    sale = keep(desk)
    desk.open()
    desk.screen.detail.deposit.cancel.click()
    desk.settle()
    sheet = next(each for each in desk.window.findChildren(CancelSheet) if each.isVisible())
    assert nameless(sheet) == too_small(sheet) == []
    assert not sheet.cancel.isEnabled()
    sheet.reason.setCurrentText("Changed her mind")
    desk.press(Qt.Key.Key_Return)
    assert sheet.result.headline.text() == "The deposit is cancelled"
    assert sheet.result.advice.text() == "$3.00 was given back. The store retained $1.00."
    desk.press(Qt.Key.Key_Return)
    details = desk.services.history.details(sale)
    assert details.row.status is PaymentStatus.PART_REFUNDED
    assert desk.screen.detail.deposit.isHidden()
