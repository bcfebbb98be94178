"""A receipt on the screen, on a printer's page, in a PDF, and as the dots of a receipt printer.

All of it works on any thread, and shows the same: what `layout` placed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPainter, QPdfWriter

from pos_app.domain.paper import DOTS_PER_MM, WIDE_DOTS, Paper, Raster
from pos_app.ui.receipts import layout
from pos_app.ui.receipts.layout import Placed, height_of, lay_out
from pos_app.ui.receipts.pages import (
    EDGE_MM,
    ROLL_MM,
    is_roll,
    painting_roll,
    painting_sheets,
    pdf_of,
    write_pdf,
)

_EDGE: Final = EDGE_MM * DOTS_PER_MM
_ON_SCREEN: Final = 0.6
"""Pixels of a screen for a dot, by which a roll of 80 mm is 384 of them wide."""
_BITS: Final = 8


@dataclass(frozen=True)
class ReceiptImage:
    """A receipt as an image, and its words for whoever can't see it."""

    image: QImage
    words: str


def picture(paper: Paper, ratio: float = 1.0) -> ReceiptImage:
    """Return the whole paper as it will be on the roll; `ratio` is pixels per screen pixel."""
    parts = lay_out(paper, WIDE_DOTS)
    scale = _ON_SCREEN * ratio
    canvas = QImage(
        round((WIDE_DOTS + 2 * _EDGE) * scale),
        round((height_of(parts) + 2 * _EDGE) * scale),
        QImage.Format.Format_RGB32,
    )
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    painter.scale(scale, scale)
    painter.translate(_EDGE, _EDGE)
    layout.paint(parts, painter)
    painter.end()
    canvas.setDevicePixelRatio(ratio)
    return ReceiptImage(canvas, paper.words)


def render_raster(paper: Paper, dots: int) -> Raster:
    """Return a paper as a receipt printer prints it; `dots` across, a multiple of 8."""
    parts = lay_out(paper, dots, dithered=True)
    canvas = QImage(dots, max(1, height_of(parts)), QImage.Format.Format_Grayscale8)
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    layout.paint(parts, painter)
    painter.end()
    black = canvas.convertToFormat(
        QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither
    )
    if black.color(1) & 0xFF:  # Qt chose 1 for white
        black.invertPixels()
    bits, stride, across = black.constBits(), black.bytesPerLine(), dots // _BITS
    rows = (bits[row * stride : row * stride + across] for row in range(black.height()))
    return Raster(dots, black.height(), b"".join(map(bytes, rows)))


def save_pdf(paper: Paper, path: Path) -> Path:
    """Write the paper on one page as long as it is. Raises UserError where that can't be.

    The same paper is the same file, byte for byte, whenever it is written.
    """
    parts = lay_out(paper, WIDE_DOTS)
    return write_pdf(lambda writer: _paint_roll(parts, writer), path, paper.title, paper.words)


def receipt_pdf(paper: Paper) -> bytes:
    """Return what `save_pdf` writes."""
    parts = lay_out(paper, WIDE_DOTS)
    return pdf_of(lambda writer: _paint_roll(parts, writer), paper.title, paper.words)


def paint(paper: Paper, device: QPagedPaintDevice) -> None:
    """Paint the paper on a printer: as long as it is on a roll, in pages on sheets of paper.

    Raises UserError when the printer does not take it.
    """
    if is_roll(device):
        width = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter).width()
        dots = int((width - 2 * EDGE_MM) * DOTS_PER_MM)
        _paint_roll(lay_out(paper, dots), device, width)
    else:
        _paint_sheets(lay_out(paper, WIDE_DOTS), device)


def _paint_roll(
    parts: list[Placed], device: QPagedPaintDevice | QPdfWriter, width: float = ROLL_MM
) -> None:
    long = height_of(parts) / DOTS_PER_MM + 2 * EDGE_MM
    with painting_roll(device, width, long, DOTS_PER_MM) as painter:
        layout.paint(parts, painter)


def _paint_sheets(parts: list[Placed], device: QPagedPaintDevice) -> None:
    with painting_sheets(device, DOTS_PER_MM) as (painter, high):
        page: list[Placed] = []
        for part in parts:
            if page and height_of([*page, part]) > high:
                layout.paint(page, painter)
                device.newPage()
                page = []
            page.append(part)
        layout.paint(page, painter)
