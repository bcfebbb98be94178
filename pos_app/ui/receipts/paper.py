"""Lays a receipt out on an 80 mm roll, on a sheet of paper, in a PDF and on the screen.

All of it works on any thread: a long receipt or a slow print queue must not stop the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QRectF,
    QSizeF,
    Qt,
    QUrl,
    QUuid,
)
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from pos_app.domain.texts import _
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
_XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'  # not shown: metadata, which is all optional
_WHEN: Final = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)")
"""When Qt wrote a PDF, which tells nothing of when the receipt was made."""
_MM_PER_INCH: Final = 25.4
_DOTS: Final = 120 / _MM_PER_INCH
"""Dots per millimetre that every receipt is laid out in, so that all of them come out alike."""
_NONE: Final[Mapping[str, QImage]] = {}


@dataclass(frozen=True)
class ReceiptImage:
    """A receipt as an image, and its words for whoever can't see it."""

    image: QImage
    words: str


def picture(html: str, ratio: float = 1.0) -> ReceiptImage:
    """Return the whole receipt as it will be on the roll; `ratio` is pixels per screen pixel."""
    document = _document(html, TEXT_MM)
    edge = _EDGE_MM * _DOTS
    canvas = QImage(
        round(ROLL_MM * _DOTS * ratio),
        round((document.size().height() + 2 * edge) * ratio),
        QImage.Format.Format_RGB32,
    )
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    painter.scale(ratio, ratio)
    painter.translate(edge, edge)
    _draw(document, painter)
    painter.end()
    canvas.setDevicePixelRatio(ratio)
    return ReceiptImage(canvas, document.toPlainText())


def save_pdf(html: str, path: Path, title: str = "") -> Path:
    """Write the receipt on one page as long as it is. Raises UserError where that can't be.

    The same page of the same title is the same file, byte for byte, whenever it is written.
    """
    return write_pdf(lambda writer: _paint_roll(html, writer, ROLL_MM), path, title, html)


def receipt_pdf(html: str, title: str) -> bytes:
    """Return what `save_pdf` writes."""
    return pdf_of(lambda writer: _paint_roll(html, writer, ROLL_MM), title, html)


def pdf_of(paint_on: Callable[[QPdfWriter], object], title: str, about: str) -> bytes:
    """Return a PDF of what is painted, the same bytes each time; `about` makes its id."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    writer.setTitle(title)
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), about.encode()))
    writer.setDocumentXmpMetadata(_XMP)
    writer.setCreator("Till")  # not shown: the program's name
    paint_on(writer)
    buffer.close()
    # As long as it was: the file says where each of its parts begins.
    return _WHEN.sub(lambda found: b" " * len(found[0]), kept.data())


def write_pdf(
    paint_on: Callable[[QPdfWriter], object], path: Path, title: str = "", about: str = ""
) -> Path:
    """Write what is painted on a PDF to a file. Raises UserError where that can't be.

    Its title is the file's name where none is given; what it is about makes its id.
    """
    content = pdf_of(paint_on, title or path.stem, about or path.stem)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(
            _("{file} could not be saved.", file=path.name),
            next_step=_("Choose another folder."),
            details=str(error),
        ) from error
    return path


def paint(html: str, device: QPagedPaintDevice) -> None:
    """Paint the receipt on a printer: as long as it is on a roll, in pages on sheets of paper.

    Raises UserError when the printer does not take it.
    """
    if is_roll(device):
        width = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter).width()
        _paint_roll(html, device, width)
    else:
        _paint_sheets(html, device, TEXT_MM)


def is_roll(device: QPagedPaintDevice) -> bool:
    """Return whether a printer has a roll of paper, on which little stands side by side."""
    page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    return page.width() <= _WIDEST_ROLL_MM


def paint_wide(html: str, device: QPagedPaintDevice, images: Mapping[str, QImage]) -> None:
    """Paint what takes all the width of the paper, in pages; `images` stand in it by their names.

    Raises UserError when the printer does not take it.
    """
    page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    if is_roll(device):
        _paint_roll(html, device, page.width(), images)
    else:
        _paint_sheets(html, device, page.width() - 2 * _SHEET_EDGE_MM, images)


def _paint_roll(
    html: str, device: QPagedPaintDevice, width: float, images: Mapping[str, QImage] = _NONE
) -> None:
    document = _document(html, width - 2 * _EDGE_MM, images)
    long = document.size().height() / _DOTS + 2 * _EDGE_MM
    size = QPageSize(
        QSizeF(width, max(long, width)),  # Qt turns a page that is wider than long
        QPageSize.Unit.Millimeter,
        "Receipt",  # not shown: what Qt calls this size of paper
        QPageSize.SizeMatchPolicy.ExactMatch,
    )
    none = QMarginsF(0, 0, 0, 0)
    _use_all(device, QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    painter = _painter(device)
    painter.translate(_EDGE_MM * _DOTS, _EDGE_MM * _DOTS)
    _draw(document, painter)
    painter.end()


def _paint_sheets(
    html: str, device: QPagedPaintDevice, wide_mm: float, images: Mapping[str, QImage] = _NONE
) -> None:
    page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    _use_all(device, device.pageLayout())
    edge, wide = _SHEET_EDGE_MM * _DOTS, wide_mm * _DOTS
    high = page.height() * _DOTS - 2 * edge
    document = _document(html, wide_mm, images)
    document.setPageSize(QSizeF(wide, high))
    painter = _painter(device)
    for number in range(document.pageCount()):
        if number:
            device.newPage()
        painter.save()
        painter.translate(edge, edge - number * high)
        painter.setClipRect(QRectF(0, number * high, wide, high))
        _draw(document, painter)
        painter.restore()
    painter.end()


def _use_all(device: QPagedPaintDevice, layout: QPageLayout) -> None:
    """Count from the corner of the paper, not from where the printer can begin."""
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)


def _painter(device: QPagedPaintDevice) -> QPainter:
    """Begin to paint on paper, in the dots of the layout."""
    painter = QPainter()
    if not painter.begin(device):
        raise UserError(
            _("The printer did not take the receipt."),
            next_step=_("Check the printer, then print the receipt again."),
        )
    scale = device.logicalDpiX() / _MM_PER_INCH / _DOTS
    painter.scale(scale, scale)
    return painter


def _document(html: str, width_mm: float, images: Mapping[str, QImage] = _NONE) -> QTextDocument:
    """Lay a receipt out in `_DOTS`."""
    document = QTextDocument()
    for name, image in images.items():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
    document.documentLayout().setPaintDevice(_ruler())
    document.setUseDesignMetrics(True)
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setTextWidth(width_mm * _DOTS)
    return document


@cache
def _ruler() -> QImage:
    """A device that measures in `_DOTS`; documents hold on to it without keeping it alive."""
    made = QImage(1, 1, QImage.Format.Format_RGB32)
    made.setDotsPerMeterX(round(_DOTS * 1000))
    made.setDotsPerMeterY(round(_DOTS * 1000))
    return made


def _draw(document: QTextDocument, painter: QPainter) -> None:
    """Draw black on white, whatever theme the screen has."""
    palette = QPalette(Qt.GlobalColor.white)
    for ink in (QPalette.ColorRole.Text, QPalette.ColorRole.Dark):
        palette.setColor(ink, Qt.GlobalColor.black)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette = palette
    document.documentLayout().draw(painter, context)
