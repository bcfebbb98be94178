"""Reads a picture file as a store's logo; for worker threads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from pos_app.domain.logo import MAX_LOGO_BYTES, logo_text
from pos_app.domain.paper import WIDE_DOTS
from pos_app.domain.texts import _
from pos_app.errors import UserError

_LARGEST_FILE: Final = 20 * 1024 * 1024
_MOST_PIXELS: Final = 50_000_000
_BOX: Final = QSize(WIDE_DOTS, WIDE_DOTS)
_DOTS: Final = frozenset({b"png", b"jpeg"})
_DRAWING: Final = b"svg"
"""It is drawn as large as it is printed. `svgz` is left out: unpacked it may be of any size."""


def read_logo(path: Path) -> str:
    """Return the logo that a PNG, JPEG or SVG file shows, as it is kept; at most 576 dots wide.

    What is clear in it is white, as paper is. Raises UserError where it can't be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(
            _("{file} can't be read.", file=path.name),
            next_step=_("Choose another file."),
            details=str(error),
        ) from error
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer)
    size, is_drawing = reader.size(), bytes(reader.format().data()) == _DRAWING
    if len(data) > _LARGEST_FILE or (
        not is_drawing and size.width() * size.height() > _MOST_PIXELS
    ):
        raise UserError(
            _("{file} is too large.", file=path.name),
            next_step=_("Choose a picture of at most 20 MB and 50 million pixels."),
        )
    if not (is_drawing or bytes(reader.format().data()) in _DOTS) or size.isEmpty():
        raise _unreadable(path)
    if is_drawing or size.boundedTo(_BOX) != size:
        size.scale(_BOX, Qt.AspectRatioMode.KeepAspectRatio)
    reader.setAutoTransform(True)
    reader.setScaledSize(size.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise _unreadable(path)
    return logo_text(_png(_on_white(image)))


def _unreadable(path: Path) -> UserError:
    return UserError(
        _("{file} is no picture that Till can read.", file=path.name),
        next_step=_("Choose a PNG, JPEG or SVG file."),
    )


def _on_white(image: QImage) -> QImage:
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    return flat


def _png(image: QImage) -> bytes:
    """Return a PNG that is small enough: a photograph gets smaller until it is."""
    while True:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(image)
        png = bytes(buffer.data().data())
        if len(png) <= MAX_LOGO_BYTES:
            return png
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaledToWidth(image.width() * 3 // 4, smooth)
