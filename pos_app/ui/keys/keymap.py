"""Which key does what at this register, now: what Till comes with, and what was chosen instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from pos_app.services.views.key_choices import KeyChoice, KeyChoices
from pos_app.ui.keys.actions import ACTIONS, KeyAction
from pos_app.ui.keys.takeable import refusal, single_key

_BY_ID: Final = {each.id: each for each in ACTIONS}


class KeyMap(QObject):
    """The keys in force. No two that are waited for at once are the same, whatever was kept."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: Mapping[str, str] = MappingProxyType({})
        self._in_force: dict[str, str] = {}

    def use(self, choices: KeyChoices) -> None:
        """Put these in force at once, on everything that is on the screen."""
        before, self._chosen = self._in_force, {each.action: each.keys for each in choices.chosen}
        self._in_force = _resolved(self._chosen) if self._chosen else {}
        if self._in_force != before:
            self.changed.emit()

    @property
    def choices(self) -> KeyChoices:
        """What differs from the keys that Till comes with, to be kept."""
        return KeyChoices(tuple(KeyChoice(*each) for each in sorted(self._chosen.items())))

    def keys_of(self, action: KeyAction) -> str:
        """Return the key of an action as Qt writes it everywhere, "" where it has none."""
        return self._in_force.get(action.id, action.default)

    def text_of(self, action: KeyAction) -> str:
        """Return the key of an action as people read it on this system."""
        return native(self.keys_of(action))

    def clashing(self, action: KeyAction, keys: str) -> tuple[KeyAction, ...]:
        """Return the other actions that have these keys where this one is waited for too."""
        others = (each for each in ACTIONS if each.id != action.id and each.meets(action))
        return tuple(each for each in others if keys and self.keys_of(each) == keys)

    def can_swap(self, action: KeyAction, other: KeyAction) -> bool:
        """Tell whether both can have each other's key, and nothing else is in the way."""
        mine, theirs = self.keys_of(action), self.keys_of(other)
        free = {action, other}.issuperset
        nothing_else = free(self.clashing(action, theirs)) and free(self.clashing(other, mine))
        both_can = _read(mine, other) is not None and _read(theirs, action) is not None
        return bool(mine) and nothing_else and both_can

    def assign(self, given: Mapping[KeyAction, str]) -> None:
        """Give actions these keys, "" for none, and put them in force."""
        keys = {each.id: text for each, text in given.items()}
        chosen = {**self._chosen, **keys}
        kept = {
            name: text
            for name, text in chosen.items()
            if name not in _BY_ID or text != _BY_ID[name].default
        }
        self.use(KeyChoices(tuple(KeyChoice(*each) for each in kept.items())))

    def reset(self) -> None:
        """Go back to the keys that Till comes with; what it does not know stays as it is."""
        unknown = (KeyChoice(*each) for each in self._chosen.items() if each[0] not in _BY_ID)
        self.use(KeyChoices(tuple(unknown)))


@cache
def keymap() -> KeyMap:
    """Return the one object that knows the keys; connect to its `changed`."""
    return KeyMap()


def native(keys: str) -> str:
    """Return keys as people read them on this system and in their language."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class KeyShown(QObject):
    """Has its owner tell the key of an action, and tell it anew when another one is chosen.

    `show(text)` takes the key as people read it, "" where the action has none.
    """

    def __init__(self, owner: QObject, action: KeyAction, show: Callable[[str], object]) -> None:
        super().__init__(owner)
        self._action = action
        self._show = show
        keymap().changed.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        self._show(keymap().text_of(self._action))


def _resolved(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of all actions that have another one than they come with, or none.

    What can't be a key counts as not chosen. Where two have the same, the one that was chosen
    keeps it, and of two that were chosen the first.
    """
    wanted = {each: _read(chosen[each.id], each) for each in ACTIONS if each.id in chosen}
    taken: dict[KeyAction, str] = {}
    in_order = sorted(ACTIONS, key=lambda each: wanted.get(each) is None)
    for action in in_order:
        choice = wanted.get(action)
        keys = action.default if choice is None else choice
        if any(keys == other and each.meets(action) for each, other in taken.items()):
            keys = ""
        taken[action] = keys
    return {each.id: keys for each, keys in taken.items() if keys != each.default}


def _read(kept: str, action: KeyAction) -> str | None:
    """Return chosen keys as Qt writes them; None where they can't be taken."""
    keys, one = QKeySequence(kept).toString(), single_key(kept)
    if not kept or keys == action.default:
        return keys
    return keys if keys and one is not None and refusal(one) is None else None
