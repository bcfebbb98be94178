"""What is still to be given back for goods that came back, and by which payments.

What would go back to a payment that its customer had their bank take back is owed by nobody: the
bank gives it. It is owed again once the dispute is won.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.returns import GoodsReturn
from pos_app.domain.disputes import BankClaim
from pos_app.domain.goods_returns import split_over
from pos_app.domain.payments import TenderKind
from pos_app.services.ledger.disputed_payments import (
    bank_has,
    bank_refuses,
    check_not_with_bank,
)
from pos_app.services.ledger.exchange_rows import nothing_exchanged, payments_of
from pos_app.services.ledger.goods_returns import owed_for


def payments_for(session: Session, row: GoodsReturn) -> list[tuple[str, int]]:
    """Return what each payment gives back of what is still owed for goods."""
    parts = _parts(session, row)
    return [(each, part) for each, part in parts if not _bank_has(session, each)]


def to_give_for(session: Session, row: GoodsReturn) -> int:
    """Return what is still to be given back for goods, in minor units."""
    return owed_for(session, row) - given_by_banks(session, row)


def given_by_banks(session: Session, row: GoodsReturn) -> int:
    """Return what customers get from their banks of what is owed for goods, in minor units."""
    return sum(part for each, part in _parts(session, row) if _bank_has(session, each))


def check_banks(
    session: Session, amount: int, payments: Iterable[tuple[str, int]], way: TenderKind | None
) -> None:
    """Raise UserError where what goods are worth would go back to what a bank takes back.

    `way` is in which it goes where not in those of the payments: then not while a bank asks either.
    """
    for tender_id, _part in split_over(amount, payments):
        tender = session.get_one(Tender, tender_id)
        if way is not None:
            check_not_with_bank(session, tender, nothing_exchanged())
        elif bank_has(session, tender):
            raise bank_refuses(BankClaim.TAKES_BACK, nothing_exchanged())


def _parts(session: Session, row: GoodsReturn) -> list[tuple[str, int]]:
    owed = owed_for(session, row)
    return split_over(owed, payments_of(session, row.sale_id)) if owed > 0 else []


def _bank_has(session: Session, tender_id: str) -> bool:
    return bank_has(session, session.get_one(Tender, tender_id))
