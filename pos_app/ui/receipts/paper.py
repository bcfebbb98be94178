"""Lays a receipt out on an 80 mm roll, on a sheet of paper, in a PDF and on the screen.

All of it works on any thread: a long receipt or a slow print queue must not stop the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from pos_app.errors import UserError

ROLL_MM: Final = 80.0
"""Width of the paper that receipt printers take."""
TEXT_MM: Final = 72.0
"""What such a printer can print on of it."""
_EDGE_MM: Final = (ROLL_MM - TEXT_MM) / 2
_WIDEST_ROLL_MM: Final = 120.0
"""Anything wider is a sheet of paper, and is not cut to length."""
_SHEET_EDGE_MM: Final = 15.0
_PDF_DPI: Final = 600
_SCREEN_DPI: Final = 120
_MM_PER_INCH: Final = 25.4


@dataclass(frozen=True)
class Picture:
    """A receipt as an image, and its words for whoever can't see it."""

    image: QImage
    words: str


def picture(html: str, ratio: float = 1.0) -> Picture:
    """Return the whole receipt as it will be on the roll; `ratio` is pixels per screen pixel."""
    dots = _SCREEN_DPI * ratio / _MM_PER_INCH
    canvas = _canvas(1, 1, dots)
    document = _document(html, canvas, TEXT_MM)
    height = document.size().height() / dots + 2 * _EDGE_MM
    canvas = _canvas(round(ROLL_MM * dots), round(height * dots), dots)
    painter = QPainter(canvas)
    painter.translate(_EDGE_MM * dots, _EDGE_MM * dots)
    _draw(document, painter)
    painter.end()
    canvas.setDevicePixelRatio(ratio)
    return Picture(canvas, document.toPlainText())


def save_pdf(html: str, path: Path) -> Path:
    """Write the receipt on one page as long as it is. Raises UserError where that can't be."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    writer.setTitle(path.stem)
    writer.setCreator("Till")
    _paint_roll(html, writer, ROLL_MM)
    buffer.close()
    try:
        path.write_bytes(kept.data())
    except OSError as error:
        raise UserError(
            f"The receipt could not be saved as {path.name}.",
            next_step="Choose another folder.",
            details=str(error),
        ) from error
    return path


def paint(html: str, device: QPagedPaintDevice) -> None:
    """Paint the receipt on a printer: as long as it is on a roll, in pages on sheets of paper."""
    width = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter).width()
    if width <= _WIDEST_ROLL_MM:
        _paint_roll(html, device, width)
    else:
        _paint_sheets(html, device)


def _paint_roll(html: str, device: QPagedPaintDevice, width: float) -> None:
    dots = _dots_per_mm(device)
    text = width - 2 * _EDGE_MM
    document = _document(html, device, text)
    long = document.size().height() / dots + 2 * _EDGE_MM
    # Qt swaps the sides of a page that is wider than long.
    size = QPageSize(
        QSizeF(width, max(long, width)),
        QPageSize.Unit.Millimeter,
        "Receipt",
        QPageSize.SizeMatchPolicy.ExactMatch,
    )
    device.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = _painter(device)
    painter.translate(_EDGE_MM * dots, _EDGE_MM * dots)
    _draw(document, painter)
    painter.end()


def _paint_sheets(html: str, device: QPagedPaintDevice) -> None:
    dots, edge = _dots_per_mm(device), _SHEET_EDGE_MM
    page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    device.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    document = _document(html, device, TEXT_MM)
    high = (page.height() - 2 * edge) * dots
    document.setPageSize(QSizeF(TEXT_MM * dots, high))
    painter = _painter(device)
    for number in range(document.pageCount()):
        if number:
            device.newPage()
        painter.save()
        painter.translate(edge * dots, edge * dots - number * high)
        _draw(document, painter, QRectF(0, number * high, TEXT_MM * dots, high))
        painter.restore()
    painter.end()


def _painter(device: QPaintDevice) -> QPainter:
    painter = QPainter()
    if not painter.begin(device):
        raise UserError(
            "The printer did not take the receipt.",
            next_step="Check the printer, then print the receipt again.",
        )
    return painter


def _document(html: str, device: QPaintDevice, width_mm: float) -> QTextDocument:
    document = QTextDocument()
    document.documentLayout().setPaintDevice(device)
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setTextWidth(width_mm * _dots_per_mm(device))
    return document


def _draw(document: QTextDocument, painter: QPainter, clip: QRectF | None = None) -> None:
    """Draw black on white, whatever theme the screen has."""
    context = QAbstractTextDocumentLayout.PaintContext()
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    context.palette = palette
    if clip is not None:
        context.clip = clip
        painter.setClipRect(clip)
    document.documentLayout().draw(painter, context)


def _canvas(width: int, height: int, dots_per_mm: float) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    made.setDotsPerMeterX(round(dots_per_mm * 1000))
    made.setDotsPerMeterY(round(dots_per_mm * 1000))
    return made


def _dots_per_mm(device: QPaintDevice) -> float:
    return device.logicalDpiX() / _MM_PER_INCH
