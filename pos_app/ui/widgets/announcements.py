"""What a screen reader speaks without being asked for it: the one place that decides how."""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_Politeness = QAccessible.AnnouncementPoliteness


class Announced(Enum):
    """What an announcement is about."""

    MONEY = auto()
    """What becomes of money: a new total, a card that is waited for, approved, declined, change."""
    PROBLEM = auto()
    """What was asked for was not done, and what to do now."""
    NEWS = auto()
    """Anything else: a sheet that came in, a short message, the connection."""


_POLITENESS: Final = {
    Announced.MONEY: _Politeness.Assertive,
    Announced.PROBLEM: _Politeness.Assertive,
    Announced.NEWS: _Politeness.Polite,
}
"""Assertive cuts off what is being spoken: of five products scanned in a row the last total counts;
polite waits until it was said."""


class Announcements(QObject):
    """`announced(text, about)` is emitted with each announcement, whether or not somebody hears."""

    announced = Signal(str, object)


@cache
def announcements() -> Announcements:
    """Return the one object that emits what is announced."""
    return Announcements()


def announce(widget: QWidget, text: str, about: Announced = Announced.NEWS) -> None:
    """Have a screen reader speak a text; `widget` is what it is about, an empty text is nothing."""
    if not text:
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(_POLITENESS[about])
    QAccessible.updateAccessibility(event)
    announcements().announced.emit(text, about)
