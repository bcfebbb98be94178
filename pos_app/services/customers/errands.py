"""What Stripe is still to be told of customers and cards, and may wait for a connection.

An errand is committed with its idempotency key in the transaction that makes the change here, so
that what a person did is done here at once, and at Stripe exactly as soon as that can be. No
errand ever takes money. Each may be repeated: what is gone is gone, and what is chosen is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer, Errand
from pos_app.db.order import number_here
from pos_app.domain.ids import new_id
from pos_app.domain.texts import N_
from pos_app.services.ledger.errands import (
    DEFAULT_CARD,
    DELETE_CUSTOMER,
    DETACH_CARD,
    FIND_AND_DELETE,
    is_open,
    made_needless,
)
from pos_app.services.shared.clock_skew import listed_since, may_still_arrive
from pos_app.services.shared.key_rights import confirm_write
from pos_app.services.shared.settings import customers_account, read_connect
from pos_app.services.shared.station import current_register
from pos_app.services.shared.wording import explain
from pos_app.services.views.customers import ErrandView
from pos_app.stripe_service.errors import (
    SERVER_ERROR,
    KeyRejectedError,
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RightMissingError,
    StripeError,
)

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

LATER: Final = (NoAnswerError, RateLimitedError, KeyRejectedError, RightMissingError)
"""What keeps something from Stripe for now, without anything being wrong with it."""

_ABOUT_THE_KEY: Final = (KeyRejectedError, RightMissingError)

# not shown: Stripe's names of what a key may write
_WRITES: Final = {DETACH_CARD: "PaymentMethods", DEFAULT_CARD: "Customers"}
_FAILED: Final = {
    DETACH_CARD: N_("Till could not remove this card."),
    DEFAULT_CARD: N_("Till could not change the default card."),
    DELETE_CUSTOMER: N_("Till could not delete this customer."),
    FIND_AND_DELETE: N_("Till could not delete this customer."),
}
_FAILED_FOR: Final = {
    DETACH_CARD: N_("Till could not remove this card: {customer}."),
    DEFAULT_CARD: N_("Till could not change the default card: {customer}."),
    DELETE_CUSTOMER: N_("Till could not delete this customer: {customer}."),
    FIND_AND_DELETE: N_("Till could not delete this customer: {customer}."),
}


class NotThereYetError(NoAnswerError):
    """The request to make a customer may still arrive, and would make them after all."""


class Errands:
    """Keeps errands and runs them."""

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

    def add(self, session: Session, kind: str, object_id: str, customer_id: str) -> str:
        """Keep an errand in the caller's transaction, that of the change here; return its id.

        What it makes needless is closed: an earlier default card, anything about a card removed.
        """
        for earlier in session.scalars(made_needless(kind, object_id, customer_id)):
            earlier.done_at = self._clock.now()
        made = Errand(
            id=new_id(),
            kind=kind,
            register_id=current_register(session).id,
            customer_id=customer_id,
            object_id=object_id,
            account_id=customers_account(read_connect(session, self._environment)),
            idempotency_key=new_id(),
            refusal="",
            created_at=self._clock.now(),
        )
        session.add(made)
        return made.id

    def run(self, errand_id: str) -> None:
        """Try one errand now, with the person there who wanted it.

        What can't be reached waits, quietly. Raises StripeError where the key or Stripe itself
        will not have it, KeyTroubleError without a key.
        """
        try:
            self._run(errand_id)
        except (NoAnswerError, RateLimitedError):
            return

    def settle_all(self) -> None:
        """Run all that waits, the oldest first.

        What Stripe refuses for good stays, with its refusal, and keeps nothing else waiting.
        Raises UserError (KeyTroubleError where a right is missing) at what has to wait.
        """
        with self._database.read() as session:
            waiting = session.execute(
                select(Errand.id, Errand.kind)
                .where(is_open(), Errand.refusal == "")
                .order_by(Errand.created_at)
            ).all()
        for errand_id, kind in waiting:
            try:
                self._run(errand_id)
            except NotThereYetError:
                continue
            except LATER as error:
                raise explain(error, str(_FAILED[kind]), money="") from error
            except StripeError:
                continue  # kept with the errand: somebody has to see to it

    def refused(self) -> list[ErrandView]:
        """Return what Stripe will not have, the oldest first: somebody has to see to it."""
        chosen = select(Errand).where(is_open(), Errand.refusal != "").order_by(Errand.created_at)
        with self._database.read() as session:
            return [_view(session, errand) for errand in session.scalars(chosen)]

    def try_again(self, errand_id: str) -> None:
        """Let a refused errand wait for the next run once more, under a new key."""
        with self._database.write() as session:
            errand = session.get_one(Errand, errand_id)
            errand.refusal, errand.idempotency_key = "", new_id()

    def give_up(self, errand_id: str) -> None:
        """Close a refused errand: Stripe keeps what it has, and the next look shows that."""
        with self._database.write() as session:
            session.get_one(Errand, errand_id).done_at = self._clock.now()

    # --- inside ----------------------------------------------------------------------------

    def _run(self, errand_id: str) -> None:
        with self._database.read() as session:
            errand = session.get_one(Errand, errand_id)
        if errand.done_at is not None:
            return
        try:
            self._carry_out(errand)
        except NotFoundError:
            self._end(errand)  # gone already: there is nothing left to tell
            raise
        except StripeError as error:
            self._keep_waiting(errand, error)
            raise
        self._end(errand)

    def _carry_out(self, errand: Errand) -> None:
        match errand.kind:
            case "detach_card":
                self._detach(errand)
            case "default_card":
                self._make_default(errand)
            case "delete_customer":
                self._delete(errand, [errand.object_id])
            case "find_and_delete":
                self._delete(errand, self._found(errand))

    def _detach(self, errand: Errand) -> None:
        customers = self._gateway().customers
        try:
            customers.detach(
                errand.object_id, key=errand.idempotency_key, account=errand.account_id
            )
        except NotFoundError:
            return  # gone already, which is what is wanted
        except RefusedError:
            # So Stripe answers to a second try, too, whose first one was carried out.
            if self._is_attached(errand):
                raise

    def _is_attached(self, errand: Errand) -> bool:
        stripe_id = self._stripe_id(errand)
        if stripe_id is None:
            return False  # deleted, and the cards with them
        try:
            cards = self._gateway().customers.cards(stripe_id, account=errand.account_id)
        except NotFoundError:
            return False
        return errand.object_id in {card.id for card in cards}

    def _make_default(self, errand: Errand) -> None:
        stripe_id = self._stripe_id(errand)
        if stripe_id is not None:
            self._gateway().customers.make_default(
                stripe_id, errand.object_id, key=errand.idempotency_key, account=errand.account_id
            )

    def _delete(self, errand: Errand, stripe_ids: Collection[str]) -> None:
        for stripe_id in stripe_ids:
            try:
                self._gateway().customers.delete(stripe_id, account=errand.account_id)
            except NotFoundError:
                continue

    def _found(self, errand: Errand) -> list[str]:
        with self._database.read() as session:
            made_at = session.get_one(Customer, errand.object_id).created_at
        gateway = self._gateway()
        since = listed_since(made_at, self._clock.now(), gateway.server_time())
        found = gateway.customers.find_by_local_id(
            errand.object_id, since=since, account=errand.account_id
        )
        if not found and self._may_still_arrive(errand):
            # not shown: that there was no answer is told
            raise NotThereYetError("there is nobody to delete so far")
        return [facts.id for facts in found]

    def _may_still_arrive(self, errand: Errand) -> bool:
        stripes = self._gateway().server_time()
        with self._database.write() as session:
            return may_still_arrive(session.get_one(Errand, errand.id), stripes)

    def _stripe_id(self, errand: Errand) -> str | None:
        with self._database.read() as session:
            return session.get_one(Customer, errand.customer_id).stripe_id

    def _end(self, errand: Errand) -> None:
        with self._database.write() as session:
            now = self._clock.now()
            session.get_one(Errand, errand.id).done_at = now
            if errand.kind in _WRITES:
                # What was asked for before this moment does not show it yet.
                owner = session.get_one(Customer, errand.customer_id)
                owner.cards_synced_at, owner.cards_no = now, number_here(session)
                confirm_write(session, _WRITES[errand.kind])

    def _keep_waiting(self, errand: Errand, error: StripeError) -> None:
        with self._database.write() as session:
            row = session.get_one(Errand, errand.id)
            if not isinstance(error, LATER):
                row.refusal = str(error)
            elif error.code == SERVER_ERROR or isinstance(error, _ABOUT_THE_KEY):
                row.idempotency_key = new_id()  # Stripe repeats this answer for the old one


def _view(session: Session, errand: Errand) -> ErrandView:
    owner = session.get_one(Customer, errand.customer_id)
    return ErrandView(
        id=errand.id,
        customer_id=owner.id if owner.anonymised_at is None else None,
        what=_FAILED_FOR[errand.kind].format(customer=owner.name or owner.email or owner.phone),
        refusal=errand.refusal,
        created_at=errand.created_at,
    )
