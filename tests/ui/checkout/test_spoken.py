"""What a screen reader speaks at the checkout, without being asked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from pos_app.ui.shell.application import qt_application
from pos_app.ui.widgets.announcements import Announced
from tests.support.accessible_tree import disorder, faults, traps
from tests.support.announced import listening
from tests.support.rendered_contrast import pale
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till

MONEY, NEWS, PROBLEM = Announced.MONEY, Announced.NEWS, Announced.PROBLEM


def test_each_line_with_its_price_and_the_new_total(till: Till) -> None:
    with listening() as heard:
        till.scan(COFFEE)
        till.scan(COFFEE)
        till.scan(CROISSANT)
        till.press(Qt.Key.Key_F7)
        till.press(Qt.Key.Key_Delete)
        till.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == [
        ("Coffee, $2.50. Total $2.50", MONEY),
        ("2 times Coffee, $5.00. Total $5.00", MONEY),
        ("Croissant, $11.00. Total $16.00", MONEY),
        ("Croissant is out. Total $5.00", MONEY),
        ("Croissant, $11.00. Total $16.00", MONEY),
    ]


def test_a_declined_card_then_another_that_is_approved(till: Till) -> None:
    reader = till.reader()
    till.scan(CROISSANT)
    with listening() as heard:
        till.press(Qt.Key.Key_F12)
        till.await_words("Waiting for the customer's card on Front reader")
        till.street.at_reader(reader, "decline", code="insufficient_funds")
        till.await_words("Nothing was charged. ")
        till.settle()
        till.press(Qt.Key.Key_Return)
        till.await_words("Waiting for the customer's card")
        till.street.at_reader(reader, "tap")
        till.await_result()
    assert heard[0] == ("Payment. $11.00 to pay.", NEWS)
    money = [text for text, about in heard if about is MONEY]
    told = ("Waiting for the customer's card", "Nothing was charged", "Waiting for the", "Approved")
    places = [next(n for n, text in enumerate(money) if words in text) for words in told]
    assert places == sorted(places)
    assert money[-1].startswith("Approved $11.00. Visa")


def test_the_change_and_what_was_put_aside(till: Till) -> None:
    with listening() as heard:
        till.scan(COFFEE)
        till.press(Qt.Key.Key_F9)
        till.press(Qt.Key.Key_C)
        till.type("5")
        till.press(Qt.Key.Key_Return)
        till.await_result()
        till.scan(CROISSANT)
        till.press(Qt.Key.Key_F6)
        till.press(Qt.Key.Key_F3)
        till.press(Qt.Key.Key_Return)
    spoken = [text for text, _about in heard]
    assert "Change $2.50. Cash $5.00 for $2.50. Open the drawer by hand." in spoken
    again = "Croissant, $11.00. Total $11.00"
    assert spoken[-3:] == ["The cart was put aside.", "Put aside", again]


def test_the_checkout_and_the_payment_have_names_and_an_order_and_contrast(till: Till) -> None:
    qt_application()  # which knows the roles of our own widgets
    till.scan(COFFEE)
    for keys in (Qt.Key.Key_F4, Qt.Key.Key_F7, Qt.Key.Key_F9):
        till.press(keys)
        seen = till.window
        assert [*faults(seen), *traps(seen), *disorder(seen), *pale(seen)] == []


def test_an_assistive_technology_presses_a_tile(till: Till) -> None:
    grid = QAccessible.queryAccessibleInterface(till.screen.catalogue.grid)
    tiles = [grid.child(at) for at in range(grid.childCount())]
    names = [each.text(QAccessible.Text.Name) for each in tiles]
    croissant = tiles[names.index("Croissant, $11.00")]
    for _time in range(2):
        croissant.actionInterface().doAction("Toggle")
        till.settle()
        till.qtbot.waitUntil(lambda: not till.screen.catalogue.grid.selectedIndexes())
    assert till.rung_up == [(2, "Croissant", 2200)]
    till.screen.catalogue.grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End):
        till.press(key)
    assert till.rung_up == [(2, "Croissant", 2200)]
