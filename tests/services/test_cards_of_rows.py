"""What the books keep of a card, and what they say of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from pos_app.domain.payments import (
    TenderKind,
)
from pos_app.services.ledger.charge_details import card_json, card_view
from pos_app.services.ledger.read_model import method_label
from pos_app.services.ledger.refund_rows import needs_reader
from pos_app.services.ledger.sale_details import card_receipt
from pos_app.services.views.customers import CardView
from pos_app.stripe_service.facts import CardFacts
from tests.services.rows import (
    VISA,
)


def test_a_card_is_remembered_with_all_that_stripe_told_of_it() -> None:
    facts = CardFacts("visa", "4242", 12, 2030, read_method="contactless_emv", type="card_present")
    assert card_json(facts, "pm_1") == {"id": "pm_1", **asdict(facts)}
    assert card_json(facts)["id"] == ""
    assert card_json(facts, None)["id"] == ""


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        ({}, None),
        ({"last4": "", "brand": "visa"}, None),
        (VISA, CardView("pm_1", "visa", "4242", 12, 2030)),
        ({**VISA, "id": ""}, CardView("", "visa", "4242", 12, 2030)),
        (
            {"brand": "amex", "last4": "0005", "exp_month": 1, "exp_year": 2031},
            CardView("", "amex", "0005", 1, 2031),
        ),
    ],
)
def test_a_card_is_shown_once_its_digits_are_known(
    card: dict[str, Any], shown: CardView | None
) -> None:
    assert card_view(card) == shown


@pytest.mark.parametrize(
    ("kind", "card", "called"),
    [
        (TenderKind.CASH, {}, "Cash"),
        (TenderKind.READER, {}, "Card reader"),
        (TenderKind.PAGE, {}, "Payment page"),
        (TenderKind.PHONE, {}, "Phone app"),
        (TenderKind.SAVED_CARD, {}, "Card"),
        (None, {}, "Card"),
        (None, VISA, "Visa •••• 4242"),
        (TenderKind.READER, VISA, "Visa •••• 4242"),
    ],
)
def test_a_way_of_paying_is_called_by_its_card_where_that_is_known(
    kind: TenderKind | None, card: dict[str, Any], called: str
) -> None:
    assert method_label(kind, card) == called


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ({}, {}),
        ({"read_method": "", "receipt": {}}, {}),
        ({"read_method": "contact_emv"}, {"read_method": "contact_emv"}),
        ({"receipt": {"application_cryptogram": "A1"}}, {"application_cryptogram": "A1"}),
        (
            {"read_method": "contact_emv", "receipt": {"account_type": "credit"}},
            {"read_method": "contact_emv", "account_type": "credit"},
        ),
        ({"read_method": "swiped", "receipt": {"read_method": "chip"}}, {"read_method": "chip"}),
        ({"read_method": "swiped", "receipt": None}, {"read_method": "swiped"}),
    ],
)
def test_a_receipt_tells_how_the_card_was_read(card: dict[str, Any], told: dict[str, str]) -> None:
    assert card_receipt(card) == told


@pytest.mark.parametrize(
    ("card", "needed"),
    [
        ({"type": "interac_present"}, True),
        ({"type": "card_present"}, False),
        ({"type": "card"}, False),
        ({}, False),
    ],
)
def test_only_an_interac_card_is_presented_again_for_its_refund(
    card: dict[str, Any], needed: bool
) -> None:
    assert needs_reader(card) is needed
