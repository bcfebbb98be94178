"""Where money goes back to, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from pos_app.domain.payments import RefundRoute
from pos_app.domain.tender_messages import to_give_back_on
from pos_app.domain.texts import _, paragraph
from pos_app.services.views.history import PaidTender, RefundView, SaleDetails
from pos_app.ui.giving_back.refund_entries import method_of
from pos_app.ui.widgets.formats import Formats


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


def given_by_hand(details: SaleDetails, refunds: Iterable[RefundView], formats: Formats) -> str:
    """Say what of a sale's refunds a person has to give back, and where; empty for nothing."""
    return paragraph(
        *(
            to_give_back_on(tender.label, formats.minor(refund.handed_back, refund.currency))
            for refund in refunds
            for tender in details.tenders
            if tender.id == refund.tender_id
            and refund.kind.facts.refund_route is RefundRoute.BY_HAND
        )
    )
