"""A store's logo: read safely from a file, kept small, and seen wherever receipts are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QImageWriter
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.domain.logo import MAX_LOGO_BYTES, logo_png
from pos_app.domain.paper import Picture
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.receipts.mail_html import paper_html
from pos_app.services.shared.declared_settings import STORE_LOGO
from pos_app.services.views.activity import ActivityFilter
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.logo_picture import read_logo
from pos_app.ui.settings.receipts_page import ReceiptsPage
from tests.support.store import open_store, sell

_DRAWING = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">
<rect x="10" y="5" width="20" height="10" fill="#c00"/></svg>"""

_IHDR = b"IHDR" + (60_000).to_bytes(4) * 2 + b"\x08\x02\0\0\0"
_HEAD_OF_A_HUGE_PICTURE = (
    b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + _IHDR + zlib.crc32(_IHDR).to_bytes(4)
) + b"\0\0\x10\0IDAT"
"""60,000 dots each way, for which no room is ever made."""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as made:
        yield made


def picture_file(path: Path, width: int, height: int) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 0, 0))
    assert QImageWriter(str(path)).write(image)
    return path


def shown(kept: str) -> QImage:
    image = QImage.fromData(logo_png(kept))
    assert not image.isNull()
    return image


@pytest.mark.parametrize(
    ("name", "size", "kept"),
    [
        ("logo.png", (60, 30), (60, 30)),
        ("logo.jpg", (4000, 1000), (576, 144)),
        ("tall.png", (10, 5000), (1, 576)),
        ("wrong-ending.txt", (60, 30), (60, 30)),
    ],
)
def test_a_picture_is_kept_no_wider_than_a_roll(
    tmp_path: Path, name: str, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    made = picture_file(tmp_path / "made.png", *size)
    if name.endswith(".jpg"):
        made = picture_file(tmp_path / "made.jpg", *size)
    logo = shown(read_logo(made.rename(tmp_path / name)))
    assert logo.size().toTuple() == kept
    assert logo.pixelColor(0, 0).red() > 190


def test_a_drawing_is_drawn_as_wide_as_a_roll_and_what_is_clear_is_white(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(_DRAWING, encoding="utf-8")
    logo = shown(read_logo(file))
    assert logo.size().toTuple() == (576, 288)
    assert logo.pixelColor(0, 0) == QColor("white")
    assert logo.pixelColor(288, 144) == QColor("#cc0000")


def test_a_photograph_gets_smaller_until_the_books_can_keep_it(tmp_path: Path) -> None:
    dots = bytes(place * place % 251 for place in range(600 * 600 * 4))
    noise = QImage(dots, 600, 600, QImage.Format.Format_RGB32)
    assert QImageWriter(str(tmp_path / "noise.png")).write(noise)
    png = logo_png(read_logo(tmp_path / "noise.png"))
    assert 1000 < len(png) <= MAX_LOGO_BYTES


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "is no picture that Till can read."),
        (b"", "is no picture that Till can read."),
        (b"\x89PNG\r\n\x1a\n and nothing more", "is no picture that Till can read."),
        (b"\x1f\x8b" + b"0" * 40, "is no picture that Till can read."),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "is no picture that Till can read."),
        (b" " * (20 * 1024 * 1024 + 1), "is too large."),
        (_HEAD_OF_A_HUGE_PICTURE, "is too large."),
        (None, "can't be read."),
    ],
)
def test_what_is_no_logo_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "logo.png"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError) as refused:
        read_logo(file)
    assert refused.value.what == f"logo.png {said}"


def test_a_logo_is_chosen_stands_on_receipts_and_is_removed(
    services: Services, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    sale = sell(services, CartLine("Tea", 300))
    page = ReceiptsPage(
        services.settings, services.mail, tasks, lambda: services.actor, services.printing
    )
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    form = page.logo
    assert form.shown.text() == "None"
    assert form.remove.isHidden()
    form.use_file(picture_file(tmp_path / "logo.png", 60, 30))
    qtbot.waitUntil(form.field.is_saved)
    qtbot.waitUntil(lambda: not form.shown.pixmap().isNull())
    png = logo_png(services.settings.read(STORE_LOGO))
    paper = services.receipts.paper(sale.id, copy=False)
    assert paper.blocks[1] == Picture(png, "Corner Coffee")
    assert '<img src="cid:picture0" alt="Corner Coffee"' in paper_html(paper)
    form.use_file(tmp_path / "missing.png")
    qtbot.waitUntil(lambda: bool(form.field.error()))
    assert form.field.error().startswith("missing.png can't be read.")
    assert services.settings.read(STORE_LOGO)
    form.remove.click()
    qtbot.waitUntil(form.remove.isHidden)
    assert not any(
        isinstance(block, Picture) for block in services.receipts.paper(sale.id, copy=False).blocks
    )
    logged = services.activity_log.page(services.actor, ActivityFilter()).rows
    changes = [(row.of, row.before, row.after) for row in logged[:2]]
    assert changes == [("store_logo", "", "")] * 2
