"""What Settings calls things: each state has its words, and they follow the language."""

import json
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from pos_app.domain.permissions import Role
from pos_app.domain.texts import Language, speaking
from pos_app.secrets import KeyKind, KeyMode
from pos_app.services.views.activity import ActivityView
from pos_app.services.views.books import KeyView
from pos_app.ui.settings import log_words
from pos_app.ui.settings.key_panel import describe
from pos_app.ui.settings.regions import countries, currencies
from pos_app.ui.settings.setting_words import Writer, setting_label, setting_value
from pos_app.ui.widgets.formats import Formats
from tests.services.test_declared_settings import DECLARED, SET

GERMAN = Language("de")
WRITER = Writer(Formats(), "usd")


def test_each_role_has_its_word() -> None:
    assert log_words.ROLES.keys() == set(Role)


def test_each_kind_of_key_is_described_and_where_it_comes_from() -> None:
    kinds = list(product(get_args(KeyKind), get_args(KeyMode)))
    told = [describe(KeyView(*kind, "1234", "keyring")) for kind in kinds]
    assert len(set(told)) == len(kinds)
    for kind, words in zip(kinds, told, strict=True):
        from_environment = describe(KeyView(*kind, "1234", "environment"))
        assert from_environment == f"{words}, from STRIPE_SECRET_KEY for this run"
    assert describe(KeyView("secret", "live", "9", "keyring")) == "Secret LIVE key ending in 9"


def test_countries_and_currencies_are_called_as_in_the_language_of_now() -> None:
    assert ("Germany", "DE") in countries()
    with speaking(GERMAN):
        names = [name for name, _code in countries()]
        assert ("CHF - Schweizer Franken", "chf") in currencies()
    assert names.index("Oman") < names.index("Österreich") < names.index("Pakistan")
    assert ("Germany", "DE") in countries()
    assert ("CHF - Swiss Franc", "chf") in currencies()


def test_each_setting_that_people_change_has_words_in_the_log() -> None:
    for setting in DECLARED:
        if setting.permission is not None:
            assert setting_label(setting.name) != setting.name
            logged = json.dumps(setting.to_json(SET.get(setting.name, "")))
            words = setting_value(setting.name, logged, WRITER)
            assert setting.type is str or "{" not in words, setting.name


@pytest.mark.parametrize(
    ("kind", "of", "before", "after", "words"),
    [
        (
            "setting",
            "shifts",
            '{"on": false, "blind": false, "note_above": 0}',
            '{"on": true, "blind": true, "note_above": 500}',
            "Shifts: Without shifts → With shifts, counted blind,"
            " a note for differences above $5.00",
        ),
        (
            "setting",
            "cash_rounding",
            '{"unit": 0, "mode": "half_up"}',
            '{"unit": 5, "mode": "down"}',
            "Round cash to: Exact, not rounded → $0.05, Always down",
        ),
        ("setting", "lock_after", "10", "0", "Lock the screen: After 10 minutes → Never"),
        ("setting", "bank_terminal", "", "Mini", "The bank's own terminal: None → Mini"),
        (
            "setting",
            "receipt_printing",
            '"ask"',
            '"always"',
            "A receipt is printed: When the cashier presses Print → By itself after each sale",
        ),
        ("setting", "publishable_key", "", "", "Publishable key"),
        ("setting", "of_a_newer_till", "1", "2", "of_a_newer_till: 1 → 2"),
        ("tax", "id", "VAT 190000", "VAT 200000", "VAT 19% → VAT 20%"),
        ("default_tax", "", "", "VAT 77500", "VAT 7.75%"),
        (
            "category_tax",
            "id",
            "Tea, hot, default",
            "Tea, hot, VAT 70000",
            "Tea, hot: The store's default tax → Tea, hot: VAT 7%",
        ),
        ("category_tax", "id", "Tea, VAT 70000", "Tea, -", "Tea: VAT 7% → Tea: No tax"),
        ("category", "id", "", "Tea", "Tea"),
    ],
)
def test_a_change_stands_in_the_log_in_words(
    kind: str, of: str, before: str, after: str, words: str
) -> None:
    row = ActivityView(
        *("id", 1, datetime(2026, 1, 1, tzinfo=UTC), "Register 1", "Alex", "", "Settings", kind),
        *(of, "", None, before, after),
    )
    assert log_words.change_in_words(row, WRITER.formats, "usd") == words
