"""Pasting a Stripe key: recognised, its rights checked, a live one entered knowingly."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.services.views.books import KeyView, RightView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.settings.rights import RightsList, summary
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    BusyBar,
    CheckBox,
    FormField,
    announce,
    button,
    column,
    icon_button,
    label,
)

Recognise = Callable[[str], KeyView]
Check = Callable[[str], list[RightView]]

_LIVE = N_("I know that this is a live key: payments take real money from real cards.")
_FULL_KEY = N_(
    "This key may do everything in the account. A restricted key (rk_) is safer: "
    "it can do only what Till needs."
)
_KEYS: Final = {
    ("restricted", "live"): N_("Restricted LIVE key ending in {last4}"),
    ("restricted", "test"): N_("Restricted test key ending in {last4}"),
    ("secret", "live"): N_("Secret LIVE key ending in {last4}"),
    ("secret", "test"): N_("Secret test key ending in {last4}"),
}
_OF_THIS_RUN: Final = {
    ("restricted", "live"): N_(
        "Restricted LIVE key ending in {last4}, from STRIPE_SECRET_KEY for this run"
    ),
    ("restricted", "test"): N_(
        "Restricted test key ending in {last4}, from STRIPE_SECRET_KEY for this run"
    ),
    ("secret", "live"): N_(
        "Secret LIVE key ending in {last4}, from STRIPE_SECRET_KEY for this run"
    ),
    ("secret", "test"): N_(
        "Secret test key ending in {last4}, from STRIPE_SECRET_KEY for this run"
    ),
}


class KeyPanel(QWidget):
    """`ready_changed(bool)`: the key was checked and, when it is live, taken knowingly."""

    ready_changed = Signal(bool)

    def __init__(self, recognise: Recognise, check: Check, tasks: Tasks) -> None:
        super().__init__()
        self._recognise = recognise
        self._check = check
        self._tasks = tasks
        self._key: KeyView | None = None
        self._task: Task | None = None
        self._checked = False
        self._environment = False
        self.edit = _KeyEdit()
        self.field = FormField(
            _("Stripe key"),
            self.edit,
            _("Begins with rk_ or sk_. It is kept in this system's keyring."),
        )
        self.shown = icon_button("eye", _("Show the key"))
        self.check_button = button(_("Check the key"), "secondary", "refresh")
        self.known = label("", "label", wrap=True)
        self.advice = label("", "muted", wrap=True)
        self.live = CheckBox(str(_LIVE))
        self.busy = BusyBar(can_stop=True)
        self.message = label("", wrap=True)
        self.rights = RightsList()
        self._arrange()
        self._connect()
        self._validate()

    @property
    def ready(self) -> bool:
        """Whether this key may be used now."""
        knowingly = self._key is not None and (self._key.mode != "live" or self.live.isChecked())
        return self._checked and knowingly

    def text(self) -> str:
        """What was pasted; empty stands for the key of the environment, when there is one."""
        return self.edit.text().strip()

    def use_environment(self, key: KeyView) -> None:
        """Offer the key of the environment: an empty field means that one."""
        self._environment = True
        self.edit.setPlaceholderText(
            _("The key of STRIPE_SECRET_KEY, ending in {last4}", last4=key.last4)
        )
        self._validate()

    def forget(self) -> None:
        """Take the key out of the field."""
        self.edit.clear()

    def check(self) -> None:
        """Ask Stripe what the key may do."""
        if not self.check_button.isEnabled() or not self.busy.isHidden():
            return  # the button stays enabled: the focus would leave it
        self.busy.begin(_("Asking Stripe what this key may do…"))
        task = self._tasks.read(self._check, self.text(), owner=self)
        task.success(self._show_rights).failure(self._complain)
        self._task = task.always(self._end).start()

    def _arrange(self) -> None:
        self.shown.setCheckable(True)
        box = column(self, spacing=SIZES["space_3"])
        self.field.put_beside(self.shown, self.check_button)
        for part in (
            self.field, self.known, self.advice, self.live, self.busy, self.message, self.rights
        ):  # fmt: skip
            box.addWidget(part)

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._validate)
        self.edit.returnPressed.connect(self.check)
        self.shown.toggled.connect(self.edit.show_text)
        self.check_button.clicked.connect(self.check)
        self.live.toggled.connect(self._emit)
        self.busy.stopped.connect(self._stop)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _validate(self) -> None:
        self._stop()  # an answer about another key must not tick this one
        self._checked = False
        self._key, error = None, ""
        if self.text() or self._environment:
            try:
                self._key = self._recognise(self.text())
            except UserError as problem:
                error = str(problem)
        self.field.set_error(error)
        self.rights.set_entries(())
        self.message.hide()
        self.live.setChecked(False)
        self._show_kind()
        self._emit()

    def _show_kind(self) -> None:
        key = self._key
        self.check_button.setEnabled(key is not None)
        self.known.setVisible(key is not None)
        self.live.setVisible(key is not None and key.mode == "live")
        self.advice.setVisible(key is not None and key.kind == "secret")
        self.advice.setText(str(_FULL_KEY))
        if key is not None:
            self.known.setText(describe(key))

    def _show_rights(self, rights: list[RightView]) -> None:
        self.rights.show_rights(rights)
        self._show_message(summary(rights))
        self._checked = True

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._show_message(str(error))
        else:
            self._tasks.failed.emit(error)

    def _show_message(self, text: str) -> None:
        self.message.setText(text)
        self.message.show()
        announce(self, text)

    def _end(self) -> None:
        self.busy.end()
        self.check_button.setEnabled(self._key is not None)
        self._emit()

    def _emit(self) -> None:
        self.ready_changed.emit(self.ready)


class _KeyEdit(QLineEdit):
    """Dots instead of characters, unless asked."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def show_text(self, shown: bool) -> None:
        """Show the characters, or dots."""
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)


def describe(key: KeyView) -> str:
    """The key in words: `Restricted test key ending in 1234`."""
    if key.source == "training":
        return _("Training needs no key: it works with a simulated account on this computer.")
    keys = _OF_THIS_RUN if key.source == "environment" else _KEYS
    return keys[key.kind, key.mode].format(last4=key.last4)
