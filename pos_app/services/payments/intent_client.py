"""The calls to Stripe for one tender's PaymentIntent, and what their answers make of it.

The ways of paying and recovery share these. The order of commits is the safety of the money: the
tender and its key before its PaymentIntent is asked for, the intent's id before anything names it,
each attempt before its call, the answer with all that follows from it in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.customers.stripe_customers import MISSING
from pos_app.services.ledger.connect_terms import explain_refused_terms
from pos_app.services.ledger.sales import (
    find_tender,
    payment_answer,
    sale_around,
    tender_view,
    was_tried,
)
from pos_app.services.ledger.settling import apply_intent, update_sale
from pos_app.services.payments.payment_request import new_intent
from pos_app.services.shared.attempts import (
    CANCEL,
    InFlight,
    begin_attempt,
    end_attempt,
    end_open_attempts,
)
from pos_app.services.shared.clock_skew import key_is_young, listed_since
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.created_object_checks import check_accepted, check_unique, takes
from pos_app.services.shared.errors import MissingCustomerError
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, TenderView
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.payments import NewIntent

_NOT_TO_CANCEL = frozenset({"succeeded", "canceled", "processing"})

Made = TypeVar("Made")
Found_co = TypeVar("Found_co", covariant=True)


class Search(Protocol[Found_co]):
    """Lists what Stripe has of a tender, since a moment by its clock."""

    def __call__(
        self, tender_id: str, *, since: datetime, account: str | None
    ) -> Sequence[Found_co]: ...


@dataclass(frozen=True)
class IntentAttempt:
    """An attempt that is committed, and what its call needs; `asked` is the call's number.

    `shared_with` is the connected account that has a part of it, `account` the one it lives in.
    """

    attempt_id: str
    tender_id: str
    sale_id: str
    key: str
    intent_id: str
    amount: int
    currency: str
    card_id: str | None
    account: str | None
    shared_with: str | None
    before: TenderState
    asked: int


class IntentClient:
    """Makes the calls about tenders' PaymentIntents, and commits what their answers say."""

    def __init__(self, *, database: Database, clock: Clock, connection: Connection) -> None:
        """Work on one book; nothing is called yet."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self.in_flight = InFlight()

    def view(self, tender_id: str, details: str = "") -> TenderView:
        """Return a tender as the books have it."""
        with self._database.read() as session:
            return tender_view(find_tender(session, tender_id), details)

    def answer(self, tender_id: str) -> PaymentAnswer:
        """Return a tender with its sale, as the books have them."""
        with self._database.read() as session:
            return payment_answer(*sale_around(session, tender_id))

    # --- creating: moves nothing, and may be repeated ---

    def create_intent(self, tender: Tender, new: NewIntent) -> TenderView:
        """Have a prepared tender's PaymentIntent made, under its own key, and commit its id.

        The tender is committed. Repeating it makes no second one. Raises UserError; nothing was
        charged then.
        """
        with self.in_flight.only_one(tender.id) as mine:
            if not mine or tender.intent_id is not None:
                return self.view(tender.id)
            try:
                facts = self._connection.gateway().payments.create(new, key=tender.create_key)
                view = self._record_created(tender.id, facts)
            except StripeError as error:
                failed = _("Till could not prepare the card payment.")
                raise self.record_not_created(tender.id, error, failed) from error
        check_accepted(facts.methods, view.kind, tender.currency)
        return view

    def _record_created(self, tender_id: str, facts: IntentFacts) -> TenderView:
        with self._database.write() as session:
            check_unique(session, Tender.intent_id, facts.id, tender_id)
            tender = find_tender(session, tender_id)
            tender.intent_id = facts.id
            cancel_unpayable(tender, facts.methods)
            return tender_view(tender)

    def record_not_created(self, tender_id: str, error: StripeError, failed: str) -> UserError:
        """Close a tender whose intent or page Stripe refuses to make, and return what to say.

        `failed` says what Till could not do.
        """
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if isinstance(error, RefusedError):
                tender.state, tender.settled_at = TenderState.CANCELED, self._clock.now()
                update_sale(session, tender.sale_id, self._clock.now())
            return (
                explain_refused_terms(error, tender.account_id)
                or _customer_refused(session, error, tender)
                or explain(error, failed, nothing_charged())
            )

    # --- asking and cancelling: never takes money ---

    def poll(self, tender_id: str) -> TenderView:
        """Ask Stripe how a tender stands, with the cashier and customer still there.

        Raises UserError where Stripe will not say; otherwise what nobody can say stays unknown.
        """
        with self.in_flight.only_one(tender_id) as mine:
            return self._settle(tender_id, cancel=False) if mine else self.view(tender_id)

    def cancel(self, tender_id: str) -> TenderView:
        """Cancel a tender's payment. Only Stripe's answer settles it: it may have gone through.

        What is under way with it, such as a poll, is waited for. Without an answer the tender
        stays unsettled. Raises UserError as `poll`.
        """
        with self.in_flight.my_turn(tender_id):
            return self._settle(tender_id, cancel=True, retrieve_first=False)

    def recover(self, tender_id: str) -> TenderView:
        """Settle a tender whose customer may be gone: ask, and cancel what has not succeeded."""
        with self.in_flight.only_one(tender_id) as mine:
            return self._settle(tender_id, cancel=True) if mine else self.view(tender_id)

    def _settle(self, tender_id: str, *, cancel: bool, retrieve_first: bool = True) -> TenderView:
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
            nothing_sent = tender.intent_id is None and not cancel
            if tender.settled_at is not None or nothing_sent:
                return tender_view(tender)
            new = new_intent(session, tender) if tender.intent_id is None else None
        held = retrieve_first and cancel and TenderState(tender.state).holds_the_sale
        try:
            if new is not None:
                if not self._find_intent(tender, new):
                    return self.close(tender_id)
            elif retrieve_first:
                status, view = self._retrieve_and_record(tender)
                if not cancel or status in _NOT_TO_CANCEL:
                    return view
            view = self._cancel(tender_id)
            return self._hold_again(tender_id) if held and not view.state.is_final else view
        except StripeError as error:
            if held:
                self._hold_again(tender_id)
            return self._not_settled(tender_id, error)

    def _hold_again(self, tender_id: str) -> TenderView:
        """Let a payment that was to be cancelled, and is not, hold its sale as before it was asked.

        It is not charged so far, as was read first, and a reader may still ask for its card.
        """
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            state = TenderState(tender.state)
            if tender.settled_at is None and not state.is_final and not state.holds_the_sale:
                tender.state = TenderState.UNKNOWN
                update_sale(session, tender.sale_id, self._clock.now())
            return tender_view(tender)

    def _not_settled(self, tender_id: str, error: StripeError) -> TenderView:
        match error:
            case NoAnswerError():
                return self.record_unknown(tender_id, error)
            case NotFoundError():
                return self.close_missing(tender_id, error)
        held = self.view(tender_id).state.holds_the_sale
        money = outcome_unknown() if held else nothing_charged()
        raise explain(error, _("Till could not ask about the card payment."), money) from error

    def _retrieve_and_record(self, tender: Tender) -> tuple[str, TenderView]:
        asked = self._database.logical_clock.next()
        facts = self._connection.gateway().payments.retrieve(
            tender.intent_id or "", account=tender.stripe_account
        )
        return facts.status, self._record_answer(tender.id, facts, asked)

    def _cancel(self, tender_id: str) -> TenderView:
        """Source: docs.stripe.com/api/payment_intents/cancel."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            begun = begin_attempt(session, tender, CANCEL, self._clock.now())
            attempt = intent_attempt(begun, tender, TenderState(tender.state), self._database)
        try:
            facts = self._connection.gateway().payments.cancel(
                attempt.intent_id, key=attempt.key, account=attempt.account
            )
        except StripeError as error:
            is_refused = isinstance(error, RefusedError)
            # not shown: what came of the attempt
            outcome = f"refused {error.code}" if is_refused else error.outcome
            with self._database.write() as session:
                now, known = self._clock.now(), error.is_known
                end_attempt(session, attempt.attempt_id, now, outcome, known=known)
            if not is_refused:
                raise
            return self._record_answer(tender_id, self.retrieve(attempt), attempt.asked)
        return self._record_answer(tender_id, facts, attempt.asked, attempt.attempt_id)

    def _record_answer(
        self, tender_id: str, facts: IntentFacts, asked: int, attempt_id: str = ""
    ) -> TenderView:
        """Commit what Stripe says; `attempt_id` is the try that it is the answer to, if any."""
        with self._database.write() as session:
            tender, now = find_tender(session, tender_id), self._clock.now()
            if attempt_id:
                end_attempt(session, attempt_id, now, facts.status)
            theirs = TenderKind(tender.kind).facts.in_customers_hands
            waiting = theirs and tender.state != TenderState.PREPARED
            apply_intent(session, tender.sale_id, facts, asked, now, waiting=waiting)
            if tender.settled_at is not None:
                end_open_attempts(session, tender.id, facts.status, now)
            return tender_view(tender)

    def retrieve(self, attempt: IntentAttempt) -> IntentFacts:
        """Ask how the intent of a try stands now. Raises StripeError."""
        return self._connection.gateway().payments.retrieve(
            attempt.intent_id, account=attempt.account
        )

    def record_unknown(self, tender_id: str, error: StripeError) -> TenderView:
        """Record that the outcome of a tender that was tried is not known yet."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if TenderState(tender.state).holds_the_sale:
                tender.state = TenderState.UNKNOWN
                update_sale(session, tender.sale_id, self._clock.now())
            return tender_view(tender, str(error))

    def close_missing(self, tender_id: str, error: NotFoundError) -> TenderView:
        """Close a payment that this Stripe account does not have, if it was never charged."""
        with self._database.write() as session:
            if not was_tried(session, tender_id):
                return self._close(session, tender_id)
        raise UserError(
            _("Stripe does not know this card payment."),
            outcome_unknown(),
            _("Check in Settings that the key belongs to the account that it was made with."),
            error.request_id,
        ) from error

    def _find_intent(self, tender: Tender, new: NewIntent) -> bool:
        """Find the intent of a tender that died between its create and its commit."""
        gateway = self._connection.gateway()
        found = find_lost(
            tender,
            self._clock.now(),
            gateway,
            create=lambda: self._connection.gateway().payments.create(new, key=tender.create_key),
            search=gateway.payments.find_by_tender,
        )
        if found is not None:
            self._record_created(tender.id, found)
        return found is not None

    def close(self, tender_id: str) -> TenderView:
        """Settle a tender that has nothing at Stripe which could be paid."""
        with self._database.write() as session:
            return self._close(session, tender_id)

    def _close(self, session: Session, tender_id: str) -> TenderView:
        tender, now = find_tender(session, tender_id), self._clock.now()
        if tender.settled_at is None:  # it may have been heard meanwhile how it ended
            tender.state, tender.settled_at = TenderState.CANCELED, now
            update_sale(session, tender.sale_id, now)
        return tender_view(tender)


def prepared_id(request: PaymentRequest) -> str:
    """Return the id of the prepared tender. Raises UserError where the request names none."""
    if request.tender_id is None:
        raise UserError(_("This payment is not ready."), nothing_charged(), _("Choose it again."))
    return request.tender_id


def outcome_unknown() -> str:
    """Return that nobody knows yet whether money moved."""
    return _("It is not known yet whether money moved.")


def find_lost(
    tender: Tender,
    now: datetime,
    gateway: StripeGateway,
    *,
    create: Callable[[], Made],
    search: Search[Made],
) -> Made | None:
    """Find what was made at Stripe for a tender where the answer was lost; None where nothing was.

    A young key gives the same object again, so that `create` makes no second one; afterwards only
    a `search` is sure to make none. Raises StripeError.
    """
    at, stripes = tender.created_at, gateway.server_time()
    if key_is_young(at, now, stripes):
        try:
            return create()
        except (RefusedError, NoAnswerError):
            # What it was asked with has changed since, a page is to end too soon by now, or the
            # key's first answer was a 500, which is all that Stripe repeats for a day.
            stripes = gateway.server_time()
    found = search(tender.id, since=listed_since(at, now, stripes), account=tender.stripe_account)
    return found[0] if found else None


def intent_attempt(
    attempt: Attempt, tender: Tender, before: TenderState, books: Database
) -> IntentAttempt:
    """Return what the call of an attempt needs; `before` is where the tender stood."""
    return IntentAttempt(
        attempt_id=attempt.id,
        tender_id=tender.id,
        sale_id=tender.sale_id,
        key=attempt.idempotency_key,
        intent_id=tender.intent_id or "",
        amount=tender.amount_minor,
        currency=tender.currency,
        card_id=tender.payment_method_id,
        account=tender.stripe_account,
        shared_with=tender.account_id,
        before=before,
        asked=books.logical_clock.next(),
    )


def cancel_unpayable(tender: Tender, methods: Collection[str]) -> None:
    """Give a tender up that nothing could ever pay; recovery cancels it at Stripe.

    `methods` is what Stripe says may pay it.
    """
    if not takes(methods, TenderKind(tender.kind)):
        tender.state = TenderState.CANCELED


def _customer_refused(session: Session, error: StripeError, tender: Tender) -> UserError | None:
    """Note it where Stripe has the customer no more: they can be made again after asking."""
    customer_id = session.get_one(Sale, tender.sale_id).customer_id
    about_customer = isinstance(error, NotFoundError) and error.param == "customer"
    if not about_customer or customer_id is None:
        return None
    customer = session.get_one(Customer, customer_id)
    customer.stripe_state = MISSING
    return MissingCustomerError(customer.id, customer.name)
