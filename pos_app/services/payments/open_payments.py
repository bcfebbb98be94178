"""Payments through Stripe that are made ready before they are wanted, used again, or closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.ids import new_id
from pos_app.domain.payments import AT_STRIPE, Step, TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import (
    check_payable,
    find_sale,
    find_tender,
    left_of,
    tenders_of,
    was_tried,
)
from pos_app.services.payments.intent_client import IntentClient
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.payments.payment_request import (
    PaymentTerms,
    PaymentTermsFactory,
    chargeable,
    new_intent,
)
from pos_app.services.shared.accepted_methods import takes
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.connection import Connection
from pos_app.services.views.sales import PaymentRequest, TenderView
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.payments import NewIntent

OPEN_STATES = frozenset({TenderState.PREPARED, TenderState.DECLINED})
"""Nothing was taken, and nothing is under way: it can be used again, or closed."""

Use = Callable[[Session, Tender, Sale], None]
"""Writes on a tender of a sale which card or reader it uses. Raises UserError for a wrong one."""

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


class Preparation:
    """Makes tenders of one kind ready, each with its PaymentIntent."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        intents: IntentClient,
        terms: PaymentTermsFactory,
        open_payments: OpenPayments,
        spares: Spares,
    ) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._terms = terms
        self._open_payments = open_payments
        self._spares = spares
        self._preparing = Lock()

    def prepare(self, actor: Actor, request: PaymentRequest, use: Use) -> TenderView:
        """Make a tender ready for what is asked; moves no money.

        The sale's own prepared or declined payment is used again where it is otherwise the same,
        and so is one that an earlier sale did not need. Another open payment of the sale is closed
        first. Raises UserError.
        """
        self._connection.require()
        with self._preparing:
            terms = self._terms.create(request, actor.cashier_id)

            def make(session: Session) -> Tender:
                tender = terms.tender(session, self._clock.now())
                use(session, tender, find_sale(session, request.sale_id))
                return tender

            with self._database.write() as session:
                tender = find_same(session, terms)
                if tender is not None:
                    use(session, tender, find_sale(session, request.sale_id))
                    tender.state, tender.step = TenderState.PREPARED, Step.NONE
            if tender is not None:
                tender_id = tender.id
            else:
                self._open_payments.close(actor, request.sale_id)
                tender_id = self._spares.use(make) or self._store(make)
            return self._intents.create_intent(tender_id)

    def _store(self, make: Callable[[Session], Tender]) -> str:
        with self._database.write() as session:
            tender = make(session)
            session.add(tender)
            return tender.id


class OpenPayments:
    """Closes what stands in the way of another tender of the same sale."""

    def __init__(self, *, database: Database, methods: PaymentMethods, spares: Spares) -> None:
        """Work on one book; what is given up unused goes to `spares`."""
        self._database = database
        self._methods = methods
        self._spares = spares

    def close(self, actor: Actor, sale_id: str) -> None:
        """Close payments that were prepared or declined, so that another one may begin.

        What was tried is cancelled, and its answer waited for. Where nothing was ever sent that
        could move money, the payment is given up here, since nobody who pays in cash should wait
        for Stripe: the next sale uses it, or recovery cancels it there later. Raises UserError
        where one went through after all, or can't be closed now.
        """
        with self._database.read() as session:
            waiting = [tender.id for tender in open_payments(tenders_of(session, sale_id))]
            tried = {tender_id for tender_id in waiting if was_tried(session, tender_id)}
        for tender_id in waiting:
            if tender_id in tried:
                _check_closed(self._methods.cancel(actor, tender_id))
            else:
                self._release(tender_id)

    def _release(self, tender_id: str) -> None:
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if tender.state == TenderState.PREPARED:
                # Not settled_at: its PaymentIntent is still to be used, or cancelled.
                tender.state = TenderState.CANCELED
                self._spares.offer(session, tender)


def open_payments(tenders: Sequence[Tender]) -> list[Tender]:
    """Return those through Stripe that were prepared or declined."""
    return [each for each in tenders if each.kind in AT_STRIPE and each.state in OPEN_STATES]


def check_closed(session: Session, tenders: Sequence[Tender]) -> None:
    """Raise UserError where a payment is open again since the sale's were closed.

    It was sent, so that its old request may still arrive: only cancelling it frees the sale.
    """
    if any(was_tried(session, tender.id) for tender in open_payments(tenders)):
        raise UserError(
            _("A payment of this sale is not settled yet."),
            _nothing_further(),
            _("Try again: Till closes that payment first."),
        )


def find_same(session: Session, terms: PaymentTerms) -> Tender | None:
    """Return the sale's own open payment that is what would be made now, if any.

    One that another cashier made ready is none: Stripe has it in their name. Nor is one whose
    PaymentIntent got no answer: its key may answer so for a day. Raises UserError where no payment
    may begin.
    """
    sale = find_sale(session, terms.sale_id)
    tenders = tenders_of(session, sale.id)
    check_payable(sale, tenders)
    amount = chargeable(sale, left_of(sale, tenders), terms.amount)
    for tender in open_payments(tenders):
        theirs = tender.cashier_id == terms.cashier_id
        if theirs and tender.intent_id and terms.are_met_by(tender, sale, amount):
            return tender
    return None


def _check_closed(view: TenderView) -> None:
    if view.state is TenderState.CANCELED:
        return
    if view.state is TenderState.APPROVED:
        raise UserError(
            _("The card payment went through after all."),
            _("The card was charged; nothing else was taken."),
            _("Look at the sale again: the rest may be nothing."),
        )
    raise UserError(
        _("The card payment could not be closed: Stripe did not answer."),
        _nothing_further() if view.state.holds_the_sale else nothing_charged(),
        _("Try again when the connection is back, or put the sale aside."),
        view.details,
    )


def _nothing_further() -> str:
    return _("No further money was taken.")


# --- spares -------------------------------------------------------------------------------------


class Spares:
    """Payments that were made ready and not needed: kept for the next sale.

    Opening the payment sheet makes a payment ready, and most cash sales leave it behind. Cancelled
    one by one they fill the owner's Dashboard. Instead the last one of its kind and account goes to
    the next sale, with its PaymentIntent: never one that a reader, a confirm or a cancel was sent
    for, and only once Stripe has said that it is of the new amount and sale. Only of this run of
    the program: what an earlier one left is cancelled at the start. In the books a spare is given
    up, and not settled.
    """

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
