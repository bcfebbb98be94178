"""Mutations of how a payment is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4

from pos_app.db.models.payments import Tender
from pos_app.domain.business_day import receipt_number
from pos_app.domain.payments import TenderState
from pos_app.services.ledger import sales, settling
from pos_app.services.payments import (
    counter_payments,
    intent_client,
    open_payments,
    page_payments,
    saved_cards,
)
from pos_app.services.views.sales import TenderView
from pos_app.stripe_service import http_client, payments, readers
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.payments import NewIntent
from tests.faults.torture.mutations.mutation import Mutation, replace


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


def unused_payment_taken_unseen() -> None:
    """Use a payment that an earlier sale did not need though Stripe did not say that it changed."""
    change = open_payments.UnusedPayments._change

    def changed(self: Any, unused: Tender, new: NewIntent) -> bool:
        change(self, unused, new)
        return True

    replace(open_payments.UnusedPayments, "_change", changed)


def another_sales_payment_is_taken() -> None:
    """Book what a lost sale took with an unused payment on the sale before it."""
    replace(settling, "_is_another_sales", lambda *_: False)


def card_charged_by_reading_it() -> None:
    """Have the reader take a payment where it is only to read the card."""

    def take(self: Any, reader_id: str, intent_id: str, *, key: str, account: str | None) -> Any:
        return self.process_payment(reader_id, intent_id, key=key, account=account)

    replace(readers.ReaderCalls, "read_card", take)


CHARGING: Final = {
    "call before commit": Mutation(
        call_before_commit, ("up without network/request 2/kill -9 after",)
    ),
    "new key for each try": Mutation(new_key_for_each_try, ("refund twice/request 3/reset after",)),
    "replay at start-up": Mutation(replay_at_start, ("saved card/request 2/kill -9 before",)),
    "timeout treated as decline": Mutation(
        timeout_is_a_decline, ("saved card/request 2/timeout after, every try",)
    ),
    "approved without asking": Mutation(
        approved_without_asking, ("saved card/request 2/reset before, every try",)
    ),
    "cash while unknown": Mutation(
        cash_while_unknown, ("lost then cash/request 2/reset after, every try",)
    ),
    "no cancel before another tender": Mutation(
        no_cancel_before_another_tender,
        ("saved card/request 2/delayed past the next step, every try",),
    ),
    "receipt number used again": Mutation(receipt_number_used_again, ("connected account",)),
    "page left open": Mutation(page_left_open, ("page too late",)),
    "unused payment taken unseen": Mutation(
        unused_payment_taken_unseen, ("unused payment/request 2/reset before, every try",)
    ),
    "another sale's payment is taken": Mutation(
        another_sales_payment_is_taken, ("restored, unused payment",)
    ),
    "card charged by reading it": Mutation(card_charged_by_reading_it, ("card looked up",)),
}
