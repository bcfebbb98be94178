"""Lays out the blocks of a paper in the dots of a receipt printer, 8 to the millimetre.

All renderers paint what is laid out here, so that the screen, a page, a PDF and a receipt printer
show the same. It works on any thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QTextLayout, QTextOption

from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Block,
    Cell,
    Columns,
    Cut,
    Feed,
    Paper,
    Picture,
    QrCode,
    Rule,
    Style,
    Symbology,
    Text,
)

FAMILIES: Final = ["Inter", "Segoe UI", "Helvetica Neue", "Arial"]  # not shown: names of fonts
_FONTS: Final = {
    Style.NORMAL: (25, QFont.Weight.Normal),
    Style.QUIET: (22, QFont.Weight.Normal),
    Style.STRONG: (25, QFont.Weight.DemiBold),
    Style.MARK: (31, QFont.Weight.Bold),
    Style.TOTAL: (36, QFont.Weight.Bold),
    Style.TITLE: (39, QFont.Weight.DemiBold),
}
"""How high the letters are, in dots, and their weight."""
_AROUND_LINE: Final = 2
_BETWEEN: Final = 16
_LEAST_LABEL: Final = 0.25
"""An amount that leaves a label less of the width gets a line of its own."""
_RULE_HIGH: Final = 22
_RULE_THICK: Final = 2
_FEED: Final = 26
_BAR_HIGH: Final = 80
_WIDEST_MODULE: Final = 3
_QUIET_MODULES: Final = 10
"""What a barcode needs blank on each side."""
_QR_MODULE: Final = 6
_UNBOUNDED: Final = 1e6


@dataclass(frozen=True)
class Placed:
    """A part that no page may cut: how high it is, and what paints it below the painter's zero."""

    height: float
    paint: Callable[[QPainter], object]


def lay_out(paper: Paper, width: int, *, dithered: bool = False) -> list[Placed]:
    """Return the parts of a paper from the top, for so many dots across.

    Pictures are of black dots alone where they are `dithered`.
    """
    layout = _Layout(width, paper.right_to_left, dithered)
    return [placed for block in paper.blocks for placed in layout.block(block)]


def height_of(parts: Iterable[Placed]) -> int:
    """Return how high parts are, one under the other."""
    return math.ceil(sum(part.height for part in parts))


def paint(parts: Iterable[Placed], painter: QPainter) -> None:
    """Paint parts one under the other, in black."""
    painter.save()
    painter.setPen(Qt.GlobalColor.black)
    for part in parts:
        part.paint(painter)
        painter.translate(0, part.height)
    painter.restore()


class _Layout:
    """The layout of one paper."""

    def __init__(self, width: int, right_to_left: bool, dithered: bool) -> None:
        self._width = width
        self._right_to_left = right_to_left
        self._dithered = dithered

    def block(self, block: Block) -> Iterator[Placed]:
        match block:
            case Text():
                yield from self._text(block)
            case AmountLine():
                yield from self._amount_line(block)
            case Columns():
                yield from self._columns(block)
            case Rule():
                yield self._rule()
            case Barcode():
                yield from self._barcode(block)
            case QrCode():
                yield from self._qr_code(block)
            case Picture():
                yield self._picture(block)
            case Feed():
                yield Placed(block.lines * _FEED, lambda _painter: None)
            case Cut():
                pass

    # --- texts ---

    def _text(self, block: Text) -> Iterator[Placed]:
        for paragraph in block.text.splitlines():
            lines = self._lines(paragraph, block.style, self._width, block.align)
            yield from (_placed([(lines, place, 0)]) for place in range(lines.lineCount()))

    def _amount_line(self, block: AmountLine) -> Iterator[Placed]:
        """Yield the label's lines, the amount on the first; below them where it leaves no room."""
        amount = self._lines(block.amount, block.style, _UNBOUNDED, Align.START)
        wide = math.ceil(amount.lineAt(0).naturalTextWidth()) if amount.lineCount() else 0
        room = self._width - wide - _BETWEEN if wide else self._width
        if room < self._width * _LEAST_LABEL:
            yield from self._text(Text(block.label, style=block.style))
            yield from self._text(Text(block.amount, Align.END, block.style))
            return
        label = self._lines(block.label, block.style, room, Align.START)
        beside = self._lines(block.amount, block.style, wide + 1, Align.END)
        left, right = (0, self._width - wide - 1)
        if self._right_to_left:
            left, right = self._width - room, 0
        first = [(label, 0, left), (beside, 0, right)]
        yield _placed([part for part in first if part[0].lineCount()])
        yield from (_placed([(label, place, left)]) for place in range(1, label.lineCount()))

    def _columns(self, block: Columns) -> Iterator[Placed]:
        room = self._width - _BETWEEN * (len(block.cells) - 1)
        shares = list(accumulate(cell.share for cell in block.cells))
        ends = [room * reached // shares[-1] for reached in shares]
        begins = [0, *ends[:-1]]
        cells = [
            self._cell(cell, block.style, begin + place * _BETWEEN, end - begin)
            for place, (cell, begin, end) in enumerate(zip(block.cells, begins, ends, strict=True))
        ]
        for row in zip_longest(*cells):
            yield _placed([part for part in row if part])

    def _cell(
        self, cell: Cell, style: Style, left: int, width: int
    ) -> Iterator[tuple[QTextLayout, int, float]]:
        if self._right_to_left:
            left = self._width - left - width
        for paragraph in cell.text.splitlines():
            lines = self._lines(paragraph, style, width, cell.align)
            yield from ((lines, place, left) for place in range(lines.lineCount()))

    def _lines(self, text: str, style: Style, width: float, align: Align) -> QTextLayout:
        """Return a paragraph in lines; its own letters decide in which direction it runs."""
        layout = QTextLayout(text, _font(style))
        option = QTextOption(self._alignment(align))
        # Else it would be that of the screens, which may speak another language.
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setUseDesignMetrics(True)
        layout.setTextOption(option)
        layout.beginLayout()
        while text and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
        layout.endLayout()
        return layout

    def _alignment(self, align: Align) -> Qt.AlignmentFlag:
        """Return the side of the paper that it means, whichever way the text itself is written."""
        if align is Align.CENTRE:
            return Qt.AlignmentFlag.AlignHCenter
        at_left = (align is Align.START) is not self._right_to_left
        side = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignAbsolute

    # --- what is no text ---

    def _rule(self) -> Placed:
        line = QRectF(0, (_RULE_HIGH - _RULE_THICK) / 2, self._width, _RULE_THICK)
        return Placed(_RULE_HIGH, lambda painter: painter.fillRect(line, Qt.GlobalColor.black))

    def _barcode(self, block: Barcode) -> Iterator[Placed]:
        bars = bars_of(block)
        across = len(bars) + 2 * _QUIET_MODULES
        module = min(_WIDEST_MODULE, max(1, self._width // across))
        left = (self._width - len(bars) * module) // 2
        rects = [
            QRectF(left + place * module, 0, module, _BAR_HIGH)
            for place, bar in enumerate(bars)
            if bar == "1"
        ]
        yield Placed(_BAR_HIGH, lambda painter: _fill(painter, rects))
        yield from self._text(Text(block.caption, Align.CENTRE, Style.QUIET))

    def _qr_code(self, block: QrCode) -> Iterator[Placed]:
        import segno  # noqa: PLC0415  few papers have one

        rows = [list(row) for row in segno.make_qr(block.data, error="m").matrix_iter(border=2)]
        module = min(_QR_MODULE, max(1, self._width // len(rows)))
        left = (self._width - len(rows) * module) // 2
        rects = [
            QRectF(left + across * module, down * module, module, module)
            for down, row in enumerate(rows)
            for across, dark in enumerate(row)
            if dark
        ]
        yield Placed(len(rows) * module, lambda painter: _fill(painter, rects))
        yield from self._text(Text(block.caption, Align.CENTRE, Style.QUIET))

    def _picture(self, block: Picture) -> Placed:
        """Place a picture no larger than it is, nor than half as high again as it may be wide."""
        image = QImage.fromData(block.png)
        most = self._width * block.percent // 100
        if image.isNull():
            return Placed(0, lambda _painter: None)
        fits = image.size().scaled(most, most * 3 // 2, Qt.AspectRatioMode.KeepAspectRatio)
        size = fits.boundedTo(image.size())
        where = QRectF((self._width - size.width()) // 2, 0, size.width(), size.height())
        if self._dithered:
            image = _dithered(image, size.width(), size.height())
        return Placed(size.height() + _AROUND_LINE, lambda painter: _draw(painter, where, image))


def _placed(parts: list[tuple[QTextLayout, int, float]]) -> Placed:
    """Place lines side by side on one baseline; each is the line of a layout, and its left edge."""
    lines = [(layout, layout.lineAt(place), left) for layout, place, left in parts]
    ascent = max(line.ascent() for _layout, line, _left in lines)
    descent = max(line.descent() for _layout, line, _left in lines)

    def paint_lines(painter: QPainter) -> None:
        for _layout, line, left in lines:
            top = _AROUND_LINE + ascent - line.ascent()
            line.draw(painter, QPointF(left, top - line.y()))

    return Placed(ascent + descent + 2 * _AROUND_LINE, paint_lines)


def _font(style: Style) -> QFont:
    size, weight = _FONTS[style]
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def bars_of(block: Barcode) -> str:
    """Return the modules of a barcode, `1` for a dark one."""
    import barcode  # noqa: PLC0415  the first receipt pays

    names = {Symbology.UPC_A: "upc"}
    kind = barcode.get_barcode_class(names.get(block.symbology, block.symbology))
    return "".join(kind(block.data).build()).replace("G", "1")


def _fill(painter: QPainter, rects: list[QRectF]) -> None:
    for rect in rects:
        painter.fillRect(rect, Qt.GlobalColor.black)


def _draw(painter: QPainter, where: QRectF, image: QImage) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(where, image)


def _dithered(image: QImage, width: int, height: int) -> QImage:
    """Return a picture of so many dots, each black or white; what is clear is white."""
    flat = QImage(width, height, QImage.Format.Format_Grayscale8)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    _draw(painter, QRectF(0, 0, width, height), image)
    painter.end()
    return flat.convertToFormat(
        QImage.Format.Format_Mono, Qt.ImageConversionFlag.DiffuseDither
    ).convertToFormat(QImage.Format.Format_Grayscale8)
