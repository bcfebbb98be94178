"""What the history screen shows and does: the list, the details of one row, news from Stripe."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.changes import CASHIERS, STORE, ChangeSet
from pos_app.clock import Clock, SystemClock
from pos_app.domain.history_filter import ALL, NEWEST_FIRST, HistoryFilter, HistoryOrder
from pos_app.domain.texts import _, ngettext, paragraph
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.views.history import HistoryRow, SaleDetails
from pos_app.services.views.store import ConnectView
from pos_app.services.views.sync import SyncPart, SyncProgress
from pos_app.ui.background.sync_runner import SyncRunner
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.history.detail_entries import lacks_fee, open_tenders
from pos_app.ui.history.model import HistoryModel, HistoryRows
from pos_app.ui.history.sync_words import progress_words
from pos_app.ui.widgets.formats import Formats, read_formats

_SHOWN_SETTINGS: Final = frozenset({STORE, CASHIERS, "locale", "connect"})
_FEE_DELAY_MS: Final = 400
"""A row that is looked at for so long is worth asking Stripe about what is missing of it."""


class HistoryPresenter(QObject):
    """Holds the rows (`model`), what they are narrowed to, and the details shown; no widgets."""

    filter_changed = Signal(object)
    """The `HistoryFilter` that the rows are narrowed to from now on."""
    order_changed = Signal(object)
    """The `HistoryOrder` in which they stand from now on."""
    formats_changed = Signal(object)
    details_changed = Signal(object)
    """The details of the chosen row; None where none is chosen or it is gone."""
    sync_status_changed = Signal(str)
    syncing_changed = Signal(bool)
    checking_changed = Signal(bool)
    checked = Signal(str)
    """What came of *Check again*; empty where the details say it."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        clock: Clock | None = None,
        parent: QObject | None = None,
        sync: SyncRunner | None = None,
    ) -> None:
        """`sync` is the window's; one of its own without."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._clock = clock or SystemClock()
        self.model = HistoryModel(tasks, self._clock, self)
        self.wanted = ALL
        self.order = NEWEST_FIRST
        self.connect_view = ConnectView()
        self.details: SaleDetails | None = None
        self._chosen_id = ""
        self._searching = False
        self._syncing = False
        self._is_told = False
        self._runner = sync or SyncRunner(services, tasks, self)
        self._runner.progressed.connect(self._show_progress)
        self._runner.ended.connect(self._on_synced)
        self._runner.failed.connect(self._on_not_synced)
        self._latest_details = LatestRead(tasks, self)
        self._latest_fee = LatestRead(tasks, self)
        self._fee_delay = QTimer(self, singleShot=True, interval=_FEE_DELAY_MS)
        self._fee_delay.timeout.connect(self._ask_for_fee)
        self.model.loaded.connect(self._on_rows)
        self.model.refreshed.connect(self._on_rows)
        self.model.failed.connect(self._on_failed)

    def start(self) -> None:
        """Read the settings, then the rows."""

        def read() -> tuple[Formats, ConnectView]:
            settings = self._services.settings
            return read_formats(settings), settings.connect()

        self._tasks.read(read, owner=self).success(self._use_settings).start()

    def refresh(self, changes: ChangeSet, *, missed: bool = False) -> None:
        """Show what a write changed; `missed` where nobody was looking meanwhile."""
        if changes.settings & _SHOWN_SETTINGS:
            self.start()
            return
        named = self.model.rows_of(changes.customers)
        searched = bool(changes.customers and self.wanted.text.strip())  # perhaps for a name
        if changes.history or named or searched:
            self.model.refresh(changes.history | named, everything=missed or searched)
        if self.details is not None and self.details.is_changed_by(changes):
            self.read_details(self.details.row.id)

    def search(self, text: str) -> None:
        """Look for these words among what the rows are narrowed to otherwise."""
        self.narrow(replace(self.wanted, text=text))

    def narrow(self, wanted: HistoryFilter) -> None:
        """List what passes this filter, from the first page on."""
        changed, self.wanted = wanted != self.wanted, wanted
        self._read_rows()
        if changed:
            self.filter_changed.emit(wanted)

    def find_more(self) -> None:
        """Show what is found since more of the history is prepared for searches."""
        if not self.wanted.is_empty or self.order != NEWEST_FIRST:
            self.model.refresh(frozenset(), everything=True)

    def sort(self, order: HistoryOrder) -> None:
        """List the same rows in another order, from the first page on."""
        self.order = order
        self._read_rows()
        self.order_changed.emit(order)

    def choose(self, row: HistoryRow | None) -> None:
        """Read the details of a row; None where nothing is chosen."""
        self._fee_delay.stop()
        self._latest_fee.cancel()
        self._chosen_id = row.id if row is not None else ""
        if row is not None:
            self.read_details(row.id)

    def read_details(self, history_id: str) -> None:
        """Read the details of a row anew."""
        task = self._latest_details.read(self._services.history.details, history_id)
        task.success(self._show).failure(partial(self._on_gone, history_id)).start()

    @property
    def actionable(self) -> SaleDetails | None:
        """What is shown, where it is the chosen row and no search is under way; else None."""
        details = self.details
        if details is None or self._searching or details.row.id != self._chosen_id:
            return None
        return details

    def sync(self) -> None:
        """Bring the books up to date with Stripe, in the background."""
        if self._syncing:
            return
        self._set_syncing(True)
        self.sync_status_changed.emit(_("Asking Stripe for news…"))
        self._runner.request()

    def check(self) -> None:
        """Ask Stripe about what is not settled of the sale shown."""
        if self.details is None:
            return
        self.checking_changed.emit(True)
        task = self._tasks.money(_check_open, self._services, self.details, owner=self)
        task.success(self.checked.emit)
        task.always(lambda: self.checking_changed.emit(False)).start()

    def _use_settings(self, settings: tuple[Formats, ConnectView]) -> None:
        self.model.formats, self.connect_view = settings
        self.formats_changed.emit(self.model.formats)
        self._read_rows()

    def _read_rows(self) -> None:
        self._searching = True
        rows = HistoryRows(self._services.history, self.wanted, self.order)
        self.model.show_history(rows)

    def _on_rows(self) -> None:
        self._searching = False
        if self.model.rowCount() == 0:
            self._set_details(None)

    def _on_failed(self, error: BaseException) -> None:
        self._searching = False
        if not (self.model.busy and isinstance(error, UserError)):  # said in place of the rows
            self._tasks.failed.emit(error)

    def _set_details(self, details: SaleDetails | None) -> None:
        self.details = details
        self.details_changed.emit(details)

    def _show(self, details: SaleDetails) -> None:
        if details.row.id != self._chosen_id:
            return
        self._set_details(details)
        if self.model.items.get(details.row.id) not in {None, details.row}:
            self.model.refresh({details.row.id})
        if lacks_fee(details):
            self._fee_delay.start()

    def _on_gone(self, history_id: str, error: BaseException) -> None:
        self._set_details(None)
        if isinstance(error, UserError):
            self.model.refresh({history_id})
        else:
            self._tasks.failed.emit(error)

    def _ask_for_fee(self) -> None:
        if self.details is not None:
            task = self._latest_fee.read(
                self._services.history.refresh, self._services.actor, self.details.row.id
            )
            task.success(self._on_fee).failure(self._tasks.emit_bug).start()

    def _on_fee(self, details: SaleDetails) -> None:
        if not lacks_fee(details):  # or it would be asked for ever
            self._show(details)

    def _set_syncing(self, syncing: bool) -> None:
        self._syncing = syncing
        self.syncing_changed.emit(syncing)

    def _show_progress(self, progress: SyncProgress) -> None:
        """Show how far it is: what somebody asked for, and a first reading, which takes long."""
        if self._syncing or progress.part is not SyncPart.NEWS:
            self._is_told = True
            self.sync_status_changed.emit(progress_words(progress))

    def _on_synced(self, count: int) -> None:
        if not self._ends_telling():
            return
        at = self.model.formats.time(self._clock.now())
        found = ngettext("{n} change.", "{n} changes.", count, n=self.model.formats.count(count))
        self.sync_status_changed.emit(
            paragraph(_("Up to date at {time}.", time=at), found if count else _("Nothing new."))
        )

    def _on_not_synced(self, error: BaseException) -> None:
        asked = self._syncing
        if not self._ends_telling():
            return
        told = isinstance(error, UserError)
        self.sync_status_changed.emit(paragraph(_("Not up to date."), str(error)) if told else "")
        if asked and (isinstance(error, KeyTroubleError) or not told):
            self._tasks.failed.emit(error)

    def _ends_telling(self) -> bool:
        """Return whether a run that is over now was shown: those that nobody asked for are not."""
        told = self._syncing or self._is_told
        self._is_told = False
        if self._syncing:
            self._set_syncing(False)
        return told


def _check_open(services: Services, details: SaleDetails) -> str:
    """Ask Stripe about what is not settled of a sale; return what it says, in a sentence."""
    for tender in open_tenders(details):
        return services.recovery.settle(services.actor, tender.id, customer_present=True).what
    actor = services.actor
    services.history.refresh(actor, details.row.id)  # settles all refunds that Stripe knows of
    # Not settled and begun here: those made elsewhere have no reason.
    left = [
        each
        for each in services.history.details(details.row.id).refunds
        if each.state.is_open and each.reason
    ]
    return [services.refunds.check(actor, refund.id).message for refund in left][-1] if left else ""
