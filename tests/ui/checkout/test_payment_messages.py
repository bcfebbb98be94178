"""What the payment sheet says while something is under way."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import _, speaking
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.cash_panel import CashPanel
from pos_app.ui.checkout.payment.payment_messages import BUSY_MESSAGES
from pos_app.ui.checkout.payment.payment_state import BusyWith

NAMED_BY_THE_WAY_OF_PAYING = {BusyWith.PREPARING, BusyWith.TAKING, BusyWith.CANCELLING}


def test_there_are_words_for_all_that_can_be_under_way() -> None:
    assert {each for each in BusyWith if not each} == {BusyWith.NONE}
    assert BUSY_MESSAGES.keys() | NAMED_BY_THE_WAY_OF_PAYING == {each for each in BusyWith if each}
    assert not BUSY_MESSAGES.keys() & NAMED_BY_THE_WAY_OF_PAYING


def test_the_word_for_the_exact_amount_is_whole_in_a_longer_language(qtbot: QtBot) -> None:
    with speaking(PSEUDO):
        panel = CashPanel(Amounts("usd", "en_US"))
    qtbot.addWidget(panel)
    with speaking(PSEUDO):
        panel.show_due(1667, 0, 1667)
        exact = next(each for each in panel.findChildren(QPushButton) if each.text() == _("Exact"))
    panel.resize(560, 360)
    panel.show()
    qtbot.waitUntil(exact.isVisible)
    assert exact.width() >= exact.sizeHint().width()


def test_what_cash_was_rounded_from_is_whole_in_a_longer_language(qtbot: QtBot) -> None:
    with speaking(PSEUDO):
        panel = CashPanel(Amounts("usd", "en_US"))
        panel.show_due(2167, 0, 2150)
    qtbot.addWidget(panel)
    panel.resize(670, 360)  # beside the ways of paying in a window of 1024
    panel.show()
    words = panel.rounding
    qtbot.waitUntil(words.isVisible)
    whole = words.fontMetrics().horizontalAdvance(words.text()) <= words.width()
    assert whole or words.height() >= words.heightForWidth(words.width()) > 0
