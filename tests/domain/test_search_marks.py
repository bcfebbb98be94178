"""What was looked for is marked in what is shown."""

from __future__ import annotations

import pytest

from pos_app.domain.search_marks import SearchMarks


def marked(typed: str, shown: str) -> list[str]:
    return [shown[begin:end] for begin, end in SearchMarks(typed).ranges(shown)]


@pytest.mark.parametrize(
    ("typed", "shown", "expected"),
    [
        ("tea", "Green Tea, teapot", ["Tea", "tea"]),
        ("tea pot", "Green Tea, teapot", ["Tea", "teapot"]),
        ("muller", "Zoë Müller", ["Müller"]),
        ("strasse", "Lange Straße 1", ["Straße"]),
        ("obrien", "Pat O'Brien", ["O'Brien"]),
        ("4242", "Visa 4242", ["4242"]),
        ("42", "Visa 4242", ["4242"]),
        ("1234.56", "$1,234.56", ["1,234.56"]),
        ("1,234.56", "1.234,56 €", ["1.234,56"]),
        ("$13.50", "$13.50", ["$13.50"]),
        ("13,50", "$13.50", ["13.50"]),
        ("zoe 7", "R1-000007", ["7"]),
        ("milk", "Green Tea", []),
        ("", "Green Tea", []),
        ("ch_3Nabc12345", "ch_3Nabc12345", []),
    ],
)
def test_marks(typed: str, shown: str, expected: list[str]) -> None:
    assert marked(typed, shown) == expected


def test_what_is_missing_is_named_by_its_words() -> None:
    marks = SearchMarks("zoe tea ch_3Nabc12345")
    assert marks.missing("12.00 visa zoe") == [(("tea",),)]
    assert [found for _kind, found in marks.ids] == ["ch_3Nabc12345"]
