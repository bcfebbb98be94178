"""What has to be true of the books and the account together, whatever happened before."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from pos_app.db.models.catalogue import ProductVariant
from pos_app.db.models.customers import CardSetup, Customer
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.disputes import Dispute, DisputeRequest
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Attempt, Refund, Tender
from pos_app.db.models.returns import GoodsReturn, GoodsReturnLine
from pos_app.db.models.sales import OpenCart, Sale, SaleLine
from pos_app.db.models.stock import StockMovement
from pos_app.domain.disputes import DisputeRequestKind
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import (
    AT_STRIPE,
    AttemptState,
    PaymentStatus,
    RefundOrigin,
    RefundState,
    SaleState,
    SetupState,
    TenderKind,
    TenderState,
    sale_state,
)
from pos_app.services.disputes.rows import DONE
from pos_app.services.ledger.sales import money_of
from pos_app.services.payments.reader_refunds import OUR_ID
from pos_app.services.shared.attempts import CANCEL_ACTION
from pos_app.smoke.credit_check import wrong_credit
from pos_app.training.core.account import Account
from pos_app.training.money.account_summary import account_summary
from tests.faults.torture.harness import Harness, Seed, account_of
from tests.faults.torture.program import CountedBooks

_HERE = frozenset({TenderKind.CASH, TenderKind.BANK_TERMINAL})
_TAKEN = frozenset({TenderState.APPROVED, TenderState.RETURNED})
_IDLE = frozenset({"idle", "message"})
_NOTHING = {"amount_received": 0, "amount_refunded": 0, "refunded_by_till": 0, "metadata": {}}


@dataclass
class Evidence:
    """What was seen during the run.

    `here` are the tenders that each book had committed and that were asked of nobody: cash, and
    those of the bank's own terminal.
    """

    not_refunded: set[str] = field(default_factory=set)
    """Refunds of which a cashier was shown that they were not made."""
    here: dict[Path, dict[str, int]] = field(default_factory=dict)
    restored: bool = False
    drawers: dict[Path, set[str]] = field(default_factory=dict)
    """What each book had committed of its drawer, for ever."""
    clock_is_right: bool = True
    day_is_over: bool = False
    """Whether every drawer was closed at the end."""

    def record_taken_here(self, book: Path, tenders: dict[str, int]) -> None:
        """Record which tenders a book had that were asked of nobody."""
        self.here[book] = tenders


@dataclass(frozen=True)
class _Rows:
    path: Path
    sales: Sequence[Sale]
    tenders: Sequence[Tender]
    refunds: Sequence[Refund]
    setups: Sequence[CardSetup]
    attempts: Sequence[Attempt]
    payments: Sequence[StripePayment]
    customers: Sequence[Customer]
    outbox: Sequence[OutboxEntry]
    disputes: Sequence[Dispute]
    requests: Sequence[DisputeRequest]
    returns: Sequence[GoodsReturn]
    return_lines: Sequence[GoodsReturnLine]
    lines: Sequence[SaleLine]
    variants: Sequence[ProductVariant]
    moves: Sequence[StockMovement]
    deposits: Sequence[Deposit]
    carts: Sequence[OpenCart]
    entries: Sequence[HistoryEntry]

    @classmethod
    def read(cls, path: Path) -> _Rows:
        tables = (
            *(Sale, Tender, Refund, CardSetup, Attempt, StripePayment, Customer, OutboxEntry),
            *(Dispute, DisputeRequest, GoodsReturn, GoodsReturnLine),
            *(SaleLine, ProductVariant, StockMovement, Deposit, OpenCart, HistoryEntry),
        )
        with closing(CountedBooks(path)) as books, books.read() as session:
            found: list[Any] = [session.scalars(select(table)).all() for table in tables]
        rows = cls(path, *found)
        ours = [refund for refund in rows.refunds if refund.origin == RefundOrigin.TILL]
        return replace(rows, refunds=ours)


def violations(
    harness: Harness, seed: Seed, books: Sequence[Path], evidence: Evidence
) -> list[str]:
    """Return all that is wrong, in words; nothing where books and account agree."""
    account = account_of(harness, seed)
    with harness.simulator.lock:
        harness.simulator.settle_due()
        intents = _intents(account)
    all_rows = [_Rows.read(path) for path in books]
    found: list[str] = []
    for rows in all_rows:
        found += _of_book(rows, intents, evidence)
        found += _disputes(rows, account)
        found += _returns(rows)
        found += _exchanges(rows)
        found += _replaced(rows)
        found += _stock(rows)
        found += _deposits(rows)
        found += wrong_credit(rows.path)
    found += _of_account(all_rows, intents, evidence)
    found += _left_open(harness, seed, all_rows)
    found += [
        f"refund {refund['metadata'][OUR_ID][:8]} was made, and shown as not made"
        for refund in account.all("refund")
        if refund["metadata"].get(OUR_ID) in evidence.not_refunded
    ]
    found += _customers(harness, seed, all_rows)
    return found


def _intents(account: Account) -> dict[str, Any]:
    """Return what each intent came to, and how much of it Till gave back."""
    found: dict[str, Any] = account_summary(account)["payment_intents"]
    given: Tally[str] = Tally()
    for refund in account.all("refund"):
        if refund["metadata"].get(OUR_ID) and refund["status"] not in {"failed", "canceled"}:
            given[refund["payment_intent"]] += refund["amount"]
    return {name: {**intent, "refunded_by_till": given[name]} for name, intent in found.items()}


# --- one book ----------------------------------------------------------------------------------


def _of_book(rows: _Rows, intents: dict[str, Any], evidence: Evidence) -> Iterator[str]:
    for tender in rows.tenders:
        yield from _of_tender(tender, _given(rows, tender))
        if tender.kind in AT_STRIPE:
            yield from _of_money(tender, _given(rows, tender, *AT_STRIPE), intents)
    cancelled = {each.sale_id for each in rows.deposits if each.cancelled_at}
    for sale in rows.sales:
        tenders = [tender for tender in rows.tenders if tender.sale_id == sale.id]
        yield from _of_sale(sale, tenders, may_owe=sale.id in cancelled)
    numbers = Tally(sale.receipt_number for sale in rows.sales if sale.receipt_number)
    yield from (f"receipt {number} is of {n} sales" for number, n in numbers.items() if n > 1)
    yield from _taken_here(rows, evidence)
    yield from _unsettled(rows)
    yield from _history(rows, intents)


def _given(rows: _Rows, tender: Tender, *kinds: TenderKind) -> int:
    """Return what was given back of a tender, in these ways or in any."""
    return sum(
        refund.amount_minor
        for refund in rows.refunds
        if refund.tender_id == tender.id
        and RefundState(refund.state).takes_from_the_rest
        and (not kinds or refund.kind in kinds)
    )


def _of_tender(tender: Tender, given: int) -> Iterator[str]:
    name = f"{tender.kind} {tender.id[:8]}"
    if tender.settled_at is None or TenderState(tender.state).holds_the_sale:
        yield f"{name} is not settled: {tender.state}"
    if tender.state == TenderState.RETURNED and given != tender.amount_minor:
        yield f"{name} of {tender.amount_minor} came back as {given}"


def _of_money(tender: Tender, given: int, intents: dict[str, Any]) -> Iterator[str]:
    intent = intents.get(tender.intent_id or "", _NOTHING)
    says = tender.amount_minor if TenderState(tender.state) in _TAKEN else 0
    name = f"{tender.kind} {tender.id[:8]} ({tender.state})"
    if intent["amount_received"] != says:
        yield f"{name} says {says} was taken, Stripe took {intent['amount_received']}"
    if says and intent["metadata"].get("till_sale") != tender.sale_id:
        yield f"{name} was charged for another sale"
    if intent["refunded_by_till"] != given:
        yield f"{name} says {given} was given back, Stripe gave {intent['refunded_by_till']}"


def _of_sale(sale: Sale, tenders: list[Tender], *, may_owe: bool) -> Iterator[str]:
    approved = [tender for tender in tenders if tender.state == TenderState.APPROVED]
    taken = sum(tender.amount_minor - tender.tip_minor for tender in approved)
    name = f"sale {sale.id[:8]} of {sale.total_minor} ({sale.state})"
    if taken > sale.total_minor and not may_owe:
        yield f"{name} was paid {taken}"
    abandoned = sale.abandoned_at is not None
    if sale.state == SaleState.RETURNED:
        if tenders or not sale.receipt_number or sale.business_date:
            yield f"{name} is no return without a receipt"
        return
    if sale.state != sale_state(sale.total_minor, money_of(tenders), abandoned=abandoned):
        yield f"{name} has {taken}"
    if sale.state != SaleState.OVERPAID and bool(sale.receipt_number) is not (
        sale.state == SaleState.PAID
    ):
        yield f"{name} has the receipt {sale.receipt_number}"


def _taken_here(rows: _Rows, evidence: Evidence) -> Iterator[str]:
    there = {
        tender.id: tender.amount_minor
        for tender in rows.tenders
        if tender.kind in _HERE and TenderState(tender.state) in _TAKEN
    }
    for tender_id, amount in evidence.here.get(rows.path, {}).items():
        if there.get(tender_id) != amount:
            yield f"what was taken here, {tender_id[:8]} of {amount}, is gone"


def _unsettled(rows: _Rows) -> Iterator[str]:
    for refund in rows.refunds:
        if RefundState(refund.state).is_open:
            yield f"refund {refund.id[:8]} is {refund.state}"
    for setup in rows.setups:
        if setup.state in {SetupState.STARTED, SetupState.WAITING}:
            yield f"saving card {setup.id[:8]} is {setup.state}"
    for attempt in rows.attempts:
        # Clearing a reader moves no money, and is done again where it is seen to be needed.
        if attempt.state == AttemptState.STARTED and attempt.endpoint != CANCEL_ACTION:
            yield f"the try {attempt.endpoint} of {(attempt.tender_id or '')[:8]} has no end"
    yield from _unsent(rows)


def _unsent(rows: _Rows) -> Iterator[str]:
    for customer in rows.customers:
        if customer.stripe_state == "pending" and customer.anonymised_at is None:
            yield f"customer {customer.name} waits to be sent"
    for entry in rows.outbox:
        if entry.done_at is None and OutboxKind(entry.kind).goes_to_stripe:
            yield f"{entry.kind} was not delivered: {entry.error or 'it waits'}"


def _history(rows: _Rows, intents: dict[str, Any]) -> Iterator[str]:
    """The books' copy of what Stripe knows follows it, now that it was read anew."""
    for payment in rows.payments:
        intent = intents.get(payment.intent_id)
        if intent is None:
            continue
        theirs = (intent["amount_received"], intent["amount_refunded"])
        if (payment.received_minor, payment.refunded_minor) != theirs:
            yield f"the history of {payment.intent_id} does not say what Stripe says: {theirs}"


def _returns(rows: _Rows) -> Iterator[str]:
    """Yield goods for which more was given back than they are worth, or that say so wrongly."""
    for each in rows.returns:
        given = [
            (RefundState(refund.state), refund.amount_minor)
            for refund in rows.refunds
            if refund.return_id == each.id
        ]
        counting = sum(amount for state, amount in given if state.takes_from_the_rest)
        sure = sum(
            amount for state, amount in given if state.takes_from_the_rest and not state.is_unknown
        )
        if counting > each.total_minor:
            yield f"{counting} was given back for goods worth {each.total_minor}"
        if (each.settled_at is not None) != (sure == each.total_minor):
            yield f"goods worth {each.total_minor} with {sure} given back: {each.settled_at}"


def _exchanges(rows: _Rows) -> Iterator[str]:
    """Goods come back for a sale once, as it is paid, and pay what they were given back for."""
    for sale in rows.sales:
        returned = [each for each in rows.returns if each.exchange_sale_id == sale.id]
        paid = sum(
            tender.amount_minor
            for tender in rows.tenders
            if tender.sale_id == sale.id and tender.kind == TenderKind.EXCHANGE
        )
        ids = {each.id for each in returned}
        given = [each for each in rows.refunds if each.kind == TenderKind.EXCHANGE]
        given_back = sum(each.amount_minor for each in given if each.return_id in ids)
        name = f"sale {sale.id[:8]} ({sale.state})"
        if paid != given_back:
            yield f"{name} is paid with {paid} of goods that gave back {given_back}"
        if bool(returned) is not (sale.state == SaleState.PAID and sale.exchanged_minor > 0):
            yield f"{name} has {len(returned)} returns for {sale.exchanged_minor}"
    sold = {line.id: line.quantity_milli for line in rows.lines}
    for line_id in {each.sale_line_id for each in rows.return_lines}:
        back = sum(e.quantity_milli for e in rows.return_lines if e.sale_line_id == line_id)
        if back > sold[line_id]:
            yield f"{back} came back of a line of {sold[line_id]}"


def _deposits(rows: _Rows) -> Iterator[str]:
    """Yield deposits that are not what became of their sale, or that gave back what they keep."""
    sales = {sale.id: sale for sale in rows.sales}
    at_the_counter = {cart.id for cart in rows.carts}
    for each in rows.deposits:
        sale, name = sales[each.sale_id], f"deposit {each.number}"
        mine = [tender for tender in rows.tenders if tender.sale_id == sale.id]
        taken = sum(t.amount_minor for t in mine if t.state == TenderState.APPROVED)
        given = sum(_given(rows, t) for t in mine if t.state == TenderState.APPROVED)
        if sale.id in at_the_counter:
            yield f"{name} is at the counter, too"
        if (each.ended_at is None) is not (sale.state == SaleState.OPEN):
            yield f"{name} ended at {each.ended_at}, and its sale is {sale.state}"
        if each.cancelled_at is None:
            if given:
                yield f"{given} was given back of {name}, which was not cancelled"
            continue
        owed = taken - each.retained_minor - given
        shown = next(entry.status for entry in rows.entries if entry.id == sale.id)
        if owed < 0 or (owed > 0 and shown != PaymentStatus.OVERPAID):
            yield f"{name} retains {each.retained_minor} of {taken}, and gave back {given}"
        if (sale.total_minor == each.retained_minor) is not bool(sale.receipt_number):
            yield f"{name} retains {each.retained_minor}, and sold {sale.total_minor}"


def _replaced(rows: _Rows) -> Iterator[str]:
    """A refund that failed is made good once, and one that did not fail never."""
    refunds = {each.id: each for each in rows.refunds}
    good = Tally(
        each.replaces_id
        for each in rows.refunds
        if each.replaces_id and RefundState(each.state).takes_from_the_rest
    )
    for failed, times in good.items():
        state = RefundState(refunds[failed or ""].state)
        if times > 1 or not state.came_back:
            yield f"refund {failed} ({state}) was made good {times} times"


def _stock(rows: _Rows) -> Iterator[str]:
    """Yield goods of which more or less left the shelf than their sale says."""
    for variant in rows.variants:
        moved = sum(each.quantity_milli for each in rows.moves if each.variant_id == variant.id)
        if variant.on_hand_milli != moved:
            yield f"{variant.on_hand_milli} on hand where {moved} were moved"
    for sale in rows.sales:
        lines = {
            line.id: line.quantity_milli
            for line in rows.lines
            if line.sale_id == sale.id and line.product_id
        }
        back = [each for each in rows.return_lines if each.sale_line_id in lines]
        restocked = sum(each.quantity_milli for each in back if each.restocked)
        gone = sum(each.quantity_milli for each in back) - restocked
        expected = gone if sale.voided_at else sum(lines.values()) - restocked
        moved = sum(each.quantity_milli for each in rows.moves if each.sale_id == sale.id)
        if sale.state == SaleState.RETURNED:
            expected = -restocked
        if -moved != (expected if sale.receipt_number else 0):
            yield f"{-moved} left the shelf for sale {sale.id[:8]}, not {expected}"


def _disputes(rows: _Rows, account: Account) -> Iterator[str]:
    """Stripe was asked for what is final at most once, and the books know what came of it."""
    for request in rows.requests:
        if request.state != AttemptState.ANSWERED:
            yield f"the request {request.kind} of {request.dispute_id} has no end"
    for dispute in rows.disputes:
        there = account.find("dispute", dispute.id)
        if there is None or dispute.status != there["status"]:
            yield f"{dispute.id} is {dispute.status} here, and not at Stripe"
            continue
        done = Tally(each.kind for each in rows.requests if each.outcome == DONE)
        sent = there["evidence_details"]["submission_count"]
        if not sent <= done[DisputeRequestKind.SUBMIT] <= 1:
            yield f"{dispute.id} was submitted {sent} times"
        if (there["status"] == "lost") != (done[DisputeRequestKind.CLOSE] > 0):
            yield f"{dispute.id} was accepted {done[DisputeRequestKind.CLOSE]} times"
        if sent and not there["evidence"]["receipt"]:
            yield f"{dispute.id} was submitted without its receipt"


# --- the account -------------------------------------------------------------------------------


_ONLY_READ: Final = frozenset({"requires_payment_method", "requires_confirmation", "canceled"})
"""How an intent may stand of which no bank was asked."""


def _of_account(
    books: Sequence[_Rows], intents: dict[str, Any], evidence: Evidence
) -> Iterator[str]:
    known = {tender.intent_id for rows in books for tender in rows.tenders if tender.intent_id}
    listed = {payment.intent_id for rows in books for payment in rows.payments}
    captured: Tally[str] = Tally()
    for intent_id, intent in intents.items():
        tender_id = intent["metadata"].get("till_tender", "")
        if intent["metadata"].get("till_card_lookup") and intent["status"] not in _ONLY_READ:
            yield f"{intent_id} was to read a card, and is {intent['status']}"
        if not tender_id:
            continue
        captured[tender_id] += intent["amount_received"] > 0
        if intent["amount_received"] and intent_id not in known:
            if not (evidence.restored and intent_id in listed):
                yield f"{intent_id} was captured without its sale"
        elif intent["status"] not in {"succeeded", "canceled"} and not evidence.restored:
            yield f"{intent_id} was left {intent['status']}"
    yield from (f"tender {name[:8]} was taken {n} times" for name, n in captured.items() if n > 1)


def _left_open(harness: Harness, seed: Seed, books: Sequence[_Rows]) -> Iterator[str]:
    """Return what a customer could still use. A page for a card that nobody saw closes itself."""
    seen = {setup.session_id for rows in books for setup in rows.setups}
    showing = harness.showing(seed.reader)
    if showing["kind"] not in _IDLE:
        yield f"the reader still shows {showing['kind']}"
    for session in account_of(harness, seed).all("checkout.session"):
        if session["status"] == "open" and (session["mode"] != "setup" or session["id"] in seen):
            yield f"the page {session['id'][:16]} of mode {session['mode']} is still open"


def _customers(harness: Harness, seed: Seed, books: Sequence[_Rows]) -> Iterator[str]:
    theirs = [each for each in account_of(harness, seed).all("customer") if not each.get("deleted")]
    ours = Tally(each["metadata"].get("till_customer", "") for each in theirs)
    yield from (
        f"customer {name[:8]} was made {n} times" for name, n in ours.items() if name and n > 1
    )
    deleted = {row.id for rows in books for row in rows.customers if row.anonymised_at}
    yield from (f"customer {name[:8]} is deleted here only" for name in ours if name in deleted)
