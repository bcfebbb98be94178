"""Mutations of what comes back or is owed: refunds, exchanges, credit and deposits."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos_app.db.models.deposits import Deposit
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.permissions import Actor
from pos_app.services.deposits import cancelling, deposits, keeping
from pos_app.services.ledger import credit_rows, exchange_rows, refund_lines, sale_details
from pos_app.services.payments import counter_payments, store_credit
from pos_app.services.payments.reader_refunds import OUR_ID
from pos_app.services.sales import refunds
from pos_app.services.shared import clock_skew
from pos_app.services.shifts import deposits as shift_deposits
from pos_app.stripe_service.facts import RefundFacts
from tests.faults.torture.mutations.mutation import Mutation, replace


def refund_again_at_start() -> None:
    """Make a refund that Stripe does not list once more."""
    find = refunds.Refunds._find

    def find_or_make(self: Any, refund: Refund) -> RefundFacts | None:
        made: RefundFacts = find(self, refund) or self._connection.gateway().refunds.create(
            refund.intent_id,
            refund.amount_minor,
            key=str(uuid4()),
            reason=refund.reason,
            metadata={OUR_ID: refund.id},
        )
        return made

    replace(refunds.Refunds, "_find", find_or_make)


def not_refunded_too_soon() -> None:
    """Say that a refund was not made as soon as Stripe does not list it."""
    replace(clock_skew, "LONGEST_REQUEST", timedelta(minutes=-1))


def exchanged_goods_give_nothing_back() -> None:
    """Let goods pay for a sale without anything given back of what paid for them."""
    replace(exchange_rows, "_take_from_payments", lambda *_: None)


def exchanged_goods_stay_sold() -> None:
    """Let a sale be paid by goods that never come back."""

    def pay_only(session: Session, rows: Any, now: datetime) -> None:
        tender = exchange_rows._tender(rows.sale, now)
        session.add(tender)
        rows.tenders.append(tender)

    replace(exchange_rows, "exchange_goods", pay_only)


def more_spent_than_is_left() -> None:
    """Take from a gift card without looking at what is left on it, in the write or in the books."""
    replace(credit_rows, "spendable", lambda *_: 10**9)
    spend_it = credit_rows.add_entry

    def add(session: Session, *given: Any, **named: Any) -> None:
        session.execute(text("DROP TRIGGER IF EXISTS credit_never_negative"))
        spend_it(session, *given, **named)

    replace(credit_rows, "add_entry", add)
    replace(store_credit, "spendable", lambda *_: 10**9)


def refund_leaves_the_card() -> None:
    """Give the purchase of a gift card back, and leave what is on it."""
    replace(refund_lines, "cancel_sold", lambda *_: 0)


def spent_in_a_write_of_its_own() -> None:
    """Write what a gift card paid only once its sale was paid and committed."""
    take, spend = counter_payments.CounterPayments.take, credit_rows.spend
    waiting: list[Any] = []

    def taken(self: Any, actor: Actor, request: Any) -> Any:
        answer = take(self, actor, request)
        while waiting:
            _session, account_id, tender, *by = waiting.pop()
            with self._database.write() as session:
                spend(session, account_id, session.get_one(Tender, tender.id), *by)
        return answer

    replace(store_credit, "spend", lambda *given: waiting.append(given))
    replace(counter_payments.CounterPayments, "take", taken)


def deposit_stays_at_the_counter() -> None:
    """Keep a sale as a deposit, and its cart at the register."""
    replace(keeping, "delete_cart", lambda *_: None)


def retained_is_given_back_too() -> None:
    """Give back what a cancelled deposit retains, too, once it is cancelled."""
    plan = cancelling.cancelling

    def forgotten(session: Session, row: Deposit) -> Any:
        left = sale_details.left_to_give_back(session, row.sale_id)
        all_of_it = tuple((tender.id, amount) for tender, amount in left)
        return dataclasses.replace(plan(session, row), payments=all_of_it)

    replace(deposits, "cancelling", forgotten)


def deposits_used_are_not_told() -> None:
    """Leave out of a Z what was paid before of the sales that it finishes."""
    replace(shift_deposits, "_finished", lambda *_: [])


COMING_BACK: Final = {
    "refund again at start-up": Mutation(
        refund_again_at_start, ("refund full/request 3/kill -9 before",)
    ),
    "not refunded too soon": Mutation(
        not_refunded_too_soon, ("refund full/request 3/delayed past the next step, every try",)
    ),
    "exchanged goods give nothing back": Mutation(
        exchanged_goods_give_nothing_back, ("exchange even",)
    ),
    "exchanged goods stay sold": Mutation(exchanged_goods_stay_sold, ("exchange to pay in cash",)),
    "more spent than is left": Mutation(more_spent_than_is_left, ("gift card spent twice",)),
    "refund leaves the card": Mutation(refund_leaves_the_card, ("purchase given back",)),
    "card spent in a write of its own": Mutation(
        spent_in_a_write_of_its_own, ("gift card/commit 5/kill -9 after",)
    ),
    "deposit stays at the counter": Mutation(deposit_stays_at_the_counter, ("deposit cancelled",)),
    "retained is given back, too": Mutation(
        retained_is_given_back_too, ("deposit cancelled, some retained",)
    ),
    "deposits used are not told": Mutation(deposits_used_are_not_told, ("deposit paid by card",)),
}
