"""Gift cards at the counter: sold, handed over, scanned to pay."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from pos_app.domain.cart import Cart, CartLine, LineKind
from pos_app.domain.credit import ClosedBy
from pos_app.domain.paper import WIDE_DOTS
from pos_app.domain.payments import TenderKind
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.views.credit import CreditView
from pos_app.ui.checkout.gift_cards import GiftAmountSheet
from pos_app.ui.credit.accounts_sheet import AccountsSheet
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.receipts.paper import render_raster
from pos_app.ui.widgets import Toasts
from pos_app.ui.widgets.floating_keys import FloatingKeys
from tests.support.accessible import nameless, too_small
from tests.support.slow_reads import reads_held
from tests.support.wire_printer import raster_of, wire_printer
from tests.ui.checkout.conftest import CROISSANT, Till

ENTER, G = Qt.Key.Key_Return, Qt.Key.Key_G
CONTROL = Qt.KeyboardModifier.ControlModifier


def bought(till: Till, amount: int) -> CreditView:
    """Have somebody buy a gift card."""
    gift = Cart("usd", (CartLine("Gift card", amount, kind=LineKind.GIFT_CARD),))
    sale = till.services.selling.quick_cash(till.services.actor, gift)
    return till.services.credits.to_hand_over(sale.id)[0]


def test_a_gift_card_is_sold_by_keyboard_and_its_code_is_handed_over(till: Till) -> None:
    till.press(G, CONTROL)
    assert isinstance(till.sheet, GiftAmountSheet)
    assert (nameless(till.sheet), too_small(till.sheet)) == ([], [])
    till.type("50")
    till.press(ENTER)
    assert till.rung_up == [(1, "Gift card", 5_000)]
    till.press(Qt.Key.Key_F10)
    assert isinstance(till.sheet, CodeSheet)
    (card,) = till.services.credits.to_hand_over()
    assert till.sheet.code.text().replace("-", "") == card.code
    assert (nameless(till.sheet), too_small(till.sheet)) == ([], [])
    till.sheet.done.click()
    till.settle()
    assert till.services.credits.to_hand_over() == ()
    assert till.result == "Paid, no change $50.00"


def said(till: Till) -> list[str]:
    """What short messages are shown, wherever they are."""
    return [text for each in till.window.findChildren(Toasts) for text in each.texts()]


def test_its_slip_comes_out_of_the_receipt_printer_where_there_is_one(till: Till) -> None:
    till.screen.gift_cards.offer_codes(bought(till, 5_000).sale_id or "")
    till.settle()
    sheet, cards = till.sheet, till.services.credits
    assert isinstance(sheet, CodeSheet)
    (card,) = cards.to_hand_over()
    with wire_printer() as wire:
        till.services.settings.save(till.services.actor, RECEIPT_PRINTER, wire.printer)
        till.press(Qt.Key.Key_P)
        till.qtbot.waitUntil(lambda: len(wire.finished()) == 1)
        till.settle()
        assert QApplication.focusWidget() is sheet.done
        wire.load_paper(there=False)
        till.press(Qt.Key.Key_P)
        till.qtbot.waitUntil(lambda: "out of paper" in " ".join(said(till)))
        till.settle()
    (printed,) = wire.finished()
    assert raster_of(printed) == render_raster(cards.slip(card.id), WIDE_DOTS)
    assert till.services.printing.jobs() == []  # no code waits in the outbox


def test_one_is_a_line_of_its_own_and_never_discounted(till: Till) -> None:
    till.press(G, CONTROL)
    till.sheet.chips[1].click()
    till.settle()
    assert till.rung_up == [(1, "Gift card", 2_500)]
    till.screen.pane.view.setFocus()
    till.press(Qt.Key.Key_Plus)
    till.press(Qt.Key.Key_D)
    assert till.rung_up == [(1, "Gift card", 2_500)]
    assert len(till.toasts) == 2


def test_a_card_that_is_scanned_opens_the_payment_with_it(till: Till) -> None:
    card = bought(till, 500)
    till.scan(CROISSANT)
    till.scan(card.code)
    sheet = till.paying
    assert sheet is not None
    assert sheet.presenter.kind is TenderKind.STORE_CREDIT
    assert "$5.00" in sheet.panels.store_credit.confirm.text()
    assert (nameless(sheet), too_small(sheet)) == ([], [])
    till.press(ENTER)
    assert sheet.payment.sale is not None
    assert sheet.payment.sale.left == 600
    till.scan(card.code)  # nothing is left on it
    assert "Nothing is left" in sheet.panels.store_credit.field.error()
    till.press(Qt.Key.Key_F10)
    assert till.sales()[0] == (1_100, "paid", "Gift card or store credit + Cash")


def test_a_card_scanned_with_nothing_rung_up_says_what_is_left(till: Till) -> None:
    card = bought(till, 500)
    till.scan(card.code.lower())
    assert till.toasts == [f"Card •••• {card.last4}: $5.00 is left on it."]


def test_another_card_that_is_scanned_is_the_one_that_pays_or_none_is(till: Till) -> None:
    first, second = bought(till, 500), bought(till, 700)
    till.scan(CROISSANT)
    till.scan(first.code or "")
    sheet = till.paying
    assert sheet is not None
    panel = sheet.panels.store_credit
    assert panel.account_id == first.id
    with reads_held(till.tasks):
        sheet.take_code(second.code or "")
        assert not panel.account_id
    till.settle()
    assert panel.account_id == second.id


def test_a_code_of_nobody_is_said_under_its_field(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    till.press(G)
    sheet = till.paying
    assert sheet is not None
    till.type("gft5")
    till.press(ENTER)
    assert "has this code" in sheet.panels.store_credit.field.error()
    assert till.services.selling.open_sales() == []


def test_all_cards_are_listed_and_a_lost_one_is_replaced(till: Till) -> None:
    card = bought(till, 500)
    till.press(G, CONTROL)
    till.sheet.list_requested.emit()
    sheet = till.window.findChildren(AccountsSheet)[0]
    till.settle()
    assert (nameless(sheet), too_small(sheet)) == ([], [])
    (entry,) = sheet.list.entries()
    assert (entry.title, entry.right) == (f"Gift card •••• {card.last4}", "$5.00")
    sheet.replace.click()
    till.settle()
    till.sheet.yes.click()
    till.settle()
    shown = till.window.findChildren(CodeSheet)[0]
    assert shown.code.text().replace("-", "") != card.code
    assert till.services.credits.details(card.id).account.balance == 0


def test_done_on_the_letters_of_a_gift_card_looks_it_up_and_takes_nothing(till: Till) -> None:
    code = bought(till, 5_000).code
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    sheet.choose(TenderKind.STORE_CREDIT)
    field = sheet.panels.store_credit.code
    field.setText(code)
    for _ in range(2):
        keys = FloatingKeys(field)
        next(each for each in keys.findChildren(QPushButton) if each.text() == "Done").click()
        till.settle()
        assert sheet.panels.store_credit.account_id
        assert sheet.payment.sale is not None
        assert sheet.payment.sale.tenders == ()


def test_nothing_is_done_with_a_card_while_another_one_is_chosen(till: Till) -> None:
    bought(till, 500)
    bought(till, 700)
    till.press(G, CONTROL)
    till.sheet.list_requested.emit()
    sheet = till.window.findChildren(AccountsSheet)[0]
    till.settle()
    first, second = sheet.list.entries()
    assert sheet.block.isEnabled()
    with reads_held(till.tasks):
        sheet.list.chosen.emit(second)
        assert not sheet.block.isEnabled()
        assert not sheet.replace.isEnabled()
    till.settle()
    sheet.block.click()
    till.sheet.yes.click()
    till.settle()
    closed = till.services.credits.details(second.key).account.closed_by
    assert (closed, till.services.credits.details(first.key).account.closed_by) == (
        ClosedBy.BLOCKED,
        None,
    )
