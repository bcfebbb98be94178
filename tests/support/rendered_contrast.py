"""The colours of texts and of their grounds as they are painted, whatever tokens are meant for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from pos_app.ui.theme import CONTRAST, DARK, LIGHT, Tokens
from pos_app.ui.widgets import Sheet
from tests.support.painted_texts import painted

_THEMES: Final = {LIGHT: 4.5, DARK: 4.5, CONTRAST: 7}
"""The least contrast that a text has in each: AA, and AAA in the one that is for it."""
_STEP: Final = 2
"""Every other pixel of a text's ground tells enough."""


@dataclass(frozen=True)
class Written:
    """A text that was painted, its colour and that of its ground as `#rrggbb`."""

    text: str
    ink: str
    ground: str


def written(window: QWidget) -> Iterator[Written]:
    """Yield what is written in a window and can be used: disabled controls may be pale.

    Of a window under a sheet, what is on the sheet.
    """
    sheets = [each for each in window.findChildren(Sheet) if each.isVisible() and each.isEnabled()]
    seen = sheets[-1].panel if sheets else window
    found = [
        (each.text, each.ink, each.place.intersected(each.seen)) for each in painted(seen).texts
    ]
    image = seen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    # What is selected is painted twice, in its own colour first.
    first = {(text, place.getRect()): (ink, place) for text, ink, place in reversed(found)}
    for (text, _place), (ink, place) in first.items():
        room = place.toAlignedRect().intersected(image.rect())
        below = seen.childAt(room.center())
        if text.strip() and not room.isEmpty() and below is not None and below.isEnabled():
            yield Written(text, ink, _ground(image, room))


def _ground(image: QImage, room: QRect) -> str:
    """Return the colour that most of a place has."""
    columns = range(room.left(), room.right() + 1, _STEP)
    rows = range(room.top(), room.bottom() + 1, _STEP)
    counted = Counter(image.pixel(x, y) for y in rows for x in columns)
    return f"#{counted.most_common(1)[0][0] & 0xFFFFFF:06x}"


def pale(window: QWidget) -> list[str]:
    """Return the texts of a window, painted in the light theme, that are hard to read in a theme.

    Colours of the tokens are looked up in the other themes; others are the same in all of them.
    """
    found = {(each.ink, each.ground): each.text for each in written(window)}
    return [
        f"{ink} on {ground} is hard to read in {tokens.name}: {text}"
        for (ink, ground), text in found.items()
        for tokens, least in _THEMES.items()
        if _best(ink, ground, tokens) < least
    ]


def _best(ink: str, ground: str, tokens: Tokens) -> float:
    """Return the contrast in a theme; the best one where a colour is that of several tokens."""
    inks, grounds = (_in(tokens, each) for each in (ink, ground))
    return max(contrast(one, other) for one in inks for other in grounds)


def _in(tokens: Tokens, color: str) -> list[str]:
    named = [name for name, each in vars(LIGHT).items() if each.lower() == color]
    return [tokens.color(name) for name in named] or [color]


def luminance(color: str) -> float:
    """Return the relative luminance of `#rrggbb`, from 0 to 1 (WCAG)."""
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
