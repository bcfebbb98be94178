"""The states that sales, tenders, attempts and refunds go through, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RefundRoute(StrEnum):
    """How money that was taken goes back to the customer."""

    STRIPE = "stripe"
    DRAWER = "drawer"
    BY_HAND = "by_hand"
    """Till moves none of it: a person gives it back, and records that."""
    IN_GOODS = "in_goods"
    """No money moves: it pays for other goods that the customer takes for those."""
    CREDIT = "credit"
    """Onto the gift card or store credit that paid, or a new one: an entry of Till's own ledger."""


class ChargeType(StrEnum):
    """In whose Stripe account a payment lives that is shared with a connected account."""

    DESTINATION = "destination"
    """In the store's own; the connected account is sent its part."""
    DIRECT = "direct"
    """In the connected account, which leaves the store its fee."""


@dataclass(frozen=True)
class MethodFacts:
    """What a way of paying is: whoever treats ways differently asks this, not which one it is.

    `prepared_ahead`: made ready once it is chosen, so that taking the money is one round trip.
    `charged_by_call`: only our own call takes its money, no customer at a reader or a page.
    `in_customers_hands`: the customer may pay it while nobody here asks. `may_keep_card`: the card
    that pays may be saved for next time. `gives_change`: more may be given than is left to pay.
    `has_code`: what pays is found by a code of ours that is scanned or typed, and may be less.
    `named_by_store`: it is called as the store does, and not there where that has no name for it.
    """

    moves_at_stripe: bool = True
    opens_drawer: bool = False
    refund_route: RefundRoute = RefundRoute.STRIPE
    needs_customer: bool = False
    prepared_ahead: bool = False
    charged_by_call: bool = False
    in_customers_hands: bool = False
    may_keep_card: bool = False
    gives_change: bool = False
    has_code: bool = False
    named_by_store: bool = False


class TenderKind(StrEnum):
    """The ways of paying. `READER` and `PAGE` are Stripe's reader and hosted page.

    `PHONE` is the store's own phone app: the customer pays there, out of the register's sight.
    `BANK_TERMINAL` is a device that is none of Stripe's: the cashier says what it took. `EXCHANGE`
    are goods that come back: what they are worth pays for others, and no money moves.
    `STORE_CREDIT` are gift cards and store credit, of the ledger that Till keeps itself.
    """

    CASH = "cash"
    SAVED_CARD = "saved_card"
    READER = "reader"
    PAGE = "page"
    PHONE = "phone"
    BANK_TERMINAL = "bank_terminal"
    EXCHANGE = "exchange"
    STORE_CREDIT = "store_credit"

    @property
    def given_back_as(self) -> TenderKind:
        """The way in which its money goes back where no other is chosen.

        For goods that came back the drawer: who paid for those has others of them now.
        """
        return TenderKind.CASH if self.facts.refund_route is RefundRoute.IN_GOODS else self

    @property
    def facts(self) -> MethodFacts:
        """What this way of paying is."""
        return _FACTS[self]


_FACTS = {
    TenderKind.CASH: MethodFacts(
        moves_at_stripe=False,
        opens_drawer=True,
        gives_change=True,
        refund_route=RefundRoute.DRAWER,
    ),
    TenderKind.SAVED_CARD: MethodFacts(
        needs_customer=True, prepared_ahead=True, charged_by_call=True
    ),
    TenderKind.READER: MethodFacts(prepared_ahead=True, may_keep_card=True),
    TenderKind.PAGE: MethodFacts(in_customers_hands=True, may_keep_card=True),
    TenderKind.PHONE: MethodFacts(needs_customer=True, in_customers_hands=True),
    TenderKind.BANK_TERMINAL: MethodFacts(
        moves_at_stripe=False, named_by_store=True, refund_route=RefundRoute.BY_HAND
    ),
    TenderKind.EXCHANGE: MethodFacts(moves_at_stripe=False, refund_route=RefundRoute.IN_GOODS),
    TenderKind.STORE_CREDIT: MethodFacts(
        moves_at_stripe=False, has_code=True, refund_route=RefundRoute.CREDIT
    ),
}

# For queries.
AT_STRIPE = tuple(kind for kind in TenderKind if kind.facts.moves_at_stripe)
CHARGED_BY_CALL = tuple(kind for kind in TenderKind if kind.facts.charged_by_call)
OTHER_WAYS = (TenderKind.CASH, TenderKind.STORE_CREDIT)
"""In which money may go back, by permission, that was paid in another way."""
IN_CUSTOMERS_HANDS = tuple(kind for kind in TenderKind if kind.facts.in_customers_hands)


class EntryKind(StrEnum):
    """What a row of the history is of."""

    SALE = "sale"
    PAYMENT = "payment"
    """A payment at Stripe that no sale of ours made."""


class TenderState(StrEnum):
    """Where one tender stands.

    `PREPARED`: stored, its intent may exist, nothing was sent that moves money. `PENDING`: an
    attempt is under way, on a reader or a page too (`Step` says how far). `ACTION`: the bank asks
    the customer to authenticate. `UNKNOWN`: nobody can say yet. `DECLINED`: this try was refused;
    the intent takes another. `RETURNING`: it was taken, and its way back to the customer is under
    way or not known yet. `RETURNED`: all of it was given back before its sale was paid. The last
    one, `APPROVED` and `CANCELED` are final.
    """

    PREPARED = "prepared"
    PENDING = "pending"
    ACTION = "action"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    APPROVED = "approved"
    CANCELED = "canceled"
    RETURNING = "returning"
    RETURNED = "returned"

    @property
    def is_final(self) -> bool:
        """Return whether Stripe has nothing more to say of this tender's payment."""
        return self in {TenderState.APPROVED, TenderState.CANCELED, TenderState.RETURNED}

    @property
    def holds_the_sale(self) -> bool:
        """Return whether another tender must wait until this one is settled."""
        return self in {
            TenderState.PENDING,
            TenderState.ACTION,
            TenderState.UNKNOWN,
            TenderState.RETURNING,
        }

    @property
    def keeps_the_sale(self) -> bool:
        """Return whether money of its sale was taken or may have been: that sale is put aside."""
        return self is TenderState.APPROVED or self.holds_the_sale


class Step(StrEnum):
    """What a payment on a reader or a page is waiting for, or why it stopped.

    It is only shown: what may be done follows from the state of the tender. A step is what the
    reader or the page said last.
    """

    NONE = ""
    CARD = "card"
    TIP = "tip"
    PROCESSING = "processing"
    PAGE = "page"
    BANK = "bank"
    CUSTOMER_CANCELED = "customer_canceled"
    TIMED_OUT = "timed_out"
    BUSY = "busy"
    OFFLINE = "offline"
    NOT_REACHED = "not_reached"
    IN_USE = "in_use"
    REPLACED = "replaced"
    CONNECTION_LOST = "connection_lost"
    EXPIRED = "expired"


class ReaderState(StrEnum):
    """How a card reader is, as far as it said. `IN_USE`: it shows what another register asked."""

    READY = "ready"
    OURS = "ours"
    IN_USE = "in_use"
    BUSY = "busy"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class SetupState(StrEnum):
    """Where saving a card for later stands; no money moves in it."""

    STARTED = "started"
    WAITING = "waiting"
    SAVED = "saved"
    FAILED = "failed"
    CANCELED = "canceled"


class SaleState(StrEnum):
    """Where a sale stands."""

    OPEN = "open"
    PAID = "paid"
    OVERPAID = "overpaid"
    ABANDONED = "abandoned"
    RETURNED = "returned"
    """No sale: what came back without a receipt, and was given back."""


class AttemptState(StrEnum):
    """One attempt to move money: `STARTED` and never ended means that its answer was lost."""

    STARTED = "started"
    ANSWERED = "answered"
    UNKNOWN = "unknown"


class RefundOrigin(StrEnum):
    """Who made a refund."""

    TILL = "till"
    STRIPE = "stripe"
    """Somebody else at Stripe, as in its Dashboard."""


class RefundState(StrEnum):
    """Where a refund stands; the middle ones are Stripe's own words."""

    STARTED = "started"
    UNKNOWN = "unknown"
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    NOT_REFUNDED = "not_refunded"

    @classmethod
    def of(cls, stripes_word: str) -> RefundState:
        """Return what Stripe's word for a refund means.

        A word that is new at Stripe is not an end: it will be asked again.
        """
        known = {state.value: state for state in cls if state.was_made or state.came_back}
        return known.get(stripes_word, RefundState.PENDING)

    @property
    def takes_from_the_rest(self) -> bool:
        """Return whether this refund's amount can no longer be refunded a second time."""
        return self not in {RefundState.FAILED, RefundState.CANCELED, RefundState.NOT_REFUNDED}

    @property
    def is_unknown(self) -> bool:
        """Return whether nobody can say yet that it was made, or that it was not."""
        return self in {RefundState.STARTED, RefundState.UNKNOWN}

    @property
    def was_made(self) -> bool:
        """Return whether Stripe has it, and the money goes back."""
        return self.takes_from_the_rest and not self.is_unknown

    @property
    def came_back(self) -> bool:
        """Return whether Stripe had it, and the money did not reach the customer."""
        return self in {RefundState.FAILED, RefundState.CANCELED}

    @property
    def is_open(self) -> bool:
        """Return whether more is to be heard of it."""
        return self.takes_from_the_rest and self is not RefundState.SUCCEEDED


# For queries. What a state means is said once, by its properties.
KEEPING_THE_SALE = tuple(state for state in TenderState if state.keeps_the_sale)
UNKNOWN_REFUNDS = tuple(state for state in RefundState if state.is_unknown)
OPEN_REFUNDS = tuple(state for state in RefundState if state.is_open)


class PaymentStatus(StrEnum):
    """What a row of the history says, and a status chip shows."""

    PAID = "paid"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    DEPOSIT = "deposit"
    """Kept part paid: the rest is paid later, and the goods are handed over then."""
    REFUNDED = "refunded"
    PART_REFUNDED = "part_refunded"
    CANCELLED = "cancelled"
    OVERPAID = "overpaid"
    VOIDED = "voided"


@dataclass(frozen=True)
class TenderMoney:
    """What the state of a sale needs to know of one tender; `amount` in minor units, no tip in it.

    A tip is the staff's: it pays for nothing of the sale.
    """

    state: TenderState
    amount: int


def approved(tenders: Iterable[TenderMoney]) -> int:
    """Return what has been taken, in minor units."""
    return sum(tender.amount for tender in tenders if tender.state is TenderState.APPROVED)


def left_to_pay(total: int, tenders: Iterable[TenderMoney]) -> int:
    """Return what is still to pay, in minor units; never less than nothing."""
    return max(0, total - approved(tenders))


def sale_state(total: int, tenders: Iterable[TenderMoney], *, abandoned: bool) -> SaleState:
    """Return where a sale stands by the money that was really taken."""
    taken = approved(tenders)
    if taken > total or (abandoned and taken):
        return SaleState.OVERPAID
    if abandoned:
        return SaleState.ABANDONED
    return SaleState.PAID if taken == total else SaleState.OPEN


def paid_status(taken: int, refunded: int) -> PaymentStatus:
    """Return what the history says of money taken and given back, in minor units."""
    if refunded and refunded >= taken:
        return PaymentStatus.REFUNDED
    return PaymentStatus.PART_REFUNDED if refunded else PaymentStatus.PAID
