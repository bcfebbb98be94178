"""Whose language customers are spoken to in, whatever the cashier has on the screens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.db.models.customers import Customer
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import ENGLISH, _, language
from pos_app.errors import UserError
from pos_app.languages import find_language
from pos_app.services.shared.declared_settings import RECEIPT_LANGUAGE, STORE_LANGUAGE
from pos_app.services.views.store import ReceiptLanguage
from tests.services.at_credit import AtCredit
from tests.services.at_page import at_stripe, opened
from tests.services.counter import Counter
from tests.services.payer import Payer
from tests.support.languages import used
from tests.support.papers import cells_of, words_of


def set_up(counter: Counter, code: str, whose: ReceiptLanguage = ReceiptLanguage.STORE) -> None:
    counter.services.settings.save(counter.actor, STORE_LANGUAGE, code)
    counter.services.settings.save(counter.actor, RECEIPT_LANGUAGE, whose)


def customer_who_speaks(counter: Counter, locales: str) -> str:
    customer = counter.customer()
    with counter.database.write() as session:
        session.get_one(Customer, customer).locales = locales
    return customer


def sold_to(counter: Counter, customer: str | None) -> str:
    cart = Cart("usd", (CartLine("Flat white", 1350),), customer_id=customer)
    return counter.selling.quick_cash(counter.actor, cart).id


def test_a_german_store_with_an_english_cashier_prints_a_german_receipt(counter: Counter) -> None:
    set_up(counter, "de")
    store = counter.services.settings.store()
    assert store is not None
    counter.services.settings.save_store(counter.actor, replace(store, locale="de_DE"))
    sale = sold_to(counter, None)
    with used(ENGLISH):
        paper = counter.receipts.paper(sale, copy=True)
        assert language() == ENGLISH
    assert (paper.language, paper.right_to_left) == ("de", False)
    assert paper.title.startswith("Bon ")
    assert {"KOPIE", "13,50 $"} <= {cell.replace("\u00a0", " ") for cell in cells_of(paper)}


def test_the_language_of_a_cashier_changes_the_screens_and_no_receipt(counter: Counter) -> None:
    sale = sold_to(counter, None)
    with used(ENGLISH, own=find_language("de")):
        assert _("Cancelled") == "Abgebrochen"
        assert counter.receipts.paper(sale, copy=False).title.startswith("Receipt ")


def test_a_customer_is_spoken_to_in_their_own_where_the_store_wants_that(counter: Counter) -> None:
    sale = sold_to(counter, customer_who_speaks(counter, "ar-EG,en"))
    set_up(counter, "de")
    assert counter.receipts.paper(sale, copy=False).language == "de"
    set_up(counter, "de", ReceiptLanguage.CUSTOMER)
    paper = counter.receipts.paper(sale, copy=False)
    assert (paper.language, paper.right_to_left) == ("ar", True)
    assert "الإجمالي" in words_of(paper)
    gift = counter.receipts.paper(sale, copy=False, gift=True)
    assert "إيصال هدية" in words_of(gift)
    nobody = sold_to(counter, None)
    assert counter.receipts.paper(nobody, copy=False).language == "de"


@pytest.mark.parametrize(
    ("locales", "spoken", "locale"),
    [
        ("fr-CA", "fr", "fr"),  # nobody writes French in the States
        ("en-GB,de", "en", "en_US"),
        ("es", "es", "es_US"),
        ("tlh,ja", "ja", "ja"),  # the first that Till speaks
        ("tlh", "de", "en_US"),
        ("", "de", "en_US"),
    ],
)
def test_amounts_are_written_as_the_language_does_in_the_store_s_country(
    counter: Counter, locales: str, spoken: str, locale: str
) -> None:
    set_up(counter, "de", ReceiptLanguage.CUSTOMER)
    found = counter.receipts.spoken_to(customer_who_speaks(counter, locales))
    assert (found.language.code, found.locale) == (spoken, locale)


def test_the_slip_of_a_gift_card_speaks_it_too(counter: Counter) -> None:
    card = AtCredit(counter).gift(5_000)
    set_up(counter, "fr")
    slip = counter.services.credits.slip(card.id)
    assert slip.language == "fr"
    assert slip.title == "Carte cadeau"


def test_the_page_to_pay_on_speaks_it_as_far_as_stripe_does(payer: Payer) -> None:
    counter = payer.counter
    for code, asked_for in (("de", "de"), ("ar", None)):
        set_up(counter, code)
        counter.selling.cancel_tender(opened(counter).id)
        newest, *_others = at_stripe(counter)
        assert newest["locale"] == asked_for
    set_up(counter, "de", ReceiptLanguage.CUSTOMER)
    sale = counter.selling.begin(
        counter.actor,
        Cart("usd", (CartLine("", 1350),), customer_id=customer_who_speaks(counter, "pt-BR,es")),
    )
    counter.selling.open_page(sale.id)
    newest, *_others = at_stripe(counter)
    assert newest["locale"] == "pt-BR"  # which Till does not speak: its own words are the next's
    assert newest["lines"][0].description == "Artículo"


def test_a_language_that_till_does_not_speak_is_no_store_s(counter: Counter) -> None:
    with pytest.raises(UserError, match="can't be chosen"):
        set_up(counter, "tlh")


def test_what_stripe_says_of_a_customer_is_taken_at_the_next_look(counter: Counter) -> None:
    customer = counter.customer()
    stripe = counter.connection.gateway().customers
    facts = stripe.retrieve(counter.stripe_id(customer))
    stripe.update(facts.id, name=facts.name, email="", phone="", locales=("de-AT", "en"))
    seen = counter.services.customers.refresh_cards(SYSTEM, customer)
    assert seen.locales == "de-AT,en"
