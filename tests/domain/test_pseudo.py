"""The language by which one sees what is not translated, or cut off."""

from __future__ import annotations

import itertools

import pytest

from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.domain.pseudo import PSEUDO, pseudo
from pos_app.domain.tender_messages import TenderStatus, tender_messages
from pos_app.domain.texts import N_, _, listed, ngettext, npgettext, paragraph, pgettext, speaking


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("Total", "[Ťóţàļ ~~~]"),
        ("{reader} is busy.", "[{reader} íš búšý. ~~~]"),
        ("&Pay", "[&Pàý ~~~]"),
        ("Cash &amp; <b>card</b>", "[Çàšĥ &amp; <b>çàŕď</b> ~~~]"),
        ("See https://stripe.com", "[Šéé https://stripe.com ~~~]"),
        (", ", ", "),
        ("{amount} × {n}", "{amount} × {n}"),
    ],
)
def test_what_is_no_word_stays(english: str, said: str) -> None:
    assert pseudo(english) == said


def test_a_sentence_is_longer_by_two_fifths() -> None:
    sentence = "Check again, or put the sale aside and serve the next customer."
    assert len(pseudo(sentence)) >= 1.4 * len(sentence)
    assert max(map(len, pseudo(sentence).split())) < 12  # it wraps where words do


def test_every_way_to_say_something_goes_through_it() -> None:
    with speaking(PSEUDO):
        said = [
            _("{reader} is busy.", reader="Front"),
            ngettext("{n} sale", "{n} sales", 2),
            pgettext("button", "Open"),
            npgettext("receipt", "{n} tip", "{n} tips", 1),
            npgettext("receipt", "{n} tip", "{n} tips", 2),
            ngettext("{n} sale", "{n} sales", 1),
            str(N_("Total")),
        ]
    assert all(each.startswith("[") and each.endswith("~]") for each in said)
    assert said[0].startswith("[Front íš búšý.")
    assert said[1].startswith("[2 šàļéš")
    assert said[3].startswith("[1 ţíp ")
    assert said[4].startswith("[2 ţípš ")
    assert said[5].startswith("[1 šàļé ")


def test_what_is_put_side_by_side_is_translated_once_each() -> None:
    with speaking(PSEUDO):
        assert paragraph(N_("Total"), _("Total")) == "[Ťóţàļ ~~~] [Ťóţàļ ~~~]"
        assert listed(["Visa", "Total"]) == "Visa, Total"


def test_all_that_a_cashier_reads_of_a_payment_is_translated() -> None:
    """A sentence in the pseudo-language has brackets around it; nothing stands outside of them."""
    for kind, state, step, code in itertools.product(
        TenderKind, TenderState, Step, (None, "expired_card", "approve_with_id", "unheard_of")
    ):
        with speaking(PSEUDO):
            words = tender_messages(TenderStatus(kind, state, step, code, "READER"))
        for part in filter(None, words):
            assert part[0] + part[-1] == "[]", (kind, state, step, part)
            assert all(each.isascii() is False for each in part.split("] ["))
