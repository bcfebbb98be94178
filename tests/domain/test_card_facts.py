"""What a card receipt has to say of the card."""

from __future__ import annotations

import pytest

from pos_app.domain.card_facts import asks_for_signature, card_facts


def test_what_the_reader_answered_is_said_in_words_and_codes_stay() -> None:
    answered = {
        "cardholder_verification_method": "offline_pin",
        "read_method": "contactless_emv",
        "dedicated_file_name": "A0000000031010",
        "authorization_code": "",
        "something_else": "1",
    }
    assert list(card_facts(answered)) == [
        ("Card present", "contactless"),
        ("AID", "A0000000031010"),
        ("Verified by", "PIN"),
    ]


def test_a_way_that_is_new_is_said_as_it_is() -> None:
    assert list(card_facts({"read_method": "brand_new"})) == [("Card present", "brand_new")]


@pytest.mark.parametrize(
    ("way", "asks"),
    [("signature", True), ("offline_pin_and_signature", True), ("offline_pin", False)],
)
def test_only_a_card_that_wants_it_is_signed_for(way: str, asks: bool) -> None:
    assert asks_for_signature({"cardholder_verification_method": way}) is asks
    assert not asks_for_signature({})
