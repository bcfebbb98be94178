"""Where a PIN is typed: a field that shows no digit, and a keypad to touch."""

from typing import Final

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from pos_app.domain.pins import LONGEST, SHORTEST
from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets.announcements import Announced, announce
from pos_app.ui.widgets.basics import button, column, label, row, show_text
from pos_app.ui.widgets.key_captions import ENTER
from pos_app.ui.widgets.keypad import Keypad

IS_PIN: Final = "is_pin"
"""The property of a field for a PIN: what a scanner sends never stays in one."""

_KEYPAD: Final = 220


class PinEdit(QLineEdit):
    """Takes digits alone, as many as a PIN has, and shows none of them."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setProperty(IS_PIN, True)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(LONGEST)
        self.setValidator(
            QRegularExpressionValidator(QRegularExpression(f"[0-9]{{0,{LONGEST}}}"), self)
        )
        hints = Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        self.setInputMethodHints(hints | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(name or _("PIN"))


class PinPanel(QWidget):
    """A PIN and a keypad; `entered(str)` once it is complete and Enter was pressed.

    While `busy`, it takes none; `refuse` says why the last one was not taken, and empties it. The
    `hint` above gives way to that.
    """

    entered = Signal(str)

    def __init__(self, confirm: str) -> None:
        super().__init__()
        self.hint = label("", "muted", wrap=True)
        self.hint.hide()
        self.edit = PinEdit()
        self.confirm = button(confirm, "primary", shortcut_text=ENTER, yields=True)
        self.confirm.setToolTip(self.confirm.text())
        self.confirm.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.confirm.setProperty("scale", "small")
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        keypad = Keypad(None, self.edit)
        keypad.setMinimumHeight(4 * SIZES["touch"] + 3 * SIZES["space_2"])
        keypad.setMaximumHeight(scaled(_KEYPAD, 0.35))
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(self.hint)
        box.addWidget(label(_("PIN"), "label"))
        box.addWidget(self.edit)
        box.addWidget(self.problem)
        box.addWidget(keypad)
        line = row()
        line.addWidget(self.confirm, 1)
        box.addLayout(line)
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self._enter)
        self.confirm.clicked.connect(self._enter)
        self._on_edited()

    def set_busy(self, *, busy: bool) -> None:
        """Take no PIN while one is looked at."""
        self.edit.setEnabled(not busy)
        self.confirm.setEnabled(not busy and len(self.edit.text()) >= SHORTEST)
        if not busy:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, problem: str) -> None:
        """Say why this PIN was not taken."""
        self.edit.clear()
        self.set_busy(busy=False)
        show_text(self.problem, problem)
        self.hint.hide()
        announce(self, problem, Announced.PROBLEM)

    def _on_edited(self) -> None:
        self.problem.hide()
        show_text(self.hint, self.hint.text())
        self.confirm.setEnabled(len(self.edit.text()) >= SHORTEST)

    def _enter(self) -> None:
        if self.confirm.isEnabled():
            self.set_busy(busy=True)
            self.entered.emit(self.edit.text())
