"""Settings: the Stripe key and what it may do, the connected account, the books."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, NP_, _, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.setup.key_in_use import OtherAccountError
from pos_app.services.setup.stripe_keys import StripeKeys
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.books import BookView, KeyView, RightView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.connect_form import ConnectForm
from pos_app.ui.settings.key_panel import KeyPanel, describe
from pos_app.ui.settings.rights import RightsList, summary
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import (
    BusyBar,
    ConfirmSheet,
    FlowLayout,
    Sheet,
    button,
    column,
    label,
    toast,
)
from pos_app.ui.widgets.entries import EntriesView, Entry

_REMOVE = N_(
    "The key is removed from this system's keyring. Till then takes cash only, and cannot look up "
    "or refund card payments, until a key is put in again. Nothing changes in Stripe."
)
_KEY_HEIGHT = 340
_MODES = {
    "live": NP_("mode of the books", "Live"),
    "test": N_("Test, no real money"),
    "training": N_("Training, no real money"),
}


class StripePage(SettingsPage):
    """`key_changed` after a key was replaced or removed; books are opened by the application."""

    key_changed = Signal()
    book_chosen = Signal(str)
    new_book_requested = Signal()

    def __init__(
        self,
        keys: StripeKeys,
        connect: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
        *,
        book: str,
        training: bool,
    ) -> None:
        super().__init__("Stripe", tasks, actor=actor)  # not shown: a name
        self._keys = keys
        self._book = book
        self._training = training
        self._lacking = ""
        self._add_key()
        self.connect_form = ConnectForm(self, connect, keys.check_connected)
        self._add_books()
        if not training:
            self.danger(str(_REMOVE), self.remove)
        self.body.addStretch()
        self.refresh()

    def refresh(self) -> None:
        """Read the key in use and the books again."""
        self.tasks.read(self._keys.key_in_use, owner=self).success(self._show_key).failure(
            self._show_trouble
        ).start()
        self.tasks.read(self._keys.books, owner=self).success(
            lambda books: self.books.set_entries(self._entry(each) for each in books)
        ).start()

    def show_key_trouble(self, error: KeyTroubleError) -> None:
        """Say what Stripe refused, and open the list of rights with the lacking one named."""
        self._lacking = error.right
        self._show_trouble(error)
        self.check_rights()

    def check_rights(self) -> None:
        """Ask Stripe what the key in use may do."""
        if not self.busy.isHidden():
            return  # the button stays enabled: the focus would leave it
        self.busy.begin(_("Asking Stripe what this key may do…"))
        task = self.tasks.read(self._keys.check_rights, self.actor, owner=self)
        task.success(self._show_rights).failure(self._show_trouble)
        task.always(self.busy.end).start()

    def replace_key(self) -> "StripeKeySheet":
        """Ask for another key of the same account."""
        sheet = StripeKeySheet(self, self._keys, self.tasks, self.actor)
        sheet.adopted.connect(self._on_adopted)
        sheet.new_book_requested.connect(self.new_book_requested)
        sheet.open()
        return sheet

    def _add_key(self) -> None:
        self.key = label("", "label", wrap=True)
        self.replace = button(_("Replace the key"), "secondary", "lock")
        self.check = button(_("Check its rights"), "secondary", "refresh")
        self.remove = button(_("Remove the key"), "danger", "trash")
        self.busy = BusyBar()
        self.message = label("", wrap=True)
        self.rights = RightsList()
        self.replace.clicked.connect(self.replace_key)
        self.check.clicked.connect(self.check_rights)
        self.remove.clicked.connect(self._ask_remove)
        self.body.addWidget(self.key)
        if self._training:
            self.replace.hide()
            self.check.hide()
        self.buttons(self.replace, self.check)
        for part in (self.busy, self.message, self.rights):
            self.body.addWidget(part)
        self.message.hide()

    def _add_books(self) -> None:
        books = pgettext("all that stores have written down", "Books")
        self.section(books, _("Each Stripe account and mode has books of its own."))
        self.books = EntriesView(books, selectable=True)
        self.open_book = button(_("Open these books"))
        self.new_book = button(_("Connect Stripe with new books"), "secondary", "plus")
        self.open_book.setEnabled(False)
        self.books.chosen.connect(
            lambda entry: self.open_book.setEnabled(entry is not None and entry.key != self._book)
        )
        self.books.opened.connect(lambda _entry: self._choose_book())
        self.open_book.clicked.connect(self._choose_book)
        self.new_book.clicked.connect(self.new_book_requested)
        self.body.addWidget(self.books)
        self.buttons(self.open_book, self.new_book)

    def _show_key(self, key: KeyView | None) -> None:
        self.key.setText(describe(key) if key else _("No key. Till takes cash only."))
        self.replace.setText(_("Replace the key") if key else _("Put in a key"))
        self.check.setEnabled(key is not None)
        self.remove.setEnabled(key is not None and key.source == "keyring")

    def _show_trouble(self, error: BaseException) -> None:
        self.rights.set_entries(())  # what was true before is not known now
        if isinstance(error, UserError):
            self.message.setText(str(error))
            self.message.show()
        else:
            self.tasks.failed.emit(error)

    def _show_rights(self, rights: list[RightView]) -> None:
        if self._lacking:  # what was read without trouble names no right
            rights = [
                replace(
                    each, state="missing", message=_("Stripe refused this. Allow it for the key.")
                )
                if each.right == self._lacking
                else each
                for each in rights
            ]
        self.message.setText(summary(rights))
        self.message.show()
        self.rights.show_rights(rights)

    def _on_adopted(self, key: KeyView) -> None:
        toast(self, _("The key ending in {last4} is in use now.", last4=key.last4), "success")
        self._lacking = ""
        self.rights.set_entries(())
        self.message.hide()
        self.refresh()
        self.key_changed.emit()

    def _ask_remove(self) -> None:
        title, confirm = _("Remove the key?"), _("Remove the key")
        sheet = ConfirmSheet(self, title, str(_REMOVE), confirm, danger=True)
        sheet.then(self._remove).open()

    def _remove(self) -> None:
        task = self.tasks.write(self._keys.forget, self.actor, owner=self)
        task.success(lambda _none: self.key_changed.emit()).failure(self._show_trouble)
        task.always(self.refresh).start()

    def _entry(self, book: BookView) -> Entry:
        key = _("Key ending in {last4}", last4=book.last4) if book.last4 else ""
        here = _("Open now") if book.name == self._book else ""
        name = book.store_name or book.name
        about = " - ".join(part for part in (str(_MODES.get(book.mode, book.mode)), key) if part)
        return Entry(name, about, right=here, icon="store", key=book.name)

    def _choose_book(self) -> None:
        chosen = self.books.current()
        if chosen is not None and chosen.key != self._book:
            self.book_chosen.emit(chosen.key)


class StripeKeySheet(Sheet):
    """Another key for these books; `adopted(KeyView)` when it is in use."""

    adopted = Signal(object)
    new_book_requested = Signal()

    def __init__(self, parent: QWidget, keys: StripeKeys, tasks: Tasks, actor: Actor) -> None:
        super().__init__(parent, _("The key for these books"), width=640)
        self._keys = keys
        self._tasks = tasks
        self._actor = actor
        check_rights = partial(keys.check_rights, actor)
        self.panel_of_key = KeyPanel(keys.recognise, check_rights, tasks)
        self.first_focus = self.panel_of_key.edit
        self.use = button(_("Use this key"), "primary")
        self.use.setProperty("scale", "small")
        self.other = button(_("Make new books for this key"))
        self.message = label("", "error", wrap=True)
        self._arrange_key()

    def adopt(self) -> None:
        """Put the key in use."""
        self.use.setEnabled(False)
        task = self._tasks.money(
            self._keys.adopt, self._actor, self.panel_of_key.text(), owner=self
        )
        task.success(self._done).failure(self._complain)
        task.always(lambda: self.use.setEnabled(self.panel_of_key.ready)).start()

    def _arrange_key(self) -> None:
        self.use.setEnabled(False)
        self.other.hide()
        self.message.hide()
        self.panel_of_key.ready_changed.connect(self.use.setEnabled)
        self.use.clicked.connect(self.adopt)
        self.other.clicked.connect(lambda: self.finish_with(self.new_book_requested))
        answers = FlowLayout(at_end=True)
        answers.addWidget(self.other)
        answers.addWidget(self.use)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(_("The key and its rights"))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(_KEY_HEIGHT)
        self.panel_of_key.setProperty("role", "page")
        inside = QWidget()
        inside.setProperty("role", "page")
        box = column(inside)
        box.addWidget(self.panel_of_key)
        box.addStretch()
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.message)
        self.body.addLayout(answers)

    def _done(self, key: KeyView) -> None:
        self.panel_of_key.forget()
        self.finish()
        self.adopted.emit(key)

    def _complain(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.message.setText(str(error))
        self.message.show()
        self.other.setVisible(isinstance(error, OtherAccountError))
