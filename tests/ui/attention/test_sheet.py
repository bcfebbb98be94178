"""The list of what needs attention: read and dealt with by keys and by touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.ui.attention.model import AttentionModel
from pos_app.ui.attention.sheet import AttentionSheet
from tests.support.accessible import nameless, too_small

NOW = datetime(2026, 1, 1, tzinfo=UTC)
UNKNOWN = AttentionView(
    "tender:1",
    AttentionReason.UNSETTLED,
    "It is not known yet whether $12.40 by card at 2:02 PM went through.",
    "Don't take it again. Till asks Stripe at every start, and whenever the connection returns.",
    AttentionAction.CHECK,
    "Check again",
    NOW,
)
TOO_MUCH = replace(
    UNKNOWN,
    id="sale:2",
    reason=AttentionReason.OVERPAID,
    headline="$4.50 too much was taken for receipt R1-000017.",
    advice="Give $4.50 back to Visa •••• 4242.",
    action=AttentionAction.GIVE_BACK,
    label="Give back $4.50",
)
WENT_THROUGH = replace(
    UNKNOWN,
    id="outbox:3",
    reason=AttentionReason.SETTLED,
    headline="$8.00 by card at 2:05 PM went through.",
    advice="The sale is completed, with receipt R1-000018. Don't take it again.",
    action=AttentionAction.PRINT,
    label="Print receipt",
    may_dismiss=True,
)
NOT_CHARGED = replace(WENT_THROUGH, id="outbox:4", action=AttentionAction.SEEN, label="Got it")


class UiDriver:
    """Says when keys are pressed; time passes only when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> UiDriver:
    return UiDriver()


@pytest.fixture
def sheet(qtbot: QtBot, hands: UiDriver) -> AttentionSheet:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 600)
    window.show()
    made = AttentionSheet(window, hands)
    made.show_all([UNKNOWN, TOO_MUCH, WENT_THROUGH, NOT_CHARGED])
    return made.open()


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_the_model_keeps_to_the_rules_of_qt(qtmodeltester: Any) -> None:
    model = AttentionModel()
    qtmodeltester.check(model)
    model.show([UNKNOWN, TOO_MUCH])
    model.show([TOO_MUCH])
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "$4.50 too much was taken for receipt R1-000017. Give $4.50 back to Visa •••• 4242."
    )


def test_every_control_has_a_name_and_room_for_a_finger(sheet: AttentionSheet) -> None:
    assert (nameless(sheet), too_small(sheet)) == ([], [])


def test_enter_does_the_one_thing_about_what_is_chosen(sheet: AttentionSheet, qtbot: QtBot) -> None:
    assert sheet.act.text() == "Check again"
    with qtbot.waitSignal(sheet.action_requested) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [UNKNOWN]
    press(Qt.Key.Key_Down)
    assert (sheet.act.text(), sheet.got_it.isVisible()) == ("Give back $4.50", False)
    with qtbot.waitSignal(sheet.action_requested) as asked:
        sheet.act.click()
    assert asked.args == [TOO_MUCH]


def test_what_was_only_to_be_known_goes_by_got_it(sheet: AttentionSheet, qtbot: QtBot) -> None:
    press(Qt.Key.Key_Delete)  # what is not known yet does not go by that
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    with qtbot.waitSignal(sheet.acknowledged) as read:
        press(Qt.Key.Key_Delete)
    assert read.args == [WENT_THROUGH]
    press(Qt.Key.Key_Down)
    assert (sheet.act.text(), sheet.got_it.isVisible()) == ("Got it", False)
    with qtbot.waitSignal(sheet.acknowledged) as read:
        press(Qt.Key.Key_Return)
    assert read.args == [NOT_CHARGED]


def test_nothing_is_begun_twice_while_stripe_is_asked(sheet: AttentionSheet) -> None:
    asked: list[object] = []
    sheet.action_requested.connect(asked.append)
    sheet.show_status("Asking Stripe…", busy=True)
    press(Qt.Key.Key_Return)
    assert asked == []
    sheet.show_status("Stripe was asked about everything.")
    press(Qt.Key.Key_Return)
    assert asked == [UNKNOWN]


def test_what_is_chosen_stays_chosen_when_the_list_changes(sheet: AttentionSheet) -> None:
    press(Qt.Key.Key_Down)
    sheet.show_all([WENT_THROUGH, TOO_MUCH])
    assert sheet.act.text() == "Give back $4.50"


def test_the_same_key_pressed_twice_does_nothing_about_the_next(
    sheet: AttentionSheet, hands: UiDriver
) -> None:
    asked: list[object] = []
    sheet.action_requested.connect(asked.append)
    press(Qt.Key.Key_Return)
    sheet.show_all([TOO_MUCH])
    for _ in range(3):  # held down, it is one long press
        hands.now += 0.4
        press(Qt.Key.Key_Return)
    assert asked == [UNKNOWN]
    hands.now += 0.6
    press(Qt.Key.Key_Return)
    assert asked == [UNKNOWN, TOO_MUCH]


def test_an_empty_list_says_so_and_keeps_the_focus(sheet: AttentionSheet) -> None:
    sheet.show_all([])
    assert not sheet.view.isVisible()
    assert not sheet.act.isVisible()
    assert QApplication.focusWidget() is sheet.all
