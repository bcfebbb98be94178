"""The customers screen: find somebody, see all about them, change them, charge them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import ChangeSet
from pos_app.clock import Clock
from pos_app.domain.texts import _, ngettext, pgettext
from pos_app.domain.user_input import shortened
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerRow, CustomerView
from pos_app.ui.background.deferred_changes import DeferredChanges
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.cards import AddTestCard
from pos_app.ui.customers.detail import CustomerDetail
from pos_app.ui.customers.exemption_sheet import ExemptionSheet
from pos_app.ui.customers.form import CustomerForm
from pos_app.ui.customers.messages import (
    customer_deleted,
    customer_saved,
    effect_of_deleting,
    effect_of_removing_card,
)
from pos_app.ui.customers.presenter import CustomersPresenter
from pos_app.ui.customers.save_card import SaveCardSheet, read_store_and_readers
from pos_app.ui.customers.table import CustomerTable
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.receipts.actions import ReceiptActions
from pos_app.ui.widgets import (
    ConfirmSheet,
    EmptyState,
    ErrorSheet,
    SearchBox,
    button,
    column,
    label,
    toast,
)
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.list_detail import ListDetail


class CustomersScreen(QWidget):
    """Table and detail; `charge_requested(id)` begins a sale."""

    charge_requested = Signal(str)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        *,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self.presenter = CustomersPresenter(services, tasks, self.isVisible, clock, self)
        self._to_select = ""
        self.search = SearchBox(_("Name, email, phone or last four digits"))
        self.new = button(pgettext("button for another customer", "New"), "secondary", "plus")
        self.table = CustomerTable(services.customers, tasks)
        self.detail = CustomerDetail(
            self.presenter.today, may_add_test_cards=services.mode != "live"
        )
        self.empty = EmptyState("customers", _("No customers yet"))
        self.count = label("", "caption")
        self.panes = ListDetail(
            self.search,
            self.table,
            self.detail,
            empty=self.empty,
            nothing_chosen=EmptyState(
                "user", _("Choose a customer"), _("Their details are shown here.")
            ),
            buttons=(self.new,),
            under=self.count,
        )
        present = self.presenter.refresh
        self._deferred = DeferredChanges(self, present, partial(present, missed=True))
        column(self).addWidget(self.panes)
        self._connect()
        self._connect_detail()
        self._bind_shortcuts()
        self.setFocusProxy(self.search)
        self.presenter.start()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed, and only that; hidden, when it is shown again."""
        self._deferred.take(changes)

    # --- building ---

    def _connect(self) -> None:
        presenter, rows = self.presenter, self.table.rows
        self.search.searched.connect(self._search)
        self.new.clicked.connect(self.add)
        self.empty.activated.connect(self.add)
        self.table.current_changed.connect(self._choose)
        rows.loaded.connect(self._on_loaded)
        rows.refreshed.connect(self._on_refreshed)
        rows.failed.connect(self._tasks.failed)
        presenter.formats_changed.connect(self._use_formats)
        presenter.details_changed.connect(self._show_details)
        presenter.rows_changed.connect(lambda ids, missed: rows.refresh(ids, first_page=missed))
        presenter.count_changed.connect(self._show_count)
        presenter.done.connect(lambda message: toast(self, message, "success"))
        presenter.deleted.connect(self._on_deleted)
        presenter.refused.connect(lambda error: ErrorSheet(self, error).open())

    def _connect_detail(self) -> None:
        detail, presenter = self.detail, self.presenter
        receipts = ReceiptActions(self, self._services, self._tasks)
        detail.charge_requested.connect(self.charge)
        detail.edit_requested.connect(self.edit)
        detail.delete_requested.connect(self.delete)
        detail.exemption_requested.connect(self.change_exemption)
        detail.receipt_requested.connect(lambda entry: receipts.preview(entry, copy=True))
        detail.note.send_requested.connect(presenter.send)
        detail.note.remake_requested.connect(presenter.remake)
        detail.cards.default_requested.connect(presenter.make_default)
        detail.cards.removal_requested.connect(self._remove_card)
        detail.cards.save_requested.connect(self.save_card)
        detail.cards.add_requested.connect(self._add_test_card)

    def _bind_shortcuts(self) -> None:
        for action, act in (
            (keys.FIND_CUSTOMER, self.panes.focus_search),
            (keys.CUSTOMERS_NEWS, self.presenter.sync),
            (keys.CHARGE_CUSTOMER, self.charge),
            (keys.NEW_CUSTOMER, self.add),
            (keys.EDIT_CUSTOMER, self.edit),
            (keys.SAVE_CARD, self.save_card),
            (keys.SORT_CUSTOMERS, self.table.sort_by_next),
            (keys.DELETE_CUSTOMER, self.delete),
        ):
            Shortcut(self, action, act)

    # --- the table ---

    def _search(self, text: str) -> None:
        self.presenter.text = text.strip()
        self.table.search(text)

    def _use_formats(self, formats: Formats) -> None:
        self.table.rows.formats = self.detail.formats = formats
        self.table.read()

    def _on_loaded(self) -> None:
        """Choose who was asked for or shown, else the first."""
        before = self.detail.customer
        wanted, self._to_select = self._to_select or (before.id if before else ""), ""
        self._show_rows()
        if self.table.rows.rowCount() and not self.table.select(wanted):
            self.table.select_first()
        self.presenter.read_count()

    def _on_refreshed(self) -> None:
        wanted, self._to_select = self._to_select, ""
        if wanted:
            self.table.select(wanted)
        self._show_rows()

    def _show_rows(self) -> None:
        """Show the table, or what its emptiness means."""
        any_rows = self.table.rows.rowCount() > 0
        self.panes.show_rows(any_rows=any_rows)
        if any_rows:
            return
        self.presenter.clear()
        typed, add = self.search.text().strip(), _("New customer")
        if typed:
            hint = _("Nobody has “{text}”.", text=shortened(typed))
            self.empty.set_text(_("Nobody found"), hint, add)
        else:
            hint = _("They are made here or at the checkout, or come from Stripe.")
            self.empty.set_text(_("No customers yet"), hint, add)

    def _show_count(self, count: int) -> None:
        words = ngettext("{n} customer", "{n} customers", count)
        self.count.setText(words)

    def _choose(self, row: CustomerRow | None) -> None:
        if row is not None:
            self.presenter.choose(row.id)

    def _show_details(self, customer: CustomerView | None) -> None:
        if customer is not None:
            self.detail.show_customer(customer)
        self.panes.show_detail(shown=customer is not None)

    # --- what one can do ---

    def charge(self) -> None:
        """Begin a sale for the customer shown."""
        if self.presenter.shown is not None:
            self.charge_requested.emit(self.presenter.shown.id)

    def add(self) -> None:
        """Open the form of a new customer, with what the search did not find."""
        typed = "" if self.table.rows.rowCount() else self.search.text().strip()
        self._open_form(CustomerDraft("", email=typed) if "@" in typed else CustomerDraft(typed))

    def edit(self) -> None:
        """Open the form of the customer shown."""
        shown = self.presenter.shown
        if shown is not None:
            known = shown.name, shown.email, shown.phone, shown.notes, shown.locales
            draft = CustomerDraft(*known)
            self._open_form(draft, shown.id)

    def change_exemption(self) -> None:
        """Charge the customer shown no tax, or tax again."""
        shown = self.presenter.shown
        if shown is not None:
            ExemptionSheet(self, self._services, self._tasks, shown).open()

    def delete(self) -> None:
        """Ask, then delete the customer shown, at Stripe too."""
        shown = self.presenter.shown
        if shown is not None and not self.presenter.busy:
            title, words = _("Delete this customer?"), effect_of_deleting(shown)
            delete = pgettext("button", "Delete")
            sheet = ConfirmSheet(self, title, words, delete, danger=True)
            sheet.then(partial(self.presenter.delete, shown)).open()

    def save_card(self) -> None:
        """Save a card of the customer shown, without a payment."""
        shown = self.presenter.shown
        if shown is None or self.presenter.busy:
            return

        task = self._tasks.read(read_store_and_readers, self._services, owner=self)
        task.success(
            lambda found: SaveCardSheet(self, self._services, self._tasks, shown, found).open()
        ).start()

    def _open_form(self, draft: CustomerDraft, customer_id: str | None = None) -> None:
        form = CustomerForm(self, self._services, self._tasks, draft, customer_id)
        form.saved.connect(self._on_saved)
        form.opened.connect(self._go_to)
        form.open()

    def _on_saved(self, customer: CustomerView) -> None:
        self._go_to(customer.id)
        toast(self, customer_saved(customer), "success")

    def _go_to(self, customer_id: str) -> None:
        """Show a customer whom the search may not have found."""
        self._to_select = customer_id
        self.presenter.choose(customer_id)
        if self.search.text():
            self.search.clear()
        else:
            self.table.rows.refresh({customer_id})

    def _on_deleted(self, customer: CustomerView) -> None:
        if self.presenter.shown is None:
            self.detail.customer = None
        self.panes.focus_search()
        toast(self, customer_deleted(customer))

    def _remove_card(self, card_id: str) -> None:
        card = self.detail.cards.card(card_id).label
        sheet = ConfirmSheet(
            self,
            _("Remove {card}?", card=card),
            effect_of_removing_card(self.presenter.shown),
            pgettext("button", "Remove"),
            danger=True,
        )
        sheet.then(partial(self.presenter.detach, card_id, card)).open()

    def _add_test_card(self) -> None:
        sheet = AddTestCard(self)
        sheet.chosen.connect(self.presenter.attach_test_card)
        sheet.open()
