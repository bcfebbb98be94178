"""Hosted pages: what they show, who pays on them, and one sale paid once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.payments import SaleState, Step, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.ledger.connect_terms import explain_refused_terms
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import RefusedError
from pos_app.training.core.controls import FaultKind
from tests.services.at_page import at_stripe, opened, row, session_id
from tests.services.counter import CONNECTED, STORE, TAX, Counter
from tests.services.payer import THANKS, Payer, synced
from tests.support.languages import language_of, used

pytestmark = pytest.mark.usefixtures("payer")


# --- opening -----------------------------------------------------------------------------------


def test_a_page_shows_the_sale_and_is_stored_before_its_address_is_seen(counter: Counter) -> None:
    tender = opened(counter)

    assert (tender.kind, tender.state, tender.step) == (
        TenderKind.PAGE,
        TenderState.PENDING,
        Step.PAGE,
    )
    (page,) = at_stripe(counter)
    stored = row(counter, tender)
    assert (stored.session_id, stored.page_url) == (page["id"], page["url"])
    assert (page["success_url"], page["amount_total"]) == (THANKS, 1350)
    assert page["metadata"]["till_tender"] == tender.id
    assert page["customer"] is None
    assert counter.sale_of(tender).holding is not None
    left = (stored.expires_at or counter.clock.now()) - counter.clock.now()
    assert timedelta(minutes=30) < left < timedelta(minutes=33)


def test_without_a_page_of_the_store_it_is_asked_for_first(counter: Counter) -> None:
    counter.return_url = ""
    sale = counter.sale()
    with pytest.raises(MissingReturnUrlError) as wanting:
        counter.selling.open_page(sale.id)
    assert "https://" in wanting.value.next_step
    assert counter.selling.sale(sale.id).tenders == ()
    counter.return_url = THANKS
    assert counter.selling.open_page(sale.id).state is TenderState.PENDING


@pytest.mark.parametrize("off", [0, 1, 77])
def test_the_lines_of_a_page_come_to_what_is_to_pay(counter: Counter, off: int) -> None:
    """With a discount and tax a line's price is no longer a whole number of cents a piece."""
    lines = (
        CartLine("Flat white", 333, quantity=3, tax=TAX),
        CartLine("Cake", 450, quantity=2),
        CartLine("Water", 0),
    )
    cart = Cart("usd", lines, discount=Discount(DiscountKind.AMOUNT, off) if off else None)
    sale = counter.selling.begin(counter.actor, cart)

    counter.selling.open_page(sale.id)

    (page,) = at_stripe(counter)
    assert page["amount_total"] == sale.total == sum(line.amount_total for line in page["lines"])
    assert len(page["lines"]) == 3
    assert "Flat white" in page["lines"][0].description


@pytest.mark.parametrize(
    ("currency", "price", "off"),
    [("jpy", 333, 100), ("kwd", 1_010, 20), ("isk", 33_300, 100), ("huf", 99_900, 1)],
)
def test_a_page_speaks_the_stores_currency(
    counter: Counter, payer: Payer, currency: str, price: int, off: int
) -> None:
    with counter.database.write() as session:
        write_profile(session, replace(STORE, currency=currency), counter.clock)
    lines = (CartLine("Flat white", price, quantity=3), CartLine("Cake", price * 2, tax=TAX))
    cart = Cart(currency, lines, discount=Discount(DiscountKind.AMOUNT, off))
    sale = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.open_page(sale.id)
    (page,) = at_stripe(counter)
    assert (page["currency"], page["amount_total"]) == (currency, sale.total)
    payer.pay(session_id(counter, tender))
    counter.selling.check_again(counter.actor, tender.id)
    assert (counter.selling.sale(sale.id).state, counter.taken) == (SaleState.PAID, sale.total)


@pytest.mark.parametrize(("currency", "whole"), [("isk", 100), ("ugx", 100), ("kwd", 10)])
def test_pieces_are_priced_one_by_one_only_where_the_currency_has_that_price(
    counter: Counter, payer: Payer, currency: str, whole: int
) -> None:
    """Two pieces for 299 crowns are 149.50 each, which no page could ask for."""
    with counter.database.write() as session:
        write_profile(session, replace(STORE, currency=currency), counter.clock)
    lines = (CartLine("Cake", 150 * whole, quantity=2),)
    sale = counter.selling.begin(
        counter.actor, Cart(currency, lines, discount=Discount(DiscountKind.AMOUNT, whole))
    )
    counter.selling.open_page(sale.id)
    (page,) = at_stripe(counter)
    (line,) = page["lines"]
    assert (line.quantity, line.amount_total) == (1, 299 * whole)
    assert line.description == "2 × Cake"


@pytest.mark.parametrize(("amount", "what"), [(49, "at least $0.50"), (2001, "Only $20.00")])
def test_an_amount_that_can_not_be_asked_for_is_refused(
    counter: Counter, amount: int, what: str
) -> None:
    sale = counter.sale(2000)
    with pytest.raises(UserError, match=re.escape(what)):
        counter.selling.open_page(sale.id, amount)
    assert at_stripe(counter) == []


def test_a_page_paid_while_its_sale_is_put_aside_is_found_by_the_sync(
    counter: Counter, payer: Payer
) -> None:
    tender = opened(counter)
    payer.pay(session_id(counter, tender))
    synced(counter)
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.owed_after(counter.sale_of(tender).id) == ["receipt"]


def test_a_part_of_a_sale_is_one_line_that_says_so(counter: Counter) -> None:
    sale = counter.sale(2000)
    counter.selling.take_cash(sale.id, 500)
    tender = counter.selling.open_page(sale.id, 700)
    (page,) = at_stripe(counter)
    assert [(line.description, line.amount_total) for line in page["lines"]] == [
        ("Part of your purchase at Corner Coffee", 700)
    ]
    assert Payer(counter).pay(session_id(counter, tender)) == "paid"
    counter.selling.check_again(counter.actor, tender.id)
    view = counter.selling.sale(sale.id)
    assert (view.state, view.paid, view.left) == (SaleState.OPEN, 1200, 800)


def test_the_customer_reads_the_page_in_the_language_that_is_spoken(counter: Counter) -> None:
    part = "Part of your purchase at {store}"
    with used(language_of("de", {part: "Teil Ihres Einkaufs bei {store}"})):
        counter.selling.open_page(counter.sale().id, 700)
    (page,) = at_stripe(counter)
    assert page["lines"][0].description == "Teil Ihres Einkaufs bei Corner Coffee"


def test_asking_twice_shows_one_page(counter: Counter) -> None:
    sale = counter.sale()
    with ThreadPoolExecutor(2) as presses:
        views = list(presses.map(lambda _: counter.selling.open_page(sale.id), range(2)))
    assert views[0].id == views[1].id
    assert len(at_stripe(counter)) == 1


def test_another_amount_waits_until_the_open_page_is_given_up(counter: Counter) -> None:
    sale = counter.sale(2000)
    tender = counter.selling.open_page(sale.id)
    with pytest.raises(UserError, match="not settled yet"):
        counter.selling.open_page(sale.id, 500)
    with pytest.raises(UserError, match="not settled yet"):
        counter.selling.take_cash(sale.id, 2000)
    counter.selling.cancel_tender(tender.id)
    assert counter.selling.open_page(sale.id, 500).amount == 500


def test_a_page_cancels_what_was_prepared_before(counter: Counter) -> None:
    prepared = counter.prepared()
    sale = counter.sale_of(prepared)
    tender = counter.selling.open_page(sale.id)
    assert counter.tender(prepared.id).state is TenderState.CANCELED
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.intents[prepared.intent_id or ""]["status"] == "canceled"
    assert tender.state is TenderState.PENDING


@pytest.mark.parametrize("wrong_by", [-7200, 7200, 200_000])
def test_a_clock_that_is_wrong_still_opens_a_page(counter: Counter, wrong_by: int) -> None:
    counter.clock.ahead = timedelta(seconds=wrong_by)
    tender = opened(counter)
    left = (row(counter, tender).expires_at or counter.clock.now()) - counter.clock.now()
    assert timedelta(minutes=29) < left < timedelta(hours=3)
    assert tender.state is TenderState.PENDING


# --- paying ------------------------------------------------------------------------------------


def test_a_payer_pays_and_the_next_poll_finishes_the_sale(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.PENDING

    assert payer.pay(session_id(counter, tender)) == "paid"
    paid = counter.selling.check_again(counter.actor, tender.id)

    assert (paid.state, paid.card and paid.card.last4) == (TenderState.APPROVED, "4242")
    sale = counter.sale_of(tender)
    assert (sale.state, sale.paid, sale.receipt_number) == (SaleState.PAID, 1350, "R1-000001")
    assert (counter.taken, len(counter.intents)) == (1350, 1)
    assert counter.intents[paid.intent_id or ""]["metadata"]["till_sale"] == sale.id
    assert counter.selling.check_again(counter.actor, tender.id) == paid


def test_a_declined_payer_may_try_again_on_the_page(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    assert payer.decline(session_id(counter, tender)) == "declined"
    waiting = counter.selling.check_again(counter.actor, tender.id)
    assert (waiting.state, waiting.step) == (TenderState.PENDING, Step.PAGE)
    assert payer.pay(session_id(counter, tender)) == "paid"
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_bank_that_asks_on_the_page_is_told(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    card = "pm_card_authenticationRequired"
    assert payer.pay(session_id(counter, tender), card=card) == "bank"
    asked = counter.selling.check_again(counter.actor, tender.id)
    assert (asked.state, asked.step) == (TenderState.PENDING, Step.BANK)
    payer.answer_bank(asked.intent_id or "", passed=True)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID


def test_polling_an_open_page_writes_nothing_and_asks_once(counter: Counter) -> None:
    tender = opened(counter)
    counter.selling.check_again(counter.actor, tender.id)
    before = len(counter.server.requests)
    counter.selling.check_again(counter.actor, tender.id)
    assert len(counter.server.requests) == before + 1


@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RATE_LIMITED])
def test_a_lost_poll_leaves_the_page_open(counter: Counter, payer: Payer, kind: FaultKind) -> None:
    tender = opened(counter)
    counter.server.controls.fault(kind, "/checkout/sessions/", times=1)
    lost = counter.selling.check_again(counter.actor, tender.id)
    assert (lost.state, lost.step) == (TenderState.PENDING, Step.CONNECTION_LOST)
    assert "Don't take it again" in lost.advice
    assert counter.sale_of(tender).holding is not None
    assert counter.selling.check_again(counter.actor, tender.id).step is Step.PAGE
    payer.pay(session_id(counter, tender))
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED


def test_a_card_is_kept_when_the_customer_agreed(counter: Counter, payer: Payer) -> None:
    customer_id = counter.customer()
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.open_page(sale.id, save_card=True)
    payer.pay(session_id(counter, tender), card="pm_card_mastercard")
    paid = counter.selling.check_again(counter.actor, tender.id)
    assert counter.cards_of(customer_id) == [paid.card.id if paid.card else ""]
    (method,) = counter.server.account.all("payment_method")
    assert (method["allow_redisplay"], method["customer"]) == (
        "always",
        counter.stripe_id(customer_id),
    )
    again = counter.sale(500, customer_id)
    ready = counter.selling.prepare_card(again.id, counter.cards_of(customer_id)[0])
    assert counter.selling.charge(ready.id).state is TenderState.APPROVED


def test_a_card_is_kept_for_a_customer_only(counter: Counter) -> None:
    sale = counter.sale()
    with pytest.raises(UserError, match="for a customer"):
        counter.selling.open_page(sale.id, save_card=True)


# --- connected accounts ------------------------------------------------------------------------


@pytest.mark.parametrize("direct", [True, False])
def test_a_page_of_a_connected_account_is_paid_with_its_share(
    counter: Counter, payer: Payer, direct: bool
) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000, direct=direct)
    tender = opened(counter, 2000)
    payer.pay(session_id(counter, tender))
    paid = counter.selling.check_again(counter.actor, tender.id)
    assert paid.state is TenderState.APPROVED
    account = counter.server.simulator.accounts[CONNECTED] if direct else counter.server.account
    intent = account.find("payment_intent", paid.intent_id or "")
    assert intent is not None
    assert intent["application_fee_amount"] == 200
    assert (intent["transfer_data"] is None) is direct


@pytest.mark.parametrize("direct", [True, False])
def test_a_page_of_a_connected_account_can_be_given_up(counter: Counter, direct: bool) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000, direct=direct)
    tender = opened(counter, 2000)
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED


def test_a_refused_share_is_known_by_where_a_page_names_it() -> None:
    param = "payment_intent_data[application_fee_amount]"
    refused = explain_refused_terms(RefusedError("too much", param=param), CONNECTED)
    assert refused is not None
    assert "connected account" in refused.what


def test_a_share_that_stripe_refuses_fails_the_page(counter: Counter) -> None:
    counter.connected = ConnectView("acct_1NoSuchAccount0", fee_ppm=100_000)
    sale = counter.sale()
    with pytest.raises(UserError, match="connected account"):
        counter.selling.open_page(sale.id)
    (tender,) = counter.selling.sale(sale.id).tenders
    assert tender.state is TenderState.CANCELED
