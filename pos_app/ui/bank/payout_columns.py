"""The table of payouts: money on its way from Stripe to the bank."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Final

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, pgettext
from pos_app.services.container import Services
from pos_app.services.views.bank import PayoutView
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Batch, Column
from pos_app.ui.widgets.status_chip import ChipStyle

_OFF: Final = ChipStyle(
    NP_("the state of a payout", "Doesn't tie"), "warning", "danger", "danger_soft"
)
_CHIPS: Final = {
    "paid": ChipStyle(NP_("the state of a payout", "Paid out"), "check", "accent", "accent_soft"),
    "in_transit": ChipStyle(
        NP_("the state of a payout", "On its way"), "clock", "info", "info_soft"
    ),
    "pending": ChipStyle(NP_("the state of a payout", "Planned"), "clock", "info", "info_soft"),
    "failed": ChipStyle(NP_("the state of a payout", "Failed"), "cross", "danger", "danger_soft"),
    "canceled": ChipStyle(NP_("the state of a payout", "Cancelled"), "close", "muted", "sunken"),
}


def chip_of(payout: PayoutView) -> ChipStyle:
    """Return how a payout's status is shown; a word that is new at Stripe is shown as it is.

    One that is not what its entries come to is marked whatever its status.
    """
    if payout.unexplained:
        return _OFF
    unknown = ChipStyle(payout.status.replace("_", " ").capitalize(), "info", "muted", "sunken")
    return _CHIPS.get(payout.status, unknown)


def bank_day(payout: PayoutView, formats: Formats) -> str:
    """Return the bank's day of a payout's arrival."""
    midnight = datetime.combine(payout.arrival, time(), formats.zone)  # the bank's day is no moment
    return formats.short_day(midnight)


def _kind(payout: PayoutView, _formats: Formats) -> str:
    if payout.account:
        return pgettext("whose payout it is", "Connected account")
    return "" if payout.automatic else pgettext("how a payout began", "By hand")


COLUMNS: Final[tuple[Column[PayoutView], ...]] = (
    Column(N_("Arrival"), bank_day, "Www 00, 0000"),
    Column(
        N_("Amount"), lambda row, formats: formats.money(row.amount), "$1,000,000.00", right=True
    ),
    Column(N_("Status"), lambda row, _formats: str(chip_of(row).word), " ", chip=chip_of),
    Column(NP_("how a payout began", "Kind"), _kind),
)


def load_payouts(
    services: Services, actor: Actor, account: str | None, where: Any, limit: int
) -> Batch[PayoutView]:
    """Read a page of an account's payouts from the books."""
    page = services.payouts.page(actor, where, limit, account)
    return Batch(page.rows, page.next)
