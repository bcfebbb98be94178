"""What lies over the window: sheets that hold the attention, toasts that do not."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.errors import UserError
from pos_app.ui.input.shortcuts import Shortcut, live_shortcuts
from pos_app.ui.widgets import ConfirmSheet, ErrorSheet, Sheet, Toasts, button, column, toast
from pos_app.ui.widgets.announcements import Announced
from tests.support.announced import listening
from tests.support.keys import action


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


class Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        content = QWidget()
        box = column(content)
        self.field = QLineEdit()
        self.behind = button("Behind")
        box.addWidget(self.field)
        box.addWidget(self.behind)
        self.setCentralWidget(content)
        self.resize(800, 600)
        self.fired: list[str] = []
        Shortcut(content, action("F9", "Charge"), lambda: self.fired.append("behind"))


class Painted(QObject):
    """Notes when a widget is painted."""

    def __init__(self, widget: QWidget, happened: list[str]) -> None:
        super().__init__(widget)
        self._happened = happened
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._happened[-1:] != ["painted"]:
            self._happened.append("painted")
        return False


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.field.setFocus()
    return made


def test_a_sheet_keeps_focus_and_shortcuts_to_itself(window: Window, qtbot: QtBot) -> None:
    sheet = Sheet(window, "Pay")
    first, second = QLineEdit(), button("Cash")
    sheet.body.addWidget(first)
    sheet.body.addWidget(second)
    Shortcut(sheet, action("F9", "Pay"), lambda: window.fired.append("sheet"))
    sheet.open()
    assert QApplication.focusWidget() is first
    visited = set()
    for _ in range(6):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        visited.add(QApplication.focusWidget())
    assert second in visited
    assert not visited & {window.field, window.behind}
    QTest.keyClick(sheet, Qt.Key.Key_F9)
    assert window.fired == ["sheet"]
    assert [each.title for each in live_shortcuts(window)] == ["Pay"]
    with qtbot.waitSignals([sheet.dismissed, sheet.closed]):
        QTest.keyClick(first, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.field
    QTest.keyClick(window.field, Qt.Key.Key_F9)
    assert window.fired == ["sheet", "behind"]


def test_every_sheet_is_read_out_as_it_opens(window: Window) -> None:
    error = UserError("The card was declined.", "Nothing was charged.", "Try another card.")
    with listening() as heard:
        under = Sheet(window, "Pay").open()
        ConfirmSheet(under, "Drop the sale?", "Nothing was taken.", "Drop it").open().finish()
        ErrorSheet(under, error).open().finish()
        toast(window, "Copied.", "success")
        toast(window, "The printer has no paper.", "warn")
    assert heard == [
        ("Pay", Announced.NEWS),
        ("Drop the sale? Nothing was taken.", Announced.NEWS),
        ("The card was declined. Nothing was charged. Try another card.", Announced.PROBLEM),
        ("Copied.", Announced.NEWS),
        ("The printer has no paper.", Announced.PROBLEM),
    ]


def test_keys_work_though_the_button_that_had_the_cursor_is_disabled(
    window: Window, qtbot: QtBot
) -> None:
    """Keys then come to the window itself, for which no widget has the cursor."""
    sheet = Sheet(window, "Import")
    first = button("Next")
    sheet.first_focus = first
    sheet.body.addWidget(first)
    sheet.open()
    first.setEnabled(False)
    QApplication.processEvents()
    if (at := QApplication.focusWidget()) is not None:
        at.clearFocus()
    first.setEnabled(True)
    QTest.keyClick(window, Qt.Key.Key_Down)
    assert focused() is first
    first.clearFocus()
    with qtbot.waitSignals([sheet.dismissed, sheet.closed]):
        QTest.keyClick(window, Qt.Key.Key_Escape)


def test_a_sheet_that_may_not_close_stays_on_escape(window: Window) -> None:
    sheet = Sheet(window, "Charging", closable=False).open()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    sheet.finish()
    assert window.behind.isEnabled()


def test_a_sheet_over_a_sheet_gives_back_only_its_own(window: Window) -> None:
    below = Sheet(window, "Pay", keep=True).open()
    above = Sheet(window, "Sure?", keep=True).open()
    assert not below.isEnabled()
    above.finish()
    assert below.isEnabled()
    assert not window.behind.isEnabled()
    below.finish()
    assert window.behind.isEnabled()


def test_a_sheet_that_ends_under_another_leaves_the_window_to_that_one(window: Window) -> None:
    below = Sheet(window, "Pay").open()
    above = Sheet(window, "Sure?").open()
    below.finish()
    assert not window.behind.isEnabled()
    above.finish()
    assert window.behind.isEnabled()


def test_the_window_is_painted_before_a_closed_sheet_is_cleared_away(
    window: Window, qtbot: QtBot
) -> None:
    happened: list[str] = []
    sheet = Sheet(window, "Pay").open()
    qtbot.waitUntil(sheet.updatesEnabled)
    sheet.destroyed.connect(lambda: happened.append("cleared away"))
    Painted(window.field, happened)
    sheet.finish()
    qtbot.waitUntil(lambda: "cleared away" in happened)
    assert happened[:2] == ["painted", "cleared away"]


def test_a_window_that_nobody_holds_outlives_its_sheet(qtbot: QtBot) -> None:
    """Else it takes the sheet along a second time, and the program with it."""
    window = QWidget()
    window.show()
    gone = []
    window.destroyed.connect(lambda: gone.append("window"))
    sheet = Sheet(window, "Books").open()
    sheet.destroyed.connect(lambda: gone.append("sheet"))
    sheet.finish()
    del window, sheet
    qtbot.waitUntil(lambda: gone == ["sheet", "window"])


def test_what_was_deleted_meanwhile_is_no_trouble(window: Window, qtbot: QtBot) -> None:
    extra = button("Extra")
    extra.setParent(window)
    extra.show()
    extra.setFocus()
    sheet = Sheet(window, "Pay").open()
    with qtbot.waitSignal(extra.destroyed):
        extra.deleteLater()
    sheet.finish()
    assert window.behind.isEnabled()


def test_a_sheet_stays_as_large_as_the_window(window: Window) -> None:
    sheet = Sheet(window, "Pay", fill=True).open()
    window.resize(1000, 700)
    assert sheet.size() == window.size()


def test_a_dangerous_question_begins_on_cancel(window: Window, qtbot: QtBot) -> None:
    done: list[str] = []
    sheet = ConfirmSheet(window, "Delete Ana?", "Also in Stripe.", "Delete", danger=True)
    sheet.then(lambda: done.append("deleted")).open()
    assert QApplication.focusWidget() is sheet.no
    QTest.mouseClick(sheet.yes, Qt.MouseButton.LeftButton)
    assert done == ["deleted"]
    assert not sheet.isVisible()


def test_a_long_question_takes_a_second_line(window: Window) -> None:
    """Other languages are longer than English, and a name may be long in any."""
    asked = "Restore the backup that was made before the update on Monday?"
    sheet = ConfirmSheet(window, asked, "It takes a moment.", "Restore").open()
    heading = next(each for each in sheet.findChildren(QLabel) if each.text() == asked)
    text = heading.fontMetrics()
    assert heading.width() < text.horizontalAdvance(asked) < 2 * heading.width()
    assert heading.height() >= 2 * text.height()


def test_a_question_of_a_sheet_goes_with_it_and_is_not_answered_any_more(window: Window) -> None:
    done: list[str] = []
    below = Sheet(window, "Pay").open()
    asked = ConfirmSheet(below.panel, "Give $5.00 back?", "In cash.", "Give it back", danger=True)
    asked.then(lambda: done.append("given back")).open()
    below.finish()  # it was paid meanwhile
    assert not asked.isVisible()
    assert window.behind.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert done == []


def test_an_error_says_what_happened_the_money_and_the_next_step(window: Window) -> None:
    error = UserError("The card was declined.", "Nothing was charged.", "Ask for another.", "req_1")
    sheet = ErrorSheet(window, error).open()
    shown = [each.text() for each in sheet.findChildren(QLabel) if each.isVisible()]
    assert shown == ["The card was declined.", "Nothing was charged.", "Ask for another."]
    details = next(b for b in sheet.findChildren(QPushButton) if b.text() == "Details")
    details.click()
    assert "req_1" in [each.text() for each in sheet.findChildren(QLabel) if each.isVisible()]
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_toast_goes_by_itself_and_its_action_works(window: Window, qtbot: QtBot) -> None:
    done: list[str] = []
    toast(window.field, "Line removed", action="Undo", then=lambda: done.append("undone"))
    toast(window.field, "Saved", "success", ms=30)
    toasts = window.findChild(Toasts)
    assert isinstance(toasts, Toasts)
    qtbot.waitUntil(lambda: toasts.texts() == ["Line removed"])
    undo = next(b for b in toasts.findChildren(QPushButton) if b.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert toasts.texts() == []


@pytest.mark.parametrize("action", ["", "Add product", "Ein neues Produkt anlegen"])
def test_a_toast_in_a_narrow_place_is_not_cut(qtbot: QtBot, action: str) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    place.resize(534, 500)
    place.show()
    toasts = Toasts(place)
    said = "The customer of this cart was deleted. It goes on without a customer."
    toasts.add(said, "warn", action=action)
    words = next(each for each in toasts.findChildren(QLabel) if each.text() == said)
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))
    assert words.wordWrap()
    assert toasts.geometry().right() <= place.width()
    for each in toasts.findChildren(QPushButton):
        assert each.width() >= each.sizeHint().width()


def test_toasts_can_be_used_over_a_sheet_and_never_pile_up(window: Window) -> None:
    toast(window, "Zero")
    Sheet(window, "Pay").open()
    for text in ("One", "Two", "Three"):
        toast(window, text, "warn")
    toasts = window.findChild(Toasts)
    assert isinstance(toasts, Toasts)
    assert toasts.isEnabled()
    assert toasts.texts() == ["One", "Two", "Three"]


def test_a_toast_leaves_the_buttons_of_a_sheet_alone(window: Window, qtbot: QtBot) -> None:
    toast(window, "Zero")
    toasts = window.findChild(Toasts)
    assert isinstance(toasts, Toasts)
    assert toasts.geometry().bottom() == window.rect().bottom()
    sheet = Sheet(window, "Pay").open()
    qtbot.waitUntil(lambda: toasts.y() < window.height() // 4)
    sheet.finish()
    toast(window, "One")
    assert toasts.geometry().bottom() == window.rect().bottom()


class Cover(Sheet):
    covers = True


def test_nothing_that_opens_meanwhile_lies_over_a_sheet_that_covers_the_window(
    window: Window, qtbot: QtBot
) -> None:
    """An error that comes in while the screen is locked is read by who opens it."""
    pay = Sheet(window, "Pay").open()
    cover = Cover(window, "Locked")
    cover.holds_toasts = True
    pin = QLineEdit()
    cover.body.addWidget(pin)
    cover.open()
    toast(window, "Charged $5.00", "success")
    first = ErrorSheet(window, UserError("Not printed.")).open()
    second = ErrorSheet(window, UserError("Not sent.")).open()
    assert top_of(window) is cover
    assert QApplication.focusWidget() is pin
    assert [each.isEnabled() for each in (pay, first, second, cover)] == [False] * 3 + [True]
    toasts = window.findChild(Toasts)
    assert isinstance(toasts, Toasts)
    with qtbot.waitSignal(pay.destroyed):
        pay.finish()  # the customer paid meanwhile
    assert top_of(window) is cover
    cover.finish()
    qtbot.waitUntil(lambda: top_of(window) is toasts)
    assert second.isEnabled()
    assert focused() is second._ok
    second.dismiss()
    assert not window.field.isEnabled()
    first.dismiss()
    assert window.field.isEnabled()


def test_what_a_covering_sheet_opens_itself_lies_over_it(window: Window) -> None:
    cover = Cover(window, "Locked").open()
    asked = Sheet(cover, "Forgot the PIN?")
    asked.open()
    above = Sheet(asked, "And then?").open()
    assert top_of(window) is above
    above.dismiss()
    asked.dismiss()
    assert cover.isEnabled()


def top_of(window: QMainWindow) -> QWidget:
    """Return what lies over all else in the middle of a window's top."""
    direct = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [each for each in window.children() if each in direct and each.isVisible()][-1]
