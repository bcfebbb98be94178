"""What a payment through Stripe is made with: what the cashier asks for, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Register, StoreProfile
from pos_app.domain.money import Money, format_money, minimum_charge
from pos_app.domain.payments import TenderKind
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.customers.stripe_customers import MISSING
from pos_app.services.ledger.connect_terms import (
    connect_terms_of,
    has_same_connect_terms,
    set_connect_terms,
)
from pos_app.services.ledger.sales import (
    check_payable,
    find_sale,
    left_of,
    new_tender,
    owner_of_card,
    tenders_of,
)
from pos_app.services.payments.sold_items import sold_by
from pos_app.services.shared.errors import FieldError, MissingCustomerError, check_no_card
from pos_app.services.views.sales import PaymentRequest
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.payments import NewIntent

_LONGEST_REFERENCE: Final = 64


@dataclass(frozen=True)
class PaymentTerms:
    """A payment as a cashier asks for it, with all that its tender is made with.

    `sale` and its `tenders` are rows of the transaction that it was made in. `amount` is in minor
    units, None for all that is left. `cashier_id` takes it, whoever began the sale. `customer` is
    the Stripe customer whose card pays, or is kept.
    """

    sale: Sale
    tenders: Sequence[Tender]
    kind: TenderKind
    amount: int | None
    keeps_card: bool
    cashier_id: str
    connect: ConnectView
    customer: str | None

    def chargeable(self, *, besides: str = "") -> int:
        """Return what would be taken now, in minor units. Raises UserError where nothing may be.

        `besides` is a tender that need not wait for itself.
        """
        check_payable(self.sale, self.tenders, besides=besides)
        left = left_of(self.sale, self.tenders)
        amount = left if self.amount is None else self.amount
        check_left(self.sale, left, amount)
        least = max(1, minimum_charge(self.sale.currency))
        if amount < least:
            smallest = format_money(Money(least, self.sale.currency))
            raise UserError(
                _("A card payment has to be at least {amount}.", amount=smallest),
                nothing_charged(),
                _("Take it in cash, or add something to the sale."),
            )
        return amount

    def are_met_by(self, tender: Tender, amount: int) -> bool:
        """Return whether a tender of the sale is what would be made now, whoever takes it."""
        made = (tender.kind, tender.amount_minor, tender.stripe_customer_id, tender.keeps_card)
        wanted = (self.kind, amount, self.customer, self.keeps_card)
        return made == wanted and has_same_connect_terms(tender, self.sale, self.connect)

    def tender(self, session: Session, now: datetime) -> Tender:
        """Return a tender of these terms, not yet stored. Raises UserError where none may begin."""
        amount = self.chargeable()
        tender = new_tender(session, self.sale, self.kind, amount, self.cashier_id, now)
        tender.stripe_customer_id, tender.keeps_card = self.customer, self.keeps_card
        set_connect_terms(tender, self.sale, self.connect)
        return tender


class PaymentTermsFactory:
    """Adds to what a cashier asks for what the store and the sale say."""

    def __init__(
        self,
        *,
        database: Database,
        read_connect: Callable[[Session], ConnectView],
        stripe_customer: Callable[[str], str],
    ) -> None:
        """Work on one book.

        `read_connect` returns the connected account in force; `stripe_customer` makes a customer's
        Stripe customer where there is none yet, returns its id and raises UserError.
        """
        self._database = database
        self._read_connect = read_connect
        self._stripe_customer = stripe_customer

    def ensure_customer(self, request: PaymentRequest) -> None:
        """Have the Stripe customer made whose card is used or kept, where there is none yet.

        Raises UserError where the sale has no customer, or Stripe does not have them any more.
        """
        if not (request.kind.facts.needs_customer or request.save_card):
            return
        with self._database.read() as session:
            customer = session.get_one(Customer, _customer_for(session, request))
        if customer.stripe_id is None or customer.stripe_state == MISSING:
            self._stripe_customer(customer.id)

    def create(self, session: Session, request: PaymentRequest, cashier_id: str) -> PaymentTerms:
        """Return the terms of a request, after `ensure_customer`; in the caller's transaction.

        Only where a card is used or kept is there a customer. Raises UserError where that has to
        be, and the sale has none.
        """
        stripe_id = None
        if request.kind.facts.needs_customer or request.save_card:
            customer = session.get_one(Customer, _customer_for(session, request))
            stripe_id = customer.stripe_id
            if stripe_id is None:  # unlinked since `ensure_customer`
                raise MissingCustomerError(customer.id, customer.name)
        return PaymentTerms(
            sale=find_sale(session, request.sale_id),
            tenders=tenders_of(session, request.sale_id),
            kind=request.kind,
            amount=request.amount,
            keeps_card=request.save_card,
            cashier_id=cashier_id,
            connect=self._read_connect(session),
            customer=stripe_id,
        )


def _customer_for(session: Session, request: PaymentRequest) -> str:
    if request.save_card:
        return owner_of_card(session, request.sale_id)
    customer_id = find_sale(session, request.sale_id).customer_id
    if customer_id is None:
        raise UserError(
            _("A saved card needs a customer."), nothing_charged(), _("Choose the customer first.")
        )
    return customer_id


def check_left(sale: Sale, left: int, amount: int) -> None:
    """Raise UserError for more than is left to pay, in minor units."""
    if amount > left:
        most = format_money(Money(left, sale.currency))
        raise UserError(
            _("Only {amount} is left to pay.", amount=most),
            nothing_charged(),
            _("More than that can be taken in cash only."),
        )


def checked_reference(typed: str, money: str) -> str:
    """Return what something else calls a payment. Raises UserError for a card number or too long.

    `money` says whether money moved.
    """
    wanted = typed.strip()
    check_no_card(money=money, reference=wanted)
    if len(wanted) > _LONGEST_REFERENCE:
        raise FieldError(
            "reference",
            _("A reference has at most {n} characters.", n=_LONGEST_REFERENCE),
            _("Shorten it."),
        )
    return wanted


# --- what Stripe is handed ----------------------------------------------------------------------


_PRESENT = ("card_present",)

_PRESENT_IN_CANADA = ("card_present", "interac_present")


def new_intent(session: Session, tender: Tender) -> NewIntent:
    """Return what a tender's PaymentIntent is created with."""
    profile = profile_of(session, tender)
    return NewIntent(
        amount=tender.amount_minor,
        currency=tender.currency,
        metadata=metadata_of(session, tender),
        customer_id=tender.stripe_customer_id,
        description=profile.name,
        connect_terms=connect_terms_of(tender),
        methods=_methods(TenderKind(tender.kind), profile.country),
        save_card=tender.keeps_card,
        sold=sold_by(session, tender),
    )


def metadata_of(session: Session, tender: Tender) -> dict[str, str]:
    """Return what is written at Stripe on everything that belongs to a tender."""
    return {
        "till_sale": tender.sale_id,
        "till_tender": tender.id,
        "till_register": tender.register_id,
        "till_register_name": session.get_one(Register, tender.register_id).name,
        "till_cashier": tender.cashier_id,
    }


def profile_of(session: Session, tender: Tender) -> StoreProfile:
    """Return the store as it was when the sale of a tender was rung up."""
    sale = session.get_one(Sale, tender.sale_id)
    return session.get_one(StoreProfile, sale.profile_id)


def _methods(kind: TenderKind, country: str) -> tuple[str, ...]:
    if kind is not TenderKind.READER:
        return ("card",)
    return _PRESENT_IN_CANADA if country.upper() == "CA" else _PRESENT
