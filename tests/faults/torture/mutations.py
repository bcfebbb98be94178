"""What breaks the program on purpose, one rule at a time: the torture has to notice each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import stripe
from sqlalchemy.orm import Session
from urllib3.connection import HTTPConnection

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import Actor
from pos_app.services.customers import links
from pos_app.services.ledger import completion, payment_records, sales
from pos_app.services.payments import (
    counter_payments,
    open_payments,
    pages,
    saved_cards,
    spares,
    tenders,
)
from pos_app.services.sales import refunds
from pos_app.services.shared import clock_skew
from pos_app.services.views.sales import PaymentRequest, TenderView
from pos_app.stripe_service import asked, connections, genuine, http_client, transport
from pos_app.stripe_service.errors import NoAnswerError, RefusedError, StripeError
from pos_app.stripe_service.facts import CustomerFacts, RefundFacts
from pos_app.stripe_service.payments import NewIntent


@dataclass(frozen=True)
class Mutation:
    """A rule that is broken; `apply` breaks it in this process, `caught_by` names what shows it."""

    apply: Callable[[], None]
    caught_by: tuple[str, ...]


def call_before_commit() -> None:
    """Send a charge first, and write the try down when the answer is there."""

    def take(self: Any, actor: Actor, request: PaymentRequest) -> TenderView:
        with self._database.read() as session:
            tender = sales.find_tender(session, request.tender_id or "")
        calls, key = self._connection.gateway().payments, str(uuid4())
        error: StripeError | None = None
        try:
            facts = calls.confirm(
                tender.intent_id,
                key=key,
                payment_method_id=request.means or tender.payment_method_id,
                return_url=self._return_url(),
            )
        except StripeError as caught:
            error = caught
        attempt = self._begin(tender.id, request.means, self._return_url(), actor.cashier_id)
        if error is not None:
            view: TenderView = self._not_confirmed(attempt, error)
            return view
        kept: TenderView = self._keep(attempt, facts, facts.status)
        return kept

    saved_cards.SavedCardPayments.take = take  # type: ignore[method-assign]


def new_key_for_each_try() -> None:
    """Give each try of a request, the package's own ones too, another idempotency key."""
    request = http_client.HttpClient.request

    def renewed(
        self: Any, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Any:
        key = {"Idempotency-Key": str(uuid4())} if method == "post" else {}
        return request(self, method, url, {**(headers or {}), **key}, post_data)

    http_client.HttpClient.request = renewed  # type: ignore[method-assign]


def replay_at_start() -> None:
    """Send a charge whose answer was lost once more when the program starts."""
    recover = tenders.Tenders.recover

    def charge_again(self: Any, tender_id: str) -> TenderView:
        with self._database.read() as session:
            tender = sales.find_tender(session, tender_id)
            tried = sales.was_tried(session, tender_id)
        if tried and tender.settled_at is None:
            try:
                self._connection.gateway().payments.confirm(
                    tender.intent_id,
                    key=str(uuid4()),
                    payment_method_id=tender.payment_method_id,
                    return_url="",
                )
            except StripeError:
                return recover(self, tender_id)
        return recover(self, tender_id)

    tenders.Tenders.recover = charge_again  # type: ignore[method-assign]


def timeout_is_a_decline() -> None:
    """Say that the card was declined where there was no answer."""

    def declined(self: Any, attempt: Any, error: StripeError) -> TenderView:
        with self._database.write() as session:
            tender = sales.find_tender(session, attempt.tender_id)
            tender.state, tender.decline_code = TenderState.DECLINED, "generic_decline"
            return sales.tender_view(tender)

    saved_cards.SavedCardPayments._unknown = declined  # type: ignore[method-assign]


def cash_while_unknown() -> None:
    """Take cash while nobody knows what became of a card payment."""
    counter_payments.check_payable = lambda *_: None  # type: ignore[attr-defined]
    counter_payments.check_closed = lambda *_: None  # type: ignore[attr-defined]


def no_cancel_before_another_tender() -> None:
    """Begin another tender without cancelling at Stripe what was tried."""

    def close(self: Any, _actor: Actor, sale_id: str) -> None:
        with self._database.write() as session:
            for tender in open_payments.open_payments(sales.tenders_of(session, sale_id)):
                tender.state = TenderState.CANCELED

    open_payments.OpenPayments.close = close  # type: ignore[method-assign,assignment]
    counter_payments.check_closed = lambda *_: None  # type: ignore[attr-defined]


def refund_again_at_start() -> None:
    """Make a refund that Stripe does not list once more."""
    find = refunds.Refunds._find

    def find_or_make(self: Any, refund: Refund) -> RefundFacts | None:
        made: RefundFacts = find(self, refund) or self._connection.gateway().refunds.create(
            refund.intent_id,
            refund.amount_minor,
            key=str(uuid4()),
            reason=refund.reason,
            metadata={refunds.OUR_ID: refund.id},
        )
        return made

    refunds.Refunds._find = find_or_make  # type: ignore[method-assign]


def not_refunded_too_soon() -> None:
    """Say that a refund was not made as soon as Stripe does not list it."""
    vars(clock_skew)["LONGEST_REQUEST"] = timedelta(minutes=-1)


def newest_by_the_clock() -> None:
    """Hold this machine's clock against that of the last answer, to tell which is newer."""
    update = payment_records.update_payment

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

    vars(payment_records)["update_payment"] = by_the_clock


def customer_made_anew() -> None:
    """Make a customer with another key each time that is tried."""

    def sent(self: Any, row: Customer, *, needed_now: bool) -> CustomerFacts:
        made: CustomerFacts = self._gateway().customers.create(
            name=row.name,
            email=row.email,
            phone=row.phone,
            metadata={"till_customer": row.id},
            key=str(uuid4()),
        )
        return made

    links.CustomerLinks._sent = sent  # type: ignore[method-assign]


def old_key_taken_for_young() -> None:
    """Use an idempotency key for ever."""
    clock_skew.KEY_IS_GOOD_FOR = timedelta(days=10_000)


def receipt_number_used_again() -> None:
    """Give every sale of a register the same receipt number."""
    finish = completion._finish

    def forget(session: Session, rows: Any, now: Any) -> None:
        finish(session, rows, now)
        rows.register.next_receipt -= 1

    completion._finish = forget


def page_left_open() -> None:
    """Give a page up without having Stripe close it."""

    def close(self: Any, tender_id: str) -> TenderView:
        self._tenders.close(tender_id)
        view: TenderView = self._tenders.view(tender_id)
        return view

    pages.Pages._close = close  # type: ignore[method-assign]


def error_500_is_a_refusal() -> None:
    """Take a 409 and a 500 for *not carried out*."""
    translated = transport.translated

    def refused(error: stripe.StripeError) -> StripeError:
        ours = translated(error)
        answered = (error.http_status or 0) in {409, 500}
        return RefusedError(str(ours)) if answered and isinstance(ours, NoAnswerError) else ours

    transport.translated = refused


def nothing_counts_as_sent() -> None:
    """Take every lost request for one that never left."""
    connections._Timed.send = HTTPConnection.send  # type: ignore[method-assign]


def any_answer_believed() -> None:
    """Hold no answer against what was asked."""
    asked.Asked.take = lambda self, answer: self.read(answer)  # type: ignore[method-assign]


def doubled_answer_believed() -> None:
    """Take whatever comes next on a connection for the answer to what was sent on it."""
    genuine.belongs = lambda *_: True


def approved_without_asking() -> None:
    """Take a lost answer for a yes."""

    def approved(self: Any, attempt: Any, error: StripeError) -> TenderView:
        with self._database.write() as session:
            tender: Tender = sales.find_tender(session, attempt.tender_id)
            tender.state, tender.settled_at = TenderState.APPROVED, self._clock.now()
            completion.settle_sale(session, tender.sale_id, self._clock.now())
            return sales.tender_view(tender)

    saved_cards.SavedCardPayments._unknown = approved  # type: ignore[method-assign]


def spare_used_unseen() -> None:
    """Use a payment that an earlier sale did not need though Stripe did not say that it changed."""
    change = spares.Spares._change

    def changed(self: Any, spare: Tender, new: NewIntent) -> bool:
        change(self, spare, new)
        return True

    spares.Spares._change = changed  # type: ignore[method-assign]


MUTATIONS: Final = {
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
        newest_by_the_clock, ("refunded elsewhere/commit 5/clock set ahead, then right",)
    ),
    "customer made anew": Mutation(
        customer_made_anew, ("customer create/request 1/reset after, every try",)
    ),
    "old key taken for young": Mutation(
        old_key_taken_for_young, ("pruned key/request 1/reset after, every try",)
    ),
    "receipt number used again": Mutation(receipt_number_used_again, ("connected account",)),
    "page left open": Mutation(page_left_open, ("page too late",)),
    "spare used unseen": Mutation(spare_used_unseen, ("spare/request 2/reset before, every try",)),
    "500 treated as refusal": Mutation(
        error_500_is_a_refusal, ("refund full/request 3/500 executed, every try",)
    ),
    "nothing counts as sent": Mutation(
        nothing_counts_as_sent, ("saved card/request 2/reset after, every try",)
    ),
    "approved without asking": Mutation(
        approved_without_asking, ("saved card/request 2/reset before, every try",)
    ),
}
