"""The outbox's entries for a receipt printer: what waits, and what came of each try.

An entry is committed as unsure before the first byte of it is sent, and ended when it is known to
have come out. Whatever happens in between, it is never tried again without a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, ReceiptCopy
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import DeliveryError, OutboxKind, delivery_message
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.outbox.outbox_rows import IS_OPEN, end
from pos_app.services.outbox.print_rows import (
    CASHIER,
    COPY,
    GIFT,
    NUMBER,
    enqueue_print,
    subject_of,
)
from pos_app.services.outbox.receipt_copies import add_copy, is_on_paper
from pos_app.services.shared.station import current_register
from pos_app.services.views.printing import PrintJob, PrintState

MAX_TRIES: Final = 40
"""After about 20 minutes a person has to say that it goes on."""
_FIRST_PAUSE: Final = timedelta(seconds=2)
_LONGEST_PAUSE: Final = timedelta(seconds=30)


def queue_job(
    session: Session,
    history_id: str,
    now: datetime,
    *,
    copy: bool,
    gift: bool,
    cashier_id: str,
) -> OutboxEntry:
    """Add a job; where the same waits and nothing of it was sent, that one is tried at once.

    What was printed or saved before, or may have been, is a copy from then on. A job that is unsure
    is ended by the one that comes after it: somebody looked.
    """
    subject = subject_of(session, history_id, gift=gift)
    chosen = select(OutboxEntry).where(
        OutboxEntry.kind == OutboxKind.PRINT, OutboxEntry.subject_id == subject
    )
    earlier = session.scalars(chosen).all()
    for each in earlier:
        if each.done_at is None and each.error != DeliveryError.PRINT_UNSURE:
            each.register_id = current_register(session).id  # where it is asked for last
            retry(each, now)
            return each
        end(each, now)
    row = session.get(HistoryEntry, history_id)
    if row is None:
        raise UserError(_("This sale is not in the history."), next_step=_("Refresh the list."))
    return enqueue_print(
        session,
        subject,
        now,
        register_id=current_register(session).id,
        sale_id=row.sale_id,
        number=row.receipt_number or "",
        copy=copy or is_on_paper(session, history_id, gift=gift),
        cashier_id=cashier_id,
    )


def open_jobs(session: Session) -> list[OutboxEntry]:
    """Return this register's jobs that did not come out, or of which that is not known."""
    register = current_register(session).id
    # Of all entries ever the index holds those that are open: no other is to seem the better one.
    found = session.scalars(select(OutboxEntry).where(IS_OPEN))
    jobs = [each for each in found if (each.kind, each.register_id) == (OutboxKind.PRINT, register)]
    return sorted(jobs, key=lambda each: (each.created_at, each.id))


def is_unsure(entry: OutboxEntry) -> bool:
    """Return whether a job was begun, and nobody knows how it ended."""
    return entry.error == DeliveryError.PRINT_UNSURE


@dataclass(frozen=True)
class Printout:
    """What a job prints now: its subject, and whether it is a copy."""

    subject: str
    copy: bool


def printout_of(session: Session, entry: OutboxEntry) -> Printout | None:
    """Return what a job prints: a copy also where it came on paper elsewhere since it waits.

    Where its sale was paid since, or more of it, that is another paper: None where that one came
    on paper already, or another job has it.
    """
    history_id, gift = history_id_of(entry)
    subject = subject_of(session, history_id, gift=gift)
    on_paper = is_on_paper(session, history_id, gift=gift)
    if subject != entry.subject_id:
        another = exists().where(
            OutboxEntry.kind == OutboxKind.PRINT, OutboxEntry.subject_id == subject
        )
        if on_paper or session.scalar(select(another)):
            return None
    return Printout(subject, copy=bool(entry.params[COPY]) or on_paper)


def is_due(entry: OutboxEntry, now: datetime) -> bool:
    """Return whether a job is to be tried now.

    A pause that would end later than any lasts is of a clock that was set back since.
    """
    at = entry.next_try_at
    return at is not None and not now < at <= now + _LONGEST_PAUSE


def retry(entry: OutboxEntry, now: datetime) -> None:
    """Have a job tried at once, of which nothing was sent."""
    entry.tries, entry.next_try_at = 0, now


def begin(entry: OutboxEntry, printout: Printout) -> None:
    """Commit that from now on nobody knows how a job ends, until that is known."""
    entry.subject_id = printout.subject
    entry.error, entry.error_values, entry.next_try_at = DeliveryError.PRINT_UNSURE, {}, None


def put_off(entry: OutboxEntry, reason: DeliveryError, now: datetime) -> None:
    """Record why nothing was sent of a job, and when it is tried again; never after many tries."""
    entry.tries += 1
    entry.error = reason
    pause = min(_FIRST_PAUSE * (1 << min(entry.tries - 1, 8)), _LONGEST_PAUSE)
    entry.next_try_at = now + pause if entry.tries < MAX_TRIES else None


def printed(session: Session, entry: OutboxEntry, printer: str, now: datetime) -> None:
    """End a job that came out of a printer."""
    _history_id, gift = history_id_of(entry)
    add_copy(
        session,
        entry.subject_id.removeprefix(GIFT),
        ReceiptWay.PRINTED,
        printer,
        now,
        register_id=entry.register_id,
        cashier_id=entry.params.get(CASHIER),
        gift=gift,
    )
    end(entry, now)
    entry.error = DeliveryError.NONE


def history_id_of(entry: OutboxEntry) -> tuple[str, bool]:
    """Return the row of the history that a job is about, and whether it is without prices."""
    history_id, _mark, _paid = entry.subject_id.removeprefix(GIFT).partition(ReceiptCopy.SO_FAR)
    return history_id, entry.subject_id.startswith(GIFT)


def title_of(entry: OutboxEntry) -> str:
    """Return what people call a job."""
    number = entry.params.get(NUMBER)
    return _("Receipt {number}", number=number) if number else _("Receipt")


def job_view(entry: OutboxEntry, printing: str) -> PrintJob:
    """Return a job as screens show it; `printing` is the id of the one that is at the printer."""
    history_id, gift = history_id_of(entry)
    if entry.id == printing:
        state = PrintState.PRINTING
    elif is_unsure(entry):
        state = PrintState.UNSURE
    else:
        state = PrintState.STOPPED if entry.next_try_at is None else PrintState.WAITING
    return PrintJob(
        id=entry.id,
        history_id=history_id,
        gift=gift,
        title=title_of(entry),
        state=state,
        why=delivery_message(DeliveryError(entry.error), {}),
        created_at=entry.created_at,
        next_try_at=entry.next_try_at,
    )
