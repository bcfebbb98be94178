"""Looks for controls that nobody can get at by scrolling, and for texts that are cut off."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from pos_app.ui.widgets import Sheet

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
_PARTS_OF = (QComboBox, QScrollBar, QAbstractSpinBox, QLineEdit)
_ROUNDED = 1
_SOME = QSize(40, 40)
"""So much of a list or a text has to be seen of it at once; the rest scrolls."""


def out_of_reach(window: QWidget) -> list[str]:
    """Return the controls on top of a window that are partly where no scrolling leads."""
    wrong = []
    for each in _controls(window):
        if (why := _why_cut(each, window)) is not None:
            wrong.append(f"{_name(each)} is cut off by {why}")
        if isinstance(each, QAbstractItemView | QPlainTextEdit):
            seen = each.viewport().size()
            if seen.boundedTo(_SOME) != _SOME and each.isEnabled():
                wrong.append(f"{_name(each)} shows {seen.width()}x{seen.height()}")
    return wrong


def cut_texts(window: QWidget) -> list[str]:
    """Return buttons and labels on top of a window whose text has no room."""
    wrong = []
    for each in _on_top(window):
        if isinstance(each, QPushButton | QCheckBox | QRadioButton):
            needs = each.sizeHint()
        elif isinstance(each, QLabel) and each.text():
            needs = _size_of_label(each)
        else:
            continue
        has = each.size()
        if needs.width() > has.width() + _ROUNDED or needs.height() > has.height() + _ROUNDED:
            needed, given = needs.toTuple(), has.toTuple()
            wrong.append(f"{_name(each)} needs {needed} and has {given}")
    return wrong


def _size_of_label(label: QLabel) -> QSize:
    if label.wordWrap():
        return QSize(0, label.heightForWidth(label.width()))
    if type(label).paintEvent is not QLabel.paintEvent:
        return QSize()  # one that cuts its text short itself, on purpose
    return label.sizeHint()


def _controls(window: QWidget) -> Iterator[QWidget]:
    for each in _on_top(window):
        if isinstance(each, _CONTROLS) and not isinstance(each.parentWidget(), _PARTS_OF):
            yield each


def _on_top(window: QWidget) -> Iterator[QWidget]:
    """Yield what is shown on the sheet that is on top, or on all of the window."""
    sheets = [each for each in window.findChildren(Sheet) if each.isVisible()]
    top = next((each for each in reversed(sheets) if each.isEnabled()), window)
    yield from (each for each in top.findChildren(QWidget) if each.isVisible())


def _why_cut(widget: QWidget, window: QWidget) -> str | None:
    """Return what hides a part of a widget for good; None where all of it can be got at."""
    part, place = widget, QRect(QPoint(), widget.size())
    while part is not window:
        around = part.parentWidget()
        if around is None:
            return None
        place.translate(part.pos())
        area = around.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is around:
            if isinstance(area, QScrollArea):
                place = _scrolled(area, place)
        elif not around.rect().adjusted(-1, -1, 1, 1).contains(place) and place.isValid():
            return f"{type(around).__name__} {place.getRect()} in {around.size().toTuple()}"
        part = around
    return None


def _scrolled(area: QScrollArea, place: QRect) -> QRect:
    """Return where a part of what is scrolled stands once it was scrolled to."""
    never, room = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, area.viewport().rect()
    across = area.horizontalScrollBarPolicy() != never
    down = area.verticalScrollBarPolicy() != never
    left, wide = (0, room.width()) if across else (place.x(), place.width())
    top, high = (0, room.height()) if down else (place.y(), place.height())
    return QRect(left, top, wide, high)


def _name(widget: QWidget) -> str:
    said = widget.accessibleName() or str(widget.property("text") or "")
    return f"{type(widget).__name__} {said!r}"
