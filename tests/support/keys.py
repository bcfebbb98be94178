"""Keys that a test declares for itself, outside of those that can be changed."""

from __future__ import annotations

from pos_app.domain.texts import Message
from pos_app.ui.keys.actions import KeyAction, KeyScope


def action(keys: str, title: str = "") -> KeyAction:
    """Return an action of the test with this key."""
    return KeyAction(f"test.{keys}.{title}", keys, Message(title or keys), (KeyScope.EVERYWHERE,))
