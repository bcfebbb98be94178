"""Chips, forms, empty states, banners, rows that wrap."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus
from pos_app.ui.theme import current_tokens, pixmap
from pos_app.ui.widgets import (
    Banner,
    BusyBar,
    EmptyState,
    FlowLayout,
    FormField,
    StatusChip,
    button,
    column,
)
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.keypad import Keypad
from pos_app.ui.widgets.status_chip import STATUS_STYLES


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    """The screens are read from right to left."""
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.usefixtures("right_to_left")
def test_the_digits_of_a_keypad_stay_in_their_order(qtbot: QtBot) -> None:
    pad = Keypad()
    qtbot.addWidget(pad)
    pad.show()
    row = sorted(pad.findChildren(QPushButton), key=lambda key: (key.y(), key.x()))[:3]
    assert [key.text() for key in row] == ["7", "8", "9"]


@pytest.mark.usefixtures("right_to_left")
def test_what_points_back_points_to_the_right_there() -> None:
    mirrored = pixmap("arrow-left", "#000000", 24).toImage()
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    as_drawn = pixmap("arrow-left", "#000000", 24).toImage()
    assert mirrored != as_drawn
    assert mirrored.flipped(Qt.Orientation.Horizontal) == as_drawn


def test_every_state_has_a_word_and_an_icon_of_its_own(qtbot: QtBot) -> None:
    assert set(STATUS_STYLES) == set(PaymentStatus)
    assert len({look.word for look in STATUS_STYLES.values()}) == len(PaymentStatus)
    for status in PaymentStatus:
        chip = StatusChip(status)
        qtbot.addWidget(chip)
        assert chip.accessibleName() == str(STATUS_STYLES[status].word)
        assert chip.grab().width() == chip.sizeHint().width()


def test_a_field_says_what_is_wrong_in_place_of_its_help(qtbot: QtBot) -> None:
    field = FormField("Store name", QLineEdit(), "Stands on receipts.")
    qtbot.addWidget(field)
    assert field.field.accessibleName() == "Store name"
    field.set_error("A store needs a name.")
    assert field.error() == "A store needs a name."
    assert field.field.accessibleDescription() == "A store needs a name."
    field.set_error("")
    assert field.error() == ""
    assert field.field.accessibleDescription() == "Stands on receipts."


def test_a_long_title_of_a_field_wraps(qtbot: QtBot) -> None:
    title = "Below which total a sale counts as a small one"
    field = FormField(title, QLineEdit())
    qtbot.addWidget(field)
    whole = field.fontMetrics().horizontalAdvance(title)
    field.resize(whole // 2, field.heightForWidth(whole // 2))
    field.show()
    assert field.width() < whole
    assert field.heightForWidth(whole // 2) > field.heightForWidth(whole * 2)


def test_the_saved_mark_comes_and_goes(qtbot: QtBot) -> None:
    field = FormField("Store name", QLineEdit())
    qtbot.addWidget(field)
    assert not field.is_saved()
    field.set_saved(saved=True)
    assert field.is_saved()
    qtbot.waitUntil(lambda: not field.is_saved())


def test_an_empty_screen_says_what_to_do_and_has_the_button_for_it(qtbot: QtBot) -> None:
    empty = EmptyState("history", "No payments yet")
    empty.set_text("No payments yet", "Ring up a sale.", "Go to checkout")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.activated):
        QTest.mouseClick(empty.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)


def test_the_banner_is_there_only_when_it_has_something_to_say(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner("TRAINING - no real money")
    column(window).addWidget(banner)
    with qtbot.waitExposed(window):
        window.show()
    assert banner.isVisible()
    ground = banner.grab().toImage().pixelColor(window.width() // 2, 2)
    assert ground == QColor(current_tokens().training)
    banner.set_text("")
    assert not banner.isVisible()
    banner.set_text("TEST, no real money")
    assert banner.isVisible()


def test_chips_wrap_into_the_next_line(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host)
    chips = [button(f"Category {n}", "chip") for n in range(8)]
    for chip in chips:
        flow.addWidget(chip)
    flow.setGeometry(QRect(0, 0, 300, 400))
    assert len({chip.y() for chip in chips}) > 1
    assert all(chip.geometry().right() <= 300 for chip in chips)
    assert flow.heightForWidth(300) > flow.heightForWidth(3000)


def test_answers_stand_at_the_end_of_the_line_whichever_way_it_is_read(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host, at_end=True)
    check, done = button("Check again"), button("Done")
    for each in (check, done):
        flow.addWidget(each)
    flow.setGeometry(QRect(0, 0, 600, 100))
    assert done.geometry().right() == 599
    assert check.geometry().right() < done.geometry().left()
    host.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.setGeometry(QRect(0, 0, 600, 100))
    assert done.geometry().left() == 0
    assert check.geometry().left() > done.geometry().right()


def test_answers_that_are_too_long_for_one_line_are_seen_whole(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host, at_end=True)
    answers = [button("Look once more whether it went through"), button("Finished with this one")]
    for each in answers:
        flow.addWidget(each)
    wide = max(each.sizeHint().width() for each in answers) + 10
    flow.setGeometry(QRect(0, 0, wide, 200))
    assert answers[0].y() < answers[1].y()
    assert [each.width() for each in answers] == [each.sizeHint().width() for each in answers]
    flow.setGeometry(QRect(0, 0, 60, 200))
    assert [each.width() for each in answers] == [60, 60]


def test_long_work_says_what_it_is_and_can_be_stopped(qtbot: QtBot) -> None:
    bar = BusyBar(can_stop=True)
    qtbot.addWidget(bar)
    bar.begin("Reading payments")
    assert not bar.isHidden()
    with qtbot.waitSignal(bar.stopped):
        QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    bar.end()
    assert bar.isHidden()


def test_an_item_too_long_for_a_drop_down_stands_in_its_tooltip(qtbot: QtBot) -> None:
    items = ("Percentages", "Percentages, and amounts where the sale is a small one")
    box = DropDown()
    qtbot.addWidget(box)
    box.addItems(items)
    box.resize(160, 40)
    box.show()
    box.setCurrentIndex(1)
    assert box.toolTip() == items[1]
    assert not box.grab().isNull()
