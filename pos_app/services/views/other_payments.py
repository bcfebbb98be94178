"""What else the customer of a payment paid, and what else was paid with its card."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.services.views.history import HistoryRow


@dataclass(frozen=True)
class OtherPayments:
    """What else a customer, or a card, paid: the newest rows and how many there are of them."""

    rows: tuple[HistoryRow, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class AlsoPaid:
    """What else was paid by the customer of a row, and with its card.

    `fingerprint` is Stripe's of that card, by which the history can be narrowed to it; `card` how
    people call it. Both are empty where no card is known.
    """

    by_customer: OtherPayments = OtherPayments()
    with_card: OtherPayments = OtherPayments()
    fingerprint: str = ""
    card: str = ""
