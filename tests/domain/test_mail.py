"""What can be an email address."""

from __future__ import annotations

import pytest

from pos_app.domain.mail import is_address


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ada@example.com", True),
        ("a.b+c@mail.example.co.uk", True),
        ("ada@example", False),
        ("ada example.com", False),
        ("ada@@example.com", False),
        ("ada@example.com ", False),
        ("ada@exa mple.com", False),
        ("", False),
    ],
)
def test_an_address_is_told_from_what_is_none(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one
