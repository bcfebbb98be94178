"""How smooth the window stays for every way of paying, and how soon a reader's answer is seen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from statistics import median
from typing import Final

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.benchmarks.account import Customer
from tests.benchmarks.charge import is_ready
from tests.benchmarks.timed_till import Heart, Stall, Till

_ASKED: Final = "Request to Stripe api"


def measure(
    till: Till, customer: Customer, runs: int
) -> tuple[dict[str, float], dict[str, list[Stall]]]:
    """Sell in every way but by saved card, `runs` times each after one that does not count.

    Returned with the longest stall of each sale, by the way of paying. The delay of a reader is
    from the moment at which the customer's tap took effect until the sale is shown as paid. An
    acknowledgement is the amount on the reader, from a sheet that was ready.
    """
    sales = Sales(till, customer)
    walks = {
        "cash": sales.for_cash,
        "reader": sales.by_reader,
        "reader_f12": sales.by_reader_at_once,
        "page": sales.by_page,
        "split": sales.in_parts,
    }
    stalls = {name: _longest_stalls(till, walk, runs) for name, walk in walks.items()}
    figures = {
        "reader_ack_requests": max(sales.asked),
        "reader_delay_ms": 1000 * median(sales.delays),
        "reader_delay_ms_max": 1000 * max(sales.delays),
    }
    return figures, stalls


def _longest_stalls(till: Till, sell: Callable[[], None], runs: int) -> list[Stall]:
    sell()
    longest = []
    for _ in range(runs):
        heart = Heart()
        sell()
        till.await_next_customer()
        longest.append(heart.longest_gap())
    return longest


class Sales:
    """One product at a time, in every way; `delays` in seconds, `asked` in requests."""

    def __init__(self, till: Till, customer: Customer) -> None:
        self._till = till
        self._customer = customer
        self._reader = next(each.id for each in till.services.readers.all() if each.is_default)
        self.delays: list[float] = []
        self.asked: list[int] = []

    def for_exact_cash(self) -> None:
        """Take exact cash straight from the cart."""
        self._till.ring_up()
        self._till.strike("F10")
        self._till.await_sale()

    def by_saved_card(self, customer_id: str) -> None:
        """Charge a customer's card."""
        self._till.ring_up(customer_id)
        self._till.press("F9", "S")
        self._till.await_sheet(lambda sheet: is_ready(sheet, TenderKind.SAVED_CARD))
        self._till.strike("Return")
        self._till.await_sale()

    def for_cash(self) -> None:
        """Take cash through the payment sheet."""
        self._till.ring_up()
        self._till.press("F9", "C")
        self._till.strike("Return")
        self._till.await_sale()

    def by_reader(self) -> None:
        """Open the sheet, then start the reader."""
        self._till.ring_up()
        self._till.press("F9")
        self._till.await_sheet(_is_ready)
        with _requests() as asked:
            self._till.strike("Return")
            self._till.await_sheet(_waits)
        self.asked.append(len(asked))
        self._tap()

    def by_reader_at_once(self) -> None:
        """Start the reader straight from the cart."""
        self._till.ring_up()
        self._till.press("F12")
        self._till.await_sheet(_waits)
        self._tap()

    def by_page(self) -> None:
        """Show the QR code, and have the customer pay on their phone."""
        self._till.ring_up()
        self._till.press("F9", "Q")
        self._till.strike("Return")
        self._till.await_sheet(_waits)
        self._await(self._customer.pays())

    def in_parts(self) -> None:
        """Take a dollar in cash and the rest on the reader."""
        self._till.ring_up()
        self._till.press("F9", "C", "1", "Return", "R")
        self._till.await_sheet(_is_ready)
        self._till.strike("Return")
        self._till.await_sheet(_waits)
        self._tap()

    def _tap(self) -> None:
        self.delays.append(self._await(self._customer.taps(self._reader)))

    def _await(self, action: Future[float]) -> float:
        """Wait for the end of the sale; return how long after the customer acted it was shown."""
        shown: list[float] = []
        connection = self._till.screen.payment.paid.connect(
            lambda _: shown.append(time.perf_counter())
        )
        self._till.await_sale()
        self._till.screen.payment.paid.disconnect(connection)
        return shown[0] - action.result()


def _is_ready(sheet: PaymentSheet) -> bool:
    return is_ready(sheet, TenderKind.READER)


def _waits(sheet: PaymentSheet) -> bool:
    """Tell whether the customer can pay now."""
    holding, activity = sheet.payment.holding, sheet.payment.busy_with
    return holding is not None and holding.state is TenderState.PENDING and not activity


@contextmanager
def _requests() -> Iterator[list[str]]:
    """Collect what the `stripe` package says that it asks about a payment."""
    asked: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: asked.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(lambda record: _ASKED in record.getMessage())
    handler.addFilter(lambda record: str(record.threadName).startswith("money"))
    log = logging.getLogger("stripe")
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield asked
    log.setLevel(level)
    log.removeHandler(handler)
