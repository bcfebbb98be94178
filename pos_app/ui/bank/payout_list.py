"""The payouts, and beside them what the chosen one is made of."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.views.bank import PayoutDetails, PayoutView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.bank.entries_sheet import EntriesSheet
from pos_app.ui.bank.payout_columns import COLUMNS, load_payouts
from pos_app.ui.bank.payout_detail import PayoutDetail, category_name
from pos_app.ui.widgets import EmptyState, column, frame
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.paged import PagedModel, PagedTable
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.side_by_side import LEAST_HIGH, SideBySide

_PAGE: Final = 100
SHARES: Final = (58, 42)


class PayoutList(QWidget):
    """Enter opens a part of a payout down to its sales.

    `history_requested` is what finds one in the history, `day_requested` the id of a day.
    """

    history_requested = Signal(str)
    day_requested = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._chosen: str | None = None
        self._account: str | None = None
        self._details: PayoutDetails | None = None
        self._formats = PLAIN
        self._choosing = LatestRead(tasks, self)
        self.model = PagedModel(COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.model, _("Payouts"))
        self.detail = PayoutDetail()
        self.no_payouts = EmptyState(
            "reports",
            _("No payouts yet"),
            _("Money that Stripe sends to the bank appears here."),
        )
        self._list = Pages()
        self._lay_out()
        self.model.loaded.connect(self._show_payouts)
        self.model.failed.connect(self.failed)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _payout: self.detail.focus_first())
        self.detail.parts.opened.connect(self._open_part)
        self.detail.days.opened.connect(lambda entry: self.day_requested.emit(entry.key))
        self.detail.paid_again.clicked.connect(self._open_later)

    def show_rows(self, formats: Formats, account: str | None) -> None:
        """Show the payouts of an account as the books have them: "" the store's own, None all."""
        self._formats = self.model.formats = formats
        if account != self._account:
            self._account, self._chosen = account, None
        actor = self._services.actor
        self.model.show_rows(partial(load_payouts, self._services, actor, account))

    def refresh(self) -> None:
        """Show how they are now."""
        self.model.refresh(first_page=True)
        if self._chosen is not None:
            self._read(self._chosen)

    def choose(self, payout_id: str) -> None:
        """Show a payout, also one that is not among the rows that were read."""
        self._chosen = payout_id
        if not self.table.select(payout_id):
            self.table.clearSelection()
        self._read(payout_id)

    def _lay_out(self) -> None:
        panel = frame("panel")
        column(panel).addWidget(self.no_payouts)
        self._list.addWidget(self.table)
        self._list.addWidget(panel)
        beside = SideBySide(self)
        beside.least_high = LEAST_HIGH
        beside.addWidget(self._list, SHARES[0])
        beside.addWidget(self.detail, SHARES[1])
        self.setFocusProxy(self.table)
        for before, after in (
            (self.table, self.detail.parts),
            (self.detail.parts, self.detail.days),
        ):
            QWidget.setTabOrder(before, after)

    def _show_payouts(self) -> None:
        found = self.model.rowCount() > 0
        self._list.setCurrentIndex(0 if found else 1)
        self.detail.setVisible(found)
        if self._chosen is None:
            self.table.select_first()
        else:
            self.choose(self._chosen)

    def _choose(self, payout: PayoutView | None) -> None:
        if payout is not None:  # None while the list is being read anew
            self._chosen = payout.id
            self._read(payout.id)

    def _read(self, payout_id: str) -> None:
        details = self._services.payouts.details
        task = self._choosing.read(details, self._services.actor, payout_id)
        task.success(self._show_details).failure(self.failed.emit).start()

    def _show_details(self, details: PayoutDetails | None) -> None:
        self._details = details
        if details is None:
            self.detail.clear()
        else:
            self.detail.show_details(details, self._formats)

    def _open_part(self, entry: Entry) -> None:
        if self._details is None or not entry.key:
            return
        sheet = EntriesSheet(
            self,
            self._services,
            self._tasks,
            self._details.payout.id,
            entry.key,
            category_name(entry.key),
            self._formats,
        )
        sheet.history_requested.connect(self.history_requested)
        sheet.open()

    def _open_later(self) -> None:
        again = self._details.paid_again if self._details else None
        if again and again.payout:
            self.choose(again.payout.id)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
