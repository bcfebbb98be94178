"""Filling the index of the history: with rows of an earlier Till, and anew where it is not whole.

Rows are indexed a few at a time, the newest first, while the till sells. `history_fill` says down
to where that is done; what is written meanwhile is indexed by its own write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.history_index import BEGIN_ANEW
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import StoreProfile
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.history_facts import EntryFacts, facts_of_payment, facts_of_sale
from pos_app.services.ledger.history_pages import INDEX, PLACE, place_of
from pos_app.services.ledger.store_days import StoreDays
from pos_app.services.shared.batches import BETWEEN_WRITES
from pos_app.services.views.history import HistoryCursor
from pos_app.services.views.history_totals import HistoryPreparation

_AT_ONCE: Final = 50
"""Rows of one write: a sale waits for no more of them."""
_MERGED_AT_ONCE: Final = 50
"""Pages of the index of words that one write merges."""
_MOST_MERGES: Final = 20

_FILL = text("SELECT occurred_at, id FROM history_fill")
_MERGE = text("INSERT INTO history_find (history_find, rank) VALUES ('merge', :pages)")
_COUNTS = text(
    "SELECT (SELECT count(*) FROM history_entry), (SELECT count(*) FROM history_index),"
    " (SELECT coalesce(sum(rows), 0) FROM history_facets),"
    ' (SELECT coalesce(sum("count"), 0) FROM history_sum WHERE step = 1)'
)


def is_filling(session: Session) -> bool:
    """Return whether some rows are not indexed yet."""
    return session.execute(_FILL).first() is not None


def preparation_of(session: Session) -> HistoryPreparation | None:
    """Return how far that is; None where all rows are indexed."""
    place = session.execute(_FILL).first()
    if place is None:
        return None
    rows, done, *_sums = session.execute(_COUNTS).one()
    since = datetime.fromisoformat(f"{place[0]}+00:00") if place[1] else None
    return HistoryPreparation(min(done, rows), rows, since)


def require_whole(session: Session) -> None:
    """Raise UserError while some rows are not indexed yet."""
    if found := preparation_of(session):
        raise UserError(
            _(
                "The history is still being prepared: {done} of {rows} payments.",
                done=found.done,
                rows=found.rows,
            ),
            next_step=_("Try again when it is through. You can go on selling."),
        )


def begin_anew_if_not_whole(database: Database) -> bool:
    """Begin to fill the index anew where it has not as many rows as the books; return whether."""
    with database.read() as session:
        if is_filling(session):
            return False
        rows, *counted = session.execute(_COUNTS).one()
    if counted == [rows] * len(counted):
        return False
    begin_anew(database)
    return True


def begin_anew(database: Database) -> None:
    """Forget all of the index: from now on it is filled again."""
    with database.write() as session:
        for statement in BEGIN_ANEW:
            session.execute(text(statement))


def fill(
    database: Database,
    clock: Clock,
    should_stop: Callable[[], bool] = lambda: False,
    at_most: int | None = None,
) -> int:
    """Index what is not yet, or until that many rows are; return how many."""
    count = 0
    while not should_stop() and (at_most is None or count < at_most):
        with database.read() as session:
            if not is_filling(session):
                break
        with database.write() as session:
            done = _fill_some(session)
        if not done:
            break
        count += done
        clock.sleep(BETWEEN_WRITES)
        _merge(database, 1)
        clock.sleep(BETWEEN_WRITES)
    _merge(database, _MOST_MERGES)
    return count


def _merge(database: Database, most: int) -> None:
    """Merge what was indexed of late, a few pages in each write, so that no sale waits for it."""
    for _time in range(most):
        with database.write() as session:
            before = _changes(session)
            session.execute(_MERGE, {"pages": _MERGED_AT_ONCE})
            # SQLite's own way to tell that there was nothing to merge.
            if _changes(session) - before < 2:
                return


def _changes(session: Session) -> int:
    return int(session.execute(text("SELECT total_changes()")).scalar_one())


def _fill_some(session: Session) -> int:
    """Index the next rows; return how many were looked at."""
    place = session.execute(_FILL).first()
    if place is None:
        return 0
    chosen = select(HistoryEntry).order_by(*(column.desc() for column in PLACE.clauses))
    if place[1]:
        at = datetime.fromisoformat(f"{place[0]}+00:00")
        chosen = chosen.where(place_of(HistoryCursor(at, place[1])) > PLACE)
    entries = list(session.scalars(chosen.limit(_AT_ONCE)))
    session.execute(text("DELETE FROM history_fill"))
    if not entries:
        return 0
    # Those of one second together: of rows that want the same place the first one gets it.
    second = entries[-1].occurred_at.replace(microsecond=0)
    rest = chosen.where(HistoryEntry.occurred_at >= second).offset(_AT_ONCE)
    entries += session.scalars(rest) if len(entries) == _AT_ONCE else ()
    ids = [entry.id for entry in entries]
    indexed = set(session.scalars(select(INDEX.c.id).where(INDEX.c.id.in_(ids))))
    _index(session, [entry for entry in reversed(entries) if entry.id not in indexed])
    last = entries[-1].occurred_at.replace(tzinfo=None).isoformat(" ", "microseconds")
    session.execute(text("INSERT INTO history_fill VALUES (:at, :id)"), {"at": last, "id": ids[-1]})
    return len(entries)


def _index(session: Session, entries: Sequence[HistoryEntry]) -> None:
    """Write what rows are narrowed and summed by, whereupon triggers index them."""
    if not entries:
        return
    facts = _facts_of(session, entries)
    which = HistoryEntry.__table__.c.id == bindparam("entry_id")
    table: Any = HistoryEntry.__table__
    forget = update(table).where(which).values(method_codes=None)
    known = update(table).where(which)
    # A row that says so already would change by nothing, and nothing would index it.
    stale = [{"entry_id": each.id} for each in entries if each.method_codes is not None]
    if stale:
        bulk_write(session, forget, stale, changes=())
    rows = [{"entry_id": row_id, **asdict(found)} for row_id, found in facts.items()]
    bulk_write(session, known, rows, changes=())


def _facts_of(session: Session, entries: Sequence[HistoryEntry]) -> dict[str, EntryFacts]:
    sale_ids = [entry.sale_id for entry in entries if entry.sale_id]
    tenders: dict[str, list[Tender]] = defaultdict(list)
    payments: dict[str, StripePayment] = {}
    paid = select(Tender, StripePayment).where(Tender.sale_id.in_(sale_ids))
    paid = paid.outerjoin(StripePayment, StripePayment.intent_id == Tender.intent_id)
    for tender, payment in session.execute(paid):
        tenders[tender.sale_id].append(tender)
        if payment is not None:
            payments[payment.intent_id] = payment
    intents = [entry.intent_id for entry in entries if entry.intent_id]
    known = select(StripePayment).where(StripePayment.intent_id.in_(intents))
    payments |= {payment.intent_id: payment for payment in session.scalars(known)}
    with_profile = select(Sale, StoreProfile.time_zone, StoreProfile.day_starts_at_hour)
    with_profile = with_profile.join(StoreProfile, StoreProfile.id == Sale.profile_id)
    sales = {
        sale.id: (sale, zone, hour)
        for sale, zone, hour in session.execute(with_profile.where(Sale.id.in_(sale_ids)))
    }
    days = StoreDays(session)
    facts: dict[str, EntryFacts] = {}
    for entry in entries:
        if entry.sale_id in sales:
            sale, zone, hour = sales[entry.sale_id]
            facts[entry.id] = facts_of_sale(entry, sale, tenders[sale.id], payments, zone, hour)
        elif entry.intent_id in payments:
            zone_then = days.zone_at(entry.occurred_at)
            facts[entry.id] = facts_of_payment(entry, payments[entry.intent_id], zone_then)
        else:
            facts[entry.id] = EntryFacts(method_codes="", store_hour=0)
    return facts
