"""Voids: a sale of today is undone whole, by one action, and the books keep what was sold."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from pos_app.db.models.sales import Sale
from pos_app.domain.payments import PaymentStatus, SaleState, TenderState
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.sales.voids import VoidView
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.history import RefundRequest, SaleDetails
from pos_app.services.views.sales import SaleView
from pos_app.training.core.controls import FaultKind
from tests.services.counter import KEY, Counter
from tests.services.test_split import REFUNDS, given_back, part_paid, remove
from tests.support.overlap import overlapping

REASON = "Rung up twice"


def paid(counter: Counter) -> SaleView:
    """Sell for 10.00 on a card and 3.50 in cash."""
    return counter.selling.take_cash(part_paid(counter).id, 350)


def void(counter: Counter, sale: SaleView, reason: str = REASON) -> VoidView:
    return counter.voids.void(counter.actor, sale.id, reason)


def details(counter: Counter, sale: SaleView) -> SaleDetails:
    return counter.history.details(sale.id)


def test_every_payment_goes_back_and_the_lines_stay(counter: Counter, qtbot: QtBot) -> None:
    sale = paid(counter)
    assert details(counter, sale).may_void

    came = void(counter, sale)

    assert (came.headline, came.advice) == ("Sale voided", "$13.50 was given back.")
    assert [refund.amount for refund in came.refunds] == [1000, 350]
    assert (came.waiting, came.needs_reader) == ((), ())
    assert given_back(counter) == 1000
    assert counter.owed_after(sale.id) == ["drawer", "drawer", "receipt"]
    after = details(counter, sale)
    assert (after.row.status, after.row.refunded) == (PaymentStatus.VOIDED, 1350)
    assert (after.void_reason, after.may_void) == (REASON, False)
    assert [line.name for line in after.lines] == ["Flat white"]
    assert any(event.what == f"Voided: {REASON}" for event in after.timeline)
    assert counter.receipts.paper(sale.id, copy=False).words.startswith("VOID")


def test_pressing_void_twice_gives_back_once(counter: Counter) -> None:
    sale = paid(counter)
    press = partial(void, counter, sale)
    presses = overlapping(counter.server, press, press)
    assert [each.result().headline for each in presses] == ["Sale voided"] * 2
    assert (counter.asked("/refunds"), given_back(counter)) == (1, 1000)
    assert counter.owed_after(sale.id) == ["drawer", "drawer", "receipt"]


def test_pressing_void_twice_in_vain_says_so_twice(counter: Counter) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale = counter.sale_of(tender)
    counter.server.controls.restrict(KEY, "rak_charge_write")

    def press() -> str:
        try:
            return void(counter, sale).headline
        except UserError as error:
            return error.money

    presses = overlapping(counter.server, press, press)
    assert {each.result() for each in presses} == {"No money was given back."}


def test_a_void_gives_back_only_what_was_not_given_back_before(counter: Counter) -> None:
    sale = paid(counter)
    request = RefundRequest(sale.id, sale.tenders[0].id, 400, "requested_by_customer")
    counter.refunds.create(counter.actor, request)
    void(counter, sale)
    assert given_back(counter) == 1000
    assert details(counter, sale).row.status is PaymentStatus.VOIDED


def test_a_void_that_was_refused_changes_nothing(counter: Counter) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale = counter.sale_of(tender)
    counter.server.controls.restrict(KEY, "rak_charge_write")
    with pytest.raises(KeyTroubleError) as refused:
        void(counter, sale)
    assert refused.value.money == "No money was given back."
    after = details(counter, sale)
    assert (after.row.status, after.void_reason) == (PaymentStatus.PAID, "")
    assert after.may_void


def test_what_went_back_before_the_trouble_is_told_and_the_next_press_goes_on(
    counter: Counter,
) -> None:
    sale = paid(counter)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    came = void(counter, sale)
    assert came.headline == "Not all of this sale could be given back."
    assert came.advice.startswith("$3.50 was given back so far. Till could not give the money back")
    part = details(counter, sale)
    assert (part.row.status, part.row.refunded) == (PaymentStatus.PART_REFUNDED, 350)
    assert part.may_void
    assert any(event.what == f"Void begun: {REASON}" for event in part.timeline)
    assert void(counter, sale).headline == "Sale voided"
    assert details(counter, sale).row.status is PaymentStatus.VOIDED
    assert given_back(counter) == 1000


def test_a_void_in_trouble_says_what_went_back_and_what_nobody_knows(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    (card,) = counter.cards_of(customer_id)
    for amount in (500, 400, 450):
        counter.selling.charge(counter.selling.prepare_card(sale.id, card, amount).id)
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS, nth=2)
    came = void(counter, counter.selling.sale(sale.id))
    assert came.advice.startswith(
        "$4.00 was given back so far, and whether $5.00 was is not known yet. Till could not"
    )


def test_a_refund_with_a_lost_answer_is_not_made_twice(counter: Counter) -> None:
    sale = paid(counter)
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    came = void(counter, sale)
    assert came.headline == "Not known yet whether all was given back."
    assert len(came.waiting) == 1
    assert details(counter, sale).row.status is PaymentStatus.PART_REFUNDED
    counter.restarted().refunds.settle_all(SYSTEM)
    assert details(counter, sale).row.status is PaymentStatus.VOIDED
    assert (counter.asked("/refunds"), given_back(counter)) == (1, 1000)
    with pytest.raises(UserError, match="given back already"):
        void(counter, sale)


def test_only_a_paid_sale_of_today_is_voided_with_a_reason(counter: Counter) -> None:
    sale = paid(counter)
    with pytest.raises(UserError, match="needs a reason"):
        void(counter, sale, "  ")
    with pytest.raises(UserError, match="not paid"):
        void(counter, part_paid(counter))
    counter.clock.ahead = timedelta(days=1)
    assert not details(counter, sale).may_void
    with pytest.raises(UserError, match="of today"):
        void(counter, sale)
    assert given_back(counter) == 0


def test_a_sale_of_nothing_to_pay_can_be_voided(counter: Counter) -> None:
    sale = counter.selling.take_cash(counter.sale(0).id, 0)
    assert sale.state is SaleState.PAID
    assert void(counter, sale).headline == "Sale voided"
    assert details(counter, sale).row.status is PaymentStatus.VOIDED
    assert not details(counter, sale).may_void


def test_what_left_the_sale_before_it_was_paid_is_no_refund_of_it(counter: Counter) -> None:
    part = part_paid(counter)
    remove(counter, part)
    sale = counter.selling.take_cash(part.id, 1350)
    after = details(counter, sale)
    assert (after.row.status, after.row.refunded, after.refunds) == (PaymentStatus.PAID, 0, ())
    assert any("given back before the sale was paid" in event.what for event in after.timeline)
    assert [tender.refundable for tender in after.tenders] == [0, 1350]
    assert "Refund" not in counter.receipts.paper(sale.id, copy=False).words
    assert void(counter, sale).advice == "$13.50 was given back."
    with counter.database.read() as session:
        assert session.get_one(Sale, sale.id).voided_at is not None
    assert after.tenders[0].state is TenderState.RETURNED


def test_one_approval_is_enough_for_all_that_a_void_gives_back(counter: Counter) -> None:
    sale = paid(counter)
    staff, owner = counter.services.staff, counter.actor
    bo = Actor(staff.save_cashier(owner, None, "Bo", "cashier").id)
    staff.set_pin(owner, owner.cashier_id, "24681357")
    with pytest.raises(ApprovalNeeded) as asked:
        counter.voids.void(bo, sale.id, REASON)
    approved = Actor(bo.cashier_id, staff.approve("24681357", asked.value.action))
    view = counter.voids.void(approved, sale.id, REASON)
    assert len(view.refunds) > 1
    assert details(counter, sale).row.status is PaymentStatus.VOIDED
    with pytest.raises(ApprovalNeeded):
        counter.voids.void(approved, sale.id, REASON)
