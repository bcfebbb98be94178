"""Printing on this register's receipt printer: the outbox's jobs for it, and its drawer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import DeliveryError
from pos_app.domain.paper import Paper
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.printers import FoundPrinter, PrinterStatus, Profile, ReceiptPrinter
from pos_app.errors import Cancelled, UserError
from pos_app.printer_driver.commands import profiles
from pos_app.printer_driver.driver import PrinterDriver
from pos_app.printer_driver.errors import PrinterError
from pos_app.services.outbox.outbox_rows import end
from pos_app.services.printing import job_rows
from pos_app.services.printing.job_bytes import Render, job_bytes
from pos_app.services.printing.printer_drawer import PrinterDrawer, explained
from pos_app.services.printing.test_page import page_for_test
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.printing import Delivery, PrintJob


class ReadPaper(Protocol):
    """Returns the receipt of a row of the history."""

    def __call__(self, history_id: str, *, copy: bool, gift: bool) -> Paper:
        """Raises UserError where the row is gone."""
        ...


class _OvertakenError(Cancelled):
    """It came on paper elsewhere, or was paid, while it was made ready here, and has to say so."""


class Printing:
    """The receipt printer of one register, and the jobs that wait for it."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        settings: StoreSettings,
        read_paper: ReadPaper,
        driver: PrinterDriver | None = None,
    ) -> None:
        """Work on one book; nothing is printed before `use`."""
        self._database = database
        self._clock = clock
        self._settings = settings
        self._read_paper = read_paper
        self._driver = driver or PrinterDriver()
        self._render: Render | None = None
        self._at_printer = ""

    def use(self, render: Render) -> None:
        """Have papers drawn by this from now on."""
        self._render = render

    # --- the printer ---

    @property
    def printer(self) -> ReceiptPrinter | None:
        """The receipt printer of this register, None where it has none."""
        chosen = self._settings.read(RECEIPT_PRINTER)
        return chosen if chosen.address else None

    @property
    def drawer(self) -> PrinterDrawer | None:
        """The drawer that opens by the printer, None where none does."""
        printer = self.printer
        if printer is None or not printer.opens_drawer:
            return None
        return PrinterDrawer(self._driver, printer)

    def find(self) -> list[FoundPrinter]:
        """Return the printers that this computer knows of. Slow."""
        return self._driver.find()

    def profiles(self) -> list[Profile]:
        """Return the models of receipt printers that are known. Slow the first time."""
        return list(profiles())

    def status(self, printer: ReceiptPrinter) -> PrinterStatus:
        """Ask a printer how it is. Raises UserError where it can't be reached."""
        try:
            return self._driver.status(printer)
        except PrinterError as error:
            raise explained(error) from error

    def print_test(self, actor: Actor, printer: ReceiptPrinter) -> None:
        """Print a page by which people see what a printer can. Raises UserError."""
        require_first(self._database, actor, Permission.SETTINGS, "printer", at=self._clock.now())
        self._send(page_for_test(printer), printer)

    def print_at_once(self, actor: Actor, paper: Paper) -> str:
        """Print what is no receipt (X, Z, the slip of a gift card); return the printer's address.

        On any thread but the screen's. It waits in no outbox, which would keep a card's code, and
        says nothing of copies: a Z is the same whenever it is printed. Raises UserError where it
        was not printed, or nobody knows, or there is no printer.
        """
        require_first(self._database, actor, Permission.RECEIPT)
        printer = self.printer
        if printer is None:
            raise explained(PrinterError(DeliveryError.NO_PRINTER))
        self._send(paper, printer)
        return printer.address

    # --- jobs ---

    def print_receipt(
        self, actor: Actor, history_id: str, *, copy: bool = False, gift: bool = False
    ) -> None:
        """Commit that a receipt is to be printed; `deliver` does it.

        It is marked as a copy where one was printed before. Raises UserError when the row is gone.
        """
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            job_rows.queue_job(
                session,
                history_id,
                self._clock.now(),
                copy=copy,
                gift=gift,
                cashier_id=actor.cashier_id,
            )

    def jobs(self) -> list[PrintJob]:
        """Return those of this register that are not known to have come out, the oldest first."""
        with self._database.read() as session:
            found = job_rows.open_jobs(session)
            return [job_rows.job_view(entry, self._at_printer) for entry in found]

    def deliver(self, actor: Actor) -> Delivery:
        """Print what waits, in its order, where the first try of any of it is due.

        One that can't be printed keeps the others waiting with it: it is the same printer.
        """
        require_first(self._database, actor, Permission.RECEIPT)
        now = self._clock.now()
        with self._database.read() as session:
            waiting = [each for each in job_rows.open_jobs(session) if not job_rows.is_unsure(each)]
        printer = self.printer
        done: list[OutboxEntry] = []
        unsure: list[OutboxEntry] = []
        if any(job_rows.is_due(each, now) for each in waiting):
            for entry in waiting:
                try:
                    self._deliver(entry, printer)
                    done.append(entry)
                except Cancelled:
                    continue
                except PrinterError as error:
                    if error.reason is not DeliveryError.PRINT_UNSURE:
                        self._put_off(error.reason)
                        break
                    unsure.append(entry)
        return self._outcome(printer, done, unsure)

    def print_again(self, actor: Actor, job_id: str) -> None:
        """Have a job printed after all; one that is unsure comes as a copy."""
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            entry = session.get_one(OutboxEntry, job_id)
            if entry.done_at is not None:
                return
            now = self._clock.now()
            if job_rows.is_unsure(entry):
                end(entry, now)  # somebody looked
            history_id, gift = job_rows.history_id_of(entry)
            job_rows.queue_job(
                session,
                history_id,
                now,
                copy=False,
                gift=gift,
                cashier_id=actor.cashier_id,
            )

    def drop(self, actor: Actor, job_id: str, *, came_out: bool = False) -> bool:
        """End a job without printing; return whether something of it may have been printed.

        What is printed elsewhere in its place is a copy then. `came_out` where somebody has seen
        the whole of one that was unsure.
        """
        printer = self.printer
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            entry = session.get_one(OutboxEntry, job_id)
            if job_rows.is_unsure(entry) or entry.done_at is not None:
                if came_out and printer is not None and entry.done_at is None:
                    job_rows.printed(session, entry, printer.address, self._clock.now())
                end(entry, self._clock.now())
                return True
            session.delete(entry)
            return False

    # --- inside ---

    def _send(self, paper: Paper, printer: ReceiptPrinter) -> None:
        try:
            self._driver.print_(printer, self._bytes(paper, printer), paper.title, lambda: None)
        except PrinterError as error:
            raise explained(error) from error

    def _deliver(self, entry: OutboxEntry, printer: ReceiptPrinter | None) -> None:
        """Print one. Raises PrinterError, and Cancelled where it was dropped meanwhile."""
        if printer is None:
            raise PrinterError(DeliveryError.NO_PRINTER)
        try:
            self._print(entry, printer)
        except _OvertakenError:
            self._print(entry, printer)

    def _print(self, entry: OutboxEntry, printer: ReceiptPrinter) -> None:
        history_id, gift = job_rows.history_id_of(entry)
        with self._database.read() as session:
            printout = job_rows.printout_of(session, entry)
        if printout is None:
            self._forget(entry.id)
            raise Cancelled
        paper = self._paper(history_id, copy=printout.copy, gift=gift)
        job = self._bytes(paper, printer)
        begin = partial(self._begin, entry.id, printout)
        self._at_printer = entry.id
        try:
            self._driver.print_(printer, job, paper.title, begin)
        finally:
            self._at_printer = ""
        with self._database.write() as session:
            done = session.get_one(OutboxEntry, entry.id)
            job_rows.printed(session, done, printer.address, self._clock.now())

    def _forget(self, entry_id: str) -> None:
        """End a job of which nothing was sent, and that nobody needs any more."""
        with self._database.write() as session:
            entry = session.get(OutboxEntry, entry_id)
            if entry is not None and entry.done_at is None and not job_rows.is_unsure(entry):
                session.delete(entry)

    def _paper(self, history_id: str, *, copy: bool, gift: bool) -> Paper:
        """Return what is printed. Raises Cancelled where its row of the history is lost.

        The look-up after a restore of damaged books writes that anew: it waits for it alone.
        """
        try:
            return self._read_paper(history_id, copy=copy, gift=gift)
        except UserError as error:
            raise Cancelled from error

    def _begin(self, entry_id: str, printout: job_rows.Printout) -> None:
        with self._database.write() as session:
            entry = session.get(OutboxEntry, entry_id)
            if entry is None or entry.done_at is not None:
                raise Cancelled
            if job_rows.printout_of(session, entry) != printout:
                raise _OvertakenError
            job_rows.begin(entry, printout)

    def _put_off(self, reason: DeliveryError) -> None:
        with self._database.write() as session:
            for entry in job_rows.open_jobs(session):
                if not job_rows.is_unsure(entry):
                    job_rows.put_off(entry, reason, self._clock.now())

    def _bytes(self, paper: Paper, printer: ReceiptPrinter) -> bytes:
        if self._render is None:
            raise RuntimeError("nothing draws letters")
        return job_bytes(paper, printer, self._render)

    def _outcome(
        self,
        printer: ReceiptPrinter | None,
        done: Iterable[OutboxEntry],
        unsure: Iterable[OutboxEntry],
    ) -> Delivery:
        waiting = [each for each in self.jobs() if each.next_try_at is not None]
        rows = map(job_rows.history_id_of, done)
        return Delivery(
            printer=printer.address if printer else "",
            printed=tuple(map(job_rows.title_of, done)),
            unsure=tuple(map(job_rows.title_of, unsure)),
            receipts=tuple(history_id for history_id, gift in rows if not gift),
            waiting=waiting[0].why if waiting else "",
            next_try_at=min(filter(None, (each.next_try_at for each in waiting)), default=None),
        )
