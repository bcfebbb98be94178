"""The program's icon as its packages need it, drawn by Qt from resources/till.svg."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parent.parent / "resources" / "till.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels: what Windows shows in lists, bars and folders, on sharp displays too."""
_HEADER, _ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")


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
    """Write the icon of macOS and return its file."""
    if not _drawn(256).save(str(file)):
        raise OSError(f"Qt could not write {file}")
    return file


def _png(size: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(_drawn(size))
    return bytes(buffer.data().data())


def _drawn(size: int) -> QImage:
    svg = QSvgRenderer(str(SVG))
    if not svg.isValid():
        raise OSError(f"Qt could not read {SVG}")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    svg.render(painter)
    painter.end()
    return image
