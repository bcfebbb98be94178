"""The code that an owner keeps on paper: written in groups, read however it is typed."""

from __future__ import annotations

from pos_app.domain.recovery_code import ALPHABET, as_typed, grouped, new_recovery_code


def test_a_code_is_twelve_random_signs_that_look_like_no_other() -> None:
    codes = {new_recovery_code() for _each in range(50)}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) <= set(ALPHABET)


def test_it_is_written_in_groups_and_read_however_they_are_parted() -> None:
    code = "23456789ABCD"
    assert grouped(code) == "2345-6789-ABCD"
    for typed in (grouped(code), "2345 6789 abcd", " 23456789abcd\n"):
        assert as_typed(typed) == code
