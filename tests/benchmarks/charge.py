"""How much a charge through the till takes beyond Stripe's own time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import Final

import stripe
from PySide6.QtCore import QTimer
from sqlalchemy import event
from sqlalchemy.orm import Session

from pos_app.books import TRAINING_KEY
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.services.views.customers import CustomerView
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.benchmarks.timed_till import Heart, Painted, Stall, Till, wait

_PAID: Final = "paid"


@dataclass(frozen=True)
class Sold:
    """One sale, in seconds: from *Charge* until it is committed, and until *Approved* is painted.

    `stall` is the longest in the whole sale.
    """

    committed: float
    shown: float
    stall: Stall


def measure(
    till: Till, url: str, customer: CustomerView, pairs: int
) -> tuple[dict[str, float], list[Stall]]:
    """Charge a saved card through the checkout screen and by a bare SDK call in turn.

    Both talk to the same simulated account, in a process of its own, which takes 100 ms for each
    request. A charge lasts from the press on *Charge* until the paid sale is committed; it is
    shown when *Approved* has been painted. Returned with the longest stall of each sale.
    """
    charges, bare = _Charges(till, customer), _BareCharge(url, customer)
    charges.sell()
    bare.seconds()
    runs = [(charges.sell(), bare.seconds()) for _ in range(pairs)]
    figures = {
        "charge_overhead_ratio": median(sale.committed / single for sale, single in runs),
        "charge_shown_ratio": median(sale.shown / single for sale, single in runs),
        "charge_ms": 1000 * median(sale.committed for sale, _ in runs),
        "charge_shown_ms": 1000 * median(sale.shown for sale, _ in runs),
        "bare_confirm_ms": 1000 * median(single for _, single in runs),
    }
    return figures, [sale.stall for sale, _ in runs]


class _BareCharge:
    """What a charge takes at the least: one confirm of a payment that is ready."""

    def __init__(self, url: str, customer: CustomerView) -> None:
        self._stripe = stripe.StripeClient(TRAINING_KEY, base_addresses={"api": url})
        self._customer = customer

    def seconds(self) -> float:
        """Charge once; return how long the confirm took."""
        ready = self._stripe.v1.payment_intents.create(
            {
                "amount": 1250,
                "currency": "usd",
                "customer": self._customer.stripe_id or "",
                "payment_method": self._customer.cards[0].id,
                "allowed_payment_method_types": ["card"],
            }
        )
        begin = time.perf_counter()
        done = self._stripe.v1.payment_intents.confirm(ready.id)
        seconds = time.perf_counter() - begin
        assert done.status == "succeeded"
        return seconds


class _Charges:
    """Sales to the customer on the saved card, through the till's window."""

    def __init__(self, till: Till, customer: CustomerView) -> None:
        self._till = till
        self._customer = customer
        self._commits: list[float] = []
        self._painted = Painted(till.screen.pane.result)
        event.listen(Session, "after_flush", _note_payment)
        event.listen(Session, "after_commit", self._on_commit)

    def sell(self) -> Sold:
        """Sell one product."""
        till, heart = self._till, Heart()
        till.ring_up(self._customer.id)
        till.press("F9", "S")
        till.await_sheet(lambda sheet: is_ready(sheet, TenderKind.SAVED_CARD))
        begin = time.perf_counter()
        QTimer.singleShot(0, till.sheet.panels.card.charge.click)
        wait(self._painted.done)
        shown = time.perf_counter() - begin
        till.await_next_customer()
        return Sold(self._commits[-1] - begin, shown, heart.longest_gap())

    def _on_commit(self, session: Session) -> None:
        if session.info.pop(_PAID, False):
            self._commits.append(time.perf_counter())


def _note_payment(session: Session, _context: object) -> None:
    """Mark the transaction that makes a sale paid: others follow it, for the cart and receipt."""
    sales = (row for row in session.dirty if isinstance(row, Sale))
    if any(sale.state == SaleState.PAID for sale in sales):
        session.info[_PAID] = True


def is_ready(sheet: PaymentSheet, kind: TenderKind) -> bool:
    """Tell whether the next key takes the money, in one round trip."""
    tender, doing = sheet.payment.tender, sheet.payment.busy_with
    found = tender is not None and (tender.kind, tender.state) == (kind, TenderState.PREPARED)
    return found and not doing
