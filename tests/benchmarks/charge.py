"""How much a charge through the till takes beyond Stripe's own time, and how smooth it stays."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import stripe
from PySide6.QtCore import QEventLoop, Qt, QTimer, SignalInstance
from sqlalchemy import event
from sqlalchemy.orm import Session

from pos_app import __version__
from pos_app.books import TRAINING, TRAINING_KEY
from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models import Sale
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.paths import book_dir
from pos_app.secrets import SystemKeyring
from pos_app.services.connection import Endpoint
from pos_app.services.container import Services, build_services
from pos_app.services.setup import Setup
from pos_app.services.views import CustomerDraft, CustomerView
from pos_app.settings import UiState
from pos_app.ui.application import qt_application
from pos_app.ui.checkout.payment_sheet import PaymentSheet
from pos_app.ui.counter import Counter
from pos_app.ui.crash import CrashDesk
from pos_app.ui.garbage import Garbage
from pos_app.ui.theme import apply_theme
from tests.benchmarks.startup import prepare

ROOT: Final = Path(__file__).parents[2]
LATENCY_MS: Final = 100
PATIENCE_MS: Final = 20_000
_PAID: Final = "paid"


@dataclass(frozen=True)
class Sold:
    """One sale, in seconds: from *Charge* until it is committed, and until that is shown.

    `stall` is the longest time in the whole sale for which the event loop did nothing else.
    """

    committed: float
    shown: float
    stall: float


def measure(pairs: int) -> dict[str, float]:
    """Charge a saved card through the checkout screen and by a bare SDK call in turn.

    Both talk to the same simulated account, in a process of its own, which takes 100 ms for each
    request. A charge lasts from the press on *Charge* until the paid sale is committed.
    """
    with tempfile.TemporaryDirectory() as folder, _open_book(Path(folder)) as (services, url):
        customer = _customer_with_card(services)
        till, bare = _Till(services, Path(folder), customer), _BareCharge(url, customer)
        till.sell()
        bare.seconds()
        runs = [(till.sell(), bare.seconds()) for _ in range(pairs)]
        till.close()
    return {
        "charge_overhead_ratio": median(sale.committed / single for sale, single in runs),
        "charge_ms": 1000 * median(sale.committed for sale, _ in runs),
        "charge_shown_ms": 1000 * median(sale.shown for sale, _ in runs),
        "bare_confirm_ms": 1000 * median(single for _, single in runs),
        "ui_stall_ms_max": 1000 * max(sale.stall for sale, _ in runs),
    }


@contextmanager
def _open_book(root: Path) -> Iterator[tuple[Services, str]]:
    """Fill a training book, then open it on an account that is served by another process."""
    prepare(root)
    clock, folder = SystemClock(), book_dir(root, TRAINING)
    with _account(folder / "account.db") as url:
        database = Database(folder / "till.db")
        services = build_services(
            database=database,
            mode=TRAINING,
            book=TRAINING,
            secrets=SystemKeyring(),
            clock=clock,
            environment={},
            setup=Setup(root, clock),
            endpoint=lambda: Endpoint(TRAINING_KEY, url),
        )
        yield services, url
        database.close()


@contextmanager
def _account(state: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "pos_app.training"]
    options = ["--state", str(state), "--latency-ms", str(LATENCY_MS)]
    process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        yield process.stdout.readline().strip()
        process.terminate()


def _customer_with_card(services: Services) -> CustomerView:
    made = services.customers.create(CustomerDraft("Ada Benchmark"))
    return services.customers.attach_card(made.id, "pm_card_visa")


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


class _Till:
    """The till's own window, worked as a cashier does."""

    def __init__(self, services: Services, root: Path, customer: CustomerView) -> None:
        apply_theme(qt_application(), "light")
        self._customer = customer
        self._product = next(p for p in services.catalogue.products() if p.barcode)
        self._commits: list[float] = []
        event.listen(Session, "after_flush", _note_payment)
        event.listen(Session, "after_commit", self._on_commit)
        self._garbage = Garbage()  # as the application does
        self._counter = Counter(services, None, UiState(root), root, CrashDesk(__version__))
        self._screen = self._counter.checkout
        self._counter.window.resize(1366, 768)
        self._counter.window.show()
        self._rest()  # with all that follows the first picture

    def close(self) -> None:
        """Close the window and its threads."""
        self._counter.stop()
        self._garbage.stop()
        self._counter.window.close()

    def sell(self) -> Sold:
        """Sell one product to the customer, on the saved card."""
        heart = _Heart()
        for act in (
            lambda: self._screen.sell_to(self._customer.id),
            lambda: self._screen.take_code(self._product.barcode),
            lambda: self._screen.paying.charge(TenderKind.SAVED_CARD),
        ):
            QTimer.singleShot(0, act)
            self._rest()
        sheet = self._counter.window.findChildren(PaymentSheet)[-1]
        _wait(sheet.flow.changed, lambda: _is_ready(sheet))
        begin = time.perf_counter()
        QTimer.singleShot(0, sheet.card.charge.click)
        _wait(self._screen.sold)
        shown = time.perf_counter() - begin
        self._rest()
        return Sold(self._commits[-1] - begin, shown, heart.longest_gap())

    def _on_commit(self, session: Session) -> None:
        if session.info.pop(_PAID, False):
            self._commits.append(time.perf_counter())

    def _rest(self) -> None:
        """Wait until nothing is under way, as between two actions of a person."""
        _wait(self._counter.tasks.idle)


def _note_payment(session: Session, _context: object) -> None:
    """Mark the transaction that makes a sale paid: others follow it, for the cart and receipt."""
    sales = (row for row in session.dirty if isinstance(row, Sale))
    if any(sale.state == SaleState.PAID for sale in sales):
        session.info[_PAID] = True


class _Heart(QTimer):
    """Beats each millisecond while the event loop is free to."""

    def __init__(self) -> None:
        super().__init__(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._last = time.perf_counter()
        self._longest = 0.0
        self.timeout.connect(self._beat)
        self.start()

    def longest_gap(self) -> float:
        """Stop beating; return the longest gap in seconds."""
        self._beat()
        self.stop()
        return self._longest

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now


def _is_ready(sheet: PaymentSheet) -> bool:
    tender = sheet.flow.tender
    prepared = tender is not None and tender.state is TenderState.PREPARED
    return prepared and not sheet.flow.doing and sheet.card.charge.isEnabled()


def _wait(signal: SignalInstance, until: Callable[[], bool] | None = None) -> None:
    """Run the event loop until the signal comes (and, where asked, until the condition holds)."""
    if until is not None and until():
        return
    loop, patience = QEventLoop(), QTimer(singleShot=True, interval=PATIENCE_MS)
    patience.timeout.connect(lambda: loop.exit(1))
    patience.start()
    connection = signal.connect(lambda *_: loop.quit() if until is None or until() else None)
    late = loop.exec()
    signal.disconnect(connection)
    if late:
        raise TimeoutError(f"waited {PATIENCE_MS} ms in vain")
