"""What the folded part of a row of the history asks for, done in the background."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from pos_app.domain.dashboard_links import dashboard_address
from pos_app.domain.history_filter import HistoryFilter
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.views.history import HistoryRow, SaleDetails
from pos_app.services.views.other_payments import AlsoPaid
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.history.detail_folds import DetailFolds
from pos_app.ui.history.raw_data_sheet import RawDataSheet
from pos_app.ui.widgets import ErrorSheet


class DetailActions(QObject):
    """Reads what else was paid, shows Stripe's own data, and opens the Dashboard."""

    narrowed = Signal(object)
    """The history is to be narrowed to this HistoryFilter."""

    def __init__(
        self, screen: QWidget, services: Services, tasks: Tasks, folds: DetailFolds
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._folds = folds
        self._latest_also = LatestRead(tasks, self)
        folds.also_wanted.connect(self._read_also)
        folds.row_opened.connect(self._open_row)
        folds.narrowed.connect(self.narrowed)
        folds.raw_pressed.connect(self.show_raw_data)
        folds.dashboard_pressed.connect(self.open_dashboard)

    @property
    def has_dashboard(self) -> bool:
        """Whether Stripe's Dashboard knows the payments of these books."""
        return dashboard_address(self._services.mode, "") is not None

    def show_raw_data(self) -> None:
        """Ask Stripe for the payments of the row shown, and show them word for word."""
        details = self._folds.details
        if details is None:
            return
        self._folds.raw.setEnabled(False)
        read, actor = self._services.support_data.payments, self._services.actor
        task = self._tasks.money(read, actor, details.row.id, owner=self)
        task.success(partial(self._show_raw, details)).failure(self._complain)
        task.always(lambda: self._folds.raw.setEnabled(True)).start()

    def open_dashboard(self) -> None:
        """Open the first payment of the row shown in the browser."""
        address = self.dashboard_address(self._folds.details)
        if address is not None:
            QDesktopServices.openUrl(QUrl(address))

    def dashboard_address(self, details: SaleDetails | None) -> str | None:
        """Return where Stripe shows the first payment of a row, None where it does not."""
        for tender in details.tenders if details else ():
            if tender.intent_id:
                return dashboard_address(self._services.mode, tender.intent_id, tender.account_id)
        return None

    def _read_also(self, history_id: str) -> None:
        task = self._latest_also.read(self._services.history.also_paid, history_id)
        # Where the row is gone, the list shows it.
        task.success(partial(self._show_also, history_id)).failure(self._tasks.emit_bug).start()

    def _show_also(self, history_id: str, also: AlsoPaid) -> None:
        shown = self._folds.details
        if shown is not None and shown.row.id == history_id:
            self._folds.show_also(also)

    def _open_row(self, row: HistoryRow) -> None:
        if text := row.receipt_number or row.intent_id:
            self.narrowed.emit(HistoryFilter(text=text))
        else:  # never paid: it has no number
            day = self._folds.formats.business_day_of(row.occurred_at)
            amount = str(row.amount.decimal())
            self.narrowed.emit(HistoryFilter(text=amount, first=day, last=day))

    def _show_raw(self, details: SaleDetails, data: str) -> None:
        name = details.row.receipt_number or details.row.id
        RawDataSheet(self._screen, name, data).open()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            ErrorSheet(self._screen, error).open()
        else:
            self._tasks.failed.emit(error)
