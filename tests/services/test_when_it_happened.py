"""The history dates each thing by when it happened, and says what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import stripe

from pos_app.domain.payments import RefundState
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.views.history import RefundRequest, SaleDetails
from pos_app.services.views.sales import TenderView
from tests.services.counter import KEY, Counter
from tests.services.test_clock_set import sync

HOUR = timedelta(hours=1)


def sold(counter: Counter, card: str = "pm_card_visa") -> TenderView:
    tender = counter.prepared(card)
    counter.selling.charge(tender.id)
    return tender


def told(details: SaleDetails, about: str) -> list[tuple[str, datetime]]:
    return [(each.what, each.at) for each in details.timeline if about in each.what]


def details_of(counter: Counter, tender: TenderView) -> SaleDetails:
    return counter.history.details(counter.sale_of(tender).id)


def hours_on(counter: Counter, hours: int) -> None:
    counter.wait(hours * HOUR)


# --- refunds -----------------------------------------------------------------------------------


def test_a_refund_that_stripe_refused_says_so_and_why(counter: Counter) -> None:
    tender = sold(counter, "pm_card_createDispute")
    whole = RefundRequest(counter.sale_of(tender).id, tender.id, 1350, "requested_by_customer")
    with pytest.raises(UserError, match="disputes"):
        counter.refunds.create(counter.actor, whole)
    (refund,) = details_of(counter, tender).refunds
    assert refund.state is RefundState.NOT_REFUNDED
    assert refund.message == (
        "Nothing was refunded: Stripe refused this request. "
        "The customer disputes this payment with their bank."
    )


def test_a_refund_that_the_key_may_not_make_is_refused_and_not_lost(counter: Counter) -> None:
    tender = sold(counter)
    counter.server.controls.restrict(KEY, "rak_charge_write")
    whole = RefundRequest(counter.sale_of(tender).id, tender.id, 1350, "requested_by_customer")
    with pytest.raises(KeyTroubleError):
        counter.refunds.create(counter.actor, whole)
    (refund,) = details_of(counter, tender).refunds
    assert refund.message == "Nothing was refunded: Stripe refused this request."


def test_a_refund_that_came_back_days_later_is_dated_by_that(counter: Counter) -> None:
    tender = sold(counter, "pm_card_refundFail")
    whole = RefundRequest(counter.sale_of(tender).id, tender.id, 1350, "requested_by_customer")
    made = counter.refunds.create(counter.actor, whole)
    sync(counter)
    hours_on(counter, 72)
    sync(counter)
    ((what, at),) = told(details_of(counter, tender), "Refund of")
    assert "the money came back" in what
    assert at >= made.created_at + 72 * HOUR
    hours_on(counter, 24)
    sync(counter)
    assert told(details_of(counter, tender), "Refund of") == [(what, at)]


# --- disputes ----------------------------------------------------------------------------------


def dispute_of(counter: Counter) -> str:
    (dispute,) = counter.server.account.all("dispute")
    return str(dispute["id"])


def lose(counter: Counter) -> None:
    """Accept the dispute in the Dashboard."""
    dashboard = stripe.StripeClient(KEY, base_addresses={"api": counter.server.base_url})
    dashboard.v1.disputes.close(dispute_of(counter))


def test_a_dispute_is_dated_by_its_beginning_however_often_it_is_looked_at(
    counter: Counter,
) -> None:
    tender = sold(counter, "pm_card_createDispute")
    began = counter.clock.now()
    for _ in range(2):
        hours_on(counter, 5)
        details = counter.history.refresh(counter.actor, counter.sale_of(tender).id)
        ((what, at),) = told(details, "dispute")
        assert what == ("The customer disputed $13.50 with their bank. Answer it under Disputes.")
        assert abs(at - began) < HOUR


@pytest.mark.parametrize("heard_by", ["event", "refresh"])
def test_a_dispute_that_is_over_says_how_it_ended_and_when(counter: Counter, heard_by: str) -> None:
    tender = sold(counter, "pm_card_createDispute")
    sync(counter)
    hours_on(counter, 48)
    lost = counter.clock.now()
    lose(counter)
    if heard_by == "event":
        hours_on(counter, 5)
        sync(counter)
    else:
        counter.history.refresh(counter.actor, counter.sale_of(tender).id)
    hours_on(counter, 24)
    details = counter.history.refresh(counter.actor, counter.sale_of(tender).id)
    (begun, _), (over, at) = told(details, "dispute")
    assert begun == "The customer disputed $13.50 with their bank."
    assert over == "The dispute was lost: $13.50 went back to the customer."
    assert abs(at - lost) < HOUR


def test_a_key_that_may_not_read_disputes_reads_all_else(counter: Counter) -> None:
    tender = sold(counter, "pm_card_createDispute")
    counter.server.controls.restrict(KEY, "rak_dispute_read")
    details = counter.history.refresh(counter.actor, counter.sale_of(tender).id)
    ((what, _),) = told(details, "dispute")
    assert what.startswith("The customer disputed this payment later")


# --- sales and payments ------------------------------------------------------------------------


def test_a_sale_given_up_is_dated_by_its_being_given_up(counter: Counter) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    counter.selling.charge(tender.id)
    hours_on(counter, 2)
    given_up = counter.clock.now()
    sale = counter.selling.drop(counter.actor, counter.sale_of(tender).id)
    hours_on(counter, 2)
    ((_, at),) = told(counter.history.details(sale.id), "given up")
    assert given_up <= at < given_up + HOUR


def test_a_cart_thrown_away_after_a_decline_is_dated_by_that(counter: Counter) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    counter.selling.charge(tender.id)
    counter.selling.back_to_cart(counter.actor, counter.sale_of(tender).id)
    hours_on(counter, 2)
    given_up = counter.clock.now()
    counter.carts.discard(counter.actor, counter.sale_of(tender).id)
    ((_, at),) = told(details_of(counter, tender), "given up")
    assert given_up <= at < given_up + HOUR


def test_a_decline_is_dated_by_its_answer(counter: Counter) -> None:
    """Not by when the card was made ready, and the customer looked for another one."""
    tender = counter.prepared("pm_card_chargeCustomerFail")
    hours_on(counter, 2)
    declined = counter.clock.now()
    counter.selling.charge(tender.id)
    hours_on(counter, 2)
    ((_, at),) = told(details_of(counter, tender), "declined")
    assert declined <= at < declined + HOUR
