"""The frame: getting around, who is at the till, what is always on screen."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import ReaderState
from pos_app.domain.pseudo import PSEUDO
from pos_app.errors import UserError
from pos_app.languages import find_language
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.recovery import LookedUp, LookUp
from pos_app.services.views.store import CashierView
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys.actions import CUSTOMER_SIDE
from pos_app.ui.shell.cashier_picker import CashierPicker
from pos_app.ui.shell.frame import ConnectionState, FrameModel, FrameState, Outage
from pos_app.ui.shell.main_window import MINIMUM, MainWindow, Screen
from pos_app.ui.shell.shortcut_sheet import ShortcutSheet
from pos_app.ui.theme import SIZES, apply_theme, use_text_scale
from pos_app.ui.widgets import Banner
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.status_chip import ChipButton
from tests.support.accessible import nameless, too_small
from tests.support.fitting import misfits
from tests.support.keys import action
from tests.support.languages import used
from tests.support.reach import out_of_reach

ANA = CashierView("a", "Ana", "manager")
BEN = CashierView("b", "Ben", "cashier")
GONE = CashierView("c", "Cora", "cashier", active=False)
SMALL = QSize(1024, 600)


class Built:
    """Says which screens were built."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def screen(self, key: str, number: int) -> Screen:
        return Screen(
            key, key.title(), key, lambda: self.make(key), action(f"Ctrl+{number}", f"Go to {key}")
        )

    def make(self, key: str) -> QWidget:
        self.keys.append(key)
        screen = QWidget()
        field = QLineEdit(screen)
        screen.setFocusProxy(field)
        Shortcut(screen, action("F4", f"Search {key}"), field.setFocus, key.title())
        return screen


def make(built: Built) -> MainWindow:
    model = FrameModel(FrameState("Café Till", "Register 1", (ANA, BEN, GONE), ANA))
    names = ("checkout", "customers", "history", "reports", "settings")
    screens = [built.screen(name, at) for at, name in enumerate(names, start=1)]
    return MainWindow(model, screens)


@pytest.fixture
def built() -> Built:
    return Built()


@pytest.fixture
def window(qtbot: QtBot, built: Built) -> MainWindow:
    made = make(built)
    qtbot.addWidget(made)
    made.go("checkout")
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_a_screen_is_built_when_it_is_first_opened_and_gets_the_cursor(
    window: MainWindow, built: Built
) -> None:
    assert built.keys == ["checkout"]
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "history"
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert built.keys == ["checkout", "history"]
    screen = window.go("history")
    assert QApplication.focusWidget() is screen.focusProxy()


def test_the_rail_shows_where_one_is(window: MainWindow) -> None:
    buttons = {each.objectName(): each for each in window.findChildren(QToolButton)}
    QTest.mouseClick(buttons["reports"], Qt.MouseButton.LeftButton)
    assert window.current_key == "reports"
    assert [key for key, each in buttons.items() if each.isChecked()] == ["reports"]
    assert all(each.accessibleName() for each in buttons.values())


def test_f1_lists_only_what_works_now(window: MainWindow) -> None:
    window.go("customers")
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    assert isinstance(sheet, ShortcutSheet)
    shown = {each.text() for each in sheet.findChildren(QLabel)}
    assert {"Search customers", "F4", "Go to history", "Ctrl+3"} <= shown
    assert "Search checkout" not in shown


def test_the_frame_is_always_true(window: MainWindow, qtbot: QtBot) -> None:
    banner = window.findChild(Banner)
    chip = window.findChildren(ChipButton)[-1]
    assert isinstance(banner, Banner)
    assert banner.isHidden()
    window.model.update(banner="TEST, no real money", connection=ConnectionState.OFFLINE)
    assert banner.isVisible()
    assert chip.accessibleName() == "Offline"
    down_since = datetime(2026, 7, 1, 18, 2, tzinfo=UTC)
    window.model.update(formats=Formats("en_US", ZoneInfo("America/New_York")))
    window.model.update(outage=Outage(down_since, 20))
    assert chip.accessibleName() == "Offline since 2:02\u202fPM, trying again in 20 s"
    window.model.update(outage=Outage(down_since))
    assert chip.accessibleName() == "Offline since 2:02\u202fPM, trying again"
    with qtbot.waitSignal(window.connection_clicked):
        chip.click()
    window.model.update(connection=ConnectionState.ONLINE)
    assert chip.accessibleName() == "Online"
    window.model.update(store="Corner Shop")
    assert "Corner Shop - Register 1" in window.windowTitle()


def test_no_state_is_cut_off_in_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 600)
    window.model.update(
        store="The Corner Shop of Ada and Grace",
        connection=ConnectionState.OFFLINE,
        outage=Outage(datetime(2026, 7, 1, 14, 2).astimezone(), 20),
        looking_up=LookUp(LookedUp.PAYMENTS, 1, 12),
        reader_known=True,
    )
    chips = [each for each in window.findChildren(ChipButton) if each.isVisible()]
    assert len(chips) == 3
    qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in chips))


def test_the_bar_tells_how_the_registers_reader_is_and_leads_to_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    chip = window.findChild(ChipButton, "reader_chip")
    assert isinstance(chip, ChipButton)
    window.model.update(reader_known=True)
    assert chip.accessibleName() == "No reader"
    front = ReaderView("tmr_1", "Front reader", "WisePOS E", "1", "tml_1", "Store")
    for state, says, shown in (
        (ReaderState.READY, "Ready", "Front reader: Ready"),
        (ReaderState.IN_USE, "In use by Register 2", "Front reader: In use by Register 2"),
        (ReaderState.OFFLINE, "", "Front reader: Offline"),
    ):
        window.model.update(reader=replace(front, state=state, message=says))
        assert chip.accessibleName() == shown
    chip.setFocus()
    with qtbot.waitSignal(window.reader_clicked):
        QTest.keyClick(chip, Qt.Key.Key_Return)


def test_a_long_reader_name_leaves_room_for_the_rest(window: MainWindow) -> None:
    long = ReaderView("tmr_1", "The reader at the bar behind the long shelf " * 3, "", "", "", "")
    window.add_to_bar(CUSTOMER_SIDE, "user", window.show_shortcuts)
    window.model.update(
        store="The Old Corner Coffee House & Bakery", reader=long, reader_known=True
    )
    window.resize(SMALL)
    assert window.minimumSizeHint().width() <= MINIMUM.width()
    QApplication.processEvents()
    assert out_of_reach(window) == []


def test_the_cashier_is_changed_with_three_keys(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    picker = window.findChild(CashierPicker)
    assert isinstance(picker, CashierPicker)
    assert QApplication.focusWidget() is picker.list
    with qtbot.waitSignal(window.model.cashier_chosen) as chosen:
        QTest.keyClick(picker.list, Qt.Key.Key_Down)
        QTest.keyClick(picker.list, Qt.Key.Key_Return)
    assert chosen.args == [BEN]
    assert window.model.state.cashier == BEN


def test_people_who_left_cannot_be_picked(qapp: QApplication) -> None:
    model = CashierPicker(QWidget(), (ANA, BEN, GONE), None).model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    names = [model.index(at).data() for at in range(model.rowCount(QModelIndex()))]
    assert names == ["Ana  (manager)", "Ben"]


def test_it_fits_the_smallest_screen(window: MainWindow) -> None:
    window.resize(MINIMUM)
    hint = window.minimumSizeHint()
    assert hint.width() <= MINIMUM.width()
    assert hint.height() <= MINIMUM.height()


@pytest.mark.parametrize("size", [(800, 600), (1024, 600), (1366, 768)])
def test_with_text_of_twice_its_size_all_of_it_is_in_reach(
    qapp: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    use_text_scale(200)
    apply_theme(qapp, "light")
    try:
        window = make(Built())
        qtbot.addWidget(window)
        window.add_to_bar(CUSTOMER_SIDE, "user", window.show_shortcuts)
        window.model.update(attention=3, banner="TRAINING - no real money moves")
        window.go("checkout")
        window.resize(*size)
        window.show()
        QApplication.processEvents()
        assert out_of_reach(window) == []
        assert window.size() == QSize(*size)
    finally:
        use_text_scale(100)
        apply_theme(qapp, "light")


def test_every_control_has_a_name_and_room_for_a_finger(window: MainWindow) -> None:
    field = window.go("checkout").findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setAccessibleName("Search")
    field.resize(200, 44)
    assert nameless(window) == []
    assert too_small(window) == []


def test_an_error_is_told_over_the_screen(window: MainWindow) -> None:
    sheet = window.show_error(UserError("The printer does not answer.", next_step="Look at it."))
    assert sheet.isVisible()
    assert sheet.accessibleName() == "The printer does not answer."


def test_enter_that_is_held_down_is_pressed_once(window: MainWindow) -> None:
    pressed: list[bool] = []
    field = window.go("checkout").focusProxy()
    assert isinstance(field, QLineEdit)
    field.returnPressed.connect(lambda: pressed.append(True))
    field.setFocus()
    for repeated in (False, True, True):
        key = QKeyEvent(
            QEvent.Type.KeyPress,
            Qt.Key.Key_Return,
            Qt.KeyboardModifier.NoModifier,
            "\r",
            repeated,
        )
        QApplication.sendEvent(window.windowHandle(), key)
    assert pressed == [True]


def test_the_rail_is_as_wide_as_a_language_needs_it(qtbot: QtBot) -> None:
    for title, wider in (("Settings", False), ("Einstellungen", True)):
        screens = [Screen("settings", title, "settings", QWidget, action("Ctrl+5", "Go"))]
        window = MainWindow(FrameModel(FrameState()), screens)
        qtbot.addWidget(window)
        window.resize(SMALL)
        window.show()
        made = window.findChild(QToolButton, "settings")
        assert isinstance(made, QToolButton)
        rail = made.parentWidget()
        assert rail is not None
        assert made.width() >= made.fontMetrics().horizontalAdvance(title)
        assert (rail.width() > SIZES["rail"]) is wider
        assert window.width() == SMALL.width()


@pytest.mark.parametrize("code", [PSEUDO.code, "ar"])
def test_nothing_of_the_bar_is_cut_off_in_a_small_window(qtbot: QtBot, code: str) -> None:
    outage = Outage(datetime(2026, 3, 1, 14, 5, tzinfo=UTC), 20)
    somebody = CashierView("m", "Maximiliane von und zu Mustermann", "cashier")
    with used(find_language(code)):
        state = FrameState("Corner Shop and Bakery", "Front", (somebody,), somebody)
        window = make(Built())
        window.model.update(**vars(state) | {"outage": outage, "attention": 12})
        window.model.update(connection=ConnectionState.OFFLINE, reader_known=True)
        window.add_to_bar(
            action("Ctrl+K", "Customer side, on the phone"), "customers", window.close
        )
        qtbot.addWidget(window)
        window.resize(SMALL)
        window.show()
        QApplication.processEvents()
        assert misfits(window) == []
        assert window.size() == SMALL
