"""Codes of gift cards and store credit that nobody said to have handed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.credit import CreditAccount
from pos_app.db.models.sales import Sale
from pos_app.domain.texts import _
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.credit_rows import balance

_AT_THE_COUNTER: Final = timedelta(minutes=5)
"""So long its customer may still stand there."""


def undelivered_codes(
    session: Session, register_id: str, wording: Wording, now: datetime
) -> Iterator[AttentionView]:
    """Yield the cards of this register whose code waits: their customers paid, or gave back."""
    waiting = select(CreditAccount).where(
        CreditAccount.code.is_not(None),
        CreditAccount.register_id == register_id,
        CreditAccount.created_at <= now - _AT_THE_COUNTER,
    )
    for account in session.scalars(waiting):
        sale = session.get(Sale, account.sale_id) if account.sale_id else None
        number = (sale.receipt_number if sale else "") or ""
        yield AttentionView(
            id=f"credit:{account.id}",
            reason=AttentionReason.FAILED,
            headline=_(
                "The code of a card with {amount} was not handed over (receipt {number}).",
                amount=wording.money(balance(session, account.id), account.currency),
                number=number,
            ),
            advice=_("At the checkout, choose Sell a gift card, then All cards: show it there."),
            action=AttentionAction.OPEN,
            label=_("Open in history"),
            at=account.created_at,
            sale_id=account.sale_id,
            find=number,
        )
