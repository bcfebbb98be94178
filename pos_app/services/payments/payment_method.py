"""The ways in which Stripe takes money: for each kind of tender, who asks and cancels for it."""

from __future__ import annotations

from typing import Protocol

from pos_app.db.engine import Database
from pos_app.domain.payments import TenderKind
from pos_app.services.ledger.sales import find_tender
from pos_app.services.shared.attempts import InFlight
from pos_app.services.views.sales import TenderView


class Way(Protocol):
    """What selling and recovery do with a tender, whatever its kind.

    None of these takes money that the customer did not already give. All raise UserError where
    Stripe refuses to say.
    """

    def look(self, tender_id: str) -> TenderView:
        """Ask how it stands, with the customer there."""
        ...

    def cancel(self, tender_id: str) -> TenderView:
        """Cancel it; only Stripe's answer settles it, and it may have gone through."""
        ...

    def recover(self, tender_id: str) -> TenderView:
        """Settle it without the customer: ask, and cancel what has not succeeded."""
        ...


class Ways:
    """All ways of one book; itself a `Way` for whatever tender it is asked about."""

    def __init__(self, database: Database, in_flight: InFlight) -> None:
        """Begin with none; all ways share what is `in_flight`."""
        self._database = database
        self._ways: dict[TenderKind, Way] = {}
        self.in_flight = in_flight

    def add(self, kind: TenderKind, way: Way) -> None:
        """Have tenders of a kind asked about and cancelled in this way."""
        self._ways[kind] = way

    def look(self, tender_id: str) -> TenderView:
        """As `Way.look`."""
        return self._of(tender_id).look(tender_id)

    def cancel(self, tender_id: str) -> TenderView:
        """As `Way.cancel`."""
        return self._of(tender_id).cancel(tender_id)

    def recover(self, tender_id: str) -> TenderView:
        """As `Way.recover`."""
        return self._of(tender_id).recover(tender_id)

    def _of(self, tender_id: str) -> Way:
        with self._database.read() as session:
            return self._ways[TenderKind(find_tender(session, tender_id).kind)]
