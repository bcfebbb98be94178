"""Refunds: money given back to the tender that it came from, never more than is left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models import Refund, StripePayment, Tender
from pos_app.domain.business_day import business_date
from pos_app.domain.cart import new_id
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import RefundState, TenderKind
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.attempts import REFUND, InFlight, begin_attempt, end_attempt
from pos_app.services.completion import DRAWER, add_job
from pos_app.services.connection import Connection
from pos_app.services.history_details import refund_view
from pos_app.services.payment_records import keep_refund
from pos_app.services.read_model import (
    refundable,
    refundable_payment,
    write_payment_entry,
    write_sale_entry,
)
from pos_app.services.sales import own_register_id
from pos_app.services.settings import current_profile, store_view
from pos_app.services.splits import DESTINATION, header_of
from pos_app.services.views import ConnectView, RefundRequest, RefundView, Settled
from pos_app.services.wording import explain
from pos_app.stripe_service.errors import NoAnswerError, StripeError
from pos_app.stripe_service.facts import IntentFacts, RefundFacts

REASONS = ("requested_by_customer", "duplicate", "fraudulent", "other")

LONGEST_REQUEST = timedelta(minutes=10)
"""A refund that Stripe does not list so long after its call began was never made."""

OUR_ID = "till_refund"

NOTHING_GIVEN = "No money was given back."
GIVEN_UNSAVED = "Stripe took the refund: don't give the money back again."

_OPEN = (
    RefundState.STARTED,
    RefundState.UNKNOWN,
    RefundState.PENDING,
    RefundState.REQUIRES_ACTION,
)
_NOT_KNOWN = (RefundState.STARTED, RefundState.UNKNOWN)


@dataclass(frozen=True)
class _Source:
    """What money is given back from; `left` is what is left of it."""

    kind: str
    currency: str
    left: int
    sale_id: str | None = None
    tender_id: str | None = None
    intent_id: str | None = None
    account_id: str | None = None
    reverse_transfer: bool = False
    has_fee: bool = False


@dataclass(frozen=True)
class _Call:
    """A refund that is committed, and what its call needs."""

    refund_id: str
    attempt_id: str
    intent_id: str
    amount: int
    key: str
    reason: str
    account: str | None
    reverse_transfer: bool
    refund_fee: bool


class Refunds:
    """Gives money back. All amounts are minor units of the payment's currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        connect: Callable[[], ConnectView],
    ) -> None:
        """Work on one book; `connect` says whether the platform's fee is given back too."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._connect = connect
        self._in_flight = InFlight()

    def create(self, request: RefundRequest, cashier_id: str) -> RefundView:
        """Give money back to one tender, or to a payment that no sale of ours made.

        Cash comes from the drawer at once. Without an answer from Stripe the refund is *unknown*
        and stays out of what is left. Raises UserError where no money was given back.
        """
        _check(request)
        with self._in_flight.only_one(request.tender_id or request.history_id) as mine:
            if not mine:
                raise UserError(
                    "A refund of this payment was just made.",
                    "Only that one was made.",
                    "Look at what is left before giving back more.",
                )
            if self._is_cash(request):
                return self._give_cash(request, cashier_id)
            return self._give_by_stripe(request, cashier_id)

    def check(self, refund_id: str) -> RefundView:
        """Ask Stripe how a refund stands.

        One that Stripe does not know, long enough after its call, is *not refunded*; it is never
        tried again by itself. Raises UserError where Stripe can't say.
        """
        with self._in_flight.only_one(refund_id) as mine:
            try:
                if mine:
                    self._ask(refund_id)
            except StripeError as error:
                money = "It is not known yet whether money was given back."
                raise explain(error, "ask about the refund", money) from error
        return self._view(refund_id)

    def settle_all(self) -> list[Settled]:
        """Ask about all refunds of this register that are not settled; one answer for each.

        What Stripe will not say of one does not keep the others waiting. Raises KeyTroubleError
        where there is no key that could ask.
        """
        with self._database.read() as session:
            found = session.scalars(
                select(Refund)
                .where(
                    Refund.register_id == own_register_id(session),
                    Refund.kind != TenderKind.CASH,
                    Refund.state.in_(_OPEN),
                )
                .order_by(Refund.created_at)
            ).all()
        return [
            self._settled(self._try_to_check(refund.id), refund.sale_id)
            for refund in found
            if refund.id not in self._in_flight
        ]

    def _try_to_check(self, refund_id: str) -> RefundView:
        try:
            return self.check(refund_id)
        except KeyTroubleError:
            raise
        except UserError:
            return self._view(refund_id)

    def _view(self, refund_id: str) -> RefundView:
        with self._database.read() as session:
            return refund_view(session.get_one(Refund, refund_id))

    def _settled(self, view: RefundView, sale_id: str | None) -> Settled:
        with self._database.read() as session:
            amount = _format(session, Money(view.amount, view.currency))
        return Settled(
            sale_id=sale_id,
            what=f"Refund of {amount}: {view.says}",
            still_unknown=view.state in _NOT_KNOWN,
        )

    # --- cash ---

    def _is_cash(self, request: RefundRequest) -> bool:
        with self._database.read() as session:
            tender = session.get(Tender, request.tender_id) if request.tender_id else None
            return tender is not None and tender.kind == TenderKind.CASH

    def _give_cash(self, request: RefundRequest, cashier_id: str) -> RefundView:
        with self._database.write() as session:
            refund, _ = self._new_refund(session, request, cashier_id)
            refund.state, refund.settled_at = RefundState.SUCCEEDED, self._clock.now()
            if refund.sale_id is not None:
                add_job(session, refund.sale_id, DRAWER, refund.created_at)
            _write_entry(session, refund)
            return refund_view(refund)

    # --- by Stripe ---

    def _give_by_stripe(self, request: RefundRequest, cashier_id: str) -> RefundView:
        calls = self._connection.gateway().refunds
        call = self._begin(request, cashier_id)
        with self._in_flight.only_one(call.refund_id):
            try:
                facts = calls.create(
                    call.intent_id,
                    call.amount,
                    key=call.key,
                    reason=call.reason,
                    metadata={OUR_ID: call.refund_id},
                    reverse_transfer=call.reverse_transfer,
                    refund_application_fee=call.refund_fee,
                    account=call.account,
                )
            except NoAnswerError:
                return self._unknown(call)
            except StripeError as error:
                self._not_given(call, error)
                raise explain(error, "give the money back", NOTHING_GIVEN) from error
            return self._given(call, facts)

    def _begin(self, request: RefundRequest, cashier_id: str) -> _Call:
        give_fee_back = self._connect().refund_fee
        elsewhere = self._made_elsewhere(request)
        with self._database.write() as session:
            refund, source = self._new_refund(session, request, cashier_id)
            attempt = begin_attempt(
                session, refund, REFUND, refund.created_at, amount=refund.amount_minor
            )
            return _Call(
                refund_id=refund.id,
                attempt_id=attempt.id,
                intent_id=refund.intent_id or "",
                amount=refund.amount_minor,
                key=refund.create_key,
                reason=refund.reason,
                account=refund.account_id,
                reverse_transfer=source.reverse_transfer
                or bool(elsewhere and elsewhere.destination),
                refund_fee=give_fee_back
                and (source.has_fee or bool(elsewhere and elsewhere.application_fee)),
            )

    def _made_elsewhere(self, request: RefundRequest) -> IntentFacts | None:
        """Ask how a payment was shared that no sale here made: its refund has to be shared too."""
        with self._database.read() as session:
            payment = session.get(StripePayment, request.history_id)
        if request.tender_id or payment is None:
            return None
        calls = self._connection.gateway().payments
        try:
            return calls.retrieve(payment.intent_id, account=payment.account_id)
        except StripeError as error:
            raise explain(error, "give the money back", NOTHING_GIVEN) from error

    def _new_refund(
        self, session: Session, request: RefundRequest, cashier_id: str
    ) -> tuple[Refund, _Source]:
        source = _source(session, request)
        _check_left(session, request, source)
        now, profile = self._clock.now(), current_profile(session)
        refund = Refund(
            id=new_id(),
            sale_id=source.sale_id,
            tender_id=source.tender_id,
            intent_id=source.intent_id,
            account_id=source.account_id,
            create_key=new_id(),
            register_id=own_register_id(session),
            cashier_id=cashier_id,
            kind=source.kind,
            state=RefundState.STARTED,
            amount_minor=request.amount,
            currency=source.currency,
            reason=request.reason,
            note=request.note.strip(),
            failure="",
            business_date=business_date(now, profile.time_zone, profile.day_starts_at_hour),
            created_at=now,
        )
        session.add(refund)
        session.flush()
        return refund, source

    def _given(self, call: _Call, facts: RefundFacts) -> RefundView:
        try:
            with self._database.write() as session:
                end_attempt(session, call.attempt_id, self._clock.now(), facts.status)
                return self._keep(session, session.get_one(Refund, call.refund_id), facts)
        except UserError as error:
            # The answer is here and cannot be written down: it will be asked for again.
            raise UserError(error.what, GIVEN_UNSAVED, error.next_step, error.details) from error

    def _unknown(self, call: _Call) -> RefundView:
        with self._database.write() as session:
            end_attempt(session, call.attempt_id, self._clock.now(), "no answer", known=False)
            refund = session.get_one(Refund, call.refund_id)
            refund.state = RefundState.UNKNOWN
            return refund_view(refund)

    def _not_given(self, call: _Call, error: StripeError) -> None:
        with self._database.write() as session:
            now = self._clock.now()
            end_attempt(
                session, call.attempt_id, now, f"refused {error.code}", request_id=error.request_id
            )
            refund = session.get_one(Refund, call.refund_id)
            refund.state, refund.failure = RefundState.NOT_REFUNDED, error.code[:64]
            refund.settled_at = now

    def _keep(self, session: Session, refund: Refund, facts: RefundFacts) -> RefundView:
        keep_refund(refund, facts)
        if refund.state not in _OPEN:
            refund.settled_at = self._clock.now()
        _write_entry(session, refund)
        return refund_view(refund)

    # --- asking ---

    def _ask(self, refund_id: str) -> None:
        with self._database.read() as session:
            refund = session.get_one(Refund, refund_id)
        if refund.state not in _OPEN:
            return
        try:
            facts = self._find(refund)
        except NoAnswerError:
            self._still_unknown(refund_id)
            raise
        with self._database.write() as session:
            refund = session.get_one(Refund, refund_id)
            if facts is not None:
                self._keep(session, refund, facts)
            else:
                self._not_found(session, refund)

    def _find(self, refund: Refund) -> RefundFacts | None:
        calls = self._connection.gateway().refunds
        if refund.stripe_id:
            return calls.retrieve(refund.stripe_id, account=refund.account_id)
        listed = calls.of_payment(refund.intent_id or "", account=refund.account_id)
        ours = (facts for facts in listed if facts.metadata.get(OUR_ID) == refund.id)
        return next(ours, None)

    def _not_found(self, session: Session, refund: Refund) -> None:
        """Say so once the request can no longer arrive; until then nobody knows."""
        now = self._clock.now()
        refund.state = RefundState.UNKNOWN
        if now - refund.created_at > LONGEST_REQUEST:
            refund.state, refund.settled_at = RefundState.NOT_REFUNDED, now
        _write_entry(session, refund)

    def _still_unknown(self, refund_id: str) -> None:
        with self._database.write() as session:
            refund = session.get_one(Refund, refund_id)
            if refund.state == RefundState.STARTED:
                refund.state = RefundState.UNKNOWN


def _source(session: Session, request: RefundRequest) -> _Source:
    """Return what is given back from: a tender, or a payment that no sale of ours made."""
    tender = session.get(Tender, request.tender_id) if request.tender_id else None
    if tender is not None:
        return _Source(
            kind=tender.kind,
            currency=tender.currency,
            left=refundable(session, tender),
            sale_id=tender.sale_id,
            tender_id=tender.id,
            intent_id=tender.intent_id,
            account_id=header_of(tender),
            reverse_transfer=tender.charge_type == DESTINATION,
            has_fee=bool(tender.fee_minor),
        )
    payment = session.get(StripePayment, request.history_id)
    if payment is None:
        raise UserError("There is no such payment.", NOTHING_GIVEN, "Refresh the history.")
    return _Source(
        kind=TenderKind.SAVED_CARD,
        currency=payment.currency,
        left=refundable_payment(session, payment),
        intent_id=payment.intent_id,
        account_id=payment.account_id,
    )


def _check(request: RefundRequest) -> None:
    if request.reason not in REASONS:
        raise UserError("A refund needs a reason.", NOTHING_GIVEN, "Choose a reason.")
    if request.reason == "other" and not request.note.strip():
        raise UserError("This reason needs a note.", NOTHING_GIVEN, "Type why money is given back.")
    if request.amount <= 0:
        raise UserError("There is nothing to give back.", NOTHING_GIVEN, "Type an amount.")


def _check_left(session: Session, request: RefundRequest, source: _Source) -> None:
    if request.amount > source.left:
        left = _format(session, Money(source.left, source.currency))
        raise UserError(
            f"Only {left} of this payment is left to give back.",
            NOTHING_GIVEN,
            "Type a smaller amount." if source.left else "Refresh the sale to see its refunds.",
        )


def _write_entry(session: Session, refund: Refund) -> None:
    session.flush()
    if refund.sale_id is not None:
        write_sale_entry(session, refund.sale_id)
    elif refund.intent_id is not None:
        write_payment_entry(session, refund.intent_id)


def _format(session: Session, money: Money) -> str:
    return format_money(money, store_view(session, current_profile(session)).locale)
