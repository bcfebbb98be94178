"""Labels on their sheets: on the screen, on a printer and as a PDF. It works on any thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from pos_app.domain.labels import Label, LabelChoice, PageSize
from pos_app.domain.texts import _
from pos_app.ui.labels.label_layout import DOTS_PER_MM, paint_label
from pos_app.ui.receipts.pages import painting_pages, write_pdf

_PER_MICROMETRE: Final = DOTS_PER_MM / 1000
_PAGES: Final = {
    PageSize.A4: QPageSize.PageSizeId.A4,
    PageSize.LETTER: QPageSize.PageSizeId.Letter,
}


@dataclass(frozen=True)
class LabelPages:
    """Labels on sheets; the first one is at place `first` of the first sheet, from 0."""

    labels: Sequence[Label]
    choice: LabelChoice
    first: int = 0

    @property
    def count(self) -> int:
        """How many sheets they take."""
        on_one = self.choice.layout.labels
        return -(-(self.first % on_one + len(self.labels)) // on_one) if self.labels else 0


def page_image(pages: LabelPages, number: int, height: int) -> QImage:
    """Return a sheet as it will come out, so many pixels high; `number` counts from 0."""
    wide, high = (_dots(each) for each in pages.choice.layout.page.micrometres)
    scale = height / high
    image = QImage(QSize(round(wide * scale), height), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    for page, placed in _sheets(pages):
        if page == number:
            _paint_sheet(painter, pages.choice, placed)
    painter.end()
    return image


def paint(pages: LabelPages, device: QPagedPaintDevice) -> None:
    """Paint all of them. Raises UserError when the printer does not take it."""
    size = QPageSize(_PAGES[pages.choice.layout.page])
    with painting_pages(device, size, DOTS_PER_MM) as painter:
        for page, placed in _sheets(pages):
            if page:
                device.newPage()
            _paint_sheet(painter, pages.choice, placed)


def save_pdf(pages: LabelPages, path: Path) -> Path:
    """Write them as PDF. Raises UserError where that can't be."""
    return write_pdf(lambda writer: _paint_pdf(pages, writer), path, title=_("Labels"))


def _paint_pdf(pages: LabelPages, writer: QPdfWriter) -> None:
    paint(pages, writer)


_Placed = tuple[Label, int, int]
"""A label, and its left and top edge on its sheet in micrometres."""


def _sheets(pages: LabelPages) -> Iterator[tuple[int, list[_Placed]]]:
    layout = pages.choice.layout
    begin = pages.first % layout.labels
    places = ((layout.place(begin + at), label) for at, label in enumerate(pages.labels))
    for page, placed in groupby(places, key=lambda each: each[0][0]):
        yield page, [(label, left, top) for (_page, left, top), label in placed]


def _paint_sheet(painter: QPainter, choice: LabelChoice, placed: Sequence[_Placed]) -> None:
    layout = choice.layout
    for label, left, top in placed:
        painter.save()
        painter.translate(_dots(left), _dots(top))
        paint_label(painter, label, choice.style, _dots(layout.width), _dots(layout.height))
        painter.restore()


def _dots(micrometres: int) -> int:
    return round(micrometres * _PER_MICROMETRE)
