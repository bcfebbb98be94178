"""Draws what came out of training's receipt printer, paper by paper, as a list shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter, QPixmap, qRgb

from pos_app.domain.paper import WIDE_DOTS
from pos_app.domain.printed_paper import Fed, PrintedDots, PrintedLine, PrintedPaper, PrintedPart
from pos_app.domain.texts import _

_EDGE: Final = 32
_LINE: Final = 30
_LETTER: Final = 20
"""Pixels of a letter that is 12 dots wide, of which 48 are across 576."""
_ON_SCREEN: Final = 0.6
_Index = QModelIndex | QPersistentModelIndex


class PrintedPapers(QAbstractListModel):
    """The papers, the newest first; each is drawn again only where more of it was printed."""

    def __init__(self, ratio: float, parent: QObject | None = None) -> None:
        """`ratio` is pixels per screen pixel."""
        super().__init__(parent)
        self._ratio = ratio
        self._papers: list[PrintedPaper] = []
        self._drawn: dict[tuple[int, int, bool], QPixmap] = {}

    def show_papers(self, papers: Sequence[PrintedPaper]) -> None:
        """Show these, which are given the oldest first."""
        self.beginResetModel()
        before = self._drawn
        self._papers = list(reversed(papers))
        self._drawn = {
            _key(paper): before.get(_key(paper)) or self._draw(paper) for paper in self._papers
        }
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._papers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the picture of a paper, and its words for whoever can't see it."""
        paper = self._papers[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._drawn[_key(paper)]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return paper.text or _("Printed paper {number}", number=paper.number)
        return None

    def _draw(self, paper: PrintedPaper) -> QPixmap:
        bands = [part.width for part in paper.parts if isinstance(part, PrintedDots)]
        wide = max(bands, default=WIDE_DOTS) + 2 * _EDGE
        high = sum(map(_height, paper.parts)) + _EDGE * (1 + paper.whole)
        scale = _ON_SCREEN * self._ratio
        image = QImage(round(wide * scale), round(high * scale), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(scale, scale)
        painter.translate(_EDGE, _EDGE)
        for part in paper.parts:
            _paint(part, painter)
            painter.translate(0, _height(part))
        painter.end()
        image.setDevicePixelRatio(self._ratio)
        return QPixmap.fromImage(image)


def _key(paper: PrintedPaper) -> tuple[int, int, bool]:
    return paper.number, len(paper.parts), paper.whole


def _height(part: PrintedPart) -> int:
    match part:
        case PrintedLine():
            return _LINE * (1 + part.high)
        case PrintedDots():
            return part.height
        case Fed():
            return part.lines * _LINE


def _paint(part: PrintedPart, painter: QPainter) -> None:
    match part:
        case PrintedLine():
            painter.save()
            painter.setFont(_font(bold=part.bold))
            painter.scale(1, 1 + part.high)
            painter.drawText(0, _LETTER, part.text)
            painter.restore()
        case PrintedDots():
            across = part.width // 8
            dots = QImage(part.rows, part.width, part.height, across, QImage.Format.Format_Mono)
            dots.setColorTable([qRgb(255, 255, 255), qRgb(0, 0, 0)])
            painter.drawImage(0, 0, dots)


def _font(*, bold: bool) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(_LETTER)
    font.setBold(bold)
    return font
