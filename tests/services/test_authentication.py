"""A bank that asks the customer at the counter: on their own phone, and on the same payment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.views.sales import TenderView
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from tests.services.counter import CONNECTED, Counter
from tests.services.payer import THANKS, Payer
from tests.support.overlap import overlapping

ASKS = "pm_card_authenticationRequired"


def asked(counter: Counter) -> TenderView:
    """Charge a card whose bank asks."""
    return counter.selling.charge(counter.prepared(ASKS).id)


def test_the_banks_page_is_shown_and_the_same_payment_goes_on(
    counter: Counter, payer: Payer
) -> None:
    tender = asked(counter)
    assert tender.state is TenderState.ACTION
    assert "13.50" in payer.read(tender.next_action_url or "")
    assert "Nothing was charged yet." in tender.advice
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.ACTION
    assert counter.taken == 0

    payer.answer_bank(tender.intent_id or "", passed=True)
    paid = counter.selling.check_again(counter.actor, tender.id)

    assert (paid.state, paid.intent_id, paid.next_action_url) == (
        TenderState.APPROVED,
        tender.intent_id,
        None,
    )
    assert counter.sale_of(tender).state is SaleState.PAID
    assert (counter.asked("/confirm"), counter.taken, len(counter.intents)) == (1, 1350, 1)


def test_a_bank_that_is_answered_after_the_sale_was_put_aside_finishes_it(
    counter: Counter, payer: Payer
) -> None:
    """Nobody polls it any more: the sync hears of it, and a notice tells the cashier."""
    tender = asked(counter)
    counter.services.sync.run(SYSTEM)
    assert counter.tender(tender.id).state is TenderState.ACTION
    payer.answer_bank(tender.intent_id or "", passed=True)
    counter.services.sync.news(SYSTEM)
    assert counter.tender(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID
    (told,) = counter.attention.all()
    assert "went through" in told.headline


def test_a_customer_who_fails_at_the_bank_may_use_another_card(
    counter: Counter, payer: Payer
) -> None:
    customer_id = counter.customer(ASKS, "pm_card_visa")
    asking, good = counter.cards_of(customer_id)
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.charge(counter.selling.prepare_card(sale.id, asking).id)
    payer.answer_bank(tender.intent_id or "", passed=False)

    failed = counter.selling.check_again(counter.actor, tender.id)
    assert failed.state is TenderState.DECLINED
    assert failed.headline == "The customer did not get past their bank's question."
    assert failed.advice == "Nothing was charged. Try once more, or ask for another card."
    again = counter.selling.charge(counter.selling.prepare_card(sale.id, good).id)

    assert (again.state, again.intent_id) == (TenderState.APPROVED, tender.intent_id)
    assert counter.taken == 1350


def test_the_same_card_can_be_tried_again_after_failing_at_the_bank(
    counter: Counter, payer: Payer
) -> None:
    tender = asked(counter)
    payer.answer_bank(tender.intent_id or "", passed=False)
    counter.selling.check_again(counter.actor, tender.id)
    again = counter.selling.charge(tender.id)
    assert (again.state, again.intent_id) == (TenderState.ACTION, tender.intent_id)
    payer.answer_bank(tender.intent_id or "", passed=True)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_without_a_page_of_the_store_it_is_asked_for_and_the_same_intent_goes_on(
    counter: Counter, payer: Payer
) -> None:
    counter.return_url = ""
    tender = asked(counter)
    assert (tender.state, tender.next_action_url) == (TenderState.ACTION, None)
    assert "store's own page" in tender.advice
    with pytest.raises(MissingReturnUrlError):
        counter.selling.charge(tender.id)
    assert counter.asked("/confirm") == 1

    counter.return_url = THANKS
    shown = counter.selling.charge(tender.id)

    assert (shown.state, shown.intent_id) == (TenderState.ACTION, tender.intent_id)
    assert shown.next_action_url
    first, second = counter.attempts(tender.id)
    assert first.idempotency_key != second.idempotency_key
    payer.answer_bank(tender.intent_id or "", passed=True)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert (counter.taken, len(counter.intents)) == (1350, 1)


def test_charging_again_while_the_bank_asks_changes_nothing(counter: Counter, payer: Payer) -> None:
    tender = asked(counter)
    assert counter.selling.charge(tender.id) == tender
    assert counter.asked("/confirm") == 1
    payer.answer_bank(tender.intent_id or "", passed=True)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED


def test_it_can_be_given_up_for_cash(counter: Counter, payer: Payer) -> None:
    tender = asked(counter)
    sale = counter.sale_of(tender)
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(sale.id, 1350)
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_a_customer_who_confirms_in_the_instant_of_giving_up_has_paid_once(
    counter: Counter, payer: Payer
) -> None:
    for _ in range(6):
        before = counter.taken
        tender = asked(counter)
        with ThreadPoolExecutor(3) as at_once:
            banking = at_once.submit(payer.answer_bank, tender.intent_id or "", passed=True)
            polling = at_once.submit(counter.selling.check_again, counter.actor, tender.id)
            canceled = at_once.submit(counter.selling.cancel_tender, tender.id).result()
            polling.result()
            confirmed = banking.exception() is None
        sale = counter.sale_of(tender)
        taken = counter.taken - before
        assert (canceled.state is TenderState.APPROVED) == confirmed == (taken == 1350)
        if not confirmed:
            assert canceled.state is TenderState.CANCELED
            sale = counter.selling.take_cash(sale.id, 1350)
        assert (sale.state, sale.paid) == (SaleState.PAID, 1350)


def test_a_cancel_waits_for_the_poll_that_is_under_way(counter: Counter, payer: Payer) -> None:
    tender = asked(counter)
    polling, canceling = overlapping(
        counter.server,
        partial(counter.selling.check_again, counter.actor, tender.id),
        partial(counter.selling.cancel_tender, tender.id),
    )
    polling.result()
    assert canceling.result().state is TenderState.CANCELED


def test_it_is_left_alone_when_the_connection_returns(counter: Counter, payer: Payer) -> None:
    tender = asked(counter)
    assert counter.recovery.settle_all(SYSTEM) == []
    payer.answer_bank(tender.intent_id or "", passed=True)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED


def test_a_lost_answer_to_the_poll_is_asked_for_again(counter: Counter, payer: Payer) -> None:
    tender = asked(counter)
    payer.answer_bank(tender.intent_id or "", passed=True)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/payment_intents/")
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED


@pytest.mark.parametrize("direct", [True, False])
def test_the_bank_asks_in_a_connected_account_too(
    counter: Counter, payer: Payer, direct: bool
) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000, direct=direct)
    customer_id = counter.customer(ASKS, account=CONNECTED if direct else None)
    sale = counter.sale(2000, customer_id)
    (card,) = counter.cards_of(customer_id)
    tender = counter.selling.charge(counter.selling.prepare_card(sale.id, card).id)
    assert tender.next_action_url
    payer.answer_bank(tender.intent_id or "", passed=True)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED


def test_a_prepared_card_is_charged_in_one_round_trip(counter: Counter, payer: Payer) -> None:
    tender = counter.prepared()
    before = len(counter.server.requests)
    counter.selling.charge(tender.id)
    assert len(counter.server.requests) == before + 1
