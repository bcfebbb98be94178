"""A book of many payments, written by plain SQL: three years of a store, in minutes.

Seven of ten payments are sales of one to five lines (cash, reader, saved card; some refunded), rung
up by five cashiers. The others no sale of ours made: declined, cancelled, and such as somebody else
took, one in ten of them in another currency. One customer has always the same number of purchases,
however big the book is.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zoneinfo import ZoneInfo

from pos_app.books import TRAINING
from pos_app.clock import SystemClock
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.business_day import business_date
from pos_app.domain.payments import EntryKind, PaymentStatus, TenderKind
from pos_app.domain.searching import customer_words, fold
from pos_app.paths import book_dir
from pos_app.services.ledger.customer_rows import search_text
from pos_app.services.ledger.history_facts import method_codes
from pos_app.services.ledger.read_model import recorded_method, search_text_of
from tests.benchmarks import startup

REGULAR: Final = "Ada Regular"
PURCHASES: Final = 50
"""Of that customer, in a book of any size.

One payment in twenty of the smallest book, so that each lies on a page of its own there too: the
number of all sales is compared, not how close together one customer's lie.
"""

_SPAN: Final = timedelta(days=3 * 365)
_AT_ONCE: Final = 2_000
_PAYMENTS_PER_CUSTOMER: Final = 50
_NAMES: Final = ("Grace", "Alan", "Edsger", "Barbara", "Donald", "Ken", "Frances", "Niklaus")
_ITEMS: Final = ("Flat white", "Croissant", "Oat milk", "Tote bag", "Espresso", "Lemon cake")
_BRANDS: Final = ("visa", "mastercard", "amex")
_COLLEAGUES: Final = ("Maria", "Sam", "Noor", "Kim")
_ELSEWHERE: Final = "eur"
_STATUSES: Final = {
    "succeeded": PaymentStatus.PAID,
    "canceled": PaymentStatus.CANCELLED,
    "declined": PaymentStatus.DECLINED,
}
"""Of payments that no sale made."""

Row = dict[str, Any]


@dataclass(frozen=True)
class _Store:
    register: str
    prefix: str
    next_receipt: int
    cashier: str
    profile: str
    zone: str
    currency: str


def grown_store(root: Path, payments: int) -> str:
    """Make a training store in `root` whose book has so many payments, as `grow` adds them.

    A store of a size is made once in a run, and copied then: a million payments take minutes.
    """
    made, regular = _made_store(payments)
    shutil.copytree(made.name, root, dirs_exist_ok=True)
    return regular


@cache
def _made_store(payments: int) -> tuple[TemporaryDirectory[str], str]:
    made = TemporaryDirectory(prefix="till-big-book-")
    root = Path(made.name)
    startup.prepare(root)
    return made, grow(book_of(root), payments, SystemClock().now())


def book_of(root: Path) -> Path:
    """Return where such a store's book is."""
    return book_dir(root, TRAINING) / "till.db"


def grow(path: Path, payments: int, now: datetime) -> str:
    """Add so many payments that end before `now` to a book with a store in it.

    Returns the id of the regular customer.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as books:
        books.execute("PRAGMA synchronous=OFF")
        books.execute("PRAGMA cache_size=-200000")
        writer = _Writer(books, payments, now)
        writer.write()
        faults = [*books.execute("PRAGMA integrity_check"), *books.execute(_LOST)]
    if faults != [("ok",)]:
        raise ValueError(f"a book that is not sound: {faults[:5]}")
    return writer.regular


_LOST: Final = "PRAGMA foreign_key_check"


class _Writer:
    def __init__(self, books: sqlite3.Connection, payments: int, now: datetime) -> None:
        self._books = books
        self._payments = payments
        self._random = random.Random(payments)
        self._begin, self._step = now - _SPAN, _SPAN / (payments + 1)
        self._store = _store_of(books)
        self._receipt = self._store.next_receipt
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._made = 0
        self._customers: list[Row] = []
        self.regular = ""

    def write(self) -> None:
        """Write all of it, a chunk at a time."""
        self._books.execute("BEGIN")
        self._add_colleagues()
        self._add_products()
        self._add_customers()
        every = max(1, self._payments * 7 // 10 // PURCHASES)
        sales = 0
        for number in range(self._payments):
            at = self._begin + self._step * (number + 1)
            if number % 10 < 7:
                regular = sales % every == 0 and sales // every < PURCHASES
                self._add_sale(at, self._customers[0] if regular else self._somebody())
                sales += 1
            else:
                self._add_orphan_payment(at)
            if number % _AT_ONCE == 0:
                self._flush()
        self._books.execute(
            "UPDATE register SET next_receipt = ? WHERE id = ?",
            (self._receipt, self._store.register),
        )
        self._flush()
        self._books.execute("COMMIT")

    def _add_colleagues(self) -> None:
        self._cashiers = [self._store.cashier]
        for name in _COLLEAGUES:
            self._cashiers.append(self._id(self._begin))
            self._add(
                "cashier",
                id=self._cashiers[-1],
                name=name,
                folded_name=fold(name),
                role="cashier",
                active=1,
                created_at=_when(self._begin),
            )

    def _add_products(self) -> None:
        self._products = {name: self._id(self._begin) for name in _ITEMS}
        for name, product in self._products.items():
            self._add(
                "product",
                id=product,
                name=name,
                currency=self._store.currency,
                search_text=fold(name),
                active=1,
                created_at=_when(self._begin),
                updated_at=_when(self._begin),
            )
            self._add(
                "product_variant", id=product, product_id=product, position=0, price_minor=450
            )

    def _add_customers(self) -> None:
        for number in range(1 + self._payments // _PAYMENTS_PER_CUSTOMER):
            name = f"{_NAMES[number % len(_NAMES)]} {number:06d}" if number else REGULAR
            row = {
                "id": self._id(self._begin),
                "stripe_id": f"cus_big{number:08d}",
                "stripe_state": "linked",
                "create_key": self._id(self._begin),
                "name": name,
                "email": f"c{number}@example.com",
                "phone": "",
                "notes": "",
                "folded_name": customer_words(name, f"c{number}@example.com", ""),
                "search_text": search_text(name, f"c{number}@example.com", "", ()),
                "created_at": _when(self._begin),
                "updated_at": _when(self._begin),
            }
            self._add("customer", **row)
            self._customers.append(row)
        self.regular = self._customers[0]["id"]

    def _somebody(self) -> Row | None:
        if len(self._customers) == 1 or self._random.random() < 0.6:
            return None
        return self._customers[self._random.randrange(1, len(self._customers))]

    def _add_sale(self, at: datetime, customer: Row | None) -> None:
        cashier = self._random.choice(self._cashiers)
        sale, items = self._id(at), self._random.choices(_ITEMS, k=self._random.randint(1, 5))
        prices = [self._random.randrange(100, 2_000, 5) for _ in items]
        receipt = f"{self._store.prefix}-{self._receipt:06d}"
        self._receipt += 1
        self._add(
            "sale",
            id=sale,
            register_id=self._store.register,
            cashier_id=cashier,
            customer_id=customer and customer["id"],
            profile_id=self._store.profile,
            state="paid",
            currency=self._store.currency,
            subtotal_minor=sum(prices),
            discount_minor=0,
            tax_minor=0,
            tip_minor=0,
            total_minor=sum(prices),
            note="",
            receipt_number=receipt,
            business_date=self._day(at),
            void_reason="",
            created_at=_when(at),
            paid_at=_when(at),
        )
        self._add_lines(sale, at, items, prices)
        self._add(
            "outbox",
            id=self._id(at),
            kind="receipt",
            dedupe_key=f"receipt:{sale}",
            register_id=self._store.register,
            sale_id=sale,
            subject_id=sale,
            params="{}",
            tries=0,
            error="",
            error_values="{}",
            created_at=_when(at),
            done_at=_when(at),
        )
        kind = self._random.choices(("cash", "reader", "saved_card"), (40, 45, 15))[0]
        intent, card = self._add_tender(sale, at, kind, sum(prices), cashier)
        refunded = sum(prices) if self._random.random() < 0.02 else 0
        self._add_entry(
            {
                "id": sale,
                "sale_id": sale,
                "customer_id": customer and customer["id"],
                "register_id": self._store.register,
                "occurred_at": at,
                "amount_minor": sum(prices),
                "refunded_minor": refunded,
                "status": PaymentStatus.REFUNDED if refunded else PaymentStatus.PAID,
                "methods": [recorded_method(TenderKind(kind), card)],
                "cashier_id": cashier,
                "receipt_number": receipt,
            }
            | _facts(sum(prices), self._store.currency if intent else None),
            [*filter(None, [intent]), " ".join(items)],
        )

    def _add_lines(self, sale: str, at: datetime, items: list[str], prices: list[int]) -> None:
        for position, (name, price) in enumerate(zip(items, prices, strict=True)):
            line = self._id(at)
            self._add(
                "sale_line",
                id=line,
                sale_id=sale,
                position=position,
                product_id=self._products[name],
                name=name,
                note="",
                category_name="",
                quantity_milli=1_000,
                unit_price_minor=price,
                discount_minor=0,
                net_minor=price,
                tax_minor=0,
                total_minor=price,
            )
            self._add(
                "sale_line_tax",
                id=self._id(at),
                sale_id=sale,
                sale_line_id=line,
                position=0,
                name="",
                ppm=0,
                inclusive=0,
                base_minor=price,
                tax_minor=0,
            )
        tax = {"name": "Sales tax", "ppm": 80_000, "inclusive": 0, "base_minor": 0, "tax_minor": 0}
        self._add("sale_tax", id=self._id(at), sale_id=sale, **tax)

    def _add_tender(
        self, sale: str, at: datetime, kind: str, amount: int, cashier: str
    ) -> tuple[str, Row]:
        tender, by_card = self._id(at), kind != "cash"
        intent, card = (self._stripe_id("pi"), self._card()) if by_card else ("", {})
        self._add(
            "tender",
            id=tender,
            sale_id=sale,
            register_id=self._store.register,
            cashier_id=cashier,
            kind=kind,
            state="approved",
            amount_minor=amount,
            currency=self._store.currency,
            tendered_minor=0 if by_card else amount,
            change_minor=0,
            tip_minor=0,
            create_key=self._id(at),
            intent_id=intent or None,
            charge_id=self._stripe_id("ch") if by_card else None,
            card=json.dumps(card),
            step="",
            keeps_card=0,
            business_date=self._day(at),
            rounding_minor=0,
            created_at=_when(at),
            settled_at=_when(at),
        )
        if by_card:
            marks = {
                "till_sale": sale,
                "till_tender": tender,
                "till_register": self._store.register,
            }
            self._add_payment(intent, at, amount, "succeeded", card, marks, self._store.currency)
            self._add(
                "attempt",
                id=self._id(at),
                tender_id=tender,
                register_id=self._store.register,
                endpoint="payment_intents.confirm",
                idempotency_key=self._id(at),
                params="{}",
                state="answered",
                outcome="succeeded",
                started_at=_when(at),
                ended_at=_when(at),
            )
        return intent, card

    def _add_orphan_payment(self, at: datetime) -> None:
        intent, card = self._stripe_id("pi"), self._card()
        amount = self._random.randrange(500, 20_000, 5)
        currency = _ELSEWHERE if self._random.random() < 0.1 else self._store.currency
        status = self._random.choices(tuple(_STATUSES), (80, 10, 10))[0]
        self._add_payment(intent, at, amount, status, card, {}, currency)
        paid = status == "succeeded"
        entry = {
            "id": intent,
            "kind": EntryKind.PAYMENT,
            "intent_id": intent,
            "occurred_at": at,
            "amount_minor": amount,
            "refunded_minor": 0,
            "currency": currency,
            "status": _STATUSES[status],
            "methods": [recorded_method(None, card)],
        } | _facts(amount if paid else 0, self._store.currency if paid else None)
        self._add_entry(entry, [intent, "Web shop"])

    def _add_payment(
        self,
        intent: str,
        at: datetime,
        amount: int,
        status: str,
        card: Row,
        marks: Row,
        currency: str,
    ) -> None:
        paid = status == "succeeded"
        self._add(
            "stripe_payment",
            intent_id=intent,
            status="requires_payment_method" if status == "declined" else status,
            failure_code="card_declined" if status == "declined" else None,
            amount_minor=amount,
            received_minor=amount if paid else 0,
            refunded_minor=0,
            currency=currency,
            fee_minor=amount * 29 // 1000 + 30 if paid else None,
            net_minor=amount - amount * 29 // 1000 - 30 if paid else None,
            settlement_currency=self._store.currency if paid else None,
            charge_id=self._stripe_id("ch") if paid else None,
            card=json.dumps(card),
            description="",
            receipt_email="",
            disputed=0,
            metadata=json.dumps(marks),
            created_at=_when(at),
            fetched_at=_when(at),
        )

    def _add_entry(self, entry: Row, more: list[str]) -> None:
        row = {"currency": self._store.currency, **entry}
        words = search_text_of(HistoryEntry(**row), more)
        self._add(
            "history_entry",
            **row
            | {
                "kind": row.get("kind", EntryKind.SALE),
                "occurred_at": _when(row["occurred_at"]),
                "business_date": self._day(row["occurred_at"]),
                "methods": json.dumps(row["methods"]),
                "method_codes": method_codes(row["methods"]),
                "store_hour": row["occurred_at"].astimezone(ZoneInfo(self._store.zone)).hour,
            },
            search_text=words,
        )

    def _card(self) -> Row:
        last4 = f"{self._random.randrange(10_000):04d}"
        return {"id": "", "brand": self._random.choice(_BRANDS), "last4": last4} | _EXPIRY

    def _day(self, at: datetime) -> str:
        return business_date(at, self._store.zone).isoformat()

    def _id(self, at: datetime) -> str:
        """Return an id of that time, each after the one before."""
        self._made += 1
        begin = f"{int(at.timestamp() * 1000):012x}"
        return f"{begin[:8]}-{begin[8:]}-7000-8000-{self._made:012x}"

    def _stripe_id(self, kind: str) -> str:
        return f"{kind}_{self._random.getrandbits(96):024x}".translate(_LETTERS)

    def _add(self, table: str, **row: Any) -> None:
        self._rows[table].append(row)

    def _flush(self) -> None:
        for table, rows in self._rows.items():
            self._books.executemany(*_insert(table, rows))
        self._rows.clear()


_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")
"""So that no id holds a card number by chance."""
_EXPIRY: Final = {"exp_month": 12, "exp_year": 2030}


def _facts(taken: int, currency: str | None) -> Row:
    """Return what was taken of a row, and what Stripe settled of it where it did."""
    fee = taken * 29 // 1000 + 30
    settled = {
        "charged_minor": taken,
        "fee_minor": fee,
        "net_minor": taken - fee,
        "settlement_currency": currency,
    }
    return {"taken_minor": taken, "charged_minor": 0} | (settled if currency else {})


def _insert(table: str, rows: list[Row]) -> tuple[str, Iterable[tuple[Any, ...]]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    return statement, (tuple(row.get(name) for name in names) for row in rows)


def _store_of(books: sqlite3.Connection) -> _Store:
    (found,) = books.execute(
        "SELECT register.id, prefix, next_receipt, cashier.id, profile.id, time_zone, currency"
        " FROM register, cashier, store_profile AS profile"
        " ORDER BY register.created_at, cashier.id, profile.created_at DESC LIMIT 1"
    ).fetchall()
    return _Store(*found)


def _when(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
