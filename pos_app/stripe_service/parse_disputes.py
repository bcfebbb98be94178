"""Facts of disputes and of what belongs to them, from Stripe's answers."""

from __future__ import annotations

from typing import Final

from pos_app.stripe_service.facts import DisputeFacts, DisputeMoveFacts, FraudWarningFacts
from pos_app.stripe_service.fields import (
    Json,
    amount,
    flag,
    flag_or_no,
    moment,
    number,
    number_or_none,
    part,
    parts,
    reference,
    text,
    texts,
    word,
)
from pos_app.stripe_service.parse import understood

_INQUIRY: Final = "inquiry"
_INQUIRY_STATUS: Final = "warning_"


@understood("dispute", "du_", "dp_")
def dispute(data: Json) -> DisputeFacts:
    """Read a dispute."""
    details, status = part(data, "evidence_details"), word(data, "status")
    card = part(part(data, "payment_method_details"), "card")
    due_by = number_or_none(details, "due_by")  # 0 where the bank takes no answer
    return DisputeFacts(
        id=word(data, "id"),
        status=status,
        amount=amount(data, "amount"),
        created=moment(data, "created"),
        currency=word(data, "currency"),
        intent_id=reference(data, "payment_intent"),
        charge_id=reference(data, "charge"),
        reason=text(data, "reason"),
        network_code=text(card, "network_reason_code"),
        is_inquiry=text(card, "case_type") == _INQUIRY or status.startswith(_INQUIRY_STATUS),
        due_by=moment(details, "due_by") if due_by else None,
        past_due=flag_or_no(details, "past_due"),
        has_evidence=flag_or_no(details, "has_evidence"),
        submissions=number_or_none(details, "submission_count") or 0,
        refundable=flag_or_no(data, "is_charge_refundable"),
        evidence=_evidence(part(data, "evidence")),
        metadata=texts(data, "metadata"),
        moves=tuple(map(_move, parts(data, "balance_transactions"))),
    )


def _evidence(data: Json) -> dict[str, str]:
    """Read the texts, and the ids of the files, expanded or not; what is nested is not Till's."""
    found = {name: reference(data, name) for name in data if not _is_nested(data, name)}
    return {name: value for name, value in found.items() if value}


def _is_nested(data: Json, name: str) -> bool:
    value = data[name]
    return not (value is None or isinstance(value, str) or part(data, name).get("object") == "file")


def _move(data: Json) -> DisputeMoveFacts:
    amount_, fee, net = (number(data, name) for name in ("amount", "fee", "net"))
    if amount_ - fee != net:
        raise ValueError(f"{amount_} less {fee} is not {net}")
    return DisputeMoveFacts(
        id=word(data, "id"),
        category=word(data, "reporting_category"),
        amount=amount_,
        fee=fee,
        currency=word(data, "currency"),
        created=moment(data, "created"),
    )


@understood("file", "file_")
def file_id(data: Json) -> str:
    """Read the id of a file that was uploaded."""
    return word(data, "id")


@understood("radar.early_fraud_warning", "issfr_")
def fraud_warning(data: Json) -> FraudWarningFacts:
    """Read an early fraud warning."""
    return FraudWarningFacts(
        id=word(data, "id"),
        intent_id=reference(data, "payment_intent"),
        charge_id=reference(data, "charge"),
        fraud_type=text(data, "fraud_type"),
        actionable=flag(data, "actionable"),
        created=moment(data, "created"),
    )
