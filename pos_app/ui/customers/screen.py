"""The customers screen: the table at the left, one customer at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views import CardView, ChangeSet, CustomerRow, CustomerView
from pos_app.ui.customers.columns import COLUMNS, PAGE, rows_of
from pos_app.ui.customers.detail import CustomerDetail
from pos_app.ui.customers.sheet import CustomerSheet
from pos_app.ui.shortcuts import Shortcut
from pos_app.ui.tasks import Latest, Tasks
from pos_app.ui.widgets import (
    ConfirmSheet,
    EmptyState,
    SearchBox,
    column,
    icon_button,
    label,
    toast,
)
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.list_detail import ListDetail
from pos_app.ui.widgets.paged import PagedModel, PagedTable

_GROUP: Final = "Customers"
_LOOK_AFTER_MS: Final = 600
"""Stripe is asked about a customer who is looked at for so long."""


class CustomersScreen(QWidget):
    """Finds, makes, changes and deletes customers.

    `charge_requested(id)` begins a sale for one; `sale_requested(history id)` shows what they
    bought; `changed(ChangeSet)` tells the other screens.
    """

    charge_requested = Signal(str)
    sale_requested = Signal(str)
    changed = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._customers = services.customers
        self._tasks = tasks
        self._latest = Latest(tasks, self)
        self._counting = Latest(tasks, self)
        self._order = ("name", False)
        self._wanted: str | None = None
        self._asked: str | None = None
        self.model = PagedModel(COLUMNS, tasks, page=PAGE, parent=self)
        self.table = PagedTable(self.model, "Customers")
        self.search = SearchBox("Name, email, phone or last 4 digits")
        self.detail = CustomerDetail(test_cards=services.mode != "live")
        self.empty = EmptyState("customers", "")
        self.count = label("", "caption")
        self._look = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._lay_out()
        self._connect()
        self._bind_shortcuts()
        self.setFocusProxy(self.search)
        tasks.read(read_formats, services.settings, owner=self).success(self._begin).start()

    # --- what others ask of it ---

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was changed elsewhere."""
        if changes.customers:
            self.model.refresh()
            self._count()
        if changes.customers or changes.history:
            self._read_current()

    def open(self, customer_id: str) -> None:
        """Show one customer, and the whole table around them."""
        self._wanted = customer_id
        if self.search.text():
            self.search.clear()
        else:
            self._show_wanted()

    def showEvent(self, event: QShowEvent) -> None:
        """Ready to type."""
        super().showEvent(event)
        self.list.focus_search()

    # --- the screen ---

    def _lay_out(self) -> None:
        self.new = icon_button("plus", "New customer", "secondary")
        self.list = ListDetail(
            self.search,
            self.table,
            self.detail,
            empty=self.empty,
            nothing_chosen=EmptyState("user", "Choose a customer", "Their details appear here."),
            buttons=(self.new,),
            under=self.count,
        )
        column(self).addWidget(self.list)
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._show_rows())
        self.model.sort_asked.connect(self._sort)
        self.model.loaded.connect(self._on_rows)
        self.model.refreshed.connect(self._on_rows)
        self.model.failed.connect(self._tasks.failed)
        self.table.current_changed.connect(lambda _row: self._read_current())
        self.empty.activated.connect(self._make)
        self.new.clicked.connect(self._make)
        self._look.timeout.connect(self._look_at_stripe)
        pane = self.detail
        pane.charge_pressed.connect(self._charge)
        pane.edit_pressed.connect(self._edit)
        pane.delete_pressed.connect(self._ask_to_delete)
        pane.remake_pressed.connect(self._remake)
        pane.default_pressed.connect(self._make_default)
        pane.remove_pressed.connect(self._ask_to_remove)
        pane.test_card_chosen.connect(self._add_card)
        pane.sale_opened.connect(self.sale_requested)

    def _bind_shortcuts(self) -> None:
        for keys, title, act in (
            ("Ctrl+F", "Search", self.list.focus_search),
            ("Ctrl+N", "New customer", self._make),
            ("Ctrl+E", "Edit", self._edit),
            ("F9", "Charge this customer", self._charge),
        ):
            Shortcut(self, keys, title, _GROUP, act)

    # --- the table ---

    def _begin(self, formats: Formats) -> None:
        self.model.formats = self.detail.formats = formats
        self.table.setSortingEnabled(True)  # begins by sorting, and so by reading

    def _sort(self, name: str, descending: bool) -> None:
        self._order = (name, descending)
        self._show_rows()

    def _show_rows(self) -> None:
        sort, descending = self._order
        text = self.search.text().strip()
        self.model.show_rows(rows_of(self._customers, text, sort, descending=descending))
        self._count()

    def _count(self) -> None:
        text = self.search.text().strip()
        self._counting.read(self._customers.count, text).success(self._show_count).start()

    def _show_count(self, count: int) -> None:
        self.count.setText("1 customer" if count == 1 else f"{count:,} customers")

    def _on_rows(self) -> None:
        self._say_emptiness()
        if self._wanted is not None:
            self._show_wanted()
        elif self.table.current() is None:
            self.table.select_first()

    def _say_emptiness(self) -> None:
        text = self.search.text().strip()
        if text:
            self.empty.set_text(
                f"No customer matches “{text}”", "Search by another word.", "New customer"
            )
        else:
            self.empty.set_text(
                "No customers yet",
                "Add one here. Customers made at Stripe arrive by themselves.",
                "New customer",
            )
        self.list.show_rows(any_rows=self.model.rowCount() > 0)

    def _show_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and not self.table.select(wanted):
            self.table.clearSelection()  # further down than what is loaded
            self._read(wanted)

    # --- the detail ---

    @property
    def _current(self) -> CustomerView | None:
        """The customer that is chosen, once they are shown."""
        view = self.detail.shown
        shown = view is not None and view.id == self._asked and self.list.detail_shown()
        return view if shown else None

    def _read_current(self) -> None:
        row: CustomerRow | None = self.table.current()
        if row is not None:
            self._read(row.id)

    def _read(self, customer_id: str) -> None:
        self._asked = customer_id
        task = self._latest.read(self._customers.details, customer_id)
        task.success(self._show).failure(self._gone).start()

    def _show(self, view: CustomerView) -> None:
        self.detail.show_customer(view)
        self.list.show_detail(shown=True)
        self._look.start()

    def _gone(self, error: BaseException) -> None:
        self.list.show_detail(shown=False)
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)

    def _look_at_stripe(self) -> None:
        """Ask for the cards; whether Stripe answers is shown in the frame already."""
        view = self._current
        if view is None or not self.isVisible():
            return
        task = self._tasks.background(self._customers.refresh_cards, view.id, owner=self)
        task.success(lambda fresh: self._show_fresh(view, fresh)).failure(self._quietly).start()

    def _show_fresh(self, before: CustomerView, fresh: CustomerView) -> None:
        if self._current == before and fresh != before:
            self.detail.show_customer(fresh)
            self.model.refresh()

    def _quietly(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)

    # --- doing ---

    def _charge(self) -> None:
        if self._current is not None:
            self.charge_requested.emit(self._current.id)

    def _make(self) -> None:
        text = self.search.text().strip() if not self.model.rowCount() else ""
        self._open_sheet(CustomerSheet(self, self._customers, self._tasks, name=text))

    def _edit(self) -> None:
        if self._current is not None:
            self._open_sheet(CustomerSheet(self, self._customers, self._tasks, self._current))

    def _open_sheet(self, sheet: CustomerSheet) -> None:
        sheet.saved.connect(self._saved)
        sheet.other_wanted.connect(self.open)
        sheet.open()

    def _saved(self, view: CustomerView) -> None:
        self._wanted = self._asked = view.id
        self._show(view)
        self.search.clear()
        toast(self, f"{view.name or 'The customer'} is saved.", "success")
        self._tell(view.id)

    def _ask_to_delete(self) -> None:
        view = self._current
        if view is None:
            return
        text = (
            "Their name, contact and notes are removed here, and they and their saved cards at "
            "Stripe. Their sales stay in the history, under “Deleted customer”. This can't be "
            "undone."
        )
        ask = ConfirmSheet(
            self, f"Delete {view.name or 'this customer'}?", text, "Delete", danger=True
        )
        ask.then(lambda: self._delete(view)).open()

    def _delete(self, view: CustomerView) -> None:
        task = self._tasks.write(self._customers.delete, view.id, owner=self)
        task.success(lambda _: self._deleted(view)).start()

    def _deleted(self, view: CustomerView) -> None:
        toast(self, f"{view.name or 'The customer'} is deleted.", "success")
        self._asked = None
        self.list.show_detail(shown=False)
        self._tell(view.id)

    def _remake(self) -> None:
        self._change(self._customers.remake, said="Made again at Stripe.")

    def _make_default(self, card: CardView) -> None:
        self._change(self._customers.make_default, card.id, said=f"{card.label} is the default.")

    def _ask_to_remove(self, card: CardView) -> None:
        name = self._current.name if self._current else ""
        text = f"It can no longer be charged for {name or 'this customer'}. Nothing is refunded."
        ask = ConfirmSheet(self, f"Remove {card.label}?", text, "Remove", danger=True)
        detach = self._customers.detach
        ask.then(lambda: self._change(detach, card.id, said=f"{card.label} is removed.")).open()

    def _add_card(self, method: str) -> None:
        self._change(self._customers.attach_card, method, said="The test card is saved.")

    def _change(self, work: Callable[..., CustomerView], *args: str, said: str) -> None:
        view = self._current
        if view is not None:
            task = self._tasks.write(work, view.id, *args, owner=self)
            task.success(lambda fresh: self._changed(fresh, said)).start()

    def _changed(self, view: CustomerView, said: str) -> None:
        if self._current is not None and self._current.id == view.id:
            self.detail.show_customer(view)
        toast(self, said, "success")
        self._tell(view.id)

    def _tell(self, customer_id: str) -> None:
        changes = ChangeSet(customers=frozenset({customer_id}))
        self.refresh(changes)
        self.changed.emit(changes)
