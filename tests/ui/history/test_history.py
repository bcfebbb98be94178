"""Whoever looks for a payment finds it, sees all of it, and gives it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus, RefundState, TenderKind
from pos_app.domain.permissions import SYSTEM
from pos_app.services.views.history import RefundView
from pos_app.services.views.store import ConnectView
from pos_app.training.money.account_summary import account_summary
from pos_app.ui.history.columns import COLUMNS, shorter_methods
from pos_app.ui.history.refund_sheet import advice
from pos_app.ui.widgets.paged import CellDelegate
from tests.support.accessible import nameless, too_small
from tests.support.bank_side import by_bank
from tests.ui.history.conftest import Desk, line

COFFEE, CAKE = line("Coffee", 250), line("Cake", 1100, 2)


def refunded_at_stripe(desk: Desk) -> list[int]:
    intents = account_summary(desk.server.account)["payment_intents"]
    return [each["amount_refunded"] for each in intents.values()]


def test_rows_stand_under_their_day_newest_first(desk: Desk) -> None:
    cash = desk.sell(COFFEE)
    card = desk.sell_by_card(CAKE)
    desk.open()

    assert isinstance(desk.items[0], date)
    assert [row.id for row in desk.rows] == [card.id, cash.id]
    model = desk.screen.model
    title = model.index(0, 0).data()
    assert title.startswith("Today, ")
    assert [model.index(1, at).data() for at in (1, 3, 4)] == [
        "$23.76",
        "Visa 4242",
        "Ada Lovelace",
    ]
    assert model.index(2, 6).data() == "R1-000001"


def test_the_model_is_a_proper_one(desk: Desk, qtmodeltester: ModelTester) -> None:
    desk.sell(COFFEE)
    desk.open()
    qtmodeltester.check(desk.screen.model)  # type: ignore[no-untyped-call]  # pytest-qt has none


@pytest.mark.parametrize("text", ["R1-000001", "2.70", "Coffee"])
def test_search_finds_and_shows_the_payment(desk: Desk, text: str) -> None:
    sale = desk.sell(COFFEE)
    desk.sell_by_card(CAKE)
    desk.open()

    desk.find(text)

    assert [row.id for row in desk.rows] == [sale.id]
    assert desk.screen.detail.amount.text() == "$2.70"
    assert desk.screen.detail.chip.word() == "Paid"


def test_a_card_payment_is_found_by_what_stands_on_the_card_and_by_its_id(desk: Desk) -> None:
    desk.sell(COFFEE)
    sale = desk.sell_by_card(CAKE)
    intent = sale.tenders[0].intent_id or ""
    desk.open()
    for text in ("4242", "lovelace 23.76", intent):
        desk.find(text)
        assert [row.id for row in desk.rows] == [sale.id]


def test_what_is_not_found_says_so_and_the_search_is_cleared_by_esc(desk: Desk) -> None:
    desk.sell(COFFEE)
    desk.open()
    desk.find("Spaceship")
    assert desk.rows == []
    assert not desk.screen.frame.detail_shown()
    desk.press(Qt.Key.Key_Escape)
    assert len(desk.rows) == 1
    assert desk.screen.frame.detail_shown()


def test_keys_lead_from_the_search_to_the_detail_and_back(desk: Desk) -> None:
    desk.sell(COFFEE)
    desk.sell(CAKE)
    desk.open()

    assert desk.screen.search.hasFocus()
    desk.press(Qt.Key.Key_Down)
    assert desk.screen.detail.amount.text() == "$2.70"
    desk.press(Qt.Key.Key_Return)
    assert desk.screen.detail.refund.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert desk.screen.table.hasFocus()
    desk.press(Qt.Key.Key_Up)
    assert desk.screen.detail.amount.text() == "$23.76"
    desk.press(Qt.Key.Key_Escape)
    assert desk.screen.search.hasFocus()


def test_the_detail_tells_everything(desk: Desk) -> None:
    desk.sell_by_card(COFFEE, CAKE)
    desk.open()
    detail = desk.screen.detail

    sold = [(entry.title, entry.right) for entry in detail.sold.entries()]
    assert sold == [
        ("Coffee", "$2.50"),
        ("2 × Cake", "$22.00"),
        ("Subtotal", "$24.50"),
        ("Sales tax 8%", "$1.96"),
        ("Total", "$26.46"),
    ]
    (paid,) = detail.paid.entries()
    assert (paid.title, paid.right) == ("Visa •••• 4242", "$26.46")
    assert paid.subtitle == "Stripe's fee $1.07, net $25.39"
    said = [entry.title for entry in detail.timeline.entries()]
    assert said[0] == "Sale rung up."
    assert said[-1] == "Paid. Receipt R1-000001."
    assert "pi_" in detail.folds.ids.text()
    assert "Ada Lovelace" in detail.about.text()


def test_ids_are_copied(desk: Desk, qtbot: QtBot) -> None:
    sale = desk.sell(COFFEE)
    desk.open()
    copy = desk.screen.detail.findChild(QPushButton, "copy")
    assert isinstance(copy, QPushButton)
    copy.click()
    assert sale.id in QApplication.clipboard().text()


def test_a_found_payment_is_refunded_in_two_actions(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()

    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.sheet.amount.text() == "2.70"
    assert "Visa •••• 4242" in desk.sheet.message.text()
    assert "Stripe keeps its fee" in desk.sheet.message.text()
    desk.press(Qt.Key.Key_Return)

    assert refunded_at_stripe(desk) == [270]
    assert desk.sheet.headline.text() == "$2.70 given back"
    assert desk.sheet.receipt.print_button.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert desk.no_sheet
    assert desk.rows[0].status is PaymentStatus.REFUNDED
    assert desk.screen.detail.chip.word() == "Refunded"
    assert not desk.screen.detail.refund.isEnabled()
    assert desk.screen.detail.receipt.hasFocus()
    (given,) = desk.screen.detail.refunds.entries()
    assert (given.title, given.right) == ("Refunded.", "$2.70")
    assert given.subtitle.startswith("Visa •••• 4242")


def test_the_state_of_a_row_is_read_out_as_it_is_shown(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    desk.screen.refund()
    desk.sheet.amount.setText("1.00")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    place = next(at for at, each in enumerate(COLUMNS) if str(each.title) == "Status")
    cell = desk.screen.model.index(1, place)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Part refunded"


def test_where_money_goes_back_to_is_told_without_a_known_card(desk: Desk) -> None:
    sale = desk.sell_by_card(COFFEE)
    details = desk.services.history.details(sale.id)
    tender = details.tenders[0]
    given = RefundView(
        "one",
        tender.id,
        tender.kind,
        RefundState.SUCCEEDED,
        100,
        "usd",
        "",
        "",
        details.row.occurred_at,
    )
    when = "Banks show it within 5 to 10 days."
    assert advice(given, "$1.00", tender) == f"It goes back to Visa •••• 4242. {when}"
    unknown = replace(tender, card=None)
    assert advice(given, "$1.00", unknown) == f"It goes back to the card that paid. {when}"


def test_a_part_is_refunded_and_no_more_than_is_left(desk: Desk) -> None:
    desk.sell_by_card(CAKE)
    desk.open()
    desk.screen.refund()
    sheet = desk.sheet
    sheet.amount.setText("30")
    assert sheet.amount_field.error() == "Only $23.76 is left to give back."
    assert not sheet.give.isEnabled()
    sheet.amount.setText("10")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)

    assert desk.rows[0].status is PaymentStatus.PART_REFUNDED
    desk.screen.refund()
    assert desk.sheet.amount.text() == "13.76"


def test_another_reason_needs_a_note(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    desk.screen.refund()
    sheet = desk.sheet
    sheet.why.setCurrentIndex(sheet.why.findData("other"))
    assert not sheet.give.isEnabled()
    QTest.keyClicks(sheet.note, "The cake fell down")
    assert sheet.give.isEnabled()
    sheet.give.click()
    desk.settle()
    assert "The cake fell down" in desk.screen.detail.refunds.entries()[0].subtitle


def test_cash_comes_back_out_of_the_drawer(desk: Desk) -> None:
    desk.sell(COFFEE)
    desk.open()
    desk.screen.refund()
    assert "in cash from the drawer" in desk.sheet.message.text()
    desk.press(Qt.Key.Key_Return)
    assert desk.sheet.advice.text() == ("Take $2.70 out of the drawer and give it to the customer.")
    assert desk.rows[0].status is PaymentStatus.REFUNDED


def test_of_several_tenders_one_is_chosen(desk: Desk) -> None:
    desk.sell_mixed(1000, COFFEE, CAKE)
    desk.open()

    desk.screen.refund()
    said = {desk.sheet.tender.kind.value: desk.sheet.amount.text()}
    for radio in desk.sheet.findChildren(QRadioButton):
        radio.setChecked(True)
        said[desk.sheet.tender.kind.value] = desk.sheet.amount.text()

    assert said == {"saved_card": "16.46", "cash": "10.00"}


def test_what_the_bank_took_back_is_the_last_that_is_proposed(desk: Desk) -> None:
    desk.sell_mixed(1000, COFFEE, CAKE)
    by_bank(desk.server, "charges/last/dispute")
    desk.services.sync.run(SYSTEM)
    desk.open()
    desk.screen.refund()
    assert desk.sheet.tender.kind is TenderKind.CASH


def test_what_a_bank_asks_about_is_proposed_and_goes_back_to_its_card_alone(desk: Desk) -> None:
    desk.sell_mixed(1000, COFFEE, CAKE)
    by_bank(desk.server, "charges/last/inquire")
    desk.services.sync.run(SYSTEM)
    desk.open()
    desk.screen.refund()
    assert desk.sheet.tender.kind is TenderKind.SAVED_CARD
    assert "The cardholder's bank asks about this payment." in desk.sheet.message.text()
    boxes = (desk.sheet.in_cash, desk.sheet.as_credit)
    assert [box.isVisible() for box in boxes] == [False, False]


def test_the_connected_account_is_named_as_the_one_that_bears_it(desk: Desk) -> None:
    account = "acct_1TillConnected0"
    desk.services.settings.save_connect(desk.services.actor, ConnectView(account, 30_000))
    desk.sell_by_card(CAKE)
    desk.open()
    desk.screen.refund()
    assert f"The connected account {account} bears it" in desk.sheet.message.text()
    assert "the platform's fee is given back too" in desk.sheet.message.text()
    desk.press(Qt.Key.Key_Return)
    assert refunded_at_stripe(desk) == [2376]


def test_without_an_answer_it_is_not_known_and_stays_until_it_is(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    desk.server.controls.fault("reset_after", "/v1/refunds", method="POST", times=3)
    desk.screen.refund()
    desk.press(Qt.Key.Key_Return)
    assert desk.sheet.chip.word() == "Not known yet"
    desk.press(Qt.Key.Key_Return)
    detail = desk.screen.detail
    assert "Not known yet" in detail.notice_words.text()
    assert detail.check.isVisible()
    assert not detail.refund.isEnabled()

    desk.server.controls.faults.clear()
    detail.check.click()
    desk.settle()

    assert detail.unsettled() == []
    assert not detail.notice.isVisible()
    assert desk.rows[0].status is PaymentStatus.REFUNDED
    assert refunded_at_stripe(desk) == [270]


def test_a_pending_refund_is_followed_to_its_end(desk: Desk) -> None:
    desk.sell_by_card(COFFEE, card="pm_card_pendingRefund")
    desk.server.controls.refund_delay = 0.2
    desk.open()
    desk.screen.refund()
    desk.press(Qt.Key.Key_Return)
    assert desk.sheet.headline.text() == "$2.70 on its way"
    sheet = desk.sheet

    def check() -> bool:
        sheet.check.click()
        desk.settle()
        return sheet.headline.text() == "$2.70 given back"

    desk.qtbot.waitUntil(check)
    assert desk.services.history.details(desk.rows[0].id).refunds[0].state is RefundState.SUCCEEDED


def test_a_refund_that_failed_at_the_bank_is_told_until_it_is_made_up_for(desk: Desk) -> None:
    desk.server.controls.refund_delay = 0
    desk.services.sync.run(SYSTEM)  # from now on events are followed
    sale = desk.sell_by_card(COFFEE, card="pm_card_refundFail")
    desk.open()
    desk.screen.refund()
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F5)

    detail = desk.screen.detail
    assert detail.notice_words.text().startswith("Refund of $2.70. The refund failed")
    assert not detail.check.isVisible()
    assert detail.refund.isEnabled()
    assert desk.services.history.details(sale.id).row.status is PaymentStatus.PAID


def test_a_refusal_is_said_and_nothing_was_given(desk: Desk) -> None:
    sale = desk.sell_by_card(COFFEE)
    desk.open()
    desk.screen.refund()
    desk.refund_elsewhere(sale)
    desk.press(Qt.Key.Key_Return)
    assert "No money was given back." in desk.sheet.problem.text()
    assert desk.sheet.give.isEnabled()
    desk.press(Qt.Key.Key_Escape)
    assert desk.no_sheet


def test_news_from_stripe_appear_when_asked_for(desk: Desk) -> None:
    desk.sell(COFFEE)
    desk.open()
    intent = desk.pay_elsewhere(4200)

    desk.press(Qt.Key.Key_F5)

    assert intent in {row.id for row in desk.rows}
    assert desk.screen.sync_status.text().startswith("Up to date at")
    desk.screen.table.select(intent)
    desk.settle()
    assert desk.screen.detail.amount.text() == "$42.00"
    desk.screen.refund()
    desk.press(Qt.Key.Key_Return)
    assert refunded_at_stripe(desk) == [4200]
    assert desk.screen.detail.chip.word() == "Refunded"


def test_a_new_sale_comes_in_on_top_and_the_chosen_one_stays(desk: Desk) -> None:
    first = desk.sell(COFFEE)
    desk.open()
    second = desk.sell(CAKE)
    desk.settle()
    assert [row.id for row in desk.rows] == [second.id, first.id]
    current = desk.screen.table.current()
    assert current is not None
    assert current.id == first.id


def test_sales_made_while_it_was_hidden_are_there_when_it_is_shown_again(desk: Desk) -> None:
    first = desk.sell(COFFEE)
    desk.open()
    desk.screen.hide()
    sold = [desk.sell(CAKE) for _ in range(3)]
    desk.settle()
    assert [row.id for row in desk.rows] == [first.id]
    desk.screen.show()
    desk.settle()
    assert [row.id for row in desk.rows] == [*(sale.id for sale in reversed(sold)), first.id]
    current = desk.screen.table.current()
    assert current is not None
    assert current.id == first.id


def test_every_control_has_a_name_and_room_for_a_finger(desk: Desk) -> None:
    desk.sell_by_card(COFFEE)
    desk.open()
    assert nameless(desk.screen) == []
    assert too_small(desk.screen) == []
    desk.screen.refund()
    assert nameless(desk.sheet) == []
    assert too_small(desk.sheet) == []


def shown_method(desk: Desk, width: int) -> str:
    """What the list says of how the newest sale was paid, in a column of this width."""
    table = desk.screen.table
    place = next(at for at, each in enumerate(COLUMNS) if str(each.title) == "Method")
    option = QStyleOptionViewItem()
    table.initViewItemOption(option)
    option.rect = QRect(0, 0, width, 44)
    delegate = table.itemDelegate()
    assert isinstance(delegate, CellDelegate)
    delegate.initStyleOption(option, table.model().index(1, place))
    return option.text


def test_a_splits_words_are_whole_in_a_list_of_any_width(desk: Desk) -> None:
    desk.sell_mixed(1000, COFFEE, CAKE)
    desk.open()
    said = list(dict.fromkeys(shown_method(desk, width) for width in range(600, 20, -1)))
    assert said == ["Cash + Visa 4242", "Cash + 4242", "2 ways"]
    methods = "Cash + Visa •••• 4242 + American Express •••• 1005"
    three = replace(desk.rows[0], method=methods)
    assert shorter_methods(three) == ["Cash + 4242 + 1005", "Cash + 2 more", "3 ways"]
    assert shorter_methods(replace(three, method="American Express •••• 1005")) == ["1005"]
    assert desk.screen.table.textElideMode() is Qt.TextElideMode.ElideRight
