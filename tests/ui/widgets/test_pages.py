"""Pages of which one is seen: they need the room of that one."""

from PySide6.QtWidgets import QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.widgets import button, column, label
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.room import Room

HIGH = 900


def paged(qtbot: QtBot, *pages: QWidget) -> tuple[Pages, Room]:
    """Show pages over a button, in the room of a small window."""
    inside, turned = QWidget(), Pages()
    for each in pages:
        turned.addWidget(each)
    box = column(inside)
    box.addWidget(turned, 1)
    box.addWidget(button("Cancel"))
    room = Room(inside)
    qtbot.addWidget(room)
    room.resize(400, 300)
    room.show()
    return turned, room


def high() -> QWidget:
    made = QWidget()
    made.setMinimumHeight(HIGH)
    return made


def test_a_page_that_is_not_seen_takes_no_room(qtbot: QtBot) -> None:
    low, tall = label("Show the QR code"), high()
    pages, room = paged(qtbot, low, tall)
    assert room.verticalScrollBar().maximum() == 0
    pages.setCurrentWidget(tall)
    qtbot.waitUntil(lambda: room.verticalScrollBar().maximum() > 0)
    assert pages.height() >= HIGH
    pages.setCurrentWidget(low)
    qtbot.waitUntil(lambda: room.verticalScrollBar().maximum() == 0)


def test_a_page_that_is_not_seen_does_not_wrap_the_one_that_is(qtbot: QtBot) -> None:
    """A text that wraps is as high as its width makes it, also on a page behind."""
    long = label("A customer pays on a page of their own. " * 60)
    long.setWordWrap(True)
    pages, room = paged(qtbot, label("Cash"), long)
    assert room.verticalScrollBar().maximum() == 0
    pages.setCurrentIndex(1)
    qtbot.waitUntil(lambda: room.verticalScrollBar().maximum() > 0)
    assert pages.height() >= long.heightForWidth(pages.width())


def test_a_page_whose_list_can_be_lower_makes_nothing_scroll(qtbot: QtBot) -> None:
    """Beside a text that wraps Qt would take the height a list asks for as the one it needs."""
    page, rows, long = QWidget(), QTableView(), label("Of the days that are chosen. " * 8)
    long.setWordWrap(True)
    box = column(page)
    box.addWidget(long)
    box.addWidget(rows, 1)
    pages, room = paged(qtbot, page)
    assert pages.sizeHint().height() > room.viewport().height()
    assert room.verticalScrollBar().maximum() == 0
    assert pages.height() < room.viewport().height()


def test_the_cursor_comes_along_to_the_next_page(qtbot: QtBot) -> None:
    first, second = QLineEdit(), QLineEdit()
    pages, _room = paged(qtbot, first, second)
    first.setFocus()
    told = list[int]()
    pages.currentChanged.connect(told.append)
    pages.setCurrentWidget(second)
    assert told == [1]
    assert pages.currentWidget() is second
    assert pages.focusWidget() is second
    pages.removeWidget(second)
    assert pages.currentWidget() is first
    assert pages.currentIndex() == 0
