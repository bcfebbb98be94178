"""Paints one label: its words as large as there is room for them, its bars in whole dots.

Lengths are dots of a printer with 300 to the inch, so that the bars come out sharp. It works on any
thread.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption

from pos_app.domain.labels import Label, LabelStyle
from pos_app.domain.paper import Align
from pos_app.domain.texts import _, language
from pos_app.ui.receipts.layout import FAMILIES, bars_of

DOTS_PER_MM: Final = 300 / 25.4
_EDGE: Final = 24
"""Blank on each side, 2 mm; a twelfth of the height where that is less."""
_GAP: Final = 8
_SMALLEST: Final = 19
"""Of letters: 1.6 mm. A name that does not fit so in its lines gets more of them."""
_STEP: Final = 2
_CODE: Final = 27
_MODULES: Final = (4, 3, 2)
"""Of the narrowest bar: 0.34, 0.25 or 0.17 mm; GS1 has 0.33 mm as the usual one."""
_QUIET: Final = 11
"""Modules that are blank on each side of the bars."""


def paint_label(
    painter: QPainter, label: Label, style: LabelStyle, width: int, height: int
) -> None:
    """Paint a label of this size, its left upper corner at the painter's zero, in black."""
    painter.setPen(Qt.GlobalColor.black)
    edge = min(_EDGE, height // 12)
    box = QRectF(edge, edge, width - 2 * edge, height - 2 * edge)
    if style is LabelStyle.SHELF:
        painter.drawRect(QRectF(0.5, 0.5, width - 1, height - 1))  # by which it is cut out
        _paint_sign(painter, label, box)
    else:
        _paint_product(painter, label, box)


def _paint_product(painter: QPainter, label: Label, box: QRectF) -> None:
    """Paint the name, the price and what it is one of under it, and the bars in what is left."""
    name, price, bars = _rows(box, (34, 22, 44) if label.barcode else (40, 60, 0))
    price.setTop(_write(painter, label.name, name, largest=44, lines=2, strong=True) + _GAP)
    amount = QRectF(price)
    detail = "\n".join(filter(None, (label.detail, _sku(label))))
    if detail:
        amount.setWidth(price.width() * 0.6)
        price.setLeft(amount.right() + _GAP)
        _write(painter, detail, price, largest=30, lines=3, align=Align.END)
    _write(painter, _price(label), amount, largest=100, lines=1, strong=True)
    _paint_bars(painter, label, bars)


def _paint_sign(painter: QPainter, label: Label, box: QRectF) -> None:
    """Paint the name, the price in large, and below it the bars and what else there is."""
    name, price, below = _rows(box, (30, 42, 28))
    price.setTop(_write(painter, label.name, name, largest=110, lines=2, strong=True) + _GAP)
    _write(painter, label.price, price, largest=360, lines=1, strong=True)
    per = _("per {unit}", unit=label.per) if label.per else ""
    said = "\n".join(filter(None, (per, label.detail, _sku(label))))
    if label.barcode:
        bars = QRectF(below)
        bars.setWidth(below.width() * (0.6 if said else 1))
        below.setLeft(bars.right() + _GAP)
        _paint_bars(painter, label, bars)
    _write(painter, said, below, largest=54, lines=4, align=Align.END)


def _price(label: Label) -> str:
    if not label.per:
        return label.price
    return _("{price} per {unit}", price=label.price, unit=label.per)


def _sku(label: Label) -> str:
    """Return what is not read under the bars already."""
    return "" if label.barcode and label.barcode.caption == label.sku else label.sku


def _rows(box: QRectF, percent: tuple[int, ...]) -> list[QRectF]:
    """Return parts of a box from the top to the bottom, with gaps between them."""
    ends = [box.top() + box.height() * part / 100 for part in accumulate(percent)]
    begins = [box.top(), *ends]
    return [
        QRectF(box.left(), begin, box.width(), max(0, end - begin - _GAP))
        for begin, end in zip(begins, ends, strict=False)
    ]


# --- words -------------------------------------------------------------------------------------


def _write(
    painter: QPainter,
    text: str,
    box: QRectF,
    *,
    largest: int,
    lines: int,
    strong: bool = False,
    align: Align = Align.START,
) -> float:
    """Write a text at the top of a box, as large as it fits there; return where it ends."""
    layout = _fitted(text, box, largest, lines, strong=strong, align=align)
    bottom = box.top()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        if bottom + line.height() > box.bottom() + 1:
            break
        line.draw(painter, QPointF(box.left(), bottom - line.y()))
        bottom += line.height()
    return bottom


def _fitted(
    text: str, box: QRectF, largest: int, lines: int, *, strong: bool, align: Align
) -> QTextLayout:
    """Return a text in the largest letters with which it fits, its words whole; else in small."""
    for size in range(largest, _SMALLEST, -_STEP):
        layout = _laid_out(text, size, box.width(), QTextOption.WrapMode.WordWrap, strong, align)
        rows = [layout.lineAt(number) for number in range(layout.lineCount())]
        if (
            len(rows) <= lines
            and sum(line.height() for line in rows) <= box.height()
            and all(line.naturalTextWidth() <= box.width() for line in rows)
        ):
            return layout
    anywhere = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
    return _laid_out(text, _SMALLEST, box.width(), anywhere, strong, align)


def _laid_out(
    text: str, size: int, width: float, wrap: QTextOption.WrapMode, strong: bool, align: Align
) -> QTextLayout:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    option = QTextOption(_side(align) | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(wrap)
    option.setUseDesignMetrics(True)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(option)
    layout.beginLayout()
    while text and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, line.lineNumber() * line.height()))
    layout.endLayout()
    return layout


def _side(align: Align) -> Qt.AlignmentFlag:
    if align is Align.CENTRE:
        return Qt.AlignmentFlag.AlignHCenter
    at_left = (align is Align.START) is not language().right_to_left
    return Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight


# --- bars --------------------------------------------------------------------------------------


def _paint_bars(painter: QPainter, label: Label, box: QRectF) -> None:
    """Paint the bars in the middle of a box, with what people read of them under it."""
    if label.barcode is None:
        return
    under = QRectF(box)
    under.setTop(box.bottom() - 1.3 * _CODE)
    _write(painter, label.barcode.caption, under, largest=_CODE, lines=1, align=Align.CENTRE)
    bars = bars_of(label.barcode)
    across = len(bars) + 2 * _QUIET
    module = next((each for each in _MODULES if across * each <= box.width()), 0)
    left = round(box.left() + (box.width() - len(bars) * module) / 2)
    top, bottom = round(box.top()), round(under.top())
    for place, bar in enumerate(bars if module else ""):
        if bar == "1":
            painter.fillRect(left + place * module, top, module, bottom - top, Qt.GlobalColor.black)
