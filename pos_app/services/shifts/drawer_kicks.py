"""Opening the drawer when cash moves: what the outbox's entries for it are delivered to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import func, select

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.logical_clock import as_written
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.shifts import Kick
from pos_app.services.outbox.outbox_rows import IS_OPEN, end
from pos_app.services.shared.authority import require
from pos_app.services.shared.station import current_register


class CashDrawer(Protocol):
    """A drawer that opens by itself; its driver is behind this."""

    def open(self) -> None:
        """Open it now, on any thread. Raises UserError where it does not."""
        ...


class DrawerKicks:
    """Opens the drawer of this register once for all that waits for it.

    An entry is there for cash taken, cash given back, paid in and out, and a drawer opened without
    a sale: written in the transaction of what it follows from, and for nothing else.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        at_printer: Callable[[], CashDrawer | None] = lambda: None,
    ) -> None:
        """Work on one book. What an earlier run left opens nothing: nobody stands there for it.

        `at_printer` returns the drawer that opens by the receipt printer, where one does.
        """
        self._database = database
        self._clock = clock
        self._find_drawer = at_printer
        with database.read() as session:
            last = select(func.max(as_written(OutboxEntry))).select_from(OutboxEntry)
            self._last_before = session.scalar(last) or 0

    @property
    def by_hand(self) -> bool:
        """Whether no drawer opens by itself here."""
        return self._find_drawer() is None

    def use(self, drawer: CashDrawer | None) -> None:
        """Deliver to this drawer from now on; to none, where people open it by hand."""
        self._find_drawer = lambda: drawer

    def deliver(self, actor: Actor) -> Kick:
        """Open the drawer where something waits for it. Raises UserError where it does not open.

        The entries are ended before: it never opens twice, and never late.
        """
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            waiting = session.execute(select(as_written(OutboxEntry), OutboxEntry).where(IS_OPEN))
            register = current_register(session).id
            mine = [
                entry
                for number, entry in waiting
                if entry.kind == OutboxKind.DRAWER
                and entry.register_id == register
                and number > self._last_before
            ]
            for entry in mine:
                end(entry, self._clock.now())
            at_sale = any(entry.sale_id for entry in mine)
        if not mine:
            return Kick.NOTHING_WAITED
        if (drawer := self._find_drawer()) is None:
            return Kick.BY_HAND_AT_SALE if at_sale else Kick.BY_HAND
        drawer.open()
        return Kick.OPENED
