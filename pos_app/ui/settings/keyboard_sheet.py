"""Another key for an action: it is pressed, and whatever has it already is named."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.texts import _, listed, pgettext
from pos_app.ui.input.scan_filter import HELD_WITH_OTHERS, RECEIVES_EVERY_KEY
from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.keys.keymap import keymap, native
from pos_app.ui.keys.takeable import refusal
from pos_app.ui.widgets import Announced, FlowLayout, Sheet, announce, button, label, set_property

_GOES_ON: Final = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
"""Keys that lead out of the field; no action can have them."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SIGNS_WITH_SHIFT: Final = 0x01000000
"""Below it are signs, which Shift makes others of: what counts is the sign that came of it."""


class KeyRecorder(QLineEdit):
    """Shows the key that is pressed; `pressed(QKeyCombination)`, and `confirmed` on Enter.

    Shift, Ctrl and Alt may be held, or have been pressed before, as sticky keys have it.
    """

    pressed = Signal(object)
    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__(readOnly=True)
        self.setProperty(RECEIVES_EVERY_KEY, True)
        self.setAccessibleName(_("Press the new key"))
        self.setPlaceholderText(_("Press the new key…"))

    def event(self, event: QEvent) -> bool:
        """Take every key before shortcuts do, but those that lead out of the field."""
        if not isinstance(event, QKeyEvent) or event.key() in _GOES_ON:
            return super().event(event)
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._take(event)
        event.accept()
        return True

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.confirmed.emit()
        elif event.key() not in {*HELD_WITH_OTHERS, Qt.Key.Key_unknown, 0}:
            self.pressed.emit(combination_of(event))


def combination_of(event: QKeyEvent) -> QKeyCombination:
    """Return the key of an event as a shortcut has it: `Ctrl++`, with Shift or without."""
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
    )
    key = event.key()
    if key < _SIGNS_WITH_SHIFT and not chr(key).isalnum() and not chr(key).isspace():
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeyCombination(held, Qt.Key(key))


class KeySheet(Sheet):
    """Waits for a key, says whose it is, and emits `chosen({KeyAction: keys})`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, action: KeyAction, scanner: Collection[str] = ()) -> None:
        super().__init__(parent, str(action.title), width=520)
        self._action = action
        self._scanner = scanner
        self._keys = ""
        now = keymap().text_of(action)
        self.now = label(
            _("Its key is {key}.", key=now) if now else _("It has no key."), "muted", wrap=True
        )
        self.recorder = KeyRecorder()
        self.first_focus = self.recorder
        self.message = label("", wrap=True)
        self.swap = button(_("Swap the two keys"), "primary")
        self.take = button(_("Take it"), "secondary")
        self.keep = button(pgettext("a key of the keyboard", "Use this key"), "primary")
        self.none = button(pgettext("a key of the keyboard", "No key"), "quiet", "cross")
        self.default = button(_("Back to {key}", key=native(action.default)), "quiet", "undo")
        self._lay_out()
        self.recorder.pressed.connect(self._on_pressed)
        self.recorder.confirmed.connect(self._confirm)
        self.keep.clicked.connect(self._use_it)
        self.take.clicked.connect(self._take)
        self.swap.clicked.connect(self._swap)
        self.none.clicked.connect(lambda: self.finish_with(self.chosen, {action: ""}))
        self.default.clicked.connect(lambda: self._show_keys(action.default))
        self.none.setVisible(bool(now))
        self.default.setVisible(keymap().keys_of(action) != action.default)
        self._offer()

    def _lay_out(self) -> None:
        answers = QWidget()
        line = FlowLayout(answers)
        for answer in (self.none, self.default, self.take, self.swap, self.keep):
            answer.setProperty("scale", "small")
            line.addWidget(answer)
        for part in (self.now, self.recorder, self.message, answers):
            self.body.addWidget(part)

    def _on_pressed(self, keys: QKeyCombination) -> None:
        text = QKeySequence(keys).toString()
        why = None if text == self._action.default else refusal(keys, self._scanner)
        if why is None:
            self._show_keys(text)
            return
        self._keys = ""
        self.recorder.setText(native(text))
        ctrl = native("Ctrl+A").removesuffix("A").removesuffix("+")
        self._say(why.value.format(key=native(text), modifier=ctrl), "error")
        self._offer()

    def _show_keys(self, keys: str) -> None:
        self._keys = keys
        self.recorder.setText(native(keys))
        others = keymap().clashing(self._action, keys)
        if others:
            names = [_named(each) for each in others]
            self._say(
                _("{key} is the key of {actions}.", key=native(keys), actions=listed(names)), "warn"
            )
        elif keys == keymap().keys_of(self._action):
            self._say(_("That is its key already."), "muted")
        else:
            self._say(_("{key} is free.", key=native(keys)), "muted")
        self._offer()

    def _say(self, words: str, role: str) -> None:
        set_property(self.message, "role", role)
        self.message.setText(words)
        announce(self, words, Announced.PROBLEM if role == "error" else Announced.NEWS)

    def _offer(self) -> None:
        others = keymap().clashing(self._action, self._keys)
        self.keep.setVisible(not others)
        self.keep.setEnabled(bool(self._keys))
        self.take.setVisible(bool(others))
        self.swap.setVisible(len(others) == 1 and keymap().can_swap(self._action, others[0]))

    def _confirm(self) -> None:
        """Enter uses a key that is free; what another action loses is chosen by its button."""
        if self.keep.isVisible() and self.keep.isEnabled():
            self._use_it()
        else:
            self.focusNextChild()

    def _use_it(self) -> None:
        self.finish_with(self.chosen, {self._action: self._keys})

    def _take(self) -> None:
        others = keymap().clashing(self._action, self._keys)
        self.finish_with(self.chosen, {**dict.fromkeys(others, ""), self._action: self._keys})

    def _swap(self) -> None:
        (other,) = keymap().clashing(self._action, self._keys)
        mine = keymap().keys_of(self._action)
        self.finish_with(self.chosen, {other: mine, self._action: self._keys})


def places_of(action: KeyAction) -> list[str]:
    """Return where an action works, in words."""
    return [str(each.value) for each in action.scopes]


def _named(action: KeyAction) -> str:
    return _("“{action}” ({places})", action=str(action.title), places=listed(places_of(action)))
