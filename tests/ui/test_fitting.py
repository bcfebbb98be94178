"""What is cut off, cut short or written over is found where it is painted, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.ui.widgets import Sheet, scrolled
from tests.support.fitting import misfits

LONG = "All of the money that was taken today"


def shown(qtbot: QtBot, *parts: QWidget) -> QWidget:
    """Return a window with these parts where they were put."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    for part in parts:
        part.setParent(window)
    window.show()
    return window


def label(text: str, left: int, top: int, width: int, height: int) -> QLabel:
    made = QLabel(text)
    made.setGeometry(left, top, width, height)
    return made


def test_what_has_room_fits(qtbot: QtBot) -> None:
    wrapped = label(LONG, 0, 40, 150, 80)
    wrapped.setWordWrap(True)
    window = shown(qtbot, label(LONG, 0, 0, 390, 30), wrapped)
    assert misfits(window) == []


def test_a_label_too_narrow_is_cut_off(qtbot: QtBot) -> None:
    window = shown(qtbot, label(LONG, 0, 0, 80, 30))
    assert misfits(window) == [f"cut off: “{LONG}” in QLabel"]


def test_a_button_too_narrow_is_cut_off(qtbot: QtBot) -> None:
    button = QPushButton(LONG)
    button.setGeometry(10, 10, 90, 40)
    assert misfits(shown(qtbot, button)) == [f"cut off: “{LONG}” in QPushButton"]


def test_lines_that_wrap_below_their_label_are_found(qtbot: QtBot) -> None:
    wrapped = label(LONG, 0, 0, 120, 25)
    wrapped.setWordWrap(True)
    assert f"too low for its lines: QLabel “{LONG}”" in misfits(shown(qtbot, wrapped))


class _Written(QWidget):
    """Writes by hand, as delegates do."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        wrap = int(Qt.TextFlag.TextWordWrap)
        QPainter(self).drawText(self.rect(), wrap, LONG)


def test_so_are_lines_that_are_painted_by_hand(qtbot: QtBot) -> None:
    written = _Written()
    written.setGeometry(0, 0, 120, 25)
    window = shown(qtbot, written)
    assert f"lines left out: _Written “{LONG}”" in misfits(window)
    written.setFixedHeight(80)
    assert misfits(window) == []


def test_one_text_over_another_is_found(qtbot: QtBot) -> None:
    window = shown(qtbot, label("Total", 0, 0, 100, 30), label("Tax", 10, 4, 100, 30))
    assert misfits(window) == ["one over another: “Total” in QLabel and “Tax” in QLabel"]


def test_what_lies_beyond_the_window_is_out_of_sight(qtbot: QtBot) -> None:
    window = shown(qtbot, label("Total", 500, 0, 100, 30), label("Tax", 0, 0, 100, 30))
    assert misfits(window) == ["out of sight: QLabel “Total”"]


def test_what_can_be_scrolled_to_fits_but_not_across_where_no_bar_is(qtbot: QtBot) -> None:
    inside = QWidget()
    inside.setMinimumSize(100, 1_000)
    label("Total", 0, 290, 90, 30).setParent(inside)
    label("Tax", 0, 900, 90, 30).setParent(inside)
    area = scrolled(inside)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setGeometry(0, 0, 200, 300)
    window = shown(qtbot, area)
    assert misfits(window) == []
    inside.setMinimumSize(600, 1_000)
    label("Tip", 300, 0, 90, 30).setParent(inside)
    inside.findChildren(QLabel)[-1].show()
    assert misfits(window) == ["out of sight: QLabel “Tip”"]


def test_what_is_cut_short_has_to_be_in_a_tooltip(qtbot: QtBot) -> None:
    table = QTableWidget(1, 1)
    table.setGeometry(0, 0, 300, 200)
    table.setHorizontalHeaderLabels(["Day"])
    table.setColumnWidth(0, 120)
    table.setWordWrap(False)
    item = QTableWidgetItem(LONG)
    table.setItem(0, 0, item)
    window = shown(qtbot, table)
    (found,) = misfits(window)
    assert found.startswith("cut short, and in no tooltip: “All of the")
    item.setToolTip(LONG)
    assert misfits(window) == []


def test_a_text_that_ends_in_dots_by_itself_and_what_somebody_typed_fit(qtbot: QtBot) -> None:
    field = QLineEdit(LONG)
    field.setGeometry(0, 40, 100, 40)
    assert misfits(shown(qtbot, label("Opening…", 0, 0, 100, 30), field)) == []


def test_under_a_sheet_the_sheet_is_looked_at(qtbot: QtBot) -> None:
    window = shown(qtbot, label(LONG, 0, 0, 80, 30))
    Sheet(window, "Count").open()
    assert misfits(window) == []


def test_what_is_painted_for_the_right_to_left_fits_too(qtbot: QtBot) -> None:
    right = label("المجموع 12.50", 0, 0, 390, 30)
    right.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    narrow = label("المجموع والضريبة", 0, 100, 40, 30)
    narrow.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    (found,) = misfits(shown(qtbot, right, narrow))
    assert found.startswith("cut off")
