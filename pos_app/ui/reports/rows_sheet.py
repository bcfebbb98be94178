"""What a figure of a report is made of: its rows in the history."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, _
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.report_tables import Drill
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import scaled
from pos_app.ui.widgets import EmptyState, Sheet, column, frame, label
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.status_chip import STATUS_STYLES

_WIDTH: Final = 860
_AROUND: Final = 220
_PAGE: Final = 100
_COLUMNS: Final[tuple[Column[HistoryRow], ...]] = (
    Column(
        NP_("column of a list", "Time"),
        lambda row, formats: formats.moment(row.occurred_at),
        sample="Nov 00, 0000, 00:00 PM",
    ),
    Column(N_("Amount"), lambda row, formats: formats.money(row.amount), "$00,000.00", right=True),
    Column(
        N_("Given back"),
        lambda row, formats: (
            formats.minor(-row.refunded, row.amount.currency) if row.refunded else ""
        ),
        "-$00,000.00",
        right=True,
    ),
    Column(
        N_("Status"),
        lambda row, _formats: str(STATUS_STYLES[row.status].word),
        sample=" ",
        chip=lambda row: row.status,
    ),
    Column(NP_("how a sale was paid", "Method"), lambda row, _formats: row.method),
    Column(
        N_("Receipt"), lambda row, _formats: row.receipt_number or "", "R1-000000", from_width=740
    ),
)


class RowsSheet(Sheet):
    """Enter shows a row in the history: `history_requested` is what finds it there."""

    history_requested = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        drill: Drill,
        title: str,
        formats: Formats,
    ) -> None:
        super().__init__(parent, title, width=_WIDTH)
        self.model = PagedModel(_COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.model, title)
        self.state = EmptyState("history", "")
        self._tasks = tasks
        self._pages = Pages()
        self._lay_out()
        self.model.formats = formats
        self.model.loaded.connect(self._show)
        self.model.failed.connect(self._on_failure)
        self.table.opened.connect(self._open)
        self.table.left.connect(self.dismiss)
        self.first_focus = self.table
        self.model.show_rows(partial(_load, services, services.actor, drill))

    def _lay_out(self) -> None:
        panel = frame("panel")
        column(panel).addWidget(self.state)
        self._pages.addWidget(self.table)
        self._pages.addWidget(panel)
        self._pages.setFixedHeight(max(240, self._host.height() - scaled(_AROUND, 0.35)))
        self.body.addWidget(label(_("Enter shows a row in the history."), "caption"))
        self.body.addWidget(self._pages)

    def _show(self) -> None:
        if self.model.rowCount():
            self.table.select_first()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.state.set_text(_("No sale or refund makes up this figure."))
            self._pages.setCurrentIndex(1)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.state.set_text(error.what, error.next_step)
            self._pages.setCurrentIndex(1)
        else:
            self._tasks.failed.emit(error)

    def _open(self, chosen: HistoryRow) -> None:
        find = chosen.receipt_number or chosen.intent_id or ""
        self.finish_with(self.history_requested, find)


def _load(
    services: Services, actor: Actor, drill: Drill, where: Any, limit: int
) -> Batch[HistoryRow]:
    page = services.reporting.rows(actor, drill, where, limit)
    return Batch(page.rows, page.next)
