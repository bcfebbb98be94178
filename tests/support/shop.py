"""A till folder beside a simulated account: what first start and settings work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.services.container import Services
from pos_app.services.setup.book_manager import BookManager, book_path
from pos_app.services.setup.key_in_use import BASE_VARIABLE, KeyOfBook, book_id_of
from pos_app.services.setup.stripe_keys import endpoint_of
from pos_app.services.shared.connection import Connection
from pos_app.training.http.server import TrainingServer
from tests.support.keyring import PocketKeyring
from tests.support.services import services_of

KEY = "rk_test_" + "a" * 20 + "1234"
OTHER_KEY = "rk_test_" + "b" * 20 + "5678"
LIVE_KEY = "rk_live_" + "c" * 20 + "9012"


@dataclass
class Shop:
    """One data folder and the account that it talks to."""

    root: Path
    server: TrainingServer
    keyring: PocketKeyring = field(default_factory=PocketKeyring)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment[BASE_VARIABLE] = self.server.base_url
        self.setup = BookManager(
            self.root, SystemClock(), secrets=self.keyring, environment=self.environment
        )

    def database(self, book: str) -> Database:
        return Database(book_path(self.root, book))

    def services(self, database: Database) -> Services:
        """Return the services of its book for test mode, with the key that was given for it."""
        key = KeyOfBook("test", "test", self.keyring, self.environment, book_id_of(database))
        connection = Connection(
            endpoint=endpoint_of(key, database),
            before_call=database.assert_not_writing,
            retries=0,
        )
        return services_of(
            database,
            connection,
            mode="test",
            secrets=self.keyring,
            environment=self.environment,
            setup=self.setup,
        )
