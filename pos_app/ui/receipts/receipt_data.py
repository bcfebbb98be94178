"""What is read of a receipt before it is shown, printed, saved or sent; for worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from pos_app.domain.paper import Paper
from pos_app.domain.payments import TenderState

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.services.views.history import SaleDetails

_NO_NAME: Final = frozenset('<>:"/\\|?*')
"""What Windows takes for no file's name, and the other systems in part."""


class EmailWay(Enum):
    """Who sends a receipt by email: Stripe, the store's mail server, or the system's program."""

    STRIPE = "stripe"
    SERVER = "server"
    PROGRAM = "program"


@dataclass(frozen=True)
class Receipt:
    """One receipt, where it could be sent, and by whom.

    `heading` is how it is called on the screen, which may speak another language than the paper.
    `history_id` is the row of the history that it is of; `copy` where it is marked as one, `gift`
    without prices. `mode` is the book's: with real money alone Stripe sends anything.
    """

    history_id: str
    heading: str
    copy: bool
    gift: bool
    paper: Paper
    email: str
    way: EmailWay
    mode: str

    @property
    def title(self) -> str:
        """How it is called, in its own language."""
        return self.paper.title

    @property
    def file_name(self) -> str:
        """Its name without what no file may be called, or nobody sees: marks of direction."""
        return "".join(sign for sign in self.title if sign.isprintable() and sign not in _NO_NAME)


def read_receipt(services: Services, history_id: str, *, copy: bool, gift: bool = False) -> Receipt:
    """Read the receipt of a row of the history, a copy where one is on paper already.

    Raises UserError when the row is gone.
    """
    from pos_app.services.receipts.receipt_blocks import receipt_title  # noqa: PLC0415  few need it

    details = services.history.details(history_id)
    copy = copy or services.receipts.is_on_paper(history_id, gift=gift)
    return Receipt(
        history_id=history_id,
        heading=receipt_title(details),
        copy=copy,
        gift=gift,
        paper=services.receipts.paper(history_id, copy=copy, gift=gift),
        email=details.customer_email,
        way=_way(details, has_server=services.mail.is_set_up),
        mode=services.mode,
    )


def _way(details: SaleDetails, *, has_server: bool) -> EmailWay:
    """Return who sends it: Stripe what was paid by card alone, as it knows of nothing else."""
    approved = [each for each in details.tenders if each.state is TenderState.APPROVED]
    by_card = [each for each in approved if each.intent_id]
    if by_card and (len(by_card) == len(approved) or not has_server):
        return EmailWay.STRIPE
    return EmailWay.SERVER if has_server else EmailWay.PROGRAM
