"""A till folder beside a simulated account: what first start and settings work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.services.readers.readers import Readers
from pos_app.services.readers.sandbox import Sandbox
from pos_app.services.setup.accounts import Accounts, endpoint_of
from pos_app.services.setup.keys import BASE_VARIABLE, KeyOfBook
from pos_app.services.setup.setup import Setup, book_path
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.settings import StoreSettings
from pos_app.training.http.server import TrainingServer

KEY = "rk_test_" + "a" * 20 + "1234"
OTHER_KEY = "rk_test_" + "b" * 20 + "5678"
LIVE_KEY = "rk_live_" + "c" * 20 + "9012"


@dataclass
class PocketKeyring:
    """Keeps keys in memory, as a system's keyring would."""

    kept: dict[str, str] = field(default_factory=dict)

    def read(self, book: str) -> str | None:
        return self.kept.get(book)

    def write(self, book: str, key: str) -> None:
        self.kept[book] = key

    def forget(self, book: str) -> None:
        self.kept.pop(book, None)


@dataclass
class Shop:
    """One data folder and the account that it talks to."""

    root: Path
    server: TrainingServer
    keyring: PocketKeyring = field(default_factory=PocketKeyring)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment[BASE_VARIABLE] = self.server.base_url
        self.setup = Setup(
            self.root, SystemClock(), secrets=self.keyring, environment=self.environment
        )

    def database(self, book: str) -> Database:
        return Database(book_path(self.root, book))

    def settings(self, database: Database) -> StoreSettings:
        return StoreSettings(database=database, clock=SystemClock(), environment=self.environment)

    def accounts(self, database: Database, book: str) -> Accounts:
        return Accounts(
            database=database,
            connection=self._connection(database, book),
            key=self._key(book),
            clock=SystemClock(),
            books=self.setup.books,
        )

    def readers(self, database: Database, book: str) -> Readers:
        return Readers(
            database=database,
            clock=SystemClock(),
            connection=self._connection(database, book),
            connect=self.settings(database).connect,
        )

    def sandbox(self, database: Database, book: str) -> Sandbox:
        return Sandbox(
            database=database,
            connection=self._connection(database, book),
            client=self.readers(database, book).client,
            mode="test",
        )

    def _key(self, book: str) -> KeyOfBook:
        return KeyOfBook(book, "test", self.keyring, self.environment)

    def _connection(self, database: Database, book: str) -> Connection:
        return Connection(
            endpoint=endpoint_of(self._key(book), database),
            before_call=database.assert_not_writing,
            retries=0,
        )
