"""What a shift came to, as data: one function over rows, for X and Z alike.

Amounts are integer minor units of the shift's currency, times ISO 8601 in UTC. Sales and refunds
stand beside each other and are never netted. What a Z has frozen is read back by `parse`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from pos_app import __version__
from pos_app.db.models.credit import CreditEntry
from pos_app.db.models.disputes import DisputeMove
from pos_app.db.models.payments import Refund, RefundLineTax, Tender
from pos_app.db.models.sales import OpenCart, Sale, SaleLineTax
from pos_app.db.models.shifts import CashMovement, Shift, ShiftHandover, ZReport
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.credit import CreditMove
from pos_app.domain.payments import RefundOrigin
from pos_app.domain.shifts import MovementKind
from pos_app.domain.texts import language
from pos_app.services.shared.activity_log import last_row
from pos_app.services.shared.numbering import as_given
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.shifts.deposits import deposits_of
from pos_app.services.shifts.drawer_cash import CASH_KINDS, drawer_cash
from pos_app.services.shifts.unsettled import settled_late, unsettled
from pos_app.services.views.shifts import Content

VERSION: Final = 5
"""Of the content: what a later program adds gets the next one."""


_GOODS_GIVEN_BACK: Final = Refund.amount_minor - Refund.credit_minor
"""What refunds give back of anything but gift cards, which are no revenue."""


def report_of(session: Session, shift: Shift) -> Content:
    """Return what a shift came to so far, without what only its close knows."""
    register = session.get_one(Register, shift.register_id)
    store = store_view(session, current_profile(session))
    sales = _sales(session, shift)
    before = _grand_total_before(session, shift)
    logged = last_row(session, register.id)
    return {
        "version": VERSION,
        "program": __version__,
        "store": store.name,
        "language": language().code,
        "locale": store.locale,
        "time_zone": store.time_zone,
        "currency": shift.currency,
        "register": register.name,
        "business_date": shift.business_date.isoformat(),
        "opened_at": shift.opened_at.isoformat(),
        "opened_by": _name(session, shift.opened_by),
        "sales": sales,
        "refunds": _counted(session, _GOODS_GIVEN_BACK, *refunds_of(shift), _GOODS_GIVEN_BACK > 0),
        "voids": _counted(
            session, Sale.total_minor - Sale.credit_minor, Sale.void_shift_id == shift.id
        ),
        "discounts": _counted(
            session, Sale.discount_minor, Sale.shift_id == shift.id, Sale.discount_minor > 0
        ),
        "taxes": _taxes(session, shift),
        "tenders": _tenders(session, shift),
        "deposits": deposits_of(session, shift),
        "cash": _cash(session, shift),
        "credit": _credit(session, shift),
        "moved": _moved(session, shift),
        "disputes": _disputes(session, shift),
        "refunds_at_stripe": _counted(
            session, Refund.amount_minor, *refunds_of(shift, RefundOrigin.STRIPE)
        ),
        "handovers": _handovers(session, shift),
        "no_sales": _no_sales(session, shift),
        "held_carts": _count(
            session, OpenCart.id, OpenCart.register_id == register.id, OpenCart.held_at.is_not(None)
        ),
        "unsettled": unsettled(session, shift.register_id),
        "settled_late": settled_late(session, shift),
        "log_head": {"row": logged.number, "hash": logged.hash} if logged else None,
        "grand_total": {
            "before": before,
            "period": sales["amount"],
            "after": before + sales["amount"],
        },
    }


def without_cash(content: Content) -> Content:
    """Return a content as whoever still has to count blind may see it: not what cash came to."""
    shown = ("opened_with", "opening_difference", "movements")
    hidden = {"expected", "difference"}
    return content | {
        "cash": {key: content["cash"][key] for key in shown},
        "tenders": [each for each in content["tenders"] if each["kind"] not in CASH_KINDS],
        "handovers": [
            {key: value for key, value in each.items() if key not in hidden}
            for each in content["handovers"]
        ],
    }


def canonical(content: Content) -> tuple[str, str]:
    """Return the one way to write a content, and its hash."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text, hash_of(text)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a content as it is written, in base 32.

    Hexadecimal digits may look like a card number.
    """
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def is_hash_of(text: str, kept: str) -> bool:
    """Return whether a content still is what its hash was made of; the first Zs have it in hex."""
    return kept in {hash_of(text), hashlib.sha256(text.encode()).hexdigest()}


def parse(text: str) -> Content:
    """Return a frozen content."""
    content: Content = json.loads(text)
    return content


# --- sales and refunds -------------------------------------------------------------------------


def _sales(session: Session, shift: Shift) -> Content:
    mine = Sale.shift_id == shift.id
    numbered = select(Sale.receipt_number).where(mine)
    numbers = session.scalars(numbered.order_by(*as_given(Sale.receipt_number))).all()
    return {
        **_counted(session, Sale.total_minor - Sale.credit_minor, mine),
        "tips": session.scalar(select(func.sum(Sale.tip_minor)).where(mine)) or 0,
        "first_receipt": numbers[0] if numbers else "",
        "last_receipt": numbers[-1] if numbers else "",
    }


def refunds_of(
    shift: Shift, origin: RefundOrigin = RefundOrigin.TILL
) -> tuple[ColumnElement[bool], ...]:
    """Return which refunds of a shift were made at its register, or somewhere else at Stripe."""
    return Refund.shift_id == shift.id, Refund.origin == origin


def _taxes(session: Session, shift: Shift) -> list[Content]:
    """Return base, tax and gross by rate, of sales and of refunds; what was exempt by itself.

    Without a tax the name is empty, where the rate was not recorded it is None.
    """
    sold = _by_rate(session, SaleLineTax, Sale, Sale.shift_id == shift.id)
    back = _by_rate(session, RefundLineTax, Refund, *refunds_of(shift))
    nothing = {"base": 0, "tax": 0, "gross": 0}
    rates = sorted(sold.keys() | back.keys(), key=lambda each: (-each[1], each[0] or "", each[2:]))
    return [
        {
            "name": name,
            "ppm": ppm,
            "inclusive": int(inclusive),
            "exempt": int(exempt),
            "sales": sold.get((name, ppm, inclusive, exempt), nothing),
            "refunds": back.get((name, ppm, inclusive, exempt), nothing),
        }
        for name, ppm, inclusive, exempt in rates
    ]


def _by_rate(
    session: Session,
    tax: type[SaleLineTax | RefundLineTax],
    owner: type[Sale | Refund],
    *of_shift: ColumnElement[bool],
) -> dict[tuple[str | None, int, bool, bool], Content]:
    rate = (tax.name, tax.ppm, tax.inclusive, tax.exempt)
    owner_id = tax.sale_id if issubclass(tax, SaleLineTax) else tax.refund_id
    rows = session.execute(
        select(*rate, func.sum(tax.base_minor), func.sum(tax.tax_minor))
        .join(owner, owner.id == owner_id)
        .where(*of_shift)
        .group_by(*rate)
    )
    return {
        (None if ppm is None else name or "", ppm or 0, bool(inclusive), exempt): {
            "base": base,
            "tax": counted,
            "gross": base + counted,
        }
        for name, ppm, inclusive, exempt, base, counted in rows
    }


# --- tenders and cash --------------------------------------------------------------------------


def _tenders(session: Session, shift: Shift) -> list[Content]:
    """Return what was taken and given back in each way of paying; tips are in none of it."""
    count = func.count()
    taken = {
        (kind, label): (number, amount - tips, tips)
        for kind, label, number, amount, tips in session.execute(
            select(
                Tender.kind,
                Tender.label,
                count,
                func.sum(Tender.amount_minor + Tender.rounding_minor),
                func.sum(Tender.tip_minor),
            )
            .where(Tender.shift_id == shift.id)
            .group_by(Tender.kind, Tender.label)
        )
    }
    labels = case((Refund.kind == Tender.kind, Tender.label), else_="")
    back = {
        (kind, label): (number, amount)
        for kind, label, number, amount in session.execute(
            select(
                Refund.kind, labels, count, func.sum(Refund.amount_minor + Refund.rounding_minor)
            )
            .outerjoin(Tender, Tender.id == Refund.tender_id)
            .where(*refunds_of(shift))
            .group_by(Refund.kind, labels)
        )
    }
    return [
        {
            "kind": kind,
            "label": label,
            "taken": _part(taken.get((kind, label), (0, 0, 0))),
            "given_back": _part(back.get((kind, label), (0, 0))),
            "net": taken.get((kind, label), (0, 0))[1] - back.get((kind, label), (0, 0))[1],
            "tips": taken.get((kind, label), (0, 0, 0))[2],
        }
        for kind, label in sorted(taken.keys() | back.keys())
    ]


def _part(sums: Sequence[int]) -> Content:
    return {"count": sums[0], "amount": sums[1]}


def _cash(session: Session, shift: Shift) -> Content:
    moved = drawer_cash(session, shift)
    before = shift.left_before_minor
    return {
        "opened_with": moved.opened_with,
        "opening_difference": 0 if before is None else moved.opened_with - before,
        "taken": moved.taken,
        "given_back": moved.given_back,
        "movements": {kind.value: amount for kind, amount in moved.movements.items()},
        "rounding": _rounding(session, shift),
        "expected": moved.expected,
    }


def _credit(session: Session, shift: Shift) -> Content:
    """Return what moved of gift cards and store credit, and what all registers owe of it now.

    None of it is revenue: it is owed to who has the codes.
    """
    mine, amount = CreditEntry.shift_id == shift.id, CreditEntry.amount_minor
    is_new = CreditEntry.kind == CreditMove.ISSUED
    of_refund = CreditEntry.refund_id.is_not(None)
    owed = select(func.sum(amount)).where(CreditEntry.currency == shift.currency)
    return {
        "sold": _counted(session, amount, mine, is_new & ~of_refund),
        "used": _counted(session, -amount, mine, CreditEntry.kind == CreditMove.SPENT),
        "given_back": _counted(
            session,
            amount,
            mine,
            (is_new & of_refund) | (CreditEntry.kind == CreditMove.GIVEN_BACK),
        ),
        "taken_back": _counted(
            session,
            -amount,
            mine,
            CreditEntry.kind.in_((CreditMove.CANCELLED, CreditMove.RESTORED)),
        ),
        "outstanding": session.scalar(owed) or 0,
    }


def _moved(session: Session, shift: Shift) -> list[Content]:
    """Return each time that the drawer was opened besides sales, in order, and why."""
    mine = select(CashMovement).where(CashMovement.shift_id == shift.id)
    rows = session.scalars(mine.order_by(CashMovement.created_at, CashMovement.id)).all()
    reversed_ids = {row.reverses_id for row in rows}
    return [
        {
            "at": row.created_at.isoformat(),
            "kind": row.kind,
            "amount": row.amount_minor,
            "reason": row.reason,
            "by": _name(session, row.cashier_id),
            "approved_by": _name(session, row.approved_by),
            "reverses": int(row.reverses_id is not None),
            "reversed": int(row.id in reversed_ids),
        }
        for row in rows
    ]


def _disputes(session: Session, shift: Shift) -> list[Content]:
    """Return what disputes took from the balance at Stripe and brought back, by its currencies.

    It is the shift's in which it was heard of, and in nothing else of the report: no cash moves.
    """
    amount, is_taken = DisputeMove.amount_minor, DisputeMove.amount_minor < 0
    rows = session.execute(
        select(
            DisputeMove.currency,
            func.count(case((is_taken, 1))),
            func.sum(case((is_taken, amount), else_=0)),
            func.count(case((~is_taken, 1))),
            func.sum(case((is_taken, 0), else_=amount)),
            func.sum(DisputeMove.fee_minor),
        )
        .where(DisputeMove.shift_id == shift.id)
        .group_by(DisputeMove.currency)
        .order_by(DisputeMove.currency)
    )
    return [
        {
            "currency": currency,
            "taken": _part((taken, -gone)),
            "returned": _part((returned, back)),
            "fees": fees,
        }
        for currency, taken, gone, returned, back, fees in rows
    ]


def handovers_of(session: Session, shift_id: str) -> list[ShiftHandover]:
    """Return the handovers of a shift, in order."""
    mine = select(ShiftHandover).where(ShiftHandover.shift_id == shift_id)
    in_order = mine.order_by(ShiftHandover.created_at, ShiftHandover.id)
    return list(session.scalars(in_order))


def _handovers(session: Session, shift: Shift) -> list[Content]:
    return [
        {
            "at": row.created_at.isoformat(),
            "given_by": _name(session, row.given_by),
            "taken_by": _name(session, row.taken_by),
            "approved_by": _name(session, row.approved_by),
            "counts": row.counts,
            "pieces": row.pieces,
            "expected": row.expected_minor,
            "counted": row.counts[-1],
            "difference": row.counts[-1] - row.expected_minor,
            "note": row.note,
        }
        for row in handovers_of(session, shift.id)
    ]


def _rounding(session: Session, shift: Shift) -> int:
    came = session.scalar(
        select(func.sum(Tender.rounding_minor)).where(Tender.shift_id == shift.id)
    )
    went = session.scalar(
        select(func.sum(Refund.rounding_minor)).where(Refund.shift_id == shift.id)
    )
    return (came or 0) - (went or 0)


def _no_sales(session: Session, shift: Shift) -> int:
    return _count(
        session,
        CashMovement.id,
        CashMovement.shift_id == shift.id,
        CashMovement.kind == MovementKind.NO_SALE,
    )


# --- sums --------------------------------------------------------------------------------------


def _counted(session: Session, amount: Any, *where: ColumnElement[bool]) -> Content:
    number, total = session.execute(select(func.count(), func.sum(amount)).where(*where)).one()
    return {"count": number, "amount": total or 0}


def _count(session: Session, column: Any, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*where)) or 0


def _grand_total_before(session: Session, shift: Shift) -> int:
    """Return the sum that never goes back to zero, as the last Z of the register has it."""
    last = session.scalar(
        select(ZReport.content)
        .where(ZReport.register_id == shift.register_id)
        .order_by(ZReport.number.desc())
        .limit(1)
    )
    return int(parse(last)["grand_total"]["after"]) if last else 0


def _name(session: Session, cashier_id: str | None) -> str:
    cashier = session.get(Cashier, cashier_id) if cashier_id else None
    return cashier.name if cashier else ""
