"""What people type into the history, in every language that Till speaks."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from pos_app.domain.date_words import PERIOD_WORDS
from pos_app.domain.history_filter import HistoryFilter, of_period
from pos_app.domain.period_presets import Preset
from pos_app.domain.search_words import METHOD_WORDS, STATUS_WORDS, SearchWords
from pos_app.domain.texts import Message, _, speaking
from pos_app.domain.writing import first_weekday
from pos_app.languages import find_language, languages

TODAY = date(2026, 11, 30)
ARABIC: dict[int, str | int | None] = {
    ord("."): "\u066b",
    **{ord("0") + each: 0x660 + each for each in range(10)},
}
STORES = {"de": "de_DE", "fr": "fr_FR", "es": "es_ES", "ja": "ja_JP", "ar": "ar_EG"}


def words_of(language: str) -> SearchWords:
    return SearchWords(TODAY, "eur", STORES.get(language, "en_US"))


def arabic(text: str) -> str:
    return text.translate(ARABIC)


def said(message: Message) -> list[str]:
    return [each.strip() for each in str(message).split(",")]


@pytest.mark.parametrize("language", languages())
def test_every_known_word_means_one_thing(language: str) -> None:
    words = words_of(language)
    with speaking(find_language(language)):
        for table in (PERIOD_WORDS, STATUS_WORDS, METHOD_WORDS):
            narrowed = []
            for message in table.values():
                found = [words.read(word) for word in said(message)]
                assert all(len(each.known) == 1 and not each.text for each in found), message
                meant = {each.known[0].narrows for each in found}
                assert len(meant) == 1, message
                narrowed.append(meant.pop())
            assert len(set(narrowed)) == len(table)


@pytest.mark.parametrize("language", languages())
def test_known_words_combine(language: str) -> None:
    words = words_of(language)
    with speaking(find_language(language)):
        refunded = said(Message("refunded", "typed to find payments"))
        for flag in refunded:
            for week in said(PERIOD_WORDS[Preset.LAST_WEEK]):
                found = words.read(f"visa 42 {flag} {week}")
                last_week = of_period(Preset.LAST_WEEK, TODAY, first_weekday(words.locale))
                assert found.text == "42"
                assert [each.narrows.refunded for each in found.known] == [None, True, None]
                assert found.known[2].narrows == last_week


@pytest.mark.parametrize("language", languages())
def test_the_examples_of_days_are_days(language: str) -> None:
    words = words_of(language)
    with speaking(find_language(language)):
        shown = re.split("[,،、]", _("3 Nov, yesterday, last month, 2026-11-03"))
        found = [words.read(f"{each.strip()} ") for each in shown]
    days = [each.known[0].narrows.last for each in found if not each.text.strip()]
    november = date(2026, 11, 3)
    assert days == [november, TODAY - timedelta(days=1), date(2026, 10, 31), november]


def test_amounts_are_typed_in_arabic_and_in_japanese_digits() -> None:
    words = words_of("ar")
    assert words.read(arabic(">50")).known[0].narrows == HistoryFilter(least=5001)
    assert words.read(arabic("10-20")).known[0].narrows == HistoryFilter(least=1000, most=2000)
    assert words.read(arabic("=42.50")).known[0].narrows == HistoryFilter(least=4250, most=4250)
    assert words_of("ja").read("\uff1e50").known[0].narrows == HistoryFilter(least=5001)


def test_an_amount_as_french_till_writes_it_is_one_word() -> None:
    assert words_of("fr").read(">1\u202f234,50").known[0].narrows == HistoryFilter(least=123_451)
