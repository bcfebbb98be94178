"""The mouse wheel scrolls; it changes nothing that lies under the pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.settings.regions import guess
from pos_app.ui.settings.store_form import StoreForm
from pos_app.ui.widgets.drop_down import DropDown


def turn(window: QWidget, over: QWidget, notches: int) -> None:
    """Turn the wheel with the pointer over a widget, as the system tells it to the window."""
    for _ in range(abs(notches)):
        at = QPointF(over.mapTo(window, over.rect().center()))
        QTest.wheelEvent(window.windowHandle(), at, QPoint(0, 120 if notches > 0 else -120))


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[StoreForm]:
    """The store's form, in a page too low for it."""
    area = QScrollArea(widgetResizable=True)
    made = StoreForm(guess())
    area.setWidget(made)
    qtbot.addWidget(area)
    area.resize(900, 300)
    area.show()
    area.activateWindow()
    made.name.setFocus()
    yield made  # the area lives as long
    area.close()


@pytest.mark.parametrize("focused", [False, True])
def test_three_notches_over_the_country_leave_it_and_scroll_the_page(
    form: StoreForm, focused: bool
) -> None:
    area = form.window()
    assert isinstance(area, QScrollArea)
    before, edited = form.country.currentText(), list[str]()
    if focused:
        form.country.setFocus()
    form.edited.connect(edited.append)
    held = QApplication.focusWidget()
    turn(area, form.country, -3)
    assert (form.country.currentText(), edited) == (before, [])
    assert area.verticalScrollBar().value() > 0
    assert QApplication.focusWidget() is held


def test_no_drop_down_of_a_form_is_turned(form: StoreForm) -> None:
    area = form.window()
    assert isinstance(area, QScrollArea)
    boxes = form.findChildren(QComboBox)
    before = [each.currentIndex() for each in boxes]
    for each in boxes:
        area.ensureWidgetVisible(each)
        turn(area, each, -3)
        turn(area, each, 3)
    assert len(boxes) > 3
    assert [each.currentIndex() for each in boxes] == before


@pytest.mark.parametrize("editable", [False, True])
def test_a_drop_down_is_still_changed_by_keys(qtbot: QtBot, editable: bool) -> None:
    box = DropDown()
    box.setEditable(editable)
    box.addItems(["Hot", "Cold"])
    qtbot.addWidget(box)
    box.show()
    turn(box, box, -1)
    assert box.currentText() == "Hot"
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "Cold"
