"""Making and finding the Stripe customer of a customer of ours.

A customer is kept here first, with the idempotency key of their Stripe customer, and gets that at
once, or when Stripe can be reached again, or at the latest with their first card payment.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import select

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.texts import _
from pos_app.services.customers.customer_changes import CustomerChanges
from pos_app.services.ledger.customer_rows import (
    customer_row,
    drop_cards,
    index_for_search,
    mark_changed,
)
from pos_app.services.outbox.outbox import TooEarlyError
from pos_app.services.shared.clock_skew import key_is_young, listed_since, may_still_arrive
from pos_app.services.shared.created_object_checks import check_unique
from pos_app.services.shared.errors import MissingCustomerError
from pos_app.services.shared.key_rights import confirm_write
from pos_app.services.shared.wording import explain
from pos_app.stripe_service.customers import CustomerWords
from pos_app.stripe_service.errors import (
    SERVER_ERROR,
    NoAnswerError,
    NotFoundError,
    StripeError,
)
from pos_app.stripe_service.facts import CustomerFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

PENDING, LINKED, MISSING, DELETED = "pending", "linked", "missing", "deleted"
"""States of `Customer.stripe_state`. Pending with a Stripe id has changes to send."""


class _Unsent:
    """Idempotency keys of this run with which certainly no request was sent yet.

    Where that is not known (another run's, two tries at once) a key counts as sent.
    """

    def __init__(self) -> None:
        self._tries: dict[str, int] = {}
        self._lock = Lock()

    def add(self, key: str) -> None:
        """Begin with a new key, before anybody else can know it."""
        self._tries[key] = 0

    def take(self, key: str) -> bool:
        """Take a key to send with; tell whether nothing was sent with it so far."""
        with self._lock:
            if key not in self._tries:
                return False
            self._tries[key] += 1
            return self._tries[key] == 1

    def put_back(self, key: str) -> None:
        """Say that nothing was sent after all; it stays sent where somebody else took it, too."""
        with self._lock:
            if self._tries.get(key) == 1:
                self._tries[key] = 0


class StripeCustomers:
    """Links our customers with Stripe's."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        account: Callable[[], str | None],
        changes: CustomerChanges,
    ) -> None:
        """Work on one book; `account` names the connected account that customers live in."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._account = account
        self._changes = changes
        self._unsent = _Unsent()

    def new_key(self) -> str:
        """Return the key of a new customer, to be committed with them."""
        key = new_id()
        self._unsent.add(key)
        return key

    def ensure(self, customer_id: str) -> str:
        """Return the id of the Stripe customer, made now where there was none.

        Raises MissingCustomerError when they were deleted at Stripe, UserError when Stripe cannot
        be reached or refuses.
        """
        row = self._row(customer_id)
        if row.stripe_state == MISSING:
            raise MissingCustomerError(row.id, row.name)
        if row.stripe_id:
            return row.stripe_id
        try:
            return self.push(customer_id, needed_now=True)
        except StripeError as error:
            raise explain(error, _("Till could not make this customer at Stripe.")) from error

    def push(self, customer_id: str, *, needed_now: bool = False) -> str:
        """Send what Stripe does not have yet of a pending customer; return the Stripe id.

        One who was changed before their making was answered waits until that request can't arrive
        any more, so as not to be made twice, unless it was certainly never sent or a payment needs
        them now. Raises StripeError, with the customer still pending, or MissingCustomerError.
        """
        row = self._row(customer_id)
        try:
            facts = self._sent(row, needed_now=needed_now)
        except NotFoundError as error:
            if row.stripe_id is None:
                raise
            self.mark_missing(customer_id)
            raise MissingCustomerError(row.id, row.name) from error
        self._link(row, facts.id)
        return facts.id

    def push_pending(self) -> int:
        """Send all pending customers; return how many. Raises StripeError at the first failure."""
        waiting = select(Customer.id).where(
            Customer.stripe_state == PENDING, Customer.anonymised_at.is_(None)
        )
        with self._database.read() as session:
            ids = session.scalars(waiting.order_by(Customer.created_at)).all()
        sent = 0
        for customer_id in ids:
            try:
                self.push(customer_id)
            except (MissingCustomerError, TooEarlyError):
                continue  # marked as such, and shown; or for the next run
            sent += 1
        return sent

    def remake(self, customer_id: str) -> None:
        """Make a customer pending again whom Stripe has no more; their cards are gone with it."""
        with self._database.write() as session:
            row = customer_row(session, customer_id)
            if row.stripe_state != MISSING:
                return
            row.stripe_id, row.stripe_state, row.create_key = None, PENDING, new_id()
            mark_changed(session, row, self._clock.now())
            row.default_card_id, row.cards_synced_at, row.cards_no = None, None, 0
            drop_cards(session, customer_id)
            index_for_search(session, row)

    def mark_missing(self, customer_id: str) -> None:
        """Record that Stripe has this customer no more."""
        with self._database.write() as session:
            customer_row(session, customer_id).stripe_state = MISSING

    def _row(self, customer_id: str) -> Customer:
        with self._database.read() as session:
            return customer_row(session, customer_id)

    def _sent(self, row: Customer, *, needed_now: bool) -> CustomerFacts:
        customers, account = self._gateway().customers, self._account()
        if row.stripe_id:
            return customers.update(row.stripe_id, **_told(row), account=account)
        key = row.create_key
        if not self._unsent.take(key) and self._key_may_be_spent(row):
            # The first request may have been carried out, with other details or long ago.
            for facts in self._found(row):
                return customers.update(facts.id, **_told(row), account=account)
            if not needed_now and self._may_still_arrive(row.id):
                # not shown: that there was no answer is told
                raise TooEarlyError("the request to make this customer may still arrive")
            key = self._fresh_key(row.id)
        return self._created(row, key)

    def _may_still_arrive(self, customer_id: str) -> bool:
        stripes = self._gateway().server_time()
        with self._database.write() as session:
            return may_still_arrive(customer_row(session, customer_id), stripes)

    def _created(self, row: Customer, key: str) -> CustomerFacts:
        """Source: docs.stripe.com/api/customers/create."""
        try:
            return self._gateway().customers.create(
                **_told(row),
                metadata={"till_customer": row.id},
                key=key,
                account=self._account(),
            )
        except NoAnswerError as error:
            if not error.sent:
                self._unsent.put_back(key)
            if error.code != SERVER_ERROR:
                raise
            # Stripe repeats this answer for a day, whatever the request did: where it made nobody,
            # only another key ever will.
            if found := self._found(row):
                return found[0]
            self._fresh_key(row.id)
            raise

    def _found(self, row: Customer) -> list[CustomerFacts]:
        gateway = self._gateway()
        since = listed_since(row.created_at, self._clock.now(), gateway.server_time())
        return gateway.customers.find_by_local_id(row.id, since=since, account=self._account())

    def _key_may_be_spent(self, row: Customer) -> bool:
        stripes = self._gateway().server_time()
        old = not key_is_young(row.created_at, self._clock.now(), stripes)
        return old or row.updated_at != row.created_at

    def _fresh_key(self, customer_id: str) -> str:
        with self._database.write() as session:
            row = customer_row(session, customer_id)
            row.create_key, row.asked_at = new_id(), None
            return row.create_key

    def _link(self, sent: Customer, stripe_id: str) -> None:
        with self._database.write() as session:
            check_unique(session, Customer.stripe_id, stripe_id, sent.id)
            row = session.get_one(Customer, sent.id)
            if row.anonymised_at is not None:  # deleted here while the answer was under way
                self._changes.add(session, OutboxKind.DELETE_CUSTOMER, stripe_id, row.id)
                return
            row.stripe_id = stripe_id
            # Changed once more while the answer was under way: that is still to be sent.
            row.stripe_state = LINKED if _told(row) == _told(sent) else PENDING
            confirm_write(session, "Customers")  # not shown: Stripe's name of the right


def _told(row: Customer) -> CustomerWords:
    """Return what Stripe is told of a customer."""
    locales = tuple(filter(None, row.locales.split(",")))
    return {"name": row.name, "email": row.email, "phone": row.phone, "locales": locales}
