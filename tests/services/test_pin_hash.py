"""What is kept of a PIN, read again."""

from __future__ import annotations

import pytest

from pos_app.services.staff.pin_hash import PinHash, hash_pin, whose


@pytest.mark.parametrize(
    "text", ["", "1234", "md5$1$1$1$1234", "scrypt$14$8$1", "scrypt$1$2$3$4$5"]
)
def test_no_pin_is_that_of_what_is_no_hash(text: str) -> None:
    assert not PinHash("ada", text, "salt").is_of("1234")
    assert whose("1234", [PinHash("ada", text, "salt")]) == ""


def test_a_hash_is_of_its_pin_and_no_other_and_has_no_digits_of_a_card() -> None:
    kept = hash_pin("7391", "ada")
    again = hash_pin("7391", "bo")
    assert (whose("7391", [kept]), whose("7392", [kept, again])) == ("ada", "")
    assert kept.salt != again.salt
    assert kept.text.rpartition("$")[2] != again.text.rpartition("$")[2]
    assert kept.text.rpartition("$")[2].isalnum()
