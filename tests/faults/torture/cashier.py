"""A cashier at one register: sends the program one action after another and records its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

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
    tender: str = ""
    setup: str = ""
    refund_id: str = ""

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

    def drop(self) -> None:
        self._with_sale("drop")

    def void(self) -> None:
        self._with_sale("void")

    def refund(self, amount: int = PART, reader: str | None = None) -> None:
        """Give back a part of the tender that took most; at a reader where one is named."""
        taken = [each for each in self.tenders() if each["state"] == "approved"]
        if taken:
            tender = max(taken, key=lambda each: each["amount"])["id"]
            made = self.do("refund", sale=self.sale, tender=tender, amount=amount, reader=reader)
            self.refund_id = made["id"] if made else ""

    def check_refund(self) -> None:
        if self.refund_id:
            self.do("check_refund", refund=self.refund_id)

    def cancel_refund(self) -> None:
        if self.refund_id:
            self.do("cancel_refund", refund=self.refund_id)

    def hand_to_phone(self, amount: int = TOTAL) -> None:
        made = self.do("hand_to_phone", amount=amount, customer=self.customer)
        self.sale, self.tender = (made["sale"], made["tender"]) if made else ("", "")

    def _use(self, tender: dict[str, Any] | None) -> None:
        self.tender = tender["id"] if tender else self.tender

    def _with_tender(self, action: str, **given: Any) -> Any:
        return self.do(action, tender=self.tender, **given) if self.tender else None

    def _with_sale(self, action: str, **given: Any) -> Any:
        return self.do(action, sale=self.sale, **given) if self.sale else None

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
        if self.sale:
            self.do("release", sale=self.sale)
