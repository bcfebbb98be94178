"""Keyboard shortcuts that know what they are for, so that F1 can list the live ones."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.keys.keymap import keymap


class Shortcut(QShortcut):
    """Does `act()` while its owner is visible and enabled, and its sheet, if any, is on top.

    Its key is the one in force for the action, at any time. It is listed under `group`: the place
    of the action, unless another one is named.
    """

    def __init__(
        self, owner: QWidget, action: KeyAction, act: Callable[[], object], group: str = ""
    ) -> None:
        super().__init__(owner)
        self.title = str(action.title)
        self.group = group or str(action.scopes[0].value)
        self._action = action
        self.setContext(Qt.ShortcutContext.WindowShortcut)
        self.setAutoRepeat(False)
        self.activated.connect(act)
        self._bind()
        keymap().changed.connect(self._bind)

    @property
    def keys_text(self) -> str:
        """The keys as people read them on this system."""
        return self.key().toString(QKeySequence.SequenceFormat.NativeText)

    def is_live(self) -> bool:
        """Whether pressing it now would do something."""
        return _is_at_hand(self.parent()) and self.isEnabled() and not self.key().isEmpty()

    def _bind(self) -> None:
        self.setKey(QKeySequence(keymap().keys_of(self._action)))


class KeyHint(QObject):
    """A key that its owner takes by itself, without a shortcut: only for the list."""

    def __init__(self, owner: QWidget, keys: str, title: str, group: str) -> None:
        super().__init__(owner)
        self.keys_text = keys
        self.title = title
        self.group = group

    def is_live(self) -> bool:
        """Whether pressing it now would do something."""
        return _is_at_hand(self.parent())


def live_shortcuts(window: QWidget) -> list[Shortcut | KeyHint]:
    """The keys of a window that work at this moment, by group and title."""
    listed: list[Shortcut | KeyHint] = [
        *window.findChildren(Shortcut),
        *window.findChildren(KeyHint),
    ]
    live = [each for each in listed if each.is_live()]
    return sorted(live, key=lambda each: (each.group, each.title))


def _is_at_hand(owner: QObject | None) -> bool:
    return isinstance(owner, QWidget) and owner.isVisible() and owner.isEnabled()
