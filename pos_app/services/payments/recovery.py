"""Recovery of payments: what was under way when the program died or the connection broke.

It never takes money: it asks, and cancels what has not succeeded, since the customer may be gone.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import AT_STRIPE, CHARGED_BY_CALL, TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.recovery_messages import IS_KNOWN, recovery_messages
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.ledger.sales import find_tender
from pos_app.services.ledger.settling import add_payment_notice, receipt_waits
from pos_app.services.payments.open_payments import UnusedPayments
from pos_app.services.payments.payment_bundle import WAITS_FOR
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.shared.recovery import ReportProgress
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.shared.station import current_register
from pos_app.services.views.sales import RecoveryOutcome

_UNSETTLED = (TenderState.UNKNOWN, TenderState.CANCELED)


class TenderRecovery:
    """Settles the card payments of this register."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        methods: PaymentMethods,
        unused: UnusedPayments,
        unsettled_at_start: AbstractSet[str],
    ) -> None:
        """Work on one book; `unsettled_at_start` is what an earlier run left unsettled.

        `unused` are payments that were given up, and are kept for the next sale.
        """
        self._database = database
        self._clock = clock
        self._methods = methods
        self._unused = unused
        self._unsettled_at_start = unsettled_at_start

    def settle(self, actor: Actor, tender_id: str, customer_present: bool) -> RecoveryOutcome:
        """Find out how one payment stands; without the customer, cancel what has not succeeded.

        Raises UserError where Stripe refuses to say.
        """
        if customer_present:
            self._methods.poll(actor, tender_id)
        else:
            self._methods.recover(actor, tender_id)
        return self._outcome(tender_id)

    def settle_all(
        self,
        actor: Actor,
        report_progress: ReportProgress | None = None,
        attended_sale: str | None = None,
    ) -> list[RecoveryOutcome]:
        """Settle all that this register left unsettled; one answer for each.

        A notice of each is committed before Stripe is asked, so that a cashier sees its outcome
        even where the program ends meanwhile; not of `attended_sale`, whose cashier is there, nor
        of a payment that was given up before anything was tried. What Stripe will not say of one
        does not keep the others waiting. Raises KeyTroubleError where there is no key to ask with.
        """
        kept = self._unused.ids()
        found = self._unsettled()
        kept |= self._unused.ids()
        settled = []
        for number, (tender_id, before, sale_id) in enumerate(found, start=1):
            if report_progress:
                report_progress(number, len(found))
            # One of them is only looked at: the next sale has it, or may have it by now.
            here = tender_id in kept or sale_id == attended_sale
            if before is not TenderState.CANCELED and not here:
                with self._database.write() as session:
                    add_payment_notice(session, find_tender(session, tender_id), self._clock.now())
            answer = self._try_to_settle(actor, tender_id, customer_present=here)
            if before is not TenderState.CANCELED or self._state(tender_id) is not before:
                settled.append(answer)
        return settled

    def _try_to_settle(
        self, actor: Actor, tender_id: str, *, customer_present: bool
    ) -> RecoveryOutcome:
        try:
            return self.settle(actor, tender_id, customer_present)
        except KeyTroubleError:
            raise
        except UserError:
            return self._outcome(tender_id)

    def _unsettled(self) -> list[tuple[str, TenderState, str]]:
        """Return what is unsettled and not in flight: its id, state and sale, the oldest first."""
        with self._database.read() as session:
            found = session.execute(
                select(Tender.id, Tender.state, Tender.sale_id)
                .where(
                    Tender.register_id == current_register(session).id,
                    Tender.kind.in_(AT_STRIPE),
                    Tender.settled_at.is_(None),
                    _is_open(self._unsettled_at_start, self._clock.now()),
                )
                .order_by(Tender.created_at)
            ).all()
        in_flight = self._methods.in_flight
        return [
            (each, TenderState(state), sale) for each, state, sale in found if each not in in_flight
        ]

    def _state(self, tender_id: str) -> TenderState:
        with self._database.read() as session:
            return TenderState(find_tender(session, tender_id).state)

    def _outcome(self, tender_id: str) -> RecoveryOutcome:
        with self._database.read() as session:
            return _settled(session, find_tender(session, tender_id))


def _is_open(unsettled_at_start: AbstractSet[str], now: datetime) -> ColumnElement[bool]:
    """What began in this run may be before the customer now, on the sheet, a reader or a phone.

    That is left alone, but for a charge that is not under way any more, and what a phone may have
    left: by Stripe's clock it is told whether it did.
    """
    pending, phone = Tender.state == TenderState.PENDING, Tender.kind == TenderKind.PHONE
    lost = and_(pending, Tender.kind.in_(CHARGED_BY_CALL))
    forgotten = and_(pending, phone, Tender.created_at < now - WAITS_FOR)
    return or_(Tender.state.in_(_UNSETTLED), lost, forgotten, Tender.id.in_(unsettled_at_start))


def _settled(session: Session, tender: Tender) -> RecoveryOutcome:
    locale = store_view(session, current_profile(session)).locale
    amount = format_money(Money(tender.amount_minor, tender.currency), locale)
    kind, state = TenderKind(tender.kind), TenderState(tender.state)
    return RecoveryOutcome(
        sale_id=tender.sale_id,
        what=recovery_messages(kind, state, amount),
        still_unknown=state not in IS_KNOWN,
        has_receipt=state is TenderState.APPROVED and receipt_waits(session, tender.sale_id),
    )
