"""Payments that were made ready and not needed: kept for the next sale, so that Stripe keeps none.

Opening the payment sheet makes a payment ready, and most cash sales leave it behind. Cancelled one
by one they fill the owner's Dashboard. Instead the last one goes to the next sale, with its
PaymentIntent: never one that a reader, a confirm or a cancel was sent for, and only once Stripe
has said that it is of the new amount and sale. Only of this run of the program: what an earlier
one left is cancelled at the start.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.ids import new_id
from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.ledger.new_intents import new_intent
from pos_app.services.ledger.sales import find_tender
from pos_app.services.shared.accepted_methods import takes
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.connection import Connection
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.payments import NewIntent

_SAME = ("register_id", "kind", "currency", "stripe_customer_id", "account_id", "charge_type")
"""What can't be changed on an intent, or need not be."""

_TAKEN_OVER = (
    "sale_id",
    "cashier_id",
    "amount_minor",
    "fee_minor",
    "reader_id",
    "payment_method_id",
    "card",
    "created_at",
)


# By this it comes after what the sale took before: see `db.logical_clock.as_written`.
_WRITE_LAST = text("UPDATE tender SET rowid = (SELECT max(rowid) + 1 FROM tender) WHERE id = :id")


class Spares:
    """One spare a kind of payment and account. In the books it is given up, and not settled."""

    def __init__(self, *, database: Database, connection: Connection, in_flight: InFlight) -> None:
        """Begin with none; `in_flight` is what calls for tenders are under way for."""
        self._database = database
        self._connection = connection
        self._in_flight = in_flight
        self._lock = Lock()
        self._spares: dict[tuple[str, str | None], str] = {}

    def ids(self) -> frozenset[str]:
        """Return the payments that were given up and are kept for the next sale.

        One whose PaymentIntent got no answer serves nobody: recovery cancels it.
        """
        with self._lock:
            kept = frozenset(self._spares.values())
        being_made = frozenset(each for each in kept if each in self._in_flight)
        made = select(Tender.id).where(Tender.id.in_(kept), Tender.intent_id.is_not(None))
        with self._database.read() as session:
            return being_made.union(session.scalars(made))

    def offer(self, session: Session, tender: Tender) -> None:
        """Keep a payment that is given up before anything was tried.

        In the transaction that gives it up, so that nobody cancels it in between. The one before
        it is a spare no more: recovery cancels that.
        """
        ahead = TenderKind(tender.kind).facts.prepared_ahead
        if ahead and not tender.keeps_card and not _was_sent(session, tender):
            with self._lock:
                self._spares[_place(tender)] = tender.id

    def use(self, make: Callable[[Session], Tender]) -> str | None:
        """Turn the spare into the payment that `make` returns, and return its id.

        `make` returns a tender that is not stored; it raises UserError where none may begin. None
        where there is no spare that fits, or Stripe did not say that it changed.
        """
        with self._database.read() as session:
            place = _place(make(session))
        with self._lock:
            spare_id = self._spares.pop(place, None)
        if spare_id is None:
            return None
        with self._in_flight.my_turn(spare_id):
            with self._database.read() as session:
                spare = find_tender(session, spare_id)
                new = _changed(session, spare, make(session))
                if new is None and _is_unused(session, spare):
                    self._put_back(spare)
            if new is None or not self._change(spare, new):
                return None
            return self._hand_over(spare_id, make, new)

    def _put_back(self, spare: Tender) -> None:
        """Keep a spare that did not serve this time, where there is none since."""
        with self._lock:
            self._spares.setdefault(_place(spare), spare.id)

    def _change(self, spare: Tender, new: NewIntent) -> bool:
        """Have Stripe change the intent; False where it did not say that it is so now.

        False too where it can't be paid any more in its way: a new one is made, and judged.
        Source: docs.stripe.com/api/payment_intents/update.
        """
        calls = self._connection.gateway().payments
        try:
            facts = calls.update(spare.intent_id or "", new, key=new_id())
        except StripeError:
            return False
        return _is_untouched(facts) and takes(facts.methods, TenderKind(spare.kind))

    def _hand_over(
        self, spare_id: str, make: Callable[[Session], Tender], new: NewIntent
    ) -> str | None:
        with self._database.write() as session:
            spare = find_tender(session, spare_id)
            try:
                wanted = make(session)
            except UserError:  # paid in cash meanwhile: for the next sale, then
                self._put_back(spare)
                raise
            if _changed(session, spare, wanted) != new:
                return None
            for name in _TAKEN_OVER:
                setattr(spare, name, getattr(wanted, name))
            spare.state, spare.step = TenderState.PREPARED, Step.NONE
            session.flush()
            session.execute(_WRITE_LAST, {"id": spare_id})
            return spare_id


def _place(tender: Tender) -> tuple[str, str | None]:
    return tender.kind, tender.account_id


def _changed(session: Session, spare: Tender, wanted: Tender) -> NewIntent | None:
    """Return what a spare's intent is to be, None where it can't serve for that."""
    if not _is_unused(session, spare) or not _can_become(session, spare, wanted):
        return None
    wanted.id = spare.id
    return new_intent(session, wanted)


def _is_unused(session: Session, spare: Tender) -> bool:
    """Return whether it was given up, and nothing but its making and changing was ever sent."""
    is_spare = spare.state == TenderState.CANCELED and spare.settled_at is None
    return is_spare and spare.intent_id is not None and not _was_sent(session, spare)


def _was_sent(session: Session, tender: Tender) -> bool:
    """Return whether anything but its making and changing was ever asked for."""
    sent = select(Attempt.id).where(Attempt.tender_id == tender.id)
    return session.scalars(sent.limit(1)).first() is not None


def _can_become(session: Session, spare: Tender, wanted: Tender) -> bool:
    before, after = (session.get_one(Sale, each.sale_id) for each in (spare, wanted))
    return (
        all(getattr(spare, name) == getattr(wanted, name) for name in _SAME)
        and not wanted.keeps_card
        and before.profile_id == after.profile_id  # its country tells the cards that may pay
        and bool(spare.fee_minor) is bool(wanted.fee_minor)
    )


def _is_untouched(facts: IntentFacts) -> bool:
    """Return whether an intent is as if it had just been made: no card was ever tried with it."""
    untried = facts.charge_id is None and facts.error_code is None
    return untried and facts.status == "requires_payment_method"
