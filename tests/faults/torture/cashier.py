"""A cashier at one register: sends the program one action after another and records its answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pos_app.domain.ids import new_id
from tests.faults.torture.program_of_register import ProgramOfRegister

TOTAL: Final = 1350
PART: Final = 500

HOLDING: Final = frozenset({"pending", "action", "unknown", "returning"})


@dataclass
class Cashier(ProgramOfRegister):
    """Who sells at a register, with the sale and the tender in hand."""

    customer: str = ""
    cards: tuple[str, ...] = ()
    reader: str = ""
    sale: str = ""
    returned: str = ""
    """The sale that comes back for the one in hand."""
    tender: str = ""
    setup: str = ""
    refund_id: str = ""
    dispute: str = ""
    shift: str = ""
    movement: str = ""
    colleague: str = ""
    asked: set[str] = field(default_factory=set)
    """Cash in and out that was asked for, by the ids that the cashier made."""
    approval: dict[str, Any] | None = None
    approvals: list[int] = field(default_factory=list)
    """How much was approved each time, in minor units."""

    # --- selling ---

    def begin(self, total: int = TOTAL, *, customer: bool = True) -> None:
        made = self.do("begin", total=total, customer=self.customer if customer else None)
        self.sale = made["id"] if made else ""
        self.tender = ""

    def prepare_card(self, nth: int = 0, amount: int | None = None) -> None:
        self._use(self.do("prepare_card", sale=self.sale, card=self.cards[nth], amount=amount))

    def charge(self, nth: int | None = None) -> None:
        card = None if nth is None else self.cards[nth]
        self._with_tender("charge", card=card)

    def prepare_reader(self, amount: int | None = None) -> None:
        self._use(self.do("prepare_reader", sale=self.sale, reader=self.reader, amount=amount))

    def show_cart(self) -> None:
        self.do("show_cart", sale=self.sale, reader=self.reader)

    def start_reader(self) -> None:
        self._with_tender("start_reader")

    def open_page(self, amount: int | None = None) -> None:
        self._use(self.do("open_page", sale=self.sale, amount=amount))

    def poll(self) -> None:
        self._with_tender("poll")

    def cancel(self) -> None:
        self._with_tender("cancel")

    def remove(self) -> None:
        self._with_tender("remove")

    def cash(self, tendered: int = TOTAL) -> None:
        self._with_sale("cash", tendered=tendered)

    def on_bank_terminal(self, amount: int | None = None) -> None:
        self._with_sale("on_bank_terminal", amount=amount)

    def drop(self) -> None:
        self._with_sale("drop")

    def void(self) -> None:
        self._with_sale("void")

    def begin_exchange(self, total: int) -> None:
        """Begin a sale for which all of the one in hand comes back."""
        given = {"total": total, "customer": self.customer}
        made = self.do("begin_exchange", sale=self.sale, **given) if self.sale else None
        if made:
            self.returned, self.sale, self.tender = self.sale, made["id"], ""

    def exchange(self) -> None:
        self._with_sale("exchange")

    def take_back_without_receipt(self, total: int) -> None:
        """Pressed twice it is done once."""
        again = new_id()
        for _press in range(2):
            self.do("take_back_without_receipt", total=total, again=again)

    def give_what_came_back(self) -> None:
        """Give back what is owed of the sale that came back."""
        if self.returned:
            self.do("give_what_is_owed", sale=self.returned)

    def take_back(self, quantity: int) -> None:
        self._with_sale("take_back", quantity=quantity)

    def take_back_whole(self) -> None:
        self._with_sale("take_back_whole")

    def give_what_is_owed(self) -> None:
        self._with_sale("give_what_is_owed")

    def keep_deposit(self) -> None:
        self._with_sale("keep_deposit")

    def go_on_with_deposit(self) -> None:
        self._with_sale("go_on_with_deposit")

    def leave_deposit(self) -> None:
        self._with_sale("leave_deposit")

    def cancel_deposit(self) -> None:
        self._with_sale("cancel_deposit")

    def refund(self, amount: int = PART, reader: str | None = None) -> None:
        """Give back a part of the tender that took most; at a reader where one is named."""
        taken = [each for each in self.tenders() if each["state"] == "approved"]
        if taken:
            tender = max(taken, key=lambda each: each["amount"])["id"]
            made = self.do("refund", sale=self.sale, tender=tender, amount=amount, reader=reader)
            self.refund_id = made["id"] if made else ""

    def begin_gift_card(self, amount: int) -> None:
        """Ring up a gift card for the customer."""
        made = self.do("begin_gift_card", amount=amount, customer=self.customer)
        self.sale = made["id"] if made else ""
        self.tender = ""

    def pay_by_gift_card(self, amount: int | None = None) -> None:
        """Pay with the newest card that has something left."""
        self._with_sale("pay_by_gift_card", amount=amount)

    def refund_as_credit(self, amount: int) -> None:
        """Give a part of the first tender back onto a new code."""
        for tender in self.tenders()[:1]:
            self._with_sale("refund_as_credit", tender=tender["id"], amount=amount)

    def approve_refund(self, amount: int = PART) -> None:
        """Have somebody approve a refund of the sale in hand."""
        self.approval = self._with_sale("approve_refund", amount=amount)
        if self.approval:
            self.approvals.append(amount)

    def refund_with_approval(self, amount: int = PART) -> None:
        """Give back with the approval in hand, whether or not it counts any more."""
        for tender in self.tenders()[:1]:
            given = {"tender": tender["id"], "amount": amount, "approval": self.approval}
            made = self._with_sale("refund", **given)
            self.refund_id = made["id"] if made else self.refund_id

    def check_refund(self) -> None:
        if self.refund_id:
            self.do("check_refund", refund=self.refund_id)

    def cancel_refund(self) -> None:
        if self.refund_id:
            self.do("cancel_refund", refund=self.refund_id)

    def sync(self) -> None:
        self.do("sync")
        self.dispute = self.do("dispute") or ""

    def save_answer(self) -> None:
        self._with_dispute("save_answer")

    def submit_answer(self) -> None:
        self._with_dispute("submit_answer")

    def accept_dispute(self) -> None:
        self._with_dispute("accept_dispute")

    def check_dispute(self) -> None:
        self._with_dispute("check_dispute")

    def _with_dispute(self, action: str) -> None:
        if self.dispute:
            self.do(action, dispute=self.dispute)

    def hand_to_phone(self, amount: int = TOTAL) -> None:
        made = self.do("hand_to_phone", amount=amount, customer=self.customer)
        self.sale, self.tender = (made["sale"], made["tender"]) if made else ("", "")

    def _use(self, tender: dict[str, Any] | None) -> None:
        self.tender = tender["id"] if tender else self.tender

    def _with_tender(self, action: str, **given: Any) -> Any:
        return self.do(action, tender=self.tender, **given) if self.tender else None

    def _with_sale(self, action: str, **given: Any) -> Any:
        return self.do(action, sale=self.sale, **given) if self.sale else None

    # --- the drawer ---

    def open_shift(self, opened_with: int, *, again: bool = False) -> None:
        """Open the drawer; `again` is the same press twice."""
        self.shift = self.shift if again else new_id()
        self.do("open_shift", shift=self.shift, opened_with=opened_with)

    def move(self, kind: str, amount: int, *, again: bool = False) -> None:
        self._new_movement(again=again)
        self.do("move", movement=self.movement, kind=kind, amount=amount)

    def no_sale(self) -> None:
        self._new_movement(again=False)
        self.do("no_sale", movement=self.movement)

    def _new_movement(self, *, again: bool) -> None:
        self.movement = self.movement if again else new_id()
        self.asked.add(self.movement)

    def reverse(self) -> None:
        self.do("reverse", movement=self.movement)

    def count_drawer(self, counted: int) -> None:
        self.do("count_drawer", shift=self.shift, counted=counted)

    def hand_over(self) -> None:
        """Hand the counted drawer to a colleague; pressed twice it is done once."""
        self._new_movement(again=False)
        given = {"handover": self.movement, "shift": self.shift, "taken_by": self.colleague}
        for _press in range(2):
            self.do("hand_over", **given)

    def close_shift(self, to_bank: int = 0) -> None:
        self.do("close_shift", shift=self.shift, to_bank=to_bank)

    def end_shift(self) -> None:
        """Count and close whatever shift is open."""
        self.shift = (self.do("drawer") or {}).get("shift", "")
        if self.shift:
            self.count_drawer(TOTAL)
            self.close_shift()

    def repeat(self) -> None:
        """Do once more what was done when the program ended."""
        if self.last:
            self.last()

    # --- questions on the reader ---

    def ask_on_reader(self, kind: str) -> None:
        self.do("ask_on_reader", reader=self.reader, kind=kind)

    def poll_input(self) -> None:
        self.do("poll_input", reader=self.reader)

    def cancel_input(self) -> None:
        self.do("cancel_input", reader=self.reader)

    def poll_own_reader(self) -> None:
        """See how the reader is, as the bar above the screen does time and again."""
        for _time in range(2):
            self.do("poll_own_reader", reader=self.reader)

    def look_up_card(self) -> None:
        self.do("look_up_card", reader=self.reader)

    def poll_lookup(self) -> None:
        self.do("poll_lookup", reader=self.reader)

    def cancel_lookup(self) -> None:
        self.do("cancel_lookup", reader=self.reader)

    # --- customers and their cards ---

    def save_on_reader(self) -> None:
        made = self.do("save_on_reader", customer=self.customer, reader=self.reader)
        self.setup = made["id"] if made else ""

    def save_on_page(self) -> None:
        made = self.do("save_on_page", customer=self.customer)
        self.setup = made["id"] if made else ""

    def poll_setup(self) -> None:
        if self.setup:
            self.do("poll_setup", setup=self.setup)

    def cancel_setup(self) -> None:
        if self.setup:
            self.do("cancel_setup", setup=self.setup)

    # --- what the screen says is to be done ---

    def view(self) -> dict[str, Any]:
        """Return the sale in hand as the program shows it."""
        shown: dict[str, Any] | None = self._with_sale("sale")
        return shown or {"state": "", "left": 0, "tenders": []}

    def tenders(self) -> list[dict[str, Any]]:
        """Return the tenders of the sale in hand."""
        found: list[dict[str, Any]] = self.view()["tenders"]
        return found

    def settle_and_pay_rest(self) -> None:
        """Settle what is not known: check again, wait, cancel; then take the rest in cash."""
        for action in ("poll", "poll", "cancel"):
            for tender in self.tenders():
                if tender["state"] in HOLDING:
                    self.do(action, tender=tender["id"])
        view = self.view()
        if view["state"] == "open" and view["left"]:
            self.cash(view["left"])
        elif view["state"] == "open" and view.get("exchanged"):
            self.exchange()
        self.give_what_came_back()
        if self.sale:
            self.do("release", sale=self.sale)
