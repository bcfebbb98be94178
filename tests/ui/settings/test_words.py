"""What Settings calls things: each state has its words, and they follow the language."""

from itertools import product
from typing import get_args

from pos_app.domain.permissions import Role
from pos_app.domain.texts import Language, speaking
from pos_app.secrets import KeyKind, KeyMode
from pos_app.services.views.books import KeyView
from pos_app.ui.settings import log_words
from pos_app.ui.settings.key_panel import describe
from pos_app.ui.settings.regions import countries, currencies

GERMAN = Language("de")


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
