"""Payments on a hosted page, which the customer opens by a QR code or a link.

A page is a Checkout Session: the tender and its key are committed before it is made, its id
before its address is shown to anybody. From then on the customer may pay at any moment, until
Stripe says that the page is closed; its PaymentIntent exists once they submitted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.cart import ONE
from pos_app.domain.ids import new_id
from pos_app.domain.money import step as smallest_step
from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.quantities import format_quantity
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _, pgettext, speaking
from pos_app.domain.units import unit_of
from pos_app.errors import UserError
from pos_app.services.ledger.connect_terms import connect_terms_of
from pos_app.services.ledger.sales import (
    check_payable,
    find_tender,
    left_of,
    payment_answer,
    sale_around,
    tender_view,
)
from pos_app.services.ledger.settling import apply_intent, update_sale
from pos_app.services.payments.intent_client import (
    IntentClient,
    cancel_unpayable,
    find_lost,
    outcome_unknown,
)
from pos_app.services.payments.open_payments import OpenPayments
from pos_app.services.payments.payment_request import (
    PaymentTerms,
    PaymentTermsFactory,
    metadata_of,
    profile_of,
)
from pos_app.services.shared.attempts import EXPIRE, begin_attempt, end_attempt, end_open_attempts
from pos_app.services.shared.clock_skew import closing_time, make_in_time
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.created_object_checks import check_accepted, check_unique
from pos_app.services.shared.customer_locale import spoken_to
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, TenderView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import IntentFacts, SessionFacts
from pos_app.stripe_service.sessions import NewPayPage

MAX_LINES = 100
LONGEST_NAME = 250

_UNDER_WAY = frozenset({"succeeded", "processing", "requires_capture"})


class PagePayments:
    """A `PaymentMethod`: the customer pays on a page that only Till shows them."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        intents: IntentClient,
        open_payments: OpenPayments,
        terms: PaymentTermsFactory,
        return_url: Callable[[], str],
    ) -> None:
        """Work on one book.

        `return_url` returns the store's own HTTPS page, empty where none was given.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._open_payments = open_payments
        self._terms = terms
        self._return_url = return_url
        self._opening = Lock()

    # --- opening ---

    def prepare(self, _actor: Actor, _request: PaymentRequest) -> None:
        """Make nothing ready: a page that is there can be paid, so it is made to be shown."""

    def take(self, actor: Actor, request: PaymentRequest) -> PaymentAnswer:
        """Make a page on which what is asked can be paid.

        The view has its address and when it expires. A page that is open and otherwise the same
        is shown again; another open payment of the sale is cancelled first. Only where a card is
        kept does the page know the customer: whoever scans it would see their saved cards. Raises
        UserError, MissingReturnUrlError before the store has given a page of its own to return to.
        """
        self._connection.require()
        if not self._return_url():
            raise MissingReturnUrlError
        with self._opening:
            self._terms.ensure_customer(request)
            stripes_clock = self._stripes_clock()  # the first to ask for it may make a call

            def make(session: Session, terms: PaymentTerms) -> Tender:
                tender = terms.tender(session, self._clock.now())
                tender.expires_at = closing_time(tender.created_at, stripes_clock)
                return tender

            with self._database.write() as session:
                terms = self._terms.create(session, request, actor.cashier_id)
                page = _open_page(terms)
                if page is not None:
                    page.cashier_id = actor.cashier_id  # who shows it now
                    return payment_answer(terms.sale, page, terms.tenders)
                tender = make(session, terms)  # before anything else is given up
                tried = self._open_payments.release(session, terms.tenders)
                if not tried:
                    session.add(tender)
            if tried:
                self._open_payments.cancel(actor, tried)
                with self._database.write() as session:
                    terms = self._terms.create(session, request, actor.cashier_id)
                    tender = make(session, terms)
                    session.add(tender)
            return self._show(tender.id, self._make(tender.id))

    def _make(self, tender_id: str) -> SessionFacts:
        with self._intents.in_flight.my_turn(tender_id):
            try:
                page = make_in_time(
                    partial(self._create, tender_id),
                    partial(self._put_off, tender_id),
                    self._stripes_clock,
                )
                made = self._record_page(tender_id, page)
            except StripeError as error:
                failed = _("Till could not make the page to pay on.")
                raise self._intents.record_not_created(tender_id, error, failed) from error
            check_accepted(page.methods, TenderKind.PAGE, made.currency)
            return page

    def _put_off(self, tender_id: str, until: datetime) -> None:
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            tender.expires_at, tender.create_key = until, new_id()

    def _create(self, tender_id: str) -> SessionFacts:
        """Source: docs.stripe.com/api/checkout/sessions/create."""
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
            new = new_page(session, tender, self._return_url())
        return self._connection.gateway().sessions.create(new, key=tender.create_key)

    def _record_page(self, tender_id: str, page: SessionFacts) -> Tender:
        with self._database.write() as session:
            check_unique(session, Tender.session_id, page.id, tender_id)
            tender = find_tender(session, tender_id)
            tender.session_id = page.id
            # From now on it is counted down here, by this machine's clock.
            tender.expires_at = self._clock.now() + (page.expires - page.created)
            cancel_unpayable(tender, page.methods)
            return tender

    def _show(self, tender_id: str, page: SessionFacts) -> PaymentAnswer:
        """Commit that the customer may pay from now on, unless the sale or the page is over."""
        with self._database.write() as session:
            sale, tender, tenders = sale_around(session, tender_id)
            check_payable(sale, tenders)
            if tender.amount_minor > left_of(sale, tenders):
                raise UserError(
                    _("Part of this sale was paid meanwhile."),
                    nothing_charged(),
                    _("Make the QR code again for what is left."),
                )
            if tender.state == TenderState.PREPARED:  # not given up meanwhile
                tender.state, tender.step = TenderState.PENDING, Step.PAGE
                tender.page_url = page.url
            return payment_answer(sale, tender, tenders)

    def _stripes_clock(self) -> datetime | None:
        return self._connection.gateway().server_time()

    # --- asking ---

    def poll(self, tender_id: str) -> TenderView:
        """Poll: paid when the session is complete and paid; expired ones are settled."""
        with self._intents.in_flight.only_one(tender_id) as mine:
            with self._database.read() as session:
                tender = find_tender(session, tender_id)
                if not mine or tender.settled_at is not None or tender.session_id is None:
                    return tender_view(tender)
            try:
                asked = self._database.logical_clock.next()
                return self._record(tender, self._retrieve(tender, patient=False), asked)
            except (NoAnswerError, RateLimitedError) as error:
                return self._lost(tender_id, error)
            except NotFoundError as error:
                return self._intents.close_missing(tender_id, error)
            except StripeError as error:
                raise self._explained(tender_id, error) from error

    def _retrieve(self, tender: Tender, *, patient: bool = True) -> SessionFacts:
        return self._connection.gateway().sessions.retrieve(
            tender.session_id or "", account=tender.stripe_account, patient=patient
        )

    def _lost(self, tender_id: str, error: StripeError) -> TenderView:
        """Record a poll without an answer: the page stays open, and holds the sale."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if tender.state == TenderState.PENDING:
                tender.step = Step.CONNECTION_LOST
            return tender_view(tender, str(error))

    def _explained(self, tender_id: str, error: StripeError) -> UserError:
        held = self._intents.view(tender_id).state.holds_the_sale
        money = outcome_unknown() if held else nothing_charged()
        return explain(error, _("Till could not ask about the page."), money)

    # --- what the answer makes of it ---

    def _record(self, before: Tender, page: SessionFacts, asked: int) -> TenderView:
        """Apply what its page says to a tender; `asked` is the number of that call."""
        known = (before.state, before.step, before.intent_id)
        open_still = (TenderState.PENDING, _step(page.intent), page.intent_id)
        nothing_new = page.status == "open" and known == open_still
        if nothing_new and not _has_succeeded(page.intent):
            return self._intents.view(before.id)
        intent = page.intent
        if intent is None and page.intent_id:
            intent = self._connection.gateway().payments.retrieve(
                page.intent_id, account=before.stripe_account
            )
        with self._database.write() as session:
            tender = find_tender(session, before.id)
            if page.intent_id:
                check_unique(session, Tender.intent_id, page.intent_id, tender.id)
                tender.intent_id = page.intent_id
            session.flush()
            self._become(session, tender, page, intent, asked)
            return tender_view(tender)

    def _become(
        self,
        session: Session,
        tender: Tender,
        page: SessionFacts,
        intent: IntentFacts | None,
        asked: int,
    ) -> None:
        now = self._clock.now()
        match page.status:
            case _ if intent is not None and _has_succeeded(intent):
                # Whatever the page says: it may say that it is open still.
                apply_intent(session, tender.sale_id, intent, asked, now)
            case _ if tender.settled_at is not None:
                pass  # somebody heard how it ended while this older answer was on its way
            case "open":
                if tender.state != TenderState.CANCELED:  # given up here: it is to be closed
                    tender.state, tender.step = TenderState.PENDING, _step(intent)
            case "expired" if intent is None or intent.status not in _UNDER_WAY:
                _free(session, tender, now)
            case _ if intent is not None and (page.is_paid or page.status == "expired"):
                apply_intent(session, tender.sale_id, intent, asked, now)
            case _:
                tender.state = TenderState.UNKNOWN
                update_sale(session, tender.sale_id, now)
        if tender.settled_at is not None:
            tender.page_url = None
            end_open_attempts(session, tender.id, page.status, now)

    # --- closing ---

    def cancel(self, tender_id: str) -> TenderView:
        """Expire the page, look again, and only then free the sale: the payer may have won."""
        with self._intents.in_flight.my_turn(tender_id):
            return self._close(tender_id)

    def recover(self, tender_id: str) -> TenderView:
        """Settle it without the customer: find the page, expire it, read it again."""
        with self._intents.in_flight.only_one(tender_id) as mine:
            return self._close(tender_id) if mine else self._intents.view(tender_id)

    def _close(self, tender_id: str) -> TenderView:
        with self._database.read() as session:
            tender = find_tender(session, tender_id)
            if tender.settled_at is not None:
                return tender_view(tender)
        try:
            if not self._has_page(tender):
                return self._intents.close(tender_id)
            return self._expire(tender_id)
        except NoAnswerError as error:
            return self._intents.record_unknown(tender_id, error)
        except NotFoundError as error:
            return self._intents.close_missing(tender_id, error)
        except StripeError as error:
            raise self._explained(tender_id, error) from error

    def _has_page(self, tender: Tender) -> bool:
        """Find the page of a tender that died between its create and its commit.

        Nobody was shown its address.
        """
        if tender.session_id is not None:
            return True
        gateway = self._connection.gateway()
        page = find_lost(
            tender,
            self._clock.now(),
            gateway,
            create=partial(self._create, tender.id),
            search=gateway.sessions.find_by_tender,
        )
        if page is not None:
            self._record_page(tender.id, page)
        return page is not None

    def _expire(self, tender_id: str) -> TenderView:
        """Source: docs.stripe.com/api/checkout/sessions/expire."""
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            attempt = begin_attempt(session, tender, EXPIRE, self._clock.now())
            tender.step = Step.NONE  # it does not expire by itself: somebody gave it up
        sessions = self._connection.gateway().sessions
        key, account = attempt.idempotency_key, tender.stripe_account
        lost: StripeError | None = None
        try:
            said = sessions.expire(tender.session_id or "", key=key, account=account).status
        except RefusedError as error:
            # Not open any more: the payer may have won.
            said = f"refused {error.code}"  # not shown: what came of the attempt
        except StripeError as error:
            said, lost = error.outcome, error
        with self._database.write() as session:
            known = lost is None or lost.is_known
            end_attempt(session, attempt.id, self._clock.now(), said, known=known)
        if lost is not None:
            raise lost
        asked = self._database.logical_clock.next()
        return self._record(tender, self._retrieve(tender), asked)


def new_page(session: Session, tender: Tender, success_url: str) -> NewPayPage:
    """Return what a tender's page is made with: in one language, the same at each call."""
    store = profile_of(session, tender).name
    if tender.expires_at is None:
        raise ValueError("a page without an end")
    sale = session.get_one(Sale, tender.sale_id)
    spoken = spoken_to(session, sale.customer_id)
    with speaking(spoken.language):
        lines = _lines(session, tender, sale.total_minor, store)
    return NewPayPage(
        currency=tender.currency,
        lines=lines,
        success_url=success_url,
        expires=tender.expires_at,
        metadata=metadata_of(session, tender),
        languages=spoken.codes,
        customer_id=tender.stripe_customer_id,
        description=store,
        save_card=tender.keeps_card,
        connect_terms=connect_terms_of(tender),
    )


def _lines(
    session: Session, tender: Tender, total: int, store: str
) -> tuple[tuple[str, int, int], ...]:
    """Return what the page lists; discounts and taxes are in the lines, so that they sum up."""
    if tender.amount_minor != total:
        part = _("Part of your purchase at {store}", store=store)
        return ((part[:LONGEST_NAME], tender.amount_minor, 1),)
    sold = select(SaleLine).where(SaleLine.sale_id == tender.sale_id).order_by(SaleLine.position)
    rows = session.scalars(sold).all()
    if len(rows) > MAX_LINES or any(row.total_minor < 0 for row in rows):
        return ((_("Your purchase at {store}", store=store)[:LONGEST_NAME], total, 1),)
    return tuple(_line(row, smallest_step(tender.currency)) for row in rows)


def _line(row: SaleLine, smallest: int) -> tuple[str, int, int]:
    name = row.name or pgettext("a line of a sale that has no name", "Item")
    pieces, rest = divmod(row.quantity_milli, ONE)
    if not rest and row.total_minor % (pieces * smallest) == 0:
        return name[:LONGEST_NAME], row.total_minor // pieces, pieces
    # The same whatever the locale is by then.
    quantity = format_quantity(row.quantity_milli, unit=unit_of(row.unit))
    several = _("{quantity} × {product}", quantity=quantity, product=name)
    return several[:LONGEST_NAME], row.total_minor, 1


def _open_page(terms: PaymentTerms) -> Tender | None:
    """Return the sale's page that is open and what would be made now, if there is one."""
    shown = (TenderKind.PAGE, TenderState.PENDING)
    page = next((each for each in terms.tenders if (each.kind, each.state) == shown), None)
    if page is None:
        return None
    amount = terms.chargeable(besides=page.id)
    return page if terms.are_met_by(page, amount) else None


def _step(intent: IntentFacts | None) -> Step:
    return Step.BANK if intent and intent.status == "requires_action" else Step.PAGE


def _has_succeeded(intent: IntentFacts | None) -> bool:
    return intent is not None and intent.status == "succeeded"


def _free(session: Session, tender: Tender, now: datetime) -> None:
    """Settle a page that nobody can pay on any more, and on which nobody has."""
    tender.state, tender.settled_at = TenderState.CANCELED, now
    tender.step = Step.EXPIRED if tender.step else Step.NONE
    update_sale(session, tender.sale_id, now)
