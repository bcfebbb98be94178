"""The first start: the store profile, then *Connect Stripe* or *Training mode*."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QWidget

from pos_app.domain.pins import pin_problem
from pos_app.domain.recovery_code import grouped, new_recovery_code
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.errors import UserError
from pos_app.services.setup.book_manager import BookManager
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.key_panel import KeyPanel
from pos_app.ui.settings.recovery_code_sheet import RecoveryCodeSheet
from pos_app.ui.settings.regions import guess
from pos_app.ui.settings.store_form import StoreForm
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    BusyBar,
    ErrorSheet,
    FormField,
    button,
    column,
    frame,
    label,
    row,
    tab_before,
)
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.pin_edit import PinEdit
from pos_app.ui.widgets.window_placement import place_main_window

_WIDEST: Final = 820
_TRAINING: Final = N_(
    "Try everything with a sample store and a simulated account on this computer: no account, no "
    "network, no real money. Your own store can be connected at any time from Settings."
)
_CONNECT: Final = N_(
    "Paste a key of your Stripe account. Till recommends a restricted key: make it in the Stripe "
    "Dashboard under Developers, API keys, with the rights that the check below names."
)

_PIN: Final = N_(
    "4 to 8 digits, as the owner's. Left empty, whoever stands at the till may do everything; it "
    "can be set later in Settings."
)


class FirstStart(QWidget):
    """A window of its own. `finished(str)` is the name of the book to open."""

    finished = Signal(str)

    def __init__(self, book_manager: BookManager, tasks: Tasks) -> None:
        super().__init__()
        self._book_manager = book_manager
        self._tasks = tasks
        self.form = StoreForm(guess())
        self.cashier = QLineEdit()
        self.register = QLineEdit(_("Register 1"))
        self.pin = PinEdit()
        self.key = KeyPanel(book_manager.recognise, book_manager.check_rights, tasks)
        self.next = button(pgettext("button", "Next"), "primary")
        self.back = button(pgettext("button", "Back"), "secondary", "arrow-left")
        self.connect_button = button(_("Connect this store"), "primary")
        self.training = button(_("Start training mode"), "secondary")
        self.training_at_once = button(_("Look around in training mode"), "secondary")
        self.busy = BusyBar(keep_room=True)
        self._pages = Pages()
        self._arrange()
        self._connect()
        self._offer_environment_key()

    def show_store(self) -> None:
        """Page 1: the store."""
        self._pages.setCurrentIndex(0)
        self.cashier.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_connect(self) -> None:
        """Page 2: Stripe or training; stays on page 1 while something there cannot be right."""
        wrong = self.form.problem()
        self.cashier_field.set_error(
            "" if self.cashier.text().strip() else _("Somebody has to ring up.")
        )
        self.pin_field.set_error(pin_problem(self.pin.text()) if self.pin.text() else "")
        if wrong or self.cashier_field.error() or self.pin_field.error():
            first = self.form.fields[wrong].field if wrong else self.pin
            if self.cashier_field.error():
                first = self.cashier
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._pages.setCurrentIndex(1)
        self.key.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def make_books(self) -> None:
        """Make books for the store and the key."""
        if not self.key.ready:
            return
        self._wait(_("Making the books of this store…"))
        code = new_recovery_code() if self.pin.text() else ""
        task = self._tasks.write(
            self._book_manager.connect,
            self.form.value(),
            self.key.text(),
            self.cashier.text().strip(),
            self.register.text().strip(),
            self.pin.text(),
            code,
            owner=self,
        )
        task.success(partial(self._show_code, code)).failure(self._complain).always(
            self._ready
        ).start()

    def start_training(self) -> None:
        """Use the training book."""
        self._wait(_("Making the sample store…"))
        task = self._tasks.write(self._book_manager.start_training, owner=self)
        task.success(self._finish).failure(self._complain).always(self._ready).start()

    def _arrange(self) -> None:
        self.setWindowTitle(_("Welcome to Till"))
        self.setMinimumSize(640, 400)
        self.cashier_field = FormField(
            _("Your name"),
            self.cashier,
            _("Who rings up; more people can be added in Settings."),
        )
        self.pin_field = FormField(_("Your PIN"), self.pin, str(_PIN))
        self.register_field = FormField(_("Register name"), self.register, _("This counter."))
        box = column(self, spacing=0)
        box.addWidget(self._pages, 1)
        self._pages.addWidget(self._store_page())
        self._pages.addWidget(self._connect_page())
        place_main_window(self)

    def _store_page(self) -> QWidget:
        page = _Page(
            _("Welcome to Till"),
            _("Tell Till about your store. All of it can be changed later, but for the currency."),
        )
        people = row(spacing=SIZES["space_6"])
        people.addWidget(self.cashier_field, 1, Qt.AlignmentFlag.AlignTop)
        people.addWidget(self.pin_field, 1, Qt.AlignmentFlag.AlignTop)
        people.addWidget(self.register_field, 1, Qt.AlignmentFlag.AlignTop)
        page.body.addLayout(people)
        page.body.addWidget(self.form)
        page.body.addStretch()
        page.foot.addWidget(self.training_at_once)
        page.foot.addStretch()
        page.foot.addWidget(self.next)
        return page

    def _connect_page(self) -> QWidget:
        page = _Page(_("How do you want to begin?"))
        page.body.addWidget(_choice(_("Connect Stripe"), _CONNECT, self.key))
        page.body.addWidget(_choice(_("Training mode"), _TRAINING, self.training))
        page.body.addStretch()
        page.foot.addWidget(self.back)
        page.foot.addWidget(self.busy, 1)
        page.foot.addWidget(self.connect_button)
        tab_before(self.connect_button, self.training, self.back)
        return page

    def _connect(self) -> None:
        self.connect_button.setEnabled(False)
        self.key.ready_changed.connect(self.connect_button.setEnabled)
        self.next.clicked.connect(self.show_connect)
        self.back.clicked.connect(self.show_store)
        self.connect_button.clicked.connect(self.make_books)
        self.training.clicked.connect(self.start_training)
        self.training_at_once.clicked.connect(self.start_training)

    def _offer_environment_key(self) -> None:
        try:
            key = self._book_manager.environment_key()
        except UserError as error:
            self.key.field.set_error(str(error))
        else:
            if key is not None:
                self.key.use_environment(key)

    def _wait(self, words: str) -> None:
        self._pages.setEnabled(False)
        self.busy.begin(words)

    def _ready(self) -> None:
        self.busy.end()
        self._pages.setEnabled(True)

    def _show_code(self, code: str, book: str) -> None:
        """Have a new owner with a PIN write down the code by which they can set it anew."""
        if not code:
            self._finish(book)
            return
        sheet = RecoveryCodeSheet(self, grouped(code))
        sheet.closed.connect(partial(self._finish, book))
        sheet.open()

    def _finish(self, book: str) -> None:
        self.key.forget()
        self.finished.emit(book)

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            ErrorSheet(self, error).open()
        else:
            self._tasks.failed.emit(error)


class _Page(QWidget):
    """A heading, a body that scrolls, and a foot that stays."""

    def __init__(self, title: str, intro: str = "") -> None:
        super().__init__()
        inside = QWidget()
        inside.setProperty("role", "page")
        inside.setMaximumWidth(scaled(_WIDEST, 0.6))
        self.body = column(inside, margin=SIZES["space_6"], spacing=SIZES["space_4"])
        self.body.addWidget(label(title, "total"))
        if intro:
            self.body.addWidget(label(intro, "muted", wrap=True))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(title)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to the fields
        scroll.setWidget(_centred(inside))
        bar = frame("foot")
        self.foot: QHBoxLayout = row(bar, margin=SIZES["space_3"])
        box = column(self, spacing=0)
        box.addWidget(scroll, 1)
        box.addWidget(bar)


def _centred(inside: QWidget) -> QWidget:
    outer = QWidget()
    outer.setProperty("role", "page")
    across = row(outer)
    across.addStretch()
    across.addWidget(inside, 1000)  # as wide as it may be; the rest is margin
    across.addStretch()
    return outer


def _choice(title: str, text: Message, *controls: QWidget) -> QWidget:
    box = frame("panel")
    inside = column(box, margin=SIZES["space_4"], spacing=SIZES["space_3"])
    inside.addWidget(label(title, "title"))
    inside.addWidget(label(str(text), "muted", wrap=True))
    for control in controls:
        inside.addWidget(control)
    return box
