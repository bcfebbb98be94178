"""Every kind of payment method that the package declares is read, whatever it tells of itself."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from pos_app.stripe_service import parse
from pos_app.stripe_service.facts import CardFacts
from tests.contract.sdk_contract import example, types_of_fields

CARDS = {"card", "card_present", "interac_present"}
KINDS = {
    name: hint
    for name, hint in types_of_fields(stripe.Charge.PaymentMethodDetails).items()
    if name != "type"
}


def test_the_package_declares_many_kinds() -> None:
    assert {*CARDS, "revolut_pay", "amazon_pay", "klarna", "us_bank_account"} <= KINDS.keys()
    assert isinstance(example(KINDS["revolut_pay"])["funding"], dict)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_charge_by_any_kind_of_payment_method_is_read(kind: str, whole: bool) -> None:
    details = {"type": kind, kind: example(KINDS[kind], whole=whole)}
    charge = {"id": "py_1", "object": "charge", "created": 7, "payment_method_details": details}
    intent: dict[str, Any] = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "succeeded",
        "amount": 1350,
        "amount_received": 1350,
        "currency": "usd",
        "created": 7,
        "latest_charge": charge,
    }

    found = parse.intent(intent).charge

    assert found is not None
    assert found.card.type == kind
    if kind not in CARDS:
        assert found.card == CardFacts(type=kind)
    elif whole:
        assert (found.card.brand, found.card.last4, found.card.funding) == ("text",) * 3
