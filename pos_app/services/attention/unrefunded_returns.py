"""Goods that came back whose money was not given back: a person is waiting for it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.returns import GoodsReturn
from pos_app.db.models.sales import Sale
from pos_app.domain.texts import _
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.owed_returns import to_give_for


def unrefunded_returns(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield returns of which some money is still owed; what is not known yet is told elsewhere."""
    for row in session.scalars(select(GoodsReturn).where(GoodsReturn.settled_at.is_(None))):
        owed = to_give_for(session, row)
        if owed <= 0:
            continue
        sale = session.get_one(Sale, row.sale_id)
        yield AttentionView(
            id=f"return:{row.id}",
            reason=AttentionReason.FAILED,
            headline=_(
                "Things of receipt {number} came back, and {amount} was not given back yet.",
                number=sale.receipt_number or "",
                amount=wording.money(owed, row.currency),
            ),
            advice=_("Open the sale, and choose Take things back."),
            action=AttentionAction.OPEN,
            label=_("Open in history"),
            at=row.created_at,
            sale_id=row.sale_id,
            find=sale.receipt_number or "",
        )
