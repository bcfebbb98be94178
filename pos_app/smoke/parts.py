"""What a package must bring along and a machine must give: each part tried once."""

from __future__ import annotations

import sqlite3
import ssl
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

from pos_app.clock import SystemClock
from pos_app.db.schema import FIRST, HEAD, revision
from pos_app.db.upgrade import open_book, run_migrations
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money
from pos_app.domain.paper import Cut
from pos_app.domain.permissions import Actor, Role
from pos_app.domain.printers import ReceiptPrinter
from pos_app.errors import UserError
from pos_app.secrets import KeyringUnavailable, SecretStore
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.training.printer.printer_server import PrinterServer

_OLD_BOOK = (
    "INSERT INTO book (id, mode, created_at) VALUES ('old', 'test', '2026-01-02 03:04:05.000000')"
)

# How `keyring` finds its backend of a system, and what that backend cannot do without.
_KEYRINGS = {
    "win32": ("Windows", "win32ctypes.pywin32.win32cred"),
    "darwin": ("macOS", "keyring.backends.macOS.api"),
}
_KEYRING_OF_LINUX = ("SecretService", "secretstorage")


@dataclass(frozen=True)
class Part:
    """What came of one part; `message` is for whoever reads the report."""

    name: str
    ok: bool
    message: str


def try_shipped() -> list[Part]:
    """Look for what only a package can forget: a source tree finds it in its environment."""
    return [
        _shipped("certificates", _certificates),
        _shipped(
            "time zones", lambda: files("tzdata.zoneinfo").joinpath("Pacific/Auckland").is_file()
        ),
        _shipped("locales", _locales),
        _shipped("keyring's way", _way_to_keyring),
        _shipped("search", _search),
    ]


def _shipped(name: str, there: Callable[[], bool]) -> Part:
    try:
        return _part(name, ok=there(), wrong="not all of it came along")
    except (ImportError, LookupError, OSError, RuntimeError, ValueError, ssl.SSLError) as error:
        return Part(name, ok=False, message=f"{type(error).__name__}: {error}")


def _certificates() -> bool:
    from pos_app.stripe_service.transport import trusted_authorities  # noqa: PLC0415  slow

    return trusted_authorities() > 0


def _locales() -> bool:
    """Write a price as every country does."""
    from pos_app.ui.settings.regions import countries, currency_of, locale_of  # noqa: PLC0415

    codes = [code for _, code in countries()]
    prices = [format_money(Money(123450, currency_of(code)), locale_of(code)) for code in codes]
    return len(prices) > 200 and all(prices)


def _search() -> bool:
    """Look a word up by its parts, as the history does: not every SQLite can (from 3.34 on)."""
    with closing(sqlite3.connect(":memory:")) as books:
        made = "USING fts5 (words, tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
        try:
            books.execute(f"CREATE VIRTUAL TABLE found {made}")
        except sqlite3.OperationalError:
            return False
        books.execute("INSERT INTO found VALUES ('flat white')")
        hits = books.execute("SELECT rowid FROM found WHERE found MATCH ?", ('"whi" AND "ite"',))
        return hits.fetchall() == [(1,)]


def _way_to_keyring() -> bool:
    """Load what speaks to this system's keyring, whether or not one is running."""
    backend, speaks = _KEYRINGS.get(sys.platform, _KEYRING_OF_LINUX)
    import_module(speaks)
    return bool(entry_points(group="keyring.backends", name=backend))


def try_keyring(secrets: SecretStore) -> Part:
    """Keep a throw-away entry, read it back and remove it; a machine without one is no failure."""
    book, text = f"smoke-test-{new_id()}", new_id()
    try:
        secrets.write(book, text)
        kept = secrets.read(book)
        secrets.forget(book)
        gone = secrets.read(book) is None
    except KeyringUnavailable as error:
        return Part("keyring", ok=True, message=f"not tried: {error}")
    return _part("keyring", ok=kept == text and gone, wrong="what was read is not what was kept")


def try_old_books(folder: Path) -> Part:
    """Make books of the first schema, and open them as a new version does."""
    path = folder / "old" / "till.db"
    path.parent.mkdir()
    run_migrations(path, FIRST)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_OLD_BOOK)
    try:
        open_book(path, "test", SystemClock()).close()
    except UserError as error:
        return Part("old books", ok=False, message=f"{error} {error.details}")
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT id FROM book").fetchall() == [("old",)]
    current = revision(path) == HEAD
    return _part("old books", ok=kept and current, wrong=f"opened as {revision(path)}")


def try_receipt(services: Services, sale_id: str, folder: Path) -> Part:
    """Render a sale's receipt to PDF."""
    from pos_app.ui.receipts.paper import save_pdf  # noqa: PLC0415  after the platform is set
    from pos_app.ui.receipts.receipt_data import read_receipt  # noqa: PLC0415

    receipt = read_receipt(services, sale_id, copy=False)
    pdf = save_pdf(receipt.paper, folder / "receipt.pdf").read_bytes()
    # A font that is missing leaves a page without one.
    ok = pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") and b"/FontFile" in pdf
    return _part("receipt", ok=ok, wrong=f"{len(pdf)} bytes that are no page with words on it")


def try_receipt_printer(services: Services, sale_id: str) -> Part:
    """Print a sale's receipt on a simulated receipt printer, and compare it with the preview."""
    from pos_app.ui.receipts.paper import render_raster  # noqa: PLC0415  after the platform is set

    people = services.staff.cashiers()
    owner = Actor(next(each.id for each in people if each.role == Role.OWNER))
    server = PrinterServer()
    server.start()
    try:
        printer = ReceiptPrinter(address=server.address)
        services.settings.save(owner, RECEIPT_PRINTER, printer)
        services.printing.use(render_raster)
        services.printing.print_receipt(services.actor, sale_id)
        services.printing.deliver(services.actor)
        papers = server.finished()
        services.settings.save(owner, RECEIPT_PRINTER, RECEIPT_PRINTER.default)
    finally:
        server.stop()
    paper = services.receipts.paper(sale_id, copy=False)
    body = replace(paper, blocks=tuple(each for each in paper.blocks if not isinstance(each, Cut)))
    came_out = [each.dots for each in papers] == [render_raster(body, printer.dots).rows]
    done = not services.printing.jobs()
    wrong = f"{len(papers)} papers, not the one that the preview shows"
    return _part("receipt printer", ok=came_out and done, wrong=wrong)


def _part(name: str, *, ok: bool, wrong: str) -> Part:
    return Part(name, ok=ok, message="works" if ok else wrong)
