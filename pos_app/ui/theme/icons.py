"""Till's own line icons, tinted by the theme in force at the moment they are painted."""

from functools import cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap, QTransform

from pos_app.paths import resource_dir
from pos_app.ui.theme.apply import current_tokens

_POINTING: Final = frozenset({"arrow-left", "chevron-left", "chevron-right"})


class _TintedEngine(QIconEngine):
    """Looks its colour up at every painting, so that a theme switch needs nothing done."""

    def __init__(self, name: str, token: str, checked: str) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._checked = checked

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        drawn = pixmap(self._name, self._color(mode, state), side)
        return drawn if size.width() <= side else _with_gap(drawn, size)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw_icon(painter, QRectF(rect), self._name, self._color(mode, state))

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._token, self._checked)

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        enabled = self._checked if state == QIcon.State.On else self._token
        return current_tokens().color("outline" if mode == QIcon.Mode.Disabled else enabled)


@cache
def icon(name: str, token: str = "text", checked: str = "") -> QIcon:  # noqa: S107  colours
    """The icon `resources/icons/<name>.svg` in the colour of a token; `checked` when it is on."""
    return QIcon(_TintedEngine(name, token, checked or token))


def pixmap(name: str, color: str, pixels: int) -> QPixmap:
    """The icon as a square of `pixels` device pixels, in a colour given as `#RRGGBB`.

    What points forward or back points the other way where is read from right to left.
    """
    return _drawn(name, color, pixels, mirrored=name in _POINTING and _is_right_to_left())


@cache
def _drawn(name: str, color: str, pixels: int, *, mirrored: bool) -> QPixmap:
    # Imported here: the first painted icon pays for QtSvg, not the start of the program.
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    made = QPixmap(pixels, pixels)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(_svg(name).replace(b"currentColor", color.encode())).render(painter)
    painter.end()
    return made.transformed(QTransform().scale(-1, 1)) if mirrored else made


def _is_right_to_left() -> bool:
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


def draw_icon(painter: QPainter, rect: QRectF, name: str, color: str) -> None:
    """Paint the icon inside `rect`, as sharp as the screen is."""
    ratio = painter.device().devicePixelRatioF()
    side = min(rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    image = pixmap(name, color, max(1, round(side * ratio)))
    painter.drawPixmap(square, image, QRectF(image.rect()))


def _with_gap(drawn: QPixmap, size: QSize) -> QPixmap:
    """Leave room at the side of the text: a style sheet has no gap between an icon and that."""
    wide = QPixmap(size)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    left = size.width() - drawn.width() if _is_right_to_left() else 0
    painter.drawPixmap(left, (size.height() - drawn.height()) // 2, drawn)
    painter.end()
    return wide


@cache
def _svg(name: str) -> bytes:
    return (resource_dir() / "icons" / f"{name}.svg").read_bytes()
