"""The entries of one part of a payout, each of which opens its sale in the history."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, _
from pos_app.services.container import Services
from pos_app.services.views.bank import BankEntry
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.bank.names import origin_name
from pos_app.ui.theme import scaled
from pos_app.ui.widgets import Sheet, label
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable

_WIDTH: Final = 900
_AROUND: Final = 220
_PAGE: Final = 100


def _what(entry: BankEntry, _formats: Formats) -> str:
    if entry.receipt_number:
        return _("Receipt {number}", number=entry.receipt_number)
    if entry.origin is not None:
        return origin_name(entry.origin, entry.taken_by)
    return entry.description or entry.source_id or entry.id


def _fee(entry: BankEntry, formats: Formats) -> str:
    return formats.minor(-entry.fee.minor, entry.fee.currency) if entry.fee.minor else ""


_COLUMNS: Final[tuple[Column[BankEntry], ...]] = (
    Column(
        NP_("column of a list", "Time"),
        lambda entry, formats: formats.moment(entry.created),
        "Nov 00, 0000, 00:00 PM",
    ),
    Column(NP_("column of a list", "What"), _what),
    Column(
        N_("Amount"), lambda entry, formats: formats.money(entry.amount), "-$00,000.00", right=True
    ),
    Column(NP_("column of a list", "Fee"), _fee, "-$000.00", right=True),
    Column(
        NP_("column of a list", "Net"),
        lambda entry, formats: formats.money(entry.net),
        "-$00,000.00",
        right=True,
    ),
    Column(
        NP_("column of a list", "Rate"),
        lambda entry, _formats: entry.exchange_rate or "",
        "0.0000000",
        right=True,
        from_width=780,
    ),
)


class EntriesSheet(Sheet):
    """Enter shows an entry's sale in the history: `history_requested` is what finds it there."""

    history_requested = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        payout_id: str,
        category: str,
        title: str,
        formats: Formats,
    ) -> None:
        super().__init__(parent, title, width=_WIDTH)
        self.model = PagedModel(_COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.model, title)
        self.table.setFixedHeight(max(240, self._host.height() - scaled(_AROUND, 0.35)))
        self.body.addWidget(label(_("Enter shows a row in the history."), "caption"))
        self.body.addWidget(self.table)
        self.first_focus = self.table
        self.model.formats = formats
        self.model.loaded.connect(self._show)
        self.model.failed.connect(tasks.failed)
        self.table.opened.connect(self._open)
        self.table.left.connect(self.dismiss)
        load = partial(_load, services, services.actor, payout_id, category)
        self.model.show_rows(load)

    def _show(self) -> None:
        self.table.select_first()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, entry: BankEntry) -> None:
        find = entry.receipt_number or entry.intent_id
        if find and entry.history_id:
            self.finish_with(self.history_requested, find)


def _load(
    services: Services, actor: Actor, payout_id: str, category: str, where: Any, limit: int
) -> Batch[BankEntry]:
    rows = services.payouts.entries(actor, payout_id, category, where, limit)
    last = rows[-1] if len(rows) >= limit else None
    return Batch(rows, (last.created, last.id) if last else None)
