"""One tender's calls to Stripe, and what their answers make of it.

Selling and recovery share these. The order of commits is the safety of the money: the tender and
its key before its PaymentIntent is asked for, the intent's id before anything names it, each
attempt before its call, the answer with all that follows from it in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.tender_words import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.customers.links import MISSING
from pos_app.services.ledger.apply_intent import apply_intent
from pos_app.services.ledger.completion import settle_sale
from pos_app.services.ledger.new_intents import new_intent
from pos_app.services.ledger.sales import (
    check_payable,
    find_tender,
    left_of,
    sale_around,
    tender_view,
    use_card,
    was_tried,
)
from pos_app.services.ledger.splits import header_of, split_refused
from pos_app.services.shared.attempts import (
    CANCEL,
    CONFIRM,
    InFlight,
    begin_attempt,
    end_attempt,
    end_open_attempts,
)
from pos_app.services.shared.clock_skew import key_is_young, listed_since
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.errors import MissingCustomerError, MissingPageError
from pos_app.services.shared.one_row import check_nobodys
from pos_app.services.shared.payable import check_takes
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import TenderView
from pos_app.stripe_service.errors import (
    CardDeclinedError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import IntentFacts

NOT_KNOWN = "It is not known yet whether money moved."

_NOT_TO_CANCEL = frozenset({"succeeded", "canceled", "processing"})


@dataclass(frozen=True)
class _Try:
    """An attempt that is committed, and what its call needs."""

    attempt_id: str
    tender_id: str
    sale_id: str
    key: str
    intent_id: str
    amount: int
    currency: str
    card_id: str | None
    account: str | None
    before: TenderState
    asked: int


class Tenders:
    """Makes the calls for tenders of this register."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        return_url: Callable[[], str],
    ) -> None:
        """Work on one book; nothing is called yet.

        `return_url` returns the store's own page, to which a bank sends its customer back; empty
        where none was given.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._return_url = return_url
        self.in_flight = InFlight()

    def view(self, tender_id: str, details: str = "") -> TenderView:
        """Return a tender as the books have it."""
        with self._database.read() as session:
            return tender_view(find_tender(session, tender_id), details)

    def require_connection(self) -> None:
        """Raise OfflineError where Stripe can't be reached just now: nothing is begun then."""
        self._connection.require()

    # --- creating: moves nothing, and may be repeated ---

    def create_intent(self, tender_id: str) -> TenderView:
        """Have a prepared tender's PaymentIntent made, under its own key, and commit its id.

        Repeating it makes no second one. Raises UserError; nothing was charged then.
        """
        with self.in_flight.only_one(tender_id) as mine:
            if mine and self.view(tender_id).intent_id is None:
                try:
                    facts = self._create(tender_id)
                except StripeError as error:
                    failed = _("Till could not prepare the card payment.")
                    raise self.not_created(tender_id, error, failed) from error
                self.check_takes(tender_id, facts.methods)
        return self.view(tender_id)

    def _create(self, tender_id: str) -> IntentFacts:
        """Source: docs.stripe.com/api/payment_intents/create."""
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
            new = new_intent(session, tender)
        facts = self._connection.gateway().payments.create(new, key=tender.create_key)
        self._keep_intent_id(tender_id, facts.id)
        return facts

    def check_takes(self, tender_id: str, methods: Collection[str]) -> None:
        """Give a tender up that nothing could ever pay; recovery cancels it at Stripe.

        `methods` is what Stripe says may pay it. Raises UserError then.
        """
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
        try:
            check_takes(methods, TenderKind(tender.kind), tender.currency)
        except UserError:
            with self._database.write() as session:
                find_tender(session, tender_id).state = TenderState.CANCELED
            raise

    def _keep_intent_id(self, tender_id: str, intent_id: str) -> None:
        with self._database.write() as session:
            check_nobodys(session, Tender.intent_id, intent_id, tender_id)
            find_tender(session, tender_id).intent_id = intent_id

    def not_created(self, tender_id: str, error: StripeError, failed: str) -> UserError:
        """Close a tender whose intent or page Stripe refuses to make, and return what to say.

        `failed` says what Till could not do.
        """
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if isinstance(error, RefusedError):
                tender.state, tender.settled_at = TenderState.CANCELED, self._clock.now()
                settle_sale(session, tender.sale_id, self._clock.now())
            return (
                split_refused(error, tender)
                or _customer_refused(session, error, tender)
                or explain(error, failed, nothing_charged())
            )

    # --- confirming: moves money ---

    def confirm(self, tender_id: str, card_id: str | None = None, *, cashier_id: str) -> TenderView:
        """Charge a prepared or declined tender's card: one attempt, one round trip.

        A second call during the first waits and returns what came of that one. Where the bank
        asks and could not show its page, for want of one to come back to, the same intent is
        confirmed again. Raises UserError where nothing was charged and nothing was tried,
        MissingPageError where that page is still wanting.
        """
        with self.in_flight.only_one(tender_id) as mine:
            if not mine:
                return self.view(tender_id)
            self._connection.require()
            calls, return_url = self._connection.gateway().payments, self._return_url()
            attempt = self._begin_confirm(tender_id, card_id, return_url, cashier_id)
            if attempt is None:
                return self.view(tender_id)
            try:
                facts = calls.confirm(
                    attempt.intent_id,
                    key=attempt.key,
                    amount=attempt.amount,
                    currency=attempt.currency,
                    payment_method_id=attempt.card_id,
                    return_url=return_url,
                    account=attempt.account,
                )
            except StripeError as error:
                return self._not_confirmed(attempt, error)
            return self._keep(attempt, facts, facts.status)

    def _begin_confirm(
        self, tender_id: str, card_id: str | None, return_url: str, cashier_id: str
    ) -> _Try | None:
        with self._database.write() as session:
            sale, tenders = sale_around(session, tender_id)
            tender = next(row for row in tenders if row.id == tender_id)
            before = TenderState(tender.state)
            if before is TenderState.APPROVED or tender.next_action_url:
                return None
            if before is TenderState.ACTION and not return_url:
                raise MissingPageError
            _check_chargeable(sale, tenders, tender)
            use_card(session, tender, sale, card_id or tender.payment_method_id or "")
            tender.cashier_id = cashier_id
            now = self._clock.now()
            attempt = begin_attempt(
                session, tender, CONFIRM, now, payment_method=tender.payment_method_id
            )
            tender.state = TenderState.PENDING
            return _try_of(attempt, tender, before, self._database.order.next())

    def _keep(
        self, attempt: _Try, facts: IntentFacts, outcome: str, request_id: str = ""
    ) -> TenderView:
        try:
            with self._database.write() as session:
                now = self._clock.now()
                end_attempt(session, attempt.attempt_id, now, outcome, request_id=request_id)
                tender = apply_intent(session, attempt.sale_id, facts, attempt.asked, now)
                return tender_view(tender, request_id)
        except UserError as error:
            # The answer is here and cannot be written down: recovery will ask for it again.
            raise UserError(error.what, NOT_KNOWN, error.next_step, error.details) from error

    def _not_confirmed(self, attempt: _Try, error: StripeError) -> TenderView:
        match error:
            case CardDeclinedError():
                return self._declined(attempt, error)
            case NoAnswerError(sent=False):
                self._undo(attempt, error)
                raise self._connection.offline() from error
            case NoAnswerError():
                return self._unknown(attempt, error)
            case RefusedError():
                return self._refused(attempt, error)
        self._undo(attempt, error)
        raise explain(error, _("Till could not charge the card."), nothing_charged()) from error

    def _declined(self, attempt: _Try, error: CardDeclinedError) -> TenderView:
        code = error.why
        if error.intent is None:
            return self._unknown(attempt, error)
        return self._keep(attempt, error.intent, code, error.request_id)

    def _unknown(self, attempt: _Try, error: StripeError) -> TenderView:
        with self._database.write() as session:
            now = self._clock.now()
            end_attempt(session, attempt.attempt_id, now, "no answer", known=False)
            tender = find_tender(session, attempt.tender_id)
            tender.state = TenderState.UNKNOWN
            settle_sale(session, tender.sale_id, now)
            return tender_view(tender, str(error))

    def _refused(self, attempt: _Try, error: RefusedError) -> TenderView:
        """Ask how the payment stands: it may have gone through, or been cancelled, elsewhere."""
        try:
            facts = self._retrieve(attempt)
        except NotFoundError:
            self._undo(attempt, error)
            raise explain(error, _("Till could not charge the card."), nothing_charged()) from error
        except StripeError:
            return self._unknown(attempt, error)
        view = self._keep(attempt, facts, f"refused {error.code}", error.request_id)
        if view.state.is_final or view.state.holds_the_sale:
            return view
        with self._database.read() as session:
            tender = find_tender(session, attempt.tender_id)
        raise split_refused(error, tender) or explain(
            error, _("Till could not charge the card."), nothing_charged()
        ) from error

    def _undo(self, attempt: _Try, error: StripeError) -> None:
        """Put a tender back as it was: this try never left, or was turned away at the door."""
        with self._database.write() as session:
            end_attempt(session, attempt.attempt_id, self._clock.now(), error.outcome)
            find_tender(session, attempt.tender_id).state = attempt.before

    # --- asking and cancelling: never takes money ---

    def look(self, tender_id: str) -> TenderView:
        """Ask Stripe how a tender stands, with the cashier and customer still there.

        Raises UserError where Stripe will not say; otherwise what nobody can say stays unknown.
        """
        with self.in_flight.only_one(tender_id) as mine:
            return self._settle(tender_id, cancel=False) if mine else self.view(tender_id)

    def cancel(self, tender_id: str) -> TenderView:
        """Cancel a tender's payment. Only Stripe's answer settles it: it may have gone through.

        What is under way with it, such as a poll, is waited for. Without an answer the tender
        stays unsettled. Raises UserError as `look`.
        """
        with self.in_flight.my_turn(tender_id):
            return self._settle(tender_id, cancel=True, look_first=False)

    def recover(self, tender_id: str) -> TenderView:
        """Settle a tender whose customer may be gone: ask, and cancel what has not succeeded."""
        with self.in_flight.only_one(tender_id) as mine:
            return self._settle(tender_id, cancel=True) if mine else self.view(tender_id)

    def _settle(self, tender_id: str, *, cancel: bool, look_first: bool = True) -> TenderView:
        if self.is_settled(tender_id):
            return self.view(tender_id)
        try:
            self._ask(tender_id, cancel=cancel, look_first=look_first)
        except NoAnswerError as error:
            return self.still_unknown(tender_id, error)
        except NotFoundError as error:
            self.gone(tender_id, error)
        except StripeError as error:
            held = self.view(tender_id).state.holds_the_sale
            money = NOT_KNOWN if held else nothing_charged()
            raise explain(error, _("Till could not ask about the card payment."), money) from error
        return self.view(tender_id)

    def gone(self, tender_id: str, error: NotFoundError) -> None:
        """Close a payment that this Stripe account does not have, if it was never charged."""
        with self._database.read() as session:
            tried = was_tried(session, tender_id)
        if tried:
            raise UserError(
                "Stripe does not know this card payment.",
                NOT_KNOWN,
                "Check in Settings that the key belongs to the account that it was made with.",
                error.request_id,
            ) from error
        self.close(tender_id)

    def is_settled(self, tender_id: str) -> bool:
        """Tell whether nothing more is to be asked about a tender."""
        with self._database.read() as session:
            return find_tender(session, tender_id).settled_at is not None

    def _ask(self, tender_id: str, *, cancel: bool, look_first: bool) -> None:
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
        if tender.intent_id is None:
            if not cancel:
                return  # nothing was ever sent that could move money
            if self._find_intent(tender) is None:
                self.close(tender_id)
                return
        elif look_first and self._look(tender).status in _NOT_TO_CANCEL:
            return
        if cancel:
            self._cancel(tender_id)

    def _look(self, tender: Tender) -> IntentFacts:
        asked = self._database.order.next()
        facts = self._connection.gateway().payments.retrieve(
            tender.intent_id or "", account=header_of(tender)
        )
        self._keep_looked(tender.id, facts, asked)
        return facts

    def _keep_looked(self, tender_id: str, facts: IntentFacts, asked: int) -> None:
        with self._database.write() as session:
            tender, now = find_tender(session, tender_id), self._clock.now()
            waiting = tender.kind == TenderKind.PHONE and tender.state != TenderState.PREPARED
            apply_intent(session, tender.sale_id, facts, asked, now, waiting=waiting)
            if tender.settled_at is not None:
                end_open_attempts(session, tender.id, facts.status, now)

    def _cancel(self, tender_id: str) -> None:
        """Source: docs.stripe.com/api/payment_intents/cancel."""
        attempt = self._begin_cancel(tender_id)
        try:
            facts = self._connection.gateway().payments.cancel(
                attempt.intent_id, key=attempt.key, account=attempt.account
            )
        except RefusedError as error:
            self._end(attempt, f"refused {error.code}")
            facts = self._retrieve(attempt)
        except StripeError as error:
            self._end(attempt, error.outcome, known=error.is_known)
            raise
        else:
            self._end(attempt, facts.status)
        self._keep_looked(tender_id, facts, attempt.asked)

    def _begin_cancel(self, tender_id: str) -> _Try:
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            now = self._clock.now()
            attempt = begin_attempt(session, tender, CANCEL, now)
            asked = self._database.order.next()
            return _try_of(attempt, tender, TenderState(tender.state), asked)

    def _end(self, attempt: _Try, outcome: str, *, known: bool = True) -> None:
        with self._database.write() as session:
            end_attempt(session, attempt.attempt_id, self._clock.now(), outcome, known=known)

    def _retrieve(self, attempt: _Try) -> IntentFacts:
        return self._connection.gateway().payments.retrieve(
            attempt.intent_id, account=attempt.account
        )

    def still_unknown(self, tender_id: str, error: StripeError) -> TenderView:
        """Keep that nobody can say yet what came of a tender that was tried."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if TenderState(tender.state).holds_the_sale:
                tender.state = TenderState.UNKNOWN
                settle_sale(session, tender.sale_id, self._clock.now())
            return tender_view(tender, str(error))

    def _find_intent(self, tender: Tender) -> str | None:
        """Find the intent of a tender that died between its create and its commit.

        Young keys give the same intent again; afterwards only a search is sure to make none.
        """
        gateway = self._connection.gateway()
        at, now = tender.created_at, self._clock.now()
        if key_is_young(at, now, gateway.server_time()):
            try:
                return self._create(tender.id).id
            except (RefusedError, NoAnswerError):
                # What it was asked with has changed since, or the key's first answer was a 500,
                # which is all that Stripe repeats for a day: search for it.
                pass
        found = gateway.payments.find_by_tender(
            tender.id,
            since=listed_since(at, now, gateway.server_time()),
            account=header_of(tender),
        )
        if not found:
            return None
        self._keep_intent_id(tender.id, found[0].id)
        return found[0].id

    def close(self, tender_id: str) -> None:
        """Settle a tender that has nothing at Stripe which could be paid."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            tender.state, tender.settled_at = TenderState.CANCELED, self._clock.now()
            settle_sale(session, tender.sale_id, self._clock.now())


def _customer_refused(session: Session, error: StripeError, tender: Tender) -> UserError | None:
    """Note it where Stripe has the customer no more: they can be made again after asking."""
    customer_id = session.get_one(Sale, tender.sale_id).customer_id
    about_customer = isinstance(error, NotFoundError) and error.param == "customer"
    if not about_customer or customer_id is None:
        return None
    customer = session.get_one(Customer, customer_id)
    customer.stripe_state = MISSING
    return MissingCustomerError(customer.id, customer.name)


def _check_chargeable(sale: Sale, tenders: Sequence[Tender], tender: Tender) -> None:
    check_payable(sale, tenders, besides=tender.id if tender.state == TenderState.ACTION else "")
    if (
        tender.state == TenderState.CANCELED
        or tender.intent_id is None
        or tender.amount_minor > left_of(sale, tenders)  # the cart was changed, or part of it paid
    ):
        raise UserError(
            "This card payment is not ready any more.",
            nothing_charged(),
            "Choose the card again.",
        )


def _try_of(attempt: Attempt, tender: Tender, before: TenderState, asked: int) -> _Try:
    return _Try(
        attempt_id=attempt.id,
        tender_id=tender.id,
        sale_id=tender.sale_id,
        key=attempt.idempotency_key,
        intent_id=tender.intent_id or "",
        amount=tender.amount_minor,
        currency=tender.currency,
        card_id=tender.payment_method_id,
        account=header_of(tender),
        before=before,
        asked=asked,
    )
