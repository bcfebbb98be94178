"""The list of disputes: by when, how much, how it stands, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pos_app.domain.disputes import DisputeStatus, Urgency
from pos_app.domain.texts import N_, NP_, _, ngettext, paragraph
from pos_app.services.container import Services
from pos_app.services.disputes.views import DisputeRow
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged_items import Batch
from pos_app.ui.widgets.status_chip import ChipStyle
from pos_app.ui.widgets.table_model import Column

_LOOKS: Final[dict[DisputeStatus, tuple[str, str, str]]] = {
    DisputeStatus.WARNING_NEEDS_RESPONSE: ("mail", "warn", "warn_soft"),
    DisputeStatus.WARNING_UNDER_REVIEW: ("clock", "info", "info_soft"),
    DisputeStatus.WARNING_CLOSED: ("check", "muted", "sunken"),
    DisputeStatus.NEEDS_RESPONSE: ("mail", "warn", "warn_soft"),
    DisputeStatus.UNDER_REVIEW: ("clock", "info", "info_soft"),
    DisputeStatus.WON: ("check", "accent", "accent_soft"),
    DisputeStatus.LOST: ("cross", "danger", "danger_soft"),
    DisputeStatus.PREVENTED: ("check", "muted", "sunken"),
    DisputeStatus.APPEAL_NEEDS_RESPONSE: ("mail", "warn", "warn_soft"),
    DisputeStatus.APPEAL_UNDER_REVIEW: ("clock", "info", "info_soft"),
    DisputeStatus.OTHER: ("info", "muted", "sunken"),
}
"""Icon, ink and ground."""

_URGENT: Final = ("warning", "danger", "danger_soft")
_TOO_LATE: Final = ChipStyle(
    NP_("how a dispute stands", "Too late"), "cross", "danger", "danger_soft"
)
_WARNING: Final = ChipStyle(NP_("how a dispute stands", "Warning"), "warning", "warn", "warn_soft")
_PAST_WARNING: Final = ChipStyle(
    NP_("how a dispute stands", "Past warning"), "info", "muted", "sunken"
)


def chip_of(row: DisputeRow) -> ChipStyle:
    """Return how a dispute stands, by how much time is left for it."""
    if row.status is None:
        return _WARNING if row.actionable else _PAST_WARNING
    if row.urgency is Urgency.PAST:
        return _TOO_LATE
    icon, ink, ground = _URGENT if row.urgency is Urgency.SOON else _LOOKS[row.status]
    return ChipStyle(row.status.label, icon, ink, ground)


def due_text(row: DisputeRow, formats: Formats, now: datetime) -> str:
    """Return by when an answer is due and how long that is, in a sentence; empty for none."""
    if row.urgency is Urgency.NONE or row.due_by is None:
        return ""
    due = _("Answer by {time}.", time=formats.moment(row.due_by))
    days = (formats.day_of(row.due_by) - formats.day_of(now)).days
    if row.urgency is Urgency.PAST:
        return paragraph(due, _("It is too late now."))
    if days == 0:
        return paragraph(due, _("That is today."))
    return paragraph(due, ngettext("{n} day is left.", "{n} days are left.", days))


def _due(row: DisputeRow, formats: Formats) -> str:
    if row.urgency is Urgency.NONE or row.due_by is None:
        return "-"
    return formats.short_day(row.due_by)


COLUMNS: Final[tuple[Column[DisputeRow], ...]] = (
    Column(NP_("a column of disputes", "Answer by"), _due, "Www 00, 0000"),
    Column(N_("Amount"), lambda row, formats: formats.money(row.amount), "$1,000.00", right=True),
    Column(N_("Status"), lambda row, _formats: str(chip_of(row).word), " ", chip=chip_of),
    Column(
        NP_("a column of disputes", "Why"),
        lambda row, _formats: row.reason,
        shorter=lambda row: (row.short_reason,),
        least="0000000",
    ),
)


def load_disputes(services: Services, where: Any, limit: int) -> Batch[DisputeRow]:
    """Read a page of disputes from the books."""
    page = services.disputes.page(where, limit)
    return Batch(page.rows, page.next)
