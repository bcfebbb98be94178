"""Each state of each control can be read, and told from the others, as it is painted (WCAG).

The pictured states are looked at in `tests/functional/test_accessible_tree.py`; what a pointer, a
finger or the cursor brings is looked at here, in every theme. What is disabled may be pale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.ui.theme import CONTRAST, Tokens, apply_theme, current_tokens
from pos_app.ui.widgets import CheckBox, button, set_property, style_table
from pos_app.ui.widgets.charts import Chart, ChartForm, ChartPoint, ChartView
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.entries import EntriesView, Entry
from tests.support.rendered_contrast import contrast, written

KINDS: Final = ("primary", "secondary", "quiet", "danger", "danger-solid", "tile")
KINDS_CHECKED: Final = ("quiet", "tile", "tender", "chip")
KINDS_ALL: Final = (*KINDS, "chip", "filter", "key", "tender")
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (propagateSizeHints|grabbing the keyboard|raise)"
)
_SEEN: Final = 3
"""The contrast that a ring or a mark needs to be seen."""


@pytest.fixture(params=["light", "dark", "contrast"])
def tokens(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Tokens]:
    apply_theme(qapp, request.param)
    yield current_tokens()
    apply_theme(qapp, "light")


@pytest.fixture
def window(tokens: Tokens, qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.setObjectName("canvas")
    QGridLayout(made)
    made.resize(900, 700)
    qtbot.addWidget(made)
    return made


def buttons() -> list[QAbstractButton]:
    made: list[QAbstractButton] = [button(f"Button {kind}", kind) for kind in KINDS_ALL]
    rail = QToolButton()
    rail.setText("Rail")
    rail.setProperty("kind", "rail")
    return [*made, rail, CheckBox("Check"), QRadioButton("Radio")]


def show(qtbot: QtBot, window: QWidget, *shown: QWidget) -> None:
    grid = window.layout()
    assert isinstance(grid, QGridLayout)
    for place, each in enumerate(shown):
        grid.addWidget(each, place // 3, place % 3)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def poor(window: QWidget, tokens: Tokens) -> list[str]:
    """Return what is written in a window, as it is, and can't be read well."""
    least = 7 if tokens is CONTRAST else 4.5
    return [
        f"{each.text}: {each.ink} on {each.ground}"
        for each in written(window)
        if contrast(each.ink, each.ground) < least
    ]


def rest(_button: QAbstractButton) -> None:
    pass


def hover(made: QAbstractButton) -> None:
    made.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)


def press(made: QAbstractButton) -> None:
    made.setDown(True)


def check(made: QAbstractButton) -> None:
    made.setCheckable(True)
    made.setChecked(True)


def focus(made: QAbstractButton) -> None:
    made.setFocus()


@pytest.mark.parametrize("state", [rest, hover, press, check, focus])
def test_a_button_can_be_read_in_every_state(
    qtbot: QtBot, window: QWidget, tokens: Tokens, state: Callable[[QAbstractButton], None]
) -> None:
    shown = buttons()
    show(qtbot, window, *shown)
    for each in shown:
        state(each)
        each.update()
        assert poor(window, tokens) == []


def test_fields_can_be_read_whatever_is_in_them(
    qtbot: QtBot, window: QWidget, tokens: Tokens
) -> None:
    empty, filled, chosen, wrong = (QLineEdit() for _number in range(4))
    empty.setPlaceholderText("An example")
    for each in (filled, chosen, wrong):
        each.setText("12.50")
    area, choice = QPlainTextEdit("Notes"), QComboBox()
    choice.addItems(["One", "Two"])
    set_property(wrong, "invalid", value=True)
    show(qtbot, window, empty, filled, chosen, wrong, area, choice)
    chosen.setFocus()
    chosen.selectAll()
    assert poor(window, tokens) == []
    choice.showPopup()
    assert poor(choice.view(), tokens) == []
    choice.hidePopup()


def test_lists_can_be_read_where_a_row_is_chosen(
    qtbot: QtBot, window: QWidget, tokens: Tokens
) -> None:
    model = QStringListModel(["One", "Two", "Three"])
    menu, table, entries = QListView(), QTableView(), EntriesView("Entries", selectable=True)
    menu.setProperty("role", "menu")
    style_table(table, "Table")
    for view in (menu, table):
        view.setModel(model)
    entries.set_entries([Entry("One", "about it", "$1.00"), Entry("Two", "about it", "$2.00")])
    show(qtbot, window, menu, table, entries)
    for chosen in (menu, table, entries):
        chosen.setFocus()
        chosen.setCurrentIndex(chosen.model().index(1, 0))
    assert poor(window, tokens) == []


def test_menus_and_tabs_can_be_read(qtbot: QtBot, window: QWidget, tokens: Tokens) -> None:
    menu, tabs = QMenu(window), QTabBar()
    first = menu.addAction("Print")
    menu.addAction("Save")
    tabs.addTab("One")
    tabs.addTab("Two")
    show(qtbot, window, tabs)
    menu.popup(window.mapToGlobal(window.rect().center()))
    menu.setActiveAction(first)
    assert poor(menu, tokens) == []
    menu.close()
    assert poor(window, tokens) == []


def test_the_calendar_can_be_read(qtbot: QtBot, window: QWidget, tokens: Tokens) -> None:
    day = DayEdit("Day")
    show(qtbot, window, day)
    day.open_calendar()
    (calendar,) = day.findChildren(QCalendarWidget)
    assert poor(calendar, tokens) == []
    calendar.close()


def pixels(image: QImage, tokens: Tokens) -> list[float]:
    """Return how far the edge at the left of a picture stands out from the ground around it."""
    middle = image.height() // 2
    edge = (image.pixelColor(x, middle).name() for x in range(3))
    return [contrast(each, tokens.canvas) for each in edge]


def edge_of(made: QWidget) -> QImage:
    made.update()
    return made.grab().toImage()


def test_the_cursor_is_seen_wherever_it_is(qtbot: QtBot, window: QWidget, tokens: Tokens) -> None:
    field, choice = QLineEdit("Text"), QComboBox()
    choice.addItem("One")
    shown: list[QWidget] = [*buttons(), field, choice]
    show(qtbot, window, *shown)
    for each in shown:
        each.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        each.setFocus()
        assert max(pixels(edge_of(each), tokens)) >= _SEEN, each.property("kind")


def test_what_is_checked_is_told_by_more_than_a_shade(
    qtbot: QtBot, window: QWidget, tokens: Tokens
) -> None:
    shown = [button("Choice", kind) for kind in KINDS_CHECKED]
    show(qtbot, window, *shown)
    window.setFocus()
    for each in shown:
        each.setCheckable(True)
        before = edge_of(each)
        each.setChecked(True)
        after = edge_of(each)
        assert _differs(before, after) >= _SEEN, each.property("kind")


def _differs(one: QImage, other: QImage) -> float:
    """Return the greatest contrast between two pictures at one place."""
    middle = one.height() // 2
    both = ((one.pixelColor(x, middle), other.pixelColor(x, middle)) for x in range(one.width()))
    return max(contrast(a.name(), b.name()) for a, b in both)


def test_a_field_that_is_wrong_has_a_sign_and_not_only_a_colour(
    qtbot: QtBot, window: QWidget, tokens: Tokens
) -> None:
    right, wrong = QLineEdit(), QLineEdit()
    set_property(wrong, "invalid", value=True)
    show(qtbot, window, right, wrong)
    inside = wrong.rect().adjusted(4, 4, -4, -4)
    danger, image = QColor(tokens.danger), wrong.grab(inside).toImage()
    inked = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == danger
    ]
    assert len(inked) > 20
    assert min(x for x, _y in inked) > image.width() - 40
    wide = max(x for x, _y in inked) - min(x for x, _y in inked)
    high = max(y for _x, y in inked) - min(y for _x, y in inked)
    assert 14 <= wide <= 24
    assert 14 <= high <= 24


def test_a_row_that_is_chosen_is_marked_and_not_only_tinted(
    qtbot: QtBot, window: QWidget, tokens: Tokens
) -> None:
    entries = EntriesView("Entries", selectable=True)
    entries.set_entries([Entry("One"), Entry("Two")])
    table = QTableView()
    style_table(table, "Table")
    table.setModel(QStringListModel(["One", "Two"], table))
    show(qtbot, window, entries, table)
    window.setFocus()
    for view in (entries, table):
        view.setCurrentIndex(view.model().index(1, 0))
        image = view.viewport().grab(view.visualRect(view.model().index(1, 0))).toImage()
        marks = sum(
            image.pixelColor(x, y) == QColor(tokens.accent)
            for x in range(image.width())
            for y in range(image.height())
        )
        assert marks > 40
        assert contrast(tokens.accent, tokens.accent_soft) >= _SEEN


def test_figures_of_before_are_hatched(qtbot: QtBot, window: QWidget, tokens: Tokens) -> None:
    points = (ChartPoint("a", "A", "A", 100, compared=100),)
    view = ChartView()
    view.show_chart(Chart(ChartForm.COLUMNS, "Sales", points, str, str, 1, "now", "before"))
    show(qtbot, window, view)
    image = view.grab().toImage()
    line = image.height() * 2 // 3
    inks = [image.pixelColor(x, line).name() for x in range(image.width())]
    assert inks.count(tokens.accent.lower()) > 10
    runs = [each for each in inks if each == tokens.outline.lower()]
    assert 2 <= len(runs) < 15  # lines with room between them, no area
