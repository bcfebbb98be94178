"""Whether the books say of the account just what the account says itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, Quarantined, StripePayment, SyncState
from pos_app.db.models.payments import Refund
from pos_app.domain.payments import RefundState
from pos_app.services.history.index_backfill import begin_anew_if_not_whole, is_filling
from pos_app.training.core.account import Account
from tests.services.history_written_anew import assert_the_history_is_as_if_written_anew

Rows = Mapping[str, tuple[Any, ...]]


def not_mirrored(account: Account, book: Path) -> Iterator[str]:
    """Yield what is at Stripe and not in the books, or otherwise, or is of nobody there."""
    with TemporaryDirectory(dir=book.parent) as folder:
        copy = Path(folder) / "till.db"
        with closing(sqlite3.connect(book)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
        with closing(Database(copy)) as books:
            yield from _of_objects(account, books)
            yield from _of_history(books)
        try:
            assert_the_history_is_as_if_written_anew(copy.parent)
        except AssertionError as error:
            yield f"the history is not as if written anew: {error}"


def _of_objects(account: Account, books: Database) -> Iterator[str]:
    with books.read() as session:
        payments = {
            row.intent_id: (row.status, row.amount_minor, row.received_minor, row.fee_minor)
            for row in session.scalars(select(StripePayment))
        }
        refunds = {
            row.stripe_id: (row.intent_id, row.amount_minor, RefundState(row.state))
            for row in session.scalars(select(Refund).where(Refund.stripe_id.is_not(None)))
        }
        linked = Customer.stripe_state == "linked"
        customers = {
            row.stripe_id: (row.name, row.email)
            for row in session.scalars(select(Customer).where(linked))
        }
        aside = session.scalars(select(Quarantined.id)).all()
    yield from _differences("payment", _payments(account), payments)
    yield from _differences("refund", _refunds(account.all("refund")), refunds)
    living = [each for each in account.all("customer") if not each.get("deleted")]
    theirs = {each["id"]: (each["name"] or "", each["email"] or "") for each in living}
    yield from _differences("customer", theirs, customers)
    yield from (f"{name} was set aside" for name in aside)


def _of_history(books: Database) -> Iterator[str]:
    with books.read() as session:
        shown = set(session.scalars(select(HistoryEntry.intent_id)))
        states = {row.name: row.value for row in session.scalars(select(SyncState))}
        known = session.scalars(select(StripePayment)).all()
        if is_filling(session):
            yield "the index of the history is not whole"
    for payment in known:
        if "till_sale" not in payment.facts and payment.intent_id not in shown:
            yield f"{payment.intent_id} has no row in the history"
    if states.get("pay", {}).get("older", "") is not None:
        yield f"the first reading is not through: {states.get('pay')}"
    yield from (f"a slice is left: {name}" for name in states if "/" in name)
    if begin_anew_if_not_whole(books):
        yield "the index of the history lacks rows"


def _payments(account: Account) -> Rows:
    found = {}
    for intent in account.all("payment_intent"):
        charge = account.peek("charge", intent["latest_charge"] or "") or {}
        moved = account.peek("balance_transaction", charge.get("balance_transaction") or "")
        fee = moved["fee"] if moved else None
        said = intent["status"], intent["amount"], intent["amount_received"], fee
        found[intent["id"]] = said
    return found


def _refunds(refunds: Iterable[Mapping[str, Any]]) -> Rows:
    return {
        each["id"]: (each["payment_intent"], each["amount"], RefundState.of(each["status"]))
        for each in refunds
    }


def _differences(what: str, theirs: Rows, ours: Mapping[Any, tuple[Any, ...]]) -> Iterator[str]:
    for name in theirs.keys() | ours.keys():
        if theirs.get(name) != ours.get(name):
            yield f"{what} {name}: Stripe says {theirs.get(name)}, the books {ours.get(name)}"
