"""What screens get of a deposit that is cancelled."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.services.views.history import RefundView


@dataclass(frozen=True)
class Cancelling:
    """What cancelling a deposit would do, in minor units.

    `payments` are the ids of its tenders with what goes back to each, what was taken last first.
    """

    retained: int
    payments: tuple[tuple[str, int], ...]

    @property
    def back(self) -> int:
        """What is given back in all."""
        return sum(amount for _id, amount in self.payments)


@dataclass(frozen=True)
class CancelView:
    """What came of cancelling a deposit, in a headline and advice.

    `owed` is what is still to be given back; `waiting` are refunds that are not settled yet.
    `needs_reader` names the tenders that only a presented card can be refunded to.
    """

    sale_id: str
    retained: int
    owed: int
    refunds: tuple[RefundView, ...]
    waiting: tuple[RefundView, ...]
    needs_reader: tuple[str, ...]
    headline: str
    advice: str
