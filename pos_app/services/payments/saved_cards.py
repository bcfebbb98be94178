"""Payments with a saved card of the sale's customer."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.connect_terms import explain_refused_terms
from pos_app.services.ledger.sales import (
    check_payable,
    find_tender,
    left_of,
    payment_answer,
    sale_around,
    use_card,
)
from pos_app.services.ledger.settling import apply_intent, update_sale
from pos_app.services.payments.intent_client import (
    IntentAttempt,
    IntentClient,
    intent_attempt,
    outcome_unknown,
    prepared_id,
)
from pos_app.services.payments.open_payments import Preparation
from pos_app.services.shared.attempts import CONFIRM, begin_attempt, end_attempt
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, TenderView
from pos_app.stripe_service.errors import (
    CardDeclinedError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import IntentFacts

_CHARGEABLE = frozenset({TenderState.PREPARED, TenderState.DECLINED, TenderState.ACTION})


class SavedCardPayments:
    """A `PaymentMethod`: Till charges the card itself, by confirming the intent."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        intents: IntentClient,
        preparation: Preparation,
        return_url: Callable[[], str],
    ) -> None:
        """Work on one book.

        `return_url` returns the store's own page, to which a bank sends its customer back; empty
        where none was given.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._preparation = preparation
        self._return_url = return_url
        self.poll = intents.poll
        self.cancel = intents.cancel
        self.recover = intents.recover

    def prepare(self, actor: Actor, request: PaymentRequest) -> TenderView:
        """Make ready to charge a saved card, which `request.card_or_reader_id` names."""

        def use(session: Session, tender: Tender, sale: Sale) -> None:
            use_card(session, tender, sale, request.card_or_reader_id)

        return self._preparation.prepare(actor, request, use)

    def take(self, actor: Actor, request: PaymentRequest) -> PaymentAnswer:
        """Charge a prepared or declined tender's card: one attempt, one round trip.

        `request.card_or_reader_id` is another card, if any. Approved, it completes the sale in the
        same transaction. A second call during the first waits and returns what came of that one.
        Where the bank asks and could not show its page, for want of one to come back to, the same
        intent is confirmed again. Raises UserError where nothing was charged and nothing was tried,
        MissingReturnUrlError where that page is still wanting.
        """
        tender_id = prepared_id(request)
        with self._intents.in_flight.only_one(tender_id) as mine:
            if not mine:
                return self._intents.answer(tender_id)
            self._connection.require()
            calls, return_url = self._connection.gateway().payments, self._return_url()
            attempt = self._begin(
                tender_id, request.card_or_reader_id, return_url, actor.cashier_id
            )
            if isinstance(attempt, PaymentAnswer):
                return attempt
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
            return self._record(attempt, facts, facts.status)

    def _begin(
        self, tender_id: str, card_id: str, return_url: str, cashier_id: str
    ) -> IntentAttempt | PaymentAnswer:
        """Commit the attempt; a tender that is paid already, or is at its bank, is returned."""
        with self._database.write() as session:
            sale, tender, tenders = sale_around(session, tender_id)
            before = TenderState(tender.state)
            if before is TenderState.APPROVED or tender.next_action_url:
                return payment_answer(sale, tender, tenders)
            if before is TenderState.ACTION and not return_url:
                raise MissingReturnUrlError
            besides = tender.id if before is TenderState.ACTION else ""
            check_payable(sale, tenders, besides=besides)
            # The cart may have been changed, or part of it paid.
            is_left = tender.amount_minor <= left_of(sale, tenders)
            if before not in _CHARGEABLE or tender.intent_id is None or not is_left:
                raise UserError(
                    _("This card payment is not ready any more."),
                    nothing_charged(),
                    _("Choose the card again."),
                )
            use_card(session, tender, sale, card_id or tender.payment_method_id or "")
            tender.cashier_id = cashier_id
            now = self._clock.now()
            attempt = begin_attempt(
                session, tender, CONFIRM, now, payment_method=tender.payment_method_id
            )
            tender.state = TenderState.PENDING
            return intent_attempt(attempt, tender, before, self._database)

    def _record(
        self, attempt: IntentAttempt, facts: IntentFacts, outcome: str, request_id: str = ""
    ) -> PaymentAnswer:
        try:
            with self._database.write() as session:
                now = self._clock.now()
                end_attempt(session, attempt.attempt_id, now, outcome, request_id=request_id)
                rows = apply_intent(session, attempt.sale_id, facts, attempt.asked, now)
                tender = find_tender(session, attempt.tender_id)
                return payment_answer(rows.sale, tender, rows.tenders, request_id)
        except UserError as error:
            # The answer is here and cannot be written down: recovery will ask for it again.
            raise UserError(
                error.what, outcome_unknown(), error.next_step, error.details
            ) from error

    def _not_confirmed(self, attempt: IntentAttempt, error: StripeError) -> PaymentAnswer:
        match error:
            case CardDeclinedError():
                if error.intent is None:
                    return self._unknown(attempt, error)
                return self._record(attempt, error.intent, error.why, error.request_id)
            case NoAnswerError(sent=False):
                self._undo(attempt, error)
                raise self._connection.offline() from error
            case NoAnswerError():
                return self._unknown(attempt, error)
            case RefusedError():
                return self._refused(attempt, error)
        self._undo(attempt, error)
        raise explain(error, _("Till could not charge the card."), nothing_charged()) from error

    def _unknown(self, attempt: IntentAttempt, error: StripeError) -> PaymentAnswer:
        with self._database.write() as session:
            now = self._clock.now()
            # not shown: what came of the attempt
            end_attempt(session, attempt.attempt_id, now, "no answer", known=False)
            sale, tender, tenders = sale_around(session, attempt.tender_id)
            tender.state = TenderState.UNKNOWN
            update_sale(session, tender.sale_id, now)
            return payment_answer(sale, tender, tenders, str(error))

    def _refused(self, attempt: IntentAttempt, error: RefusedError) -> PaymentAnswer:
        """Ask how the payment stands: it may have gone through, or been cancelled, elsewhere."""
        try:
            facts = self._intents.retrieve(attempt)
        except NotFoundError:
            self._undo(attempt, error)
            raise explain(error, _("Till could not charge the card."), nothing_charged()) from error
        except StripeError:
            return self._unknown(attempt, error)
        outcome = f"refused {error.code}"  # not shown: what came of the attempt
        answer = self._record(attempt, facts, outcome, error.request_id)
        if answer.tender.state.is_final or answer.tender.state.holds_the_sale:
            return answer
        raise explain_refused_terms(error, attempt.shared_with) or explain(
            error, _("Till could not charge the card."), nothing_charged()
        ) from error

    def _undo(self, attempt: IntentAttempt, error: StripeError) -> None:
        """Put a tender back as it was: this try never left, or was turned away at the door."""
        with self._database.write() as session:
            end_attempt(session, attempt.attempt_id, self._clock.now(), error.outcome)
            find_tender(session, attempt.tender_id).state = attempt.before
