"""Finds what has less room than a finger needs: 44 pixels each way (WCAG 2.5.5).

Four things are smaller, and may be. A scroll bar: the list under it is dragged itself. A link in a
sentence is as high as its line. The figures of a chart: each has its row in the table, or its
button, beside it. The handle between two parts of a screen: both have all of it by scrolling.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QHeaderView,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from tests.support.accessible import TOUCH

_Element = QStyle.SubElement
_FIELDS: Final = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_MOST_ROWS: Final = 60


def small(window: QWidget) -> list[str]:
    """Return what can be touched in a window and is too small, with its size."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.window() is window.window():
            found += [
                f"too small to touch: {name} {size.width()}x{size.height()}"
                for name, size in _targets(widget)
                if min(size.width(), size.height()) < TOUCH
            ]
    return found


def _targets(widget: QWidget) -> Iterator[tuple[str, QSize]]:
    """Yield the names and the sizes of what reacts to a touch in one widget."""
    name, parent = f"{type(widget).__name__} {_name(widget)!r}", widget.parentWidget()
    if isinstance(widget, QHeaderView):
        yield from _titles(widget, name)
    elif isinstance(widget, QAbstractItemView):
        yield from _rows(widget, name)
    elif isinstance(widget, QTabBar | QMenu):
        yield from _parts(widget, name)
    elif isinstance(widget, QAbstractButton):
        is_picture = widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if not isinstance(parent, QAbstractScrollArea | QHeaderView) and not is_picture:
            yield name, _reacting(widget).size()
    elif isinstance(widget, _FIELDS) and not isinstance(parent, _FIELDS):
        yield name, widget.size()
        if isinstance(widget, QComboBox | QDateTimeEdit):
            yield f"{name}, its arrow", _arrow(widget)


def _parts(widget: QTabBar | QMenu, name: str) -> Iterator[tuple[str, QSize]]:
    if isinstance(widget, QTabBar):
        for at in range(widget.count()):
            yield f"{name} {widget.tabText(at)!r}", widget.tabRect(at).size()
        return
    for action in widget.actions():
        if not action.isSeparator() and action.isEnabled():
            yield f"{name} {action.text()!r}", widget.actionGeometry(action).size()


def _reacting(button: QAbstractButton) -> QRect:
    """Return where a button reacts: a mark with words beside it need not do so all over."""
    element = None
    if isinstance(button, QRadioButton):
        element = _Element.SE_RadioButtonClickRect
    elif isinstance(button, QCheckBox) and "hitButton" not in vars(type(button)):
        element = _Element.SE_CheckBoxClickRect
    if element is None:
        return button.rect()
    option = QStyleOptionButton()
    option.initFrom(button)
    option.text, option.icon, option.iconSize = button.text(), button.icon(), button.iconSize()
    return button.style().subElementRect(element, option, button)


def _arrow(field: QComboBox | QDateTimeEdit) -> QSize:
    """Return the room of what opens the list of a field that is typed in; all of it in others."""
    if isinstance(field, QComboBox) and not field.isEditable():
        return field.size()
    option = QStyleOptionComboBox()
    option.initFrom(field)
    option.editable = True
    room = field.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxArrow, field
    )
    return QSize(room.width(), field.height())


def _titles(head: QHeaderView, name: str) -> Iterator[tuple[str, QSize]]:
    """Yield the titles by which a table is sorted."""
    sorts = head.sectionsClickable() and head.isSortIndicatorShown()
    for at in range(head.count() if sorts else 0):
        if not head.isSectionHidden(at):
            title = head.model().headerData(at, head.orientation())
            yield f"{name} {title!r}", QSize(head.sectionSize(at), head.height())


def _rows(view: QAbstractItemView, name: str) -> Iterator[tuple[str, QSize]]:
    """Yield the rows of a list that do something when they are touched: the first few of many."""
    model = view.model()
    acts = view.selectionMode() != QAbstractItemView.SelectionMode.NoSelection
    for at in range(min(model.rowCount(), _MOST_ROWS) if acts and model is not None else 0):
        if isinstance(view, QTableView):
            size = QSize(view.viewport().width(), view.rowHeight(at))
        elif isinstance(view, QListView):
            size = view.visualRect(model.index(at, view.modelColumn())).size()
        else:
            size = view.visualRect(model.index(at, 0)).size()
        yield f"{name} row {model.index(at, 0).data()!r}", size


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QPushButton) else ""
    return widget.accessibleName() or text or widget.objectName()
