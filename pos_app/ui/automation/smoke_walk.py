"""The smoke test's walk through the real widgets: a customer, sales of every kind, a refund."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import RefundState
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.views.history import HistoryRow, SaleDetails
from pos_app.ui.automation.ui_driver import TooLateError, UiDriver
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets.repeat_guard import PAUSE_SECONDS

CUSTOMER: Final = "Smoke Test"
STORE_PAGE: Final = "https://smoke-test.example/thank-you"


class Buyer(Protocol):
    """The customer on the other side of the counter."""

    def taps(self) -> bool:
        """Present a card to the reader that asks for one; False while none does."""
        ...

    def pays_on_page(self) -> bool:
        """Pay on the page that is open; False while none is."""
        ...


@dataclass
class Walk:
    """What was done, step by step. `steps` pairs names with seconds; amounts are minor units.

    Without a `buyer` nothing is sold by reader or QR code.
    """

    workspace: Workspace
    buyer: Buyer | None = None
    steps: list[tuple[str, float]] = field(default_factory=list)
    sales: list[str] = field(default_factory=list)
    problem: str = ""

    def __post_init__(self) -> None:
        self.services = self.workspace.services
        self.hands = UiDriver(self.workspace.window)
        self._known = {row.id for row in self._newest()}
        self._card_sale = ""

    def run(self) -> bool:
        """Take all steps; stops at the first that fails and says why in `problem`."""
        return all(self._take(name, step) for name, step in self._steps())

    def report(self) -> list[dict[str, Any]]:
        """Say what came of each sale, as plain values."""
        return [self._summary(self.services.history.details(sale)) for sale in self.sales]

    def fail(self, report: str) -> None:
        """Note a bug that showed itself on the way: the report of a crash."""
        self.problem = self.problem or report

    def _steps(self) -> list[tuple[str, Callable[[], None]]]:
        with_buyer = [
            ("reader sale", self._sell_by_reader),
            ("QR sale", self._sell_on_page),
            ("split sale", self._sell_in_parts),
        ]
        return [
            ("start", self._start),
            ("customer", self._make_customer),
            ("saved card", self._save_card),
            ("cash sale", self._sell_for_cash),
            *(with_buyer if self.buyer else ()),
            ("saved-card sale", self._sell_by_card),
            ("refund", self._refund),
            ("history", self._look_at_history),
        ]

    def _take(self, name: str, step: Callable[[], None]) -> bool:
        began = time.perf_counter()
        try:
            step()
        except (TooLateError, UserError, AssertionError) as error:
            self.problem = f"{name}: {error}"
        self.steps.append((name, round(time.perf_counter() - began, 3)))
        return not self.problem

    def _start(self) -> None:
        frame = self.workspace.frame
        self.hands.wait(lambda: frame.state.connection is ConnectionState.ONLINE, "Stripe's answer")
        self.hands.wait(lambda: not self.workspace.tasks.busy, "the first sync")

    def _make_customer(self) -> None:
        self.hands.press("Ctrl+2")
        self._settle()
        self.hands.press("Ctrl+N")
        self._settle()
        self.hands.type(CUSTOMER)
        self.hands.press("Return")
        self.hands.wait(lambda: self._customer_id() is not None, "the new customer")
        self._settle()

    def _save_card(self) -> None:
        self.hands.click(_("Add a test card"))
        self._settle()
        self.hands.click(pgettext("button", "Add"))
        self.hands.wait(lambda: self._customer_cards() > 0, "the saved card")
        self._settle()

    def _sell_for_cash(self) -> None:
        self.hands.press("Ctrl+1")
        self._scan(0)
        self.hands.press("F10")
        self._await_sale()

    def _sell_by_reader(self) -> None:
        self._scan(2)
        self.hands.press("F12")
        self._await_buyer(lambda buyer: buyer.taps(), "the reader to ask for a card")
        self._await_sale()

    def _sell_on_page(self) -> None:
        self._scan(3)
        self.hands.press("F9")
        self._settle()
        self.hands.press("Q")
        self._settle()
        self.hands.press("Return")
        self._settle()
        if not self.services.settings.read(RETURN_URL):  # asked for once
            self.hands.type(STORE_PAGE)
            self.hands.press("Return")
        self._await_buyer(lambda buyer: buyer.pays_on_page(), "a page to pay on")
        self._await_sale()

    def _sell_in_parts(self) -> None:
        self._scan(4)
        self.hands.press("F9")
        self._settle()
        self.hands.press("C")
        self._settle()
        self.hands.type("1")
        self.hands.press("Return")
        self._settle()
        self.hands.press("R")
        self._settle()
        self.hands.press("Return")
        self._await_buyer(lambda buyer: buyer.taps(), "the reader to ask for the rest")
        self._await_sale()

    def _sell_by_card(self) -> None:
        self._scan(1)
        self.hands.press("F8")
        self._settle()
        self.hands.type(CUSTOMER)
        self.hands.rest(400)  # the list follows what is typed
        self._settle()
        self.hands.press("Return")
        cart = self.workspace.checkout.current_cart
        self.hands.wait(lambda: cart.cart.customer_id == self._customer_id(), "the customer")
        self.hands.press("F9")
        self._settle()
        self.hands.press("S")
        self._settle()
        self.hands.press("Return")
        self._await_sale()
        self._card_sale = self.sales[-1]

    def _refund(self) -> None:
        self._find(self.sales[-1])
        self.hands.press("Ctrl+R")
        self._settle()
        self.hands.press("Return")
        self.hands.wait(lambda: self._refunded(self.sales[-1]), "the refund")
        self._read()
        self.hands.press("Return")
        self._settle()

    def _look_at_history(self) -> None:
        ours = {row.id for row in self._newest() if row.sale_id}  # another till sells meanwhile
        found = ours - self._known
        if found != set(self.sales):
            raise AssertionError(f"the history holds {sorted(found)}, not {sorted(self.sales)}")

    # --- looking ---

    def _find(self, sale_id: str) -> None:
        """Find a sale in the history by its receipt."""
        receipt = self.services.history.details(sale_id).row.receipt_number or ""
        self.hands.press("Ctrl+3")
        self._settle()
        self.hands.press("Ctrl+A")  # what was searched for before
        self.hands.type(receipt)
        self.hands.rest(400)
        self._settle()

    def _scan(self, place: int) -> None:
        codes = [each.barcode for each in self.services.catalogue.products() if each.barcode]
        self.hands.scan(codes[place])
        current_cart = self.workspace.checkout.current_cart
        self.hands.wait(lambda: not current_cart.cart.is_empty, "the scanned product")
        self._settle()

    def _await_buyer(self, does: Callable[[Buyer], bool], what: str) -> None:
        served = False

        def serve() -> bool:
            nonlocal served
            served = served or (self.buyer is not None and does(self.buyer))
            return served

        self.hands.wait(serve, what)

    def _await_sale(self) -> None:
        seen = self._known | set(self.sales)
        self.hands.wait(lambda: self._paid_now(seen), "the sale to be paid")
        self.sales += self._paid_now(seen)
        self._settle()

    def _paid_now(self, seen: set[str]) -> list[str]:
        rows = [row for row in self._newest() if row.id not in seen and row.receipt_number]
        return [row.id for row in rows]

    def _settle(self) -> None:
        self.hands.wait(lambda: not self.workspace.tasks.busy, "rest")
        self.hands.rest(150)  # a sheet comes in

    def _read(self) -> None:
        """Read what is shown, which takes a while: a press before that does not count."""
        self._settle()
        self.hands.rest(round(PAUSE_SECONDS * 1000) + 100)

    def _newest(self) -> tuple[HistoryRow, ...]:
        return self.services.history.page(limit=50).rows

    def _refunded(self, sale_id: str) -> bool:
        refunds = self.services.history.details(sale_id).refunds
        return any(refund.state is RefundState.SUCCEEDED for refund in refunds)

    def _customer_id(self) -> str | None:
        rows = self.services.customers.page(CUSTOMER)
        return rows[0].id if rows else None

    def _customer_cards(self) -> int:
        found = self._customer_id()
        return len(self.services.customers.details(found).cards) if found else 0

    def _summary(self, details: SaleDetails) -> dict[str, Any]:
        row = details.row
        found = self.services.history.page(wanted=HistoryFilter(row.receipt_number or row.id)).rows
        return {
            "id": row.id,
            "receipt_number": row.receipt_number,
            "status": row.status.value,
            "total": details.total,
            "refunded": row.refunded,
            "currency": row.amount.currency,
            "tenders": [
                {
                    "kind": tender.kind.value,
                    "state": tender.state.value,
                    "minor": tender.amount,
                    "refunded": tender.amount - tender.refundable,
                    "payment_intent": tender.intent_id,
                }
                for tender in details.tenders
            ],
            "history_rows": [each.id for each in found],
        }
