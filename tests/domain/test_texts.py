"""What people read comes out in their language: whole sentences, at the moment they are shown."""

from __future__ import annotations

from threading import Thread

import pytest

from pos_app.domain.declines import decline_reason
from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.domain.readers import reader_messages
from pos_app.domain.tender_messages import TenderStatus, tender_messages
from pos_app.domain.texts import (
    ENGLISH,
    N_,
    NP_,
    Language,
    _,
    language,
    listed,
    ngettext,
    npgettext,
    paragraph,
    pgettext,
    speaking,
)
from tests.support.languages import language_of, used

REFUNDED = "Refunded {amount} to {card}."
GERMAN = language_of(
    "de",
    {
        REFUNDED: "Auf {card} wurden {amount} erstattet.",
        "The card has expired.": "Die Karte ist abgelaufen.",
        "{reader} is busy.": "{reader} ist beschäftigt.",
        "The reader is busy.": "Das Lesegerät ist beschäftigt.",
        ("{n} sale", "{n} sales"): ("{n} Verkauf", "{n} Verkäufe"),
    },
)
ARABIC = language_of(
    "ar",
    {
        REFUNDED: "تم رد {amount} إلى {card}.",
        ("{n} sale", "{n} sales"): (
            "لا مبيعات", "عملية بيع واحدة", "عمليتا بيع", "{n} عمليات بيع", "{n} عملية بيع",
            "{n} عملية بيع",
        ),
    },
    right_to_left=True,
)  # fmt: skip
JAPANESE = language_of("ja", {"{first} {second}": "{first}{second}"}, "two sentences side by side")
BUSY = N_("{reader} is busy.")


def said_in_a_thread(chosen: list[str]) -> None:
    thread = Thread(target=lambda: chosen.append(_("The card has expired.")))
    thread.start()
    thread.join()


def test_english_is_what_stands_in_the_program() -> None:
    assert language() == ENGLISH
    assert _(REFUNDED, amount="$5.00", card="Visa") == "Refunded $5.00 to Visa."
    assert _("Nothing was charged.") == "Nothing was charged."


def test_a_translator_puts_what_goes_in_where_it_belongs() -> None:
    with used(GERMAN):
        assert _(REFUNDED, amount="5,00 €", card="Visa") == "Auf Visa wurden 5,00 € erstattet."


def test_what_was_not_translated_is_english() -> None:
    with used(GERMAN):
        assert _("Nothing was charged.") == "Nothing was charged."


def test_a_name_that_somebody_typed_is_no_message() -> None:
    assert _("{reader} is busy.", reader="{0} {reader.__class__} %s") == (
        "{0} {reader.__class__} %s is busy."
    )


@pytest.mark.parametrize(
    ("chosen", "n", "said"),
    [
        (ENGLISH, 1, "1 sale"),
        (ENGLISH, 0, "0 sales"),
        (GERMAN, 2, "2 Verkäufe"),
        (ARABIC, 0, "لا مبيعات"),
        (ARABIC, 1, "عملية بيع واحدة"),
        (ARABIC, 2, "عمليتا بيع"),
        (ARABIC, 3, "\u20683\u2069 عمليات بيع"),
        (ARABIC, 11, "\u206811\u2069 عملية بيع"),
        (ARABIC, 100, "\u2068100\u2069 عملية بيع"),
    ],
)
def test_each_language_has_its_own_plurals(chosen: Language, n: int, said: str) -> None:
    with speaking(chosen):
        assert ngettext("{n} sale", "{n} sales", n) == said


def test_the_same_english_is_another_word_in_another_context() -> None:
    french = language_of(
        "fr",
        {
            "Open": "Ouvrir",
            "Pay {amount}": "Payer {amount}",
            ("{n} tip", "{n} tips"): ("a", "b"),
        },
        "button",
    )
    with speaking(french):
        assert pgettext("button", "Open") == "Ouvrir"
        assert pgettext("state of a sale", "Open") == _("Open") == "Open"
        assert npgettext("button", "{n} tip", "{n} tips", 2) == "b"
        assert npgettext("receipt", "{n} tip", "{n} tips", 2) == "2 tips"
        assert str(NP_("button", "Open")) == "Ouvrir"
        assert pgettext("button", "Pay {amount}", amount="5 €") == "Payer 5 €"
        assert NP_("button", "Pay {amount}").format(amount="5 €") == "Payer 5 €"


def test_a_table_of_messages_speaks_the_language_in_which_it_is_read() -> None:
    """Not the one that was spoken when the program was imported."""
    assert BUSY.format(reader="Front reader") == "Front reader is busy."
    with used(GERMAN):
        assert BUSY.format(reader="Front reader") == "Front reader ist beschäftigt."
        assert decline_reason("expired_card") == "Die Karte ist abgelaufen."
        assert reader_messages(Step.BUSY, "Tresen")[0] == "Tresen ist beschäftigt."
        assert reader_messages(Step.BUSY, "")[0] == "Das Lesegerät ist beschäftigt."
    assert decline_reason("expired_card") == "The card has expired."


def test_a_message_that_waits_is_never_shown_or_joined_by_mistake() -> None:
    assert not isinstance(BUSY, str)
    with pytest.raises(TypeError, match="shown whole"):
        f"{BUSY}"
    with pytest.raises(TypeError):
        " ".join([BUSY])  # type: ignore[list-item]


def test_a_change_of_language_is_heard_in_every_thread() -> None:
    said: list[str] = []
    said_in_a_thread(said)
    with used(GERMAN):
        said_in_a_thread(said)
    said_in_a_thread(said)
    assert said == ["The card has expired.", "Die Karte ist abgelaufen.", "The card has expired."]


def test_a_receipt_in_the_stores_language_leaves_the_screens_in_the_cashiers() -> None:
    said: list[str] = []
    with speaking(GERMAN):
        assert _("The card has expired.") == "Die Karte ist abgelaufen."
        said_in_a_thread(said)
        with speaking(ENGLISH):
            assert _("The card has expired.") == "The card has expired."
        assert _("The card has expired.") == "Die Karte ist abgelaufen."
    assert said == [_("The card has expired.")] == ["The card has expired."]


def test_an_amount_stays_readable_inside_a_sentence_from_right_to_left() -> None:
    with used(ARABIC):
        said = _(REFUNDED, amount="$5.00", card="Visa •••• 4242")
        assert listed(["$5.00", "cash"]) == "\u2068$5.00\u2069, \u2068cash\u2069"
    assert said == "تم رد \u2068$5.00\u2069 إلى \u2068Visa •••• 4242\u2069."


def test_an_arabic_name_does_not_turn_the_end_of_an_english_sentence() -> None:
    assert _("{reader} is busy.", reader="أحمد") == "\u2068أحمد\u2069 is busy."
    assert _("{reader} is busy.", reader="Café") == "Café is busy."
    assert _("{reader} is busy.", reader="") == " is busy."


def test_sentences_stand_side_by_side_as_the_language_does_it() -> None:
    first, second = N_("Nothing was charged."), "Ask for another card."
    assert paragraph(first, second) == "Nothing was charged. Ask for another card."
    assert paragraph("", first, "") == "Nothing was charged."
    assert paragraph() == ""
    assert paragraph("{first}", "{0}") == "{first} {0}"
    assert listed(["Visa", "cash", "أحمد"]) == "Visa, cash, \u2068أحمد\u2069"
    with speaking(JAPANESE):
        assert paragraph("一。", "二。", "三。") == "一。二。三。"


def test_where_a_reader_has_no_name_its_sentence_is_another_one() -> None:
    assert reader_messages(Step.CARD, "")[0] == "Waiting for the customer's card on the reader."
    returning = TenderStatus(TenderKind.READER, TenderState.RETURNING, Step.CARD)
    assert tender_messages(returning)[0].endswith(
        "waiting for the customer's card on the card reader."
    )
