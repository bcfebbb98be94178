"""A deposit in the history: how it stands, paid at the checkout, or cancelled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from pos_app.domain.cart import Cart
from pos_app.domain.deposits import DepositRules
from pos_app.domain.payments import PaymentStatus
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.deposits import NewDeposit
from pos_app.ui.history.cancel_sheet import CancelSheet
from tests.support.accessible import nameless, too_small
from tests.support.customer_side import CustomerSide
from tests.support.one_cashier import selling_of
from tests.support.store import STORE
from tests.ui.history.conftest import Desk, line
from tests.ui.history.test_voids import INTERAC, add_reader, sheet_of, wait_for


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


def keep_by_interac(desk: Desk, reader: str) -> None:
    """Keep a sale of which $4.00 are paid by a card that must be presented to get them back."""
    services = desk.services
    services.settings.save_store(services.actor, replace(STORE, country="CA", currency="cad"))
    services.settings.save(services.actor, DEPOSITS, DepositRules(on=True))
    selling = selling_of(services)
    sale = selling.begin(services.actor, Cart("cad", (line("Coat", 1_000),)))
    tender = selling.prepare_reader(sale.id, reader, 400)
    selling.start_reader(tender.id)
    CustomerSide(desk.server).at_reader(reader, "insert", number=INTERAC)
    selling.check_again(services.actor, tender.id)
    services.deposits.keep(services.actor, NewDeposit(sale.id, "Ada", "555 0199"))


def by_a_cashier(desk: Desk) -> list[str]:
    """Have Bo at the till, for whom a manager approves what is asked; return what was."""
    staff, manager = desk.services.staff, desk.services.staff.current_cashier()
    bo = staff.save_cashier(desk.services.actor, None, "Bo", "cashier")
    staff.switch_cashier(desk.services.actor, bo.id)
    staff.set_pin(desk.services.actor, manager.id, "24681357")
    asked = list[str]()

    def approve(error: Exception, approved: object, declined: object) -> None:
        assert isinstance(error, ApprovalNeeded)
        assert callable(approved)
        assert callable(declined)
        asked.append(str(error))
        if len(asked) == 1:
            approved(staff.approve("24681357", error.action))
        else:
            declined()

    desk.tasks.ask_approval = approve
    return asked


@pytest.mark.parametrize("presented", [True, False])
def test_one_approval_is_enough_where_the_card_is_presented_and_what_came_of_it_is_said(
    desk: Desk, presented: bool
) -> None:
    reader = add_reader(desk)
    keep_by_interac(desk, reader)
    asked = by_a_cashier(desk)
    desk.open()
    desk.screen.detail.deposit.cancel.click()
    desk.settle()
    sheet = sheet_of(desk, CancelSheet)
    sheet.reason.setCurrentText("Changed her mind")
    sheet.cancel.click()
    wait_for(desk, sheet.on_reader.isVisible)
    if presented:
        CustomerSide(desk.server).at_reader(reader, "insert", number=INTERAC)
    else:
        sheet.on_reader.stop.click()
    wait_for(desk, sheet.result.isVisible)
    headline, advice = sheet.result.headline.text(), sheet.result.advice.text()
    if presented:
        assert (headline, advice) == ("The deposit is cancelled", "CA$4.00 was given back.")
    else:
        assert headline == "One card has to be presented once more."
        assert "CA$4.00 is still to be given back." in advice
    assert len(asked) == 1
    sheet.result.done.click()
    desk.settle()
    assert desk.screen.detail.refund.isEnabled() is not presented
