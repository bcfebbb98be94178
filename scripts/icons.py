"""The program's icon as its packages need it, drawn by Qt from resources/till.svg."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parent.parent / "resources" / "till.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels: what Windows shows in lists, bars and folders, on sharp displays too."""
_HEADER, _ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")
_ICNS = struct.Struct(">4sI")
# Apple's name of each picture: 16 to 512 points, then 16, 32, 128, 256 and 512 at twice as many.
_ICNS_KINDS = (
    (b"icp4", 16), (b"icp5", 32), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512),
    (b"ic11", 32), (b"ic12", 64), (b"ic13", 256), (b"ic14", 512), (b"ic10", 1024),
)  # fmt: skip
_MARGIN_OF_APPLE = 0.1  # of the whole: its own icons leave that much room around them
_PANEL = 328, 628  # twice what NSIS shows, for sharp displays
_GREEN = "#0A7257"  # as in the icon


def write_ico(file: Path) -> Path:
    """Write the icon of Windows, in every size, and return its file."""
    # Qt writes a single size into such a file; the file is no more than PNGs behind a table.
    pictures = [_png(size) for size in SIZES]
    table, offset = _HEADER.pack(0, 1, len(SIZES)), _HEADER.size + len(SIZES) * _ENTRY.size
    for size, picture in zip(SIZES, pictures, strict=True):
        # 256 is written as 0
        table += _ENTRY.pack(size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(table + b"".join(pictures))
    return file


def write_icns(file: Path) -> Path:
    """Write the icon of macOS, in every size and for sharp displays, and return its file."""
    pictures = b"".join(
        _ICNS.pack(kind, _ICNS.size + len(picture)) + picture
        for kind, size in _ICNS_KINDS
        for picture in [_png(size, _MARGIN_OF_APPLE)]
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_ICNS.pack(b"icns", _ICNS.size + len(pictures)) + pictures)
    return file


def write_panel(file: Path) -> Path:
    """Write the picture beside the last page of the Windows installer, and return its file."""
    image = QImage(*_PANEL, QImage.Format.Format_RGB888)
    image.fill(QColor(_GREEN))
    file.parent.mkdir(parents=True, exist_ok=True)
    if not _with_icon(image, _PANEL[0] / 5).save(str(file)):
        raise OSError(f"Qt could not write {file}")
    return file


def _png(size: int, margin: float = 0) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    QImageWriter(buffer, QByteArray(b"PNG")).write(_with_icon(image, size * margin))
    return bytes(buffer.data().data())


def _with_icon(image: QImage, margin: float) -> QImage:
    """Draw the icon across the middle of an image, and return the image."""
    svg = QSvgRenderer(str(SVG))
    if not svg.isValid():
        raise OSError(f"Qt could not read {SVG}")
    painter = QPainter(image)
    side = image.width() - 2 * margin
    svg.render(painter, QRectF(margin, (image.height() - side) / 2, side, side))
    painter.end()
    return image
