"""The outbox's entries for receipt printers, as they begin."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, ReceiptCopy
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import OutboxKind
from pos_app.services.outbox.outbox_rows import enqueue
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER, RECEIPT_PRINTING
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.views.store import ReceiptPrinting

COPY: Final = "copy"
NUMBER: Final = "number"
CASHIER: Final = "cashier"
"""The names among an entry's params: whether it is a copy, of which receipt, who asked for it."""

GIFT: Final = "gift:"
"""Before the subject of a receipt without prices, which is a paper of its own."""

REPORT: Final = "report:"
"""Before the id of a Z, where what is sent is no receipt."""


def paper_of(session: Session, history_id: str) -> str:
    """Return the id of the paper that a row of the history has now: most have one, their own id.

    A sale that is not paid has another one with each payment, which says what is paid so far, and
    none of them is its receipt: what is printed next is no copy of what was before.
    """
    row = session.get(HistoryEntry, history_id)
    if row is None or row.sale_id is None or row.receipt_number is not None:
        return history_id
    return f"{history_id}{ReceiptCopy.SO_FAR}{row.taken_minor}"


def subject_of(session: Session, history_id: str, *, gift: bool) -> str:
    """Return what the entries of a row's paper have as their subject now."""
    return GIFT * gift + paper_of(session, history_id)


def prints_by_itself(session: Session) -> bool:
    """Return whether this register has a receipt printer, and prints each receipt unasked."""
    always = read_setting(session, RECEIPT_PRINTING) is ReceiptPrinting.ALWAYS
    return always and bool(read_setting(session, RECEIPT_PRINTER).address)


def enqueue_print(
    session: Session,
    subject_id: str,
    now: datetime,
    *,
    register_id: str,
    sale_id: str | None,
    number: str,
    copy: bool = False,
    cashier_id: str = "",
) -> OutboxEntry:
    """Add a receipt for the printer of a register, in the transaction of what it follows from.

    `cashier_id` is whose wish it is, empty where it is printed by itself.
    """
    return enqueue(
        session,
        OutboxKind.PRINT,
        subject_id,
        now,
        key=new_id(),  # the same may be printed again, as a copy
        register_id=register_id,
        sale_id=sale_id,
        params={COPY: copy, NUMBER: number, CASHIER: cashier_id},
    )
