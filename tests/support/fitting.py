"""Whether all that a window says can be read: nothing is cut off, and no text lies over another.

Texts are measured where they are painted (`painted_texts`), whoever does it: labels, buttons,
cells, chips, tiles and charts. What is scrolled away counts as seen where it can be scrolled back;
what is cut short on purpose (`Total of the mo…`) where its tooltip has all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QScroller,
    QTextEdit,
    QToolTip,
    QWidget,
)

from pos_app.ui.widgets import Sheet, Toasts
from tests.support.painted_texts import PaintedText, painted

ELLIPSIS: Final = "…"
_NOTHING: Final = "-"
"""What a tooltip says that did not change."""
_MARKS: Final = re.compile("[\u200d-\u200f\u2066-\u2069]")
"""Those of the direction, which no one sees."""
_SLACK: Final = 1.5
"""Pixels that nobody misses: a glyph's shadow of a corner."""
_TOUCH: Final = 2.0
"""Lines that stand close share so much of their boxes."""
_NAMES: Final = 3
Part = TypeVar("Part", bound=QWidget)
_Role = Qt.ItemDataRole


def misfits(window: QWidget) -> list[str]:
    """Return what can't be read in a window as it is now, and whose it is."""
    found: list[str] = []
    for surface in surfaces(window):
        written = painted(surface)
        texts = _in_one([each for each in written.texts if each.text.strip()])
        found += [f"cut off: {_told(each)}" for each in texts if _is_cut(each, surface)]
        found += [f"cut short, and in no tooltip: {_told(each)}" for each in _lost(texts, surface)]
        found += [
            f"one over another: {_told(one)} and {_told(other)}"
            for one, other in _overlapping(texts, surface)
        ]
        found += [f"too low for its lines: {each}" for each in _too_low(surface)]
        found += [f"lines left out: {_whose(owner)} “{text}”" for text, owner in written.shortened]
        found += [f"out of sight: {each}" for each in _out_of_sight(surface)]
    return list(dict.fromkeys(found))


def surfaces(window: QWidget) -> list[QWidget]:
    """Return what is looked at: the window, or the sheet over it and what stands above that."""
    sheets = [each for each in window.findChildren(Sheet) if each.isVisible() and each.isEnabled()]
    if not sheets:
        return [window]
    return [sheets[-1], *(each for each in window.findChildren(Toasts) if each.isVisible())]


def _told(text: PaintedText) -> str:
    return f"“{text.text.strip()}” in {_whose(text.owner)}"


def _whose(widget: QWidget | None) -> str:
    """Return the kind of a widget, and what of ours it is in."""
    around, names = widget, list[str]()
    while around is not None and len(names) < _NAMES:
        name = type(around).__name__
        if around is widget or type(around).__module__.startswith("pos_app"):
            names.append(name)
        around = around.parentWidget()
    return " in ".join(names)


def _in_one(texts: list[PaintedText]) -> list[PaintedText]:
    """Return texts once that are painted part by part, as a heading over all cells of a row."""
    found: dict[tuple[object, ...], PaintedText] = {}
    for each in texts:
        key = (each.text, each.owner, each.place.getRect())
        before = found.get(key)
        seen = each.seen if before is None else each.seen.united(before.seen)
        found[key] = replace(each, seen=seen)
    return list(found.values())


# --- cut off ---


def _is_cut(text: PaintedText, surface: QWidget) -> bool:
    """Whether a part of a text is not seen, and can't be scrolled to."""
    if _room(text.place, text.seen) or (isinstance(text.owner, QLineEdit) and text.owner.text()):
        return False  # what is typed scrolls in its field
    glyphs = text.glyphs()
    for across, view in _views_around(text.owner, surface):
        glyphs = _within(glyphs, view, across=across)
    return not glyphs.isEmpty() and not _room(glyphs, text.seen)


def _room(inner: QRectF, outer: QRectF) -> bool:
    return outer.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(inner)


def _within(box: QRectF, view: QRectF, *, across: bool) -> QRectF:
    """Return what of a box a view shows that can be scrolled in one direction."""
    band = QRectF(view)
    if across:
        band.setTop(box.top())
        band.setBottom(box.bottom())
    else:
        band.setLeft(box.left())
        band.setRight(box.right())
    return box.intersected(band)


def _views_around(widget: QWidget | None, surface: QWidget) -> Iterator[tuple[bool, QRectF]]:
    """Yield the views that can be scrolled around a widget: whether across, and their place."""
    at = widget
    while at is not None and at is not surface:
        area = at.parentWidget()
        if isinstance(area, QAbstractScrollArea) and at is area.viewport():
            place = QRectF(QRect(at.mapTo(surface, QPoint()), at.size()))
            yield from ((across, place) for across in (True, False) if _scrolls(area, across))
        at = area


def _scrolls(area: QAbstractScrollArea, across: bool) -> bool:
    table = area.parentWidget()
    if isinstance(area, QHeaderView) and isinstance(table, QAbstractItemView):
        area = table
    bar: QScrollBar = area.horizontalScrollBar() if across else area.verticalScrollBar()
    policy = area.horizontalScrollBarPolicy() if across else area.verticalScrollBarPolicy()
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    has_bars = {area.horizontalScrollBarPolicy(), area.verticalScrollBarPolicy()} != {never}
    by_hand = QScroller.hasScroller(area.viewport()) and not has_bars
    return (by_hand or policy != never) and bar.maximum() > bar.minimum()


def _too_low(surface: QWidget) -> Iterator[str]:
    """Yield the labels that wrap, and of which Qt leaves out the last lines."""
    for each in _shown(surface, QLabel):
        says = each.wordWrap() and each.text()
        if says and each.heightForWidth(each.width()) > each.height() + _SLACK:
            yield f"{_whose(each)} “{_words(each)}”"


# --- cut short ---


def _lost(texts: list[PaintedText], surface: QWidget) -> Iterator[PaintedText]:
    """Yield the texts that were cut short where nothing says the whole."""
    for each in texts:
        if ELLIPSIS not in each.text or each.owner is None:
            continue
        at = each.owner.mapFrom(surface, each.place.center().toPoint())
        parts = [part.strip() for part in each.text.split(ELLIPSIS)]
        if any(_plain(each.text) in _plain(said) for said in _own_words(each.owner, at)):
            continue  # "Opening the till…"
        # A view shows none while its window is not the active one.
        tip = _tooltip(each.owner, at) or " ".join(_of_item(each.owner, at, _Role.ToolTipRole))
        if tip and tip in _of_item(each.owner, at, _Role.DisplayRole):
            continue  # a shorter word stands there, and has no room either
        if not tip or not all(_plain(part) in _plain(tip) for part in parts):
            yield each


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).replace("&&", "&").split())


def _own_words(owner: QWidget, at: QPoint) -> Iterator[str]:
    if isinstance(owner, QLabel | QAbstractButton):
        yield owner.text()
    elif isinstance(owner, QLineEdit):
        yield owner.text()
        yield owner.placeholderText()
    elif isinstance(owner, QComboBox):
        yield owner.currentText()
        yield owner.placeholderText()
    elif isinstance(owner.parentWidget(), QPlainTextEdit | QTextEdit):
        area = owner.parentWidget()
        if isinstance(area, QPlainTextEdit | QTextEdit):
            yield area.toPlainText()
            yield area.placeholderText()
    yield owner.accessibleName()
    yield from _of_item(owner, at, _Role.DisplayRole, _Role.AccessibleTextRole)


def _tooltip(owner: QWidget, at: QPoint) -> str:
    """Rest the pointer at a place of a widget, and return what comes up."""
    place = owner.mapToGlobal(at)
    QToolTip.showText(place, _NOTHING, owner)
    QApplication.sendEvent(owner, QHelpEvent(QEvent.Type.ToolTip, at, place))
    said = QToolTip.text()
    QToolTip.hideText()
    return "" if said == _NOTHING else said


def _of_item(owner: QWidget, at: QPoint, *roles: Qt.ItemDataRole) -> Iterator[str]:
    """Yield what the item at a place of a list, or a section of its header, says in these roles."""
    view = owner.parentWidget()
    if isinstance(view, QHeaderView):
        section = view.logicalIndexAt(at)
        said = [view.model().headerData(section, view.orientation(), role) for role in roles]
    elif isinstance(view, QAbstractItemView):
        said = [view.indexAt(at).data(role) for role in roles]
    else:
        return
    yield from (str(each) for each in said if each)


# --- one over another ---


@dataclass(frozen=True)
class _Line:
    """The height of the small letters of a text, where it stands."""

    text: PaintedText
    box: QRectF
    layer: QWidget


def _overlapping(
    texts: list[PaintedText], surface: QWidget
) -> Iterator[tuple[PaintedText, PaintedText]]:
    """Yield the texts that stand over each other in one layer of a window."""
    layers: dict[QWidget, QWidget] = {}
    lines = list[_Line]()
    for each in texts:
        box = each.glyphs().intersected(each.place).intersected(each.seen)
        if each.owner is not None and not box.isEmpty():
            layer = layers.get(each.owner) or _layer(each.owner, surface)
            layers[each.owner] = layer
            lines.append(_Line(each, box, layer))
    lines.sort(key=lambda line: line.box.top())
    for number, one in enumerate(lines):
        for other in lines[number + 1 :]:
            if other.box.top() >= one.box.bottom():
                break
            common = one.box.intersected(other.box)
            is_over = common.width() > _TOUCH and common.height() > _TOUCH
            # What is selected is painted twice, in the colour of that again.
            same = one.text.text == other.text.text and one.text.place == other.text.place
            if is_over and not same and one.layer is other.layer:
                yield one.text, other.text


def _layer(widget: QWidget, surface: QWidget) -> QWidget:
    """Return what a widget stands on: the surface, or what some widget lays over it by hand."""
    at = widget
    while at is not surface:
        around = at.parentWidget()
        layout = around.layout() if around is not None else None
        if around is None or (layout is not None and not _holds(layout, at)):
            return at
        at = around
    return surface


def _holds(layout: QLayout, widget: QWidget) -> bool:
    if layout.indexOf(widget) >= 0:
        return True
    items = (layout.itemAt(place) for place in range(layout.count()))
    inner = (item.layout() for item in items if item is not None)
    return any(each is not None and _holds(each, widget) for each in inner)


# --- out of sight ---


def _out_of_sight(surface: QWidget) -> Iterator[str]:
    """Yield what has something to say or to be pressed, and lies beyond what is around it."""
    for each in _shown(surface, QWidget):
        speaks = isinstance(each, QLabel | QAbstractButton) and each.text()
        if (speaks or isinstance(each, QLineEdit | QComboBox)) and not _in_sight(each, surface):
            yield f"{_whose(each)} “{_words(each)}”"


def _shown(surface: QWidget, kind: type[Part]) -> Iterator[Part]:
    """Yield what is shown of a kind, but not tooltips, or what is under a sheet or on one."""
    for each in surface.findChildren(kind):
        if each.isVisible() and each.window() is surface.window() and not _covered(each, surface):
            yield each


def _words(widget: QWidget) -> str:
    said = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return " ".join((said or widget.accessibleName()).split())


def _covered(widget: QWidget, surface: QWidget) -> bool:
    """Whether a sheet lies over it, which is looked at in its place."""
    at: QWidget | None = widget
    while at is not None and at is not surface:
        if isinstance(at, Sheet):
            return True
        at = at.parentWidget()
    return False


def _in_sight(widget: QWidget, surface: QWidget) -> bool:
    """Whether all of a widget is within all that is around it, or can be scrolled there."""
    box = QRectF(QRect(widget.mapTo(surface, QPoint()), widget.size()))
    if box.width() < _TOUCH or box.height() < _TOUCH:
        return False
    at: QWidget = widget
    while at is not surface:
        around = at.parentWidget()
        if around is None:
            return True
        place = QRectF(QRect(around.mapTo(surface, QPoint()), around.size()))
        if isinstance(around, QAbstractScrollArea) and at is around.viewport():
            at = around
            continue
        area = around.parentWidget()
        if isinstance(area, QAbstractScrollArea) and around is area.viewport():
            for across in (True, False):
                if _scrolls(area, across):
                    box = _within(box, place, across=across)
        if not box.isEmpty() and not _room(box, place):
            return False
        at = around
    return True
