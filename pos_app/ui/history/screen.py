"""The history screen: find what was paid, look at it, print it again, give it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.changes import ChangeSet
from pos_app.clock import Clock, SystemClock
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.deposits.views import Cancelling
from pos_app.services.returns.views import Returnable
from pos_app.services.views.history import SaleDetails
from pos_app.settings import MachineSettings
from pos_app.ui.background.deferred_changes import DeferredChanges
from pos_app.ui.background.sync_runner import SyncRunner
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.cancel_sheet import CancelSheet
from pos_app.ui.history.card_lookup_sheet import CardLookupSheet
from pos_app.ui.history.detail import SaleDetail
from pos_app.ui.history.detail_actions import DetailActions
from pos_app.ui.history.export_sheet import ExportSheet
from pos_app.ui.history.filter_controller import FilterController
from pos_app.ui.history.list_state import ListState
from pos_app.ui.history.list_tools import ListTools
from pos_app.ui.history.marking import MatchDelegate
from pos_app.ui.history.overview import Overview
from pos_app.ui.history.preparation import PreparationNote
from pos_app.ui.history.presenter import HistoryPresenter
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.return_sheet import ReturnSheet
from pos_app.ui.history.table import HistoryTable
from pos_app.ui.history.void_sheet import VoidSheet
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.receipts.actions import ReceiptActions
from pos_app.ui.widgets import (
    EmptyState,
    column,
    icon_button,
    label,
    show_text,
    tab_before,
    toast,
)
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.list_detail import ListDetail


class HistoryScreen(QWidget):
    """A list of sales and payments, newest first, and one of them in full."""

    loaded = Signal()
    """The rows that were last asked for are on the screen."""
    payout_requested = Signal(str)
    customer_requested = Signal(str)
    dispute_requested = Signal(str)
    exchange_requested = Signal(object)
    """The ExchangedGoods that are to come back for what is rung up next."""
    deposit_requested = Signal(object)
    """More of the DepositView is to be paid, at the checkout."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        clock: Clock | None = None,
        state: MachineSettings | None = None,
        parent: QWidget | None = None,
        sync: SyncRunner | None = None,
    ) -> None:
        """`state` keeps how the list is liked on this machine; `sync` is the window's, if any."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._clock = clock or SystemClock()
        self.presenter = HistoryPresenter(services, tasks, clock, self, sync)
        self.model = self.presenter.model
        self.table = HistoryTable(self.model)
        self.marking = MatchDelegate(self.table)
        self.table.setItemDelegate(self.marking)
        self.detail = SaleDetail()
        self.filters = FilterController(self, services, tasks, self.presenter, self._clock)
        self.search = self.filters.search
        self.overview = Overview(services, tasks, self.presenter, self._clock)
        self.list_tools = ListTools(self, self.table, self.presenter, self.filters, state)
        self.list_tools.join(self.overview)
        self.refresh_button = icon_button(
            "refresh", _("Ask Stripe for news"), "secondary", action=keys.HISTORY_NEWS
        )
        self.export_button = icon_button(
            "download", _("Export what is listed"), "secondary", action=keys.EXPORT
        )
        self.card_button = icon_button(
            "reader", _("Which sales did this card pay?"), action=keys.LOOK_UP_CARD
        )
        self.overview.buttons.insertWidget(0, self.card_button)
        tab_before(self.list_tools.button, self.card_button)
        self.filter_bar = self.filters.bar
        """Between the search box and the list: what the rows are narrowed to."""
        self.preparation = PreparationNote(services.history, tasks)
        self.sync_status = label("", "caption", wrap=True)
        self.sync_status.hide()
        self._empty = EmptyState(
            "history", _("Nothing sold yet"), _("Sales and payments appear here.")
        )
        self._receipts = ReceiptActions(self, services, tasks)
        self.detail_actions = DetailActions(self, services, tasks, self.detail.folds)
        self.detail.has_dashboard = self.detail_actions.has_dashboard
        present = self.presenter.refresh
        self._deferred = DeferredChanges(self, present, partial(present, missed=True))
        self._lay_out()
        self._connect()
        self._bind_shortcuts()
        self.presenter.start()

    @property
    def wanted(self) -> HistoryFilter:
        """Return what the rows are narrowed to."""
        return self.presenter.wanted

    def narrow(self, wanted: HistoryFilter) -> None:
        """List what passes a filter."""
        self.filters.narrow(wanted)

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed; hidden, when it is shown again."""
        self.filters.renew()
        self.overview.refresh()
        self._deferred.take(changes)

    def showEvent(self, event: QShowEvent) -> None:
        """Move periods along that were of another day when it was hidden."""
        super().showEvent(event)
        self.filters.renew()
        self.overview.refresh()

    def search_for(self, text: str) -> None:
        """Search for what somebody wants to see here."""
        self.filters.narrow(HistoryFilter(text=text))

    def refund(self, extra: int = 0) -> None:
        """Open the refund sheet for what is shown; `extra` minor units are proposed, or all."""
        details = self.presenter.actionable
        if details is None or not self.detail.refund.isEnabled():
            return
        formats, connect = self.detail.formats, self.presenter.connect_view
        sheet = RefundSheet(self, self._services, self._tasks, details, connect, formats, extra)
        sheet.closed.connect(lambda: self._on_sheet_closed(sheet))
        sheet.open()

    def take_back(self) -> None:
        """Open the sheet that takes things of the sale shown back."""
        details = self.presenter.actionable
        if details is None or not self.detail.take_back.isEnabled() or details.row.sale_id is None:
            return
        read = self._services.returns.returnable
        task = self._tasks.read(read, details.row.sale_id, owner=self)
        task.success(partial(self._open_return, details)).failure(self._tasks.failed.emit).start()

    def _open_return(self, details: SaleDetails, found: Returnable) -> None:
        sheet = ReturnSheet(self, self._services, self._tasks, details, found, self.detail.formats)
        sheet.exchange_chosen.connect(self.exchange_requested)
        sheet.closed.connect(lambda: self._on_sheet_closed(sheet))
        sheet.open()

    def pay_deposit(self) -> None:
        """Have more of the deposit shown paid."""
        details = self.presenter.actionable
        if details is not None and details.deposit is not None:
            self.deposit_requested.emit(details.deposit)

    def cancel_deposit(self) -> None:
        """Open the sheet that cancels the deposit shown."""
        details = self.presenter.actionable
        if details is None or details.deposit is None or not details.deposit.is_open:
            return
        read = self._services.deposits.cancelling
        task = self._tasks.read(read, details.deposit.sale_id, owner=self)
        task.success(partial(self._open_cancel, details)).failure(self._tasks.failed.emit).start()

    def _open_cancel(self, details: SaleDetails, plan: Cancelling) -> None:
        formats = self.detail.formats
        sheet = CancelSheet(self, self._services, self._tasks, details, plan, formats)
        sheet.closed.connect(lambda: self._on_sheet_closed(sheet))
        sheet.open()

    def look_up_card(self) -> None:
        """Open the sheet that reads a card, and list what it paid."""
        sheet = CardLookupSheet(self, self._services, self._tasks)
        sheet.found.connect(lambda read: self._narrow(HistoryFilter(fingerprint=read)))
        sheet.open()

    def void(self) -> None:
        """Open the sheet that voids the sale shown."""
        details = self.presenter.actionable
        if details is None or not details.may_void:
            return
        sheet = VoidSheet(self, self._services, self._tasks, details, self.detail.formats)
        sheet.closed.connect(lambda: self._on_sheet_closed(sheet))
        sheet.open()

    def export(self) -> None:
        """Open the sheet that writes what is listed to a file, or prints it."""
        presenter = self.presenter
        ExportSheet(
            self,
            self._services,
            self._tasks,
            self._clock,
            self.detail.formats,
            presenter.wanted,
            presenter.order,
            [column.key for column in self.table.shown_columns()],
            self.filters.in_words(),
        ).open()

    def _lay_out(self) -> None:
        self.frame = ListDetail(
            self.search,
            self.table,
            self.detail,
            empty=self._empty,
            nothing_chosen=EmptyState(
                "history", _("Nothing chosen"), _("Choose a row to see it here.")
            ),
            buttons=(
                self.filters.filter_button,
                self.export_button,
                self.refresh_button,
            ),
            above=(self.filter_bar, self.preparation, self.overview),
            under=self.sync_status,
        )
        self._state = ListState(
            self.frame, self._empty, self.presenter, self.overview, self.filters.clear
        )
        column(self).addWidget(self.frame)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        presenter, detail, receipts = self.presenter, self.detail, self._receipts
        self.table.current_changed.connect(presenter.choose)
        self.refresh_button.clicked.connect(presenter.sync)
        self.export_button.clicked.connect(self.export)
        self.card_button.clicked.connect(self.look_up_card)
        self.model.loaded.connect(lambda: self.marking.look_for(presenter.wanted.text))
        self.model.loaded.connect(self._on_rows)
        self.model.refreshed.connect(self._on_rows)
        presenter.formats_changed.connect(self._use_formats)
        presenter.details_changed.connect(self._show_details)
        presenter.sync_status_changed.connect(partial(show_text, self.sync_status))
        presenter.syncing_changed.connect(lambda on: self.refresh_button.setEnabled(not on))
        presenter.checking_changed.connect(lambda on: detail.check.setEnabled(not on))
        presenter.checked.connect(lambda words: toast(self, words) if words else None)
        self.detail_actions.narrowed.connect(self._narrow)
        detail.folds.payout_pressed.connect(self.payout_requested)
        detail.folds.customer_pressed.connect(self.customer_requested)
        detail.dispute_pressed.connect(self.dispute_requested)
        self.overview.narrowed.connect(self.filters.narrow)
        self.preparation.went_on.connect(presenter.find_more)
        detail.refund_pressed.connect(self.refund)
        detail.return_pressed.connect(self.take_back)
        detail.void_pressed.connect(self.void)
        detail.deposit.pay.clicked.connect(self.pay_deposit)
        detail.deposit.cancel.clicked.connect(self.cancel_deposit)
        detail.extra_pressed.connect(lambda: self.refund(detail.extra()))
        detail.check_pressed.connect(presenter.check)
        copies = (
            (detail.preview_pressed, receipts.preview),
            (detail.print_pressed, receipts.print_),
            (detail.pdf_pressed, receipts.save_pdf),
        )
        for pressed, act in copies:
            pressed.connect(partial(self._hand_out, partial(act, copy=True)))
        detail.email_pressed.connect(lambda: self._hand_out(receipts.email))

    def _bind_shortcuts(self) -> None:
        print_copy = partial(self._hand_out, partial(self._receipts.print_, copy=True))
        for action, act in (
            (keys.VIEWS, self.filters.open_views),
            (keys.FILTER, self.filters.open_sheet),
            (keys.FIND_IN_HISTORY, self.frame.focus_search),
            (keys.HISTORY_NEWS, self.presenter.sync),
            (keys.COLUMNS, self.list_tools.open_sheet),
            (keys.LOOK_UP_CARD, self.look_up_card),
            (keys.SORT_HISTORY, self.table.sort_by_next),
            (keys.GO_TO_DAY, self.list_tools.ask_day),
            (keys.REFUND, self.refund),
            (keys.TAKE_BACK, self.take_back),
            (keys.VOID, self.void),
            (keys.PRINT_COPY, print_copy),
            (keys.EXPORT, self.export),
        ):
            Shortcut(self, action, act)

    def _narrow(self, wanted: HistoryFilter) -> None:
        """List what somebody wants to see of what is shown."""
        self.filters.narrow(wanted)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _use_formats(self, formats: Formats) -> None:
        self.detail.formats = formats

    def _on_rows(self) -> None:
        """Choose a row where none is."""
        self._state.show_rows()
        if self.table.current() is None:
            self.table.select_first()
        self.loaded.emit()

    def _show_details(self, details: SaleDetails | None) -> None:
        if details is not None:
            self.detail.show_sale(details)
        self.frame.show_detail(shown=details is not None)

    def _on_sheet_closed(self, sheet: RefundSheet | ReturnSheet | VoidSheet | CancelSheet) -> None:
        details = self.presenter.details
        if details is not None:
            if sheet.is_done:  # *Refund* may be over, and then nothing would have the focus
                self.detail.focus_first()
            self.presenter.read_details(details.row.id)

    def _hand_out(self, act: Callable[[str], object]) -> None:
        details = self.presenter.actionable
        if details is not None and self.detail.receipt.isEnabled():
            act(details.row.id)
