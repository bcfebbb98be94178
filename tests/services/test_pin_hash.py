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


def test_a_pin_that_is_in_the_books_is_known_by_every_later_till() -> None:
    made = "xgxzbkiu37pk44vkzd53xigpfeeohdjr6oekmqxgadr7j3cter5mx5pjvukn4mufiexfn3zf2dphrqmevecnvbhd3pasetdcy5betuy"  # noqa: E501
    kept = PinHash("ada", f"scrypt$4$8$1${made}", "salt")
    assert kept.is_of("7391")
    assert not kept.is_of("7390")
    assert not PinHash("ada", kept.text, "other").is_of("7391")


def test_a_sign_that_no_pin_has_is_a_wrong_one() -> None:
    assert not hash_pin("7391", "ada").is_of("73é1")


def test_a_pin_is_kept_with_what_it_was_hashed_by() -> None:
    kept = hash_pin("7391", "ada")
    name, _cost, block, lanes, _made = kept.text.split("$")
    assert (kept.cashier_id, name, block, lanes) == ("ada", "scrypt", "8", "1")
    assert (len(kept.salt), kept.salt) == (26, kept.salt.lower())


def test_of_many_people_the_one_whose_pin_it_is_is_found() -> None:
    kept = [hash_pin(str(pin), f"c{pin}") for pin in range(7_391, 7_401)]
    assert [whose(str(pin), kept) for pin in (7_391, 7_396, 7_400)] == ["c7391", "c7396", "c7400"]
