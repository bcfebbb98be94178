"""Opening one book: its first screen at once, its database and services when they are needed.

Training's simulated account belongs to its book: it starts when something is first asked of it.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app.clock import Clock
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.lock import FolderLock
from pos_app.paths import backups_dir, book_dir, make_private
from pos_app.secrets import SystemKeyring, own_environment
from pos_app.services.container import Services
from pos_app.services.first_screen import FirstScreen, read_first_screen
from pos_app.services.shared.declared_settings import ACTIVE_BOOK
from pos_app.settings import MachineSettings
from pos_app.station import Station

if TYPE_CHECKING:
    from pos_app.db.engine import Database
    from pos_app.secrets import SecretStore
    from pos_app.services.backups import BookRescue
    from pos_app.services.setup.book_manager import BookManager
    from pos_app.services.shared.connection import Endpoint
    from pos_app.training.http.server import TrainingServer
    from pos_app.training.printer.printer_server import PrinterServer

TRAINING = "training"
TRAINING_KEY = "sk_test_training"
DATABASE = "till.db"
ACCOUNT = "account.db"
ADDRESS = "account.url"
"""Where the simulated account can be called while it runs, for a program beside the till."""


class TrainingAccount:
    """The simulated account of a training folder, started by the first call to it."""

    def __init__(self, state: Path, clock: Clock) -> None:
        self._state = state
        self._address = state.with_name(ADDRESS)
        self._clock = clock
        self._lock = threading.Lock()
        self._server: TrainingServer | None = None

    @property
    def server(self) -> TrainingServer:
        """The running server; starts it where it is not. Raises UserError where it can't be."""
        # Not needed for the first screen.
        from pos_app.training.http.server import TrainingServer  # noqa: PLC0415

        with self._lock:
            if self._server is None:
                try:
                    server = TrainingServer(self._state, lambda: self._clock.now().timestamp())
                    server.start()
                    self._address.write_text(server.base_url, encoding="ascii")
                except (OSError, sqlite3.Error) as error:
                    raise UserError(
                        _("The simulated account of training mode did not start."),
                        _("No real money is ever involved in training mode."),
                        _("Start Till again; if it stays so, reset training in Settings, About."),
                        details=str(error),
                    ) from error
                self._server = server
            return self._server

    def endpoint(self) -> Endpoint:
        """Return where the `stripe` package finds this account."""
        from pos_app.services.shared.connection import Endpoint  # noqa: PLC0415

        return Endpoint(TRAINING_KEY, self.server.base_url)

    def start_over(self) -> None:
        """Forget what a fill that was broken off left in the account."""
        self.stop()
        for part in self._state.parent.glob(f"{self._state.name}*"):
            part.unlink()

    def stop(self) -> None:
        """Stop serving; what was written stays."""
        with self._lock:
            if self._server is not None:
                self._address.unlink(missing_ok=True)
                self._server.stop()
                self._server = None


@dataclass
class OpenBook:
    """One book in use; `first_screen` is None where it had to be opened the long way."""

    services: Services
    first_screen: FirstScreen | None
    account: TrainingAccount | None
    databases: list[Database] = field(default_factory=list)

    @property
    def customer_side(self) -> Callable[[], str] | None:
        """What tells where the customer can be played, in training; None with a real account."""
        account = self.account
        return (lambda: account.server.base_url) if account else None

    @property
    def start_printer(self) -> Callable[[int], PrinterServer] | None:
        """What starts training's receipt printer at a port; None with a real account."""
        return _start_printer if self.account else None

    def close(self) -> None:
        """Let go of everything that the book holds: its account (in training), its database."""
        if self.account:
            self.account.stop()
        for database in self.databases:
            database.close()


def _start_printer(port: int) -> PrinterServer:
    """Start a simulated receipt printer. Raises OSError where the port is taken."""
    from pos_app.training.printer.printer_server import PrinterServer  # noqa: PLC0415  seldom

    printer = PrinterServer(port)
    printer.start()
    return printer


@dataclass(frozen=True)
class Books:
    """The books under one data folder."""

    root: Path
    clock: Clock
    state: MachineSettings
    secrets: SecretStore
    environment: Mapping[str, str]

    @cached_property
    def book_manager(self) -> BookManager:
        """First start and the list of books; seldom needed at a start."""
        from pos_app.services.setup.book_manager import BookManager  # noqa: PLC0415  imports the database

        return BookManager(
            self.root,
            self.clock,
            secrets=self.secrets,
            environment=self.environment,
            state=self.state,
        )

    def in_use(self) -> str | None:
        """Return the book that is in use, None before the first start."""
        chosen = self.state.read(ACTIVE_BOOK)
        if chosen == TRAINING or (chosen and self._is_there(chosen)):
            return chosen
        return None

    def lost(self) -> str | None:
        """Return the book that was in use at the last start and is not there any more, if any.

        A training book is made anew: nothing in it was real.
        """
        chosen = self.state.read(ACTIVE_BOOK)
        return chosen if chosen and self.in_use() is None else None

    def missing(self, book: str) -> UserError:
        """Return what to say of a book that is not there any more."""
        from pos_app.db.errors import missing  # noqa: PLC0415  seldom, let us hope

        return missing(book_dir(self.root, book) / DATABASE)

    def _is_there(self, book: str) -> bool:
        """Return whether a book was made; one that is gone has its backups still."""
        folder = book_dir(self.root, book)
        return (folder / DATABASE).exists() or backups_dir(folder).exists()

    def open(self, book: str) -> OpenBook:
        """Open a book; a new training book is filled with the sample store (some seconds).

        Raises UserError where the database is damaged, read-only or newer than this program, and
        where there can be no folder for it.
        """
        try:
            folder = make_private(book_dir(self.root, book))
        except OSError as error:
            raise UserError(
                _("Till cannot use the folder of its books."),
                next_step=_("Check that there is space and that this user may write there."),
                details=str(error),
            ) from error
        mode = book.split("-", 1)[0]
        account = TrainingAccount(folder / ACCOUNT, self.clock) if book == TRAINING else None
        databases: list[Database] = []
        station = Station(folder)

        def make() -> dict[str, Any]:
            databases.append(self._database(folder, mode, station))
            databases[0].changes.subscribe(services.changes.publish)
            return self._wire(book, mode, databases[0], account.endpoint if account else None)

        services = Services(book, mode, station, make)
        first = read_first_screen(folder / DATABASE, mode, station)
        opened = OpenBook(services, first, account, databases)
        with ExitStack() as undo:
            undo.callback(opened.close)
            if first is None:
                services.make_ready()
                if account and services.settings.store() is None:
                    self._fill(databases[0], account)
            undo.pop_all()
        return opened

    @contextmanager
    def beside(self, book: str) -> Iterator[Services]:
        """Yield the services of a book that is up to date, whether a till has it open or not.

        SQLite lets one write after the other. Raises UserError where Till has to open it first.
        """
        from pos_app.db.upgrade import open_current  # noqa: PLC0415  imports SQLAlchemy

        folder, mode = book_dir(self.root, book), book.split("-", 1)[0]
        with ExitStack() as end:
            database = end.enter_context(closing(open_current(folder / DATABASE, mode)))
            endpoint = end.enter_context(self._account_beside(folder)) if book == TRAINING else None
            yield Services(
                book, mode, database.station, lambda: self._wire(book, mode, database, endpoint)
            )

    @contextmanager
    def _account_beside(self, folder: Path) -> Iterator[Callable[[], Endpoint]]:
        """Yield where training's account is: at the till that is open, else served meanwhile."""
        from pos_app.services.shared.connection import Endpoint  # noqa: PLC0415  imports services

        lock = FolderLock(self.root)
        if lock.take():
            account = TrainingAccount(folder / ACCOUNT, self.clock)
            try:
                yield account.endpoint
            finally:
                account.stop()
                lock.release()
            return
        try:
            address = (folder / ADDRESS).read_text(encoding="ascii")
        except FileNotFoundError:
            raise UserError(
                _("Till is open, but not in training mode."),
                _("Nothing was changed."),
                _("Close it, or switch it to training."),
            ) from None
        yield lambda: Endpoint(TRAINING_KEY, address)

    def choose_register(self, book: str, register_id: str) -> None:
        """Have this machine be a register of a closed book from now on."""
        Station(book_dir(self.root, book)).choose(register_id)

    def rescue(self, book: str) -> BookRescue:
        """Return what puts a backup in the place of a book, which must be closed."""
        from pos_app.services.backups import BookRescue  # noqa: PLC0415  imports the database

        return BookRescue(book_dir(self.root, book) / DATABASE, book.split("-", 1)[0], self.clock)

    def reset_training(self) -> None:
        """Throw the training book away; opening it next makes it anew. It must be closed.

        Raises UserError where another program holds its files.
        """
        folder = book_dir(self.root, TRAINING)
        try:
            if folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            raise UserError(
                _("The training store could not be thrown away."),
                next_step=_("Close what has its files open, then reset training again."),
                details=str(error),
            ) from error

    def _database(self, folder: Path, mode: str, station: Station) -> Database:
        from pos_app.db.upgrade import open_book  # noqa: PLC0415  imports SQLAlchemy

        database = open_book(folder / DATABASE, mode, self.clock)
        database.station = station  # one of both: what one signs in, the other reads
        return database

    def _wire(
        self, book: str, mode: str, database: Database, endpoint: Callable[[], Endpoint] | None
    ) -> dict[str, Any]:
        from pos_app.services.shared.connection import Connection  # noqa: PLC0415
        from pos_app.services.wiring import wire  # noqa: PLC0415  imports every service

        before_call = database.assert_not_writing
        return wire(
            database=database,
            mode=mode,
            book=book,
            secrets=self.secrets,
            clock=self.clock,
            environment=self.environment,
            books=lambda: self.book_manager.books(),  # noqa: PLW0108  made only when it is asked for
            connection=endpoint and Connection(endpoint=endpoint, before_call=before_call),
        )

    def _fill(self, database: Database, account: TrainingAccount) -> None:
        from pos_app.services.setup.training_store import fill_training_books  # noqa: PLC0415
        from pos_app.training.sample.store import training_store  # noqa: PLC0415

        account.start_over()
        fill_training_books(database, account.server.account, training_store, self.clock)


def books_under(root: Path, clock: Clock) -> Books:
    """Return the books of a data folder, with the system's keyring and this environment.

    What the program starts from now on does not inherit a key of the environment.
    """
    return Books(root, clock, MachineSettings(root), SystemKeyring(), own_environment())
