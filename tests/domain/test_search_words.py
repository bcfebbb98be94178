"""What people type to find payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pos_app.domain.history_filter import ALL, HistoryFilter, of_period
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.period_presets import Preset
from pos_app.domain.search_words import SearchWords, quoted, unquoted

TODAY = date(2026, 11, 30)
SUNDAY = 6
"""On which weeks begin in America."""
WORDS = SearchWords(
    TODAY,
    cashiers={"Ana Lima": "ana"},
    registers={"Register 1": "r1"},
    currencies=frozenset({"usd", "eur"}),
)


def narrowed(typed: str, words: SearchWords = WORDS) -> HistoryFilter:
    """All that the known words narrow to, with the text that is left."""
    found = words.read(typed)
    wanted = ALL
    for each in found.known:
        wanted = wanted.plus(each.narrows)
    return replace(wanted, text=found.text)


def test_words_combine() -> None:
    last_week = of_period(Preset.LAST_WEEK, TODAY, SUNDAY)
    assert (last_week.first, last_week.last) == (date(2026, 11, 22), date(2026, 11, 28))
    visa = HistoryFilter(text="42", brands=frozenset({"visa"}), refunded=True)
    assert narrowed("visa 42 refunded lastweek") == visa.plus(last_week)
    assert narrowed("Last Week REFUNDED 42 Visa") == visa.plus(last_week)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cash", HistoryFilter(kinds=frozenset({TenderKind.CASH}))),
        ("Card Reader", HistoryFilter(kinds=frozenset({TenderKind.READER}))),
        ("declined", HistoryFilter(statuses=frozenset({PaymentStatus.DECLINED}))),
        ("partly refunded", HistoryFilter(statuses=frozenset({PaymentStatus.PART_REFUNDED}))),
        ("american express", HistoryFilter(brands=frozenset({"amex"}))),
        ("visa mastercard", HistoryFilter(brands=frozenset({"visa", "mastercard"}))),
        ("disputed", HistoryFilter(disputed=True)),
        ("late", HistoryFilter(settled_late=True)),
        ("elsewhere", HistoryFilter(elsewhere=True)),
        ("ana lima", HistoryFilter(cashier_ids=frozenset({"ana"}))),
        ("register 1", HistoryFilter(register_ids=frozenset({"r1"}))),
        ("EUR", HistoryFilter(currency="eur")),
        ("quarter", of_period(Preset.THIS_QUARTER, TODAY)),
        ("yesterday", of_period(Preset.YESTERDAY, TODAY)),
        ("1..7 nov", HistoryFilter(first=date(2026, 11, 1), last=date(2026, 11, 7))),
        ("2026-11-03", HistoryFilter(first=date(2026, 11, 3), last=date(2026, 11, 3))),
        (">50", HistoryFilter(least=5001)),
        (">=50", HistoryFilter(least=5000)),
        ("<5", HistoryFilter(most=499)),
        ("<=5.50", HistoryFilter(most=550)),
        ("10-20", HistoryFilter(least=1000, most=2000)),
        ("10..1,500", HistoryFilter(least=1000, most=150_000)),
        ("50..", HistoryFilter(least=5000)),
        ("..50", HistoryFilter(most=5000)),
        ("=42.50", HistoryFilter(least=4250, most=4250)),
        (">50 <100", HistoryFilter(least=5001, most=9999)),
    ],
)
def test_a_known_word_narrows(typed: str, expected: HistoryFilter) -> None:
    assert narrowed(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["tea", "42", "42.50", "R1-000123", "1-000123", "555-1234", "4242", "pi_3Abc", "20-10", "ana",
     "all", "gbp", "last", ">tea", "a@b.example"],
)  # fmt: skip
def test_any_other_word_stays_what_it_is(typed: str) -> None:
    assert narrowed(typed) == HistoryFilter(text=typed)


def test_what_stands_in_quotes_is_looked_for() -> None:
    found = WORDS.read('"Cash" Box visa')
    assert [each.typed for each in found.known] == ["visa"]
    assert found.text == '"Cash" Box'
    assert unquoted(found.text) == "Cash Box"
    assert unquoted(quoted("Cash Box")) == "Cash Box"
    assert narrowed(quoted("cash")) == HistoryFilter(text='"cash"')


def test_a_quote_that_is_not_closed_yet_is_one() -> None:
    assert not WORDS.read('"cash box').known
    assert unquoted('"cash box') == "cash box"
    assert unquoted('"') == ""


def test_an_inch_is_no_quote() -> None:
    assert unquoted('27" monitor') == '27" monitor'


def test_words_go_on_where_more_follows() -> None:
    more = WORDS.read("3 tea", before="nov")
    assert [(each.typed, each.narrows.first) for each in more.known] == [
        ("nov 3", date(2026, 11, 3))
    ]
    assert more.text == "tea"
    assert more.goes_on
    assert not WORDS.read("tea", before="nov").known


def test_amounts_are_read_as_the_store_writes_them() -> None:
    german = SearchWords(TODAY, "eur", "de_DE")
    assert narrowed(">=1.234,50", german) == HistoryFilter(least=123_450)
    yen = SearchWords(TODAY, "jpy", "ja_JP")
    assert narrowed("100-500", yen) == HistoryFilter(least=100, most=500)


def test_names_are_known_without_case_and_accents() -> None:
    words = SearchWords(TODAY, cashiers={"Zoë Müller": "zoe"})
    assert narrowed("zoe muller", words) == HistoryFilter(cashier_ids=frozenset({"zoe"}))
