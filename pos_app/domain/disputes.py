"""Disputes: how they stand, why they were opened, and what may be said in answer to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pos_app.domain.texts import N_, NP_, Message

SOON: Final = timedelta(days=3)
"""So long before its last day an answer is urgent."""

LONGEST_TEXT: Final = 20_000
LONGEST_EVIDENCE: Final = 150_000
"""Characters of one text, and of all (docs.stripe.com/api/disputes/update)."""

LARGEST_FILES: Final = 4_500_000
"""Bytes of all files of an answer (docs.stripe.com/disputes/responding)."""

FILE_KINDS: Final[Mapping[bytes, str]] = {
    b"%PDF": "pdf",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpg",
}
"""What banks read, by a file's first bytes."""


class DisputeStatus(StrEnum):
    """How a dispute stands, in Stripe's words; one that is new there is OTHER."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"
    APPEAL_NEEDS_RESPONSE = "appeal_needs_response"
    APPEAL_UNDER_REVIEW = "appeal_under_review"
    OTHER = "other"

    @classmethod
    def of(cls, word: str) -> DisputeStatus:
        """Return what Stripe's word means."""
        return next((each for each in cls if each == word), cls.OTHER)

    @property
    def label(self) -> Message:
        """How it stands, in a few words."""
        return _STATUS[self]

    @property
    def is_answerable(self) -> bool:
        """Whether the store may answer it by Till; an appeal is answered in the Dashboard."""
        return self in {DisputeStatus.NEEDS_RESPONSE, DisputeStatus.WARNING_NEEDS_RESPONSE}

    @property
    def waits_for_store(self) -> bool:
        """Whether the store has to do something about it."""
        return self.is_answerable or self is DisputeStatus.APPEAL_NEEDS_RESPONSE

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self in _OVER


_OVER: Final = frozenset(
    {
        DisputeStatus.WON,
        DisputeStatus.LOST,
        DisputeStatus.WARNING_CLOSED,
        DisputeStatus.PREVENTED,
    }
)
OVER: Final = tuple(sorted(_OVER))
"""The words of those that are over."""
WAITS_FOR_STORE: Final = tuple(each for each in DisputeStatus if each.waits_for_store)

_STATUS: Final[Mapping[DisputeStatus, Message]] = {
    DisputeStatus.WARNING_NEEDS_RESPONSE: NP_("how a dispute stands", "Bank asks"),
    DisputeStatus.WARNING_UNDER_REVIEW: NP_("how a dispute stands", "In review"),
    DisputeStatus.WARNING_CLOSED: NP_("how a dispute stands", "Inquiry closed"),
    DisputeStatus.NEEDS_RESPONSE: NP_("how a dispute stands", "To answer"),
    DisputeStatus.UNDER_REVIEW: NP_("how a dispute stands", "Answered"),
    DisputeStatus.WON: NP_("how a dispute stands", "Won"),
    DisputeStatus.LOST: NP_("how a dispute stands", "Lost"),
    DisputeStatus.PREVENTED: NP_("how a dispute stands", "Prevented"),
    DisputeStatus.APPEAL_NEEDS_RESPONSE: NP_("how a dispute stands", "Appeal to answer"),
    DisputeStatus.APPEAL_UNDER_REVIEW: NP_("how a dispute stands", "Appeal answered"),
    DisputeStatus.OTHER: NP_("how a dispute stands", "See the Dashboard"),
}

_REASONS: Final[Mapping[str, Message]] = {
    "bank_cannot_process": N_("The bank could not process it"),
    "check_returned": N_("A check was returned"),
    "credit_not_processed": N_("A refund was promised and did not come"),
    "customer_initiated": N_("The customer took it back"),
    "debit_not_authorized": N_("The debit was not authorized"),
    "duplicate": N_("Charged twice"),
    "fraudulent": N_("The cardholder says they did not pay"),
    "general": N_("No reason given"),
    "incorrect_account_details": N_("The account details were wrong"),
    "insufficient_funds": N_("Not enough money in the account"),
    "noncompliant": N_("The rules of the card were not kept"),
    "product_not_received": N_("The goods did not arrive"),
    "product_unacceptable": N_("The goods were not as described"),
    "subscription_canceled": N_("Charged after cancelling"),
    "unrecognized": N_("The cardholder does not recognize it"),
}
"""By Stripe's word (docs.stripe.com/disputes/categories)."""

_SHORT_REASONS: Final[Mapping[str, Message]] = {
    "credit_not_processed": NP_("why a dispute was opened", "No refund"),
    "duplicate": NP_("why a dispute was opened", "Twice"),
    "fraudulent": NP_("why a dispute was opened", "Fraud"),
    "general": NP_("why a dispute was opened", "No reason"),
    "product_not_received": NP_("why a dispute was opened", "Not received"),
    "product_unacceptable": NP_("why a dispute was opened", "Goods"),
    "subscription_canceled": NP_("why a dispute was opened", "Cancelled"),
    "unrecognized": NP_("why a dispute was opened", "Unknown"),
}
"""Those that are met most, in a word or two."""

_FRAUD_TYPES: Final[Mapping[str, Message]] = {
    "card_never_received": N_("The card never arrived at its holder."),
    "fraudulent_card_application": N_("The card was applied for in somebody else's name."),
    "made_with_counterfeit_card": N_("The card was counterfeit."),
    "made_with_lost_card": N_("The card was reported lost."),
    "made_with_stolen_card": N_("The card was reported stolen."),
    "misc": N_("The bank gives no reason."),
    "unauthorized_use_of_card": N_("The cardholder says they did not pay."),
}
"""By Stripe's word (docs.stripe.com/api/radar/early_fraud_warnings)."""


def reason_label(reason: str) -> str:
    """Return why a dispute was opened; a word that is new at Stripe as it is."""
    known = _REASONS.get(reason)
    return str(known) if known else reason.replace("_", " ").capitalize()


def short_reason(reason: str) -> str:
    """Return the same in a word or two, where there is no room for more."""
    known = _SHORT_REASONS.get(reason)
    return str(known) if known else reason_label(reason)


def fraud_label(fraud_type: str) -> str:
    """Return why an issuer warns of a payment, in a sentence."""
    return str(_FRAUD_TYPES.get(fraud_type, _FRAUD_TYPES["misc"]))


class BankClaim(StrEnum):
    """What a customer's bank wants of a payment."""

    NONE = ""
    ASKS = "asks"
    """An inquiry: the store has the money still, and may give it back by Stripe."""
    TAKES_BACK = "takes_back"
    """The customer gets it from their bank, or may."""

    @property
    def what(self) -> Message:
        """What it does, in a sentence; of NONE there is none."""
        return _CLAIMS[self][0]

    @property
    def advice(self) -> Message:
        """What follows for whoever gives money back."""
        return _CLAIMS[self][1]


_CLAIMS: Final[Mapping[BankClaim, tuple[Message, Message]]] = {
    BankClaim.ASKS: (
        N_("The cardholder's bank asks about this payment."),
        N_("Give it back by Stripe alone, in no other way."),
    ),
    BankClaim.TAKES_BACK: (
        N_("The customer had their bank take this payment back: it gives them the money."),
        N_("Give nothing back besides, and look at the dispute."),
    ),
}


class EvidenceText(StrEnum):
    """What is written in answer to a dispute, by Stripe's names, in the order of the form."""

    PRODUCT_DESCRIPTION = "product_description"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER_EMAIL = "customer_email_address"
    SERVICE_DATE = "service_date"
    REFUND_POLICY_SHOWN = "refund_policy_disclosure"
    REFUND_REFUSED = "refund_refusal_explanation"
    DUPLICATE = "duplicate_charge_explanation"
    REST = "uncategorized_text"

    @property
    def label(self) -> Message:
        """What it is, as a form names it."""
        return _TEXTS[self]

    @property
    def is_short(self) -> bool:
        """Whether one line is enough for it."""
        return self in {
            EvidenceText.CUSTOMER_NAME,
            EvidenceText.CUSTOMER_EMAIL,
            EvidenceText.SERVICE_DATE,
        }

    def concerns(self, reason: str) -> bool:
        """Return whether it is asked for where a dispute has this reason."""
        return reason in _ONLY_FOR.get(self, {reason})


_ONLY_FOR: Final[Mapping[EvidenceText, frozenset[str]]] = {
    EvidenceText.REFUND_REFUSED: frozenset(
        {"credit_not_processed", "product_unacceptable", "subscription_canceled"}
    ),
    EvidenceText.DUPLICATE: frozenset({"duplicate"}),
}

_TEXTS: Final[Mapping[EvidenceText, Message]] = {
    EvidenceText.PRODUCT_DESCRIPTION: N_("What was sold"),
    EvidenceText.CUSTOMER_NAME: N_("Customer's name"),
    EvidenceText.CUSTOMER_EMAIL: N_("Customer's email"),
    EvidenceText.SERVICE_DATE: N_("Day of the sale"),
    EvidenceText.REFUND_POLICY_SHOWN: N_("Where the customer saw the refund policy"),
    EvidenceText.REFUND_REFUSED: N_("Why there is no refund"),
    EvidenceText.DUPLICATE: N_("Why it was not charged twice"),
    EvidenceText.REST: N_("What happened"),
}


class EvidenceFile(StrEnum):
    """What is attached to an answer, by Stripe's names, in the order of the form."""

    RECEIPT = "receipt"
    SIGNATURE = "customer_signature"
    COMMUNICATION = "customer_communication"
    REFUND_POLICY = "refund_policy"
    REST = "uncategorized_file"

    @property
    def label(self) -> Message:
        """What it is, as a form names it."""
        return _FILES[self]


_FILES: Final[Mapping[EvidenceFile, Message]] = {
    EvidenceFile.RECEIPT: N_("Receipt"),
    EvidenceFile.SIGNATURE: N_("Customer's signature"),
    EvidenceFile.COMMUNICATION: N_("Messages with the customer"),
    EvidenceFile.REFUND_POLICY: N_("Refund policy"),
    EvidenceFile.REST: N_("Another document"),
}


class DisputeRequestKind(StrEnum):
    """What was asked of Stripe about a dispute."""

    STAGE = "stage"
    """To hold the evidence, and not to submit it."""
    SUBMIT = "submit"
    CLOSE = "close"

    @property
    def is_final(self) -> bool:
        """Whether nothing can be said any more once it was done."""
        return self is not DisputeRequestKind.STAGE


class Urgency(StrEnum):
    """How much time is left for an answer."""

    NONE = "none"
    """There is nothing to answer."""
    TIME = "time"
    SOON = "soon"
    PAST = "past"


def urgency_of(status: DisputeStatus, due_by: datetime | None, now: datetime) -> Urgency:
    """Return how much time is left for the store's answer."""
    if not status.waits_for_store:
        return Urgency.NONE
    if due_by is None:
        return Urgency.TIME
    if now >= due_by:
        return Urgency.PAST
    return Urgency.SOON if now >= due_by - SOON else Urgency.TIME


def is_to_show(due_by: datetime | None, seen_at: datetime | None, now: datetime) -> bool:
    """Return whether a dispute that waits is to be shown: until it was seen, and once more soon."""
    if seen_at is None:
        return True
    return due_by is not None and seen_at < due_by - SOON <= now


def file_kind(content: bytes) -> str | None:
    """Return what a file is (pdf, png, jpg), None where banks don't read it."""
    return next((kind for start, kind in FILE_KINDS.items() if content.startswith(start)), None)
