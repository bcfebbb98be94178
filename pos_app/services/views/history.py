"""What was sold, taken and given back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from pos_app.changes import CASHIERS, REGISTER, ChangeSet
from pos_app.domain.cart import ONE
from pos_app.domain.cash_rounding import CashLeft
from pos_app.domain.disputes import BankClaim
from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus, RefundState, Step, TenderKind, TenderState
from pos_app.domain.taxes import TaxExemption
from pos_app.domain.units import Unit
from pos_app.services.views.charges import ChargeView, PaidOut
from pos_app.services.views.customers import CardView
from pos_app.services.views.deposits import DepositView
from pos_app.services.views.history_matches import Match
from pos_app.services.views.store import StoreView

_RATE: Final = Decimal("0.000001")


@dataclass(frozen=True)
class HistoryCursor:
    """A place in the rows: that of the row with this time and id, in any order.

    `value` is what the row is sorted by before that, empty where the newest stand first.
    """

    occurred_at: datetime
    id: str
    value: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class HistoryRow:
    """A row of the history: a sale, or a payment that no sale of ours made.

    `taken` is what was captured of `amount`, before any refund and with its `tip`; both are in
    minor units. `fee` and `net` are what Stripe settled of `charged`, in the currency that it
    settles in: None where it has not said so, and for cash. `kind` is the way of paying that comes
    first, of `kinds` in all; None and none of a payment made elsewhere.
    """

    id: str
    sale_id: str | None
    intent_id: str | None
    occurred_at: datetime
    amount: Money
    refunded: int
    status: PaymentStatus
    method: str
    customer_id: str | None
    customer_name: str
    cashier_name: str
    receipt_number: str | None
    register_name: str = ""
    business_date: date | None = None
    kind: TenderKind | None = None
    kinds: frozenset[TenderKind] = frozenset()
    taken: int = 0
    tip: int = 0
    charged: int = 0
    fee: Money | None = None
    net: Money | None = None
    disputed: bool = False
    settled_late: bool = False
    found_in: tuple[Match, ...] = field(default=(), compare=False)
    """In what else than amount and method a search found it, where that was asked for."""

    @property
    def settlement_currency(self) -> str | None:
        """In what Stripe settles it, where that is known."""
        return self.net.currency if self.net else None

    @property
    def rate(self) -> Decimal | None:
        """What one of its currency came to in that of the settlement; None where that is one."""
        if not self.fee or not self.net or not self.charged:
            return None
        if self.net.currency == self.amount.currency:
            return None
        settled = Money(self.fee.minor + self.net.minor, self.net.currency)
        rate = settled.decimal() / Money(self.charged, self.amount.currency).decimal()
        return rate.quantize(_RATE)

    def is_changed_by(self, changes: ChangeSet) -> bool:
        """Return whether something of this may be another by now, such as its customer's name."""
        people = self.customer_id in changes.customers or CASHIERS in changes.settings
        return self.id in changes.history or people


@dataclass(frozen=True)
class HistoryPage:
    """Some rows in their order. `next` is None at the end, `previous` at the beginning.

    `previous` is handed in as `before` for the rows above these.
    """

    rows: tuple[HistoryRow, ...]
    next: HistoryCursor | None
    previous: HistoryCursor | None = None


@dataclass(frozen=True)
class LineView:
    """A line as it was sold; `discount` holds its own and its share of the sale's.

    `quantity` is in thousandths of its `unit`; `gross` is before any discount. `discount_reason` is
    why its own was given, where that was said. `modifiers` are the names of what was chosen with
    it.
    """

    name: str
    note: str
    quantity: int
    unit_price: int
    gross: int
    own_discount: int
    discount: int
    tax: int
    total: int
    discount_reason: str = ""
    unit: Unit = Unit.PIECE
    modifiers: tuple[str, ...] = ()
    sku: str = ""
    lot: str = ""
    serial: str = ""

    @property
    def shows_quantity(self) -> bool:
        """Whether it says how many or how much: not of one piece."""
        return self.unit.is_measured or self.quantity != ONE


@dataclass(frozen=True)
class SaleTaxView:
    """The tax of one rate in a sale; one that is `exempt` was not charged."""

    name: str
    ppm: int
    inclusive: bool
    base: int
    tax: int
    exempt: bool = False


@dataclass(frozen=True)
class PaidTender:
    """A tender as the history shows it; `refundable` is what is left to give back.

    `label` is how it is called: its card, or its way of paying. `reference` is what a bank's own
    terminal printed. `cash_left` tells what goes back of cash; `rounding` is what that was rounded
    by when it was taken. `charge`, `paid_out` and `metadata` are of what moved at Stripe.
    """

    id: str
    kind: TenderKind
    state: TenderState
    amount: int
    tendered: int
    change: int
    refundable: int
    intent_id: str | None
    charge_id: str | None
    card: CardView | None
    card_receipt: dict[str, str] = field(default_factory=dict)
    fee: int | None = None
    net: int | None = None
    settlement_currency: str | None = None
    account_id: str | None = None
    decline_code: str | None = None
    tip: int = 0
    reader_name: str = ""
    label: str = ""
    reference: str = ""
    needs_reader: bool = False
    """Its money goes back only with the card presented again (Interac)."""
    bank: BankClaim = BankClaim.NONE
    """What the customer's bank wants of its money: that goes back in no other way than it came."""
    rounding: int = 0
    cash_left: CashLeft | None = None
    charge: ChargeView | None = None
    paid_out: PaidOut | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    receipt_email: str = ""
    left_on_card: int | None = None
    """What was left on the gift card once it had paid this."""

    def handed_back(self, amount: int) -> int:
        """Return what the customer gets for a refund of `amount`: cash in coins there are."""
        return self.cash_left.given_back(amount) if self.cash_left else amount


@dataclass(frozen=True)
class RefundView:
    """Money given back; `rounding` is what cash was rounded by."""

    id: str
    tender_id: str | None
    kind: TenderKind
    state: RefundState
    amount: int
    currency: str
    reason: str
    note: str
    created_at: datetime
    settled_at: datetime | None = None
    message: str = ""
    step: Step = Step.NONE
    reader_id: str | None = None
    rounding: int = 0

    @property
    def handed_back(self) -> int:
        """What the customer got: cash in coins there are."""
        return self.amount + self.rounding


@dataclass(frozen=True)
class CameBack:
    """What came back of the receipt `number` in exchange, and what that paid, in minor units."""

    number: str
    name: str
    quantity: int
    unit: Unit
    worth: int


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened, in a sentence; `payout_id` where it is of a payout."""

    at: datetime
    what: str
    payout_id: str = ""


@dataclass(frozen=True)
class SaleDetails:
    """All that is known of one row of the history."""

    row: HistoryRow
    lines: tuple[LineView, ...]
    taxes: tuple[SaleTaxView, ...]
    subtotal: int
    discount: int
    tax: int
    total: int
    tenders: tuple[PaidTender, ...]
    refunds: tuple[RefundView, ...]
    timeline: tuple[TimelineEvent, ...]
    customer_id: str | None
    customer_email: str
    cashier_name: str
    register_name: str
    business_date: date | None
    store: StoreView
    note: str = ""
    details: str = ""
    tip: int = 0
    extra: int = 0
    """What was taken above what it comes to, and not given back."""
    void_reason: str = ""
    discount_reason: str = ""
    """Why something came off the whole sale, where that was said."""
    exempted: int = 0
    """The tax taken out of prices that include it, for who is exempt."""
    exemption: TaxExemption | None = None
    may_void: bool = False
    """It was paid today and can be given back whole by one action."""
    came_back: tuple[CameBack, ...] = ()
    """What was exchanged for what is sold in it."""
    without_receipt: bool = False
    """Whether its lines came back without a receipt, and nothing was sold."""
    deposit: DepositView | None = None
    """Where it is kept part paid, or was."""
    dispute_id: str = ""
    """The newest dispute of its payments, or warning of one, where there is any."""

    def is_changed_by(self, changes: ChangeSet) -> bool:
        """Return whether something of this may be another by now."""
        ids = {self.row.id, *(tender.intent_id for tender in self.tenders)}
        people = {self.customer_id} & changes.customers
        names = {CASHIERS, REGISTER} & changes.settings
        # In which payout its money is may be known only since that was read.
        paid_out = changes.payouts and any(tender.intent_id for tender in self.tenders)
        return bool(ids & changes.history or people or names or changes.readers or paid_out)


@dataclass(frozen=True)
class RefundRequest:
    """What a manager wants to give back of one tender (or of a payment without a sale).

    `reason` is duplicate, fraudulent, requested_by_customer or other (which needs a note).
    `reader_id` where the card has to be presented for it. `return_id` where it is a part of what
    goods are worth that came back. `way` where it goes back in another way than it was paid
    (`domain.payments.OTHER_WAYS`), and `replaces_id` the refund that failed before, if any.
    """

    history_id: str
    tender_id: str | None
    amount: int
    reason: str
    note: str = ""
    reader_id: str | None = None
    return_id: str | None = None
    way: TenderKind | None = None
    replaces_id: str | None = None
