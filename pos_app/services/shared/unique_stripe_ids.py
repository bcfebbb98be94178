"""An id of Stripe's stands in one row of these books only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pos_app.stripe_service.expected import unexpected_answer


def check_unique(
    session: Session, column: InstrumentedAttribute[Any], stripe_id: str, own_id: str
) -> None:
    """Raise OddAnswerError where another row than `own_id` has this id of Stripe's: no answer.

    `column` is where rows of this kind keep it. Before the row gets it, in the same transaction.
    """
    table = column.class_
    others = select(table.id).where(column == stripe_id, table.id != own_id)
    if (other := session.scalars(others.limit(1)).first()) is not None:
        # not shown: for the log; people read that it is no answer of Stripe's
        raise unexpected_answer(f"Stripe answered {own_id} with {stripe_id}, which {other} has")
