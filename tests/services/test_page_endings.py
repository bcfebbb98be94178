"""Hosted pages that are given up or left by a crash: paid once, or never again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from pos_app.db.models.sales import Sale
from pos_app.domain.payments import SaleState, Step, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.stripe_service.facts import SessionFacts
from pos_app.stripe_service.sessions import SessionCalls
from pos_app.training.core.controls import FaultKind
from tests.services.at_page import CREATE, EXPIRE, at_stripe, opened, session_id
from tests.services.counter import Counter
from tests.services.payer import Payer, synced
from tests.support.languages import language_of, used
from tests.support.overlap import overlapping

pytestmark = pytest.mark.usefixtures("payer")

PART = "Part of your purchase at {store}"


# --- giving up ---------------------------------------------------------------------------------


def test_a_cancelled_page_can_not_be_paid_and_frees_the_sale(
    counter: Counter, payer: Payer
) -> None:
    tender = opened(counter)
    canceled = counter.selling.cancel_tender(tender.id)
    assert (canceled.state, canceled.step) == (TenderState.CANCELED, Step.NONE)
    assert payer.pay(session_id(counter, tender)) == "expired"
    (attempt,) = counter.attempts(tender.id)
    assert (attempt.endpoint, attempt.state) == ("checkout.sessions.expire", "answered")
    sale = counter.sale_of(tender)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_a_payer_who_was_faster_than_the_cancel_has_paid(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    payer.pay(session_id(counter, tender))
    assert counter.selling.cancel_tender(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID
    with pytest.raises(UserError, match="finished"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)


def test_a_payer_in_the_instant_of_cancelling_ends_with_one_sale_paid_once(
    counter: Counter, payer: Payer
) -> None:
    """However it ends, what the till says is what Stripe took; then the sale is paid once."""
    outcomes = set()
    for _ in range(8):
        before = counter.taken
        tender = opened(counter)
        page = session_id(counter, tender)
        with ThreadPoolExecutor(3) as at_once:
            paying = at_once.submit(payer.pay, page)
            polling = at_once.submit(counter.selling.check_again, counter.actor, tender.id)
            canceling = at_once.submit(counter.selling.cancel_tender, tender.id)
            outcome, state = paying.result(), canceling.result().state
            polling.result()
        outcomes.add(outcome)
        sale = counter.sale_of(tender)
        if outcome == "paid":
            assert (state, sale.state) == (TenderState.APPROVED, SaleState.PAID)
        else:
            assert (state, sale.state) == (TenderState.CANCELED, SaleState.OPEN)
            sale = counter.selling.take_cash(sale.id, 1350)
        by_page = sum(
            t.amount for t in sale.tenders if t.state is TenderState.APPROVED and t.intent_id
        )
        assert counter.taken - before == by_page
        assert (sale.state, sale.paid) == (SaleState.PAID, 1350)
    assert outcomes <= {"paid", "expired"}


def test_a_cancel_waits_for_the_poll_that_is_under_way(counter: Counter) -> None:
    tender = opened(counter)
    polling, canceling = overlapping(
        counter.server,
        partial(counter.selling.check_again, counter.actor, tender.id),
        partial(counter.selling.cancel_tender, tender.id),
    )
    polling.result()
    assert canceling.result().state is TenderState.CANCELED


@pytest.mark.parametrize(
    ("was_taken_out", "closes_late", "status"),
    [
        (False, False, "open"),
        (True, False, "open"),
        (False, True, "open"),
        (False, True, "a word of next year"),
        (True, True, "open"),
    ],
)
def test_an_answer_from_before_the_payment_does_not_open_its_sale_again(
    counter: Counter,
    payer: Payer,
    monkeypatch: pytest.MonkeyPatch,
    was_taken_out: bool,
    closes_late: bool,
    status: str,
) -> None:
    """The poll is told that the page is open; it is paid, and the sync hears of it first.

    A page may be open still when its payment has succeeded (`closes_late`).
    """
    tender = opened(counter)
    if was_taken_out:
        with counter.database.write() as session:
            session.get_one(Sale, counter.sale_of(tender).id).total_minor += 100

    retrieve = SessionCalls.retrieve

    def pay_meanwhile(calls: SessionCalls, session_id: str, **given: Any) -> SessionFacts:
        answer = retrieve(calls, session_id, **given)
        monkeypatch.undo()
        payer.pay(session_id)
        synced(counter)
        if was_taken_out:
            counter.selling.remove_tender(counter.actor, tender.id)
        if closes_late:
            answer = replace(retrieve(calls, session_id, **given), status=status)
        return answer

    monkeypatch.setattr(SessionCalls, "retrieve", pay_meanwhile)
    counter.selling.check_again(counter.actor, tender.id)
    state = TenderState.RETURNED if was_taken_out else TenderState.APPROVED
    assert counter.tender(tender.id).state is state
    sale = counter.sale_of(tender)
    assert sale.holding is None
    assert sale.state is (SaleState.OPEN if was_taken_out else SaleState.PAID)
    assert (sale.receipt_number is None) == was_taken_out


def test_a_payment_that_succeeded_counts_though_its_page_is_open_still(
    counter: Counter, payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender = opened(counter)
    counter.selling.check_again(counter.actor, tender.id)
    payer.pay(session_id(counter, tender))
    retrieve = SessionCalls.retrieve

    def open_still(calls: SessionCalls, session_id: str, **given: Any) -> SessionFacts:
        return replace(retrieve(calls, session_id, **given), status="open")

    monkeypatch.setattr(SessionCalls, "retrieve", open_still)
    for _ in range(2):
        counter.selling.check_again(counter.actor, tender.id)
    assert counter.tender(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID


def test_a_page_nobody_paid_on_expires_by_stripes_clock(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    counter.server.controls.clock_offset = 3600
    ended = counter.selling.check_again(counter.actor, tender.id)
    assert (ended.state, ended.step) == (TenderState.CANCELED, Step.EXPIRED)
    assert counter.sale_of(tender).holding is None
    assert payer.pay(session_id(counter, tender)) == "expired"


@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER])
@pytest.mark.parametrize("has_paid", [True, False])
def test_a_cancel_without_an_answer_holds_the_sale_until_one_comes(
    counter: Counter, payer: Payer, kind: FaultKind, has_paid: bool
) -> None:
    tender = opened(counter)
    if has_paid:
        payer.pay(session_id(counter, tender))
    counter.server.controls.fault(kind, EXPIRE)
    unknown = counter.selling.cancel_tender(tender.id)
    assert unknown.state is TenderState.UNKNOWN
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)

    settled = counter.selling.cancel_tender(tender.id)

    expected = TenderState.APPROVED if has_paid else TenderState.CANCELED
    assert settled.state is expected
    assert counter.taken == (1350 if has_paid else 0)
    assert {attempt.state for attempt in counter.attempts(tender.id)} == {"answered"}


def test_a_cancel_that_can_not_look_again_does_not_free_the_sale(counter: Counter) -> None:
    tender = opened(counter)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/checkout/sessions/[^/]*$", method="GET")
    assert counter.selling.cancel_tender(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.CANCELED


# --- after a crash -----------------------------------------------------------------------------


def test_a_page_left_open_by_a_crash_is_closed_at_the_next_start(
    counter: Counter, payer: Payer
) -> None:
    tender = opened(counter)
    (settled,) = counter.restarted().recovery.settle_all(SYSTEM)
    assert "was not charged" in settled.what
    assert counter.tender(tender.id).state is TenderState.CANCELED
    assert payer.pay(session_id(counter, tender)) == "expired"


def test_a_page_paid_during_a_crash_finishes_its_sale(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    payer.pay(session_id(counter, tender))
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.taken == 1350


def test_a_page_on_the_sheet_is_left_alone_when_the_connection_returns(counter: Counter) -> None:
    tender = opened(counter)
    assert counter.recovery.settle_all(SYSTEM) == []
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.PENDING


@pytest.mark.parametrize("days", [0, 2])
@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER])
def test_a_page_whose_id_was_lost_is_found_and_closed(
    counter: Counter, kind: FaultKind, days: int
) -> None:
    """Nobody saw its address. A young key names it again, afterwards a search finds it."""
    sale = counter.sale()
    counter.server.controls.fault(kind, CREATE)
    with pytest.raises(UserError) as lost:
        counter.selling.open_page(sale.id)
    assert "Nothing was charged." in lost.value.money
    counter.clock.ahead = timedelta(days=days)
    counter.server.controls.clock_offset = days * 86_400
    counter.connection.gateway().payouts.balance()  # by its answer Till knows Stripe's clock

    counter.restarted().recovery.settle_all(SYSTEM)

    assert {page["status"] for page in at_stripe(counter)} <= {"expired"}
    (tender,) = counter.selling.sale(sale.id).tenders
    assert tender.state is TenderState.CANCELED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_a_lost_page_is_found_and_closed_in_another_language_than_it_was_made(
    counter: Counter,
) -> None:
    """Asked with other words for the same, its key does not name it any more: a search does."""
    counter.server.controls.fault(FaultKind.RESET_AFTER, CREATE)
    with pytest.raises(UserError):
        counter.selling.open_page(counter.sale().id, 700)
    counter.connection.gateway().payouts.balance()  # the connection is back
    with used(language_of("de", {PART: "Ein Teil Ihres Einkaufs bei {store}"})):
        counter.restarted().recovery.settle_all(SYSTEM)
    assert [page["status"] for page in at_stripe(counter)] == ["expired"]
    assert counter.taken == 0


def test_a_page_whose_answer_was_lost_does_not_stand_in_the_way(counter: Counter) -> None:
    sale = counter.sale()
    counter.server.controls.fault(FaultKind.RESET_AFTER, CREATE)
    with pytest.raises(UserError):
        counter.selling.open_page(sale.id)
    counter.selling.open_page(sale.id)
    assert len(at_stripe(counter)) == 2
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [page["status"] for page in at_stripe(counter)] == ["expired"] * 2


def test_a_page_nobody_saw_never_keeps_a_customer_waiting(counter: Counter) -> None:
    """Its create got no answer: cash is taken all the same, and the page closed later."""
    sale = counter.sale()
    counter.server.controls.fault(FaultKind.RESET_AFTER, CREATE)
    with pytest.raises(UserError):
        counter.selling.open_page(sale.id)
    counter.connection.gateway().payouts.balance()  # the connection is back
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [page["status"] for page in at_stripe(counter)] == ["expired"]
    assert (counter.selling.sale(sale.id).state, counter.taken) == (SaleState.PAID, 0)
