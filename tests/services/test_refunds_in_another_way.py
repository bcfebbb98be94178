"""Money that goes back in another way than it was paid: by permission, and once where it failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pos_app.db.models.disputes import Dispute
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund
from pos_app.db.models.store import SettingRow
from pos_app.db.restore import RESTORED
from pos_app.domain.disputes import BankClaim
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.payments import PaymentStatus, RefundState, SaleState, TenderKind
from pos_app.domain.permissions import SYSTEM, Actor, Permission
from pos_app.errors import UserError
from pos_app.services.attention.views import AttentionAction, AttentionView
from pos_app.services.ledger.refund_rows import RefundRows, store_refund
from pos_app.services.returns.views import ReturnedLine, ReturnRequest
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.services.views.sales import SaleView
from pos_app.stripe_service.facts import RefundFacts
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_clock_set import sync
from tests.services.test_split import given_back
from tests.support.bank_side import by_bank

CASH, CREDIT = TenderKind.CASH, TenderKind.STORE_CREDIT
PIN = "24681357"


def by_card(counter: Counter, amount: int = 4_000, card: str = "pm_card_visa") -> SaleView:
    tender = counter.prepared(card, amount)
    counter.selling.charge(tender.id)
    return counter.sale_of(tender)


def in_cash(sale: SaleView, amount: int = 4_000, **more: str) -> RefundRequest:
    tender = sale.tenders[0].id
    return RefundRequest(sale.id, tender, amount, "requested_by_customer", way=CASH, **more)


def failed(counter: Counter) -> tuple[SaleView, RefundView]:
    """Refund 40.00 to a card whose bank sends it back days later."""
    sale = by_card(counter, card="pm_card_refundFail")
    request = RefundRequest(sale.id, sale.tenders[0].id, 4_000, "requested_by_customer")
    refund = counter.refunds.create(counter.actor, request)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)  # as the sync does
    return sale, refund


def notice(counter: Counter) -> AttentionView:
    (view,) = [each for each in counter.attention.all() if each.find.startswith("pi_")]
    return view


def test_what_a_card_paid_goes_back_in_cash_and_then_no_more_of_it_by_card(
    counter: Counter,
) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    sale = by_card(counter)
    view = counter.refunds.create(counter.actor, in_cash(sale))
    assert (view.kind, view.state, view.message) == (
        CASH,
        RefundState.SUCCEEDED,
        "Given back in cash.",
    )
    assert (given_back(counter), drawer.expected) == (0, 6_000)
    assert counter.history.details(sale.id).row.status is PaymentStatus.REFUNDED
    with pytest.raises(UserError, match="Only"):
        counter.refunds.create(counter.actor, in_cash(sale, 1))
    ways = {each["kind"]: each["given_back"]["amount"] for each in drawer.x()["tenders"]}
    assert ways == {"cash": 4_000, "saved_card": 0}


def test_it_takes_a_right_of_its_own(counter: Counter) -> None:
    sale = by_card(counter)
    staff, owner = counter.services.staff, counter.actor
    bo = Actor(staff.save_cashier(owner, None, "Bo", "cashier").id)
    staff.set_pin(owner, owner.cashier_id, PIN)
    with pytest.raises(ApprovalNeeded) as first:
        counter.refunds.create(bo, in_cash(sale))
    assert first.value.action.permission is Permission.REFUND
    one = staff.approve(PIN, first.value.action)
    with pytest.raises(ApprovalNeeded) as second:
        counter.refunds.create(Actor(bo.cashier_id, one), in_cash(sale))
    assert second.value.action.permission is Permission.REFUND_ANOTHER_WAY
    two = staff.approve(PIN, second.value.action)
    assert counter.refunds.create(Actor(bo.cashier_id, two, (one,)), in_cash(sale)).kind is CASH


def test_goods_come_back_and_their_money_in_cash(counter: Counter) -> None:
    sale = by_card(counter)
    line = counter.returns.returnable(sale.id).lines[0]
    lines = (ReturnedLine(line.id, 1_000),)
    request = ReturnRequest(sale.id, lines, ReturnReason.CHANGED_MIND, way=CASH)
    came = counter.returns.take_back(counter.actor, request)
    assert [(each.kind, each.amount) for each in came.refunds] == [(CASH, 4_000)]
    assert (came.owed, given_back(counter)) == (0, 0)


def test_goods_come_back_and_their_money_is_store_credit(counter: Counter) -> None:
    sale = by_card(counter)
    line = counter.returns.returnable(sale.id).lines[0]
    lines, way = (ReturnedLine(line.id, 1_000),), TenderKind.STORE_CREDIT
    request = ReturnRequest(sale.id, lines, ReturnReason.CHANGED_MIND, way=way)
    came = counter.returns.take_back(counter.actor, request)
    assert [(each.kind, each.amount) for each in came.refunds] == [(way, 4_000)]
    (code,) = counter.services.credits.to_hand_over(sale.id)
    assert (code.balance, given_back(counter)) == (4_000, 0)


def test_a_failed_refund_is_paid_in_cash_once_and_only_once(counter: Counter) -> None:
    sale, refund = failed(counter)
    view = notice(counter)
    assert (view.action, view.label) == (AttentionAction.GIVE_BACK, "Give $40.00 in cash")
    told = counter.attention.give_back(counter.actor, view.id)
    assert told == "Take $40.00 out of the drawer and give it to the customer."
    assert counter.attention.all() == []
    assert counter.history.details(sale.id).row.refunded == 4_000
    with pytest.raises(UserError, match="paid in another way already"):
        counter.refunds.create(counter.actor, in_cash(sale, replaces_id=refund.id))
    with pytest.raises(UserError):
        counter.attention.give_back(counter.actor, view.id)


def test_a_failed_refund_becomes_store_credit_once_and_only_once(counter: Counter) -> None:
    sale, _refund = failed(counter)
    view, ledger = notice(counter), counter.services.credits
    assert view.as_credit == "Give store credit"
    told = counter.attention.give_back(counter.actor, view.id, CREDIT)
    assert told == "$40.00 is store credit now: give the customer its code."
    assert counter.attention.all() == []
    for way in (CREDIT, CASH):
        with pytest.raises(UserError):
            counter.attention.give_back(counter.actor, view.id, way)
    (card,) = ledger.to_hand_over(sale.id)
    assert (card.balance, ledger.outstanding()) == (4_000, 4_000)
    assert counter.history.details(sale.id).row.refunded == 4_000


def test_a_success_that_is_told_late_meets_no_refund_that_was_paid_otherwise(
    counter: Counter,
) -> None:
    """Either order: what may still succeed is not paid otherwise, what failed stays so."""
    sale = by_card(counter, card="pm_card_pendingRefund")
    request = RefundRequest(sale.id, sale.tenders[0].id, 4_000, "requested_by_customer")
    pending = counter.refunds.create(counter.actor, request)
    assert pending.state is RefundState.PENDING
    with pytest.raises(UserError, match="has not failed"):
        counter.refunds.create(counter.actor, in_cash(sale, replaces_id=pending.id))
    sale, refund = failed(counter)
    counter.attention.give_back(counter.actor, notice(counter).id)
    with counter.database.write() as session:
        row = session.get_one(Refund, refund.id)
        late = RefundFacts(
            id=row.stripe_id or "",
            intent_id=row.intent_id,
            amount=4_000,
            currency="usd",
            status="succeeded",
            reason="",
            failure_reason="",
            metadata={},
            created=datetime(2026, 1, 1, tzinfo=UTC),
        )
        store_refund(session, row, late, counter.clock.now())
        assert row.state == RefundState.FAILED
    assert counter.history.details(sale.id).row.refunded == 4_000


def test_only_all_of_it_makes_a_failed_refund_good(counter: Counter) -> None:
    sale, refund = failed(counter)
    with pytest.raises(UserError, match="has not failed"):
        counter.refunds.create(counter.actor, in_cash(sale, 1_000, replaces_id=refund.id))


def test_a_failed_refund_for_goods_that_was_made_once_more_is_not_paid_in_cash_too(
    counter: Counter,
) -> None:
    sale = by_card(counter, 10_000, card="pm_card_refundFail")
    line = counter.returns.returnable(sale.id).lines[0]
    lines = (ReturnedLine(line.id, 200),)
    request = ReturnRequest(sale.id, lines, ReturnReason.CHANGED_MIND)
    came = counter.returns.take_back(counter.actor, request)
    failed_one = came.refunds[0].id
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    view = notice(counter)
    counter.returns.go_on(counter.actor, came.id)
    assert counter.attention.all() == []
    with pytest.raises(UserError, match="paid in another way already"):
        counter.attention.give_back(counter.actor, view.id)
    with pytest.raises(UserError, match="paid in another way already"):
        counter.refunds.create(counter.actor, in_cash(sale, 2_000, replaces_id=failed_one))
    assert counter.history.details(sale.id).row.refunded == 2_000


def test_what_was_taken_too_much_goes_back_once_where_the_refund_of_it_failed(
    counter: Counter,
) -> None:
    selling, actor = counter.selling, counter.actor
    customer = counter.customer("pm_card_refundFail", "pm_card_visa")
    first, second = counter.cards_of(customer)
    sale = counter.sale(4_000, customer)
    taken_out = selling.charge(selling.prepare_card(sale.id, first, 1_000).id)
    selling.remove_tender(actor, taken_out.id)
    selling.charge(selling.prepare_card(sale.id, second).id)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(actor, sale.id)
    views = {view.id.split(":")[0]: view.id for view in counter.attention.all()}
    counter.attention.give_back(actor, views["sale"])
    assert counter.attention.all() == []
    with pytest.raises(UserError, match="paid in another way already"):
        counter.attention.give_back(actor, views["outbox"])
    assert counter.history.details(sale.id).row.refunded == 1_000


def test_what_was_taken_too_much_is_still_owed_after_goods_came_back(counter: Counter) -> None:
    selling, actor = counter.selling, counter.actor
    customer = counter.customer("pm_card_refundFail")
    sale = counter.sale(4_000, customer)
    taken_out = selling.charge(
        selling.prepare_card(sale.id, counter.cards_of(customer)[0], 1_000).id
    )
    selling.remove_tender(actor, taken_out.id)
    selling.take_cash(sale.id, 4_000)
    line = counter.returns.returnable(sale.id).lines[0]
    lines = (ReturnedLine(line.id, 500),)
    counter.returns.take_back(actor, ReturnRequest(sale.id, lines, ReturnReason.CHANGED_MIND))
    counter.server.controls.clock_offset = 60
    counter.history.refresh(actor, sale.id)
    views = {view.id.split(":")[0]: view for view in counter.attention.all()}
    assert views["sale"].label == "Give back $10.00"
    assert views["outbox"].label == "Give $10.00 in cash"
    assert counter.history.details(sale.id).extra == 1_000
    counter.attention.give_back(actor, views["outbox"].id)
    assert counter.attention.all() == []


@pytest.mark.parametrize("ask", ["recovery", "history", "attention"])
def test_a_refund_whose_answer_found_no_room_is_offered_in_cash_once_it_failed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    def record(*_given: object, **_named: object) -> None:
        raise UserError("The disk is full.", "")

    sale = by_card(counter, card="pm_card_refundFail")
    request = RefundRequest(sale.id, sale.tenders[0].id, 4_000, "requested_by_customer")
    with monkeypatch.context() as full:
        full.setattr(RefundRows, "record", record)
        with pytest.raises(UserError, match="disk is full"):
            counter.refunds.create(counter.actor, request)
    (refund,) = counter.history.details(sale.id).refunds
    assert refund.state is RefundState.STARTED
    counter.server.controls.clock_offset = 60
    if ask == "recovery":
        counter.recovery.settle_all(SYSTEM)
    elif ask == "history":
        counter.refunds.check(counter.actor, refund.id)
    else:
        counter.attention.check(counter.actor, f"refund:{refund.id}")
    assert notice(counter).label == "Give $40.00 in cash"


# --- what the customer's bank gives back -------------------------------------------------------


def dispute(counter: Counter, status: str) -> None:
    """Store a dispute of the only payment, as the sync does."""
    with counter.database.write() as session:
        payment = session.scalars(select(StripePayment)).one()
        found = session.get(Dispute, "du_1") or Dispute(
            id="du_1",
            intent_id=payment.intent_id,
            amount_minor=payment.amount_minor,
            currency="usd",
            created_at=counter.clock.now(),
        )
        found.status = status
        session.add(found)


@pytest.mark.parametrize("way", [CASH, CREDIT])
@pytest.mark.parametrize("status", ["needs_response", "under_review", "lost", "prevented", "new"])
def test_what_the_bank_takes_back_is_given_in_no_other_way(
    counter: Counter, way: TenderKind, status: str
) -> None:
    sale = by_card(counter)
    dispute(counter, status)
    with pytest.raises(UserError, match="had their bank take this payment back"):
        counter.refunds.create(counter.actor, replace(in_cash(sale), way=way))
    (tender,) = counter.history.details(sale.id).tenders
    assert (tender.refundable, tender.bank) == (4_000, BankClaim.TAKES_BACK)


@pytest.mark.parametrize("way", [CASH, CREDIT])
@pytest.mark.parametrize("status", ["warning_needs_response", "warning_under_review"])
def test_what_the_bank_asks_about_goes_back_by_stripe_alone(
    counter: Counter, way: TenderKind, status: str
) -> None:
    sale = by_card(counter)
    dispute(counter, status)
    with pytest.raises(UserError, match="bank asks about this payment") as refused:
        counter.refunds.create(counter.actor, replace(in_cash(sale), way=way))
    assert refused.value.next_step == "Give it back by Stripe alone, in no other way."
    (tender,) = counter.history.details(sale.id).tenders
    assert (tender.refundable, tender.bank) == (4_000, BankClaim.ASKS)
    given = counter.refunds.create(counter.actor, replace(in_cash(sale), way=None))
    assert given.state is RefundState.SUCCEEDED


def test_a_refund_that_failed_while_the_bank_asks_is_made_by_stripe_once_more(
    counter: Counter,
) -> None:
    sale, _refund = failed(counter)
    dispute(counter, "warning_needs_response")
    view = notice(counter)
    assert (view.action, view.as_credit) == (AttentionAction.OPEN, "")
    told = (
        "The cardholder's bank asks about this payment."
        " Give it back by Stripe alone, in no other way."
    )
    assert view.advice == told
    assert counter.history.details(sale.id).refunds[0].message == f"The refund failed. {told}"


@pytest.mark.parametrize("status", ["won", "warning_closed"])
def test_what_the_bank_leaves_with_the_store_may_go_back_in_cash(
    counter: Counter, status: str
) -> None:
    sale = by_card(counter)
    dispute(counter, status)
    assert counter.refunds.create(counter.actor, in_cash(sale)).kind is CASH


def test_a_refund_that_failed_for_a_dispute_is_not_offered_in_another_way(
    counter: Counter,
) -> None:
    """The customer asked their bank while the refund was pending: it failed for that.

    Once the dispute is won it is.
    """
    sale, refund = failed(counter)
    with counter.database.write() as session:
        session.get_one(Refund, refund.id).failure = "charge_for_pending_refund_disputed"
    view = notice(counter)
    assert (view.action, view.as_credit) == (AttentionAction.OPEN, "")
    assert "Give nothing back besides" in view.advice
    for request in (in_cash(sale, replaces_id=refund.id), in_cash(sale)):
        with pytest.raises(UserError, match="had their bank take this payment back"):
            counter.refunds.create(counter.actor, request)
    (told,) = counter.history.details(sale.id).refunds
    assert "another way" not in told.message
    dispute(counter, "won")
    assert notice(counter).action is AttentionAction.GIVE_BACK
    (told,) = counter.history.details(sale.id).refunds
    assert "another way" in told.message
    counter.attention.give_back(counter.actor, notice(counter).id)
    assert counter.history.details(sale.id).row.refunded == 4_000


def test_nobody_is_told_to_give_in_another_way_what_the_bank_took_back(counter: Counter) -> None:
    """Somebody refunded it in the Dashboard, and that came back."""
    sale = by_card(counter, card="pm_card_refundFail")
    refunds, intent = counter.connection.gateway().refunds, sale.tenders[0].intent_id or ""
    refunds.create(intent, 4_000, key="there", reason=None, metadata={})
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    dispute(counter, "needs_response")
    (told,) = counter.history.details(sale.id).refunds
    assert "another way" not in told.message
    assert told.message.endswith("Made outside this till.")


def test_a_failed_refund_is_not_offered_while_the_payment_is_disputed(counter: Counter) -> None:
    failed(counter)
    dispute(counter, "needs_response")
    assert notice(counter).action is AttentionAction.OPEN
    dispute(counter, "won")
    assert notice(counter).action is AttentionAction.GIVE_BACK


def taken_too_much(counter: Counter) -> tuple[SaleView, str]:
    """Take 10.00 too much for a sale of 40.00: its refund failed, and then its bank took it back.

    Returns the sale, and the dispute.
    """
    selling, actor = counter.selling, counter.actor
    customer = counter.customer("pm_card_refundFail", "pm_card_visa")
    first, second = counter.cards_of(customer)
    sale = counter.sale(4_000, customer)
    taken_out = selling.charge(selling.prepare_card(sale.id, first, 1_000).id)
    selling.remove_tender(actor, taken_out.id)
    selling.charge(selling.prepare_card(sale.id, second).id)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(actor, sale.id)
    disputed = by_bank(counter.server, f"charges/{taken_out.intent_id}/dispute")["dispute"]
    sync(counter)
    return counter.selling.sale(sale.id), disputed


def test_what_the_bank_took_back_is_not_given_back_from_another_payment(counter: Counter) -> None:
    sale, disputed = taken_too_much(counter)
    assert sale.state is SaleState.OVERPAID
    assert f"sale:{sale.id}" not in {view.id for view in counter.attention.all()}
    with pytest.raises(UserError, match="is to be given back any more"):
        counter.attention.give_back(counter.actor, f"sale:{sale.id}")
    found = counter.history.details(sale.id)
    assert (found.row.status, found.extra) == (PaymentStatus.PAID, 0)
    by_bank(counter.server, f"disputes/{disputed}/win")
    sync(counter)
    found = counter.history.details(sale.id)
    assert (found.row.status, found.extra) == (PaymentStatus.OVERPAID, 1_000)
    assert f"sale:{sale.id}" in {view.id for view in counter.attention.all()}


def test_what_a_bank_only_asks_about_is_still_taken_too_much(counter: Counter) -> None:
    selling, actor = counter.selling, counter.actor
    customer = counter.customer("pm_card_refundFail", "pm_card_visa")
    first, second = counter.cards_of(customer)
    sale = counter.sale(4_000, customer)
    taken_out = selling.charge(selling.prepare_card(sale.id, first, 1_000).id)
    selling.remove_tender(actor, taken_out.id)
    selling.charge(selling.prepare_card(sale.id, second).id)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(actor, sale.id)
    by_bank(counter.server, f"charges/{taken_out.intent_id}/inquire")
    sync(counter)
    assert counter.history.details(sale.id).extra == 1_000


def test_a_sale_that_was_given_up_is_cancelled_where_the_bank_took_its_money_back(
    counter: Counter,
) -> None:
    customer = counter.customer("pm_card_visa")
    sale = counter.sale(4_000, customer)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 1_000)
    counter.selling.charge(tender.id)
    counter.selling.abandon(counter.actor, sale.id)
    assert counter.history.details(sale.id).row.status is PaymentStatus.OVERPAID
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    assert counter.history.details(sale.id).row.status is PaymentStatus.CANCELLED


# --- in restored books -------------------------------------------------------------------------


@pytest.mark.parametrize("way", [None, CASH, CREDIT])
def test_restored_books_give_back_nothing_of_stripes_before_it_was_asked(
    counter: Counter, way: TenderKind | None
) -> None:
    """All was given back since the backup: what the books have of it is lost."""
    sale = by_card(counter)
    (intent_id,) = counter.intents
    gateway = counter.connection.gateway()
    gateway.refunds.create(intent_id, 4_000, key="since", reason=None, metadata={})
    with counter.database.write() as session:
        session.add(SettingRow(name=RESTORED, value={}))
    anew = counter.restarted()
    with pytest.raises(UserError, match="were restored from a backup") as told:
        anew.refunds.create(anew.actor, replace(in_cash(sale), way=way))
    assert told.value.money == "No money was given back."
    anew.services.restore_gate.look_up(SYSTEM, list, lambda: anew.services.sync.run(SYSTEM))
    with pytest.raises(UserError, match="is left to give back"):
        anew.refunds.create(anew.actor, replace(in_cash(sale), way=way))
    assert given_back(counter) == 4_000


def test_restored_books_give_back_cash_at_once(counter: Counter) -> None:
    paid = counter.selling.take_cash(counter.sale(500).id, 500)
    with counter.database.write() as session:
        session.add(SettingRow(name=RESTORED, value={}))
    anew = counter.restarted()
    request = RefundRequest(paid.id, paid.tenders[0].id, 500, "requested_by_customer")
    assert anew.refunds.create(anew.actor, request).state is RefundState.SUCCEEDED
