"""What nobody could say at a close, and what became of it by the next one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.shifts import Shift, ZReport
from pos_app.domain.payments import UNKNOWN_REFUNDS, RefundState, TenderState
from pos_app.domain.shifts import Late
from pos_app.services.views.shifts import Content

_WAITS: Final[tuple[ColumnElement[bool], ...]] = (
    Tender.state.in_([state for state in TenderState if state.holds_the_sale]),
    Tender.business_date.is_(None),  # one that is on its way back was taken
)


def unsettled(session: Session, register_id: str) -> Content:
    """Return what nobody can say yet: how many payments and refunds, amounts, and their ids."""
    payments = session.execute(
        select(Tender.id, Tender.amount_minor)
        .where(Tender.register_id == register_id, *_WAITS)
        .order_by(Tender.id)
    ).all()
    refunds = session.execute(
        select(Refund.id, Refund.amount_minor)
        .where(Refund.register_id == register_id, Refund.state.in_(UNKNOWN_REFUNDS))
        .order_by(Refund.id)
    ).all()
    return {
        "count": len(payments),
        "amount": sum(amount for _id, amount in payments),
        "payments": [tender_id for tender_id, _amount in payments],
        "refunds": {
            "count": len(refunds),
            "amount": sum(amount for _id, amount in refunds),
            "ids": [refund_id for refund_id, _amount in refunds],
        },
    }


def settled_late(session: Session, shift: Shift) -> list[Content]:
    """Return what became of what earlier Zs had as unsettled or as given back, by their numbers.

    What waited at a close stands in its Z as long as it waits, so that only what the last one has
    can have settled since; the first that has it is the one to name.
    """
    waited = _waited(session, shift.register_id)
    came_back = (
        select(ZReport.number, Refund.amount_minor)
        .join(ZReport, ZReport.shift_id == Refund.shift_id)
        .where(Refund.failed_shift_id == shift.id)
    )
    found = [
        *_payments(session, waited),
        *_refunds(session, waited),
        *((number, Late.REFUND_CAME_BACK, amount) for number, amount in session.execute(came_back)),
    ]
    return [
        {
            "z": number,
            "what": what.value,
            "count": len(amounts),
            "amount": sum(amounts),
        }
        for number, what in sorted({(number, what) for number, what, _amount in found})
        if (amounts := [each[2] for each in found if each[:2] == (number, what)])
    ]


def _waited(session: Session, register_id: str) -> dict[str, int]:
    """Return the ids of what the last Z has as unsettled, and the number of the first that has."""
    mine = select(ZReport.number, ZReport.content).where(ZReport.register_id == register_id)
    # One at a time: most often the last is enough of all that a register ever had.
    by_number = mine.order_by(ZReport.number.desc()).execution_options(yield_per=1)
    first: dict[str, int] = {}
    with session.execute(by_number) as rows:
        for number, content in rows:
            waiting = json.loads(content)["unsettled"]
            ids = {*waiting["payments"], *waiting["refunds"].get("ids", ())}
            seen = ids & first.keys() if first else ids
            if not seen:
                break
            first |= dict.fromkeys(seen, number)
    return first


def _payments(session: Session, waited: dict[str, int]) -> Iterator[tuple[int, Late, int]]:
    chosen = select(Tender).where(Tender.id.in_(list(waited)))
    for tender in session.scalars(chosen):
        taken = tender.business_date is not None
        if taken or not TenderState(tender.state).holds_the_sale:
            what = Late.PAYMENT if taken else Late.PAYMENT_NOT_TAKEN
            yield waited[tender.id], what, tender.amount_minor


def _refunds(session: Session, waited: dict[str, int]) -> Iterator[tuple[int, Late, int]]:
    chosen = select(Refund).where(Refund.id.in_(list(waited)))
    for refund in session.scalars(chosen):
        state = RefundState(refund.state)
        if not state.is_unknown:
            what = Late.REFUND if state.was_made else Late.REFUND_NOT_MADE
            yield waited[refund.id], what, refund.amount_minor
