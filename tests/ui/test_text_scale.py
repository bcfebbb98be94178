"""Larger text: what holds it grows, from one place; the system's own size is followed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.theme import SIZES, apply_theme, font, scaled, use_text_scale
from pos_app.ui.theme.sizes import GROWS
from pos_app.ui.theme.text_scale import gnome_factor
from pos_app.ui.widgets import Sheet, button, column, label
from pos_app.ui.widgets.room import Room
from pos_app.ui.widgets.side_by_side import ListAside, SideBySide
from tests.support.reach import cut_texts, out_of_reach

UI = Path(__file__).parent.parent.parent / "pos_app" / "ui"


@pytest.fixture
def large(qapp: QApplication) -> Iterator[None]:
    """Text of twice its size, for one test."""
    use_text_scale(200)
    apply_theme(qapp, "light")
    yield
    use_text_scale(100)
    apply_theme(qapp, "light")


@pytest.mark.parametrize(("asked", "used"), [(100, 100), (125, 125), (200, 200), (50, 100)])
def test_text_grows_as_asked_within_bounds(qapp: QApplication, asked: int, used: int) -> None:
    try:
        use_text_scale(asked)
        assert SIZES["body"] == round(14 * used / 100)
        assert font("control").pixelSize() == 16 * used // 100
        assert scaled(100) == used
        assert SIZES["space_4"] == 16
    finally:
        use_text_scale(100)


def test_at_twice_its_size_larger_text_stays_the_larger(large: None) -> None:
    texts = [SIZES[each] for each in ("caption", "body", "control", "section", "total", "due")]
    assert texts == sorted(set(texts))
    assert SIZES["touch"] >= font("control").pixelSize() * 1.5


@pytest.mark.usefixtures("large")
def test_buttons_and_fields_have_room_for_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = column(window)
    made, field = button("Charge", "primary"), QLineEdit()
    box.addWidget(made)
    box.addWidget(field)
    window.show()
    assert made.font().pixelSize() == field.font().pixelSize() == 32
    assert field.height() >= field.fontMetrics().height()
    assert cut_texts(window) == []


def test_a_change_reaches_what_is_on_the_screen(qapp: QApplication, qtbot: QtBot) -> None:
    shown = QPushButton("Charge")
    qtbot.addWidget(shown)
    shown.show()
    before = shown.sizeHint()
    try:
        use_text_scale(150)
        apply_theme(qapp, "light")
        assert shown.fontMetrics().height() > before.height() / 2.5
        assert shown.sizeHint().width() > before.width()
    finally:
        use_text_scale(100)
        apply_theme(qapp, "light")
    assert shown.sizeHint() == before


def test_no_constant_keeps_a_size_that_grows() -> None:
    """What a module reads as it is imported would keep the scale of that moment."""
    kept = []
    for path in UI.rglob("*.py"):
        for statement in ast.parse(path.read_text("utf-8")).body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                read: list[ast.AST] = [
                    each
                    for function in ast.walk(statement)
                    if isinstance(function, ast.FunctionDef)
                    for each in (*function.args.defaults, *function.args.kw_defaults)
                    if each is not None
                ]
            else:
                read = list(ast.iter_child_nodes(statement))
            kept += [f"{path.name}: {ast.unparse(each)}" for each in read if _reads_a_size(each)]
    assert kept == []


def _reads_a_size(node: ast.AST) -> bool:
    return any(
        (
            isinstance(each, ast.Subscript)
            and isinstance(each.value, ast.Name)
            and each.value.id == "SIZES"
            and isinstance(each.slice, ast.Constant)
            and each.slice.value in GROWS
        )
        or (
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Name)
            and each.func.id in {"scaled", "font"}
        )
        for each in ast.walk(node)
    )


# --- what the system has -----------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="it is no desktop of Windows")
@pytest.mark.parametrize(("says", "factor"), [("1.25", 1.25), ("nothing", 1), ("", 1)])
def test_gnome_is_asked_how_large_text_is(
    says: str, factor: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "gsettings"
    command.write_text(f'#!/bin/sh\n[ "$3" = text-scaling-factor ] && echo "{says}"\n', "utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gnome_factor() == factor


def test_a_system_without_that_command_has_the_usual_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gnome_factor() == 1


# --- what has no room scrolls ------------------------------------------------------------------


def _tall(fields: int) -> tuple[QWidget, list[QLineEdit]]:
    inside, made = QWidget(), [QLineEdit() for _number in range(fields)]
    box = column(inside)
    for each in made:
        box.addWidget(each)
    return inside, made


def test_what_has_room_stands_as_it_would_and_what_has_none_scrolls(qtbot: QtBot) -> None:
    inside, _fields = _tall(6)
    room = Room(inside)
    qtbot.addWidget(room)
    room.resize(400, 600)
    room.show()
    assert inside.size() == QSize(400, 600)
    room.resize(400, 150)
    assert room.verticalScrollBar().maximum() > 0
    assert inside.width() < 400
    assert inside.height() == inside.minimumSizeHint().height()
    room.resize(400, 600)
    assert room.verticalScrollBar().maximum() == 0


def test_it_is_scrolled_to_where_the_cursor_goes(qtbot: QtBot) -> None:
    inside, fields = _tall(12)
    room = Room(inside)
    qtbot.addWidget(room)
    room.resize(400, 200)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    fields[-1].setFocus()
    seen = room.viewport().rect()
    qtbot.waitUntil(
        lambda: seen.contains(fields[-1].mapTo(room.viewport(), fields[-1].rect().center()))
    )


def test_what_grows_meanwhile_scrolls_too(qtbot: QtBot) -> None:
    inside, fields = _tall(3)
    room = Room(inside)
    qtbot.addWidget(room)
    room.resize(400, 200)
    room.show()
    assert room.verticalScrollBar().maximum() == 0
    fields[0].setMinimumHeight(300)
    qtbot.waitUntil(lambda: room.verticalScrollBar().maximum() > 0)


@pytest.mark.usefixtures("large")
def test_the_buttons_of_a_sheet_are_in_reach_however_low_the_window_is(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(800, 600)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    sheet = Sheet(window, "Give money back")
    for number in range(8):
        sheet.body.addWidget(label(f"Line {number} of what is told about it", wrap=True))
        sheet.body.addWidget(QLineEdit())
    last = button("Give it back", "primary")
    sheet.body.addWidget(last)
    sheet.open()
    assert out_of_reach(window) == []
    last.setFocus()
    qtbot.waitUntil(
        lambda: sheet.panel.rect().contains(last.mapTo(sheet.panel, last.rect().bottomRight()))
    )
    assert window.rect().contains(sheet.panel.mapTo(window, QPoint()))
    window.resize(700, 420)
    qtbot.waitUntil(lambda: sheet.panel.height() <= 420)
    assert out_of_reach(window) == []


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("wide", "upright"), [(1100, True), (1400, False)])
def test_two_parts_stand_over_each_other_where_large_text_leaves_no_room(
    qtbot: QtBot, wide: int, upright: bool
) -> None:
    inside = QWidget()
    beside = SideBySide(inside)
    beside.least_high = 340
    left, right = QLineEdit(), QLineEdit()
    for each in (left, right):
        each.setMinimumWidth(500)
        beside.addWidget(each, 1)
    room = Room(inside)
    qtbot.addWidget(room)
    room.resize(wide, 500)
    room.show()
    qtbot.waitUntil(lambda: (right.y() > left.y()) is upright)
    assert room.horizontalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: (room.verticalScrollBar().maximum() > 0) is upright)
    room.resize(2500 - wide, 500)
    qtbot.waitUntil(lambda: (right.y() > left.y()) is not upright)


@pytest.mark.usefixtures("large")
def test_a_list_beside_a_page_goes_over_it(qtbot: QtBot) -> None:
    inside, side, page = QWidget(), QWidget(), QWidget()
    ListAside(inside, side, 300, page)
    qtbot.addWidget(inside)
    inside.resize(1244, 600)
    inside.show()
    assert side.width() == 300
    inside.resize(900, 600)
    qtbot.waitUntil(lambda: side.width() == 900 and page.width() == 900)
    assert side.height() < page.height()
    inside.resize(1244, 600)
    qtbot.waitUntil(lambda: side.width() == 300 and side.height() == 600)
