"""Gift cards and store credit, as screens see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.credit import ClosedBy, CreditKind, CreditMove


@dataclass(frozen=True)
class CreditView:
    """An account; `balance` in minor units. `code` is all of it until it was handed over.

    `closed_by` is why nothing can be paid with it any more, None while something can. `sale_id` is
    where it was bought, or what was given back for it.
    """

    id: str
    kind: CreditKind
    currency: str
    last4: str
    balance: int
    created_at: datetime
    closed_by: ClosedBy | None = None
    customer_name: str = ""
    receipt_number: str = ""
    sale_id: str | None = None
    code: str = ""

    @property
    def is_spendable(self) -> bool:
        """Whether something can be paid with it."""
        return self.closed_by is None and self.balance > 0


@dataclass(frozen=True)
class CreditEntryView:
    """What moved on an account, in minor units, and what was left then."""

    at: datetime
    move: CreditMove
    amount: int
    balance: int
    sale_id: str | None
    receipt_number: str
    cashier_name: str


@dataclass(frozen=True)
class CreditDetails:
    """An account with all that moved on it, the newest first."""

    account: CreditView
    entries: tuple[CreditEntryView, ...]
