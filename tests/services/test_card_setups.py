"""Saving a card for later: on a reader, on a page, or during a payment; no money moves by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError

import pytest

from pos_app.db.models.customers import CardSetup
from pos_app.domain.payments import SetupState, Step, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.readers.poll_result import LONGEST_WAIT
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.views.customers import CardSetupView, CardView
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import CONNECTED, KEY, Counter
from tests.services.payer import Payer

NOT_SAVED = "No card was saved, and nothing was charged."


def row(counter: Counter, setup: CardSetupView) -> CardSetup:
    with counter.database.read() as session:
        return session.get_one(CardSetup, setup.id)


def session_id(counter: Counter, setup: CardSetupView) -> str:
    return row(counter, setup).session_id or ""


def poll(counter: Counter, setup: CardSetupView) -> CardSetupView:
    return counter.card_setups.poll(counter.actor, setup.id)


def cards(counter: Counter, customer_id: str) -> tuple[CardView, ...]:
    return counter.services.customers.details(customer_id).cards


def at_stripe(counter: Counter, card_id: str, account: str | None = None) -> dict[str, Any]:
    held = counter.server.simulator.accounts[account] if account else counter.server.account
    found: dict[str, Any] | None = held.find("payment_method", card_id)
    assert found is not None
    return found


def charge(counter: Counter, customer_id: str) -> None:
    """Show that the kept card can be charged."""
    sale = counter.sale(500, customer_id)
    (card,) = counter.cards_of(customer_id)
    tender = counter.selling.prepare_card(sale.id, card)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED


# --- on a reader -------------------------------------------------------------------------------


def test_a_card_is_saved_by_the_reader(counter: Counter, reader: AtReader) -> None:
    customer_id = counter.customer()
    setup = counter.card_setups.on_reader(counter.actor, customer_id, reader.id)
    assert (setup.kind, setup.state, setup.step) == (
        TenderKind.READER,
        SetupState.WAITING,
        Step.CARD,
    )
    assert setup.headline == "Waiting for the customer's card on Front reader."
    assert setup.advice.startswith("Nothing is charged.")
    assert poll(counter, setup) == setup

    reader.does("tap")
    saved = poll(counter, setup)

    (card,) = cards(counter, customer_id)
    assert saved.state is SetupState.SAVED
    assert saved.headline == f"{card.label} is saved."
    kept = at_stripe(counter, card.id)
    assert (kept["allow_redisplay"], kept["customer"]) == (
        "always",
        counter.stripe_id(customer_id),
    )
    assert counter.taken == 0
    charge(counter, customer_id)
    assert counter.services.customers.refresh_cards(counter.actor, customer_id).cards == (card,)


def test_a_card_the_bank_refuses_is_not_saved(counter: Counter, reader: AtReader) -> None:
    customer_id = counter.customer()
    setup = counter.card_setups.on_reader(counter.actor, customer_id, reader.id)
    reader.does("decline", code="insufficient_funds")
    refused = poll(counter, setup)
    assert refused.state is SetupState.FAILED
    assert refused.headline
    assert refused.advice.startswith(NOT_SAVED)
    assert cards(counter, customer_id) == ()


def test_a_customer_who_backs_out_on_the_reader_is_no_error(
    counter: Counter, reader: AtReader
) -> None:
    setup = counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    reader.does("cancel")
    ended = poll(counter, setup)
    assert (ended.state, ended.step) == (SetupState.CANCELED, Step.CUSTOMER_CANCELED)
    assert ended.headline == "The customer cancelled on Front reader."
    assert ended.advice.startswith(NOT_SAVED)


def test_the_till_cancels_and_clears_the_reader(counter: Counter, reader: AtReader) -> None:
    setup = counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    assert counter.card_setups.cancel(counter.actor, setup.id).state is SetupState.CANCELED
    assert reader.showing["kind"] == "idle"
    with pytest.raises(HTTPError):
        reader.does("tap")
    assert counter.card_setups.cancel(counter.actor, setup.id).state is SetupState.CANCELED


def test_a_card_tapped_in_the_instant_of_cancelling_is_saved_or_not(
    counter: Counter, reader: AtReader
) -> None:
    for _ in range(5):
        customer_id = counter.customer()
        setup = counter.card_setups.on_reader(counter.actor, customer_id, reader.id)
        with ThreadPoolExecutor(3) as at_once:
            tapping = at_once.submit(tapped, reader)
            polling = at_once.submit(counter.card_setups.poll, counter.actor, setup.id)
            ended = at_once.submit(counter.card_setups.cancel, counter.actor, setup.id).result()
            tapping.result()
            polling.result()
        saved = ended.state is SetupState.SAVED
        assert saved == bool(cards(counter, customer_id))
        assert saved == bool(
            counter.services.customers.refresh_cards(counter.actor, customer_id).cards
        )


def tapped(reader: AtReader) -> None:
    with suppress(HTTPError):  # the reader no longer asks: too late
        reader.does("tap")


@pytest.mark.parametrize(
    ("action", "step", "words"),
    [
        ("unplug", Step.OFFLINE, "Front reader is offline."),
        ("busy", Step.BUSY, "Front reader is busy."),
    ],
)
def test_a_reader_that_can_not_take_it_says_why(
    counter: Counter, reader: AtReader, action: str, step: Step, words: str
) -> None:
    reader.does(action)
    setup = counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    assert (setup.state, setup.step, setup.headline) == (SetupState.FAILED, step, words)
    assert setup.advice.startswith(NOT_SAVED)


def test_a_reader_in_use_elsewhere_is_left_alone(counter: Counter, reader: AtReader) -> None:
    use_elsewhere(reader)
    with pytest.raises(UserError, match="in use by another register"):
        counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    assert reader.showing["amount"] == 777


def test_a_reader_with_a_payment_of_ours_is_left_alone(counter: Counter, reader: AtReader) -> None:
    reader.started(1350)
    with pytest.raises(UserError, match="busy"):
        counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    assert reader.showing["amount"] == 1350


def test_nobody_comes_and_the_reader_is_cleared(counter: Counter, reader: AtReader) -> None:
    setup = counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    counter.clock.ahead = LONGEST_WAIT + timedelta(seconds=1)
    ended = poll(counter, setup)
    assert (ended.state, ended.step) == (SetupState.CANCELED, Step.TIMED_OUT)
    assert reader.showing["kind"] == "idle"


def test_another_register_takes_the_reader_away(counter: Counter, reader: AtReader) -> None:
    setup = counter.card_setups.on_reader(counter.actor, counter.customer(), reader.id)
    use_elsewhere(reader)
    ended = poll(counter, setup)
    assert (ended.state, ended.step) == (SetupState.FAILED, Step.REPLACED)
    assert reader.showing["amount"] == 777


@pytest.mark.parametrize("kind", [FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER])
def test_a_lost_answer_of_the_reader_is_told_by_the_next_look(
    counter: Counter, reader: AtReader, kind: FaultKind
) -> None:
    customer_id = counter.customer()
    counter.server.controls.fault(kind, "/process_setup_intent$")
    setup = counter.card_setups.on_reader(counter.actor, customer_id, reader.id)
    assert setup.state is SetupState.WAITING
    tapped(reader)
    ended = poll(counter, setup)
    if kind is FaultKind.RESET_AFTER:
        assert ended.state is SetupState.SAVED
    else:
        assert ended.state is SetupState.FAILED
    assert bool(cards(counter, customer_id)) == (ended.state is SetupState.SAVED)


def test_a_lost_poll_is_asked_again(counter: Counter, reader: AtReader) -> None:
    customer_id = counter.customer()
    setup = counter.card_setups.on_reader(counter.actor, customer_id, reader.id)
    reader.does("tap")
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/setup_intents/")
    lost = poll(counter, setup)
    assert (lost.state, lost.step) == (SetupState.WAITING, Step.CONNECTION_LOST)
    assert poll(counter, setup).state is SetupState.SAVED


# --- on a page ---------------------------------------------------------------------------------


def test_a_card_is_saved_on_a_page(counter: Counter, payer: Payer) -> None:
    customer_id = counter.customer()
    setup = counter.card_setups.on_page(counter.actor, customer_id)
    assert (setup.state, setup.step) == (SetupState.WAITING, Step.PAGE)
    assert setup.page_url == row(counter, setup).page_url
    assert setup.expires_at is not None
    assert "scan the code" in setup.advice
    assert poll(counter, setup) == setup

    assert payer.pay(session_id(counter, setup), card="pm_card_mastercard") == "saved"
    saved = poll(counter, setup)

    (card,) = cards(counter, customer_id)
    assert (saved.state, card.brand, saved.page_url) == (SetupState.SAVED, "mastercard", None)
    assert at_stripe(counter, card.id)["allow_redisplay"] == "always"
    charge(counter, customer_id)


def test_a_page_for_a_card_needs_the_page_of_the_store(counter: Counter) -> None:
    with pytest.raises(MissingReturnUrlError):
        counter.card_setups.on_page(counter.actor, counter.customer())


def test_a_bank_that_asks_on_the_page_is_told(counter: Counter, payer: Payer) -> None:
    setup = counter.card_setups.on_page(counter.actor, counter.customer())
    asking = "pm_card_authenticationRequiredOnSetup"
    assert payer.pay(session_id(counter, setup), card=asking) == "bank"
    waiting = poll(counter, setup)
    assert (waiting.state, waiting.step) == (SetupState.WAITING, Step.BANK)
    (intent,) = counter.server.account.all("setup_intent")
    payer.answer_bank(intent["id"], passed=True)
    assert poll(counter, setup).state is SetupState.SAVED


def test_a_refused_card_may_be_tried_again_on_the_page(counter: Counter, payer: Payer) -> None:
    setup = counter.card_setups.on_page(counter.actor, counter.customer())
    assert payer.decline(session_id(counter, setup)) == "declined"
    assert poll(counter, setup).state is SetupState.WAITING
    payer.pay(session_id(counter, setup))
    assert poll(counter, setup).state is SetupState.SAVED


@pytest.mark.parametrize("was_faster", [True, False])
def test_a_page_is_cancelled_unless_the_payer_was_faster(
    counter: Counter, payer: Payer, was_faster: bool
) -> None:
    customer_id = counter.customer()
    setup = counter.card_setups.on_page(counter.actor, customer_id)
    if was_faster:
        payer.pay(session_id(counter, setup))
    ended = counter.card_setups.cancel(counter.actor, setup.id)
    assert ended.state is (SetupState.SAVED if was_faster else SetupState.CANCELED)
    assert bool(cards(counter, customer_id)) is was_faster
    assert payer.pay(session_id(counter, setup)) in {"saved", "expired"}


def test_a_page_expires(counter: Counter, payer: Payer) -> None:
    setup = counter.card_setups.on_page(counter.actor, counter.customer())
    counter.server.controls.clock_offset = 3600
    ended = poll(counter, setup)
    assert (ended.state, ended.step) == (SetupState.CANCELED, Step.EXPIRED)
    assert ended.advice == f"{NOT_SAVED} Show a new code."


def test_a_clock_that_is_wrong_still_opens_a_page(counter: Counter, payer: Payer) -> None:
    counter.clock.ahead = timedelta(hours=-2)
    assert (
        counter.card_setups.on_page(counter.actor, counter.customer()).state is SetupState.WAITING
    )


# --- trouble, and the next start ---------------------------------------------------------------


def test_what_stripe_refuses_is_told_and_closed(counter: Counter, payer: Payer) -> None:
    customer_id = counter.customer()
    counter.server.controls.restrict(KEY, "rak_checkout_session_write")
    with pytest.raises(KeyTroubleError) as lacking:
        counter.card_setups.on_page(counter.actor, customer_id)
    assert "rak_checkout_session_write" in str(lacking.value)
    counter.card_setups.settle_all(SYSTEM)
    assert cards(counter, customer_id) == ()


def test_what_a_crash_left_open_is_closed_at_the_next_start(
    counter: Counter, reader: AtReader, payer: Payer
) -> None:
    one, other = counter.customer(), counter.customer(name="Grace Hopper")
    on_reader = counter.card_setups.on_reader(counter.actor, one, reader.id)
    on_page = counter.card_setups.on_page(counter.actor, other)
    payer.pay(session_id(counter, on_page))

    counter.card_setups.settle_all(SYSTEM)  # not this run's own
    assert poll(counter, on_reader).state is SetupState.WAITING
    counter.restarted().card_setups.settle_all(SYSTEM)

    assert (cards(counter, one), len(cards(counter, other))) == ((), 1)
    assert row(counter, on_reader).state == SetupState.CANCELED
    assert row(counter, on_page).state == SetupState.SAVED
    assert reader.showing["kind"] == "idle"


def test_without_an_answer_it_is_closed_at_a_later_start(counter: Counter, payer: Payer) -> None:
    setup = counter.card_setups.on_page(counter.actor, counter.customer())
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    counter.restarted().card_setups.settle_all(SYSTEM)
    assert row(counter, setup).settled_at is None
    counter.server.controls.faults.clear()
    counter.restarted().card_setups.settle_all(SYSTEM)
    assert row(counter, setup).state == SetupState.CANCELED


# --- during a payment, and in connected accounts -----------------------------------------------


def test_a_card_is_kept_during_a_reader_payment(counter: Counter, reader: AtReader) -> None:
    customer_id = counter.customer()
    tender = reader.started(1350, customer_id)
    reader.does("tap")
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    (card,) = cards(counter, customer_id)
    assert at_stripe(counter, card.id)["allow_redisplay"] == "always"
    charge(counter, customer_id)


@pytest.mark.parametrize("direct", [True, False])
def test_cards_are_saved_where_a_connected_accounts_customers_are(
    counter: Counter, payer: Payer, direct: bool
) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000, direct=direct)
    account = CONNECTED if direct else None
    customer_id = counter.customer(account=account)
    on_page = counter.card_setups.on_page(counter.actor, customer_id)
    payer.pay(session_id(counter, on_page))
    assert poll(counter, on_page).state is SetupState.SAVED
    reader = AtReader.set_up(counter)
    by_reader = counter.card_setups.on_reader(counter.actor, customer_id, reader.id)
    reader.does("tap")
    assert poll(counter, by_reader).state is SetupState.SAVED
    for card_id in counter.cards_of(customer_id):
        assert at_stripe(counter, card_id, account)["allow_redisplay"] == "always"


# --- the customer's cards ----------------------------------------------------------------------


def test_a_kept_card_is_listed_made_the_default_and_removed(counter: Counter, payer: Payer) -> None:
    customer_id = counter.customer("pm_card_visa")
    setup = counter.card_setups.on_page(counter.actor, customer_id)
    payer.pay(session_id(counter, setup), card="pm_card_mastercard")
    poll(counter, setup)
    desk = counter.services.customers
    mastercard = next(card for card in desk.details(customer_id).cards if card.brand != "visa")

    first = desk.make_default(counter.actor, customer_id, mastercard.id).cards[0]
    assert (first.id, first.is_default) == (mastercard.id, True)
    left = desk.detach(counter.actor, customer_id, mastercard.id).cards

    assert [card.brand for card in left] == ["visa"]
    assert at_stripe(counter, mastercard.id)["customer"] is None
    found = desk.page(mastercard.last4)
    assert found == []
