"""Charts: round steps, labels that stand clear of each other, and a figure chosen by any hand."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.ui.theme import DARK, LIGHT, Tokens, font
from pos_app.ui.widgets.charts import (
    Axis,
    Chart,
    ChartForm,
    ChartInk,
    ChartPoint,
    ChartView,
    paint_chart,
    round_axis,
)
from pos_app.ui.widgets.charts.layout import lay_out

Key = Qt.Key
ROOM = QRectF(0, 0, 480, 200)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def points(count: int, value: int = 1_200, compared: int | None = None) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(f"p{at}", f"November {at + 1}", f"Day {at + 1}", value + at, compared)
        for at in range(count)
    )


def heat() -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(f"{day}-{hour}", "", f"{DAYS[day]}, {hour}", day * hour, None, hour, day)
        for day in range(7)
        for hour in range(24)
    )


def chart(form: ChartForm, shown: tuple[ChartPoint, ...]) -> Chart:
    hours = tuple(f"{hour}:00" for hour in range(24))
    return Chart(form, "Gross", shown, str, str, columns=hours, rows=DAYS)


@pytest.mark.parametrize(
    ("values", "steps", "smallest", "axis"),
    [
        ([11_947_12, 3_41], 5, 100, Axis(0, 15_000_00, 5_000_00)),
        ([749], 5, 100, Axis(0, 800, 200)),
        ([3], 5, 1, Axis(0, 3, 1)),
        ([0], 5, 100, Axis(0, 100, 100)),
        ([-50_00, 100_00], 5, 100, Axis(-50_00, 100_00, 50_00)),
        ([-7], 4, 1, Axis(-8, 0, 2)),
        ([99_999_999_99], 5, 100, Axis(0, 100_000_000_00, 20_000_000_00)),
    ],
)
def test_the_steps_of_an_axis_are_round(
    values: list[int], steps: int, smallest: int, axis: Axis
) -> None:
    assert round_axis(values, steps, smallest) == axis


@pytest.mark.parametrize("form", list(ChartForm))
@pytest.mark.parametrize("count", [1, 7, 31, 366])
@pytest.mark.parametrize("width", [240, 480, 1_200])
def test_no_two_texts_overlap(form: ChartForm, count: int, width: int, qtbot: QtBot) -> None:
    shown = heat() if form is ChartForm.HEAT else points(count, compared=900)
    metrics = QFontMetricsF(font("caption"))
    made = lay_out(chart(form, shown), QRectF(0, 0, width, 200), metrics)
    rooms = [each.room for each in made.texts if each.text]
    for at, room in enumerate(rooms):
        for other in rooms[at + 1 :]:
            both = room.intersected(other)
            assert both.width() < 1 or both.height() < 1, (made.texts[at], other)
    assert all(metrics.horizontalAdvance(each.text) <= each.room.width() for each in made.texts)


def test_bars_without_room_are_counted(qtbot: QtBot) -> None:
    made = lay_out(chart(ChartForm.BARS, points(50)), ROOM, QFontMetricsF(font("caption")))
    assert len(made.marks) + made.left_out == 50
    assert made.left_out > 0
    assert all(ROOM.contains(mark.area) for mark in made.marks)


def test_what_is_below_zero_goes_down(qtbot: QtBot) -> None:
    shown = (ChartPoint("a", "A", "A", 500), ChartPoint("b", "B", "B", -500))
    made = lay_out(chart(ChartForm.COLUMNS, shown), ROOM, QFontMetricsF(font("caption")))
    above, below = made.marks
    assert made.zero is not None
    zero = made.zero[0].y()
    assert above.shape.bottom() == pytest.approx(zero)
    assert below.shape.top() == pytest.approx(zero)
    assert above.shape.height() == pytest.approx(below.shape.height())


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("form", [ChartForm.COLUMNS, ChartForm.BARS, ChartForm.HEAT])
def test_figures_have_the_colour_of_the_theme(
    form: ChartForm, tokens: Tokens, qtbot: QtBot
) -> None:
    image = QImage(480, 240, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens.surface))
    painter = QPainter(image)
    shown = heat() if form is ChartForm.HEAT else points(7, compared=900)
    ink = ChartInk.of(tokens)
    made = paint_chart(painter, QRectF(0, 0, 480, 240), chart(form, shown), ink)
    painter.end()
    most = max(made.marks, key=lambda mark: mark.point.value).shape.center().toPoint()
    assert image.pixelColor(most) == QColor(tokens.accent)
    if (beside := made.marks[0].compared) is not None:
        inside = image.copy(beside.toRect())
        places = itertools.product(range(inside.width()), range(inside.height()))
        hatched = {inside.pixelColor(*place).name() for place in places}
        assert hatched >= {QColor(tokens.outline).name(), QColor(tokens.surface).name()}


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(600, 240)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_chart_is_walked_through_by_keys_and_opened(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(chart(ChartForm.COLUMNS, points(3)))
    view.setFocus()
    went, opened = list[str](), list[str]()
    view.chosen.connect(went.append)
    view.opened.connect(opened.append)
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_End, Key.Key_Right, Key.Key_Left):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Key.Key_Return)
    assert went == ["p0", "p1", "p2", "p1"]
    assert opened == ["p1"]
    assert view.readout == "Day 2: 1201"


def test_in_a_heat_the_arrows_go_up_and_down_too(view: ChartView) -> None:
    view.show_chart(chart(ChartForm.HEAT, heat()))
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down, Key.Key_Down, Key.Key_Up):
        QTest.keyClick(view, key)
    assert view.key == "1-1"


def test_who_presses_a_figure_chooses_it(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(chart(ChartForm.COLUMNS, points(2)))
    view.grab()
    with qtbot.waitSignal(view.chosen) as chosen:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 120))
    assert chosen.args == ["p1"]
    with qtbot.waitSignal(view.opened) as opened:
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 120))
    assert opened.args == ["p1"]


def test_screen_readers_have_the_figures_as_text(view: ChartView) -> None:
    view.show_chart(chart(ChartForm.LINE, points(2, compared=5)))
    assert view.accessibleName() == "Gross"
    assert view.accessibleDescription() == (
        "Day 1: 1200, compared with 5\nDay 2: 1201, compared with 5"
    )


def test_without_figures_it_says_so(view: ChartView) -> None:
    view.show_chart(None)
    QTest.keyClick(view, Key.Key_Right)
    assert view.accessibleDescription() == "Nothing in this time"
    assert view.readout == ""
