"""An address as a QR code, large and plain enough to be read across a counter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QAccessible, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.texts import _
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets.accessible_roles import set_role

QUIET: Final = 4
"""Modules of white around the code: scanners need them."""
_LEAST: Final = 168
_BLACK: Final = 0x00
_WHITE: Final = 0xFF
_AFTER_MS: Final = 40
"""What stands around the code is painted first: the worker shares Python's lock with it."""


class QrCode(QWidget):
    """Always black on white, in the dark theme too; its modules are whole pixels of the screen."""

    def __init__(self, tasks: Tasks, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestRead(tasks, self)
        self.image = QImage()
        """The code, a pixel for each module, with its quiet zone; null until it is drawn."""
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._soon.timeout.connect(self._draw)
        self.text = ""
        self.setAccessibleName(name or _("QR code"))
        set_role(self, QAccessible.Role.Graphic)
        self.setMinimumSize(_LEAST, _LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_text(self, text: str) -> None:
        """Show this; nothing where it is empty. Drawn in a worker, since it takes a while."""
        if text == self.text:
            return
        self.text = text
        self.setAccessibleDescription(text)
        self._show(QImage())
        self._latest.cancel()
        if text:
            self._soon.start()
        else:
            self._soon.stop()

    def sizeHint(self) -> QSize:
        """As large as may be."""
        return QSize(2 * _LEAST, 2 * _LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in the middle, each module as many whole pixels as there is room for."""
        if self.image.isNull():
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        room = QRect(QPoint(), QSize(round(self.width() * ratio), round(self.height() * ratio)))
        module = max(1, min(room.width(), room.height()) // self.image.width())
        code = QRect(QPoint(), self.image.size() * module)
        code.moveCenter(room.center())
        painter.drawImage(code, self.image)

    def _draw(self) -> None:
        self._latest.read(draw, self.text).success(self._show).start()

    def _show(self, image: QImage) -> None:
        self.image = image
        self.update()


def draw(text: str) -> QImage:
    """Return the code of a text, a pixel for each module. For a worker thread."""
    import segno  # noqa: PLC0415  the first code pays for it, not the start of the program

    rows = list(segno.make_qr(text, error="l").matrix_iter(border=QUIET))
    side = len(rows)
    grey = bytes(_BLACK if dark else _WHITE for row in rows for dark in row)
    return QImage(grey, side, side, side, QImage.Format.Format_Grayscale8).copy()  # its own bytes
