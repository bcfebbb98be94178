"""The customers screen: find somebody, see all about them, change them, charge them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
from pos_app.services.views.customers import CustomerDraft, CustomerRow, CustomerView
from pos_app.ui.background.deferred_changes import DeferredChanges
from pos_app.ui.background.tasks import Latest, Tasks
from pos_app.ui.customers.cards import AddTestCard
from pos_app.ui.customers.detail import CustomerDetail
from pos_app.ui.customers.form import CustomerForm
from pos_app.ui.customers.save_card import Means, SaveCardSheet, read_means
from pos_app.ui.customers.table import CustomerTable
from pos_app.ui.customers.words import called
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.receipts import ReceiptActions
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
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.list_detail import ListDetail

_GROUP: Final = N_("Customers")
_SHOWN_SETTINGS: Final = frozenset({STORE, "locale"})
_ASK_STRIPE_AFTER_MS: Final = 700
"""Somebody at whom one looks that long is asked after at Stripe; walking the list asks nothing."""


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
        self._clock = clock or SystemClock()
        self._formats: Formats | None = None
        self._wanted = ""
        self._asked_after = ""
        self._busy = False
        self.search = SearchBox(_("Name, email, phone or last four digits"))
        self.new = button(pgettext("button for another customer", "New"), "secondary", "plus")
        self.table = CustomerTable(services.customers, tasks)
        self.detail = CustomerDetail(self._today, may_add_test_cards=services.mode != "live")
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
        self._details = Latest(tasks, self)
        self._counts = Latest(tasks, self)
        self._elsewhere = DeferredChanges(
            self, self._catch_up, partial(self._catch_up, missed=True)
        )
        self._look = QTimer(self, singleShot=True, interval=_ASK_STRIPE_AFTER_MS)
        column(self).addWidget(self.panes)
        self._connect()
        self._bind_shortcuts()
        self.setFocusProxy(self.search)
        self._read_formats()

    # --- what others ask of it ---

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed, and only that; hidden, when it is shown again."""
        self._elsewhere.take(changes)

    def _catch_up(self, changes: ChangeSet, *, missed: bool = False) -> None:
        shown = self.detail.customer
        if changes.settings & _SHOWN_SETTINGS:
            self._read_formats()
        if changes.customers:
            self.table.rows.refresh(changes.customers, first_page=missed)
            self._read_count()
        if shown is not None and shown.is_changed_by(changes):
            self._read_details(shown.id)

    # --- building ---

    def _connect(self) -> None:
        self.search.searched.connect(self.table.search)
        self.table.rows.loaded.connect(self._on_loaded)
        self.table.rows.refreshed.connect(self._on_refreshed)
        self.table.rows.failed.connect(self._tasks.failed)
        self.table.current_changed.connect(self._on_current)
        self.new.clicked.connect(self.add)
        self.empty.activated.connect(self.add)
        self._look.timeout.connect(self._ask_stripe_quietly)
        self._connect_detail()

    def _connect_detail(self) -> None:
        detail, customers = self.detail, self._services.customers
        receipts = ReceiptActions(self, self._services, self._tasks)
        detail.charge_wanted.connect(self.charge)
        detail.edit_wanted.connect(self.edit)
        detail.delete_wanted.connect(self.delete)
        detail.receipt_wanted.connect(lambda entry: receipts.preview(entry, copy=True))
        detail.note.send_wanted.connect(lambda: self._ask(self._send, _("Sent to Stripe.")))
        detail.note.remake_wanted.connect(
            lambda: self._ask(customers.remake, _("Made again at Stripe."))
        )
        detail.cards.default_wanted.connect(
            lambda card: self._ask(customers.make_default, _("The default card was changed."), card)
        )
        detail.cards.remove_wanted.connect(self._remove_card)
        detail.cards.save_wanted.connect(self.save_card)
        detail.cards.add_wanted.connect(self._add_test_card)

    def _bind_shortcuts(self) -> None:
        for keys, title, act in (
            ("F4", pgettext("what a key does", "Search"), self.panes.focus_search),
            ("F5", _("Ask Stripe what is new"), self.ask_stripe),
            ("F9", _("Charge this customer"), self.charge),
            ("Ctrl+N", _("New customer"), self.add),
            ("Ctrl+E", _("Change this customer"), self.edit),
            ("Ctrl+S", _("Save a card of this customer"), self.save_card),
            ("Ctrl+O", _("Sort by the next column"), self.table.sort_by_next),
            ("Ctrl+Del", _("Delete this customer"), self.delete),
        ):
            Shortcut(self, keys, title, str(_GROUP), act)

    def _today(self) -> date:
        return (self._formats or self.detail.formats).day_of(self._clock.now())

    # --- the table ---

    def _read_formats(self) -> None:
        task = self._tasks.read(read_formats, self._services.settings, owner=self)
        task.success(self._use_formats).start()

    def _use_formats(self, formats: Formats) -> None:
        self._formats = self.table.rows.formats = self.detail.formats = formats
        self.table.read()
        if self.detail.customer is not None:
            self.detail.show_customer(self.detail.customer)

    def _on_loaded(self) -> None:
        """Choose who was wanted or shown, else the first; say what an empty table means."""
        any_rows = self.table.rows.rowCount() > 0
        shown = self.detail.customer
        if not any_rows:
            self._say_empty()
        self.panes.show_rows(any_rows=any_rows)
        wanted, self._wanted = self._wanted or (shown.id if shown else ""), ""
        if any_rows and not self.table.select(wanted):
            self.table.select_first()
        self._read_count()

    def _on_refreshed(self) -> None:
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self.table.select(wanted)
        self.panes.show_rows(any_rows=self.table.rows.rowCount() > 0)
        if self.table.rows.rowCount() == 0:
            self._say_empty()

    def _say_empty(self) -> None:
        typed, add = self.search.text().strip(), _("New customer")
        if typed:
            hint = _("Nobody has “{text}”.", text=shortened(typed))
            self.empty.set_text(_("Nobody found"), hint, add)
        else:
            hint = _("They are made here or at the checkout, or come from Stripe.")
            self.empty.set_text(_("No customers yet"), hint, add)

    def _read_count(self) -> None:
        task = self._counts.read(self._services.customers.count, self.search.text().strip())
        task.success(self._show_count).start()

    def _show_count(self, count: int) -> None:
        words = ngettext("{count} customer", "{count} customers", count, count=f"{count:n}")
        self.count.setText(words)

    # --- the detail ---

    def _on_current(self, chosen: CustomerRow | None) -> None:
        if chosen is not None:
            self._read_details(chosen.id)

    def _read_details(self, customer_id: str) -> None:
        self._look.stop()
        task = self._details.read(self._services.customers.details, customer_id)
        task.success(self._show).failure(partial(self._on_gone, customer_id)).start()

    def _show(self, customer: CustomerView) -> None:
        self.detail.show_customer(customer)
        self.panes.show_detail(shown=True)
        if self._asked_after != customer.id:
            self._look.start()

    def _on_gone(self, customer_id: str, error: BaseException) -> None:
        if isinstance(error, UserError):  # deleted meanwhile: the table will say so
            self.panes.show_detail(shown=False)
            self.table.rows.refresh({customer_id})
        else:
            self._tasks.failed.emit(error)

    # --- what one can do ---

    def charge(self) -> None:
        """Begin a sale for the customer shown."""
        if self._shown is not None:
            self.charge_requested.emit(self._shown.id)

    def add(self) -> None:
        """Open the form of a new customer, with what the search did not find."""
        typed = "" if self.table.rows.rowCount() else self.search.text().strip()
        self._open_form(CustomerDraft("", email=typed) if "@" in typed else CustomerDraft(typed))

    def edit(self) -> None:
        """Open the form of the customer shown."""
        shown = self._shown
        if shown is not None:
            draft = CustomerDraft(shown.name, shown.email, shown.phone, shown.notes)
            self._open_form(draft, shown.id)

    def delete(self) -> None:
        """Ask, then delete the customer shown, at Stripe too."""
        shown = self._shown
        if shown is not None and not self._busy:
            title, words = _("Delete this customer?"), _what_deleting_does(shown)
            delete = pgettext("button", "Delete")
            sheet = ConfirmSheet(self, title, words, delete, danger=True)
            sheet.then(partial(self._delete, shown)).open()

    @property
    def _shown(self) -> CustomerView | None:
        return self.detail.customer if self.panes.detail_shown() else None

    def _open_form(self, draft: CustomerDraft, customer_id: str | None = None) -> None:
        form = CustomerForm(self, self._services.customers, self._tasks, draft, customer_id)
        form.saved.connect(self._on_saved)
        form.opened.connect(self._go_to)
        form.open()

    def _on_saved(self, customer: CustomerView) -> None:
        self._go_to(customer.id)
        toast(self, _saved(customer), "success")

    def _go_to(self, customer_id: str) -> None:
        """Show a customer whom the search may not have found."""
        self._wanted = customer_id
        self._read_details(customer_id)
        if self.search.text():
            self.search.clear()
        else:
            self.table.rows.refresh({customer_id})

    def _delete(self, customer: CustomerView) -> None:
        self._busy = True
        task = self._tasks.money(self._services.customers.delete, customer.id, owner=self)
        task.success(lambda _none: self._on_deleted(customer))
        task.failure(self._complain).always(self._ready).start()

    def _on_deleted(self, customer: CustomerView) -> None:
        self._look.stop()
        self.detail.customer = None
        self.panes.show_detail(shown=False)
        self.panes.focus_search()
        toast(self, _deleted(customer))

    def _remove_card(self, card_id: str) -> None:
        card = self.detail.cards.card(card_id).label
        title, words = _("Remove {card}?", card=card), _what_removing_does(self._shown)
        sheet = ConfirmSheet(self, title, words, pgettext("button", "Remove"), danger=True)
        detach, removed = self._services.customers.detach, _("{card} was removed.", card=card)
        sheet.then(lambda: self._ask(detach, removed, card_id)).open()

    def save_card(self) -> None:
        """Save a card of the customer shown, without a payment."""
        if self._shown is not None and not self._busy:
            task = self._tasks.read(read_means, self._services, owner=self)
            task.success(partial(self._open_save_card, self._shown)).start()

    def _open_save_card(self, customer: CustomerView, means: Means) -> None:
        sheet = SaveCardSheet(self, self._services, self._tasks, customer, means)
        sheet.open()

    def _add_test_card(self) -> None:
        sheet = AddTestCard(self)
        attach = self._services.customers.attach_card
        sheet.chosen.connect(lambda card: self._ask(attach, _("The card was saved."), card))
        sheet.open()

    # --- asking Stripe ---

    def ask_stripe(self) -> None:
        """Fetch what was changed at Stripe, of this customer at once."""
        if self._shown is not None:
            self._ask(self._services.customers.refresh_cards, "")
        task = self._tasks.sync(
            self._services.sync.run, owner=self, should_stop=self._tasks.is_stopped
        )
        task.success(self._on_synced).failure(self._complain).start()

    def _on_synced(self, _count: int) -> None:
        toast(self, _("Up to date with Stripe."), "success")

    def _ask_stripe_quietly(self) -> None:
        """Bring cards and state up to date; nobody asked, so nobody hears of it where it fails."""
        if self._shown is not None and self.isVisible():
            self._asked_after = self._shown.id
            refresh = self._services.customers.refresh_cards
            task = self._tasks.read(refresh, self._shown.id, owner=self)
            task.success(self._show_fresh).failure(self._on_quiet_failure).start()

    def _show_fresh(self, customer: CustomerView) -> None:
        if self._shown is not None and self._shown.id == customer.id:
            self.detail.show_customer(customer)

    def _on_quiet_failure(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)

    def _send(self, customer_id: str) -> CustomerView:
        """For a worker thread: send all that waits, this customer among them."""
        self._services.customers.settle_all()
        return self._services.customers.details(customer_id)

    def _ask(self, work: Callable[..., CustomerView], said: str, *args: Any) -> None:
        """Do something about the customer shown at Stripe, once at a time; `said` when it's done.

        In the order of the payments: a card that is being charged is not removed meanwhile.
        """
        if self._shown is None or self._busy:
            return
        self._busy = True
        task = self._tasks.money(work, self._shown.id, *args, owner=self)
        task.success(lambda customer: self._on_done(customer, said))
        task.failure(self._complain).always(self._ready).start()

    def _ready(self) -> None:
        self._busy = False

    def _on_done(self, customer: CustomerView, said: str) -> None:
        self._show_fresh(customer)
        if said:
            toast(self, said, "success")

    def _complain(self, error: BaseException) -> None:
        if self._shown is not None:
            self._read_details(self._shown.id)  # Stripe may have told that they are gone
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            ErrorSheet(self, error).open()
        else:
            self._tasks.failed.emit(error)


def _saved(customer: CustomerView) -> str:
    name = called(customer)
    return _("{customer} was saved.", customer=name) if name else _("The customer was saved.")


def _deleted(customer: CustomerView) -> str:
    name = called(customer)
    return _("{customer} was deleted.", customer=name) if name else _("The customer was deleted.")


def _what_removing_does(customer: CustomerView | None) -> str:
    name = called(customer) if customer is not None else ""
    return paragraph(
        _("It can't be charged any more."),
        _("{customer} can save it again any time.", customer=name)
        if name
        else _("The customer can save it again any time."),
    )


def _what_deleting_does(customer: CustomerView) -> str:
    name = called(customer)
    return paragraph(
        _who_is_deleted(customer, name) if name else _somebody_is_deleted(customer),
        _(
            "Name, email, phone and notes are removed. The purchases stay in "
            "the history, without the name. This can't be undone."
        ),
    )


def _who_is_deleted(customer: CustomerView, name: str) -> str:
    if not customer.stripe_id:
        return _("{customer} is deleted here.", customer=name)
    if not customer.cards:
        return _("{customer} is deleted at Stripe too.", customer=name)
    return ngettext(
        "{customer} is deleted at Stripe too, with {n} saved card.",
        "{customer} is deleted at Stripe too, with {n} saved cards.",
        len(customer.cards),
        customer=name,
    )


def _somebody_is_deleted(customer: CustomerView) -> str:
    if not customer.stripe_id:
        return _("This customer is deleted here.")
    if not customer.cards:
        return _("This customer is deleted at Stripe too.")
    return ngettext(
        "This customer is deleted at Stripe too, with {n} saved card.",
        "This customer is deleted at Stripe too, with {n} saved cards.",
        len(customer.cards),
    )
