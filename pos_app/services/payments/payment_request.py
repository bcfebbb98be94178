"""What is asked for when somebody wants to take money through Stripe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.money import Money, format_money, minimum_charge
from pos_app.domain.payments import TenderKind
from pos_app.domain.tender_words import nothing_charged
from pos_app.errors import UserError
from pos_app.services.ledger.sales import (
    check_payable,
    find_sale,
    left_of,
    new_tender,
    tenders_of,
)
from pos_app.services.ledger.splits import same_split, set_split
from pos_app.services.views.store import ConnectView


@dataclass(frozen=True)
class Wanted:
    """A payment as a cashier asks for it; `amount` in minor units, None for all that is left.

    `cashier_id` takes it, whoever began the sale.
    """

    kind: TenderKind
    sale_id: str
    amount: int | None
    cashier_id: str
    connect: ConnectView
    stripe_customer: str | None = None
    keeps_card: bool = False

    def is_met_by(self, tender: Tender, sale: Sale, amount: int) -> bool:
        """Tell whether a tender of the sale is what would be made now, whoever takes it."""
        made = (tender.kind, tender.amount_minor, tender.stripe_customer_id, tender.keeps_card)
        wanted = (self.kind, amount, self.stripe_customer, self.keeps_card)
        return made == wanted and same_split(tender, sale, self.connect)


def tender_for(session: Session, wanted: Wanted, now: datetime) -> Tender:
    """Return a tender for what is wanted, not yet stored. Raises UserError where none may begin."""
    sale = find_sale(session, wanted.sale_id)
    check_payable(sale, tenders_of(session, sale.id))
    amount = amount_of(session, sale, wanted.amount)
    tender = new_tender(sale, wanted.kind, amount, wanted.cashier_id, now)
    tender.stripe_customer_id, tender.keeps_card = wanted.stripe_customer, wanted.keeps_card
    set_split(tender, sale, wanted.connect)
    return tender


def amount_of(session: Session, sale: Sale, wanted: int | None) -> int:
    """Return how much a payment through Stripe is to take: all that is left where not said.

    Minor units. Raises UserError for more than is left, or less than Stripe takes.
    """
    left = left_of(sale, tenders_of(session, sale.id))
    amount = left if wanted is None else wanted
    if amount > left:
        most = format_money(Money(left, sale.currency))
        raise UserError(
            f"Only {most} is left to pay.",
            nothing_charged(),
            "More than that can be taken in cash only.",
        )
    least = max(1, minimum_charge(sale.currency))
    if amount < least:
        raise UserError(
            f"A card payment has to be at least {format_money(Money(least, sale.currency))}.",
            nothing_charged(),
            "Take it in cash, or add something to the sale.",
        )
    return amount
