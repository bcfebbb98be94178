"""The picture of a product's tile: a colour edge, the name on two lines, the price, what is left.

Each is drawn once and kept: a sheet that comes in over the grid repaints all of it many times, and
each letter of a search shows other ones, which have to be there within a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPixmapCache,
)

from pos_app.ui.theme import SIZES, current_tokens, font

_GAP: Final = SIZES["space_1"]
_PAD: Final = SIZES["space_3"] - 2
_EDGE: Final = 5
_KEPT_KIB: Final = 64 * 1024


@dataclass(frozen=True)
class Card:
    """What a tile is without its words, in pixels; `sharp` is how many dots one of them has.

    `letters` is how large its words are.
    """

    theme: str
    letters: int
    rtl: bool
    hue: int
    hovered: bool
    focused: bool
    wide: int
    high: int
    sharp: float


@dataclass(frozen=True)
class Tile:
    """All that the picture depends on; `there` says what is left, which may be `low`."""

    name: str
    price: str
    there: str
    low: bool
    card: Card


def keep_tiles() -> None:
    """Have room for the pictures of some hundred tiles."""
    QPixmapCache.setCacheLimit(_KEPT_KIB)


def tile_picture(tile: Tile) -> QPixmap:
    """Return the picture of a tile, drawn now or before."""
    key, drawn = str(tile), QPixmap()
    if not QPixmapCache.find(key, drawn):
        drawn = QPixmap(_card_picture(tile.card))
        painter = QPainter(drawn)
        _paint_words(painter, tile)
        painter.end()
        QPixmapCache.insert(key, drawn)
    return drawn


def hue_color(hue: int) -> QColor:
    """Return a category's colour, as bright as the theme wants it."""
    light = current_tokens().name == "light"
    return QColor.fromHsl(hue % 360, 120 if light else 130, 120 if light else 150)


def _card_picture(card: Card) -> QPixmap:
    key, drawn = str(card), QPixmap()
    if not QPixmapCache.find(key, drawn):
        drawn = QPixmap(QSize(card.wide, card.high) * card.sharp)
        drawn.setDevicePixelRatio(card.sharp)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_card(painter, card)
        painter.end()
        QPixmapCache.insert(key, drawn)
    return drawn


def _paint_card(painter: QPainter, card: Card) -> None:
    tokens, radius = current_tokens(), SIZES["radius_panel"]
    tile = QRectF(_GAP, _GAP, card.wide - 2 * _GAP, card.high - 2 * _GAP)
    outline = QPainterPath()
    outline.addRoundedRect(tile, radius, radius)
    painter.fillPath(outline, QColor(tokens.sunken if card.hovered else tokens.surface))
    painter.save()
    painter.setClipPath(outline)
    edge = QRectF(tile.left(), tile.top(), _EDGE, tile.height())
    if card.rtl:
        edge.moveRight(tile.right())
    painter.fillRect(edge, hue_color(card.hue))
    painter.restore()
    pen = QPen(QColor(tokens.accent), 2) if card.focused else QPen(QColor(tokens.border), 1)
    painter.setPen(pen)
    painter.drawPath(outline)


def _paint_words(painter: QPainter, tile: Tile) -> None:
    """Write at points: to have Qt place words in a rectangle takes it several times as long."""
    tokens, card = current_tokens(), tile.card
    edge = _GAP + _PAD
    words = QRectF(0, 0, card.wide, card.high).adjusted(edge + _EDGE, edge, -edge, -edge)
    if card.rtl:
        words.translate(-_EDGE, 0)
    strong, plain = font("body", "strong"), font("body")
    painter.setFont(strong)
    painter.setPen(QColor(tokens.text))
    metrics = QFontMetrics(strong)
    down = words.top() + metrics.ascent()
    for line in _two_lines(metrics, int(words.width()), tile.name):
        _write(painter, metrics, words, down, line, at_end=card.rtl)
        down += metrics.lineSpacing()
    painter.setFont(plain)
    painter.setPen(QColor(tokens.muted))
    metrics = QFontMetrics(plain)
    bottom = words.bottom() - metrics.descent()
    _write(painter, metrics, words, bottom, tile.price, at_end=card.rtl)
    if tile.there:
        room = int(words.width()) - metrics.horizontalAdvance(f"{tile.price}  ")
        small = font("caption")
        painter.setFont(small)
        painter.setPen(QColor(tokens.warn if tile.low else tokens.muted))
        metrics = QFontMetrics(small)
        shown = metrics.elidedText(tile.there, Qt.TextElideMode.ElideRight, room)
        _write(painter, metrics, words, bottom, shown, at_end=not card.rtl)


def _write(
    painter: QPainter, metrics: QFontMetrics, words: QRectF, down: float, text: str, *, at_end: bool
) -> None:
    """Write a line to the left, or (`at_end`) to the right."""
    left = words.right() - metrics.horizontalAdvance(text) if at_end else words.left()
    painter.drawText(QPointF(left, down), text)


def _two_lines(metrics: QFontMetrics, width: int, text: str) -> Iterator[str]:
    """Yield what fits on two lines, broken between words; the second one ends with an ellipsis."""
    if metrics.horizontalAdvance(text) <= width:
        yield text
        return
    first, rest = "", text.split()
    while rest:
        longer = f"{first} {rest[0]}".strip()  # not shown: a product's name
        if metrics.horizontalAdvance(longer) > width:
            break
        first = longer
        del rest[0]
    for line in (first, " ".join(rest)) if first else (text,):  # not shown: a product's name
        yield metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)
