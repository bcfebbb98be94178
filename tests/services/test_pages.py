"""Hosted pages: a payer and a cashier who may act at the same moment, and one sale paid once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import stripe

from pos_app.db.models.payments import Tender
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.payments import SaleState, Step, TenderKind, TenderState
from pos_app.errors import UserError
from pos_app.services.errors import MissingPageError
from pos_app.services.selling.splits import split_refused
from pos_app.services.settings import write_profile
from pos_app.services.views.sales import TenderView
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import RefusedError
from pos_app.training.knobs import FaultKind
from tests.services.counter import KEY, STORE, TAX, Counter
from tests.services.payer import Payer, synced

THANKS = "https://www.corner-coffee.example/thanks"
CONNECTED = "acct_1TillConnected0"
CREATE = "/checkout/sessions$"
EXPIRE = "/expire$"


@pytest.fixture(autouse=True)
def page_of_the_store(counter: Counter) -> None:
    counter.payer_page = THANKS


@pytest.fixture
def payer(counter: Counter) -> Payer:
    return Payer(counter)


def row(counter: Counter, tender: TenderView) -> Tender:
    with counter.database.read() as session:
        return session.get_one(Tender, tender.id)


def session_id(counter: Counter, tender: TenderView) -> str:
    return row(counter, tender).session_id or ""


def opened(counter: Counter, amount: int = 1350) -> TenderView:
    return counter.selling.open_page(counter.sale(amount).id)


def at_stripe(counter: Counter, account: str | None = None) -> list[dict[str, Any]]:
    """Return the pages that the account has, with what they list."""
    stripes = stripe.StripeClient(
        KEY, base_addresses={"api": counter.server.base_url}, stripe_account=account
    )
    return [
        page.to_dict() | {"lines": stripes.v1.checkout.sessions.line_items.list(page.id).data}
        for page in stripes.v1.checkout.sessions.list().data
    ]


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
    counter.payer_page = ""
    sale = counter.sale()
    with pytest.raises(MissingPageError) as wanting:
        counter.selling.open_page(sale.id)
    assert "https://" in wanting.value.next_step
    assert counter.selling.sale(sale.id).tenders == ()
    counter.payer_page = THANKS
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
    sale = counter.selling.begin(cart, counter.cashier)

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
    sale = counter.selling.begin(cart, counter.cashier)
    tender = counter.selling.open_page(sale.id)
    (page,) = at_stripe(counter)
    assert (page["currency"], page["amount_total"]) == (currency, sale.total)
    payer.pay(session_id(counter, tender))
    counter.selling.check_again(tender.id)
    assert (counter.selling.sale(sale.id).state, counter.taken) == (SaleState.PAID, sale.total)


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
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED
    assert counter.jobs(counter.sale_of(tender).id) == ["receipt"]


def test_a_part_of_a_sale_is_one_line_that_says_so(counter: Counter) -> None:
    sale = counter.sale(2000)
    counter.selling.take_cash(sale.id, 500)
    tender = counter.selling.open_page(sale.id, 700)
    (page,) = at_stripe(counter)
    assert [(line.description, line.amount_total) for line in page["lines"]] == [
        ("Part of your purchase at Corner Coffee", 700)
    ]
    assert Payer(counter).pay(session_id(counter, tender)) == "paid"
    counter.selling.check_again(tender.id)
    view = counter.selling.sale(sale.id)
    assert (view.state, view.paid, view.left) == (SaleState.OPEN, 1200, 800)


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
    assert counter.tenders.view(prepared.id).state is TenderState.CANCELED
    counter.recovery.settle_all()
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
    assert counter.selling.check_again(tender.id).state is TenderState.PENDING

    assert payer.pay(session_id(counter, tender)) == "paid"
    paid = counter.selling.check_again(tender.id)

    assert (paid.state, paid.card and paid.card.last4) == (TenderState.APPROVED, "4242")
    sale = counter.sale_of(tender)
    assert (sale.state, sale.paid, sale.receipt_number) == (SaleState.PAID, 1350, "R1-000001")
    assert (counter.taken, len(counter.intents)) == (1350, 1)
    assert counter.intents[paid.intent_id or ""]["metadata"]["till_sale"] == sale.id
    assert counter.selling.check_again(tender.id) == paid


def test_a_declined_payer_may_try_again_on_the_page(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    assert payer.decline(session_id(counter, tender)) == "declined"
    waiting = counter.selling.check_again(tender.id)
    assert (waiting.state, waiting.step) == (TenderState.PENDING, Step.PAGE)
    assert payer.pay(session_id(counter, tender)) == "paid"
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_bank_that_asks_on_the_page_is_told(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    card = "pm_card_authenticationRequired"
    assert payer.pay(session_id(counter, tender), card=card) == "bank"
    asked = counter.selling.check_again(tender.id)
    assert (asked.state, asked.step) == (TenderState.PENDING, Step.BANK)
    payer.answer_bank(asked.intent_id or "", passed=True)
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID


def test_polling_an_open_page_writes_nothing_and_asks_once(counter: Counter) -> None:
    tender = opened(counter)
    counter.selling.check_again(tender.id)
    before = len(counter.server.requests)
    counter.selling.check_again(tender.id)
    assert len(counter.server.requests) == before + 1


@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RATE_LIMITED])
def test_a_lost_poll_leaves_the_page_open(counter: Counter, payer: Payer, kind: FaultKind) -> None:
    tender = opened(counter)
    counter.server.knobs.fault(kind, "/checkout/sessions/", times=1)
    lost = counter.selling.check_again(tender.id)
    assert (lost.state, lost.step) == (TenderState.PENDING, Step.CONNECTION_LOST)
    assert "Don't take it again" in lost.advice
    assert counter.sale_of(tender).holding is not None
    assert counter.selling.check_again(tender.id).step is Step.PAGE
    payer.pay(session_id(counter, tender))
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED


def test_a_card_is_kept_when_the_customer_agreed(counter: Counter, payer: Payer) -> None:
    customer_id = counter.customer()
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.open_page(sale.id, keep_card=True)
    payer.pay(session_id(counter, tender), card="pm_card_mastercard")
    paid = counter.selling.check_again(tender.id)
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
        counter.selling.open_page(sale.id, keep_card=True)


# --- giving up ---------------------------------------------------------------------------------


def test_a_cancelled_page_can_not_be_paid_and_frees_the_sale(
    counter: Counter, payer: Payer
) -> None:
    tender = opened(counter)
    canceled = counter.selling.cancel_tender(tender.id)
    assert (canceled.state, canceled.step) == (TenderState.CANCELED, Step.NONE)
    assert payer.pay(session_id(counter, tender)) == "expired"
    (attempt,) = counter.attempts(tender.id)
    assert (attempt.endpoint, attempt.state) == ("checkout.sessions.expire", "answered")
    sale = counter.sale_of(tender)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_a_payer_who_was_faster_than_the_cancel_has_paid(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    payer.pay(session_id(counter, tender))
    assert counter.selling.cancel_tender(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID
    with pytest.raises(UserError, match="finished"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)


def test_a_payer_in_the_instant_of_cancelling_ends_with_one_sale_paid_once(
    counter: Counter, payer: Payer
) -> None:
    """However it ends, what the till says is what Stripe took; then the sale is paid once."""
    outcomes = set()
    for _ in range(8):
        before = counter.taken
        tender = opened(counter)
        page = session_id(counter, tender)
        with ThreadPoolExecutor(3) as at_once:
            paying = at_once.submit(payer.pay, page)
            polling = at_once.submit(counter.selling.check_again, tender.id)
            canceling = at_once.submit(counter.selling.cancel_tender, tender.id)
            outcome, state = paying.result(), canceling.result().state
            polling.result()
        outcomes.add(outcome)
        sale = counter.sale_of(tender)
        if outcome == "paid":
            assert (state, sale.state) == (TenderState.APPROVED, SaleState.PAID)
        else:
            assert (state, sale.state) == (TenderState.CANCELED, SaleState.OPEN)
            sale = counter.selling.take_cash(sale.id, 1350)
        by_page = sum(
            t.amount for t in sale.tenders if t.state is TenderState.APPROVED and t.intent_id
        )
        assert counter.taken - before == by_page
        assert (sale.state, sale.paid) == (SaleState.PAID, 1350)
    assert outcomes <= {"paid", "expired"}


def test_a_cancel_waits_for_the_poll_that_is_under_way(counter: Counter) -> None:
    tender = opened(counter)
    counter.server.knobs.latency = 0.1
    with ThreadPoolExecutor(2) as both:
        polling = both.submit(counter.selling.check_again, tender.id)
        canceled = both.submit(counter.selling.cancel_tender, tender.id).result()
        polling.result()
    assert canceled.state is TenderState.CANCELED


def test_a_page_nobody_paid_on_expires_by_stripes_clock(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    counter.server.knobs.clock_offset = 3600
    ended = counter.selling.check_again(tender.id)
    assert (ended.state, ended.step) == (TenderState.CANCELED, Step.EXPIRED)
    assert counter.sale_of(tender).holding is None
    assert payer.pay(session_id(counter, tender)) == "expired"


@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER])
@pytest.mark.parametrize("has_paid", [True, False])
def test_a_cancel_without_an_answer_holds_the_sale_until_one_comes(
    counter: Counter, payer: Payer, kind: FaultKind, has_paid: bool
) -> None:
    tender = opened(counter)
    if has_paid:
        payer.pay(session_id(counter, tender))
    counter.server.knobs.fault(kind, EXPIRE)
    unknown = counter.selling.cancel_tender(tender.id)
    assert unknown.state is TenderState.UNKNOWN
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)

    settled = counter.selling.cancel_tender(tender.id)

    expected = TenderState.APPROVED if has_paid else TenderState.CANCELED
    assert settled.state is expected
    assert counter.taken == (1350 if has_paid else 0)
    assert {attempt.state for attempt in counter.attempts(tender.id)} == {"answered"}


def test_a_cancel_that_can_not_look_again_does_not_free_the_sale(counter: Counter) -> None:
    tender = opened(counter)
    counter.server.knobs.fault(FaultKind.RESET_BEFORE, "/checkout/sessions/[^/]*$", method="GET")
    assert counter.selling.cancel_tender(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(tender.id).state is TenderState.CANCELED


# --- after a crash -----------------------------------------------------------------------------


def test_a_page_left_open_by_a_crash_is_closed_at_the_next_start(
    counter: Counter, payer: Payer
) -> None:
    tender = opened(counter)
    (settled,) = counter.restarted().recovery.settle_all()
    assert "was not charged" in settled.what
    assert counter.tenders.view(tender.id).state is TenderState.CANCELED
    assert payer.pay(session_id(counter, tender)) == "expired"


def test_a_page_paid_during_a_crash_finishes_its_sale(counter: Counter, payer: Payer) -> None:
    tender = opened(counter)
    payer.pay(session_id(counter, tender))
    counter.restarted().recovery.settle_all()
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.taken == 1350


def test_a_page_on_the_sheet_is_left_alone_when_the_connection_returns(counter: Counter) -> None:
    tender = opened(counter)
    assert counter.recovery.settle_all() == []
    assert counter.selling.check_again(tender.id).state is TenderState.PENDING


@pytest.mark.parametrize("days", [0, 2])
@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER])
def test_a_page_whose_id_was_lost_is_found_and_closed(
    counter: Counter, kind: FaultKind, days: int
) -> None:
    """Nobody saw its address. A young key names it again, afterwards a search finds it."""
    sale = counter.sale()
    counter.server.knobs.fault(kind, CREATE)
    with pytest.raises(UserError) as lost:
        counter.selling.open_page(sale.id)
    assert "Nothing was charged." in lost.value.money
    counter.clock.ahead = timedelta(days=days)
    counter.server.knobs.clock_offset = days * 86_400
    counter.connection.gateway().payouts.balance()  # by its answer Till knows Stripe's clock

    counter.restarted().recovery.settle_all()

    assert {page["status"] for page in at_stripe(counter)} <= {"expired"}
    (tender,) = counter.selling.sale(sale.id).tenders
    assert tender.state is TenderState.CANCELED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_a_page_whose_answer_was_lost_does_not_stand_in_the_way(counter: Counter) -> None:
    sale = counter.sale()
    counter.server.knobs.fault(FaultKind.RESET_AFTER, CREATE)
    with pytest.raises(UserError):
        counter.selling.open_page(sale.id)
    counter.selling.open_page(sale.id)
    assert len(at_stripe(counter)) == 2
    counter.restarted().recovery.settle_all()
    assert [page["status"] for page in at_stripe(counter)] == ["expired"] * 2


def test_a_page_nobody_saw_never_keeps_a_customer_waiting(counter: Counter) -> None:
    """Its create got no answer: cash is taken all the same, and the page closed later."""
    sale = counter.sale()
    counter.server.knobs.fault(FaultKind.RESET_AFTER, CREATE)
    with pytest.raises(UserError):
        counter.selling.open_page(sale.id)
    counter.connection.gateway().payouts.balance()  # the connection is back
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    counter.restarted().recovery.settle_all()
    assert [page["status"] for page in at_stripe(counter)] == ["expired"]
    assert (counter.selling.sale(sale.id).state, counter.taken) == (SaleState.PAID, 0)


# --- connected accounts ------------------------------------------------------------------------


@pytest.mark.parametrize("direct", [True, False])
def test_a_page_of_a_connected_account_is_paid_with_its_share(
    counter: Counter, payer: Payer, direct: bool
) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000, direct=direct)
    tender = opened(counter, 2000)
    payer.pay(session_id(counter, tender))
    paid = counter.selling.check_again(tender.id)
    assert paid.state is TenderState.APPROVED
    account = counter.server.world.accounts[CONNECTED] if direct else counter.server.account
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
    tender = Tender(account_id=CONNECTED)
    param = "payment_intent_data[application_fee_amount]"
    refused = split_refused(RefusedError("too much", param=param), tender)
    assert refused is not None
    assert "connected account" in refused.what


def test_a_share_that_stripe_refuses_fails_the_page(counter: Counter) -> None:
    counter.connected = ConnectView("acct_1NoSuchAccount0", fee_ppm=100_000)
    sale = counter.sale()
    with pytest.raises(UserError, match="connected account"):
        counter.selling.open_page(sale.id)
    (tender,) = counter.selling.sale(sale.id).tenders
    assert tender.state is TenderState.CANCELED
