"""Where windows open: inside the room that the screens of today have, beside task bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

USUAL: Final = QSize(1366, 768)
"""How large the till opens where there is room for it."""

_FRAME: Final = (8, 32, 8, 8)
"""What a desktop draws around a window: left, top, right, bottom. Known only once it is shown."""


def place_main_window(window: QWidget, remembered: QByteArray | None = None) -> None:
    """Place a window of the whole till before it is shown: where it was, or in its usual size.

    Maximised where that has no room: what lies under a task bar can't be pressed. A screen
    smaller than the window can be is as good as any.
    """
    rooms = _rooms(least=window.minimumSize())
    if not rooms:
        window.resize(USUAL)
        return
    came_back = bool(remembered) and window.restoreGeometry(remembered or QByteArray())
    if came_back and (window.isMaximized() or _lies_well(window.geometry(), rooms)):
        return
    wanted = window.geometry() if came_back else _in_the_middle(USUAL, rooms[0])
    place = within(wanted, rooms)
    window.setGeometry(place)
    if place.size() != wanted.size():
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def place_beside(window: QWidget, other: QWidget) -> None:
    """Place a window at the right of another one, as far as there is room; before it is shown."""
    place = QRect(other.frameGeometry().topRight(), window.size())
    window.setGeometry(within(place, _rooms()))


def within(wanted: QRect, rooms: Sequence[QRect]) -> QRect:
    """Return a window's rectangle, moved and cut into the room it has most of itself in.

    `rooms` are what windows may use of each screen, the first one's where it is in none. The
    frame around a window has its place there too.
    """
    left, top, right, bottom = _FRAME
    room = _room_of(wanted, rooms)
    inner = room.adjusted(left, top, -right, -bottom)
    size = wanted.size().boundedTo(inner.size())
    x = min(max(wanted.x(), inner.left()), inner.right() + 1 - size.width())
    y = min(max(wanted.y(), inner.top()), inner.bottom() + 1 - size.height())
    return QRect(x, y, size.width(), size.height())


def _lies_well(window: QRect, rooms: Sequence[QRect]) -> bool:
    """Tell whether a window may stay: all in sight, and on a small screen its frame too.

    On a large one half of the screen may be its own, up to the edges.
    """
    room = _room_of(window, rooms)
    small = within(_in_the_middle(USUAL, room), [room]).size() != USUAL
    return within(window, [room]) == window if small else room.contains(window)


def _room_of(window: QRect, rooms: Sequence[QRect]) -> QRect:
    """Return the room that has most of a window; the first one where none has any of it."""
    parts = [room.intersected(window) for room in rooms]
    areas = [part.width() * part.height() if part.isValid() else 0 for part in parts]
    return rooms[areas.index(max(areas))]


def _in_the_middle(size: QSize, room: QRect) -> QRect:
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    return place


def _rooms(least: QSize = QSize()) -> list[QRect]:  # noqa: B008  never changed
    """Return what windows may use of each screen that is so large, the main one first.

    That of no display has no name, and is as good as any.
    """
    main = QGuiApplication.primaryScreen()
    screens = [main, *(each for each in QGuiApplication.screens() if each is not main)]
    if least.isValid() and QGuiApplication.platformName() == "offscreen" and not main.name():
        return []
    large = (each for each in screens if least.boundedTo(each.size()) == least)
    return [each.availableGeometry() for each in large]
