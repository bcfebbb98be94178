"""Pictures of customers, history and receipts."""

from __future__ import annotations

from typing import Final

from pictures.camera import Stage
from pictures.card_readers import set_up
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_totals import HistoryStep
from pos_app.services.views.sync import SyncPart, SyncProgress
from pos_app.ui.customers.save_card import SaveCardSheet
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.screen import HistoryScreen
from tests.support.customer_side import CustomerSide
from tests.support.one_cashier import selling_of

_LOOKED_AT: Final = 50
_IN_SAMPLE: Final = (PaymentStatus.PAID, PaymentStatus.PART_REFUNDED, PaymentStatus.REFUNDED)


def customers(stage: Stage) -> None:
    """The list, the detail, the form, and what one is asked."""
    stage.press("Ctrl+2")
    stage.take("customers")
    for name, keys in (("customer-delete", "Ctrl+Del"), ("customer-edit", "Ctrl+E")):
        stage.press(keys)
        stage.take(name)
        stage.close_sheets()
    stage.hands.click(_("Add a test card"))
    stage.take("customer-test-card")
    stage.close_sheets()
    stage.hands.click(pgettext("button", "Remove"))
    stage.take("customer-remove-card")
    stage.close_sheets()
    stage.press("F4")
    stage.write("nobody at all")
    stage.take("customers-none")
    stage.press("Ctrl+N", "Tab")
    stage.write("ada@example.com")
    stage.take("customer-new-twin")
    stage.press("Tab")
    stage.write("+44 20 7946 0958 and in the evening")
    stage.press("Return")
    stage.take("customer-new-phone-too-long")
    stage.close_sheets()
    gone = stage.customer("Zelda Gone", "pm_card_visa")
    stage_id = stage.services.customers.details(gone).stripe_id or ""
    stage.dashboard.v1.customers.delete(stage_id)
    stage.services.customers.refresh_cards(stage.services.actor, gone)
    stage.press("F4", "Ctrl+A")
    stage.write("Zelda")
    stage.hands.rest(900)
    stage.take("customer-missing")
    stage.press("Ctrl+A")
    stage.hands.press("Backspace")


def saving_cards(stage: Stage) -> None:
    """Saving a card: what the customer agrees to, by reader and by QR code, and its ends."""
    reader = set_up(stage)
    stage.services.settings.save(stage.services.actor, RETURN_URL, "")
    name = "Nora Keeper"
    stage.customer(name)
    stage.press("Ctrl+2", "F5", "F4", "Ctrl+A")
    stage.write(name)
    stage.press("Ctrl+S")
    stage.take("save-card")
    sheet, street = stage.find(SaveCardSheet), CustomerSide(stage.server)
    sheet.form.agreed.click()
    stage.take("save-card-agreed")
    sheet.form.by_page.click()
    stage.take("save-card-store-page")
    stage.write("https://corner.example/thanks")
    stage.press("Return")
    stage.hands.wait(sheet.waiting.code.isVisible, "the QR code")
    stage.take_at_once("save-card-qr")
    sheet.dismiss()
    stage.hands.wait(sheet.waiting.again.isVisible, "the end of the page")
    stage.take("save-card-stopped")
    sheet.waiting.again.click()
    sheet.form.by_reader.click()
    stage.settle()
    stage.take_at_once("save-card-reader")
    street.at_reader(reader, "tap")
    stage.hands.wait(sheet.waiting.done.isVisible, "the card")
    stage.take("save-card-saved")
    stage.close_sheets()
    stage.take("customer-card-saved")
    stage.press("F4", "Ctrl+A")
    stage.hands.press("Backspace")


def voids(stage: Stage) -> None:
    """Voiding a sale of cash, a saved card and a reader with a tip."""
    stage.press("Ctrl+3")
    show_row(stage, _sell_three_ways(stage))
    stage.take("history-split")
    stage.press("Ctrl+Shift+R")
    stage.take("void")
    stage.write("Rung up twice")
    stage.take("void-reason")
    stage.press("Return")
    stage.take("void-done")
    stage.press("Return")
    stage.take("history-voided")
    show_row(stage, sell(stage, 4_200, stage.customer("Vera Unsure", "pm_card_visa")))
    stage.press("Ctrl+Shift+R")
    stage.write("Wrong customer")
    stage.controls.fault("reset_after", "/v1/refunds", method="POST", times=3)
    stage.press("Return")
    stage.take("void-unknown")
    stage.press("Return")
    stage.controls.faults.clear()


def _sell_three_ways(stage: Stage) -> str:
    selling, reader = selling_of(stage.services), set_up(stage)
    buyer = stage.services.customers.details(stage.customer("Tess Split", "pm_card_mastercard"))
    cart = Cart("usd", (CartLine("Gift basket", 6_000),), customer_id=buyer.id)
    by = stage.services.staff.current_cashier().id
    sale = selling.begin(Actor(by), cart)
    selling.take_cash(sale.id, 1_000)
    card = selling.prepare_card(sale.id, buyer.cards[0].id, 2_000)
    selling.charge(card.id)
    ready = selling.prepare_reader(sale.id, reader)
    tender = selling.start_reader(ready.id)
    CustomerSide(stage.server).at_reader(reader, "tap")
    selling.check_again(stage.services.actor, tender.id)
    return sale.id


def history(stage: Stage) -> None:
    """The list and a sale of each status."""
    overpaid, declined = _overpaid(stage), _declined(stage)
    elsewhere = _paid_elsewhere(stage)
    stage.press("Ctrl+3", "F5")
    stage.take("history")
    _read_for_the_first_time(stage)
    found = _newest(stage)
    wanted = {status.value: row.id for row in reversed(found) for status in [row.status]}
    for status in _IN_SAMPLE:
        show_row(stage, wanted[status.value])
        stage.take(f"history-{status.value}")
    alone = next(row.id for row in found if row.intent_id == elsewhere)
    for name, row in (("overpaid", overpaid), ("declined", declined), ("elsewhere", alone)):
        show_row(stage, row)
        stage.take(f"history-{name}")
    stage.press("F4")
    stage.write("nothing like it")
    stage.take("history-none")
    stage.press("Ctrl+A")
    stage.hands.press("Backspace")
    stage.settle()
    _history_list(stage)


def _history_list(stage: Stage) -> None:
    """The chart above the list, its order and columns, a day to go to, and the scroll bar."""
    overview = _history_screen(stage).overview
    overview.toggle.click()
    for step in (HistoryStep.DAY, HistoryStep.METHOD):
        overview.steps.setCurrentIndex(overview.steps.findData(step))
        stage.settle()
        stage.take(f"history-chart-{step.value}")
    overview.steps.setCurrentIndex(0)
    overview.toggle.click()
    stage.press("F6")
    stage.take("history-columns")
    stage.close_sheets()
    stage.press("Ctrl+G")
    stage.write("soonish")
    stage.press("Return")
    stage.take("history-day")
    stage.close_sheets()
    bar = _history_screen(stage).table.verticalScrollBar()
    bar.setSliderDown(True)
    bar.setValue(bar.maximum() // 2)
    stage.settle()
    stage.take("history-scrolled")
    bar.setSliderDown(False)
    bar.setValue(0)


def refunds(stage: Stage) -> None:
    """The refund sheet, and what comes of it."""
    buyer = stage.customer("Ida Wells", "pm_card_visa")
    sale = sell(stage, 4_200, buyer)
    stage.press("Ctrl+3")
    show_row(stage, sale)
    stage.press("Ctrl+R")
    stage.take("refund")
    sheet = stage.find(RefundSheet)
    sheet.why.setCurrentIndex(sheet.why.count() - 1)
    stage.take("refund-other-reason")
    sheet.why.setCurrentIndex(0)
    sheet.amount.setText("99")
    stage.take("refund-too-much")
    sheet.amount.setText("12")
    stage.press("Return")
    stage.take("refund-given")
    stage.press("Return")
    stage.take("history-after-refund")
    stage.controls.fault("reset_after", "/v1/refunds", method="POST", times=3)
    stage.press("Ctrl+R", "Return")
    stage.take("refund-unknown")
    stage.press("Return")
    stage.take("history-refund-unknown")
    stage.controls.faults.clear()


def receipts(stage: Stage) -> None:
    """The receipt in training, as a copy, and the address it goes to."""
    stage.press("Ctrl+3")
    show_row(stage, sell(stage, 4_200, stage.customer("Elsa Brandt", "pm_card_visa")))
    stage.hands.click(_("Receipt"))
    stage.take("receipt-copy")
    stage.hands.type("e")
    stage.take("receipt-email")
    stage.close_sheets()
    rows = [row for row in _newest(stage) if row.method == pgettext("way of paying", "Cash")]
    show_row(stage, rows[0].id)
    stage.hands.click(_("Receipt"))
    stage.take("receipt-cash")
    stage.close_sheets()


def _read_for_the_first_time(stage: Stage) -> None:
    """Show how far the first reading of a long account is."""
    runner = stage.workspace.jobs.syncs
    runner.progressed.emit(SyncProgress(SyncPart.PAYMENTS, 12_300, 21_437))
    stage.take("history-first-reading")
    runner.ended.emit(0)


def _newest(stage: Stage) -> tuple[HistoryRow, ...]:
    return stage.services.history.page(limit=200).rows


def show_row(stage: Stage, row_id: str) -> None:
    screen = _history_screen(stage)
    screen.model.refresh()
    stage.settle()
    model = screen.model
    for first in range(0, model.rowCount(), _LOOKED_AT):
        if (place := model.place_of(row_id)) is not None:
            screen.table.setCurrentIndex(model.index(place, 0))
            break
        model.see(first, first + _LOOKED_AT)
        stage.settle()
    stage.settle()


def _history_screen(stage: Stage) -> HistoryScreen:
    screen = stage.window.findChild(HistoryScreen)
    if not isinstance(screen, HistoryScreen):
        raise TypeError("the history was not opened yet")
    return screen


def sell(stage: Stage, price: int, customer_id: str) -> str:
    """Sell something on the customer's first card; return the sale's id."""
    services = stage.services
    by = services.staff.current_cashier().id
    card = services.customers.details(customer_id).cards[0]
    cart = Cart("usd", (CartLine("Gift basket", price),), customer_id=customer_id)
    sale = services.selling.begin(Actor(by), cart)
    tender = selling_of(services).prepare_card(sale.id, card.id)
    selling_of(services).charge(tender.id)
    return sale.id


def _declined(stage: Stage) -> str:
    return sell(stage, 1_900, stage.customer("Otto Blank", "pm_card_chargeCustomerFail"))


def _overpaid(stage: Stage) -> str:
    selling = selling_of(stage.services)
    cart = Cart("usd", (CartLine("Gift basket", 3_000),))
    by = stage.services.staff.current_cashier().id
    sale = selling.begin(Actor(by), cart)
    selling.take_cash(sale.id, 1_000)
    return selling.abandon(stage.services.actor, sale.id).id


def _paid_elsewhere(stage: Stage) -> str:
    made = stage.dashboard.v1.payment_intents.create(
        {
            "amount": 2_500,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    return made.id


SCENES = (customers, saving_cards, history, refunds, voids, receipts)
