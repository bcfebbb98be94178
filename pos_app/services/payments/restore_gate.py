"""After a restore: what Stripe knows is looked up before Stripe is asked for any more money.

The books may have lost sales since their backup, so that a payment which went through looks as
if it were still to be made. Cash goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import SettingRow
from pos_app.db.restore import RESTORED
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.ledger.restored_books import (
    are_restored,
    connect_and_try_again,
    look_up_first,
)
from pos_app.services.shared.authority import require_first
from pos_app.services.views.sales import RecoveryOutcome

Settle = Callable[[], list[RecoveryOutcome]]


class RestoreGate:
    """Whether these books were restored and Stripe was not asked yet what happened since."""

    def __init__(self, database: Database) -> None:
        """Work on one book; its mark is read once."""
        self._database = database
        self._lock = Lock()
        self._waits: bool | None = None

    @property
    def waits(self) -> bool:
        """Return whether the look-up is still to be made."""
        with self._lock:
            if self._waits is None:
                with self._database.read() as session:
                    self._waits = are_restored(session)
            return self._waits

    def check(self, *, giving_back: bool = False) -> None:
        """Raise UserError where no money may be asked of Stripe yet.

        Nor given back (`giving_back`), in whichever way, of what moved there: the books may have
        lost that it was.
        """
        if self.waits and giving_back:
            raise look_up_first(_("No money was given back."), connect_and_try_again())
        if self.waits:
            then = _("Connect this machine to the internet and wait a moment, or take cash.")
            raise look_up_first(nothing_charged(), then)

    def look_up(
        self, actor: Actor, settle: Settle, sync: Callable[[], object]
    ) -> list[RecoveryOutcome]:
        """Settle all and read what is new where the look-up waits; it is over then.

        Raises what they raise, without a connection above all: the next call begins anew.
        """
        require_first(self._database, actor, Permission.SYNC)
        if not self.waits:
            return []
        with self._database.write() as session:
            _write_missing_entries(session)
        settled = settle()
        sync()
        with self._lock, self._database.write() as session:
            session.delete(session.get_one(SettingRow, RESTORED))
            self._waits = False
        return settled


def _write_missing_entries(session: Session) -> None:
    """Let sales whose row of the history could not be read show there again."""
    known = select(HistoryEntry.id)
    for sale_id in session.scalars(select(Sale.id).where(Sale.id.not_in(known))).all():
        write_sale_entry(session, sale_id)
        write_sale_entry(session, sale_id)  # what was refunded is counted in a row that is there
