"""The one way to read and the one way to write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, QueuePool, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from pos_app.changes import ChangeFeed
from pos_app.db.changes import WritingSession
from pos_app.db.errors import gone, translate_errors
from pos_app.db.file_watch import FileWatch
from pos_app.db.logical_clock import KEY, LogicalClock
from pos_app.db.schema import BUSY_SECONDS
from pos_app.db.sql_functions import store_hour
from pos_app.db.types import read_json
from pos_app.errors import Cancelled
from pos_app.station import Station
from pos_app.stopping import current_stop

PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a committed payment survives a power cut
    "PRAGMA fullfsync=ON",  # the same on macOS, where fsync alone does not reach the disk
)


STATION = "station"
"""Where sessions have the station that they read and write for, in their `info`."""

_ROOM = "PRAGMA cache_size=-16384"
"""KiB for the writer: the upper levels of a big book's indexes, and what one write changes."""
_STEPS = 100_000
"""Steps of SQLite's machine, a few milliseconds, after which a query asks whether to go on."""


class Database:
    """The books of one store: a SQLite file, written by one thread at a time.

    Rows belong to the session that read them and to its thread; hand out values instead.
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Take the migrated file at `path`; it is opened with the first use."""
        self.path = path
        self.logical_clock = LogicalClock()
        self.changes = ChangeFeed()
        self.station = Station(path.parent)
        self._reading = _engine(path, busy_seconds, "BEGIN", "PRAGMA query_only=ON")
        # BEGIN IMMEDIATE takes SQLite's write lock at once: a transaction that starts by reading
        # would otherwise fail when another program wrote in between.
        self._writing = _engine(path, busy_seconds, "BEGIN IMMEDIATE", _ROOM)
        self._file_watch = FileWatch(path)
        self._lock = threading.Lock()
        self._writer: int | None = None

    def write(self) -> AbstractContextManager[Session]:
        """Open the only session that may write, one at a time; it commits at its end.

        An exception inside rolls everything back. What it changed is published in `changes` once
        it is committed, after the next one may write. Never hold it over a network call. Raises
        RuntimeError inside another `write()` of the same thread, UserError when the file is
        locked, full, read-only, damaged, or not at its place any more.
        """
        self.assert_not_writing()
        return self._written()

    @contextmanager
    def _written(self) -> Iterator[Session]:
        with self._transaction() as session:
            yield session
        self.changes.publish(session.changes())

    @contextmanager
    def _transaction(self) -> Iterator[WritingSession]:
        with self._lock:
            self._writer = threading.get_ident()
            try:
                if self._file_watch.is_lost():
                    raise gone(self.path)
                with (
                    translate_errors(self.path),
                    WritingSession(
                        self._writing,
                        expire_on_commit=False,
                        info={KEY: self.logical_clock, STATION: self.station},
                    ) as session,
                    session.begin(),
                ):
                    yield session
                self._file_watch.record()
            finally:
                self._writer = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session on one unchanging state of the books; what it writes is refused.

        Rows stay readable after its end, but only what was loaded. Raises UserError as `write`,
        and Cancelled once its work was asked to stop (`stopping.Stop`).
        """
        with (
            translate_errors(self.path),
            Session(self._reading, autoflush=False, info={STATION: self.station}) as session,
            _interruptible(session),
        ):
            yield session

    def assert_not_writing(self) -> None:
        """Raise RuntimeError if this thread is inside `write()`."""
        if self._writer == threading.get_ident():
            raise RuntimeError("inside a write: no second one, and no call over the network")

    def close(self) -> None:
        """Close the file. The last connection folds the write-ahead log into it."""
        self._reading.dispose()
        self._writing.dispose()
        self._file_watch.forget()


@contextmanager
def _interruptible(session: Session) -> Iterator[None]:
    """Let queries of this session, which only reads, end early once its work was asked to stop.

    SQLite asks itself: `sqlite3.Connection.interrupt` from another thread is lost between two
    statements, and may hit the connection when it serves somebody else.
    """
    stop = current_stop()
    if stop is None:
        yield
        return
    if stop.is_asked():
        raise Cancelled
    connection: sqlite3.Connection = session.connection().connection.dbapi_connection  # type: ignore[assignment]
    connection.set_progress_handler(stop.is_asked, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _engine(path: Path, busy_seconds: float, begin: str, *pragmas: str) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": busy_seconds, "isolation_level": None},  # we say BEGIN ourselves
        poolclass=QueuePool,
        json_deserializer=read_json,
    )
    # Rows of one table that are new together go into one statement: each one lets go of Python's
    # lock, and whoever waits for the books' own waits for all of them.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    event.listen(engine, "connect", _prepare((*PRAGMAS, *pragmas)))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare(pragmas: tuple[str, ...]) -> Callable[[sqlite3.Connection, ConnectionPoolEntry], None]:
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        for pragma in pragmas:
            connection.execute(pragma).close()
        connection.create_function("store_hour", 2, store_hour, deterministic=True)

    return prepare
