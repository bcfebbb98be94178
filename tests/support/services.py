"""The one place where tests compose services: as the program does, over one open book."""

from __future__ import annotations

from collections.abc import Mapping

from pos_app.clock import Clock, SystemClock
from pos_app.db.engine import Database
from pos_app.secrets import SecretStore
from pos_app.services.container import Services
from pos_app.services.setup.book_manager import BookManager
from pos_app.services.shared.connection import Connection
from pos_app.services.wiring import wire
from tests.support.keyring import PocketKeyring


def services_of(
    database: Database,
    connection: Connection | None = None,
    *,
    mode: str = "training",
    clock: Clock | None = None,
    secrets: SecretStore | None = None,
    environment: Mapping[str, str] | None = None,
    setup: BookManager | None = None,
) -> Services:
    """Return the services of a book; without a connection it is reached with the book's own key."""
    clock, secrets = clock or SystemClock(), secrets or PocketKeyring()
    setup = setup or BookManager(database.path.parent, clock, secrets=secrets, environment={})
    services = Services(
        mode,
        mode,
        database.station,
        lambda: wire(
            database=database,
            mode=mode,
            book=mode,
            secrets=secrets,
            clock=clock,
            environment=environment or {},
            books=setup.books,
            connection=connection,
        ),
    )
    database.changes.subscribe(services.changes.publish)
    services.make_ready()
    return services
