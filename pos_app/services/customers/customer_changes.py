"""Changes of customers and cards on their way to Stripe, which may wait for a connection.

A change is committed here together with its entry in the outbox, so that what a person did is done
here at once, and at Stripe exactly as soon as that can be. Each is delivered at least once, which
does no harm: what is gone is gone, and what is chosen is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.logical_clock import number_here
from pos_app.db.models.customers import Customer
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.store import Book
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.texts import N_, Message
from pos_app.services.ledger.customer_changes import superseded_by
from pos_app.services.outbox.outbox import TooEarlyError
from pos_app.services.outbox.outbox_rows import end, enqueue
from pos_app.services.shared.clock_skew import listed_since, may_still_arrive
from pos_app.services.shared.key_rights import confirm_write
from pos_app.services.shared.settings import customers_account, read_connect
from pos_app.services.shared.station import current_register
from pos_app.stripe_service.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

KINDS: Final = (
    OutboxKind.DETACH_CARD,
    OutboxKind.DEFAULT_CARD,
    OutboxKind.DELETE_CUSTOMER,
    OutboxKind.FIND_AND_DELETE_CUSTOMER,
)
# not shown: Stripe's names of what a key may write
_WRITES: Final = {
    OutboxKind.DETACH_CARD: "PaymentMethods",
    OutboxKind.DEFAULT_CARD: "Customers",
}
_FAILED: Final[dict[OutboxKind, Message]] = {
    OutboxKind.DETACH_CARD: N_("Till could not remove this card."),
    OutboxKind.DEFAULT_CARD: N_("Till could not change the default card."),
    OutboxKind.DELETE_CUSTOMER: N_("Till could not delete this customer."),
    OutboxKind.FIND_AND_DELETE_CUSTOMER: N_("Till could not delete this customer."),
}
_FAILED_FOR: Final[dict[OutboxKind, Message]] = {
    OutboxKind.DETACH_CARD: N_("Till could not remove this card: {customer}."),
    OutboxKind.DEFAULT_CARD: N_("Till could not change the default card: {customer}."),
    OutboxKind.DELETE_CUSTOMER: N_("Till could not delete this customer: {customer}."),
    OutboxKind.FIND_AND_DELETE_CUSTOMER: N_("Till could not delete this customer: {customer}."),
}


class CustomerChanges:
    """Adds changes to the outbox, and delivers them: its consumer for `KINDS`."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        environment: Mapping[str, str],
    ) -> None:
        """Work on one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._environment = environment

    def add(self, session: Session, kind: OutboxKind, subject_id: str, customer_id: str) -> str:
        """Add an entry in the caller's transaction, that of the change here; return its id.

        What it makes needless is ended: an earlier default card, anything about a card removed.
        """
        now = self._clock.now()
        for earlier in session.scalars(superseded_by(kind, subject_id, customer_id)):
            end(earlier, now)
        session.flush()  # before the new one, since one of its key may be open at a time
        entry = enqueue(
            session,
            kind,
            subject_id,
            now,
            register_id=current_register(session).id,
            key=customer_id if kind is OutboxKind.DEFAULT_CARD else "",
            customer_id=customer_id,
            account_id=customers_account(read_connect(session, self._environment)),
        )
        return entry.id

    # --- as the outbox's consumer ----------------------------------------------------------

    def deliver(self, entry: OutboxEntry) -> None:
        """Make the change at Stripe. Raises StripeError."""
        match entry.kind:
            case OutboxKind.DETACH_CARD:
                self._detach(entry)
            case OutboxKind.DEFAULT_CARD:
                self._make_default(entry)
            case OutboxKind.DELETE_CUSTOMER:
                self._delete(entry, [entry.subject_id])
            case OutboxKind.FIND_AND_DELETE_CUSTOMER:
                self._delete(entry, self._found(entry))

    def delivered(self, session: Session, entry: OutboxEntry) -> None:
        """Count what Stripe lists of the cards from now on as newer than the change."""
        kind = OutboxKind(entry.kind)
        if kind in _WRITES:
            # What was asked for before this moment does not show it yet.
            if (owner := _owner(session, entry)) is not None:
                owner.cards_synced_at, owner.cards_no = self._clock.now(), number_here(session)
            confirm_write(session, _WRITES[kind])

    def failed(self, kind: OutboxKind) -> str:
        """Return the sentence that says what Till could not do."""
        return str(_FAILED[kind])

    def failed_for(self, session: Session, entry: OutboxEntry) -> str:
        """Return the same sentence with whose it is."""
        owner = _owner(session, entry)
        if owner is None:
            return self.failed(OutboxKind(entry.kind))
        name = owner.name or owner.email or owner.phone
        return _FAILED_FOR[OutboxKind(entry.kind)].format(customer=name)

    # --- inside ----------------------------------------------------------------------------

    def _detach(self, entry: OutboxEntry) -> None:
        customers, key = self._gateway().customers, entry.idempotency_key or ""
        try:
            customers.detach(entry.subject_id, key=key, account=entry.account_id)
        except NotFoundError:
            return  # gone already, which is what was asked for
        except RefusedError:
            # So Stripe answers to a second try, too, whose first one was carried out.
            if self._is_attached(entry):
                raise

    def _is_attached(self, entry: OutboxEntry) -> bool:
        """Return whether a card is still somebody's at Stripe, or may be: whose is lost."""
        if entry.customer_id is None:
            return True
        stripe_id = self._stripe_id(entry)
        if stripe_id is None:
            return False  # deleted, and the cards with them
        try:
            cards = self._gateway().customers.cards(stripe_id, account=entry.account_id)
        except NotFoundError:
            return False
        return entry.subject_id in {card.id for card in cards}

    def _make_default(self, entry: OutboxEntry) -> None:
        stripe_id, key = self._stripe_id(entry), entry.idempotency_key or ""
        if stripe_id is not None:
            self._gateway().customers.make_default(
                stripe_id, entry.subject_id, key=key, account=entry.account_id
            )

    def _delete(self, entry: OutboxEntry, stripe_ids: Collection[str]) -> None:
        for stripe_id in stripe_ids:
            try:
                self._gateway().customers.delete(stripe_id, account=entry.account_id)
            except NotFoundError:
                continue

    def _found(self, entry: OutboxEntry) -> list[str]:
        with self._database.read() as session:
            made = session.get(Customer, entry.subject_id) or session.scalars(select(Book)).one()
            made_at = made.created_at
        gateway = self._gateway()
        since = listed_since(made_at, self._clock.now(), gateway.server_time())
        found = gateway.customers.find_by_local_id(
            entry.subject_id, since=since, account=entry.account_id
        )
        if not found and self._may_still_arrive(entry):
            # not shown: that there was no answer is told
            raise TooEarlyError("there is nobody to delete so far")
        return [facts.id for facts in found]

    def _may_still_arrive(self, entry: OutboxEntry) -> bool:
        stripes = self._gateway().server_time()
        with self._database.write() as session:
            return may_still_arrive(session.get_one(OutboxEntry, entry.id), stripes)

    def _stripe_id(self, entry: OutboxEntry) -> str | None:
        with self._database.read() as session:
            owner = _owner(session, entry)
            return owner.stripe_id if owner else None


def _owner(session: Session, entry: OutboxEntry) -> Customer | None:
    """Return whose change it is, None where a restore of damaged books lost the row."""
    return session.get(Customer, entry.customer_id) if entry.customer_id else None
