"""Selling: each sale ends with exactly the money it says it has, here and at Stripe."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart, CartLine, percent_off
from pos_app.domain.payments import PaymentStatus, SaleState, TenderState
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.errors import MissingCustomerError
from pos_app.services.settings import write_profile
from pos_app.services.views.store import ConnectView
from pos_app.training.knobs import FaultKind
from tests.services.counter import KEY, STORE, TAX, Counter

CONNECTED = "acct_1TillConnected0"

TOOK_EFFECT = [FaultKind.RESET_AFTER, FaultKind.ERROR_EXECUTED, FaultKind.CUT_JSON]
NEVER_ARRIVED = [FaultKind.RESET_BEFORE, FaultKind.CONFLICT, FaultKind.BAD_GATEWAY]


def cart(amount: int = 1350, customer_id: str | None = None) -> Cart:
    return Cart("usd", (CartLine("Flat white", amount),), customer_id=customer_id)


# --- cash --------------------------------------------------------------------------------------


def test_exact_cash_finishes_a_sale_with_all_that_belongs_to_it(counter: Counter) -> None:
    rung_up = replace(cart(), lines=(CartLine("Cake", 450, quantity=2, tax=TAX),))
    counter.carts.keep(rung_up)

    sale = counter.selling.quick_cash(rung_up, counter.cashier)

    assert (sale.state, sale.total, sale.change) == (SaleState.PAID, 980, 0)
    assert sale.receipt_number == "R1-000001"
    assert sale.business_date == datetime.now(UTC).astimezone(ZoneInfo("America/New_York")).date()
    assert counter.jobs(sale.id) == ["drawer", "receipt"]
    assert counter.carts.current().id != rung_up.id
    with counter.database.read() as session:
        entry = session.get_one(HistoryEntry, sale.id)
        assert (entry.status, entry.method, entry.amount_minor) == ("paid", "Cash", 980)


def test_pressing_cash_twice_makes_one_sale(counter: Counter) -> None:
    rung_up = cart()
    with ThreadPoolExecutor(2) as presses:
        sales = list(
            presses.map(lambda _: counter.selling.quick_cash(rung_up, counter.cashier), range(2))
        )
    assert sales[0] == sales[1]
    assert len(sales[0].tenders) == 1
    assert counter.selling.quick_cash(cart(), counter.cashier).receipt_number == "R1-000002"


def test_cash_gives_change_and_may_be_one_part_of_several(counter: Counter) -> None:
    sale = counter.sale(1350)
    part = counter.selling.take_cash(sale.id, 1000)
    assert (part.state, part.paid, part.left) == (SaleState.OPEN, 1000, 350)
    assert counter.jobs(sale.id) == ["drawer"]
    assert [each.id for each in counter.selling.open_sales()] == [sale.id]
    whole = counter.selling.take_cash(sale.id, 500)
    assert (whole.state, whole.left, whole.change) == (SaleState.PAID, 0, 150)
    assert counter.selling.open_sales() == []
    with pytest.raises(UserError, match="finished"):
        counter.selling.take_cash(sale.id, 500)


def test_a_sale_of_nothing_to_pay_is_finished_with_no_cash(counter: Counter) -> None:
    free = replace(cart(), discount=percent_off(1_000_000))
    sale = counter.selling.quick_cash(free, counter.cashier)
    assert (sale.state, sale.total, sale.receipt_number) == (SaleState.PAID, 0, "R1-000001")


@pytest.mark.parametrize("tendered", [0, -5, 100_000_000])
def test_no_cash_is_no_payment(counter: Counter, tendered: int) -> None:
    sale = counter.sale()
    with pytest.raises(UserError):
        counter.selling.take_cash(sale.id, tendered)
    assert counter.selling.sale(sale.id).tenders == ()


def test_what_cannot_be_sold_is_refused_in_words(counter: Counter) -> None:
    for wrong in (Cart("usd"), cart(100_000_000), replace(cart(), currency="eur")):
        with pytest.raises(UserError) as refused:
            counter.selling.begin(wrong, counter.cashier)
        assert refused.value.next_step


# --- saved cards -------------------------------------------------------------------------------


def test_a_saved_card_pays_and_the_account_agrees(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    assert (tender.state, counter.taken) == (TenderState.PREPARED, 0)
    assert tender.intent_id is not None

    charged = counter.selling.charge(tender.id)

    sale = counter.sale_of(tender)
    assert (charged.state, sale.state, sale.paid) == (TenderState.APPROVED, SaleState.PAID, 1350)
    assert counter.jobs(sale.id) == ["receipt"]
    intent = counter.intents[tender.intent_id]
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 1350)
    assert intent["metadata"]["till_sale"] == sale.id
    assert intent["metadata"]["till_tender"] == tender.id
    (attempt,) = counter.attempts(tender.id)
    assert (attempt.state, attempt.outcome) == ("answered", "succeeded")


def test_charging_twice_takes_the_money_once(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.knobs.latency = 0.05
    with ThreadPoolExecutor(2) as presses:
        views = list(presses.map(lambda _: counter.selling.charge(tender.id), range(2)))
    assert [view.state for view in views] == [TenderState.APPROVED] * 2
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert (counter.asked("/confirm"), counter.taken) == (1, 1350)


def test_a_declined_payment_takes_another_card_on_the_same_intent(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_chargeCustomerFail", "pm_card_mastercard")
    bad, good = counter.cards_of(customer_id)
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.prepare_card(sale.id, bad)

    declined = counter.selling.charge(tender.id)
    assert declined.state is TenderState.DECLINED
    assert declined.headline == "The card was declined."
    assert declined.advice.startswith("Nothing was charged.")
    with counter.database.read() as session:
        assert session.get_one(HistoryEntry, sale.id).status == PaymentStatus.DECLINED

    again = counter.selling.prepare_card(sale.id, good)
    assert (again.id, again.state) == (tender.id, TenderState.PREPARED)
    assert counter.selling.charge(again.id).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)
    first, second = counter.attempts(tender.id)
    assert first.idempotency_key != second.idempotency_key
    assert (first.params, second.params) == ({"payment_method": bad}, {"payment_method": good})


def test_cash_after_a_decline_cancels_the_card_payment_first(counter: Counter) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    counter.selling.charge(tender.id)
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 2000)
    assert (sale.state, sale.change) == (SaleState.PAID, 650)
    assert [t.state for t in sale.tenders] == [TenderState.CANCELED, TenderState.APPROVED]
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_cash_after_a_decline_waits_for_the_answer_to_the_cancel(counter: Counter) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    counter.selling.charge(tender.id)
    counter.server.knobs.fault(FaultKind.RESET_BEFORE, "/cancel")
    with pytest.raises(UserError, match="could not be closed"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert counter.sale_of(tender).paid == 0


def test_cash_does_not_wait_for_stripe_when_nothing_was_ever_tried(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.knobs.fault(FaultKind.RESET_BEFORE, times=99)
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert sale.state is SaleState.PAID
    assert next(iter(counter.intents.values()))["status"] != "canceled"

    counter.server.knobs.faults.clear()
    counter.restarted().recovery.settle_all()
    assert next(iter(counter.intents.values()))["status"] == "canceled"
    assert counter.selling.sale(sale.id) == sale


def test_the_bank_asking_the_customer_blocks_the_sale_until_cancelled(counter: Counter) -> None:
    tender = counter.prepared("pm_card_authenticationRequired")
    asked = counter.selling.charge(tender.id)
    assert asked.state is TenderState.ACTION
    assert asked.next_action_url is None  # no page: Stripe would not know where to lead back to
    sale_id = counter.sale_of(tender).id
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(sale_id, 1350)
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(sale_id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_the_smallest_card_payment_is_said_before_stripe_is_asked(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(49, customer_id)
    with pytest.raises(UserError, match=r"at least \$0.50"):
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert counter.asked("/payment_intents") == 0


def test_only_a_card_of_the_sales_own_customer_can_be_charged(counter: Counter) -> None:
    other = counter.customer("pm_card_visa", name="Grace Hopper")
    sale = counter.sale(customer_id=counter.customer("pm_card_visa"))
    with pytest.raises(UserError, match="no longer saved"):
        counter.selling.prepare_card(sale.id, counter.cards_of(other)[0])
    with pytest.raises(UserError, match="needs a customer"):
        counter.selling.prepare_card(counter.sale().id, counter.cards_of(other)[0])


def test_a_customer_deleted_elsewhere_is_noticed(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    counter.connection.gateway().customers.delete(counter.stripe_id(customer_id))
    sale = counter.sale(customer_id=customer_id)
    with pytest.raises(MissingCustomerError):
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


@pytest.mark.parametrize("fault", [FaultKind.ERROR_EXECUTED, FaultKind.RESET_AFTER])
def test_a_payment_that_could_not_be_prepared_can_be_tried_again(
    counter: Counter, fault: FaultKind
) -> None:
    """Stripe repeats a 500 for a day to the same key: another try must not depend on it."""
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(customer_id=customer_id)
    (card,) = counter.cards_of(customer_id)
    counter.server.knobs.fault(fault, "/payment_intents")
    with pytest.raises(UserError) as lost:
        counter.selling.prepare_card(sale.id, card)
    assert lost.value.money == "Nothing was charged."
    tender = counter.selling.prepare_card(sale.id, card)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350
    counter.recovery.settle_all()  # tidies up what was given up while Stripe was out of reach
    statuses = sorted(intent["status"] for intent in counter.intents.values())
    assert statuses == ["canceled", "succeeded"]


# --- lost answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", TOOK_EFFECT)
def test_a_lost_answer_is_unknown_and_settled_by_asking(counter: Counter, fault: FaultKind) -> None:
    tender = counter.prepared()
    counter.server.knobs.fault(fault, "/confirm")

    unknown = counter.selling.charge(tender.id)

    assert unknown.state is TenderState.UNKNOWN
    assert unknown.headline == "Not known yet: Till is asking Stripe. Don't charge again."
    sale_id = counter.sale_of(tender).id
    for other in (
        lambda: counter.selling.take_cash(sale_id, 1350),
        lambda: counter.selling.charge(tender.id),
        lambda: counter.selling.back_to_cart(sale_id),
        lambda: counter.selling.abandon(sale_id),
    ):
        with pytest.raises(UserError, match="not settled"):
            other()
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).receipt_number == "R1-000001"
    assert (counter.asked("/confirm"), counter.taken) == (1, 1350)


@pytest.mark.parametrize("fault", NEVER_ARRIVED)
def test_a_lost_request_is_unknown_until_asked_and_may_then_go_on(
    counter: Counter, fault: FaultKind
) -> None:
    tender = counter.prepared()
    counter.server.knobs.fault(fault, "/confirm")
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(tender.id).state is TenderState.PREPARED
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


def test_an_earlier_decline_says_nothing_of_a_later_try_whose_answer_was_lost(
    counter: Counter,
) -> None:
    customer_id = counter.customer("pm_card_chargeCustomerFail", "pm_card_mastercard")
    bad, good = counter.cards_of(customer_id)
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.prepare_card(sale.id, bad)
    assert counter.selling.charge(tender.id).state is TenderState.DECLINED
    again = counter.selling.prepare_card(sale.id, good)
    counter.server.knobs.fault(FaultKind.RESET_BEFORE, "/confirm")
    assert counter.selling.charge(again.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(again.id).state is TenderState.PREPARED
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/confirm")
    assert counter.selling.charge(again.id, bad).state is TenderState.UNKNOWN
    assert counter.selling.check_again(again.id).state is TenderState.DECLINED
    assert counter.selling.charge(again.id, good).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


def test_a_timeout_is_never_a_decline(counter: Counter) -> None:
    tender = counter.prepared()
    slow = replace(counter, patience=0.1)
    counter.server.knobs.fault(FaultKind.TIMEOUT_AFTER, "/confirm", seconds=0.3)
    assert slow.selling.charge(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_one_lost_answer_is_healed_by_the_same_key(counter: Counter) -> None:
    tender = counter.prepared()
    patient = replace(counter, retries=2)
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/confirm")
    assert patient.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_checking_without_a_connection_leaves_it_unknown(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.knobs.fault(FaultKind.RESET_AFTER, times=99)
    counter.selling.charge(tender.id)
    assert counter.selling.check_again(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.cancel_tender(tender.id).state is TenderState.UNKNOWN


def test_an_unknown_sale_can_be_put_aside_and_the_next_one_served(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    parked = cart(customer_id=customer_id)
    counter.selling.begin(parked, counter.cashier)
    tender = counter.selling.prepare_card(parked.id, counter.cards_of(customer_id)[0])
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)

    fresh = counter.carts.hold(parked, "Ada")
    assert fresh.is_empty
    assert counter.selling.quick_cash(cart(), counter.cashier).receipt_number == "R1-000001"

    (waiting,) = counter.selling.open_sales()
    assert waiting.holding is not None
    assert counter.selling.begin(counter.carts.resume(parked.id), counter.cashier) == waiting
    counter.selling.check_again(tender.id)
    assert counter.selling.sale(parked.id).receipt_number == "R1-000002"
    assert counter.carts.held() == []


def test_cancelling_can_find_that_the_payment_went_through(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)
    assert counter.selling.cancel_tender(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID


# --- refusals ----------------------------------------------------------------------------------


def test_too_many_requests_charge_nothing_and_may_be_repeated(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.knobs.fault(FaultKind.RATE_LIMITED, "/confirm")
    with pytest.raises(UserError) as refused:
        counter.selling.charge(tender.id)
    assert refused.value.money == "Nothing was charged."
    assert counter.sale_of(tender).tenders[0].state is TenderState.PREPARED
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_missing_right_is_named_and_nothing_is_charged(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.knobs.restrict(KEY, "rak_payment_intent_write")
    with pytest.raises(KeyTroubleError) as refused:
        counter.selling.charge(tender.id)
    assert refused.value.right == "rak_payment_intent_write"
    assert counter.sale_of(tender).tenders[0].state is TenderState.PREPARED
    counter.server.knobs.restrict(KEY)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED


def test_a_payment_cancelled_in_the_dashboard_is_cancelled_here(counter: Counter) -> None:
    tender = counter.prepared()
    counter.connection.gateway().payments.cancel(tender.intent_id or "", key="elsewhere")
    assert counter.selling.charge(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(counter.sale_of(tender).id, 1350).state is SaleState.PAID


def test_a_payment_that_went_through_elsewhere_is_approved_once(counter: Counter) -> None:
    tender = counter.prepared()
    assert tender.card is not None
    counter.connection.gateway().payments.confirm(
        tender.intent_id or "", key="elsewhere", payment_method_id=tender.card.id
    )
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


# --- changing one's mind -----------------------------------------------------------------------


def test_going_back_reopens_the_same_sale(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    rung_up = cart(customer_id=customer_id)
    (card,) = counter.cards_of(customer_id)
    counter.selling.begin(rung_up, counter.cashier)
    first = counter.selling.prepare_card(rung_up.id, card)
    assert counter.selling.prepare_card(rung_up.id, card).id == first.id

    reopened = counter.selling.back_to_cart(rung_up.id)
    assert reopened == rung_up
    more = reopened.added(CartLine("Cake", 400))
    sale = counter.selling.begin(more, counter.cashier)
    assert (sale.id, sale.total) == (rung_up.id, 1750)

    second = counter.selling.prepare_card(sale.id, card)
    counter.selling.charge(second.id)
    assert counter.recovery.settle_all() == []  # tidied at Stripe, and nobody has to hear of it
    states = {id_: intent["status"] for id_, intent in counter.intents.items()}
    assert states == {first.intent_id: "canceled", second.intent_id: "succeeded"}
    assert counter.taken == 1750
    with counter.database.read() as session:
        assert session.query(Sale).count() == 1


def test_a_part_paid_sale_keeps_its_lines_and_is_overpaid_when_given_up(counter: Counter) -> None:
    rung_up = cart()
    counter.selling.begin(rung_up, counter.cashier)
    counter.selling.take_cash(rung_up.id, 1000)
    with pytest.raises(UserError, match="changed after paying"):
        counter.selling.begin(rung_up.added(CartLine("Cake", 400)), counter.cashier)
    assert counter.selling.begin(rung_up, counter.cashier).total == 1350
    with pytest.raises(UserError, match="paid already"):
        counter.selling.back_to_cart(rung_up.id)
    assert counter.selling.abandon(rung_up.id).state is SaleState.OVERPAID
    assert counter.carts.current().id != rung_up.id
    with counter.database.read() as session:
        assert session.get_one(HistoryEntry, rung_up.id).status == PaymentStatus.OVERPAID


def test_nothing_added_to_a_paid_cart_leaves_unpaid(counter: Counter) -> None:
    """As after a restart, when the payment that was under way is found to have gone through."""
    rung_up = cart()
    counter.selling.quick_cash(rung_up, counter.cashier)
    with pytest.raises(UserError, match="changed after paying") as refused:
        counter.selling.quick_cash(rung_up.added(CartLine("Cake", 400)), counter.cashier)
    assert refused.value.money == "No further money was taken."
    assert refused.value.next_step


def test_a_payment_prepared_for_another_amount_is_not_charged(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    sale = counter.sale_of(tender)
    changed = Cart("usd", (CartLine("Flat white", 500),), customer_id=sale.customer_id, id=sale.id)
    counter.selling.begin(changed, counter.cashier)
    with pytest.raises(UserError, match="not ready any more"):
        counter.selling.charge(tender.id)
    assert counter.taken == 0


def test_a_card_is_not_charged_once_the_sale_is_another_customers(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    sale = counter.sale_of(tender)
    other = counter.customer("pm_card_mastercard", name="Grace Hopper")
    changed = Cart("usd", (CartLine("Flat white", 1350),), customer_id=other, id=sale.id)
    counter.selling.begin(changed, counter.cashier)
    with pytest.raises(UserError, match="no longer saved"):
        counter.selling.charge(tender.id)
    again = counter.selling.prepare_card(sale.id, counter.cards_of(other)[0])
    assert counter.selling.charge(again.id).state is TenderState.APPROVED
    counter.recovery.settle_all()
    assert counter.intents[tender.intent_id or ""]["status"] == "canceled"
    assert counter.taken == 1350


def test_a_price_that_the_currency_does_not_have_is_refused(counter: Counter) -> None:
    with counter.database.write() as session:
        write_profile(session, replace(STORE, currency="kwd"), counter.clock)
    with pytest.raises(UserError, match="KWD has no amount"):
        counter.selling.begin(Cart("kwd", (CartLine("Qahwa", 1005),)), counter.cashier)


def test_giving_up_cancels_what_was_prepared(counter: Counter) -> None:
    tender = counter.prepared()
    sale = counter.selling.abandon(counter.sale_of(tender).id)
    assert (sale.state, sale.tenders[0].state) == (SaleState.ABANDONED, TenderState.CANCELED)
    counter.recovery.settle_all()
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


# --- connected accounts ------------------------------------------------------------------------


def test_a_destination_charge_shares_the_payment(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=25_000)
    counter = counter.restarted()
    tender = counter.prepared(amount=1390)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    intent = counter.connection.gateway().payments.retrieve(tender.intent_id or "")
    assert (intent.destination, intent.application_fee) == (CONNECTED, 35)  # 34.75 rounds up


def test_a_direct_charge_lives_in_the_connected_account(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=25_000, direct=True)
    counter = counter.restarted()
    customer_id = counter.customer("pm_card_visa", account=CONNECTED)
    sale = counter.sale(1390, customer_id)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    counter.server.knobs.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)
    assert counter.selling.check_again(tender.id).state is TenderState.APPROVED
    assert counter.taken == 0  # none of it in the platform's own account
    found = counter.connection.gateway().payments.retrieve(
        tender.intent_id or "", account=CONNECTED
    )
    assert (found.received, found.application_fee) == (1390, 35)


def test_a_payment_is_never_taken_without_its_share(counter: Counter) -> None:
    counter.connected = ConnectView("acct_1Unknown00000000", fee_ppm=25_000)
    counter = counter.restarted()
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(customer_id=customer_id)
    with pytest.raises(UserError, match="can't share this payment") as refused:
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert refused.value.money.startswith("Nothing was charged")
    assert counter.taken == 0
    assert all(intent["status"] != "succeeded" for intent in counter.intents.values())
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_the_intents_id_is_in_the_books_before_anything_names_it(counter: Counter) -> None:
    seen: list[bool] = []

    def look(path: str) -> None:
        if path.endswith("/confirm"):
            with counter.database.read() as session:
                tender = session.query(Tender).one()
                attempts = counter.attempts(tender.id)
                seen.append((tender.intent_id or "-") in path and attempts[0].state == "started")

    tender = counter.prepared()
    counter.server.observers.append(lambda exchange: look(exchange.path))
    counter.selling.charge(tender.id)
    assert seen == [True]


def test_cash_never_waits_for_a_payment_that_was_only_prepared(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    asked: list[str] = []
    counter.server.observers.append(lambda exchange: asked.append(exchange.path))
    paid = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert paid.state is SaleState.PAID
    assert asked == []
