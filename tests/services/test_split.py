"""Split sales: any mix of payments, each of which can be taken out again until the sale is paid."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.payments import PaymentStatus, SaleState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM, Permission
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.attention.views import AttentionAction, AttentionView
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import SaleView
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader
from tests.services.counter import CONNECTED, KEY, Counter
from tests.services.payer import Payer
from tests.support.overlap import overlapping

REFUNDS = r"/v1/refunds$"


def part_paid(counter: Counter, amount: int = 1000, card: str = "pm_card_visa") -> SaleView:
    """Ring up 13.50 for a customer and charge a part of it to their card."""
    customer_id = counter.customer(card)
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0], amount)
    counter.selling.charge(tender.id)
    return counter.selling.sale(sale.id)


def remove(counter: Counter, sale: SaleView, place: int = 0) -> SaleView:
    return counter.selling.remove_tender(counter.actor, sale.tenders[place].id)


def status(counter: Counter, sale_id: str) -> tuple[str, int, int]:
    with counter.database.read() as session:
        entry = session.get_one(HistoryEntry, sale_id)
        return entry.status, entry.amount_minor, entry.refunded_minor


def given_back(counter: Counter) -> int:
    return sum(intent["amount_refunded"] for intent in counter.intents.values())


# --- several payments --------------------------------------------------------------------------


def test_two_cards_and_cash_pay_one_sale(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa", "pm_card_mastercard")
    first, second = counter.cards_of(customer_id)
    sale = counter.sale(1350, customer_id)
    for card, amount in ((first, 500), (second, 400)):
        tender = counter.selling.prepare_card(sale.id, card, amount)
        assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    part = counter.selling.sale(sale.id)
    assert (part.state, part.paid, part.left) == (SaleState.OPEN, 900, 450)
    assert [tender.removal for tender in part.tenders] == ["refund", "refund"]

    paid = counter.selling.take_cash(sale.id, 500)

    assert (paid.state, paid.paid, paid.change) == (SaleState.PAID, 1350, 50)
    assert [tender.removal for tender in paid.tenders] == ["no"] * 3
    assert counter.taken == 900
    assert status(counter, sale.id) == (PaymentStatus.PAID, 1350, 0)


def test_only_cash_may_be_more_than_is_left(counter: Counter) -> None:
    sale = part_paid(counter, 1000)
    assert sale.customer_id is not None
    (card,) = counter.cards_of(sale.customer_id)
    with pytest.raises(UserError, match=r"Only \$3.50 is left") as refused:
        counter.selling.prepare_card(sale.id, card, 351)
    assert "cash only" in refused.value.next_step
    assert counter.selling.take_cash(sale.id, 2000).change == 1650


def test_a_payment_that_was_only_prepared_is_taken_out_by_cancelling_it(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    sale = counter.sale_of(tender)
    assert sale.tenders[0].removal == "cancel"
    removed = remove(counter, sale)
    assert removed.tenders[0].state is TenderState.CANCELED
    assert removed.may_return_to_cart
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


# --- taking out what was taken -----------------------------------------------------------------


def test_a_captured_card_is_refunded_when_it_is_taken_out(counter: Counter) -> None:
    sale = part_paid(counter)
    removed = remove(counter, sale)
    (tender,) = removed.tenders
    assert (tender.state, tender.headline) == (TenderState.RETURNED, "Given back")
    assert (removed.paid, removed.left, removed.holding) == (0, 1350, None)
    assert given_back(counter) == 1000
    assert status(counter, sale.id) == (PaymentStatus.WAITING, 1350, 0)

    paid = counter.selling.take_cash(sale.id, 1350)
    assert paid.state is SaleState.PAID
    assert status(counter, sale.id) == (PaymentStatus.PAID, 1350, 0)


def came_back(counter: Counter, sale: SaleView) -> AttentionView:
    """Have the bank send back what was taken out; return what the till says of it."""
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    (view,) = counter.attention.all()
    return view


def test_what_came_back_into_an_open_sale_is_not_offered_in_cash(counter: Counter) -> None:
    sale = part_paid(counter, card="pm_card_refundFail")
    remove(counter, sale)
    view = came_back(counter, sale)
    assert (view.action, view.as_credit) == (AttentionAction.OPEN, "")
    assert view.advice == (
        "The money came back to Stripe: it pays for its sale again. Its sale is in the cart."
    )
    with pytest.raises(UserError, match="pays for its sale again"):
        counter.attention.give_back(counter.actor, view.id)
    assert counter.selling.sale(sale.id).left == 350
    assert "another way" not in counter.history.details(sale.id).refunds[0].message


def test_what_came_back_and_paid_for_its_sale_is_not_given_in_cash_besides(
    counter: Counter,
) -> None:
    sale = part_paid(counter, card="pm_card_refundFail")
    remove(counter, sale)
    came_back(counter, sale)
    paid = counter.selling.take_cash(sale.id, 350)
    assert paid.state is SaleState.PAID
    (view,) = counter.attention.all()
    assert (view.action, view.as_credit) == (AttentionAction.OPEN, "")
    assert view.advice == (
        f"The money came back to Stripe: it pays for receipt {paid.receipt_number}."
    )
    for way in (TenderKind.CASH, TenderKind.STORE_CREDIT):
        with pytest.raises(UserError, match="pays for its sale again"):
            counter.attention.give_back(counter.actor, view.id, way)
    assert "another way" not in counter.history.details(sale.id).refunds[0].message
    assert status(counter, sale.id) == (PaymentStatus.PAID, 1350, 0)


def test_what_came_back_is_told_no_more_once_it_was_taken_out_again(counter: Counter) -> None:
    sale = part_paid(counter, card="pm_card_refundFail")
    remove(counter, sale)
    came_back(counter, sale)
    remove(counter, counter.selling.sale(sale.id))
    assert counter.attention.all() == []


def test_what_came_back_into_a_deposit_says_so(counter: Counter) -> None:
    counter.services.settings.save(counter.actor, DEPOSITS, DepositRules(on=True))
    sale = part_paid(counter, card="pm_card_refundFail")
    remove(counter, sale)
    counter.selling.take_cash(sale.id, 300)
    kept = counter.deposits.keep(counter.actor, NewDeposit(sale.id, "Ada"))
    assert came_back(counter, sale).advice.endswith(f"The sale is kept as deposit {kept.number}.")


def test_cash_is_taken_out_of_the_drawer(counter: Counter) -> None:
    sale = counter.sale(1350)
    part = counter.selling.take_cash(sale.id, 500)
    removed = remove(counter, part)
    assert (removed.tenders[0].state, removed.left) == (TenderState.RETURNED, 1350)
    assert "drawer" in removed.tenders[0].advice
    assert counter.owed_after(sale.id) == ["drawer", "drawer"]


def test_what_was_paid_on_a_page_or_a_reader_is_taken_out_too(
    counter: Counter, reader: AtReader
) -> None:
    counter.return_url = "https://corner-coffee.example/thanks"
    sale = counter.sale(1350)
    page = counter.selling.open_page(sale.id, 600)
    with counter.database.read() as session:
        session_id = session.get_one(Tender, page.id).session_id or ""
    Payer(counter).pay(session_id)
    assert counter.selling.check_again(counter.actor, page.id).state is TenderState.APPROVED
    tender = counter.selling.prepare_reader(sale.id, reader.id, 400)
    counter.selling.start_reader(tender.id)
    reader.does("tap")
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    for place in range(2):
        sale = remove(counter, counter.selling.sale(sale.id), place)
    assert {tender.state for tender in sale.tenders} == {TenderState.RETURNED}
    assert (sale.left, given_back(counter)) == (1350, 1000)


def test_pressing_remove_twice_gives_back_once(counter: Counter) -> None:
    sale = part_paid(counter)
    press = partial(remove, counter, sale)
    presses = overlapping(counter.server, press, press)
    assert {each.result().tenders[0].state for each in presses} == {TenderState.RETURNED}
    assert (counter.asked("/refunds"), given_back(counter)) == (1, 1000)


def test_a_refund_with_a_lost_answer_holds_the_sale_until_it_is_known(counter: Counter) -> None:
    sale = part_paid(counter)
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    removed = remove(counter, sale)
    assert removed.holding is not None
    assert removed.holding.state is TenderState.RETURNING
    assert "Don't give it back again" in removed.holding.headline
    assert status(counter, sale.id)[0] == PaymentStatus.UNKNOWN
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(sale.id, 1350)
    assert (
        counter.selling.check_again(counter.actor, removed.holding.id).state is TenderState.RETURNED
    )
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    assert (counter.asked("/refunds"), given_back(counter)) == (1, 1000)


def test_a_refund_that_never_arrived_leaves_the_payment_in_the_sale(counter: Counter) -> None:
    sale = part_paid(counter)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, REFUNDS)
    assert remove(counter, sale).holding is not None
    counter.wait(LONGEST_REQUEST + timedelta(seconds=1))
    (settled,) = counter.restarted().refunds.settle_all(SYSTEM)
    assert not settled.still_unknown
    again = counter.selling.sale(sale.id)
    assert (again.tenders[0].state, again.paid) == (TenderState.APPROVED, 1000)
    assert remove(counter, again).paid == 0
    assert given_back(counter) == 1000


def test_a_refund_that_stripe_refuses_leaves_the_payment_in_the_sale(counter: Counter) -> None:
    sale = part_paid(counter)
    counter.server.controls.restrict(KEY, "rak_charge_write")
    with pytest.raises(KeyTroubleError) as refused:
        remove(counter, sale)
    assert refused.value.money == "No money was given back."
    after = counter.selling.sale(sale.id)
    assert (after.tenders[0].state, after.paid) == (TenderState.APPROVED, 1000)
    assert counter.selling.take_cash(sale.id, 350).state is SaleState.PAID


def test_a_refund_that_fails_later_makes_the_sale_overpaid(counter: Counter) -> None:
    sale = part_paid(counter, card="pm_card_refundFail")
    assert remove(counter, sale).paid == 0
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)  # as the sync does, once Stripe tells of it

    after = counter.selling.sale(sale.id)
    assert after.state is SaleState.OVERPAID
    assert after.tenders[0].state is TenderState.APPROVED
    assert status(counter, sale.id)[0] == PaymentStatus.OVERPAID
    assert given_back(counter) == 0


def test_what_left_the_sale_by_the_dashboard_is_in_it_again_once_that_failed(
    counter: Counter,
) -> None:
    counter.server.controls.refund_delay = 600  # however slow this machine is
    sale = part_paid(counter, card="pm_card_refundFail")
    gateway = counter.connection.gateway()
    intent_id = sale.tenders[0].intent_id or ""
    gateway.refunds.create(intent_id, 1000, key="elsewhere", reason=None, metadata={})
    counter.history.refresh(counter.actor, sale.id)
    assert remove(counter, sale).tenders[0].state is TenderState.RETURNED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    counter.server.controls.clock_offset = 900
    counter.history.refresh(counter.actor, sale.id)
    after = counter.selling.sale(sale.id)
    assert (after.tenders[0].state, after.state) == (TenderState.APPROVED, SaleState.OVERPAID)
    told = {view.id.split(":")[0]: view for view in counter.attention.all()}
    assert told["sale"].label == "Give back $10.00"
    assert "was not made" in told["outbox"].headline
    counter.attention.give_back(counter.actor, told["sale"].id)
    assert given_back(counter) == 1000


def test_what_was_given_back_in_the_dashboard_leaves_the_sale_at_once(counter: Counter) -> None:
    sale = part_paid(counter)
    gateway = counter.connection.gateway()
    intent_id = sale.tenders[0].intent_id or ""
    gateway.refunds.create(intent_id, 1000, key="elsewhere", reason=None, metadata={})
    counter.history.refresh(counter.actor, sale.id)
    assert remove(counter, sale).tenders[0].state is TenderState.RETURNED
    assert (counter.asked("/refunds"), given_back(counter)) == (1, 1000)


def give_back_elsewhere(counter: Counter, sale: SaleView, amount: int) -> None:
    """Give a part of the first payment back in the Dashboard, and have Till hear of it."""
    gateway, intent_id = counter.connection.gateway(), sale.tenders[0].intent_id or ""
    gateway.refunds.create(intent_id, amount, key=str(amount), reason=None, metadata={})
    counter.history.refresh(counter.actor, sale.id)


def test_what_was_given_back_in_the_dashboard_pays_for_nothing(counter: Counter) -> None:
    sale = part_paid(counter)
    give_back_elsewhere(counter, sale, 1000)
    after = counter.selling.sale(sale.id)
    assert (after.paid, after.left, after.state) == (0, 1350, SaleState.OPEN)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_what_was_given_back_in_part_is_taken_out_before_more_is_taken(counter: Counter) -> None:
    sale = part_paid(counter)
    give_back_elsewhere(counter, sale, 400)
    with pytest.raises(UserError, match=r"\$4\.00 of what was taken for this sale was given back"):
        counter.selling.take_cash(sale.id, 350)
    assert remove(counter, sale).paid == 0
    assert given_back(counter) == 1000
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_a_shared_payment_that_is_taken_out_is_given_back_by_both(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000)
    counter = counter.restarted()
    remove(counter, part_paid(counter))
    sent = next(r for r in counter.server.requests if r.path.endswith("/refunds"))
    assert "reverse_transfer=true" in sent.query
    assert given_back(counter) == 1000


def test_a_paid_sale_is_refunded_in_the_history_and_an_open_one_at_the_checkout(
    counter: Counter,
) -> None:
    sale = part_paid(counter)
    request = RefundRequest(sale.id, sale.tenders[0].id, 1000, "requested_by_customer")
    with pytest.raises(UserError, match="not paid yet"):
        counter.refunds.create(counter.actor, request)
    paid = counter.selling.take_cash(sale.id, 350)
    with pytest.raises(UserError, match="can't be taken out"):
        remove(counter, paid)
    assert given_back(counter) == 0


def test_dying_while_a_payment_is_taken_out_is_settled_at_the_next_start(counter: Counter) -> None:
    sale = part_paid(counter)
    request = RefundRequest(sale.id, sale.tenders[0].id, 1000, "requested_by_customer")
    call = counter.refunds._begin(
        counter.actor, request, Permission.TAKE_PAYMENT, None, is_removal=True
    )
    counter.connection.gateway().refunds.create(
        call.refund.intent_id or "", call.refund.amount_minor, key=call.refund.create_key,
        reason=None, metadata={"till_refund": call.refund.id},
    )  # fmt: skip
    again = counter.restarted()
    assert [each.still_unknown for each in again.recovery.settle_all(SYSTEM)] == [False]
    assert again.selling.sale(sale.id).tenders[0].state is TenderState.RETURNED


# --- dropping a sale ---------------------------------------------------------------------------


def test_dropping_a_sale_gives_all_of_it_back(counter: Counter) -> None:
    sale = part_paid(counter)
    counter.selling.take_cash(sale.id, 200)
    dropped = counter.selling.drop(counter.actor, sale.id)
    assert (dropped.state, dropped.paid) == (SaleState.ABANDONED, 0)
    assert {tender.state for tender in dropped.tenders} == {TenderState.RETURNED}
    assert given_back(counter) == 1000
    assert counter.carts.current().id != sale.id
    assert counter.selling.open_sales() == []
    assert status(counter, sale.id)[0] == PaymentStatus.CANCELLED


def test_a_sale_that_can_not_be_given_back_now_stays_open(counter: Counter) -> None:
    sale = part_paid(counter)
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    dropped = counter.selling.drop(counter.actor, sale.id)
    assert dropped.state is SaleState.OPEN
    assert dropped.holding is not None
    assert [each.id for each in counter.selling.open_sales()] == [sale.id]
    counter.restarted().refunds.settle_all(SYSTEM)
    assert counter.selling.drop(counter.actor, sale.id).state is SaleState.ABANDONED


def test_dropping_tells_what_went_back_before_it_was_refused(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    (card,) = counter.cards_of(customer_id)
    for _ in range(2):
        counter.selling.charge(counter.selling.prepare_card(sale.id, card, 500).id)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS, nth=2)
    with pytest.raises(UserError) as refused:
        counter.selling.drop(counter.actor, sale.id)
    assert refused.value.money == "$5.00 was given back before that; the rest stays taken."
    assert counter.selling.sale(sale.id).paid == 500
    assert counter.selling.drop(counter.actor, sale.id).state is SaleState.ABANDONED
    assert given_back(counter) == 1000


def test_dropping_counts_what_was_returned_and_not_what_nobody_knows(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    (card,) = counter.cards_of(customer_id)
    for amount in (500, 400, 300):
        counter.selling.charge(counter.selling.prepare_card(sale.id, card, amount).id)
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS, nth=2)
    with pytest.raises(UserError) as refused:
        counter.selling.drop(counter.actor, sale.id)
    assert refused.value.money == (
        "$4.00 was given back before that, and whether $5.00 was is not known yet; "
        "the rest stays taken."
    )
    assert counter.selling.sale(sale.id).paid == 300


def test_dropping_says_of_a_lost_refund_that_nobody_knows(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    (card,) = counter.cards_of(customer_id)
    for amount in (500, 400):
        counter.selling.charge(counter.selling.prepare_card(sale.id, card, amount).id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, REFUNDS)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    with pytest.raises(UserError) as refused:
        counter.selling.drop(counter.actor, sale.id)
    assert refused.value.money == (
        "Whether $5.00 was given back is not known yet; the rest stays taken."
    )


def test_nothing_is_dropped_while_a_payment_is_not_known(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    cart = Cart("usd", (CartLine("Flat white", 1350),), customer_id=customer_id)
    sale = counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(sale.id, 350)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)
    with pytest.raises(UserError, match="not settled"):
        counter.selling.drop(counter.actor, sale.id)
    with counter.database.read() as session:
        states = {t.id: t.state for t in session.query(Tender)}
    assert TenderState.RETURNED not in states.values()


# --- any mix -----------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("cash"), st.integers(1, 700)),
        st.tuples(st.just("card"), st.integers(50, 700)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("drop"), st.just(0)),
    ),
    max_size=8,
)


@given(st.integers(1, 1500), STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_paid_and_what_is_left_are_the_total_after_every_step(
    counter: Counter, total: int, steps: list[tuple[str, int]]
) -> None:
    customer_id = counter.customer("pm_card_visa")
    (card,) = counter.cards_of(customer_id)
    before = counter.taken - given_back(counter)
    sale = counter.sale(total, customer_id)
    for step, amount in steps:
        with suppress(UserError):
            _take(counter, sale, card, step, amount)
        sale = counter.selling.sale(sale.id)
        taken = [t for t in sale.tenders if t.state is TenderState.APPROVED]
        by_card = sum(t.amount for t in taken if t.kind is not TenderKind.CASH)
        assert sale.paid == sum(t.amount for t in taken)
        assert sale.paid + sale.left == total
        assert counter.taken - given_back(counter) - before == by_card
        assert (sale.state is SaleState.PAID) is (sale.paid == total)
        assert (sale.receipt_number is not None) is (sale.paid == total)
        assert sale.change == 0 or sale.state is SaleState.PAID


def _take(counter: Counter, sale: SaleView, card: str, step: str, amount: int) -> None:
    match step:
        case "cash":
            counter.selling.take_cash(sale.id, amount)
        case "card":
            counter.selling.charge(counter.selling.prepare_card(sale.id, card, amount).id)
        case "remove" if amount < len(sale.tenders):
            remove(counter, sale, amount)
        case "drop":
            counter.selling.drop(counter.actor, sale.id)
