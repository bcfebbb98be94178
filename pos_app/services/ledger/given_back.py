"""What came of giving back: what Till gave, and what a person has to give back elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.domain.money import Money
from pos_app.domain.payments import RefundRoute
from pos_app.domain.tender_messages import to_give_back_on
from pos_app.domain.texts import _, paragraph
from pos_app.services.ledger.read_model import label_of
from pos_app.services.ledger.refund_rows import format_here
from pos_app.services.views.history import RefundView


def told_given_back(session: Session, refunds: Sequence[RefundView], currency: str) -> str:
    """Say what of some refunds went back, and what a person has to give back; empty for neither."""
    back = sum_by_till(view for view in refunds if not view.state.is_unknown)
    amount = format_here(session, Money(back, currency))
    by_till = _("{amount} was given back.", amount=amount) if back else ""
    return paragraph(by_till, told_by_hand(session, refunds))


def told_by_hand(session: Session, refunds: Iterable[RefundView]) -> str:
    """Say what of some refunds a person has to give back, and where; empty for nothing."""
    return told_by_hand_of(
        session,
        (
            (session.get_one(Tender, view.tender_id), view.handed_back)
            for view in refunds
            if view.kind.facts.refund_route is RefundRoute.BY_HAND
        ),
    )


def told_by_hand_of(session: Session, given: Iterable[tuple[Tender, int]]) -> str:
    """Say the same of payments, each with what of it goes back."""
    sums: dict[tuple[str, str], int] = {}
    for tender, amount in given:
        place = label_of(tender), tender.currency
        sums[place] = sums.get(place, 0) + amount
    return paragraph(
        *(
            to_give_back_on(terminal, format_here(session, Money(total, currency)))
            for (terminal, currency), total in sums.items()
        )
    )


def sum_by_till(refunds: Iterable[RefundView]) -> int:
    """Return what of some refunds Till itself gave back: no goods, and nothing by hand."""
    elsewhere = {RefundRoute.BY_HAND, RefundRoute.IN_GOODS}
    return sum(
        view.handed_back for view in refunds if view.kind.facts.refund_route not in elsewhere
    )
