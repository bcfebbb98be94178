"""What is painted by hand stands at the other side where people read from the right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus
from pos_app.ui.widgets import label
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.reading_order import placed
from tests.support.fitting import misfits
from tests.support.painted_texts import painted

A_SIGN = 8
"""Pixels that a sign may keep free beside it."""


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    """The screens are read from right to left."""
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.usefixtures("right_to_left")
def test_a_part_stands_as_far_from_the_right_as_else_from_the_left() -> None:
    whole, part = QRect(10, 0, 100, 20), QRect(15, 2, 30, 10)
    assert placed(part, whole) == QRect(75, 2, 30, 10)
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert placed(part, whole) == part


@pytest.mark.usefixtures("right_to_left")
@pytest.mark.parametrize("wide", range(100, 300, 25))
def test_lines_of_a_label_begin_at_the_right_and_none_is_cut(qtbot: QtBot, wide: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    said = label("كانت في الخزانة. ما لدى Stripe آمن هناك، وما بقي هنا كذلك.", wrap=True)
    said.setParent(window)
    said.setGeometry(0, 0, wide, 120)
    window.resize(wide, 120)
    window.show()
    assert misfits(window) == []
    lines: dict[float, float] = {}
    for each in painted(window).texts:
        glyphs = each.glyphs()
        lines[each.place.top()] = max(lines.get(each.place.top(), 0), glyphs.right())
    assert len(lines) > 1
    assert all(right > wide - A_SIGN for right in lines.values())


def words_of(qtbot: QtBot) -> list[str]:
    """Return the words of an entry with all its parts, from the left to the right."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 100)
    view = EntriesView("Payments", parent=window)
    view.resize(window.size())
    view.set_entries([Entry("Title", right="$12.50", icon="cash", chip=PaymentStatus.PAID)])
    window.show()
    assert misfits(window) == []
    found = sorted(painted(window).texts, key=lambda text: text.place.left())
    return [each.text for each in found]


@pytest.mark.usefixtures("right_to_left")
def test_the_amount_of_an_entry_is_at_the_left_there(qtbot: QtBot) -> None:
    assert words_of(qtbot) == ["$12.50", "Paid", "Title"]


def test_it_is_at_the_right_elsewhere(qtbot: QtBot) -> None:
    assert words_of(qtbot) == ["Title", "Paid", "$12.50"]
