"""The history screen: find what was paid, look at it, print it again, give it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import STORE, ChangeSet
from pos_app.clock import Clock, SystemClock
from pos_app.domain.text import shortened
from pos_app.domain.texts import N_, _, ngettext, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.views.history import HistoryRow, RefundView, SaleDetails
from pos_app.services.views.store import ConnectView
from pos_app.ui.background.deferred_changes import DeferredChanges
from pos_app.ui.background.tasks import Latest, Tasks
from pos_app.ui.history.detail import SaleDetail
from pos_app.ui.history.model import HistoryModel, HistoryRows, HistoryTable
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.void_sheet import VoidSheet
from pos_app.ui.history.words import lacks_fee, open_tenders
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.receipts import ReceiptActions
from pos_app.ui.widgets import EmptyState, SearchBox, column, icon_button, label, toast
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.keyed import tip
from pos_app.ui.widgets.list_detail import ListDetail

_GROUP: Final = N_("History")
_SHOWN_SETTINGS: Final = frozenset({STORE, "locale", "connect"})
_SETTLED_MS: Final = 400
"""A row that is looked at for so long is worth asking Stripe about what is missing of it."""


class HistoryScreen(QWidget):
    """A list of sales and payments, newest first, and one of them in full."""

    loaded = Signal()
    """The rows that were last asked for are on the screen."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._clock = clock or SystemClock()
        self._text = ""
        self._searching = False
        self._connect_view = ConnectView()
        self._reading = Latest(tasks, self)
        self._asking = Latest(tasks, self)
        self._elsewhere = DeferredChanges(
            self, self._catch_up, partial(self._catch_up, missed=True)
        )
        self._linger = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self.model = HistoryModel(tasks, self._clock, self)
        self.table = HistoryTable(self.model)
        self.detail = SaleDetail()
        self.search = SearchBox(_("Search receipt, card, amount, name, item"))
        self.refresh_button = icon_button(
            "refresh", tip(_("Ask Stripe for news"), "F5"), "secondary"
        )
        self.news = label("", "caption", wrap=True)
        self.news.hide()
        self._empty = EmptyState(
            "history", _("Nothing sold yet"), _("Sales and payments appear here.")
        )
        self._receipts = ReceiptActions(self, services, tasks)
        self._lay_out()
        self._connect()
        self._bind()
        self._read_settings()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed; hidden, when it is shown again."""
        self._elsewhere.take(changes)

    def _catch_up(self, changes: ChangeSet, *, missed: bool = False) -> None:
        if changes.settings & _SHOWN_SETTINGS:
            self._read_settings()
            return
        if changes.history:
            self.model.refresh(changes.history, first_page=missed)
        shown = self.detail.shown
        if shown is not None and shown.is_changed_by(changes):
            self._read_details(shown.row.id)

    def search_for(self, text: str) -> None:
        """Search for what somebody wants to see here."""
        self.search.setText(text)

    def look_for_news(self) -> None:
        """F5: bring the books up to date with Stripe, in the background."""
        if not self.refresh_button.isEnabled():
            return
        self.refresh_button.setEnabled(False)
        self._say_news(_("Asking Stripe for news…"))
        task = self._tasks.sync(
            self._services.sync.run, owner=self, should_stop=self._tasks.is_stopped
        )
        task.progress(self._on_progress).success(self._on_news).failure(self._on_no_news)
        task.always(lambda: self.refresh_button.setEnabled(True)).start()

    def refund(self, extra: int = 0) -> None:
        """Open the refund sheet for what is shown; `extra` minor units are proposed, or all."""
        details = self.detail.shown
        if details is None or not self._may_act() or not self.detail.refund.isEnabled():
            return
        formats, connect = self.detail.formats, self._connect_view
        sheet = RefundSheet(self, self._services, self._tasks, details, connect, formats, extra)
        sheet.closed.connect(lambda: self._on_sheet_closed(sheet))
        sheet.open()

    def void(self) -> None:
        """Open the sheet that voids the sale shown."""
        details = self.detail.shown
        if details is None or not self._may_act() or not details.may_void:
            return
        sheet = VoidSheet(self, self._services, self._tasks, details, self.detail.formats)
        sheet.closed.connect(lambda: self._on_sheet_closed(sheet))
        sheet.open()

    # --- layout ---

    def _lay_out(self) -> None:
        self.frame = ListDetail(
            self.search,
            self.table,
            self.detail,
            empty=self._empty,
            nothing_chosen=EmptyState(
                "history", _("Nothing chosen"), _("Choose a row to see it here.")
            ),
            buttons=(self.refresh_button,),
            under=self.news,
        )
        column(self).addWidget(self.frame)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.searched.connect(self._search)
        self.model.loaded.connect(self._on_loaded)
        self.model.refreshed.connect(self._on_refreshed)
        self.model.failed.connect(self._on_failed)
        self.table.current_changed.connect(self._on_current)
        self._linger.timeout.connect(self._ask_for_fee)
        self.refresh_button.clicked.connect(self.look_for_news)
        self._empty.activated.connect(self.search.clear)
        detail = self.detail
        detail.refund_pressed.connect(self.refund)
        detail.void_pressed.connect(self.void)
        detail.extra_pressed.connect(lambda: self.refund(detail.extra()))
        detail.check_pressed.connect(self._check)
        detail.preview_pressed.connect(self._preview)
        detail.print_pressed.connect(self._print)
        detail.pdf_pressed.connect(self._save_pdf)
        detail.email_pressed.connect(self._email)

    def _bind(self) -> None:
        for keys, title, act in (
            ("F4", pgettext("what a key does", "Search"), self.frame.focus_search),
            ("F5", _("Ask Stripe for news"), self.look_for_news),
            ("Ctrl+R", pgettext("what a key does", "Refund"), self.refund),
            ("Ctrl+Shift+R", _("Void the sale"), self.void),
            ("Ctrl+P", _("Print a copy"), self._print),
        ):
            Shortcut(self, keys, title, str(_GROUP), act)

    # --- the list ---

    def _read_settings(self) -> None:
        read = self._tasks.read(_read_settings, self._services, owner=self)
        read.success(self._begin).start()

    def _begin(self, settings: tuple[Formats, ConnectView]) -> None:
        formats, self._connect_view = settings
        self.model.formats = formats
        self.detail.formats = formats
        self._show_rows()

    def _search(self, text: str) -> None:
        self._text = text
        self._show_rows()

    def _show_rows(self) -> None:
        self._searching = True
        rows = HistoryRows(self._services.history, self._text)
        self.model.show_rows(rows.load, rows)

    def _on_loaded(self) -> None:
        self._searching = False
        self._say_empty()
        self.table.select_first()
        self.loaded.emit()

    def _on_refreshed(self) -> None:
        self._searching = False
        self._say_empty()
        if self.table.current() is None:
            self.table.select_first()
        self.loaded.emit()

    def _say_empty(self) -> None:
        if self._text:
            self._empty.set_text(
                _("Nothing found"),
                _("No sale or payment has “{text}” in it.", text=shortened(self._text)),
                _("Clear the search"),
            )
        else:
            self._empty.set_text(_("Nothing sold yet"), _("Sales and payments appear here."))
        self.frame.show_rows(any_rows=self.model.rowCount() > 0)

    def _on_failed(self, error: BaseException) -> None:
        self._searching = False
        self._tasks.failed.emit(error)

    # --- the detail ---

    def _on_current(self, row: Any) -> None:
        self._linger.stop()
        self._asking.cancel()
        if isinstance(row, HistoryRow):
            self._read_details(row.id)

    def _read_details(self, history_id: str) -> None:
        task = self._reading.read(self._services.history.details, history_id)
        task.success(self._show).failure(partial(self._on_gone, history_id)).start()

    def _show(self, details: SaleDetails) -> None:
        current = self.table.current()
        if current is None or current.id != details.row.id:
            return
        self.detail.show_sale(details)
        self.frame.show_detail(shown=True)
        if current != details.row:
            self.model.refresh({details.row.id})
        if lacks_fee(details):
            self._linger.start()

    def _on_gone(self, history_id: str, error: BaseException) -> None:
        self.frame.show_detail(shown=False)
        if isinstance(error, UserError):
            self.model.refresh({history_id})
        else:
            self._tasks.failed.emit(error)

    def _ask_for_fee(self) -> None:
        details = self.detail.shown
        if details is not None:
            task = self._asking.read(self._services.history.refresh, details.row.id)
            task.success(self._on_asked).failure(self._on_not_asked).start()

    def _on_asked(self, details: SaleDetails) -> None:
        if not lacks_fee(details):  # or it would be asked for ever
            self._show(details)

    def _on_not_asked(self, error: BaseException) -> None:
        """Nobody asked for this look at Stripe; what the books know is shown."""
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)

    def _may_act(self) -> bool:
        """Tell whether what is shown is what the list has chosen."""
        current, details = self.table.current(), self.detail.shown
        same = current is not None and details is not None and current.id == details.row.id
        return same and not self._searching and self.frame.detail_shown()

    # --- what a cashier does ---

    def _on_sheet_closed(self, sheet: RefundSheet | VoidSheet) -> None:
        """*Refund* may be over, and then nothing would have the focus."""
        if self.detail.shown is not None:
            if sheet.is_done:
                self.detail.focus_first()
            self._read_details(self.detail.shown.row.id)

    def _check(self) -> None:
        details = self.detail.shown
        if details is None:
            return
        self.detail.check.setEnabled(False)
        task = self._tasks.money(_ask_again, self._services, details, owner=self)
        task.success(self._on_checked)
        task.always(lambda: self.detail.check.setEnabled(True)).start()

    def _on_checked(self, said: str) -> None:
        if said:
            toast(self, said)

    def _preview(self) -> None:
        self._with_shown(partial(self._receipts.preview, copy=True))

    def _print(self) -> None:
        self._with_shown(partial(self._receipts.print_, copy=True))

    def _save_pdf(self) -> None:
        self._with_shown(partial(self._receipts.save_pdf, copy=True))

    def _email(self) -> None:
        self._with_shown(self._receipts.email)

    def _with_shown(self, act: Callable[[str], object]) -> None:
        details = self.detail.shown
        if details is not None and self._may_act() and self.detail.receipt.isEnabled():
            act(details.row.id)

    # --- news ---

    def _say_news(self, words: str) -> None:
        self.news.setText(words)
        self.news.setVisible(bool(words))

    def _on_progress(self, read: int) -> None:
        words = ngettext(
            "Asking Stripe for news… {count} read",
            "Asking Stripe for news… {count} read",
            read,
            count=f"{read:,}",
        )
        self._say_news(words)

    def _on_news(self, count: int) -> None:
        at = self.model.formats.time(self._clock.now())
        found = ngettext("{count} change.", "{count} changes.", count, count=f"{count:,}")
        self._say_news(
            paragraph(_("Up to date at {time}.", time=at), found if count else _("Nothing new."))
        )

    def _on_no_news(self, error: BaseException) -> None:
        told = isinstance(error, UserError)
        self._say_news(paragraph(_("Not up to date."), str(error)) if told else "")
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._tasks.failed.emit(error)


def _read_settings(services: Services) -> tuple[Formats, ConnectView]:
    return read_formats(services.settings), services.settings.connect()


def _ask_again(services: Services, details: SaleDetails) -> str:
    """Ask Stripe about what is not settled of a sale; return what it says, in a sentence."""
    for tender in open_tenders(details):
        return services.recovery.settle(tender.id, customer_present=True).what
    services.history.refresh(details.row.id)  # settles all refunds that Stripe knows of
    left = [each for each in services.history.details(details.row.id).refunds if _is_ours(each)]
    return [services.refunds.check(refund.id).says for refund in left][-1] if left else ""


def _is_ours(refund: RefundView) -> bool:
    """Tell whether a refund is not settled and began here: those made elsewhere have no reason."""
    return refund.state.is_open and bool(refund.reason)
