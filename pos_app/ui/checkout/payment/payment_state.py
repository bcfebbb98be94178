"""One sale on its way to being paid: how it stands, and what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.shared.errors import MissingReturnUrlError, OfflineError
from pos_app.services.views.customers import CardView, CustomerView
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView


class BusyWith(Enum):
    """What a `PaymentFlow` is busy with; NONE is falsy."""

    NONE = auto()
    BEGINNING = auto()
    """The sale is being stored, or read."""
    PREPARING = auto()
    """A payment is being made ready: no money moves."""
    TAKING = auto()
    CHECKING = auto()
    CANCELLING = auto()
    """The payment that waits for the customer, or that nobody knows of."""
    TAKING_OUT = auto()
    """A tender that took nothing."""
    GIVING_BACK = auto()
    """What was taken with a tender."""
    DROPPING = auto()
    GOING_BACK = auto()
    """To the cart."""
    PUTTING_ASIDE = auto()
    KEEPING = auto()
    """Part paid, as a deposit."""
    REMAKING_CUSTOMER = auto()

    def __bool__(self) -> bool:
        """Tell whether there is anything to wait for."""
        return self is not BusyWith.NONE


WITH_THE_CUSTOMER: Final = frozenset({TenderState.PENDING, TenderState.ACTION})
_PAID: Final = frozenset({SaleState.PAID, SaleState.OVERPAID})
_NOTHING_TAKEN: Final = frozenset(
    {TenderState.DECLINED, TenderState.CANCELED, TenderState.PREPARED}
)
_INTERRUPTIBLE: Final = frozenset({BusyWith.NONE, BusyWith.PREPARING})


@dataclass
class PaymentState:
    """What is known of a sale and its payment; None where it is not known yet, or there is none.

    `tender` is the payment that is made ready, under way, or was tried last. `request` is what is
    to be taken; `starts_when_ready` where it begins as soon as it is made ready, `cancel_next`
    where it is cancelled as soon as what is under way has its answer. `method` is the way of
    paying that `busy_with` is about. `at_once` where the reader is to start before anything is
    shown. `bank_terminal` is what the store calls its bank's own terminal, empty where it takes
    none of it.
    """

    sale: SaleView | None = None
    tender: TenderView | None = None
    customer: CustomerView | None = None
    readers: tuple[ReaderView, ...] = ()
    store_name: str = ""
    bank_terminal: str = ""
    keeps_deposits: bool = False
    """Whether the store keeps sales that are part paid."""
    is_deposit: bool = False
    """Whether this one is kept already: more of it is paid now."""
    error: UserError | None = None
    failed: BusyWith = BusyWith.NONE
    """What the `error` ended, in the way of paying `method`."""
    offline: OfflineError | None = None
    """Why Stripe can't be reached, while it can't."""
    busy_with: BusyWith = BusyWith.NONE
    method: TenderKind | None = None
    request: PaymentRequest | None = None
    starts_when_ready: bool = False
    cancel_next: bool = False
    at_once: bool = False

    @property
    def cards(self) -> tuple[CardView, ...]:
        """The customer's saved cards, the default one on top."""
        cards = self.customer.cards if self.customer else ()
        return tuple(sorted(cards, key=lambda card: not card.is_default))

    @property
    def reader(self) -> ReaderView | None:
        """The reader that this register uses first, if any."""
        return next((reader for reader in self.readers if reader.is_default), None)

    @property
    def nothing_to_pay(self) -> bool:
        """Tell whether the sale comes to 0.00: it is finished as cash."""
        return self.sale is not None and not self.sale.left

    @property
    def is_paid(self) -> bool:
        """Tell whether the sale is covered, and the sheet closed."""
        return self.sale is not None and self.sale.state in _PAID

    @property
    def holding(self) -> TenderView | None:
        """The payment that must be settled before anything else, if any."""
        tender = self.tender
        return tender if tender is not None and tender.state.holds_the_sale else None

    @property
    def waits_for_customer(self) -> bool:
        """Tell whether the customer is busy with the payment: at the reader, or on their phone."""
        return self.holding is not None and self.holding.state in WITH_THE_CUSTOMER

    @property
    def is_interruptible(self) -> bool:
        """Tell whether another payment may begin: what is only made ready gives way."""
        return self.busy_with in _INTERRUPTIBLE and not self.starts_when_ready

    @property
    def is_taking(self) -> bool:
        """Tell whether something is under way that nothing else may disturb."""
        quiet = {*_INTERRUPTIBLE, BusyWith.BEGINNING}
        return self.starts_when_ready or self.busy_with not in quiet

    @property
    def is_idle(self) -> bool:
        """Tell whether the cashier may choose how to pay."""
        return self.holding is None and not self.is_taking

    @property
    def was_not_charged(self) -> bool:
        """Tell whether the payment in hand was tried on a reader and took no money."""
        tender = self.tender
        return (
            tender is not None
            and tender.kind is TenderKind.READER
            and tender.state in _NOTHING_TAKEN
            and bool(tender.headline)
            and not self.is_taking
        )

    @property
    def may_go_back(self) -> bool:
        """Tell whether the cart may still be changed."""
        fresh = self.sale is None or (self.sale.may_return_to_cart and self.holding is None)
        return fresh and self.is_interruptible

    @property
    def may_park(self) -> bool:
        """Tell whether the sale can be left as it is and come back to.

        Not while a customer stands at the reader: the next sale would need it.
        """
        holding = self.holding
        at_reader = (
            holding is not None
            and holding.kind is TenderKind.READER
            and holding.state is TenderState.PENDING
        )
        return (
            self.sale is not None and not self.busy_with and not self.may_go_back and not at_reader
        )

    @property
    def may_drop(self) -> bool:
        """Tell whether the sale can be given up, and what was taken for it given back."""
        return self._may_leave_part_paid and not self.is_deposit

    @property
    def may_keep(self) -> bool:
        """Tell whether it can be kept as a deposit from now on."""
        return self.keeps_deposits and self.may_drop

    @property
    def _may_leave_part_paid(self) -> bool:
        sale = self.sale
        return sale is not None and bool(sale.paid) and not self.busy_with and self.holding is None

    @property
    def needs_return_url(self) -> bool:
        """Tell whether the store has to name its own page before this payment can go on."""
        tender = self.holding
        asked = tender is not None and tender.state is TenderState.ACTION
        return isinstance(self.error, MissingReturnUrlError) or (
            asked and tender is not None and not tender.next_action_url
        )

    @property
    def may_try_again(self) -> bool:
        """Tell whether a payment through Stripe failed that can be asked for once more."""
        was_payment = self.failed in {BusyWith.PREPARING, BusyWith.TAKING}
        at_stripe = self.method is not None and self.method.facts.moves_at_stripe
        waits = self.holding is not None or self.needs_return_url
        return (
            self.error is not None
            and self.sale is not None
            and was_payment
            and at_stripe
            and not waits
        )

    def can_take(self, kind: TenderKind) -> bool:
        """Tell whether there is anything to pay with in this way.

        Cash is not asked about: it has a panel of its own for the amount.
        """
        return {
            TenderKind.READER: bool(self.readers),
            TenderKind.SAVED_CARD: bool(self.cards),
            TenderKind.PAGE: True,
            TenderKind.STORE_CREDIT: True,
            **{named: bool(name) for named, name in self.store_names.items()},
        }.get(kind, False)

    @property
    def store_names(self) -> dict[TenderKind, str]:
        """What the store calls those that it names; empty where it takes none of it."""
        return {TenderKind.BANK_TERMINAL: self.bank_terminal}

    def show_sale(self, sale: SaleView) -> None:
        """Take the sale as the books have it, with the payment that counts now."""
        followed = self.holding.id if self.holding else None
        self.sale = sale
        self.tender = sale.holding or _payment_in_hand(sale, followed)


def _payment_in_hand(sale: SaleView, followed: str | None) -> TenderView | None:
    """Return the payment that was just followed, or one that is still to be carried out."""
    to_do = {TenderState.PREPARED, TenderState.DECLINED}
    for each in (each for each in reversed(sale.tenders) if each.kind.facts.moves_at_stripe):
        if each.id == followed or (followed is None and each.state in to_do):
            return each
    return None
