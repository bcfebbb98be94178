"""What breaks the program on purpose, one rule at a time: the torture has to notice each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import stripe
from sqlalchemy import text
from sqlalchemy.orm import Session
from urllib3.connection import HTTPConnection

from pos_app.db.models.customers import Customer
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.shifts import CashMovement, ShiftHandover
from pos_app.domain.business_day import receipt_number
from pos_app.domain.ids import new_id
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import Action, Actor, Approval
from pos_app.services.customers import stripe_customers
from pos_app.services.deposits import cancelling, deposits, keeping
from pos_app.services.ledger import (
    credit_rows,
    exchange_rows,
    refund_lines,
    sale_details,
    sales,
    settling,
)
from pos_app.services.outbox import print_rows
from pos_app.services.payments import (
    counter_payments,
    intent_client,
    open_payments,
    page_payments,
    saved_cards,
    store_credit,
)
from pos_app.services.payments.reader_refunds import OUR_ID
from pos_app.services.printing import job_rows
from pos_app.services.receipts import mail
from pos_app.services.sales import refunds
from pos_app.services.shared import authority, clock_skew
from pos_app.services.shifts import checks, drawer_cash, report, shift_views, shifts
from pos_app.services.shifts import deposits as shift_deposits
from pos_app.services.sync import events, streams
from pos_app.services.views.sales import TenderView
from pos_app.services.views.shifts import (
    Closing,
    DrawerView,
    Handover,
    Movement,
    MovementView,
    ReportView,
)
from pos_app.stripe_service import (
    authenticity,
    connections,
    disputes,
    expected,
    http_client,
    payments,
    readers,
    transport,
)
from pos_app.stripe_service.errors import NoAnswerError, RefusedError, StripeError
from pos_app.stripe_service.facts import CustomerFacts, IntentFacts, RefundFacts
from pos_app.stripe_service.payments import NewIntent


@dataclass(frozen=True)
class Mutation:
    """A rule that is broken; `apply` breaks it in this process, `caught_by` names what shows it."""

    apply: Callable[[], None]
    caught_by: tuple[str, ...]


def replace(owner: object, name: str, by: object) -> None:
    """Put something else in the place of what the program has there, by that name."""
    getattr(owner, name)
    setattr(owner, name, by)


def call_before_commit() -> None:
    """Charge before the attempt is committed; what comes next gets the answer to that."""
    begin, confirm = saved_cards.SavedCardPayments._begin, payments.PaymentCalls.confirm
    answers: list[Callable[[], IntentFacts]] = []

    def charge_and_begin(self: Any, tender_id: str, *more: Any) -> Any:
        with self._database.read() as session:
            tender = sales.find_tender(session, tender_id)
        answers.append(
            outcome_of(
                confirm,
                self._connection.gateway().payments,
                tender.intent_id,
                key=str(uuid4()),
                amount=tender.amount_minor,
                currency=tender.currency,
                payment_method_id=tender.payment_method_id,
            )
        )
        return begin(self, tender_id, *more)

    replace(saved_cards.SavedCardPayments, "_begin", charge_and_begin)
    replace(payments.PaymentCalls, "confirm", lambda *_, **__: answers.pop()())


def outcome_of(call: Callable[..., Any], *given: Any, **named: Any) -> Callable[[], Any]:
    """Make a call now, and return what answers or raises as it did."""
    future: Future[Any] = Future()
    try:
        future.set_result(call(*given, **named))
    except StripeError as error:
        future.set_exception(error)
    return future.result


def new_key_for_each_try() -> None:
    """Give each try of a request, the package's own ones too, another idempotency key."""
    request = http_client.HttpClient.request

    def renewed(
        self: Any, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Any:
        key = {"Idempotency-Key": str(uuid4())} if method == "post" else {}
        return request(self, method, url, {**(headers or {}), **key}, post_data)

    replace(http_client.HttpClient, "request", renewed)


def replay_at_start() -> None:
    """Send a charge whose answer was lost once more when the program starts."""
    recover = intent_client.IntentClient.recover

    def charge_again(self: Any, tender_id: str) -> TenderView:
        with self._database.read() as session:
            tender = sales.find_tender(session, tender_id)
            tried = sales.was_tried(session, tender_id)
        if tried and tender.settled_at is None:
            with suppress(StripeError):
                self._connection.gateway().payments.confirm(
                    tender.intent_id,
                    key=str(uuid4()),
                    payment_method_id=tender.payment_method_id,
                    return_url="",
                )
        return recover(self, tender_id)

    replace(intent_client.IntentClient, "recover", charge_again)


def timeout_is_a_decline() -> None:
    """Say that the card was declined where there was no answer."""
    end_unknown_as(TenderState.DECLINED)


def approved_without_asking() -> None:
    """Take a lost answer for a yes."""
    end_unknown_as(TenderState.APPROVED)


def end_unknown_as(state: TenderState) -> None:
    """Have a charge without an answer end in a state."""
    end = saved_cards.SavedCardPayments._unknown

    def ended(self: Any, attempt: Any, error: StripeError) -> TenderView:
        end(self, attempt, error)
        with self._database.write() as session:
            tender, now = sales.find_tender(session, attempt.tender_id), self._clock.now()
            tender.state = state
            tender.settled_at = now if state.is_final else None
            settling.update_sale(session, tender.sale_id, now)
            return sales.tender_view(tender)

    replace(saved_cards.SavedCardPayments, "_unknown", ended)


def cash_while_unknown() -> None:
    """Take cash while nobody knows what became of a card payment."""
    replace(counter_payments, "check_payable", lambda *_: None)
    replace(counter_payments, "check_closed", lambda *_: None)


def no_cancel_before_another_tender() -> None:
    """Begin another tender as if what is open had never been tried."""
    replace(open_payments, "was_tried", lambda *_: False)


def refund_again_at_start() -> None:
    """Make a refund that Stripe does not list once more."""
    find = refunds.Refunds._find

    def find_or_make(self: Any, refund: Refund) -> RefundFacts | None:
        made: RefundFacts = find(self, refund) or self._connection.gateway().refunds.create(
            refund.intent_id,
            refund.amount_minor,
            key=str(uuid4()),
            reason=refund.reason,
            metadata={OUR_ID: refund.id},
        )
        return made

    replace(refunds.Refunds, "_find", find_or_make)


def not_refunded_too_soon() -> None:
    """Say that a refund was not made as soon as Stripe does not list it."""
    replace(clock_skew, "LONGEST_REQUEST", timedelta(minutes=-1))


def newest_by_the_clock() -> None:
    """Hold this machine's clock against that of the last answer, to tell which is newer."""
    update = settling.update_payment

    def by_the_clock(
        session: Session,
        known: StripePayment | None,
        facts: Any,
        asked: int,
        now: datetime,
        *more: Any,
    ) -> StripePayment | None:
        if known is not None and known.fetched_at > now:
            return None
        return update(session, known, facts, asked, now, *more)

    replace(settling, "update_payment", by_the_clock)


def customer_made_anew() -> None:
    """Make a customer with another key each time that something of them is to be sent."""

    def create_anew(self: Any, row: Customer, *, needed_now: bool) -> CustomerFacts:
        made: CustomerFacts = self._created(row, str(uuid4()))
        return made

    replace(stripe_customers.StripeCustomers, "_sent", create_anew)


def old_key_taken_for_young() -> None:
    """Use an idempotency key for ever."""
    replace(clock_skew, "KEY_IS_GOOD_FOR", timedelta(days=10_000))


def receipt_number_used_again() -> None:
    """Give every sale of a register the same receipt number."""
    replace(settling, "receipt_number", lambda prefix, _: receipt_number(prefix, 1))


def page_left_open() -> None:
    """Give a page up without having Stripe close it."""

    def close(self: Any, tender_id: str) -> TenderView:
        self._intents.close(tender_id)
        view: TenderView = self._intents.view(tender_id)
        return view

    replace(page_payments.PagePayments, "_close", close)


def error_500_is_a_refusal() -> None:
    """Take a 409 and a 500 for *not carried out*."""
    translated = transport.translated

    def refused(error: stripe.StripeError) -> StripeError:
        ours = translated(error)
        answered = (error.http_status or 0) in {409, 500}
        return RefusedError(str(ours)) if answered and isinstance(ours, NoAnswerError) else ours

    replace(transport, "translated", refused)


def nothing_counts_as_sent() -> None:
    """Take every lost request for one that never left."""
    replace(connections._Timed, "send", HTTPConnection.send)


def any_answer_believed() -> None:
    """Hold no answer against what was asked."""
    replace(expected.Expected, "take", lambda self, answer: self.read(answer))


def doubled_answer_believed() -> None:
    """Take whatever comes next on a connection for the answer to what was sent on it."""
    replace(authenticity, "belongs", lambda *_: True)


def unused_payment_taken_unseen() -> None:
    """Use a payment that an earlier sale did not need though Stripe did not say that it changed."""
    change = open_payments.UnusedPayments._change

    def changed(self: Any, unused: Tender, new: NewIntent) -> bool:
        change(self, unused, new)
        return True

    replace(open_payments.UnusedPayments, "_change", changed)


def movement_written_twice() -> None:
    """Write cash in or out once more where the same press comes again."""
    move = shifts.Shifts.move

    def moved(self: Any, actor: Actor, movement: Movement) -> MovementView:
        with self._database.read() as session:
            known = session.get(CashMovement, movement.id) is not None
        again = dataclasses.replace(movement, id=new_id())
        return move(self, actor, again if known else movement)

    replace(shifts.Shifts, "move", moved)


def evidence_submitted_as_it_is_saved() -> None:
    """Evidence is saved without `submit=False`: Stripe submits it for good."""
    stage = disputes.DisputeCalls.stage

    def submit_too(calls: disputes.DisputeCalls, dispute_id: str, *given: Any, **named: Any) -> Any:
        stage(calls, dispute_id, *given, **named)
        return calls.submit(dispute_id, given[1], key=str(uuid4()), account=named.get("account"))

    replace(disputes.DisputeCalls, "stage", submit_too)


def more_spent_than_is_left() -> None:
    """Take from a gift card without looking at what is left on it, in the write or in the books."""
    replace(credit_rows, "spendable", lambda *_: 10**9)
    spend_it = credit_rows.add_entry

    def add(session: Session, *given: Any, **named: Any) -> None:
        session.execute(text("DROP TRIGGER IF EXISTS credit_never_negative"))
        spend_it(session, *given, **named)

    replace(credit_rows, "add_entry", add)
    replace(store_credit, "spendable", lambda *_: 10**9)


def refund_leaves_the_card() -> None:
    """Give the purchase of a gift card back, and leave what is on it."""
    replace(refund_lines, "cancel_sold", lambda *_: 0)


def spent_in_a_write_of_its_own() -> None:
    """Write what a gift card paid only once its sale was paid and committed."""
    take, spend = counter_payments.CounterPayments.take, credit_rows.spend
    waiting: list[Any] = []

    def taken(self: Any, actor: Actor, request: Any) -> Any:
        answer = take(self, actor, request)
        while waiting:
            _session, account_id, tender, *by = waiting.pop()
            with self._database.write() as session:
                spend(session, account_id, session.get_one(Tender, tender.id), *by)
        return answer

    replace(store_credit, "spend", lambda *given: waiting.append(given))
    replace(counter_payments.CounterPayments, "take", taken)


def handover_written_twice() -> None:
    """Hand a drawer over once more where the same press comes again."""
    hand_over = shifts.Shifts.hand_over

    def handed(self: Any, actor: Actor, handover: Handover) -> DrawerView:
        with self._database.read() as session:
            known = session.get(ShiftHandover, handover.id) is not None
        if known:
            self.count(actor, handover.shift_id, 0)
        again = dataclasses.replace(handover, id=new_id())
        return hand_over(self, actor, again if known else handover)

    replace(shifts.Shifts, "hand_over", handed)


def cash_of_no_shift() -> None:
    """Forget which shift a payment belongs to."""
    replace(settling, "shift_id_for", lambda *_: None)


def z_number_skipped() -> None:
    """Count Z reports by twos."""
    last = shifts._last_number
    replace(shifts, "_last_number", lambda *given: (last(*given) or 0) + 1)


def z_written_later() -> None:
    """Close a shift in one transaction, and write its Z in the next."""

    def close(self: Any, actor: Actor, closing: Closing) -> ReportView:
        now = self._clock.now()
        with self._database.write() as session:
            shift = shifts._find(session, closing.shift_id)
            if is_new := shift.closed_at is None:
                checks.check_closing(shift, closing)
                shift.closed_at, shift.closed_by = now, actor.cashier_id
                shift.banked_minor, shift.left_minor = 0, shift.counts[-1]
        with self._database.write() as session:
            if is_new:
                session.add(shifts._z_report(session, shift, now))
                session.flush()
            return shift_views.report_view(shifts._z_of(session, shift.id))

    replace(shifts.Shifts, "close", close)


def refunds_stay_in_the_drawer() -> None:
    """Expect cash in the drawer that was given back."""
    moved = drawer_cash.drawer_cash
    replace(report, "drawer_cash", lambda *of: dataclasses.replace(moved(*of), given_back=0))


def deposit_stays_at_the_counter() -> None:
    """Keep a sale as a deposit, and its cart at the register."""
    replace(keeping, "delete_cart", lambda *_: None)


def retained_is_given_back_too() -> None:
    """Give back what a cancelled deposit retains, too, once it is cancelled."""
    plan = cancelling.cancelling

    def forgotten(session: Session, row: Deposit) -> Any:
        left = sale_details.left_to_give_back(session, row.sale_id)
        all_of_it = tuple((tender.id, amount) for tender, amount in left)
        return dataclasses.replace(plan(session, row), payments=all_of_it)

    replace(deposits, "cancelling", forgotten)


def deposits_used_are_not_told() -> None:
    """Leave out of a Z what was paid before of the sales that it finishes."""
    replace(shift_deposits, "_finished", lambda *_: [])


def approval_counts_twice() -> None:
    """Let an approval count that was used before."""
    replace(authority, "_use_up", lambda *_: None)


def approval_covers_any_amount() -> None:
    """Take an approval for one of the same kind, whatever it is about."""

    def covers(self: Approval, action: Action) -> bool:
        return self.action.permission is action.permission

    replace(Approval, "covers", covers)


def place_kept_before_its_objects() -> None:
    """Keep how far a list was read before what was read is stored."""
    read = streams.StreamReader.read

    def keep_first(self: Any, stream: Any, window: Any, *keep: Any) -> Any:
        def store(items: Any, asked: int, keep_place: streams.KeepPlace) -> None:
            with self._database.write() as session:
                keep_place(session)
            stream.store(items, asked, lambda _session: None)

        return read(self, dataclasses.replace(stream, store=store), window, *keep)

    replace(streams.StreamReader, "read", keep_first)


def events_forgotten_at_once() -> None:
    """Go on behind events before what they name was fetched."""
    new = events.EventFeed.new

    def forget(self: Any) -> Any:
        found = new(self)
        self.save_position()
        return found

    replace(events.EventFeed, "new", forget)


def printed_again_as_an_original() -> None:
    """Print a receipt a second time without the mark of a copy."""

    def original(*args: Any, **given: Any) -> Any:
        return print_rows.enqueue_print(*args, **{**given, "copy": False})

    replace(job_rows, "enqueue_print", original)


def mailed_before_it_is_written_down() -> None:
    """Hand a receipt to the mail server without committing that nobody knows how that ends."""
    replace(mail.MailDelivery, "_begin", lambda _self, _entry_id: None)


def printed_before_it_is_written_down() -> None:
    """Send a receipt to the printer without committing that nobody knows how that ends."""
    replace(job_rows, "begin", lambda _entry: None)


def exchanged_goods_give_nothing_back() -> None:
    """Let goods pay for a sale without anything given back of what paid for them."""
    replace(exchange_rows, "_take_from_payments", lambda *_: None)


def exchanged_goods_stay_sold() -> None:
    """Let a sale be paid by goods that never come back."""

    def pay_only(session: Session, rows: Any, now: datetime) -> None:
        tender = exchange_rows._tender(rows.sale, now)
        session.add(tender)
        rows.tenders.append(tender)

    replace(exchange_rows, "exchange_goods", pay_only)


def card_charged_by_reading_it() -> None:
    """Have the reader take a payment where it is only to read the card."""

    def take(self: Any, reader_id: str, intent_id: str, *, key: str, account: str | None) -> Any:
        return self.process_payment(reader_id, intent_id, key=key, account=account)

    replace(readers.ReaderCalls, "read_card", take)


MUTATIONS: Final = {
    "card charged by reading it": Mutation(card_charged_by_reading_it, ("card looked up",)),
    "place kept before its objects": Mutation(
        place_kept_before_its_objects, ("first reading/commit 5/kill -9 after",)
    ),
    "events forgotten at once": Mutation(
        events_forgotten_at_once, ("change feed/request 3/500 not executed, every try",)
    ),
    "any answer believed": Mutation(
        any_answer_believed, ("saved card/request 1/another's answer, every try",)
    ),
    "doubled answer believed": Mutation(
        doubled_answer_believed, ("declined card/request 2/doubled answer",)
    ),
    "call before commit": Mutation(
        call_before_commit, ("up without network/request 2/kill -9 after",)
    ),
    "new key for each try": Mutation(new_key_for_each_try, ("refund twice/request 3/reset after",)),
    "replay at start-up": Mutation(replay_at_start, ("saved card/request 2/kill -9 before",)),
    "timeout treated as decline": Mutation(
        timeout_is_a_decline, ("saved card/request 2/timeout after, every try",)
    ),
    "cash while unknown": Mutation(
        cash_while_unknown, ("lost then cash/request 2/reset after, every try",)
    ),
    "no cancel before another tender": Mutation(
        no_cancel_before_another_tender,
        ("saved card/request 2/delayed past the next step, every try",),
    ),
    "refund again at start-up": Mutation(
        refund_again_at_start, ("refund full/request 3/kill -9 before",)
    ),
    "not refunded too soon": Mutation(
        not_refunded_too_soon, ("refund full/request 3/delayed past the next step, every try",)
    ),
    "newest by the clock": Mutation(
        newest_by_the_clock, ("refunded elsewhere/commit 4/clock set ahead, then right",)
    ),
    "customer made anew": Mutation(
        customer_made_anew, ("customer create/request 1/reset after, every try",)
    ),
    "old key taken for young": Mutation(
        old_key_taken_for_young, ("pruned key/request 1/reset after, every try",)
    ),
    "receipt number used again": Mutation(receipt_number_used_again, ("connected account",)),
    "page left open": Mutation(page_left_open, ("page too late",)),
    "unused payment taken unseen": Mutation(
        unused_payment_taken_unseen, ("unused payment/request 2/reset before, every try",)
    ),
    "500 treated as refusal": Mutation(
        error_500_is_a_refusal, ("refund full/request 3/500 executed, every try",)
    ),
    "nothing counts as sent": Mutation(
        nothing_counts_as_sent, ("saved card/request 2/reset after, every try",)
    ),
    "evidence submitted as it is saved": Mutation(
        evidence_submitted_as_it_is_saved, ("dispute answered",)
    ),
    "exchanged goods give nothing back": Mutation(
        exchanged_goods_give_nothing_back, ("exchange even",)
    ),
    "exchanged goods stay sold": Mutation(exchanged_goods_stay_sold, ("exchange to pay in cash",)),
    "more spent than is left": Mutation(more_spent_than_is_left, ("gift card spent twice",)),
    "refund leaves the card": Mutation(refund_leaves_the_card, ("purchase given back",)),
    "card spent in a write of its own": Mutation(
        spent_in_a_write_of_its_own, ("gift card/commit 5/kill -9 after",)
    ),
    "movement written twice": Mutation(movement_written_twice, ("cash moved",)),
    "handover written twice": Mutation(handover_written_twice, ("drawer handed over",)),
    "cash of no shift": Mutation(cash_of_no_shift, ("drawer opened",)),
    "Z number skipped": Mutation(z_number_skipped, ("drawer closed",)),
    "Z written later": Mutation(z_written_later, ("drawer closed/commit 6/kill -9 after",)),
    "refunds stay in the drawer": Mutation(refunds_stay_in_the_drawer, ("cash moved",)),
    "deposit stays at the counter": Mutation(deposit_stays_at_the_counter, ("deposit cancelled",)),
    "retained is given back, too": Mutation(
        retained_is_given_back_too, ("deposit cancelled, some retained",)
    ),
    "deposits used are not told": Mutation(deposits_used_are_not_told, ("deposit paid by card",)),
    "approval counts twice": Mutation(approval_counts_twice, ("refund approved",)),
    "approval covers any amount": Mutation(approval_covers_any_amount, ("refund approved",)),
    "printed again as an original": Mutation(printed_again_as_an_original, ("printed receipts",)),
    "mailed before it is written down": Mutation(
        mailed_before_it_is_written_down, ("mailed receipts/commit 5/kill -9 before",)
    ),
    "printed before it is written down": Mutation(
        printed_before_it_is_written_down, ("printed receipts/commit 5/kill -9 before",)
    ),
    "approved without asking": Mutation(
        approved_without_asking, ("saved card/request 2/reset before, every try",)
    ),
}
