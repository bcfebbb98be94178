"""The sheet of the next payment is built while nobody waits, and is as good as one built then."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import speaking
from pos_app.ui.checkout.payment.cash_panel import CashPanel
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.checkout.payment.reader_panel import ReaderPanel
from tests.ui.checkout.conftest import CROISSANT, Till


def built_ahead(till: Till, qtbot: QtBot) -> PaymentSheet:
    """Wait for a sheet that nobody asked for, with the panels that most sales need."""

    def is_whole() -> bool:
        found = till.window.findChildren(PaymentSheet)
        return any(each.findChild(CashPanel) and each.findChild(ReaderPanel) for each in found)

    till.settle()
    qtbot.waitUntil(is_whole)
    [sheet] = till.window.findChildren(PaymentSheet)
    return sheet


def test_the_sheet_is_there_before_it_is_asked_for(till: Till, qtbot: QtBot) -> None:
    till.scan(CROISSANT)
    ahead = built_ahead(till, qtbot)
    assert (ahead.isVisible(), till.paying) == (False, None)
    till.press(Qt.Key.Key_F9)
    assert till.paying is ahead
    till.press(Qt.Key.Key_Return)
    assert till.sales() == [(1100, "paid", "Cash")]


def test_each_payment_has_a_sheet_of_its_own(till: Till, qtbot: QtBot) -> None:
    till.scan(CROISSANT)
    first = built_ahead(till, qtbot)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: first not in till.window.findChildren(PaymentSheet))
    second = built_ahead(till, qtbot)
    assert second is not first
    till.press(Qt.Key.Key_F9)
    assert till.paying is second


def test_a_sheet_behind_another_one_is_not_left_disabled(till: Till, qtbot: QtBot) -> None:
    till.scan(CROISSANT)
    ahead = built_ahead(till, qtbot)
    till.press(Qt.Key.Key_F8)  # the customer picker disables what is behind it
    assert till.sheet is not None
    assert ahead.isEnabled()


def test_a_sheet_in_another_language_is_built_anew(till: Till, qtbot: QtBot) -> None:
    till.scan(CROISSANT)
    ahead = built_ahead(till, qtbot)
    with speaking(PSEUDO):
        till.press(Qt.Key.Key_F9)
    assert till.paying is not None
    assert till.paying is not ahead
    assert till.paying.accessibleName().startswith("[")
