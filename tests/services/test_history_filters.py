"""Filters, orders, totals and jumps of the history, held against a plain look at every row."""

from __future__ import annotations

import random
from collections import Counter as Counts
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import stripe
from sqlalchemy import select, update

from pos_app.db import history_index, history_orders
from pos_app.db.changes import bulk_write
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import Cashier
from pos_app.domain.history_filter import (
    ALL,
    NEWEST_FIRST,
    HistoryColumn,
    HistoryFilter,
    HistoryOrder,
)
from pos_app.domain.method_names import history_terms
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.permissions import SYSTEM
from pos_app.services.ledger.read_model import write_payment_entries, write_sale_entry
from pos_app.services.setup.training_store import fill_training_books
from pos_app.services.views.history import HistoryCursor, HistoryRow
from pos_app.services.views.history_totals import HistoryStep
from pos_app.training.http.server import TrainingServer
from pos_app.training.sample.store import sample_store
from tests.services.desk import Desk
from tests.services.summed_rows import sums_of, totals_of
from tests.support.book import make_database

ORDERS = [
    HistoryOrder(column, descending) for column in HistoryColumn for descending in (True, False)
]
ZONE = ZoneInfo("America/New_York")


class Books:
    """Three months of a store, with payments from elsewhere, disputes and late settlements."""

    def __init__(self, desk: Desk) -> None:
        self.history = desk.history
        self.rows = [row for rows in desk.history.every() for row in rows]
        with desk.database.read() as session:
            entries = session.scalars(select(HistoryEntry)).all()
            people = [*session.scalars(select(Customer)), *session.scalars(select(Cashier))]
            names = {person.id: person.folded_name for person in people}
            self.texts = {
                entry.id: (
                    entry.search_text,
                    names.get(entry.customer_id or "", ""),
                    names.get(entry.cashier_id or "", ""),
                )
                for entry in entries
            }
            self.entries = {entry.id: entry for entry in entries}
            self.products: dict[str, set[str]] = {}
            for line in session.scalars(select(SaleLine)):
                self.products.setdefault(line.product_id or "", set()).add(line.sale_id)

    def passes(self, row: HistoryRow, wanted: HistoryFilter) -> bool:
        """Look at one row as the filter says in words."""
        entry = self.entries[row.id]
        day = row.business_date
        brands = {method["brand"] for method in entry.methods}
        return all(
            (
                self._has(row, wanted.text),
                wanted.first is None or (day is not None and day >= wanted.first),
                wanted.last is None or (day is not None and day <= wanted.last),
                not wanted.statuses or row.status in wanted.statuses,
                not wanted.hours or row.occurred_at.astimezone(ZONE).hour in wanted.hours,
                not wanted.kinds or bool(row.kinds & wanted.kinds),
                not wanted.brands or bool(brands & wanted.brands),
                not wanted.cashier_ids or entry.cashier_id in wanted.cashier_ids,
                not wanted.register_ids or entry.register_id in wanted.register_ids,
                wanted.customer_id in (None, row.customer_id),
                wanted.product_id is None or row.id in self.products.get(wanted.product_id, ()),
                wanted.currency in (None, row.amount.currency),
                wanted.least is None or row.amount.minor >= wanted.least,
                wanted.most is None or row.amount.minor <= wanted.most,
                wanted.refunded in (None, row.refunded > 0),
                wanted.disputed in (None, row.disputed),
                wanted.settled_late in (None, row.settled_late),
                wanted.elsewhere in (None, row.sale_id is None),
            )
        )

    def _has(self, row: HistoryRow, text: str) -> bool:
        # Each word is in one of the texts, not across two of them; a short one begins a word.
        def occurs(word: str) -> bool:
            short = len(word) < 3
            begun = f" {word}" if short else word
            return any(begun in (f" {own}" if short else own) for own in self.texts[row.id])

        return all(
            any(all(map(occurs, words)) for words in alternatives)
            for alternatives in history_terms(text)
        )

    def random_filter(self, chance: random.Random) -> HistoryFilter:
        """Return a filter of some of its parts; now and then of parts that nothing has."""
        row, entry = self._some_row(chance), self.entries[self._some_row(chance).id]
        day = row.business_date or date(2026, 1, 1)
        parts: dict[str, Any] = {
            "text": chance.choice(self.texts[row.id][0].split()),
            "first": day - timedelta(days=chance.choice((0, 3, 40))),
            "last": day + timedelta(days=chance.choice((0, 5, 30))),
            "statuses": frozenset(chance.sample(list(PaymentStatus), chance.randint(1, 3))),
            "hours": frozenset(chance.sample(range(8, 21), chance.randint(1, 3))),
            "kinds": frozenset(chance.sample(list(TenderKind), chance.randint(1, 2))),
            "brands": frozenset({chance.choice(("visa", "mastercard", "amex", "nothing"))}),
            "cashier_ids": frozenset({entry.cashier_id or "nobody"}),
            "register_ids": frozenset({entry.register_id or "nothing"}),
            "customer_id": row.customer_id,
            "product_id": chance.choice(list(self.products)),
            "currency": chance.choice(("usd", "usd", "eur")),
            "least": row.amount.minor - chance.choice((0, 100, 5000)),
            "most": row.amount.minor + chance.choice((0, 100, 5000)),
            "refunded": chance.random() < 0.5,
            "disputed": chance.random() < 0.5,
            "settled_late": chance.random() < 0.5,
            "elsewhere": chance.random() < 0.5,
        }
        chosen = chance.sample(list(parts), chance.randint(1, 3))
        return HistoryFilter(**{name: parts[name] for name in chosen})

    def _some_row(self, chance: random.Random) -> HistoryRow:
        return chance.choice(self.rows)

    def found(self, wanted: HistoryFilter, order: HistoryOrder = NEWEST_FIRST) -> list[HistoryRow]:
        """Return all rows that the history finds."""
        return [row for rows in self.history.every(wanted, order) for row in rows]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    database = make_database(tmp_path_factory.mktemp("filters"))
    server = TrainingServer()
    server.start()
    desk = Desk(database, server)
    fill_training_books(database, server.account, sample_store, desk.clock)
    server.controls.exchange_rates = {"eur": "1.0856"}
    for amount, currency in ((1_350, "eur"), (123_456, "usd"), (1_350, "usd"), (900, "eur")):
        desk.pay(amount, currency=currency)
    with pytest.raises(stripe.CardError):
        desk.pay(700, "pm_card_visa_chargeDeclined")
    desk.sync.run(SYSTEM)
    _dispute_and_delay(desk)
    yield Books(desk)
    server.stop()
    database.close()


def _dispute_and_delay(desk: Desk) -> None:
    with desk.database.write() as session:
        payments = session.scalars(select(StripePayment.intent_id)).all()
        sales = session.scalars(select(Sale).where(Sale.paid_at.is_not(None))).all()
        bulk_write(
            session,
            update(StripePayment)
            .where(StripePayment.intent_id.in_(payments[::40]))
            .values(disputed=True),
            changes=(),
        )
        for sale in sales[::50]:
            sale.created_at -= timedelta(days=1)
        session.flush()
        session.expire_all()
        for sale in sales:
            write_sale_entry(session, sale.id)
        foreign = select(StripePayment).join(
            HistoryEntry, HistoryEntry.intent_id == StripePayment.intent_id
        )
        write_payment_entries(session, session.scalars(foreign).all())


def test_a_filter_finds_what_a_look_at_every_row_finds(books: Books) -> None:
    chance, hits = random.Random(15), 0
    for _time in range(60):
        wanted = books.random_filter(chance)
        expected = [row for row in books.rows if books.passes(row, wanted)]
        assert books.found(wanted) == expected, wanted
        hits += bool(expected)
    assert hits > 20


@pytest.mark.parametrize(
    "wanted",
    [
        HistoryFilter(disputed=True),
        HistoryFilter(settled_late=True),
        HistoryFilter(refunded=True),
        HistoryFilter(elsewhere=True),
        HistoryFilter(brands=frozenset({"visa"}), statuses=frozenset({PaymentStatus.REFUNDED})),
        HistoryFilter(currency="eur"),
    ],
)
def test_what_is_seldom_is_found_too(books: Books, wanted: HistoryFilter) -> None:
    found = books.found(wanted)
    assert found == [row for row in books.rows if books.passes(row, wanted)]
    assert 0 < len(found) < len(books.rows)


def test_totals_are_those_of_the_rows(books: Books) -> None:
    chance = random.Random(4)
    for wanted in (ALL, *(books.random_filter(chance) for _time in range(60))):
        rows = [row for row in books.rows if books.passes(row, wanted)]
        assert books.history.totals(wanted) == totals_of(rows), wanted


def test_only_captured_money_is_gross(books: Books) -> None:
    (usd, eur) = books.history.totals()
    assert (usd.gross.currency, eur.gross.currency) == ("usd", "eur")
    declined = HistoryFilter(statuses=frozenset({PaymentStatus.DECLINED}))
    (refused,) = books.history.totals(declined)
    assert refused.count > 0
    assert (refused.paid, refused.gross.minor, refused.settled) == (0, 0, ())
    assert eur.gross.minor == 2_250
    (exchanged,) = eur.settled
    assert (exchanged.net.currency, exchanged.rate) == ("usd", Decimal("1.0858"))
    assert exchanged.fee.minor + exchanged.net.minor == 1_466 + 977  # each rounded by Stripe
    (in_usd,) = usd.settled
    assert in_usd.rate is None
    assert in_usd.fee.minor + in_usd.net.minor == sum(
        row.charged for row in books.rows if row.net and row.amount.currency == "usd"
    )


@pytest.mark.parametrize("by", list(HistoryStep))
def test_sums_are_those_of_the_rows(books: Books, by: HistoryStep) -> None:
    chance = random.Random(9)
    for wanted in (ALL, *(books.random_filter(chance) for _time in range(6))):
        rows = [row for row in books.rows if books.passes(row, wanted)]
        assert books.history.sums(wanted, by) == sums_of(rows, by, ZONE), wanted


def test_months_say_how_many_rows_each_has_the_newest_first(books: Books) -> None:
    months = books.history.months()
    counts = Counts(row.business_date.replace(day=1) for row in books.rows if row.business_date)
    assert [(each.month, each.count) for each in months] == sorted(counts.items(), reverse=True)


def test_days_say_how_many_rows_each_has_the_newest_first(books: Books) -> None:
    chance = random.Random(3)
    for wanted in (ALL, *(books.random_filter(chance) for _time in range(30))):
        days = [row.business_date for row in books.rows if books.passes(row, wanted)]
        counts = Counts(day for day in days if day)
        found = books.history.days(wanted)
        assert [(each.day, each.count) for each in found] == sorted(counts.items(), reverse=True)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("deep", [False, True])
def test_rows_may_be_skipped(
    books: Books, order: HistoryOrder, deep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if deep:  # as among a million, which are too many for looking at each
        monkeypatch.setattr(history_index, "_PROBE", 3)
        monkeypatch.setattr(history_orders, "_MOST_SORTED", 3)
    chance = random.Random(order.column)
    for wanted in (ALL, *(books.random_filter(chance) for _time in range(8))):
        rows = books.found(wanted, order)
        for skip in {0, 1, 97, *range(5, len(rows), len(rows) // 4 + 1), len(rows)}:
            page = books.history.page(None, wanted, order, 20, skip=skip)
            assert list(page.rows) == rows[skip : skip + 20], (wanted, skip)
            assert (page.next is None) is (skip + 20 >= len(rows))


def test_rows_of_a_day_may_be_skipped(books: Books) -> None:
    for order in (NEWEST_FIRST, HistoryOrder(descending=False)):
        rows = books.found(ALL, order)
        day = rows[len(rows) // 3].business_date
        assert day is not None
        first = next(place for place, row in enumerate(rows) if row.business_date == day)
        for skip in (0, 1, 40):
            page = books.history.around(day, order=order, limit=30, skip=skip)
            assert list(page.rows) == rows[first + skip : first + skip + 30]


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_goes_through_all_rows_once_and_among_equals_the_newest_first(
    books: Books, order: HistoryOrder
) -> None:
    seen: list[HistoryRow] = []
    cursor: HistoryCursor | None = None
    while True:
        page = books.history.page(cursor, ALL, order, limit=97)
        seen += page.rows
        if page.next is None:
            break
        cursor = page.next
    assert len({row.id for row in seen}) == len(seen) == len(books.rows)
    key = _sort_key(books, order)
    newest = {row.id: place for place, row in enumerate(books.rows)}
    for above, below in pairwise(seen):
        if key(above) == key(below):
            assert order.column is HistoryColumn.TIME or newest[above.id] < newest[below.id]
        else:
            assert (key(above) > key(below)) is order.descending


def _sort_key(books: Books, order: HistoryOrder) -> Any:
    def customer(row: HistoryRow) -> Any:
        if row.customer_id is None:
            return (not order.descending, "", "")  # after all others
        return (order.descending, books.texts[row.id][1], row.customer_id)

    def method(row: HistoryRow) -> Any:
        first = books.entries[row.id].methods[0]
        return (first["kind"] or "", first["brand"])

    return {
        HistoryColumn.TIME: attrgetter("occurred_at"),
        HistoryColumn.AMOUNT: attrgetter("amount.minor"),
        HistoryColumn.STATUS: attrgetter("status"),
        HistoryColumn.CUSTOMER: customer,
        HistoryColumn.METHOD: method,
    }[order.column]


@pytest.mark.parametrize("order", ORDERS)
def test_a_page_upwards_is_the_one_before(books: Books, order: HistoryOrder) -> None:
    wanted = HistoryFilter(kinds=frozenset({TenderKind.CASH}))
    first = books.history.page(None, wanted, order, limit=50)
    second = books.history.page(first.next, wanted, order, limit=50)
    assert first.previous is None
    again = books.history.page(wanted=wanted, order=order, limit=50, before=second.previous)
    assert again.rows == first.rows
    assert again.previous is None
    assert books.history.page(again.next, wanted, order, limit=50).rows == second.rows


def test_a_jump_shows_the_day_and_scrolls_on_both_ways(books: Books) -> None:
    row = books.rows[len(books.rows) // 2]
    assert row.business_date is not None
    page = books.history.around(row.business_date, limit=30)
    place = books.rows.index(page.rows[0])
    assert page.rows[0].business_date == row.business_date
    assert books.rows[place - 1].business_date > row.business_date  # type: ignore[operator]
    assert list(page.rows) == books.rows[place : place + 30]
    above = books.history.page(before=page.previous, limit=30)
    assert list(above.rows) == books.rows[place - 30 : place]
    below = books.history.page(page.next, limit=30)
    assert list(below.rows) == books.rows[place + 30 : place + 60]


def test_a_jump_before_all_rows_shows_none_and_after_them_the_newest(books: Books) -> None:
    assert books.history.around(date(1999, 1, 1)).rows == ()
    page = books.history.around(date(2999, 1, 1), limit=10)
    assert list(page.rows) == books.rows[:10]
    assert page.previous is None


def test_words_of_a_search_are_looked_for_in_names_too(books: Books) -> None:
    row = next(row for row in books.rows if row.customer_name and row.receipt_number)
    found = books.found(HistoryFilter(f"{row.customer_name} {row.receipt_number}"))
    assert row in found
