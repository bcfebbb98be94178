"""The table of payouts: money on its way from Stripe to the bank."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from pos_app.services.container import Services
from pos_app.services.views.reports import PayoutView
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Batch, Column
from pos_app.ui.widgets.status_chip import ChipLook

_CHIPS: Final = {
    "paid": ChipLook("Paid out", "check", "accent", "accent_soft"),
    "in_transit": ChipLook("On its way", "clock", "info", "info_soft"),
    "pending": ChipLook("Planned", "clock", "info", "info_soft"),
    "failed": ChipLook("Failed", "cross", "danger", "danger_soft"),
    "canceled": ChipLook("Cancelled", "close", "muted", "sunken"),
}


def chip_of(payout: PayoutView) -> ChipLook:
    """Return how a payout's status is shown; a word that is new at Stripe is shown as it is."""
    unknown = ChipLook(payout.status.replace("_", " ").capitalize(), "info", "muted", "sunken")
    return _CHIPS.get(payout.status, unknown)


def _arrival(payout: PayoutView, formats: Formats) -> str:
    # Stripe gives the day as its midnight in UTC, wherever the store is.
    return Formats(formats.locale, UTC).short_day(payout.arrival)


def _kind(payout: PayoutView, _formats: Formats) -> str:
    return "Automatic" if payout.automatic else "By hand"


COLUMNS: Final[tuple[Column[PayoutView], ...]] = (
    Column("Arrival", _arrival, "Wwww 00, 0000"),
    Column("Amount", lambda row, formats: formats.money(row.amount), "$1,000,000.00", right=True),
    Column("Status", lambda row, _: str(chip_of(row).word), " ", chip=chip_of),
    Column("Begun", lambda row, formats: formats.moment(row.created), "Wwww 00, 0000, 00:00 MM"),
    Column("Kind", _kind, "Automatic", from_width=620),
    Column("What went wrong", lambda row, _: row.failure),
)


def load_payouts(services: Services, where: Any, _limit: int) -> Batch[PayoutView]:
    """Read a page of payouts from Stripe. Raises UserError."""
    rows, after = services.reports.payouts(where)
    return Batch(rows, after)
