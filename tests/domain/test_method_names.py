"""What ways of paying are called, and that a search finds them by it."""

from __future__ import annotations

from pos_app.domain.method_names import history_terms, name_of
from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import speaking
from tests.support.languages import language_of

CONTEXT = "way of paying"
GERMAN = language_of("de", {"Cash": "Bar", "Card reader": "Kartenleser"}, CONTEXT)


def test_a_payment_from_elsewhere_is_called_a_card() -> None:
    assert str(name_of(TenderKind.CASH)) == "Cash"
    assert name_of(None) == name_of(TenderKind.SAVED_CARD)


def test_a_way_of_paying_is_found_in_the_language_of_whoever_looks() -> None:
    with speaking(GERMAN):
        assert history_terms("bar") == [(("bar",), ("cash",))]
        assert history_terms("leser tea") == [(("leser",), ("card", "reader")), (("tea",),)]
        assert history_terms("cash") == [(("cash",),)]
    assert history_terms("bar") == [(("bar",),)]
