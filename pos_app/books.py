"""Opening one book: its database, its way to Stripe, and the services over both.

Training's simulated account belongs to its book: it starts when something is first asked of it.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.upgrade import open_book
from pos_app.paths import book_dir, make_private
from pos_app.secrets import SecretStore, SystemKeyring
from pos_app.services.connection import Endpoint
from pos_app.services.container import Services, build_services
from pos_app.services.setup import Setup

if TYPE_CHECKING:
    from pos_app.training.server import TrainingServer

TRAINING = "training"
TRAINING_KEY = "sk_test_training"


@dataclass(frozen=True)
class OpenBook:
    """One book in use. `close` ends its account (in training) and its database, in this order."""

    services: Services
    database: Database
    account: TrainingAccount | None

    def close(self) -> None:
        """Let go of everything that the book holds."""
        if self.account:
            self.account.stop()
        self.database.close()


class TrainingAccount:
    """The simulated account of a training folder, started by the first call to it."""

    def __init__(self, state: Path, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._lock = threading.Lock()
        self._server: TrainingServer | None = None

    @property
    def server(self) -> TrainingServer:
        """The running server; starts it where it is not."""
        # Werkzeug is not needed for the first screen.
        from pos_app.training.server import TrainingServer  # noqa: PLC0415

        with self._lock:
            if self._server is None:
                self._server = TrainingServer(self._state, lambda: self._clock.now().timestamp())
                self._server.start()
            return self._server

    def endpoint(self) -> Endpoint:
        """Return where the `stripe` package finds this account."""
        return Endpoint(TRAINING_KEY, self.server.base_url)

    def stop(self) -> None:
        """Stop serving; what was written stays."""
        with self._lock:
            if self._server is not None:
                self._server.stop()
                self._server = None


@dataclass(frozen=True)
class Books:
    """The books under one data folder."""

    root: Path
    clock: Clock
    setup: Setup
    secrets: SecretStore
    environment: Mapping[str, str]

    def open(self, book: str) -> OpenBook:
        """Open a book, filling a new training book with the sample store (some seconds).

        Raises UserError where the database is damaged, read-only or newer than this program.
        """
        folder = make_private(book_dir(self.root, book))
        mode = book.split("-", maxsplit=1)[0]
        database = open_book(folder / "till.db", mode, self.clock)
        account = TrainingAccount(folder / "account.db", self.clock) if book == TRAINING else None
        services = self._services(book, mode, database, account)
        if account and services.settings.store() is None:
            self._fill(database, account)
        return OpenBook(services, database, account)

    def reset_training(self) -> None:
        """Throw the training book away; opening it next makes it anew. It must be closed."""
        shutil.rmtree(book_dir(self.root, TRAINING), ignore_errors=True)

    def _services(
        self, book: str, mode: str, database: Database, account: TrainingAccount | None
    ) -> Services:
        endpoint: Callable[[], Endpoint] | None = account.endpoint if account else None
        return build_services(
            database=database,
            mode=mode,
            book=book,
            endpoint=endpoint,
            secrets=self.secrets,
            clock=self.clock,
            environment=self.environment,
            setup=self.setup,
        )

    def _fill(self, database: Database, account: TrainingAccount) -> None:
        from pos_app.services.training_store import fill_training_books  # noqa: PLC0415
        from pos_app.training.sample_store import sample_store  # noqa: PLC0415

        fill_training_books(database, account.server.account, sample_store, self.clock)


def books_under(root: Path, clock: Clock) -> Books:
    """Return the books of a data folder, with the system's keyring and this environment."""
    return Books(root, clock, Setup(root, clock), SystemKeyring(), dict(os.environ))
