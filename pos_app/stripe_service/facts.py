"""What Stripe said, as our own immutable values. Amounts are minor units, times aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class CardFacts:
    """How to recognise a card; never more of its number than the last four digits."""

    brand: str = ""
    last4: str = ""
    exp_month: int = 0
    exp_year: int = 0
    funding: str = ""
    wallet: str = ""
    read_method: str = ""
    receipt: dict[str, str] = field(default_factory=dict)
    """EMV lines of a reader's answer that a receipt must carry."""
    type: str = ""
    """Stripe's word for how it was used: card, card_present, interac_present."""
    generated_card_id: str | None = None
    """The card that a reader's payment left behind to be charged later."""


@dataclass(frozen=True)
class SavedCardFacts:
    """A saved card of a customer."""

    id: str
    card: CardFacts
    created: datetime


@dataclass(frozen=True)
class CustomerFacts:
    """A Stripe customer; `deleted` ones carry nothing but their id."""

    id: str
    deleted: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""
    default_card_id: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    created: datetime | None = None
    locales: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefundFacts:
    """A refund as Stripe has it; `status` is Stripe's word."""

    id: str
    intent_id: str | None
    amount: int
    currency: str
    status: str
    reason: str
    failure_reason: str
    metadata: dict[str, str]
    created: datetime


@dataclass(frozen=True)
class DisputeMoveFacts:
    """Money that a dispute took from the balance, or that came back to it with one that was won.

    `amount` and `fee` are in the currency of the balance; a fee that is given back is below zero.
    """

    id: str
    category: str
    amount: int
    fee: int
    currency: str
    created: datetime


@dataclass(frozen=True)
class DisputeFacts:
    """A dispute as Stripe has it; `status` is Stripe's word (needs_response, won, lost, ...).

    `due_by` is the last moment for an answer, None where the bank takes none. `evidence` is what
    Stripe holds of the answer, by its names; it was sent to the bank `submissions` times.
    """

    id: str
    status: str
    amount: int
    created: datetime
    currency: str = ""
    intent_id: str | None = None
    charge_id: str | None = None
    reason: str = ""
    network_code: str = ""
    is_inquiry: bool = False
    due_by: datetime | None = None
    past_due: bool = False
    has_evidence: bool = False
    submissions: int = 0
    refundable: bool = False
    evidence: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    moves: tuple[DisputeMoveFacts, ...] = ()


@dataclass(frozen=True)
class FraudWarningFacts:
    """An issuer's word that a payment may be fraudulent; `actionable` while refunding it helps."""

    id: str
    intent_id: str | None
    charge_id: str | None
    fraud_type: str
    actionable: bool
    created: datetime


@dataclass(frozen=True)
class ChargeDetails:
    """What of a charge people only look at: nothing is decided by it.

    `created` is when the bank approved or declined it, `captured_at` when its money was taken:
    later where it was only held at first, None until then. `gross` is what it came to in the
    currency that Stripe settles in, `exchange_rate` the decimal by which, where that is another,
    `fees` are the parts of the fee, and `available` is when it can be paid out. `outcome` is
    Stripe's sentence on it, `risk_level` its word, `risk_score` from 0 to 100 where the account has
    them, `checks` what the bank said of the CVC and the address, by Stripe's names.
    """

    created: datetime | None = None
    captured_at: datetime | None = None
    available: datetime | None = None
    gross: int | None = None
    exchange_rate: str | None = None
    fees: tuple[Mapping[str, str | int], ...] = ()
    outcome: str = ""
    risk_level: str = ""
    risk_score: int | None = None
    checks: dict[str, str] = field(default_factory=dict)
    authorization_code: str = ""
    network: str = ""
    country: str = ""


@dataclass(frozen=True)
class ChargeFacts:
    """The charge of an intent; fee and net are in `settlement_currency`, None until known.

    `fingerprint` is the same for the same card number, whoever paid with it and how.
    """

    id: str
    card: CardFacts
    paid: bool
    refunded: int
    disputed: bool
    fee: int | None
    net: int | None
    settlement_currency: str | None
    failure_code: str | None
    receipt_url: str
    created: datetime
    refunds: tuple[RefundFacts, ...] | None = None
    """All of them, where they were asked for and there are no more than come with the charge."""
    fingerprint: str | None = None
    details: ChargeDetails = field(default_factory=ChargeDetails)


@dataclass(frozen=True)
class IntentFacts:
    """A PaymentIntent; `status` is Stripe's word and the truth about this payment."""

    id: str
    status: str
    amount: int
    received: int
    currency: str
    created: datetime
    customer_id: str | None = None
    payment_method_id: str | None = None
    charge_id: str | None = None
    charge: ChargeFacts | None = None
    """What is known of the charge of that id, where it was asked for too."""
    error_code: str | None = None
    decline_code: str | None = None
    next_action_url: str | None = None
    description: str = ""
    receipt_email: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    application_fee: int | None = None
    destination: str | None = None
    tip: int = 0
    """In `amount` and `received`: what the customer added on the reader."""
    capturable: int = 0
    methods: tuple[str, ...] = ()
    """Stripe's words for what may pay it; it leaves out what the account may not take."""


@dataclass(frozen=True)
class InputFacts:
    """One thing that a reader asks a customer for: Stripe's word for its type, and what was given.

    `value` is what was typed, or of a signature the id of a file; "" while there is nothing. It is
    the customer's own, so that no repr has it.
    """

    kind: str
    value: str = field(default="", repr=False)
    skipped: bool = False


@dataclass(frozen=True)
class ActionFacts:
    """What a reader is doing, or did last: a hint, the intent is the truth.

    `kind` is Stripe's word (process_payment_intent, process_setup_intent, set_reader_display,
    refund_payment, ...), `status` in_progress, succeeded or failed. `object_id` is the intent,
    setup intent or, of a refund, the payment's intent, and `metadata` what that refund, or a
    question to the customer, was asked for with. `shown` are the lines of a display: pairs of
    description and amount; `inputs` what the customer is asked for.
    """

    kind: str
    status: str
    object_id: str | None = None
    failure_code: str = ""
    failure_message: str = ""
    decline_code: str = ""
    generated_card_id: str | None = None
    refund_id: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    shown: tuple[tuple[str, int], ...] = ()
    total: int | None = None
    inputs: tuple[InputFacts, ...] = ()
    card: CardFacts | None = None
    fingerprint: str = ""
    """Of a card that was read without being charged: how to recognise it."""


@dataclass(frozen=True)
class ReaderFacts:
    """A card reader. `online` is what Stripe believes: never a reason not to try."""

    id: str
    label: str
    device_type: str
    serial_number: str
    location_id: str
    location_name: str
    online: bool
    last_seen: datetime | None
    action: ActionFacts | None
    livemode: bool = False
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LocationFacts:
    """Where readers stand."""

    id: str
    name: str
    line1: str
    city: str
    postal_code: str
    country: str
    state: str
    configuration_id: str | None = None


@dataclass(frozen=True)
class TippingFacts:
    """What readers offer as a tip in one currency; amounts in minor units, whole per cents."""

    percentages: tuple[int, ...] = ()
    fixed_amounts: tuple[int, ...] = ()
    smart_tip_threshold: int = 0


@dataclass(frozen=True)
class SetupFacts:
    """A SetupIntent: a card on its way to being kept. `card_id` is what can be charged later."""

    id: str
    status: str
    customer_id: str | None
    card_id: str | None
    error_code: str | None = None
    decline_code: str | None = None
    next_action_url: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()


@dataclass(frozen=True)
class SessionFacts:
    """A hosted page (Checkout Session): `status` open, complete or expired.

    It is paid when it is complete and `payment_status` is paid. `intent` where it was expanded:
    there is none before the payer submits.
    """

    id: str
    mode: str
    status: str
    payment_status: str
    url: str | None
    amount: int | None
    currency: str | None
    expires: datetime
    created: datetime
    intent_id: str | None = None
    intent: IntentFacts | None = None
    setup: SetupFacts | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()

    @property
    def is_paid(self) -> bool:
        """Return whether the payer has paid."""
        return self.status == "complete" and self.payment_status == "paid"


@dataclass(frozen=True)
class BalanceFacts:
    """Money at Stripe: pairs of currency and minor units.

    `reserved` is held for connected accounts, `instant` can be paid out at once.
    """

    available: tuple[tuple[str, int], ...]
    pending: tuple[tuple[str, int], ...]
    livemode: bool
    reserved: tuple[tuple[str, int], ...] = ()
    instant: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class PayoutFacts:
    """Money on its way from Stripe to the bank.

    `trace` is by what the bank finds it, `original_id` the payout that this one takes back,
    `reversed_by` the one that took this back.
    """

    id: str
    amount: int
    currency: str
    status: str
    automatic: bool
    arrival: date
    created: datetime
    method: str = "standard"
    reconciliation: str = ""
    failure_code: str | None = None
    failure_message: str = ""
    trace: str = ""
    original_id: str | None = None
    reversed_by: str | None = None


@dataclass(frozen=True)
class BalanceEntryFacts:
    """A movement of the money at Stripe; `fees` are the parts of its fee, by Stripe's names.

    `source_id` is the charge, refund, dispute ... that moved it, `intent_id` the payment of that;
    `charge_id` is the payment's charge, which is all that transfers and fees of a platform name.
    """

    id: str
    type: str
    reporting_category: str
    source_id: str | None
    intent_id: str | None
    amount: int
    fee: int
    net: int
    currency: str
    created: datetime
    available_on: datetime
    description: str = ""
    fees: tuple[Mapping[str, str | int], ...] = ()
    exchange_rate: str | None = None
    charge_id: str | None = None


@dataclass(frozen=True)
class ReportRunFacts:
    """How far one of Stripe's own reports is; `file_id` once its file is there."""

    id: str
    status: str
    file_id: str | None = None
    error: str = ""


@dataclass(frozen=True)
class EventFacts:
    """That something happened to an object; what it is now is fetched anew."""

    id: str
    type: str
    object_id: str
    intent_id: str | None
    created: datetime


@dataclass(frozen=True)
class RightFacts:
    """Whether a key may read one resource; `missing` is the right that Stripe names."""

    resource: str
    readable: bool
    missing: str = ""
    problem: str = ""
