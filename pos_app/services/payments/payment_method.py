"""The ways of paying: for each kind of tender, who prepares, takes, asks and cancels."""

from __future__ import annotations

from typing import Protocol

from pos_app.db.engine import Database
from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.services.ledger.sales import find_tender
from pos_app.services.payments.restore_gate import RestoreGate
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.authority import require, require_first
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, TenderView


class PaymentMethod(Protocol):
    """One way of paying. What differs otherwise, such as how it is refunded, its kind's facts say.

    The tender is the cashier's who has it taken, whoever began the sale. Whether they may is asked
    by `PaymentMethods`, which calls these. None but `take` takes money that the customer did not
    already give. All raise UserError, `prepare` and `take` where nothing was charged.
    """

    def prepare(self, actor: Actor, request: PaymentRequest, /) -> TenderView | None:
        """Make a tender ready for what is asked; moves no money.

        None where there is nothing to make ready: `take` does it all then.
        """
        ...

    def take(self, actor: Actor, request: PaymentRequest, /) -> PaymentAnswer:
        """Take the money, by the tender that was made ready where the request names one.

        A second call for the same tender never takes it twice.
        """
        ...

    def poll(self, tender_id: str) -> TenderView:
        """Ask Stripe for its state while the customer is there."""
        ...

    def cancel(self, tender_id: str) -> TenderView:
        """Cancel it; only the answer settles it, and it may have gone through."""
        ...

    def recover(self, tender_id: str) -> TenderView:
        """Settle it without the customer: ask, and cancel what has not succeeded."""
        ...


class PaymentMethods:
    """All ways of paying of one book: each call goes to the one that it is about."""

    def __init__(self, database: Database, in_flight: InFlight, restore_gate: RestoreGate) -> None:
        """Begin with none; all that ask Stripe share what is `in_flight`.

        In a restored book no money is asked of Stripe until `restore_gate` is through.
        """
        self._database = database
        self._restore_gate = restore_gate
        self._methods: dict[TenderKind, PaymentMethod] = {}
        self.in_flight = in_flight

    def add(self, kind: TenderKind, method: PaymentMethod) -> None:
        """Have tenders of a kind taken in this way."""
        self._methods[kind] = method

    def prepare(self, actor: Actor, request: PaymentRequest) -> TenderView | None:
        """As `PaymentMethod.prepare`."""
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        return self._for(request).prepare(actor, request)

    def take(self, actor: Actor, request: PaymentRequest) -> PaymentAnswer:
        """As `PaymentMethod.take`."""
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        return self._for(request).take(actor, request)

    def poll(self, actor: Actor, tender_id: str) -> TenderView:
        """As `PaymentMethod.poll`."""
        return self._of(actor, Permission.CHECK_PAYMENT, tender_id).poll(tender_id)

    def cancel(self, actor: Actor, tender_id: str) -> TenderView:
        """As `PaymentMethod.cancel`."""
        return self._of(actor, Permission.TAKE_PAYMENT, tender_id).cancel(tender_id)

    def recover(self, actor: Actor, tender_id: str) -> TenderView:
        """As `PaymentMethod.recover`."""
        return self._of(actor, Permission.CHECK_PAYMENT, tender_id).recover(tender_id)

    def _for(self, request: PaymentRequest) -> PaymentMethod:
        if request.kind.facts.moves_at_stripe:
            self._restore_gate.check()
        return self._methods[request.kind]

    def _of(self, actor: Actor, permission: Permission, tender_id: str) -> PaymentMethod:
        with self._database.read() as session:
            require(session, actor, permission)
            return self._methods[TenderKind(find_tender(session, tender_id).kind)]
