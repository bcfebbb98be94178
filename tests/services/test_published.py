"""Whatever a cashier, a customer or Stripe does: no screen is left showing what was.

All commands of the services are given over the simulated account, and what screens show is read
before and after each. What is another then must be among what was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.store import SettingRow
from pos_app.db.restore import RESTORED
from pos_app.domain.cart import Cart, CartLine, LineKind
from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.deposits import DepositRules
from pos_app.domain.disputes import DisputeStatus, EvidenceFile, EvidenceText
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.history_filter import NEWEST_FIRST, HistoryFilter
from pos_app.domain.ids import new_id
from pos_app.domain.mail import MailServer
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM, Actor, Grant, Permission, Role, Rule
from pos_app.domain.reader_inputs import InputKind
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.shifts import Denominations, MovementKind, ShiftRules
from pos_app.domain.taxes import TaxExemption
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.disputes.views import NewAnswer, NewFile
from pos_app.services.returns.views import ReturnedLine, ReturnRequest, ReturnWithoutReceipt
from pos_app.services.shared.declared_settings import (
    BANK_TERMINAL,
    CASH_ROUNDING,
    DENOMINATIONS,
    DEPOSITS,
    KEEP_STOCK,
    PUBLISHABLE_KEY,
    RETURN_URL,
    SHIFT_RULES,
)
from pos_app.services.views.catalogue import (
    ModifierGroupView,
    ModifierView,
    VariantView,
    simple_product,
)
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.product_files import Decisions
from pos_app.services.views.readers import TippingView
from pos_app.services.views.sales import TenderView
from pos_app.services.views.shifts import Closing, Handover, Movement, Opening
from pos_app.services.views.store import ConnectView
from pos_app.services.views.taxes import TaxDraft
from pos_app.training.http.server import TrainingServer
from tests.services.commands import commands
from tests.services.history_written_anew import assert_the_history_is_as_if_written_anew
from tests.services.published_day import INTERAC, MOBILE, THANKS, Day, cart
from tests.services.shown import Watched
from tests.support.bank_side import by_bank
from tests.support.payouts import earn, pay_out
from tests.support.products import changed
from tests.support.samples import sample
from tests.support.store import STORE, open_store

READ_ONLY = {
    "settings": {"store", "register", "registers", "connect", "read"},
    "staff": {"cashiers", "current_cashier", "approvers", "grants", "approve"}
    | {"by_badge", "badges"},
    "activity_log": {"page", "export", "check", "today"},
    "saved_views": {"all"},
    "carts": {"current", "held"},
    "catalogue": {
        *("categories", "products", "page", "product", "by_barcode", "tax_rates", "default_tax"),
        *("modifier_groups", "favourites", "changes"),
    },
    "product_imports": {"open", "preview", "page", "last"},
    "product_exports": {"save"},
    "product_labels": {"read"},
    "scanning": {"find"},
    "stock": {"low", "on_hand", "open_count"},
    "credits": {"find", "known", "details", "search", "outstanding", "to_hand_over", "slip"},
    "taxes": {"all"},
    "customers": {"page", "changed", "count", "details", "duplicates", "find"},
    "shifts": {"drawer", "x_report", "z_reports", "z_report"},
    "drawer_kicks": {"use"},
    "returns": {"returnable", "by_receipt", "details"},
    "deposits": {"terms", "find", "cancelling", "cancelled"},
    "printing": {"use", "find", "profiles", "status", "jobs", "print_test", "print_at_once"},
    "mail": {"use", "try_out"},
    "selling": {"sale", "open_sales"},
    "payments": {"add"},
    "payment_bundles": {"prepare", "take"},
    "readers": {"all", "default", "locations", "tipping"},
    "attention": {"all"},
    "history": {
        *("page", "changed", "details", "around", "totals", "sums", "months", "every", "days"),
        *("also_paid", "explained", "preparation", "prepare", "shows_takings"),
    },
    "support_data": {"payments"},
    "history_exports": {"save", "to_print"},
    "disputes": {"page", "details", "count_to_answer"},
    "receipts": {"paper", "last_sale_id", "is_on_paper", "spoken_to"},
    "payouts": {"balances", "page", "details", "entries"},
    "bank_days": {"page", "details"},
    "reporting": {"list", "run", "rows", "today", "roll_up", "rebuild"},
    "accounting": {"accounts", "bookings", "export", "save_workbook"},
    "balance_fetching": {"is_known", "fetch"},
    "sandbox": {"cards_at", "plays_at", "present", "take_away", "answer"},
    "connection": {"gateway", "reset", "check", "require", "offline", "quiet_for"}
    | {"listen", "proxy"},
    "backups": {"all", "make", "make_daily", "check_may_restore"},
    "stripe_keys": {"key_in_use", "recognise", "adopt", "forget", "check_connected", "books"},
    "restore_gate": {"check"},
}
"""What writes nothing into the books that a screen of theirs shows."""


def sale_of(day: Day, tender: TenderView) -> str:
    """Return the sale of a tender."""
    with closing(Database(day.folder / "till.db")) as database, database.read() as session:
        return session.get_one(Tender, tender.id).sale_id


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    server = TrainingServer()
    server.start()
    with open_store(tmp_path, server, mode="training") as services:
        services.settings.save(services.actor, RETURN_URL, THANKS)
        yield Day(tmp_path, server, Watched(services))
    server.stop()


# --- what is done in a day ------------------------------------------------------------------------


def rings_up_and_puts_aside(day: Day) -> None:
    till = day.watched
    till.carts.save(till.actor, cart())
    first = cart(300)
    till.carts.hold(till.actor, first, "Table 4")
    second = till.carts.hold(till.actor, cart(400))
    till.carts.save(till.actor, replace(second, lines=(CartLine("Tea", 100),)))
    till.carts.resume(till.actor, first.id)
    till.carts.discard(till.actor, first.id)
    till.selling.quick_cash(day.actor, cart())


def takes_cash_and_changes_their_mind(day: Day) -> None:
    till = day.watched
    sale = day.sale()
    day.take(sale.id, TenderKind.CASH, amount=400)
    day.take(sale.id, TenderKind.CASH, amount=1_000)
    till.drawer_kicks.deliver(till.actor)
    till.receipts.receipt_done(till.actor, sale.id)
    part = day.sale(500)
    tender = day.take(part.id, TenderKind.CASH, amount=200)
    till.selling.remove_tender(day.actor, tender.id)
    day.take(part.id, TenderKind.CASH, amount=200)
    till.selling.drop(day.actor, part.id)
    given_up = day.sale(700)
    till.selling.back_to_cart(till.actor, given_up.id)
    day.sale(800)
    till.selling.abandon(till.actor, given_up.id)
    begun = day.sale(900)
    till.carts.discard(till.actor, begun.id)


def prints_receipts(day: Day) -> None:
    till, sale = day.watched, day.take(day.sale().id, TenderKind.CASH, amount=1_350)
    sale_id = sale_of(day, sale)
    till.printing.print_receipt(till.actor, sale_id)
    till.printing.deliver(till.actor)  # there is no printer: it waits
    (waiting,) = till.services.printing.jobs()
    till.printing.print_again(till.actor, waiting.id)
    till.printing.drop(till.actor, waiting.id)
    till.receipts.begin_copy(till.actor, sale_id, ReceiptWay.SAVED, "receipt.pdf")
    failed, _paper = till.receipts.begin_copy(till.actor, sale_id, ReceiptWay.PRINTED, "Office")
    till.receipts.forget_copy(till.actor, failed)


def charges_saved_cards(day: Day) -> None:
    till = day.watched
    assert day.charged().state is TenderState.APPROVED
    declined = day.charged("pm_card_chargeCustomerFail")
    till.selling.remove_tender(day.actor, declined.id)
    asked = day.charged("pm_card_authenticationRequired")
    day.poll(asked)
    till.payments.cancel(till.actor, asked.id)
    unused = day.prepared()
    till.selling.back_to_cart(till.actor, sale_of(day, unused))
    day.charged()  # takes over what was made ready for the other


def loses_answers(day: Day) -> None:
    till = day.watched
    for settle in (
        day.poll,
        lambda tender: till.recovery.settle(till.actor, tender.id, customer_present=True),
    ):
        settle(day.lost())
    till.payments.poll(till.actor, day.lost().id)
    till.payments.recover(till.actor, day.lost().id)
    waiting = day.lost()
    till.attention.check(till.actor, f"tender:{waiting.id}")
    day.lost()
    day.start_again()
    till.recovery.settle_all(SYSTEM)
    for view in till.services.attention.all():
        if view.may_dismiss:
            till.attention.dismiss(till.actor, view.id)


def is_paid_while_the_program_is_away(day: Day) -> None:
    till = day.watched
    tender = day.lost()
    day.start_again()
    till.recovery.settle_all(SYSTEM)
    till.receipts.receipt_done(till.actor, sale_of(day, tender))
    day.charged()
    day.start_again()
    till.receipts.left_behind(SYSTEM)


def uses_a_reader(day: Day) -> None:
    till, reader = day.watched, day.reader()
    till.readers.refresh(SYSTEM)
    till.readers.choose(till.actor, reader)
    till.readers.rename(till.actor, reader, "Window reader")
    till.readers.poll(till.actor, reader)
    services: Services = till.services
    (place,) = services.readers.locations()
    till.readers.save_tipping(till.actor, place.id, TippingView(percentages=(10, 15)))
    tender = day.started(reader)
    day.poll(tender)
    day.street.at_reader(reader, "tip", amount=150)
    day.poll(tender)
    day.street.at_reader(reader, "tap")
    assert day.poll(tender).state is TenderState.APPROVED
    declined = day.started(reader)
    day.street.at_reader(reader, "tip", amount=0)
    day.street.at_reader(reader, "decline")
    day.poll(declined)
    day.charge(declined)
    till.payments.cancel(till.actor, declined.id)
    shown = day.sale(600)
    till.readers.show_cart(till.actor, shown.id, reader)
    till.readers.release(till.actor, shown.id)
    till.readers.clear(till.actor, reader)
    till.reader_inputs.ask(till.actor, reader, InputKind.EMAIL)
    till.reader_inputs.poll(till.actor, reader)
    till.reader_inputs.cancel(till.actor, reader)
    till.card_lookups.start(till.actor, reader)
    till.card_lookups.poll(till.actor, reader)
    till.card_lookups.cancel(till.actor, reader)
    till.readers.start_test(till.actor, reader)
    till.readers.poll_test(till.actor, reader)
    till.readers.cancel_test(till.actor, reader)
    till.readers.settle_all(SYSTEM)
    till.readers.choose(till.actor, None)
    till.readers.remove(till.actor, reader)
    till.readers.remove_location(till.actor, place.id)


def gives_back_at_a_reader(day: Day) -> None:
    till, day.currency = day.watched, "cad"
    till.settings.save_store(till.actor, replace(STORE, currency="cad", country="CA"))
    reader = day.reader()
    tender = day.started(reader)
    day.street.at_reader(reader, "insert", number=INTERAC)
    day.poll(tender)
    sale = sale_of(day, tender)
    waits = day.refund(sale, 400, reader)
    till.refunds.check(till.actor, waits.id)
    till.refunds.cancel(till.actor, waits.id)
    again = day.refund(sale, 300, reader)
    day.street.at_reader(reader, "insert", number=INTERAC)
    till.refunds.check(till.actor, again.id)
    till.voids.void(day.actor, sale, "Rung up twice", reader_id=reader)
    day.street.at_reader(reader, "insert", number=INTERAC)
    till.refunds.settle_all(SYSTEM)


def sends_payers_to_pages(day: Day) -> None:
    till = day.watched
    paid = day.take(day.sale().id, TenderKind.PAGE)
    day.poll(paid)
    day.street.on_page("decline")
    day.poll(paid)
    day.street.on_page("pay")
    assert day.poll(paid).state is TenderState.APPROVED
    left = day.take(day.sale().id, TenderKind.PAGE)
    till.payments.cancel(till.actor, left.id)
    buyer = day.customer()
    kept = day.take(day.sale(customer_id=buyer).id, TenderKind.PAGE, save_card=True)
    day.street.on_page("pay")
    till.sync.news(SYSTEM)  # nobody asked
    till.sync.fill(SYSTEM)
    assert day.poll(kept).state is TenderState.APPROVED


def is_paid_out(day: Day) -> None:
    till = day.watched
    earn(day.server, 3_000)
    pay_out(day.server)
    till.payouts.refresh(till.actor)
    till.sync.run(SYSTEM)
    day.server.controls.clock_offset += 4 * 86_400.0
    earn(day.server, 100)
    till.sync.run(SYSTEM)


def sells_to_phones(day: Day) -> None:
    till, buyer = day.watched, day.customer("pm_card_visa")
    till.settings.save(till.actor, PUBLISHABLE_KEY, "pk_test_counter")
    bundle = till.payment_bundles.create_payment_sheet(
        day.actor, 1_500, buyer, mobile_version=MOBILE
    )
    till.payments.poll(day.actor, bundle.tender_id)
    till.payments.recover(SYSTEM, bundle.tender_id)
    till.payments.cancel(day.actor, bundle.tender_id)


def takes_what_the_banks_own_terminal_took(day: Day) -> None:
    till = day.watched
    till.settings.save(till.actor, BANK_TERMINAL, "Sparkasse")
    taken = day.take(day.sale().id, TenderKind.BANK_TERMINAL, amount=1_000, reference="0815")
    day.refund(sale_of(day, taken), 400)
    till.settings.save(till.actor, BANK_TERMINAL, "")
    till.settings.save(till.actor, CASH_ROUNDING, CashRounding(5))


def sells_gift_cards_and_is_paid_with_them(day: Day) -> None:
    till = day.watched
    gift = Cart("usd", (CartLine("Gift card", 5_000, kind=LineKind.GIFT_CARD),))
    bought = till.selling.quick_cash(day.actor, gift)
    (card,) = till.services.credits.to_hand_over(bought.id)
    till.credits.handed_over(till.actor, card.id)
    kind = TenderKind.STORE_CREDIT
    paid = day.take(day.sale().id, kind, card_or_reader_id=card.id)
    day.refund(sale_of(day, paid), 400)
    card = till.credits.replace(till.actor, card.id)
    till.credits.block(till.actor, card.id)
    day.refund(bought.id, 4_400)


def opens_and_closes_the_drawer(day: Day) -> None:
    till = day.watched
    till.settings.save(till.actor, SHIFT_RULES, ShiftRules(on=True))
    shift = till.shifts.open(day.actor, Opening(new_id(), 5_000))
    till.selling.quick_cash(day.actor, cart())
    moved = till.shifts.move(day.actor, Movement(new_id(), MovementKind.PAID_OUT, 250, "Milk"))
    till.shifts.reverse(day.actor, moved.id, "Typed wrong")
    till.shifts.open_drawer(day.actor, new_id(), "Coins")
    bo = till.staff.save_cashier(till.actor, None, "Bo", "cashier")
    till.shifts.count(day.actor, shift.id, 6_000)
    till.shifts.hand_over(day.actor, Handover(new_id(), shift.id, bo.id))
    till.shifts.count(day.actor, shift.id, 6_000)
    till.shifts.close(day.actor, Closing(shift.id, to_bank=1_000))
    till.settings.save(till.actor, DENOMINATIONS, Denominations("usd", (2_000, 500)))
    till.settings.save(till.actor, SHIFT_RULES, ShiftRules())


def gives_back(day: Day) -> None:
    till = day.watched
    cash = till.selling.quick_cash(day.actor, cart())
    day.refund(cash.id, 300)
    till.voids.void(day.actor, cash.id, "Wrong item")
    sold = till.selling.quick_cash(day.actor, cart())
    line = till.returns.returnable(sold.id).lines[0]
    goods = ReturnRequest(sold.id, (ReturnedLine(line.id, line.quantity),), ReturnReason.DAMAGED)
    till.returns.take_back(day.actor, goods)
    till.returns.go_on(day.actor, goods.id)
    till.returns.sign(day.actor, goods.id, "file_1")
    sold = till.selling.quick_cash(day.actor, cart())
    found = till.returns.returnable(sold.id)
    back = found.for_exchange(
        [ReturnedLine(each.id, each.quantity) for each in found.lines], ReturnReason.WRONG_ITEM
    )
    till.returns.exchange(day.actor, cart().exchanging(back))
    sold = till.selling.quick_cash(day.actor, cart())
    found = till.returns.returnable(sold.id)
    lines = [ReturnedLine(each.id, each.quantity) for each in found.lines]
    alone = Cart("usd").exchanging(found.for_exchange(lines, ReturnReason.WRONG_ITEM))
    till.carts.save(day.actor, alone)
    till.returns.take_back_cart(day.actor, alone)
    card = sale_of(day, day.charged())
    made = day.refund(card, 200)
    till.refunds.check(till.actor, made.id)
    fault = day.server.controls.fault("reset_after", "/v1/refunds", times=99)
    unknown = day.refund(card, 100)
    day.server.controls.faults.remove(fault)
    till.refunds.settle(SYSTEM, unknown.id)
    fault = day.server.controls.fault("reset_after", "/v1/refunds", times=99)
    listed = day.refund(card, 100)
    day.server.controls.faults.remove(fault)
    till.attention.check(till.actor, f"refund:{listed.id}")
    till.voids.void(day.actor, card, "Wrong card")


def keeps_part_paid_sales(day: Day) -> None:
    till = day.watched
    till.settings.save(till.actor, DEPOSITS, DepositRules(on=True, retain_minor=100))
    for ends in ("paid", "cancelled"):
        sale = day.sale(1_000)
        day.take(sale.id, TenderKind.CASH, amount=400)
        till.deposits.keep(day.actor, NewDeposit(sale.id, "Ada"))
        till.deposits.go_on(day.actor, sale.id)
        day.take(sale.id, TenderKind.CASH, amount=300)
        till.deposits.leave(day.actor, sale.id)
        if ends == "paid":
            day.take(sale.id, TenderKind.CASH, amount=300)
        else:
            till.deposits.cancel(day.actor, sale.id, "Changed her mind")
    till.settings.save(till.actor, DEPOSITS, DepositRules())


def takes_out_what_was_taken(day: Day) -> None:
    till, buyer = day.watched, day.customer("pm_card_visa")
    sale = day.sale(1_000, buyer)
    card = day.card_of(buyer)
    part = day.prepare(sale.id, TenderKind.SAVED_CARD, amount=400, card_or_reader_id=card)
    day.charge(part)
    fault = day.server.controls.fault("reset_after", "/v1/refunds", times=99)
    till.refunds.begin_removal(day.actor, part.id)
    day.server.controls.faults.remove(fault)
    till.refunds.check_removal(till.actor, part.id)
    day.charge(day.prepare(sale.id, TenderKind.SAVED_CARD, amount=300, card_or_reader_id=card))
    till.selling.abandon(till.actor, sale.id)
    till.attention.give_back(day.actor, f"sale:{sale.id}")


def keeps_stock(day: Day) -> None:
    till = day.watched
    till.settings.save(till.actor, KEEP_STOCK, value=True)
    tea = replace(
        simple_product("Tea", 300, "usd"), variants=(VariantView(price=300, low_stock=0),)
    )
    tea = till.catalogue.save_product(till.actor, tea)
    till.stock.set_on_hand(till.actor, tea.id, 5_000, "Delivered")
    till.stock.count_by_hand(till.actor, {tea.id: 5_000})
    goods = Cart("usd", (CartLine("Tea", 300, quantity=6, product_id=tea.id),))
    sold = till.selling.quick_cash(day.actor, goods)
    line = till.services.returns.returnable(sold.id).lines[0]
    back = ReturnRequest(sold.id, (ReturnedLine(line.id, 1_000),), ReturnReason.DAMAGED)
    till.returns.take_back(day.actor, back)
    one = Cart("usd", (CartLine("Tea", 300, product_id=tea.id),))
    till.returns.take_back_without_receipt(
        day.actor, ReturnWithoutReceipt(one, ReturnReason.DAMAGED)
    )
    till.voids.void(day.actor, sold.id, "Wrong item")
    count = till.stock.begin_count(till.actor)
    till.stock.enter(till.actor, count.id, tea.id, 1_000)
    till.stock.forget(till.actor, count.id, tea.id)
    till.stock.enter(till.actor, count.id, tea.id, 2_000)
    till.stock.apply(till.actor, count.id)
    till.stock.drop(till.actor, till.stock.begin_count(till.actor).id)
    till.settings.save(till.actor, KEEP_STOCK, value=False)


def hears_of_stripe(day: Day) -> None:
    till, own = day.watched, sale_of(day, day.charged())
    client = day.dashboard.v1
    intent = client.payment_intents.create(
        {
            "amount": 4_200,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    open_one = client.payment_intents.create(
        {
            "amount": 900,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "capture_method": "manual",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    guest = client.customers.create({"name": "Grace Hopper"})
    till.sync.run(SYSTEM)
    till.attention.dismiss(till.actor, f"intent:{open_one.id}")
    client.refunds.create({"payment_intent": intent.id, "amount": 200})
    services: Services = till.services
    theirs = services.history.details(own).tenders[0].intent_id or ""
    client.refunds.create({"payment_intent": theirs, "amount": 100})
    client.customers.update(guest.id, {"name": "Grace B. Hopper"})
    till.sync.run(SYSTEM)
    client.customers.delete(guest.id)
    till.history.refresh(till.actor, own)
    till.history.refresh(till.actor, intent.id)
    till.sync.run(SYSTEM)
    day.refund(intent.id, 300)
    till.receipts.email(till.actor, own, "ada@example.com")
    till.mail.save_server(till.actor, MailServer("localhost", 1, sender="till@corner.example"))
    till.mail.send(till.actor, own, "ada@example.com")
    till.mail.send_report(till.actor, "z", "ada@example.com")  # in training nothing is sent
    till.mail.send_due(SYSTEM)


def answers_disputes(day: Day) -> None:
    till, bank = day.watched, partial(by_bank, day.server)
    for place in ("dispute", "inquire", "dispute", "warn"):
        day.charged()
        till.services.sync.run(SYSTEM)
        bank(f"charges/last/{place}")
        till.services.sync.run(SYSTEM)
    rows = till.services.disputes.page().rows
    first, second = (row.id for row in rows if row.status is DisputeStatus.NEEDS_RESPONSE)
    answer = NewAnswer(
        {EvidenceText.REST: "winning_evidence"},
        files=(NewFile(EvidenceFile.RECEIPT, "receipt.pdf", b"%PDF-1.7"),),
    )
    till.disputes.save(till.actor, first, answer)
    day.server.controls.fault("reset_after", r"/v1/disputes/\w+", method="POST", times=3)
    with pytest.raises(UserError):
        till.disputes.submit(till.actor, first)
    till.disputes.check(till.actor, first)
    till.disputes.accept(till.actor, second)
    till.disputes.settle_all(SYSTEM)
    for concern in till.services.attention.all():
        if concern.id.startswith(("dispute:", "fraud_warning:")):
            till.attention.dismiss(till.actor, concern.id)
    bank("disputes/last/win")
    till.services.sync.run(SYSTEM)


def looks_after_customers(day: Day) -> None:
    till, ada = day.watched, day.customer("pm_card_visa", "pm_card_mastercard")
    till.selling.quick_cash(day.actor, cart(customer_id=ada))
    till.customers.update(
        till.actor, ada, CustomerDraft("Ada King", "king@example.com", notes="Oat milk")
    )
    till.taxes.set_exemption(till.actor, ada, TaxExemption("Charity", "1"))
    services: Services = till.services
    first, second = services.customers.details(ada).cards
    till.customers.make_default(till.actor, ada, second.id)
    till.customers.detach(till.actor, ada, first.id)
    till.customers.refresh_cards(till.actor, ada)
    till.customers.ensure_stripe(SYSTEM, ada)
    fault = day.server.controls.fault("reset_before", times=99_999)
    bea = till.customers.create(till.actor, CustomerDraft("Bea Ortiz"))
    till.customers.detach(till.actor, ada, second.id)
    day.server.controls.faults.remove(fault)
    till.customers.push_pending(SYSTEM)
    till.customers.send_all(SYSTEM)
    day.dashboard.v1.customers.delete(services.customers.details(bea.id).stripe_id or "")
    till.customers.refresh_cards(till.actor, bea.id)
    till.customers.remake(till.actor, bea.id)
    till.customers.delete(till.actor, ada)


def keeps_cards(day: Day) -> None:
    till, reader, ada = day.watched, day.reader(), day.customer()
    by_reader = till.card_setups.on_reader(till.actor, ada, reader)
    day.street.at_reader(reader, "tap")
    till.card_setups.poll(till.actor, by_reader.id)
    page = till.card_setups.on_page(till.actor, ada)
    till.card_setups.cancel(till.actor, page.id)
    till.card_setups.on_page(till.actor, ada)
    day.start_again()
    till.card_setups.settle_all(SYSTEM)


def keeps_views(day: Day) -> None:
    till = day.watched
    view = till.saved_views.save(till.actor, "Tea", HistoryFilter("tea"), NEWEST_FIRST)
    till.saved_views.rename(till.actor, view.id, "All tea")
    till.saved_views.delete(till.actor, view.id)


def changes_the_store(day: Day) -> None:
    till = day.watched
    rate = till.taxes.add(till.actor, TaxDraft("Reduced", 20_000))
    shelf = till.catalogue.save_category(till.actor, "Drinks", 200)
    made = till.catalogue.save_product(
        till.actor,
        simple_product("Tea", 300, "usd", "4006381333931", category_id=shelf.id, tax=rate),
    )
    till.catalogue.save_product(till.actor, changed(made, price=350))
    milk = ModifierGroupView("", "Milk", 0, 1, (ModifierView("", "Oat", 50),))
    milk = till.catalogue.save_modifier_group(till.actor, milk)
    till.catalogue.save_modifier_group(till.actor, replace(milk, modifiers=milk.modifiers * 2))
    register = till.settings.register().id
    till.catalogue.delete_modifier_group(till.actor, milk.id)
    till.catalogue.save_favourites(till.actor, register, [made.id])
    till.catalogue.save_favourites(till.actor, register, [])
    goods = day.folder / "goods.csv"
    goods.write_text("Name,Price\nMug,7.00\n", encoding="utf-8")
    staged = till.product_imports.open(goods)
    till.product_imports.preview(staged, staged.columns, Decisions())
    done = till.product_imports.apply(till.actor, staged)
    staged.close()
    till.product_imports.undo(till.actor, done.id)
    other = till.taxes.replace(till.actor, rate.id, TaxDraft("Reduced", 30_000))
    till.taxes.set_category_tax(till.actor, shelf.id, other.id)
    till.taxes.set_category_tax(till.actor, shelf.id, None, default_tax=True)
    till.taxes.make_default(till.actor, other.id)
    unused = till.taxes.add(till.actor, TaxDraft("Old", 10_000))
    till.taxes.withdraw(till.actor, unused.id)
    till.settings.save_store(
        till.actor, replace(STORE, name="Corner Tea", tax_ppm=90_000, locale="de_DE")
    )
    till.settings.save_register(till.actor, "Front")
    eve = till.staff.save_cashier(till.actor, None, "Eve", "cashier")
    till.staff.switch_cashier(till.actor, eve.id)
    till.selling.quick_cash(Actor(eve.id), cart())
    till.staff.save_cashier(till.actor, eve.id, "Eve Moss", "manager")
    till.settings.save_connect(till.actor, ConnectView("acct_1TillConnected0", 10_000))
    till.settings.save(till.actor, RETURN_URL, "https://www.corner-coffee.example/bye")
    till.stripe_keys.check_rights(till.actor)


def people_have_pins(day: Day) -> None:
    till, owner = day.watched, day.actor
    till.staff.set_pin(owner, owner.cashier_id, "24681357")
    eve = till.staff.save_cashier(owner, None, "Eve", "manager")
    till.staff.set_pin(owner, eve.id, "5739")
    till.staff.save_grant(owner, Role.CASHIER, Permission.REFUND, Grant(Rule.ALLOWED, 500))
    till.staff.save_grant(owner, Role.CASHIER, Permission.REFUND, Grant(Rule.ASK))
    till.staff.sign_in("5739")
    till.staff.sign_in("24681357")
    till.staff.save_badge(owner, eve.id, "BADGE-0001")
    till.staff.recover_owner(till.staff.make_recovery_code(owner), "24681357")
    till.staff.remove_pin(owner, eve.id)


def goes_on_after_a_restore(day: Day) -> None:
    sold = day.watched.selling.quick_cash(day.actor, cart())
    with Database(day.folder / "till.db").write() as session:
        session.add(SettingRow(name=RESTORED, value={}))
    day.start_again()
    till = day.watched
    recovery, sync = till.services.recovery, till.services.sync
    settle, run = partial(recovery.settle_all, SYSTEM), partial(sync.run, SYSTEM)
    till.restore_gate.look_up(SYSTEM, settle, run)
    assert till.services.history.details(sold.id)


WHOLE_DAY = (
    rings_up_and_puts_aside,
    takes_cash_and_changes_their_mind,
    prints_receipts,
    charges_saved_cards,
    loses_answers,
    is_paid_while_the_program_is_away,
    uses_a_reader,
    gives_back_at_a_reader,
    sends_payers_to_pages,
    is_paid_out,
    sells_to_phones,
    takes_what_the_banks_own_terminal_took,
    sells_gift_cards_and_is_paid_with_them,
    opens_and_closes_the_drawer,
    gives_back,
    keeps_part_paid_sales,
    takes_out_what_was_taken,
    keeps_stock,
    hears_of_stripe,
    answers_disputes,
    looks_after_customers,
    keeps_cards,
    keeps_views,
    changes_the_store,
    people_have_pins,
    goes_on_after_a_restore,
)


@pytest.mark.parametrize("part", sample(WHOLE_DAY, one_of=3), ids=lambda part: part.__name__)
def test_no_screen_shows_what_was(day: Day, part: Any) -> None:
    part(day)
    assert_the_history_is_as_if_written_anew(day.folder)


def test_each_command_is_among_them() -> None:
    """One that is added is given here too, or named among those that write nothing."""
    day = (Path(__file__), Path(__file__).with_name("published_day.py"))
    called = re.compile(r"\b(?:till|watched)\.(\w+)\.(\w+)\(")
    given = {call for source in day for call in called.findall(source.read_text())}
    left = {
        f"{service}.{command}"
        for service, command in commands()
        if (service, command) not in given and command not in READ_ONLY.get(service, ())
    }
    assert left == set()
