"""What the customer sees is the same on the screen, on a page and on a receipt printer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.paper import (
    NARROW_DOTS,
    WIDE_DOTS,
    Align,
    AmountLine,
    Barcode,
    Cell,
    Columns,
    Cut,
    Feed,
    Paper,
    Picture,
    QrCode,
    Raster,
    Rule,
    Style,
    Text,
)
from pos_app.ui.receipts.layout import lay_out
from pos_app.ui.receipts.paper import picture, render_raster

_ONE_TO_ONE = 1 / 0.6
"""The pixels of a screen pixel at which a preview has one for each dot."""
_EDGE = 32
_BLOCK = 8


def logo() -> bytes:
    image = QImage(160, 80, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    for x in range(40, 120):
        for y in range(20, 60):
            image.setPixelColor(x, y, QColor(60, 60, 200))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


def receipt(*, right_to_left: bool = False) -> Paper:
    return Paper(
        "Receipt",
        "en",
        (
            Picture(logo(), "Corner Coffee"),
            Text("Corner Coffee\n1 Main Street", Align.CENTRE, Style.TITLE),
            Feed(),
            Columns((Cell("Register 1"), Cell("Served by Ada", 2, Align.END)), Style.QUIET),
            Rule(),
            AmountLine("Flat white, large, with oat milk and whatever else there is", "9.99"),
            AmountLine("Total", "$9.99", Style.TOTAL),
            Barcode("R1-000001", caption="R1-000001"),
            QrCode("https://example.com/", "Tell us how it was"),
            Cut(),
        ),
        right_to_left,
    )


def image_of(raster: Raster) -> QImage:
    rows = raster.width // 8
    image = QImage(raster.rows, raster.width, raster.height, rows, QImage.Format.Format_Mono)
    image.setColorTable([0xFFFFFFFF, 0xFF000000])
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def darkness(image: QImage) -> list[float]:
    """How dark each little square is, from 0 to 255."""
    size = (image.width() // _BLOCK, image.height() // _BLOCK)
    ignore, smooth = (
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    small = image.scaled(*size, ignore, smooth).convertToFormat(QImage.Format.Format_Grayscale8)
    return [255 - small.pixelColor(x, y).red() for y in range(size[1]) for x in range(size[0])]


@pytest.mark.parametrize("right_to_left", [False, True])
def test_a_receipt_printer_prints_what_the_preview_shows(qtbot: QtBot, right_to_left: bool) -> None:
    paper = receipt(right_to_left=right_to_left)
    printed = image_of(render_raster(paper, WIDE_DOTS))
    shown = picture(paper, _ONE_TO_ONE).image.copy(_EDGE, _EDGE, WIDE_DOTS, printed.height())
    pairs = list(zip(darkness(printed), darkness(shown), strict=True))
    assert max(abs(dots - pixels) for dots, pixels in pairs) < 100
    assert sum(abs(dots - pixels) for dots, pixels in pairs) / len(pairs) < 4
    assert sum(dots for dots, _pixels in pairs) / len(pairs) > 10  # there is something on it


@pytest.mark.parametrize("dots", [NARROW_DOTS, WIDE_DOTS])
def test_nothing_stands_outside_the_paper(qtbot: QtBot, dots: int) -> None:
    raster = render_raster(receipt(), dots)
    assert len(raster.rows) == dots // 8 * raster.height
    wide = Paper("Receipt", "en", (AmountLine("W" * 200, "9" * 60), Text("W" * 200)))
    drawn = render_raster(wide, dots)
    assert drawn.height > 4 * 25  # wrapped


def test_an_amount_stands_on_the_first_line_of_a_long_name(qtbot: QtBot) -> None:
    line = AmountLine("a name that goes on " * 6, "9.99")
    parts = lay_out(Paper("Receipt", "en", (line,)), NARROW_DOTS)
    raster = image_of(render_raster(Paper("Receipt", "en", (line,)), NARROW_DOTS))
    right = raster.copy(NARROW_DOTS - 60, 0, 60, raster.height())
    first = round(parts[0].height)
    assert len(parts) > 3
    assert max(darkness(right.copy(0, 0, 60, first))) > 0
    assert max(darkness(right.copy(0, first, 60, raster.height() - first))) == 0


def test_a_long_paper_is_cut_between_two_lines_only(qtbot: QtBot) -> None:
    parts = lay_out(receipt(), WIDE_DOTS)
    assert all(part.height < 300 for part in parts)
    assert sum(part.height for part in parts) == pytest.approx(
        render_raster(receipt(), WIDE_DOTS).height, abs=1
    )


def test_a_picture_that_is_none_takes_no_room(qtbot: QtBot) -> None:
    broken = Paper("Receipt", "en", (Picture(b"no picture"), Text("Paid")))
    assert render_raster(broken, 384).height == render_raster(
        Paper("Receipt", "en", (Text("Paid"),)), 384
    ).height  # fmt: skip


def test_a_paper_runs_as_its_own_language_does_whichever_way_the_screens_do(
    qapp: QApplication,
) -> None:
    paper = Paper(
        "Receipt",
        "ar",
        (AmountLine("الإيصال R1-000001", "30\u200f/11\u200f/2026"), Text("Thank you! (1)")),
        right_to_left=True,
    )
    images = []
    for side in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        qapp.setLayoutDirection(side)
        images.append(picture(paper).image)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert images[0] == images[1]
