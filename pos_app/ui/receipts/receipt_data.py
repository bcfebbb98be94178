"""What is read of a receipt before it is shown, printed, saved or sent; for worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos_app.domain.paper import Paper
from pos_app.domain.payments import TenderState

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.services.views.history import SaleDetails

_NO_NAME: Final = frozenset('<>:"/\\|?*')
"""What Windows takes for no file's name, and the other systems in part."""


@dataclass(frozen=True)
class Receipt:
    """One receipt, and where Stripe could send it.

    `mode` is the book's: with real money alone Stripe sends anything.
    """

    paper: Paper
    email: str
    by_card: bool
    mode: str

    @property
    def title(self) -> str:
        """How it is called."""
        return self.paper.title

    @property
    def file_name(self) -> str:
        """Its name without what no file may be called, or nobody sees: marks of direction."""
        return "".join(sign for sign in self.title if sign.isprintable() and sign not in _NO_NAME)


def read_receipt(services: Services, history_id: str, *, copy: bool, gift: bool = False) -> Receipt:
    """Read the receipt of a row of the history. Raises UserError when the row is gone."""
    details = services.history.details(history_id)
    return Receipt(
        paper=services.receipts.paper(history_id, copy=copy, gift=gift),
        email=details.customer_email,
        by_card=_by_card(details),
        mode=services.mode,
    )


def _by_card(details: SaleDetails) -> bool:
    return any(
        tender.intent_id and tender.state is TenderState.APPROVED for tender in details.tenders
    )
