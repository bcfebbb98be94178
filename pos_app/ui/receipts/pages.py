"""Paints on a roll, on sheets of paper and in a PDF; and lists, which take all their width.

All of it works on any thread: a long receipt or a slow print queue must not stop the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
from pos_app.services.shared.table_files import written_whole

ROLL_MM: Final = 80.0
"""Width of the paper that receipt printers take."""
TEXT_MM: Final = 72.0
"""What such a printer can print on of it."""
EDGE_MM: Final = (ROLL_MM - TEXT_MM) / 2
_WIDEST_ROLL_MM: Final = 120.0
"""Anything wider is a sheet of paper, and is not cut to length."""
_SHEET_EDGE_MM: Final = 15.0
_PDF_DPI: Final = 600
_LETTERS: Final = 14
"""Where HTML says no other size, whatever the text scale of the screens is."""
_XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'  # not shown: metadata, which is all optional
_WHEN: Final = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)")
"""When Qt wrote a PDF, which tells nothing of when the receipt was made."""
_MM_PER_INCH: Final = 25.4
_DOTS: Final = 120 / _MM_PER_INCH
"""Dots per millimetre that every receipt is laid out in, so that all of them come out alike."""
_NONE: Final[Mapping[str, QImage]] = {}


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
    with written_whole(path, _cannot_save) as beside:
        beside.write_bytes(content)
    return path


def _cannot_save(path: Path, error: Exception) -> UserError:
    return UserError(
        _("{file} could not be saved.", file=path.name),
        next_step=_("Choose another folder."),
        details=str(error),
    )


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
    document = _document(html, width - 2 * EDGE_MM, images)
    long = document.size().height() / _DOTS + 2 * EDGE_MM
    with painting_roll(device, width, long, _DOTS) as painter:
        _draw(document, painter)


def _paint_sheets(
    html: str, device: QPagedPaintDevice, wide_mm: float, images: Mapping[str, QImage] = _NONE
) -> None:
    with painting_sheets(device, _DOTS) as (painter, high):
        wide = wide_mm * _DOTS
        document = _document(html, wide_mm, images)
        document.setPageSize(QSizeF(wide, high))
        for number in range(document.pageCount()):
            if number:
                device.newPage()
            painter.save()
            painter.translate(0, -number * high)
            painter.setClipRect(QRectF(0, number * high, wide, high))
            _draw(document, painter)
            painter.restore()


@contextmanager
def painting_roll(
    device: QPagedPaintDevice, width: float, long: float, dots: float
) -> Iterator[QPainter]:
    """Paint on a page of so many millimetres, from inside its edges, in `dots` of a millimetre.

    Raises UserError when the printer does not take it.
    """
    size = QPageSize(
        QSizeF(width, max(long, width)),  # Qt turns a page that is wider than long
        QPageSize.Unit.Millimeter,
        "Receipt",  # not shown: what Qt calls this size of paper
        QPageSize.SizeMatchPolicy.ExactMatch,
    )
    none = QMarginsF(0, 0, 0, 0)
    _use_all(device, QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    painter = _painter(device, dots)
    painter.translate(EDGE_MM * dots, EDGE_MM * dots)
    yield painter
    painter.end()


@contextmanager
def painting_sheets(device: QPagedPaintDevice, dots: float) -> Iterator[tuple[QPainter, float]]:
    """Paint on sheets of paper, from inside their edges; also gives how high that is.

    The next page begins by the device's `newPage`. Raises UserError when the printer does not
    take it.
    """
    high = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter).height() - 2 * _SHEET_EDGE_MM
    _use_all(device, device.pageLayout())
    painter = _painter(device, dots)
    painter.translate(_SHEET_EDGE_MM * dots, _SHEET_EDGE_MM * dots)
    yield painter, high * dots
    painter.end()


@contextmanager
def painting_pages(device: QPagedPaintDevice, size: QPageSize, dots: float) -> Iterator[QPainter]:
    """Paint on whole sheets of this size, from the corner of the paper, in `dots` of a millimetre.

    Raises UserError when the printer does not take it.
    """
    none = QMarginsF(0, 0, 0, 0)
    _use_all(device, QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    painter = _painter(device, dots)
    yield painter
    painter.end()


def _use_all(device: QPagedPaintDevice, layout: QPageLayout) -> None:
    """Count from the corner of the paper, not from where the printer can begin."""
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)


def _painter(device: QPagedPaintDevice, dots: float) -> QPainter:
    """Begin to paint on paper, in so many dots for a millimetre."""
    painter = QPainter()
    if not painter.begin(device):
        raise UserError(
            _("The printer did not take it."),
            next_step=_("Check the printer, then print again."),
        )
    scale = device.logicalDpiX() / _MM_PER_INCH / dots
    painter.scale(scale, scale)
    return painter


def _document(html: str, width_mm: float, images: Mapping[str, QImage] = _NONE) -> QTextDocument:
    """Lay a receipt out in `_DOTS`."""
    document = QTextDocument()
    for name, image in images.items():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
    document.documentLayout().setPaintDevice(_ruler())
    document.setUseDesignMetrics(True)
    letters = document.defaultFont()
    letters.setPixelSize(_LETTERS)
    document.setDefaultFont(letters)
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
