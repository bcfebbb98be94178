"""A QR code that a phone can read across a counter."""

from __future__ import annotations

import segno
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import apply_theme
from pos_app.ui.widgets.qr import QUIET, QrCode

URL = "https://checkout.stripe.com/c/pay/cs_test_" + "a1B2c3D4" * 40


def test_the_modules_are_crisp_and_have_white_around_them(qtbot: QtBot, tasks: Tasks) -> None:
    code = QrCode(tasks, "Pay by phone")
    qtbot.addWidget(code)
    code.resize(400, 380)
    code.show()
    code.show_text(URL)
    qtbot.waitUntil(lambda: not code.image.isNull())
    rows = [list(row) for row in segno.make_qr(URL, error="l").matrix_iter(border=QUIET)]
    picture, module = code.grab().toImage(), 380 // len(rows)
    left, top = ((side - module * len(rows)) // 2 for side in (400, 380))
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            for corner in (0, module - 1):
                at = picture.pixelColor(left + x * module + corner, top + y * module + corner)
                assert at.name() == ("#000000" if dark else "#ffffff"), (x, y)


def test_it_is_black_on_white_in_the_dark_too(
    qtbot: QtBot, tasks: Tasks, qapp: QApplication
) -> None:
    apply_theme(qapp, "dark")
    code = QrCode(tasks)
    qtbot.addWidget(code)
    code.resize(300, 300)
    code.show_text(URL)
    qtbot.waitUntil(lambda: not code.image.isNull())
    seen = code.grab().toImage()
    apply_theme(qapp, "light")
    assert seen.pixelColor(150, 150 - 130).name() == "#ffffff"


def test_the_last_address_asked_for_is_shown_and_read_out(qtbot: QtBot, tasks: Tasks) -> None:
    code = QrCode(tasks, "Pay by phone")
    qtbot.addWidget(code)
    code.show_text("https://example.com/first")
    code.show_text("https://example.com/second")
    qtbot.waitUntil(lambda: not code.image.isNull())
    assert (code.accessibleName(), code.accessibleDescription()) == (
        "Pay by phone",
        "https://example.com/second",
    )
    code.show_text("")
    assert code.image.isNull()
