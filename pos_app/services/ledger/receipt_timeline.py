"""What became of a payment's receipts: printed, saved, mailed; when, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import ReceiptCopy
from pos_app.db.models.store import Cashier
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.views.history import TimelineEvent

_WENT: Final[dict[tuple[ReceiptWay, bool], Message]] = {
    (ReceiptWay.PRINTED, False): N_("Receipt printed on {target}."),
    (ReceiptWay.PRINTED, True): N_("Gift receipt printed on {target}."),
    (ReceiptWay.SAVED, False): N_("Receipt saved as {target}."),
    (ReceiptWay.SAVED, True): N_("Gift receipt saved as {target}."),
    (ReceiptWay.MAILED, False): N_("Receipt emailed to {target}."),
    (ReceiptWay.MAILED, True): N_("Gift receipt emailed to {target}."),
}
"""By where it went, and whether it was one without prices."""


def receipt_events(session: Session, history_id: str) -> Iterator[TimelineEvent]:
    """Yield where receipts of a row of the history went."""
    # As a range, in which the index finds them.
    of_earlier = ReceiptCopy.paper_id.between(
        history_id + ReceiptCopy.SO_FAR, history_id + chr(ord(ReceiptCopy.SO_FAR) + 1)
    )
    chosen = (
        select(ReceiptCopy, Cashier.name)
        .outerjoin(Cashier, Cashier.id == ReceiptCopy.cashier_id)
        .where(or_(ReceiptCopy.paper_id == history_id, of_earlier))
        .order_by(ReceiptCopy.id)
    )
    for row, cashier in session.execute(chosen):
        what = _WENT[ReceiptWay(row.way), row.gift].format(target=row.target)
        by = _("By {cashier}.", cashier=cashier) if cashier else ""
        yield TimelineEvent(row.created_at, paragraph(what, by))
