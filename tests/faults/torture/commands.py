"""What a cashier of the torture does with the services, by the name of each action."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from pos_app.domain.cart import Cart, CartLine, LineKind
from pos_app.domain.deposits import DepositRules
from pos_app.domain.disputes import EvidenceFile, EvidenceText
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.mail import MailServer
from pos_app.domain.money import Money
from pos_app.domain.paper import Raster
from pos_app.domain.payments import SaleState, TenderKind
from pos_app.domain.permissions import SYSTEM, Action, Actor, Approval, Permission
from pos_app.domain.printers import ReceiptPrinter
from pos_app.domain.reader_inputs import InputKind
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.services.attention.views import AttentionAction
from pos_app.services.container import Services
from pos_app.services.disputes.views import NewAnswer, NewFile
from pos_app.services.returns.views import ReturnedLine, ReturnRequest, ReturnWithoutReceipt
from pos_app.services.shared.declared_settings import (
    BANK_TERMINAL,
    DEPOSITS,
    RECEIPT_PRINTER,
    RECEIPT_PRINTING,
    SHIFT_RULES,
)
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.readers import TippingView
from pos_app.services.views.sales import PaymentRequest, SaleView
from pos_app.services.views.shifts import Closing, Handover, Movement, Opening
from pos_app.services.views.store import ConnectView, ReceiptPrinting, StoreView
from tests.support.one_cashier import OneCashier, selling_of

PRODUCT: Final = "flat-white"
"""What is sold, by its id; the store keeps stock of it."""
MOBILE: Final = "2026-10-28.endive"
PIN: Final = "739156"
"""Of who was there first; the other one has none."""


@dataclass(frozen=True)
class _Commands:
    """Those about one subject, given by one cashier. Amounts are minor units."""

    services: Services
    actor: Actor

    @property
    def store(self) -> StoreView:
        """The store's profile."""
        store = self.services.settings.store()
        assert store is not None
        return store

    @property
    def selling(self) -> OneCashier:
        """The services of a sale, as this cashier uses them."""
        return selling_of(self.services)


class Sales(_Commands):
    """Selling, and all ways of paying."""

    def begin(self, total: int, customer: str | None = None) -> SaleView:
        cart = Cart(
            self.store.currency,
            (CartLine("Flat white", total, product_id=PRODUCT),),
            customer_id=customer,
        )
        self.services.carts.save(self.actor, cart)
        view: SaleView = self.selling.begin(self.actor, cart)
        return view

    def quick_cash(self, total: int) -> SaleView:
        cart = Cart(self.store.currency, (CartLine("Flat white", total, product_id=PRODUCT),))
        view: SaleView = self.selling.quick_cash(self.actor, cart)
        return view

    def ring_up_more(self, sale: str, amount: int) -> SaleView:
        cart = self.selling.back_to_cart(self.actor, sale)
        more = Cart(
            cart.currency,
            (*cart.lines, CartLine("Bagel", amount)),
            customer_id=cart.customer_id,
            id=cart.id,
        )
        self.services.carts.save(self.actor, more)
        view: SaleView = self.selling.begin(self.actor, more)
        return view

    def sale(self, sale: str) -> SaleView:
        view: SaleView = self.selling.sale(sale)
        return view

    def cash(self, sale: str, tendered: int) -> Any:
        return self.selling.take_cash(sale, tendered)

    def on_bank_terminal(self, sale: str, amount: int | None = None) -> Any:
        request = PaymentRequest(sale, TenderKind.BANK_TERMINAL, amount, reference="0815")
        return self.services.payments.take(self.actor, request).tender

    def prepare_card(self, sale: str, card: str, amount: int | None = None) -> Any:
        return self.selling.prepare_card(sale, card, amount)

    def charge(self, tender: str, card: str | None = None) -> Any:
        return self.selling.charge(tender, card)

    def prepare_reader(self, sale: str, reader: str, amount: int | None = None) -> Any:
        return self.selling.prepare_reader(sale, reader, amount)

    def show_cart(self, sale: str, reader: str) -> Any:
        return self.services.readers.show_cart(self.actor, sale, reader)

    def start_reader(self, tender: str) -> Any:
        return self.selling.start_reader(tender)

    def open_page(self, sale: str, amount: int | None = None) -> Any:
        return self.selling.open_page(sale, amount)

    def poll(self, tender: str) -> Any:
        return self.selling.check_again(self.actor, tender)

    def cancel(self, tender: str) -> Any:
        return self.selling.cancel_tender(tender)

    def release(self, sale: str) -> Any:
        return self.services.readers.release(self.actor, sale)

    def remove(self, tender: str) -> Any:
        return self.selling.remove_tender(self.actor, tender)

    def drop(self, sale: str) -> Any:
        return self.selling.drop(self.actor, sale)

    def hand_to_phone(self, amount: int, customer: str) -> Any:
        bundle = self.services.payment_bundles.create_payment_sheet(
            self.actor, amount, customer, mobile_version=MOBILE
        )
        return {"sale": bundle.sale_id, "tender": bundle.tender_id}


class Refunds(_Commands):
    """Giving money back."""

    def refund(
        self,
        sale: str,
        tender: str,
        amount: int,
        reader: str | None = None,
        approval: dict[str, Any] | None = None,
    ) -> Any:
        request = RefundRequest(sale, tender, amount, "requested_by_customer", reader_id=reader)
        actor = replace(self.actor, approval=_approval(approval)) if approval else self.actor
        return self.services.refunds.create(actor, request)

    def check_refund(self, refund: str) -> Any:
        return self.services.refunds.check(self.actor, refund)

    def cancel_refund(self, refund: str) -> Any:
        return self.services.refunds.cancel(self.actor, refund)

    def void(self, sale: str) -> Any:
        return self.services.voids.void(self.actor, sale, "Wrong sale")

    def take_back(self, sale: str, quantity: int) -> Any:
        """Take so much of the first line back, in thousandths, where it is still there."""
        line = self.services.returns.returnable(sale).lines[0]
        if line.returned:
            return None
        lines = (ReturnedLine(line.id, quantity),)
        request = ReturnRequest(sale, lines, ReturnReason.CHANGED_MIND)
        return self.services.returns.take_back(self.actor, request)

    def begin_exchange(self, sale: str, total: int, customer: str | None = None) -> SaleView | None:
        """Ring something up for which all of a sale comes back, as far as it still may."""
        mug = (CartLine("Mug", total, product_id=PRODUCT),)
        cart = self._all_of(sale, Cart(self.store.currency, mug, customer_id=customer))
        if not cart.worth:
            return None
        self.services.carts.save(self.actor, cart)
        view: SaleView = self.selling.begin(self.actor, cart)
        return view

    def _all_of(self, sale: str, cart: Cart) -> Cart:
        """Return a cart for which all comes back that still may."""
        found = self.services.returns.returnable(sale)
        lines = [ReturnedLine(each.id, each.returnable) for each in found.lines if each.returnable]
        return cart.exchanging(found.for_exchange(lines, ReturnReason.WRONG_ITEM))

    def exchange(self, sale: str) -> Any:
        """Confirm an exchange for which nothing is to pay; once it is made, what is owed."""
        if self.selling.sale(sale).state is SaleState.OPEN:
            cart = self.selling.back_to_cart(self.actor, sale)
            self.services.returns.exchange(self.actor, cart)

    def take_back_whole(self, sale: str) -> None:
        """Have all of a sale come back for a cart that sells nothing; pressed twice it is once."""
        returns, cart = self.services.returns, self.services.carts.current()
        if not cart.exchanged:
            cart = self._all_of(sale, Cart(self.store.currency))
            self.services.carts.save(self.actor, cart)
        for _press in range(2):
            returns.take_back_cart(self.actor, cart)

    def take_back_without_receipt(self, total: int, again: str) -> Any:
        """Take something back of which nobody has the receipt; `again` is the return's id."""
        coffee = (CartLine("Flat white", total, product_id=PRODUCT),)
        cart = Cart(self.store.currency, coffee, id=again)
        request = ReturnWithoutReceipt(cart, ReturnReason.DAMAGED, id=again)
        return self.services.returns.take_back_without_receipt(self.actor, request)

    def make_failed_refunds_good(self) -> Any:
        """Give in cash what refunds that failed did not, as *Needs attention* offers it."""
        attention = self.services.attention
        return [
            attention.give_back(self.actor, view.id)
            for view in attention.all()
            if view.action is AttentionAction.GIVE_BACK and view.id.startswith("outbox:")
        ]

    def give_what_is_owed(self, sale: str) -> Any:
        """Go on with what came back and was not given back."""
        for owed in self.services.returns.returnable(sale).owed:
            self.services.returns.go_on(self.actor, owed.id)


class Deposits(_Commands):
    """Sales that are kept part paid."""

    def keep_deposits(self, retain_ppm: int) -> None:
        rules = DepositRules(on=True, retain_ppm=retain_ppm)
        self.services.settings.save(self.actor, DEPOSITS, rules)

    def keep_deposit(self, sale: str) -> Any:
        return self.services.deposits.keep(self.actor, NewDeposit(sale, "Ada"))

    def go_on_with_deposit(self, sale: str) -> Any:
        return self.services.deposits.go_on(self.actor, sale)

    def leave_deposit(self, sale: str) -> Any:
        return self.services.deposits.leave(self.actor, sale)

    def cancel_deposit(self, sale: str) -> Any:
        return self.services.deposits.cancel(self.actor, sale, "Changed her mind")


class Credit(_Commands):
    """Gift cards and store credit."""

    def sell_gift_card(self, amount: int) -> SaleView:
        view: SaleView = self.selling.quick_cash(self.actor, self._gift_card(amount))
        return view

    def begin_gift_card(self, amount: int, customer: str) -> SaleView:
        cart = replace(self._gift_card(amount), customer_id=customer)
        self.services.carts.save(self.actor, cart)
        view: SaleView = self.selling.begin(self.actor, cart)
        return view

    def hand_codes_over(self) -> None:
        for card in self.services.credits.to_hand_over():
            self.services.credits.handed_over(self.actor, card.id)

    def pay_by_gift_card(self, sale: str, amount: int | None = None) -> Any:
        """Pay with the newest card, where the sale was not paid so far."""
        cards = [each for each in self.services.credits.search() if each.is_spendable]
        if not cards or any(t.state == "approved" for t in self.selling.sale(sale).tenders):
            return None
        request = PaymentRequest(sale, TenderKind.STORE_CREDIT, amount, cards[0].id)
        return self.services.payments.take(self.actor, request).tender

    def pay_by_any_card(self, sale: str, amount: int) -> Any:
        """Pay with the first card, whatever is left on it."""
        card = self.services.credits.search()[-1]
        request = PaymentRequest(sale, TenderKind.STORE_CREDIT, amount, card.id)
        return self.services.payments.take(self.actor, request).tender

    def refund_as_credit(self, sale: str, tender: str, amount: int) -> Any:
        way = TenderKind.STORE_CREDIT
        request = RefundRequest(sale, tender, amount, "duplicate", way=way)
        return self.services.refunds.create(self.actor, request)

    def _gift_card(self, amount: int) -> Cart:
        line = CartLine("Gift card", amount, kind=LineKind.GIFT_CARD)
        return Cart(self.store.currency, (line,))


class Customers(_Commands):
    """Customers and their cards."""

    def create_customer(self, name: str) -> Any:
        return self.services.customers.create(self.actor, CustomerDraft(name))

    def update_customer(self, customer: str, name: str) -> Any:
        return self.services.customers.update(self.actor, customer, CustomerDraft(name))

    def delete_customer(self, customer: str) -> Any:
        return self.services.customers.delete(self.actor, customer)

    def email_receipt(self, sale: str, address: str) -> Any:
        return self.services.receipts.email(self.actor, sale, address)

    def detach(self, customer: str, card: str) -> Any:
        return self.services.customers.detach(self.actor, customer, card)

    def save_on_reader(self, customer: str, reader: str) -> Any:
        return self.services.card_setups.on_reader(self.actor, customer, reader)

    def save_on_page(self, customer: str) -> Any:
        return self.services.card_setups.on_page(self.actor, customer)

    def ask_on_reader(self, reader: str, kind: str) -> str:
        return self.services.reader_inputs.ask(self.actor, reader, InputKind(kind)).state.value

    def poll_input(self, reader: str) -> str:
        """Poll what was asked; nobody waits for what an earlier run asked."""
        with suppress(KeyError):
            return self.services.reader_inputs.poll(self.actor, reader).state.value
        return ""

    def cancel_input(self, reader: str) -> None:
        self.services.reader_inputs.cancel(self.actor, reader)

    def poll_own_reader(self, reader: str) -> Any:
        return self.services.readers.poll(SYSTEM, reader)

    def look_up_card(self, reader: str) -> str:
        return self.services.card_lookups.start(self.actor, reader).state.name

    def poll_lookup(self, reader: str) -> str:
        return self.services.card_lookups.poll(self.actor, reader).state.name

    def cancel_lookup(self, reader: str) -> str:
        return self.services.card_lookups.cancel(self.actor, reader).state.name

    def poll_setup(self, setup: str) -> Any:
        return self.services.card_setups.poll(self.actor, setup)

    def cancel_setup(self, setup: str) -> Any:
        return self.services.card_setups.cancel(self.actor, setup)


class Disputes(_Commands):
    """What customers had their banks take back."""

    def sync(self) -> None:
        self.services.sync.run(SYSTEM)

    def dispute(self) -> str:
        """Return the newest dispute, empty where none is known."""
        rows = [row for row in self.services.disputes.page().rows if row.status is not None]
        return max(rows, key=lambda row: row.opened_at).id if rows else ""

    def save_answer(self, dispute: str) -> None:
        answer = NewAnswer(
            {EvidenceText.REST: "She paid with her own card."},
            files=(NewFile(EvidenceFile.RECEIPT, "receipt.pdf", b"%PDF-1.7 a receipt"),),
        )
        self.services.disputes.save(self.actor, dispute, answer)

    def submit_answer(self, dispute: str) -> None:
        self.services.disputes.submit(self.actor, dispute)

    def accept_dispute(self, dispute: str) -> None:
        self.services.disputes.accept(self.actor, dispute)

    def check_dispute(self, dispute: str) -> None:
        self.services.disputes.check(self.actor, dispute)


class Drawer(_Commands):
    """The drawer of a store that works with shifts. The cashier makes the ids."""

    def work_with_shifts(self) -> None:
        self.services.settings.save(self.actor, SHIFT_RULES, ShiftRules(on=True, blind=True))

    def drawer(self) -> Any:
        shift = self.services.shifts.drawer(self.actor).shift
        return {"shift": shift.id if shift else ""}

    def open_shift(self, shift: str, opened_with: int) -> Any:
        return self.services.shifts.open(self.actor, Opening(shift, opened_with))

    def move(self, movement: str, kind: str, amount: int) -> Any:
        wanted = Movement(movement, MovementKind(kind), amount, "Milk")
        return self.services.shifts.move(self.actor, wanted)

    def no_sale(self, movement: str) -> Any:
        return self.services.shifts.open_drawer(self.actor, movement, "Change")

    def reverse(self, movement: str) -> Any:
        return self.services.shifts.reverse(self.actor, movement, "Mistyped")

    def count_drawer(self, shift: str, counted: int) -> Any:
        return self.services.shifts.count(self.actor, shift, counted)

    def colleague(self) -> Any:
        """Let somebody else ring up too."""
        return self.services.staff.save_cashier(self.actor, None, "Bo", "cashier")

    def hand_over(self, handover: str, shift: str, taken_by: str) -> Any:
        wanted = Handover(handover, shift, taken_by, "Lunch")
        return self.services.shifts.hand_over(self.actor, wanted)

    def close_shift(self, shift: str, to_bank: int) -> Any:
        closing = Closing(shift, to_bank, "Counted once more")
        return self.services.shifts.close(self.actor, closing)


class People(_Commands):
    """Who stands at the till, and what they need somebody's word for."""

    def hire(self) -> None:
        """Let somebody ring up who may give nothing back without the PIN of who was there first."""
        staff, first = self.services.staff, self.actor
        staff.set_pin(first, first.cashier_id, PIN)
        hired = staff.save_cashier(first, None, "Bo", "cashier")
        staff.switch_cashier(first, hired.id)

    def approve_refund(self, sale: str, amount: int) -> Approval:
        money = Money(amount, self.store.currency)
        return self.services.staff.approve(PIN, Action(Permission.REFUND, "history", sale, money))


def _approval(given: dict[str, Any]) -> Approval:
    """Return an approval as the cashier has it in hand."""
    action = given["action"]
    about = (action["kind"], action["subject_id"], Money(**action["amount"]))
    return Approval(
        given["cashier_id"], Action(Permission(action["permission"]), *about), given["id"]
    )


class Store(_Commands):
    """The store and what stands in it."""

    def move_to_canada(self) -> None:
        """Let the store be where people pay by Interac."""
        store = replace(self.store, country="CA", currency="cad")
        self.services.settings.save_store(self.actor, store)

    def know_readers(self) -> Any:
        return self.services.readers.refresh(SYSTEM)

    def name_bank_terminal(self) -> None:
        """Let the store have a terminal of its bank, beside Stripe's readers."""
        self.services.settings.save(self.actor, BANK_TERMINAL, "Card machine")

    def ask_for_tips(self, location: str) -> Any:
        tipping = TippingView(percentages=(10, 15, 20))
        return self.services.readers.save_tipping(self.actor, location, tipping)

    def connect_account(self, account: str, fee_ppm: int, direct: bool) -> Any:
        connect = ConnectView(account, fee_ppm=fee_ppm, direct=direct)
        return self.services.settings.save_connect(self.actor, connect)


class Printing(_Commands):
    """The receipt printer of the register, which prints each receipt by itself."""

    def use_printer(self, address: str) -> None:
        settings = self.services.settings
        printer = ReceiptPrinter(address=address, text_mode=True)
        settings.save(self.actor, RECEIPT_PRINTER, printer)
        settings.save(self.actor, RECEIPT_PRINTING, ReceiptPrinting.ALWAYS)

    def print_again(self, sale: str) -> None:
        self.services.printing.print_receipt(self.actor, sale)

    def deliver_prints(self) -> Any:
        # Pictures are none of what is looked at.
        self.services.printing.use(lambda _paper, _dots: Raster(8, 1, b"\xff"))
        return asdict(self.services.printing.deliver(self.actor))["printed"]


class Mail(_Commands):
    """The store's own mail server."""

    def use_mail_server(self, port: int) -> None:
        server = MailServer("localhost", port, sender="till@corner.example")
        self.services.mail.save_server(self.actor, server)

    def mail_receipt(self, sale: str) -> bool:
        return self.services.mail.send(self.actor, sale, "ada@example.com")

    def deliver_mails(self) -> None:
        self.services.mail.send_due(SYSTEM)


class Mirror(_Commands):
    """What the books know of the account."""

    def sync(self) -> int:
        return self.services.sync.run(SYSTEM)


COMMANDS: Final = (
    *(Sales, Refunds, Credit, Deposits, Disputes, Customers, Drawer, People, Store, Printing),
    *(Mail, Mirror),
)
