"""A counter at which everything may go wrong, and what has to be true of its books all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Tender
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.views.sales import TenderView
from pos_app.services.views.store import ConnectView
from pos_app.training.core.account import Account
from tests.services.at_reader import AtReader
from tests.services.counter import Counter, open_counter
from tests.services.payer import Payer

PAGE = "https://corner-coffee.example/thanks"
NOBODY = ConnectView()
TOTAL = 1350
PART = 500


class Died(BaseException):
    """The program ended here: nothing in it may catch this."""


class MortalDatabase(Database):
    """Books whose program dies at a write: right before it begins, or once it is on the disk.

    `interrupt` is something else that happens right before the next write.
    """

    dies_at = 0
    after_commit = True
    interrupt: Callable[[], object] | None = None

    @contextmanager
    def _written(self) -> Iterator[Session]:
        meanwhile, self.interrupt = self.interrupt, None
        if meanwhile:
            meanwhile()
        self.dies_at -= 1
        last = self.dies_at == 0
        if last and not self.after_commit:
            raise Died
        with super()._written() as session:
            yield session
        if last:
            raise Died


@dataclass
class Till:
    """A counter with a reader, a customer with cards, and one sale after another."""

    counter: Counter
    database: MortalDatabase
    customer_id: str = ""
    sale_id: str = ""
    setup_id: str = ""
    tender: TenderView | None = None
    readers: list[AtReader] = field(default_factory=list)
    neighbours: list[Till] = field(default_factory=list)
    """Other registers of the same account."""

    # --- what a cashier does ---

    def begin(self) -> None:
        self.tender, self.setup_id = None, ""
        self.sale_id = self.counter.sale(TOTAL, self.customer_id).id

    def prepare_card(self, amount: int | None = None, nth: int = 0) -> None:
        card = self.counter.cards_of(self.customer_id)[nth]
        self.tender = self.counter.selling.prepare_card(self.sale_id, card, amount)

    def charge(self) -> None:
        self.counter.selling.charge(self.tender_in_hand)

    def prepare_reader(self, amount: int | None = None) -> None:
        reader_id = self.readers[0].id
        self.tender = self.counter.selling.prepare_reader(self.sale_id, reader_id, amount)

    def show_cart(self) -> None:
        self.counter.readers.show_cart(self.counter.actor, self.sale_id, self.readers[0].id)

    def start_reader(self) -> None:
        self.counter.selling.start_reader(self.tender_in_hand)

    def open_page(self, amount: int | None = None) -> None:
        self.tender = self.counter.selling.open_page(self.sale_id, amount)

    def poll(self) -> None:
        self.counter.selling.check_again(self.counter.actor, self.tender_in_hand)

    def cancel(self) -> None:
        self.counter.selling.cancel_tender(self.tender_in_hand)

    def cash(self, tendered: int = TOTAL) -> None:
        self.counter.selling.take_cash(self.sale_id, tendered)

    def leave(self) -> None:
        self.counter.readers.release(self.counter.actor, self.sale_id)

    def remove(self) -> None:
        self.counter.selling.remove_tender(self.counter.actor, self.tender_in_hand)

    def drop(self) -> None:
        self.counter.selling.drop(self.counter.actor, self.sale_id)

    def void(self) -> None:
        self.counter.voids.void(self.counter.actor, self.sale_id, "Wrong sale")

    def save_on_reader(self) -> None:
        setup = self.counter.card_setups.on_reader(
            self.counter.actor, self.customer_id, self.readers[0].id
        )
        self.setup_id = setup.id

    def save_on_page(self) -> None:
        self.setup_id = self.counter.card_setups.on_page(self.counter.actor, self.customer_id).id

    def poll_setup(self) -> None:
        if self.setup_id:
            self.counter.card_setups.poll(self.counter.actor, self.setup_id)

    def cancel_setup(self) -> None:
        if self.setup_id:
            self.counter.card_setups.cancel(self.counter.actor, self.setup_id)

    @property
    def tender_in_hand(self) -> str:
        if self.tender is None:
            raise UserError("Nothing is in hand.")
        return self.tender.id

    # --- what a customer does, if it is asked for ---

    def tap(self) -> None:
        with suppress(HTTPError):
            self.readers[0].does("tap")

    def tip(self) -> None:
        with suppress(HTTPError):
            self.readers[0].does("tip", amount=150)

    def decline(self) -> None:
        with suppress(HTTPError):
            self.readers[0].does("insert", number="4000000000009995")

    def pay(self) -> None:
        with self.counter.database.read() as session:
            shown = [
                *session.scalars(select(Tender.session_id).where(Tender.page_url.is_not(None))),
                *session.scalars(
                    select(CardSetup.session_id).where(CardSetup.page_url.is_not(None))
                ),
            ]
        for page_id in shown:
            with suppress(HTTPError):
                Payer(self.counter).pay(page_id or "")

    def answer_bank(self) -> None:
        for intent in self.objects("payment_intent"):
            if intent["status"] == "requires_action":
                with suppress(HTTPError):
                    Payer(self.counter).answer_bank(intent["id"], passed=True)

    @property
    def account(self) -> Account:
        """The Stripe account that has the payments."""
        server, connected = self.counter.server, self.counter.connected
        return (
            server.simulator.account(connected.account_id) if connected.direct else server.account
        )

    def objects(self, kind: str) -> list[dict[str, Any]]:
        return list(self.account.all(kind))

    # --- afterwards ---

    def start_anew(self) -> None:
        """Start the program again later, the customer gone and the connection good."""
        self.counter.server.controls.faults.clear()
        self.readers[0].turn_clock(LONGEST_REQUEST + timedelta(minutes=1))
        self.database.dies_at = 0
        self.counter = self.counter.restarted()
        self.counter.recovery.settle_all(SYSTEM)
        self.readers = [replace(reader, counter=self.counter) for reader in self.readers]


@contextmanager
def open_till(folder: Path, connected: ConnectView = NOBODY) -> Iterator[Till]:
    """Open a counter of its own with a reader and a customer, while all is well."""
    with open_counter(folder) as opened:
        database = MortalDatabase(opened.database.path)
        counter = replace(opened, database=database)
        counter.return_url, counter.connected = PAGE, connected
        customer_id = counter.customer(
            "pm_card_visa",
            "pm_card_authenticationRequired",
            account=connected.account_id if connected.direct else None,
        )
        yield Till(counter, database, customer_id, readers=[AtReader.set_up(counter)])
        database.close()


Step = Callable[[Till], object]

CARD: tuple[Step, ...] = (Till.prepare_card, Till.charge, Till.poll)
PATHS: dict[str, tuple[Step, ...]] = {
    "saved card": CARD,
    "bank": (
        lambda till: till.prepare_card(nth=1),
        Till.charge,
        Till.answer_bank,
        Till.poll,
    ),
    "reader": (
        Till.show_cart,
        Till.prepare_reader,
        Till.start_reader,
        Till.poll,
        Till.tap,
        Till.poll,
    ),
    "declined": (
        Till.prepare_reader,
        Till.start_reader,
        Till.decline,
        Till.poll,
        Till.start_reader,
        Till.tap,
        Till.poll,
    ),
    "tip": (
        Till.prepare_reader,
        Till.start_reader,
        Till.tip,
        Till.tap,
        Till.poll,
        Till.void,
    ),
    "reader cancelled": (Till.prepare_reader, Till.start_reader, Till.cancel),
    "reader too late": (Till.prepare_reader, Till.start_reader, Till.tap, Till.cancel),
    "page": (Till.open_page, Till.poll, Till.pay, Till.poll),
    "page cancelled": (Till.open_page, Till.cancel),
    "page too late": (Till.open_page, Till.pay, Till.cancel),
    "split": (
        lambda till: till.prepare_reader(PART),
        Till.start_reader,
        Till.tap,
        Till.poll,
        lambda till: till.open_page(PART),
        Till.pay,
        Till.poll,
    ),
    "removal": (lambda till: till.prepare_card(PART), Till.charge, Till.remove, Till.poll),
    "drop": (
        lambda till: till.cash(PART),
        lambda till: till.prepare_card(PART),
        Till.charge,
        Till.drop,
    ),
    "void": (lambda till: till.cash(PART), *CARD, Till.void),
    "card by reader": (Till.save_on_reader, Till.tap, Till.poll_setup),
    "card by page": (Till.save_on_page, Till.pay, Till.poll_setup),
    "card not kept": (Till.save_on_reader, Till.cancel_setup),
}


def walk(till: Till, steps: tuple[Step, ...]) -> None:
    """Go on as a cashier does who is told that something went wrong, and take the rest in cash."""
    for step in steps:
        with suppress(UserError):
            step(till)
    with suppress(UserError):
        till.cash(TOTAL)
    till.leave()
