"""Voiding a sale on its own day: everything that was taken goes back, the lines stay."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.refunds import Refunds
from pos_app.services.views import RefundView


@dataclass(frozen=True)
class VoidView:
    """What came of a void; `waiting` are refunds that are not settled yet.

    `needs_reader` names the tenders that only a presented card can be refunded to.
    """

    sale_id: str
    refunds: tuple[RefundView, ...]
    waiting: tuple[RefundView, ...]
    needs_reader: tuple[str, ...]
    headline: str
    advice: str


class Voids:
    """Reverses whole sales."""

    def __init__(self, *, database: Database, clock: Clock, refunds: Refunds) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._refunds = refunds

    def void(
        self, sale_id: str, reason: str, cashier_id: str, *, reader_id: str | None = None
    ) -> VoidView:
        """Give back every tender of a sale of today, with a reason in words.

        Pressed again, it goes on with what was not given back. Raises UserError where the sale is
        of another day, not paid, or no reason is given.
        """
        raise NotImplementedError
