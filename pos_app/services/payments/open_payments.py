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
    find_tender,
    tender_view,
    tenders_of,
    was_tried,
)
from pos_app.services.payments.intent_client import IntentClient
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.payments.payment_request import (
    PaymentTerms,
    PaymentTermsFactory,
    new_intent,
)
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.created_object_checks import takes
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
        unused: UnusedPayments,
    ) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._terms = terms
        self._open_payments = open_payments
        self._unused = unused
        self._preparing = Lock()

    def prepare(self, actor: Actor, request: PaymentRequest, use: Use) -> TenderView:
        """Make a tender ready for what is asked; moves no money.

        The sale's own prepared or declined payment is used again where it is otherwise the same,
        and so is one that an earlier sale did not need. Another open payment of the sale is closed
        first. Raises UserError.
        """
        self._connection.require()
        with self._preparing:
            self._terms.ensure_customer(request)

            def make(session: Session, terms: PaymentTerms | None = None) -> Tender:
                terms = terms or self._terms.create(session, request, actor.cashier_id)
                tender = terms.tender(session, self._clock.now())
                use(session, tender, terms.sale)
                return tender

            with self._database.write() as session:
                terms = self._terms.create(session, request, actor.cashier_id)
                same = find_same(terms)
                if same is not None:
                    use(session, same, terms.sale)
                    same.state, same.step = TenderState.PREPARED, Step.NONE
                    return tender_view(same)
                tender = make(session, terms)  # before anything else is given up
                tried = self._open_payments.release(session, terms.tenders)
                is_alone = not tried and not self._unused.fits(tender)
                if is_alone:
                    session.add(tender)
                    new = new_intent(session, tender)
            if not is_alone:
                self._open_payments.cancel(actor, tried)
                if view := self._unused.use(tender, make):
                    return view
                with self._database.write() as session:
                    tender = make(session)
                    session.add(tender)
                    new = new_intent(session, tender)
            return self._intents.create_intent(tender, new)


class OpenPayments:
    """Closes what stands in the way of another tender of the same sale."""

    def __init__(
        self, *, database: Database, methods: PaymentMethods, unused: UnusedPayments
    ) -> None:
        """Work on one book; what is given up unused goes to `unused`."""
        self._database = database
        self._methods = methods
        self._unused = unused

    def close(self, actor: Actor, sale_id: str) -> None:
        """Close payments that were prepared or declined, so that another one may begin.

        What was tried is cancelled, and its answer waited for. Where nothing was ever sent that
        could move money, the payment is given up here, since nobody who pays in cash should wait
        for Stripe: the next sale uses it, or recovery cancels it there later. Raises UserError
        where one went through after all, or can't be closed now.
        """
        with self._database.read() as session:
            if not open_payments(tenders_of(session, sale_id)):
                return
        with self._database.write() as session:
            tried = self.release(session, tenders_of(session, sale_id))
        self.cancel(actor, tried)

    def release(self, session: Session, tenders: Sequence[Tender]) -> list[str]:
        """Give up a sale's payments that were never sent; return the others' ids, to be cancelled.

        All in the caller's transaction. What was given up is used by the next sale, or recovery
        cancels it at Stripe later.
        """
        tried = []
        for tender in open_payments(tenders):
            if was_tried(session, tender.id):
                tried.append(tender.id)
            elif tender.state == TenderState.PREPARED:
                # Not settled_at: its PaymentIntent is still to be used, or cancelled.
                tender.state = TenderState.CANCELED
                self._unused.offer(session, tender)
        return tried

    def cancel(self, actor: Actor, tender_ids: Sequence[str]) -> None:
        """Cancel what was tried. Raises UserError where one went through, or stays open."""
        for tender_id in tender_ids:
            _check_closed(self._methods.cancel(actor, tender_id))


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


def find_same(terms: PaymentTerms) -> Tender | None:
    """Return the sale's own open payment that is what would be made now, if any.

    One that another cashier made ready is none: Stripe has it in their name. Nor is one whose
    PaymentIntent got no answer: its key may answer so for a day. Raises UserError where no payment
    may begin.
    """
    amount = terms.chargeable()
    for tender in open_payments(terms.tenders):
        theirs = tender.cashier_id == terms.cashier_id
        if theirs and tender.intent_id and terms.are_met_by(tender, amount):
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


# --- unused payments ----------------------------------------------------------------------------


class UnusedPayments:
    """Payments that were made ready and not needed: kept for the next sale.

    Opening the payment sheet makes a payment ready, and most cash sales leave it behind. Cancelled
    one by one they fill the owner's Dashboard. Instead the last one of its kind and account goes to
    the next sale, with its PaymentIntent: never one that a reader, a confirm or a cancel was sent
    for, and only once Stripe has said that it is of the new amount and sale. Only of this run of
    the program: what an earlier one left is cancelled at the start. In the books one is given
    up, and not settled.
    """

    def __init__(self, *, database: Database, connection: Connection, in_flight: InFlight) -> None:
        """Begin with none; `in_flight` is what calls for tenders are under way for."""
        self._database = database
        self._connection = connection
        self._in_flight = in_flight
        self._lock = Lock()
        self._ids: dict[tuple[str, str | None], str] = {}

    def ids(self) -> frozenset[str]:
        """Return the payments that were given up and are kept for the next sale.

        One whose PaymentIntent got no answer serves nobody: recovery cancels it.
        """
        with self._lock:
            kept = frozenset(self._ids.values())
        being_made = frozenset(each for each in kept if each in self._in_flight)
        made = select(Tender.id).where(Tender.id.in_(kept), Tender.intent_id.is_not(None))
        with self._database.read() as session:
            return being_made.union(session.scalars(made))

    def offer(self, session: Session, tender: Tender) -> None:
        """Keep a payment that is given up before anything was tried.

        In the transaction that gives it up, so that nobody cancels it in between. The one before
        it is kept no more: recovery cancels that.
        """
        ahead = TenderKind(tender.kind).facts.prepared_ahead
        if ahead and not tender.keeps_card and not _was_sent(session, tender):
            with self._lock:
                self._ids[_place(tender)] = tender.id

    def fits(self, wanted: Tender) -> bool:
        """Return whether one is kept that may become this one."""
        with self._lock:
            return _place(wanted) in self._ids

    def use(self, wanted: Tender, make: Callable[[Session], Tender]) -> TenderView | None:
        """Turn one that fits what is `wanted` into the payment that `make` returns.

        `make` returns a tender that is not stored; it raises UserError where none may begin. None
        where there is none that fits, or Stripe did not say that it changed.
        """
        with self._lock:
            unused_id = self._ids.pop(_place(wanted), None)
        if unused_id is None:
            return None
        with self._in_flight.my_turn(unused_id):
            with self._database.read() as session:
                unused = find_tender(session, unused_id)
                new = _changed(session, unused, make(session))
                if new is None and _is_unused(session, unused):
                    self._put_back(unused)
            if new is None or not self._change(unused, new):
                return None
            return self._hand_over(unused_id, make, new)

    def _put_back(self, unused: Tender) -> None:
        """Keep one that did not serve this time, where there is none since."""
        with self._lock:
            self._ids.setdefault(_place(unused), unused.id)

    def _change(self, unused: Tender, new: NewIntent) -> bool:
        """Have Stripe change the intent; False where it did not say that it is so now.

        False too where it can't be paid any more in its way: a new one is made, and judged.
        Source: docs.stripe.com/api/payment_intents/update.
        """
        calls = self._connection.gateway().payments
        try:
            facts = calls.update(unused.intent_id or "", new, key=new_id())
        except StripeError:
            return False
        return _is_untouched(facts) and takes(facts.methods, TenderKind(unused.kind))

    def _hand_over(
        self, unused_id: str, make: Callable[[Session], Tender], new: NewIntent
    ) -> TenderView | None:
        with self._database.write() as session:
            unused = find_tender(session, unused_id)
            try:
                wanted = make(session)
            except UserError:  # paid in cash meanwhile: for the next sale, then
                self._put_back(unused)
                raise
            if _changed(session, unused, wanted) != new:
                return None
            for name in _TAKEN_OVER:
                setattr(unused, name, getattr(wanted, name))
            unused.state, unused.step = TenderState.PREPARED, Step.NONE
            session.flush()
            session.execute(_WRITE_LAST, {"id": unused_id})
            return tender_view(unused)


def _place(tender: Tender) -> tuple[str, str | None]:
    return tender.kind, tender.account_id


def _changed(session: Session, unused: Tender, wanted: Tender) -> NewIntent | None:
    """Return what an unused payment's intent is to be, None where it can't serve for that."""
    if not _is_unused(session, unused) or not _can_become(session, unused, wanted):
        return None
    wanted.id = unused.id
    return new_intent(session, wanted)


def _is_unused(session: Session, unused: Tender) -> bool:
    """Return whether it was given up, and nothing but its making and changing was ever sent."""
    given_up = unused.state == TenderState.CANCELED and unused.settled_at is None
    return given_up and unused.intent_id is not None and not _was_sent(session, unused)


def _was_sent(session: Session, tender: Tender) -> bool:
    """Return whether anything but its making and changing was ever asked for."""
    sent = select(Attempt.id).where(Attempt.tender_id == tender.id)
    return session.scalars(sent.limit(1)).first() is not None


def _can_become(session: Session, unused: Tender, wanted: Tender) -> bool:
    before, after = (session.get_one(Sale, each.sale_id) for each in (unused, wanted))
    return (
        all(getattr(unused, name) == getattr(wanted, name) for name in _SAME)
        and not wanted.keeps_card
        and before.profile_id == after.profile_id  # its country tells the cards that may pay
        and bool(unused.fee_minor) is bool(wanted.fee_minor)
    )


def _is_untouched(facts: IntentFacts) -> bool:
    """Return whether an intent is as if it had just been made: no card was ever tried with it."""
    untried = facts.charge_id is None and facts.error_code is None
    return untried and facts.status == "requires_payment_method"
