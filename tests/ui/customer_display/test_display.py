"""The second screen while somebody sells, and while it is plugged in and out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.services.shared.declared_settings import RECEIPT_LANGUAGE, STORE_LANGUAGE
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.store import ReceiptLanguage
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customer_display.display import CustomerDisplay
from pos_app.ui.customer_display.window import CustomerDisplayWindow
from pos_app.ui.settings.customer_display_page import CustomerDisplayPage
from pos_app.ui.widgets.display_screens import IN_A_WINDOW, OFF, name_of, screens_beside
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till, services, till

__all__ = ["services", "till"]


class Plugged:
    """The screens beside the till, as somebody plugs them in and out."""

    def __init__(self) -> None:
        self.screens: list[QScreen] = []

    def __call__(self, _till: QWidget) -> list[QScreen]:
        return self.screens


@pytest.fixture
def plugged() -> Plugged:
    return Plugged()


@pytest.fixture
def display(till: Till, plugged: Plugged) -> Iterator[CustomerDisplay]:
    made = CustomerDisplay(till.services, till.tasks, till.screen, till.window, plugged)
    yield made
    till.settle()
    made.stop()


def shown(display: CustomerDisplay) -> CustomerDisplayWindow:
    assert display.window is not None
    return display.window


def app() -> QApplication:
    made = QApplication.instance()
    assert isinstance(made, QApplication)
    return made


def test_the_customer_follows_a_sale_from_the_first_scan_to_the_change(
    till: Till, display: CustomerDisplay
) -> None:
    display.show_on(IN_A_WINDOW)
    till.qtbot.waitUntil(lambda: shown(display).store.text() == "Corner Coffee")
    till.window.activateWindow()
    till.scan(COFFEE)
    till.scan(CROISSANT)
    till.qtbot.waitUntil(lambda: shown(display).total.text() == "$13.50")
    names = [line.name for line in shown(display).lines.lines.rows]
    assert names == ["Coffee", "Croissant"]
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_C)
    till.qtbot.waitUntil(lambda: shown(display).headline.text() == "Please pay in cash")
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.await_result()
    till.qtbot.waitUntil(lambda: shown(display).figure.text() == "$6.50")
    assert not shown(display).lines.isVisible()
    till.scan(COFFEE)
    till.qtbot.waitUntil(lambda: shown(display).total.text() == "$2.50")


def test_it_takes_no_key_from_the_till(till: Till, display: CustomerDisplay) -> None:
    display.show_on(IN_A_WINDOW)
    flags = shown(display).windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert shown(display).testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_a_screen_that_is_unplugged_takes_it_along_and_brings_it_back(
    till: Till, display: CustomerDisplay, plugged: Plugged
) -> None:
    screen = QGuiApplication.primaryScreen()
    display.show_on(name_of(screen))
    assert display.window is None
    plugged.screens = [screen]
    app().screenAdded.emit(screen)
    till.qtbot.waitUntil(lambda: display.window is not None and display.window.isVisible())
    assert shown(display).isFullScreen()
    plugged.screens = []
    app().screenRemoved.emit(screen)
    till.qtbot.waitUntil(lambda: not shown(display).isVisible())
    till.scan(COFFEE)
    plugged.screens = [screen]
    app().screenAdded.emit(screen)
    till.qtbot.waitUntil(lambda: shown(display).isVisible())
    till.qtbot.waitUntil(lambda: shown(display).total.text() == "$2.50")


def test_it_never_lies_over_the_till(till: Till) -> None:
    assert till.window.screen() not in screens_beside(till.window)


def test_settings_offer_a_screen_that_is_not_plugged_in_now(qtbot: QtBot, tasks: Tasks) -> None:
    page = CustomerDisplayPage("HDMI-2", tasks)
    qtbot.addWidget(page)
    words = [each.text() for each in page.group.buttons()]
    assert words == [
        "None",
        "In a window of its own",
        "On the screen HDMI-2, which is not plugged in",
    ]
    assert [each.isChecked() for each in page.group.buttons()] == [False, False, True]
    with qtbot.waitSignal(page.display_chosen) as chosen:
        page.group.buttons()[1].click()
    assert chosen.args == [IN_A_WINDOW]
    page.show_current(OFF)
    assert [each.text() for each in page.group.buttons() if each.isChecked()] == ["None"]


def test_it_speaks_to_the_customer_whatever_the_till_speaks(
    till: Till, display: CustomerDisplay
) -> None:
    services = till.services
    ada = services.customers.create(services.actor, CustomerDraft("Ada", locales="ar"))
    services.settings.save(services.actor, STORE_LANGUAGE, "de")
    services.settings.save(services.actor, RECEIPT_LANGUAGE, ReceiptLanguage.CUSTOMER)
    display.show_on(IN_A_WINDOW)
    till.window.activateWindow()
    till.scan(COFFEE)
    till.qtbot.waitUntil(lambda: shown(display)._total_name.text() == "Summe")
    assert shown(display).layoutDirection() is Qt.LayoutDirection.LeftToRight
    till.screen.sell_to(ada.id)
    till.qtbot.waitUntil(lambda: shown(display)._total_name.text() == "الإجمالي")
    assert shown(display).layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert till.window.layoutDirection() is Qt.LayoutDirection.LeftToRight
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_C)
    till.qtbot.waitUntil(lambda: shown(display).headline.text() == "يُرجى الدفع نقدًا")
    assert till.sheet is not None
    till.type("20")
    till.press(Qt.Key.Key_Return)
    till.await_result()
    till.qtbot.waitUntil(lambda: shown(display).headline.text() == "شكرًا لك")
    till.scan(COFFEE)
    till.qtbot.waitUntil(lambda: shown(display)._total_name.text() == "Summe")
