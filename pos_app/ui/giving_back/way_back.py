"""Where money goes back to, in a sentence."""

from __future__ import annotations

from pos_app.domain.payments import RefundRoute
from pos_app.domain.texts import _
from pos_app.services.views.history import PaidTender
from pos_app.ui.giving_back.refund_entries import method_of


def way_back(tender: PaidTender, money: str) -> str:
    """Say where an amount goes back that a payment gives; it is already written."""
    route = tender.kind.given_back_as.facts.refund_route
    if route is RefundRoute.DRAWER:
        return _("{amount} goes back in cash.", amount=money)
    if route is RefundRoute.CREDIT:
        return _("{amount} goes back onto the gift card that paid.", amount=money)
    if route is RefundRoute.BY_HAND:
        return _(
            "{amount} is given back by hand, on {terminal}.", amount=money, terminal=tender.label
        )
    return _("{amount} goes back to {card}.", amount=money, card=method_of(tender))
