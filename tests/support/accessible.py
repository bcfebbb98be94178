"""Looks for controls that a screen reader could not name."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
TOUCH = 44


def nameless(root: QWidget) -> list[str]:
    """Return the controls that are shown under a widget and have no name."""
    return [
        repr(each)
        for each in _shown(root)
        if not each.accessibleName() and not (isinstance(each, QAbstractButton) and each.text())
    ]


def too_small(root: QWidget) -> list[str]:
    """Return the controls that are shown and lower than a finger needs."""
    return [
        f"{each!r} {each.accessibleName()}: {each.height()}"
        for each in _shown(root)
        if not isinstance(each, QAbstractItemView) and each.height() < TOUCH
    ]


def _shown(root: QWidget) -> list[QWidget]:
    found = [each for each in root.findChildren(QWidget) if isinstance(each, CONTROLS)]
    inside = (QComboBox, QScrollBar, QAbstractSpinBox, QLineEdit)
    return [
        each for each in found if each.isVisible() and not isinstance(each.parentWidget(), inside)
    ]
