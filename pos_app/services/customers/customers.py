"""Customers: the table, their details, and every change of them here and at Stripe."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.clock import Clock
from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.logical_clock import is_later, number_here
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.history import StripePayment
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.sales import Sale
from pos_app.db.search import customer_filter
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.customers.customer_changes import KINDS, CustomerChanges
from pos_app.services.customers.customer_sort import in_order
from pos_app.services.customers.stripe_customers import (
    DELETED,
    LINKED,
    MISSING,
    PENDING,
    StripeCustomers,
)
from pos_app.services.ledger import customer_rows
from pos_app.services.ledger.customer_changes import chosen_card, removed_cards
from pos_app.services.ledger.customer_rows import customer_row, customer_view
from pos_app.services.ledger.saved_cards import card_row, write_card
from pos_app.services.outbox.outbox import LATER, Outbox
from pos_app.services.outbox.outbox_rows import complete
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.errors import FieldError, MissingCustomerError, check_no_card
from pos_app.services.shared.key_rights import confirm_write
from pos_app.services.shared.settings import customers_account, read_connect
from pos_app.services.shared.wording import explain
from pos_app.services.views.customers import CustomerDraft, CustomerRow, CustomerView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import CustomerFacts, SavedCardFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LOCALES = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*(,[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)*")
_LONGEST = {"name": 255, "email": 255, "phone": 20}
"""Characters. A longer phone number is refused by Stripe (docs.stripe.com/api/customers)."""


class Customers:
    """Reads and keeps customers."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        outbox: Outbox,
        environment: Mapping[str, str],
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._outbox = outbox
        self._environment = environment
        self._changes = CustomerChanges(
            database=database, gateway=gateway, clock=clock, environment=environment
        )
        outbox.add(self._changes, *KINDS)
        self._stripe_customers = StripeCustomers(
            database=database,
            gateway=gateway,
            clock=clock,
            account=self._account,
            changes=self._changes,
        )

    # --- reading ---------------------------------------------------------------------------

    def page(
        self,
        text: str = "",
        sort: str = "name",
        descending: bool = False,
        after: CustomerRow | None = None,
        limit: int = 200,
    ) -> list[CustomerRow]:
        """Return some rows of the table, from the one after `after` on.

        `sort` is name, email, phone or created; those alike in that are in the order of their ids.
        """
        chosen = select(Customer).where(*_shown(text)).limit(limit)
        with self._database.read() as session:
            rows = session.scalars(in_order(chosen, sort, after, descending=descending)).all()
            return customer_rows.customer_rows(session, rows)

    def changed(self, ids: AbstractSet[str], text: str = "") -> list[CustomerRow]:
        """Return those of `ids` that the table has."""
        chosen = select(Customer).where(*_shown(text), Customer.id.in_(ids))
        with self._database.read() as session:
            return customer_rows.customer_rows(session, session.scalars(chosen).all())

    def count(self, text: str = "") -> int:
        """Return how many customers the table has."""
        with self._database.read() as session:
            return session.scalar(select(func.count(Customer.id)).where(*_shown(text))) or 0

    def details(self, customer_id: str) -> CustomerView:
        """Return a customer in full. Raises DeletedCustomerError when they are one no more."""
        with self._database.read() as session:
            return customer_view(session, customer_row(session, customer_id))

    def find(self, text: str) -> list[CustomerRow]:
        """Return those that a program names: by our id or Stripe's, else all with this email."""
        named = select(Customer).where(
            or_(Customer.id == text, Customer.stripe_id == text), Customer.anonymised_at.is_(None)
        )
        with self._database.read() as session:
            found = list(session.scalars(named)) or customer_rows.lookalikes(
                session, CustomerDraft(name="", email=text)
            )
            return customer_rows.customer_rows(session, found)

    def duplicates(self, draft: CustomerDraft, except_id: str | None = None) -> list[CustomerRow]:
        """Return customers with the same email or phone, to be pointed out before saving."""
        with self._database.read() as session:
            found = customer_rows.lookalikes(session, draft, except_id)
            return customer_rows.customer_rows(session, found)

    # --- changing --------------------------------------------------------------------------

    def create(self, actor: Actor, draft: CustomerDraft) -> CustomerView:
        """Keep a new customer, and make their Stripe customer where that can be reached.

        Otherwise they stay pending and `push_pending` or their first payment makes it. Raises
        UserError, with nothing kept, when the details cannot be right: FieldError where it is one.
        """
        now = self._clock.now()
        with self._database.write() as session:
            require(session, actor, Permission.CUSTOMERS)
            wanted = _checked(draft)
            key = self._stripe_customers.new_key()
            row = Customer(id=new_id(), stripe_state=PENDING, create_key=key, name="")
            row.created_at = row.updated_at = now
            row.email = row.phone = row.notes = row.search_text = row.locales = ""
            session.add(row)
            customer_rows.fill(session, row, wanted)
        try:
            self._try_to_push(row.id)
        except RefusedError as error:
            with self._database.write() as session:
                session.delete(customer_row(session, row.id))
            raise _not_saved(error) from error
        return self.details(row.id)

    def update(self, actor: Actor, customer_id: str, draft: CustomerDraft) -> CustomerView:
        """Keep changed details, here and at Stripe (later, where that cannot be reached).

        Raises UserError, with the earlier details kept, when they cannot be right.
        """
        require_first(self._database, actor, Permission.CUSTOMERS)
        wanted = _checked(draft)
        before, state = self._write_details(customer_id, wanted)
        only_notes = replace(before, notes=wanted.notes) == wanted
        if only_notes or state == MISSING:
            return self.details(customer_id)
        try:
            self._try_to_push(customer_id)
        except RefusedError as error:
            self._write_details(customer_id, before, state)
            raise _not_saved(error) from error
        return self.details(customer_id)

    def delete(self, actor: Actor, customer_id: str) -> None:
        """Anonymise a customer here and delete them at Stripe, later if need be; sales stay.

        Raises UserError where Stripe refuses: here they are deleted all the same.
        """
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.DELETE_CUSTOMER, "customer", customer_id, at=at)
            row = customer_row(session, customer_id)
            entry = self._deletion(session, row)
            anonymise(session, row, self._clock)
        try:
            if entry is not None:
                self._deliver(entry)
        except StripeError as error:
            raise explain(
                error, _("Till could not delete this customer at Stripe."), money=""
            ) from error

    def remake(self, actor: Actor, customer_id: str) -> CustomerView:
        """Make a customer again at Stripe who was deleted there. Raises UserError."""
        require_first(self._database, actor, Permission.CUSTOMERS)
        self._stripe_customers.remake(customer_id)
        self._stripe_customers.ensure(customer_id)
        return self.details(customer_id)

    def ensure_stripe(self, actor: Actor, customer_id: str) -> str:
        """Return the id of the Stripe customer, made now where there was none.

        Raises MissingCustomerError when they were deleted at Stripe, UserError when Stripe cannot
        be reached or refuses.
        """
        require_first(self._database, actor, Permission.SYNC)
        return self._stripe_customers.ensure(customer_id)

    def push_pending(self, actor: Actor) -> int:
        """Send all that Stripe has not got yet; return how many customers that were.

        Raises UserError (KeyTroubleError where a right is missing) at the first that fails.
        """
        require_first(self._database, actor, Permission.SYNC)
        try:
            return self._stripe_customers.push_pending()
        except StripeError as error:
            raise explain(error, _("Till could not send customers to Stripe."), money="") from error

    def send_all(self, actor: Actor, *, only_due: bool = False) -> None:
        """Send Stripe all that waited for a connection: customers, then what is in the outbox.

        Of the latter `only_due` leaves out what failed a moment ago. What fails keeps the others
        from nothing. Raises UserError (KeyTroubleError where a right is missing) for the first
        that has to wait.
        """
        deliver = self._outbox.deliver_due if only_due else self._outbox.deliver_all
        try:
            self.push_pending(actor)
        except UserError:
            with suppress(UserError):
                deliver()
            raise
        deliver()

    # --- cards -----------------------------------------------------------------------------

    def refresh_cards(self, actor: Actor, customer_id: str) -> CustomerView:
        """Ask Stripe for the saved cards and the default one. Raises UserError."""
        with self._database.read() as session:
            require(session, actor, Permission.SYNC)
            row = customer_row(session, customer_id)
        if row.stripe_id is None or row.stripe_state == MISSING:
            return self.details(customer_id)
        asked = self._database.logical_clock.next()
        try:
            facts = self._gateway().customers.retrieve(row.stripe_id, account=self._account())
            cards = [] if facts.deleted else self._cards(row.stripe_id)
        except NotFoundError:
            facts, cards = CustomerFacts(id=row.stripe_id, deleted=True), []
        except StripeError as error:
            raise explain(error, _("Till could not read the saved cards."), money="") from error
        if facts.deleted:
            self._stripe_customers.mark_missing(customer_id)
            return self.details(customer_id)
        with self._database.write() as session:
            row = customer_row(session, customer_id)
            if row.stripe_state == LINKED and not is_later(row.change_no, asked):
                row.locales = ",".join(facts.locales)
            if not is_later(row.cards_no, asked):
                row.cards_synced_at, row.cards_no = self._clock.now(), asked
                chosen = chosen_card(session, row.id)
                row.default_card_id = chosen or facts.default_card_id
                _write_cards(session, row, cards)
            return customer_view(session, row)

    def make_default(self, actor: Actor, customer_id: str, card_id: str) -> CustomerView:
        """Make a card the one that is offered first, at Stripe as soon as that can be.

        Raises UserError where Stripe refuses, MissingCustomerError where it has them no more.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SAVE_CARD)
            row = customer_row(session, customer_id)
            if row.stripe_state == MISSING:
                raise MissingCustomerError(row.id, row.name)
            row.default_card_id = card_id
            row.cards_synced_at, row.cards_no = self._clock.now(), number_here(session)
            entry = self._changes.add(session, OutboxKind.DEFAULT_CARD, card_id, customer_id)
        try:
            self._deliver(entry)
        except StripeError as error:
            raise self._error_for(
                actor, customer_id, error, _("Till could not change the default card.")
            ) from error
        return self.details(customer_id)

    def detach(self, actor: Actor, customer_id: str, card_id: str) -> CustomerView:
        """Remove a saved card from its customer here, and at Stripe as soon as that can be.

        Raises UserError where Stripe refuses: here it is gone, and can't be charged, all the same.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SAVE_CARD)
            row = customer_row(session, customer_id)
            _forget_card(session, row, card_id)
            row.cards_synced_at, row.cards_no = self._clock.now(), number_here(session)
            entry = self._changes.add(session, OutboxKind.DETACH_CARD, card_id, customer_id)
        try:
            self._deliver(entry)
        except StripeError as error:
            raise explain(
                error, _("Till could not remove this card at Stripe."), money=""
            ) from error
        return self.details(customer_id)

    def attach_card(self, actor: Actor, customer_id: str, payment_method_id: str) -> CustomerView:
        """Save a card that Stripe already knows (a test card, a page's) with this customer.

        Raises UserError, also when the bank refuses the card.
        """
        require_first(self._database, actor, Permission.SAVE_CARD)
        stripe_id = self._stripe_customers.ensure(customer_id)
        try:
            saved = self._gateway().customers.attach(
                stripe_id, payment_method_id, key=new_id(), account=self._account()
            )
        except StripeError as error:
            raise self._error_for(
                actor, customer_id, error, _("Till could not save this card.")
            ) from error
        with self._database.write() as session:
            row = customer_row(session, customer_id)
            write_card(session, row, saved, self._clock.now())
            confirm_write(session, "PaymentMethods")
            return customer_view(session, row)

    # --- inside ----------------------------------------------------------------------------

    def _account(self) -> str | None:
        with self._database.read() as session:
            return customers_account(read_connect(session, self._environment))

    def _cards(self, stripe_id: str) -> list[SavedCardFacts]:
        return self._gateway().customers.cards(stripe_id, account=self._account())

    def _deletion(self, session: Session, row: Customer) -> str | None:
        """Add to the outbox that a customer is deleted at Stripe, where they may be there."""
        if row.stripe_state == MISSING:
            return None
        if row.stripe_id:
            return self._changes.add(session, OutboxKind.DELETE_CUSTOMER, row.stripe_id, row.id)
        # The answer to their making may have been lost: they may be there.
        find = OutboxKind.FIND_AND_DELETE_CUSTOMER
        return self._changes.add(session, find, row.id, row.id)

    def _deliver(self, entry_id: str) -> None:
        """Deliver a change that was just made; it waits where Stripe can't be reached.

        Raises StripeError, KeyTroubleError without a key.
        """
        with suppress(NoAnswerError, RateLimitedError):
            self._outbox.deliver(entry_id)

    def _try_to_push(self, customer_id: str) -> None:
        """Send a customer; what has to wait stays pending. Raises RefusedError."""
        try:
            self._stripe_customers.push(customer_id)
        except (*LATER, UserError):  # of the latter: no key, one that can't be checked now
            return

    def _write_details(
        self, customer_id: str, draft: CustomerDraft, state: str = PENDING
    ) -> tuple[CustomerDraft, str]:
        """Write details; return the earlier ones and the state they were in."""
        with self._database.write() as session:
            row = customer_row(session, customer_id)
            known = row.name, row.email, row.phone, row.notes, row.locales
            before = CustomerDraft(*known), row.stripe_state
            if before[0] != draft:
                customer_rows.mark_changed(session, row, self._clock.now())
                customer_rows.fill(session, row, draft)
            only_notes = replace(before[0], notes=draft.notes) == draft
            if not only_notes and row.stripe_state != MISSING:
                row.stripe_state = state
            return before

    def _error_for(
        self, actor: Actor, customer_id: str, error: StripeError, failed: str
    ) -> UserError:
        """Explain an error; where Stripe lacks something, look whether it is the customer."""
        if isinstance(error, NotFoundError):
            view = self.refresh_cards(actor, customer_id)
            if view.stripe_state == MISSING:
                return MissingCustomerError(customer_id, view.name)
        return explain(error, failed, money="")


def anonymise(session: Session, row: Customer, clock: Clock) -> None:
    """Keep of a deleted customer only what the sales need: that there was one."""
    mails = OutboxEntry.subject_id.in_(select(Sale.id).where(Sale.customer_id == row.id))
    complete(session, clock.now(), OutboxEntry.kind == OutboxKind.MAIL_RECEIPT, mails)
    if row.stripe_id:
        of_theirs = StripePayment.stripe_customer_id == row.stripe_id
        emails = OutboxEntry.subject_id.in_(select(StripePayment.intent_id).where(of_theirs))
        complete(session, clock.now(), OutboxEntry.kind == OutboxKind.EMAIL_RECEIPT, emails)
        theirs = update(StripePayment).where(of_theirs)
        bulk_write(session, theirs.values(receipt_email=""), changes=[(Kind.CUSTOMER, row.id)])
    row.name = customer_rows.DELETED_NAME
    row.email = row.phone = row.notes = row.search_text = row.locales = ""
    row.exempt_reason = row.exempt_number = ""
    row.stripe_id, row.stripe_state, row.default_card_id = None, DELETED, None
    row.anonymised_at = clock.now()
    customer_rows.mark_changed(session, row, row.anonymised_at)
    customer_rows.drop_cards(session, row.id)
    customer_rows.forget_payments(session, row.id)


def _shown(text: str) -> tuple[ColumnElement[bool], ...]:
    return (Customer.anonymised_at.is_(None), customer_filter(text))


def _checked(draft: CustomerDraft) -> CustomerDraft:
    wanted = CustomerDraft(
        name=" ".join(draft.name.split()),
        email=draft.email.strip(),
        phone=draft.phone.strip(),
        notes=draft.notes.strip(),
        locales=draft.locales,
    )
    if not (wanted.name or wanted.email or wanted.phone):
        raise FieldError(
            "name",
            _("A customer needs a name, an email address or a phone number."),
            _("Type at least one of them."),
        )
    if wanted.email and not _EMAIL.fullmatch(wanted.email):
        raise FieldError(
            "email",
            _("“{text}” is not an email address.", text=shortened(wanted.email)),
            _("Check it, or leave it empty."),
        )
    if wanted.locales and not _LOCALES.fullmatch(wanted.locales):
        raise UserError(_("That can't be chosen."), next_step=_("Choose one of those offered."))
    check_no_card(**asdict(wanted))
    for field, longest in _LONGEST.items():
        if len(getattr(wanted, field)) > longest:
            what = _("This is too long: {most} characters at most.", most=longest)
            raise FieldError(field, what, _("Shorten it; a second one can stand in the notes."))
    return wanted


def _not_saved(error: RefusedError) -> UserError:
    told = explain(error, _("Till could not save this customer."), money="")
    if error.param not in ("name", "email", "phone"):
        return told
    return FieldError(error.param, told.what, told.next_step, details=told.details)


def _forget_card(session: Session, row: Customer, card_id: str) -> None:
    if card := session.get(SavedCard, card_id):
        session.delete(card)
        session.flush()
    if row.default_card_id == card_id:
        row.default_card_id = None
    customer_rows.index_for_search(session, row)


def _write_cards(session: Session, row: Customer, cards: list[SavedCardFacts]) -> None:
    gone = removed_cards(session, [card.id for card in cards])
    kept = {card.id: card_row(row.id, card) for card in cards if card.id not in gone}
    known = session.scalars(select(SavedCard).where(SavedCard.customer_id == row.id)).all()
    for card in known:
        if card.id not in kept:
            session.delete(card)
    for card in kept.values():
        session.merge(card)
    session.flush()
    customer_rows.index_for_search(session, row)
