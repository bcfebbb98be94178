"""Walks what a screen reader is given of a window, and finds what it could say nothing of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPlainTextEdit, QTextEdit, QWidget

from pos_app.ui.widgets import Toasts

_Role = QAccessible.Role
ITEMS: Final = frozenset(
    {_Role.Cell, _Role.ListItem, _Role.TreeItem, _Role.RowHeader, _Role.ColumnHeader}
)
"""Parts of a list: they are told apart by their place in it."""
_NO_ROLES: Final = frozenset({_Role.NoRole, _Role.Client, _Role.Pane, _Role.Window})
_MOST_ITEMS: Final = 60
"""Of a list of many, as many are looked at."""
_MOST_STEPS: Final = 300


@dataclass(frozen=True)
class Control:
    """One thing that can have the cursor; `within` are the names around it, the outermost first."""

    role: QAccessible.Role
    name: str
    description: str
    within: tuple[str, ...]

    def __str__(self) -> str:
        place = " > ".join((*self.within, self.name or "(no name)"))
        return f"{self.role.name} {place}" + (f" [{self.description}]" if self.description else "")


def controls(window: QWidget) -> list[Control]:
    """Return what can have the cursor in a window, as it is now, in the order of the tree."""
    root = QAccessible.queryAccessibleInterface(window)
    return list(_controls(root, ()))


def faults(window: QWidget) -> list[str]:
    """Return what has no name or role, and what nothing tells apart from another."""
    found = controls(window)
    nameless = [f"no name or role: {each}" for each in found if _says_nothing(each)]
    counted = Counter(each for each in found if each.role not in ITEMS)
    twins = [f"{count} times: {each}" for each, count in counted.items() if count > 1]
    return nameless + twins


def _says_nothing(control: Control) -> bool:
    """Whether nobody could tell what it is; a cell of a table may be empty."""
    is_nameless = not control.name.strip() and control.role is not _Role.Cell
    return is_nameless or control.role in _NO_ROLES


def _controls(at: QAccessibleInterface, within: tuple[str, ...]) -> Iterator[Control]:
    state, name = at.state(), at.text(QAccessible.Text.Name)
    if state.invisible or not at.isValid():
        return
    if state.focusable and not state.disabled:
        description = at.text(QAccessible.Text.Description)
        yield Control(at.role(), name, description, within)
    inside = (*within, name) if name else within
    for number in range(min(at.childCount(), _MOST_ITEMS)):
        child = at.child(number)
        if child is not None:
            yield from _controls(child, inside)


def traps(window: QWidget) -> list[str]:
    """Return what keeps Tab to itself."""
    found: list[str] = []
    for each in window.findChildren(QWidget):
        table = isinstance(each, QAbstractItemView) and each.tabKeyNavigation()
        writer = isinstance(each, QPlainTextEdit | QTextEdit) and not each.tabChangesFocus()
        if each.isVisible() and each.isEnabled() and (table or writer):
            found.append(f"keeps Tab: {each.accessibleName()!r} {type(each).__name__}")
    return found


def disorder(window: QWidget) -> list[str]:
    """Return the steps of Tab that lead back up, or back to the left on one line.

    Tab is really pressed, until it comes round; the cursor is where it was after that.
    """
    begins, order = QApplication.focusWidget(), list[QWidget]()
    if begins is None or not window.isAncestorOf(begins):
        return []
    while len(order) < _MOST_STEPS:
        window.focusNextChild()
        at = QApplication.focusWidget()
        if at is None or at in order:
            break
        order.append(at)
    begins.setFocus()
    places = [(each, _place(each, window)) for each in order if not _is_passing(each)]
    wrong = [(before, after) for before, after in pairwise(places) if _is_back(before[1], after[1])]
    if wrong:  # the way round leads from the last to the first
        wrong.remove(min(wrong, key=lambda step: (step[1][1].top(), step[1][1].left())))
    return [f"Tab goes back from {_name(each[0])} to {_name(then[0])}" for each, then in wrong]


def _is_passing(widget: QWidget) -> bool:
    """Whether it is of a toast: it came when all else had its place, and goes by itself."""
    around = widget.parentWidget()
    return around is not None and (isinstance(around, Toasts) or _is_passing(around))


def _place(widget: QWidget, window: QWidget) -> QRect:
    """Return where a widget is seen: what is scrolled away is at the edge of its area."""
    place, around = QRect(widget.mapTo(window, QPoint()), widget.size()), widget.parentWidget()
    while around is not None and around is not window:
        seen = QRect(around.mapTo(window, QPoint()), around.size())
        place = place.intersected(seen) if place.intersects(seen) else seen
        around = around.parentWidget()
    return place


def _is_back(before: QRect, after: QRect) -> bool:
    """Whether one place comes before another for who reads lines from the left, in columns."""
    above = after.bottom() < before.top()
    left = after.right() < before.left()
    right = after.left() > before.right()
    below = after.top() > before.bottom()
    return (above and not right) or (left and not below)


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or type(widget).__name__
