"""What is read of a receipt before it is shown, printed, saved or sent; for worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.domain.payments import TenderState

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.services.views.history import SaleDetails


@dataclass(frozen=True)
class Receipt:
    """One receipt: its page, its name, and where Stripe could send it.

    `mode` is the book's: with real money alone Stripe sends anything.
    """

    html: str
    title: str
    email: str
    by_card: bool
    mode: str


def read_receipt(services: Services, history_id: str, *, copy: bool) -> Receipt:
    """Read the receipt of a row of the history. Raises UserError when the row is gone."""
    details = services.history.details(history_id)
    number = details.row.receipt_number
    return Receipt(
        html=services.receipts.html(history_id, copy),
        title=f"Receipt {number}" if number else "Receipt",
        email=details.customer_email,
        by_card=_by_card(details),
        mode=services.mode,
    )


def _by_card(details: SaleDetails) -> bool:
    return any(
        tender.intent_id and tender.state is TenderState.APPROVED for tender in details.tenders
    )
