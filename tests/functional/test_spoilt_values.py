"""A value of the books that should be JSON and is not costs that value, and nothing else."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.books import Books
from pos_app.clock import SystemClock
from pos_app.db.models.base import Base
from pos_app.db.types import JsonList, JsonObject
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import SYSTEM
from pos_app.services.shared.declared_settings import BANK_TERMINAL, LOCALE
from pos_app.settings import MachineSettings
from tests.services.shown import shown
from tests.support.keyring import PocketKeyring

NO_JSON = '{"value": "cut o'
COLUMNS = [
    (table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, (JsonObject, JsonList))
]


@pytest.mark.long
def test_everything_else_is_read_where_no_json_of_the_books_can_be(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    books = Books(tmp_path, SystemClock(), MachineSettings(tmp_path), PocketKeyring(), {})
    opened = books.open("training")
    services = opened.services
    services.settings.save(services.actor, BANK_TERMINAL, "Bank of Springfield")
    tea = Cart("usd", (CartLine("Tea", 500),))
    services.carts.save(services.actor, tea)
    services.carts.hold(services.actor, tea, "Ana")
    services.carts.save(services.actor, Cart("usd", (CartLine("Cake", 700),)))
    sold, products = services.history.page(limit=1).rows[0].id, services.catalogue.products()
    opened.close()
    spoilt = spoil(tmp_path / "training" / "till.db")
    assert {"setting", "open_cart", "history_entry", "sync_state", "tender"} <= spoilt

    with caplog.at_level(logging.WARNING):
        again = books.open("training")
        services = again.services
        assert again.first_screen is not None
        assert again.first_screen.cart.is_empty
        assert services.carts.current().is_empty
        assert services.carts.held() == []
        assert services.settings.read(BANK_TERMINAL) == ""
        store = services.settings.store()
        assert store is not None
        assert store.locale == LOCALE.default
        assert services.catalogue.products() == products
        assert services.history.page(limit=1).rows[0].id == sold
        assert shown(services)
        services.recovery.settle_all(SYSTEM)
        services.selling.quick_cash(services.actor, tea)
    assert "The setting bank_terminal can't be read, so that its default counts." in caplog.text
    assert "A cart of the books can't be read; it stays as it is." in caplog.text
    again.close()


def spoil(path: Path) -> set[str]:
    """Cut every JSON of a book short; return the tables that had any."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        return {
            table
            for table, column in COLUMNS
            if connection.execute(f'UPDATE "{table}" SET "{column}" = ?', (NO_JSON,)).rowcount
        }
