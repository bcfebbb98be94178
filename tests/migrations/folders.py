"""The whole data folder of a small store, and its account, as an earlier version left them.

`python -m tests.migrations.folders` writes those of today's schema to `released/folder_<schema>/`;
what was released once is never written again.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from pos_app.books import Books
from pos_app.clock import SystemClock
from pos_app.db.schema import HEAD
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import RefundRequest
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from tests.migrations.dumps import write_dump
from tests.support.keyring import PocketKeyring
from tests.support.shop import KEY
from tests.support.store import STORE, sell, sell_by_card

RELEASED = Path(__file__).parent / "released"


def folder_of(schema: str) -> Path:
    """Return where the folder of a schema is kept."""
    return RELEASED / f"folder_{schema}"


def load_folder(kept: Path, root: Path, account: Path) -> None:
    """Make the data folder and the account's file that were kept."""
    shutil.copy(kept / "settings.json", root)
    book = root / "books" / "test"
    book.mkdir(parents=True)
    if (station := kept / "station.json").exists():  # since schema 0006
        shutil.copy(station, book)
    for script, path in (("till.sql", book / "till.db"), ("account.sql", account)):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((kept / script).read_text(encoding="utf-8"))


def write() -> None:
    """Sell a little, lose an answer, stop, and keep what is on the disk."""
    kept = folder_of(HEAD)
    kept.mkdir()
    with tempfile.TemporaryDirectory() as name:
        root, account = Path(name) / "Till", Path(name) / "account.db"
        root.mkdir()
        server = TrainingServer(account)
        server.start()
        environment = {"TILL_STRIPE_API_BASE": server.base_url}
        books = Books(root, SystemClock(), MachineSettings(root), PocketKeyring(), environment)
        book = books.open(books.book_manager.connect(STORE, KEY, "Ana", "Counter"))
        _trade(book.services, server)
        book.close()
        server.stop()
        shutil.copy(root / "settings.json", kept)
        shutil.copy(root / "books" / "test" / "station.json", kept)
        _dump(root / "books" / "test" / "till.db", kept / "till.sql")
        _dump(account, kept / "account.sql")


def _trade(services: Services, server: TrainingServer) -> None:
    """Four sales: cash, card, card with a part given back, card whose answer never came."""
    buyer = services.customers.create(
        services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
    )
    buyer = services.customers.attach_card(services.actor, buyer.id, "pm_card_visa")
    card = buyer.cards[0].id
    sell(services, CartLine("Tea", 400))
    sell_by_card(services, buyer.id, card, CartLine("Cake", 1_000))
    sale = sell_by_card(services, buyer.id, card, CartLine("Bread", 500))
    cashier = services.staff.current_cashier()
    part = RefundRequest(sale.id, sale.tenders[0].id, 200, "requested_by_customer")
    services.refunds.create(Actor(cashier.id), part)
    services.carts.hold(services.actor, Cart("usd", (CartLine("Jam", 700),)), "Mr. Babbage")
    server.controls.fault("reset_after", "/confirm", times=9)
    server.controls.fault("reset_before", "/payment_intents/pi_", method="GET", times=99)
    with suppress(UserError):
        sell_by_card(services, buyer.id, card, CartLine("Coffee", 1_500))


def _dump(path: Path, script: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        write_dump(connection, script)


if __name__ == "__main__":
    write()
    print(json.dumps(sorted(path.name for path in folder_of(HEAD).iterdir())))  # noqa: T201
