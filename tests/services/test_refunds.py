"""Refunds: money goes back to where it came from, once, and never more than there was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Attempt, Refund
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import (
    AttemptState,
    PaymentStatus,
    RefundState,
    SaleState,
    Step,
    TenderState,
)
from pos_app.domain.permissions import SYSTEM, Permission
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.shared.errors import OfflineError
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.services.views.sales import TenderView
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.payments import ConnectTerms, NewIntent
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader
from tests.services.counter import CONNECTED, KEY, STORE, Counter
from tests.support.overlap import overlapping

REASON = "requested_by_customer"


def paid_by_card(counter: Counter, amount: int = 1350) -> RefundRequest:
    """Sell for a card, and return the request that gives all of it back."""
    tender = counter.prepared(amount=amount)
    counter.selling.charge(tender.id)
    return RefundRequest(counter.sale_of(tender).id, tender.id, amount, REASON)


def part(request: RefundRequest, amount: int) -> RefundRequest:
    return RefundRequest(request.history_id, request.tender_id, amount, request.reason)


def give_back(counter: Counter, request: RefundRequest) -> RefundView:
    return counter.refunds.create(counter.actor, request)


def refunded(counter: Counter) -> int:
    return sum(intent["amount_refunded"] for intent in counter.intents.values())


def status(counter: Counter, history_id: str) -> tuple[str, int]:
    with counter.database.read() as session:
        entry = session.get_one(HistoryEntry, history_id)
        return entry.status, entry.refunded_minor


def test_a_card_payment_is_given_back_in_parts_up_to_what_is_left(counter: Counter) -> None:
    whole = paid_by_card(counter)
    assert give_back(counter, part(whole, 350)).state is RefundState.SUCCEEDED
    assert status(counter, whole.history_id) == (PaymentStatus.PART_REFUNDED, 350)
    with pytest.raises(UserError, match=r"Only \$10.00") as refused:
        give_back(counter, whole)
    assert refused.value.money == "No money was given back."
    give_back(counter, part(whole, 1000))
    assert status(counter, whole.history_id) == (PaymentStatus.REFUNDED, 1350)
    assert refunded(counter) == 1350


def test_pressing_refund_twice_gives_back_once(counter: Counter) -> None:
    request = part(paid_by_card(counter), 500)
    press = partial(give_back, counter, request)
    outcomes = [each.exception() for each in overlapping(counter.server, press, press)]
    assert sum(outcome is None for outcome in outcomes) == 1
    assert refunded(counter) == 500


def test_without_a_network_nothing_is_begun_that_nobody_could_answer_for(counter: Counter) -> None:
    request = paid_by_card(counter)
    counter.server.stop()
    assert counter.connection.check() is False
    with pytest.raises(OfflineError) as told:
        give_back(counter, request)
    assert told.value.money == "No money was given back."
    counter.server.start()
    assert give_back(counter, request).state is RefundState.SUCCEEDED
    assert refunded(counter) == 1350


def test_cash_goes_back_from_the_drawer(counter: Counter) -> None:
    sale = counter.sale()
    paid = counter.selling.take_cash(sale.id, 2000)
    request = RefundRequest(sale.id, paid.tenders[0].id, 1350, "other", "Spilled")
    view = give_back(counter, request)
    assert (view.state, view.kind) == (RefundState.SUCCEEDED, "cash")
    assert counter.owed_after(sale.id) == ["drawer", "drawer", "receipt"]
    assert status(counter, sale.id) == (PaymentStatus.REFUNDED, 1350)


@pytest.mark.parametrize(
    ("amount", "reason", "note"), [(0, REASON, ""), (100, "other", " "), (100, "whim", "")]
)
def test_a_refund_needs_an_amount_a_reason_and_maybe_a_note(
    counter: Counter, amount: int, reason: str, note: str
) -> None:
    whole = paid_by_card(counter)
    request = RefundRequest(whole.history_id, whole.tender_id, amount, reason, note)
    with pytest.raises(UserError):
        give_back(counter, request)
    assert refunded(counter) == 0


def test_a_lost_answer_is_found_by_asking_and_never_repeated(counter: Counter) -> None:
    whole = paid_by_card(counter)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/refunds")
    view = give_back(counter, whole)
    assert view.state is RefundState.UNKNOWN
    with pytest.raises(UserError, match="Only"):
        give_back(counter, whole)
    (settled,) = counter.restarted().refunds.settle_all(SYSTEM)
    assert (settled.still_unknown, settled.what) == (False, "Refund of $13.50: Refunded.")
    assert (counter.asked("/refunds"), refunded(counter)) == (1, 1350)
    assert status(counter, whole.history_id) == (PaymentStatus.REFUNDED, 1350)
    with counter.database.read() as session:
        tries = session.scalars(select(Attempt).where(Attempt.refund_id == view.id)).all()
    assert [each.state for each in tries] == [AttemptState.ANSWERED]


def test_a_lost_request_is_not_refunded_only_once_it_cannot_arrive_any_more(
    counter: Counter,
) -> None:
    whole = paid_by_card(counter)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/refunds")
    refund = give_back(counter, whole)
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.UNKNOWN
    counter.wait(LONGEST_REQUEST + timedelta(seconds=1))
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.NOT_REFUNDED
    assert counter.asked("/refunds") == 1
    assert give_back(counter, whole).state is RefundState.SUCCEEDED
    assert refunded(counter) == 1350


def test_dying_during_a_refund_is_settled_at_the_next_start(counter: Counter) -> None:
    whole = paid_by_card(counter)
    call = counter.refunds._begin(counter.actor, whole, Permission.REFUND, None, is_removal=False)
    counter.connection.gateway().refunds.create(
        call.refund.intent_id or "", call.refund.amount_minor, key=call.refund.create_key,
        reason=None, metadata={"till_refund": call.refund.id},
    )  # fmt: skip
    again = counter.restarted()
    assert [each.still_unknown for each in again.refunds.settle_all(SYSTEM)] == [False]
    assert again.refunds.settle_all(SYSTEM) == []
    assert status(counter, whole.history_id) == (PaymentStatus.REFUNDED, 1350)


def test_one_refund_that_stripe_will_not_tell_of_does_not_keep_the_others_waiting(
    counter: Counter,
) -> None:
    counter.server.controls.refund_delay = 0
    waiting = [give_back(counter, paid_by_card(counter, 700)) for _ in range(2)]
    with counter.database.write() as session:
        for view in waiting:
            session.get_one(Refund, view.id).state = RefundState.PENDING
        session.get_one(Refund, waiting[0].id).stripe_id = "re_nobody_knows"
    settled = counter.restarted().refunds.settle_all(SYSTEM)
    assert len(settled) == 2
    with counter.database.read() as session:
        states = [session.get_one(Refund, view.id).state for view in waiting]
    assert states == [RefundState.PENDING, RefundState.SUCCEEDED]


def test_checking_without_a_connection_says_that_it_is_not_known(counter: Counter) -> None:
    whole = paid_by_card(counter)
    counter.server.controls.fault(FaultKind.RESET_AFTER, times=99)
    refund = give_back(counter, whole)
    with pytest.raises(UserError) as unsure:
        counter.refunds.check(counter.actor, refund.id)
    assert unsure.value.money == "It is not known yet whether money was given back."


def test_what_was_given_back_in_the_dashboard_is_not_given_back_again(counter: Counter) -> None:
    whole = paid_by_card(counter)
    gateway = counter.connection.gateway()
    intent_id = next(iter(counter.intents))
    gateway.refunds.create(intent_id, 1350, key="elsewhere", reason=None, metadata={})
    with pytest.raises(UserError, match="already given back") as refused:
        give_back(counter, whole)
    assert refused.value.money == "No money was given back."
    facts, refunds = gateway.payments.retrieve(intent_id), gateway.refunds.of_payment(intent_id)
    with counter.database.write() as session:
        record_payment(
            session,
            facts,
            counter.database.logical_clock.next(),
            counter.clock.now(),
            refunds=refunds,
        )
    assert status(counter, whole.history_id) == (PaymentStatus.REFUNDED, 1350)


def test_a_missing_right_is_named(counter: Counter) -> None:
    whole = paid_by_card(counter)
    counter.server.controls.restrict(KEY, "rak_charge_write")
    with pytest.raises(KeyTroubleError) as refused:
        give_back(counter, whole)
    assert refused.value.right == "rak_charge_write"
    counter.server.controls.restrict(KEY)
    assert give_back(counter, whole).state is RefundState.SUCCEEDED


def test_a_refund_that_the_bank_takes_time_for_is_followed_up(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_pendingRefund")
    sale = counter.sale(customer_id=customer_id)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    counter.selling.charge(tender.id)
    view = give_back(counter, RefundRequest(sale.id, tender.id, 1350, REASON))
    assert view.state is RefundState.PENDING
    counter.server.controls.clock_offset = 60
    assert counter.refunds.check(counter.actor, view.id).state is RefundState.SUCCEEDED


def test_a_shared_payment_is_given_back_by_both(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000)
    counter = counter.restarted()
    give_back(counter, paid_by_card(counter, 1000))
    sent = next(r for r in counter.server.requests if r.path.endswith("/refunds"))
    assert "reverse_transfer=true" in sent.query
    assert "refund_application_fee=true" in sent.query
    assert refunded(counter) == 1000


def test_the_platform_may_keep_its_fee(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000, refund_fee=False)
    counter = counter.restarted()
    give_back(counter, paid_by_card(counter, 1000))
    sent = next(r for r in counter.server.requests if r.path.endswith("/refunds"))
    assert "reverse_transfer=true" in sent.query
    assert "refund_application_fee" not in sent.query


def test_a_payment_that_no_sale_made_can_be_given_back(counter: Counter) -> None:
    gateway = counter.connection.gateway()
    made = gateway.payments.create(NewIntent(900, "usd", {}), key=str(uuid4()))
    facts = gateway.payments.confirm(made.id, key=str(uuid4()), payment_method_id="pm_card_visa")
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
    view = give_back(counter, RefundRequest(made.id, None, 400, REASON))
    assert (view.state, view.tender_id) == (RefundState.SUCCEEDED, None)
    assert status(counter, made.id) == (PaymentStatus.PART_REFUNDED, 400)
    with pytest.raises(UserError, match=r"Only \$5.00"):
        give_back(counter, RefundRequest(made.id, None, 501, REASON))


def test_a_shared_payment_that_no_sale_made_is_given_back_by_both(counter: Counter) -> None:
    gateway = counter.connection.gateway()
    terms = ConnectTerms(CONNECTED, fee=90, direct=False)
    made = gateway.payments.create(NewIntent(900, "usd", {}, connect_terms=terms), key=str(uuid4()))
    facts = gateway.payments.confirm(made.id, key=str(uuid4()), payment_method_id="pm_card_visa")
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
    give_back(counter, RefundRequest(made.id, None, 900, REASON))
    sent = next(r for r in counter.server.requests if r.path.endswith("/refunds"))
    assert "reverse_transfer=true" in sent.query
    assert "refund_application_fee=true" in sent.query


# --- Interac: the card is presented again ------------------------------------------------------

INTERAC = "4506445006931933"


@pytest.fixture
def canadian(counter: Counter) -> AtReader:
    """A reader in Canada."""
    with counter.database.write() as session:
        write_profile(session, replace(STORE, country="CA", currency="cad"), counter.clock)
    return AtReader.set_up(counter)


def paid_by_interac(reader: AtReader, amount: int | None = None) -> TenderView:
    """Sell 13.50, all of it or a part on an Interac card."""
    selling = reader.counter.selling
    cart = Cart("cad", (CartLine("Flat white", 1350),))
    sale = selling.begin(reader.counter.actor, cart)
    tender = selling.prepare_reader(sale.id, reader.id, amount)
    selling.start_reader(tender.id)
    reader.does("insert", number=INTERAC)
    return selling.check_again(reader.counter.actor, tender.id)


def test_interac_goes_back_with_the_card_at_the_reader(
    counter: Counter, canadian: AtReader
) -> None:
    tender = paid_by_interac(canadian)
    assert tender.state is TenderState.APPROVED
    sale_id = counter.sale_of(tender).id
    (paid,) = counter.history.details(sale_id).tenders
    assert paid.needs_reader
    request = RefundRequest(sale_id, tender.id, 1350, REASON)
    with pytest.raises(UserError, match="only with the customer's card") as refused:
        give_back(counter, request)
    assert refused.value.money == "No money was given back."

    view = give_back(counter, replace(request, reader_id=canadian.id))
    assert (view.state, view.step) == (RefundState.STARTED, Step.CARD)
    assert view.message == "Waiting for the customer's card on Front reader. Not given back yet."
    assert counter.refunds.check(counter.actor, view.id).state is RefundState.STARTED
    canadian.does("insert", number=INTERAC)
    done = counter.refunds.check(counter.actor, view.id)
    assert (done.state, done.message) == (RefundState.SUCCEEDED, "Refunded.")
    assert status(counter, sale_id) == (PaymentStatus.REFUNDED, 1350)
    assert refunded(counter) == 1350


def test_a_refund_at_the_reader_can_be_given_up(counter: Counter, canadian: AtReader) -> None:
    tender = paid_by_interac(canadian)
    sale_id = counter.sale_of(tender).id
    request = RefundRequest(sale_id, tender.id, 1350, REASON, reader_id=canadian.id)
    view = give_back(counter, request)
    given_up = counter.refunds.cancel(counter.actor, view.id)
    assert given_up.state is RefundState.NOT_REFUNDED
    assert given_up.message == "Nothing was refunded."
    pressed_cancel = give_back(counter, request)
    canadian.does("cancel")
    assert counter.refunds.check(counter.actor, pressed_cancel.id).message == (
        "The customer cancelled on Front reader. Nothing was refunded."
    )
    again = give_back(counter, request)
    counter.restarted().refunds.settle_all(SYSTEM)  # nobody may be there any more
    assert counter.refunds.check(counter.actor, again.id).state is RefundState.NOT_REFUNDED
    assert canadian.showing["kind"] == "idle"
    assert refunded(counter) == 0


def test_a_part_on_interac_is_taken_out_with_the_card(counter: Counter, canadian: AtReader) -> None:
    tender = paid_by_interac(canadian, 1000)
    sale = counter.selling.remove_tender(counter.actor, tender.id)
    assert sale.holding is not None
    assert "waiting for the customer's card on Front reader" in sale.holding.headline
    canadian.does("insert", number=INTERAC)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.RETURNED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    assert refunded(counter) == 1000


def test_a_void_asks_for_the_card(counter: Counter, canadian: AtReader) -> None:
    tender = paid_by_interac(canadian)
    sale_id = counter.sale_of(tender).id
    asked = counter.voids.void(counter.actor, sale_id, "Spilled")
    assert asked.needs_reader == (tender.id,)
    assert asked.headline == "One card has to be presented once more."
    came = counter.voids.void(counter.actor, sale_id, "Spilled", reader_id=canadian.id)
    (waiting,) = came.waiting
    assert came.headline == "Waiting for the customer's card on the reader."
    canadian.does("insert", number=INTERAC)
    counter.refunds.check(counter.actor, waiting.id)
    assert status(counter, sale_id) == (PaymentStatus.VOIDED, 1350)
