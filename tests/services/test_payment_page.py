"""What the page of one payment has to show: its charge, its times, what else was paid, raw data."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.money import Money
from pos_app.domain.permissions import SYSTEM, Actor, Permission
from pos_app.errors import UserError
from pos_app.services.history.support_data import CUT, without_secrets
from pos_app.services.shared.errors import NotPermittedError
from pos_app.services.views.charges import FeePart
from pos_app.stripe_service import parse
from pos_app.stripe_service.errors import NotUnderstoodError
from tests.services.at_reader import AtReader
from tests.services.counter import Counter
from tests.services.test_dashboard import dashboard
from tests.support.actors import give_pin

AT = 1_767_355_200
FOREIGN: dict[str, Any] = {
    "id": "ch_1",
    "object": "charge",
    "created": AT,
    "paid": True,
    "outcome": {"risk_level": "elevated", "risk_score": 67, "seller_message": "Payment complete."},
    "payment_method_details": {
        "type": "card",
        "card": {
            "brand": "visa",
            "last4": "0042",
            "country": "GB",
            "network": "visa",
            "fingerprint": "Xt5EWLLDS7FJjR1c",
            "authorization_code": "004217",
            "checks": {
                "cvc_check": "pass",
                "address_line1_check": None,
                "address_postal_code_check": "fail",
            },
        },
    },
    "balance_transaction": {
        "id": "txn_1",
        "amount": 1104,
        "fee": 75,
        "net": 1029,
        "currency": "usd",
        "created": AT + 86_400,
        "available_on": AT + 3 * 86_400,
        "exchange_rate": 1.2763,
        "fee_details": [
            {"type": "stripe_fee", "amount": 62, "currency": "usd", "description": "Fees"},
            {"type": "application_fee", "amount": 13, "currency": "usd", "description": None},
        ],
    },
}


def when(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def said(counter: Counter, history_id: str) -> list[str]:
    return [event.what for event in counter.history.details(history_id).timeline]


def charged(counter: Counter, card: str = "pm_card_visa", amount: int = 1350) -> str:
    """Sell something for a saved card; return the sale's id."""
    tender = counter.selling.charge(counter.prepared(card, amount).id)
    return counter.sale_of(tender).id


# --- what Stripe says of a charge ---


def test_a_charge_is_read_with_its_fees_rate_risk_and_checks() -> None:
    details = parse.charge(FOREIGN).details
    assert (details.created, details.captured_at) == (when(AT), when(AT + 86_400))
    assert details.available == when(AT + 3 * 86_400)
    assert (details.gross, details.exchange_rate) == (1104, "1.2763")
    assert [(part["type"], part["amount"]) for part in details.fees] == [
        ("stripe_fee", 62),
        ("application_fee", 13),
    ]
    assert (details.risk_level, details.risk_score) == ("elevated", 67)
    assert details.checks == {"cvc_check": "pass", "address_postal_code_check": "fail"}
    assert (details.authorization_code, details.country) == ("004217", "GB")
    assert parse.charge(FOREIGN).fingerprint == "Xt5EWLLDS7FJjR1c"


def test_a_charge_of_long_ago_says_less_and_one_that_is_odd_is_no_answer() -> None:
    bare = {name: FOREIGN[name] for name in ("id", "object", "created")}
    details = parse.charge(bare).details
    assert (details.risk_level, details.risk_score, details.checks, details.fees) == (
        *("", None, {}),
        (),
    )
    odd = {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "amount": 1}
    outcome = {**FOREIGN, "payment_intent": "pi_1", "outcome": {"risk_score": "high"}}
    with pytest.raises(NotUnderstoodError):
        parse.intent({**odd, "latest_charge": outcome})


def test_a_payment_shows_its_fees_checks_and_risk(counter: Counter) -> None:
    (tender,) = counter.history.details(charged(counter)).tenders
    charge = tender.charge
    assert charge is not None
    assert charge.gross == Money(1350, "usd")
    assert charge.fees == (FeePart("stripe_fee", "Stripe processing fees", Money(69, "usd")),)
    assert sum(part.amount.minor for part in charge.fees) == tender.fee == 1350 - (tender.net or 0)
    assert (charge.risk_level, charge.risk_score) == ("normal", 20)
    assert charge.checks["cvc_check"] == "pass"
    assert len(charge.authorization_code) == 6
    assert tender.metadata["till_tender"] == tender.id


@pytest.mark.parametrize(
    ("card", "risk", "score", "checks"),
    [
        ("pm_card_riskLevelElevated", "elevated", 70, ("pass",)),
        ("pm_card_cvcCheckFail", "normal", 20, ("fail",)),
        ("pm_card_avsFail", "normal", 20, ("pass", "fail", "fail")),
        ("pm_card_avsZipFail", "normal", 20, ("pass", "pass", "fail")),
    ],
)
def test_what_is_risky_or_does_not_match_is_shown(
    counter: Counter, card: str, risk: str, score: int, checks: tuple[str, ...]
) -> None:
    (tender,) = counter.history.details(charged(counter, card)).tenders
    assert tender.charge is not None
    assert (tender.charge.risk_level, tender.charge.risk_score) == (risk, score)
    names = ("cvc_check", "address_line1_check", "address_postal_code_check")
    assert tuple(tender.charge.checks[each] for each in names if each in tender.charge.checks) == (
        checks
    )


def test_a_card_at_a_reader_shows_its_emv_lines(counter: Counter) -> None:
    reader = AtReader.set_up(counter)
    started = reader.started()
    reader.does("insert")
    sale = counter.sale_of(reader.poll(started))
    (tender,) = counter.history.details(sale.id).tenders
    assert tender.charge is not None
    emv = tender.charge.emv
    assert emv["dedicated_file_name"] == "A0000000031010"
    assert emv["application_preferred_name"] == "Visa Credit"
    assert emv["terminal_verification_results"] == "0000000000"
    assert tender.charge.authorization_code == emv["authorization_code"]


# --- when it happened ---


def test_money_held_in_the_dashboard_is_dated_when_it_was_held_and_when_it_was_taken(
    counter: Counter,
) -> None:
    client = dashboard(counter)
    made = client.v1.payment_intents.create(
        {
            "amount": 2400,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "capture_method": "manual",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    counter.services.sync.run(SYSTEM)
    assert said(counter, made.id)[-1] == "Visa •••• 4242: $24.00 authorised, not captured yet."
    counter.wait(timedelta(hours=5))
    client.v1.payment_intents.capture(made.id, {"amount_to_capture": 1900})
    details = counter.history.refresh(counter.actor, made.id)
    first, held, taken = details.timeline
    assert first.what == "Payment made outside this till."
    assert held.what == "Visa •••• 4242: $24.00 authorised."
    assert taken.what == "$19.00 captured."
    assert timedelta(hours=4) < taken.at - held.at < timedelta(hours=6)


def test_what_was_paid_elsewhere_at_once_is_one_event(counter: Counter) -> None:
    made = dashboard(counter).v1.payment_intents.create(
        {
            "amount": 2400,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    counter.services.sync.run(SYSTEM)
    assert said(counter, made.id) == [
        "Payment made outside this till.",
        "Visa •••• 4242: $24.00 approved.",
    ]


def test_a_payment_names_the_payout_that_brought_it_to_the_bank(counter: Counter) -> None:
    sale_id = charged(counter)
    (tender,) = counter.history.details(sale_id).tenders
    now = counter.clock.now()
    payout = Payout(
        id="po_1",
        amount_minor=98_765,
        currency="usd",
        status="paid",
        automatic=True,
        method="standard",
        reconciliation="completed",
        failure_message="",
        arrival_date=date(2026, 11, 30),
        created_at=now + timedelta(days=2),
        fetch_no=1,
        fetched_at=now,
    )
    entry = BalanceEntry(
        id="txn_1",
        payout_id="po_1",
        type="charge",
        reporting_category="charge",
        intent_id=tender.intent_id,
        description="",
        amount_minor=1350,
        fee_minor=69,
        net_minor=1281,
        currency="usd",
        fees=[],
        created_at=now,
        available_on=now,
    )
    with counter.database.write() as session:
        session.add_all([payout, entry])
    details = counter.history.details(sale_id)
    last = details.timeline[-1]
    assert last.what == "Paid out to the bank with the payout of $987.65, there on Nov 30, 2026."
    assert (last.payout_id, last.at) == ("po_1", now + timedelta(days=2))
    assert details.tenders[0].paid_out is not None
    with counter.database.write() as session:
        session.get_one(Payout, "po_1").status = "failed"
    assert said(counter, sale_id)[-1].startswith("The bank sent the payout of $987.65 back")


def test_each_receipt_that_was_sent_is_told_with_its_address(counter: Counter) -> None:
    sale_id = charged(counter)
    counter.receipts.email(counter.actor, sale_id, "ada@example.com")
    counter.receipts.email(counter.actor, sale_id, "office@example.com")
    assert said(counter, sale_id)[-2:] == [
        "Receipt emailed to ada@example.com.",
        "Receipt emailed to office@example.com.",
    ]


# --- what else was paid ---


def test_other_payments_of_the_same_customer_and_of_the_same_card_are_found(
    counter: Counter,
) -> None:
    customer = counter.customer("pm_card_visa", "pm_card_mastercard")
    visa, mastercard = counter.cards_of(customer)

    def buy(card: str, amount: int) -> str:
        sale = counter.sale(amount, customer)
        counter.selling.charge(counter.selling.prepare_card(sale.id, card).id)
        return sale.id

    first, second, third = buy(visa, 1000), buy(mastercard, 2000), buy(visa, 3000)
    stranger = charged(counter, "pm_card_visa", 4000)  # somebody else's, with the same number
    elsewhere = dashboard(counter).v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "allowed_payment_method_types": ["card"],
            "confirm": True,
        }
    )
    counter.services.sync.run(SYSTEM)
    also = counter.history.also_paid(first)
    assert {row.id for row in also.by_customer.rows} == {second, third}
    assert also.by_customer.count == 2
    assert {row.id for row in also.with_card.rows} == {third, stranger, elsewhere.id}
    assert also.with_card.count == 3
    assert (also.card, len(also.fingerprint)) == ("Visa •••• 4242", 16)
    of_card = HistoryFilter(fingerprint=also.fingerprint)
    assert {row.id for row in counter.history.page(wanted=of_card).rows} == {
        *(first, third, stranger, elsewhere.id),
    }
    few = counter.history.also_paid(first, limit=2).with_card
    assert (len(few.rows), few.count) == (2, 3)
    assert {row.id for row in counter.history.also_paid(elsewhere.id).with_card.rows} == {
        *(first, third, stranger),
    }


def test_cash_of_nobody_has_no_other_payments(counter: Counter) -> None:
    sale = counter.sale(500)
    counter.selling.take_cash(sale.id, 500)
    also = counter.history.also_paid(sale.id)
    assert (also.by_customer.count, also.with_card.count, also.fingerprint) == (0, 0, "")


# --- raw data for support ---


def test_raw_data_is_what_stripe_says_now_without_its_secret(counter: Counter) -> None:
    sale_id = charged(counter)
    (tender,) = counter.history.details(sale_id).tenders
    counter.receipts.email(counter.actor, sale_id, "ada@example.com")
    raw = counter.services.support_data.payments(counter.actor, sale_id)
    told = json.loads(raw)
    assert (told["id"], told["amount_received"]) == (tender.intent_id, 1350)
    assert told["latest_charge"]["balance_transaction"]["fee"] == 69
    assert told["metadata"]["till_tender"] == tender.id
    assert told["client_secret"] == told["receipt_email"] == CUT
    for secret in ("_secret_", "ada@example.com", "http", "Ada"):
        assert secret not in raw


def test_people_and_what_opens_a_payment_are_cut_wherever_they_stand() -> None:
    said_of: dict[str, Any] = {
        "client_secret": "pi_1_secret_abcdefghijkl",
        "billing_details": {
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "phone": "+44 20 7946 0000",
            "address": {"line1": "1 Main Street", "country": "GB"},
        },
        "description": "For ada@example.com, call +44 20 7946 0000",
        "receipt_url": "https://pay.stripe.com/receipts/payment/CAcaFw",
        "next_action": {"redirect_to_url": {"url": "https://hooks.stripe.com/3d?secret=x"}},
        "metadata": {"order": "0042", "key": "sk_live_abcdef"},
        "receipt_email": None,
        "amount": 1350,
        "list": [{"email": "bob@example.com"}],
    }
    cut = without_secrets(said_of)
    assert cut["description"] == f"For {CUT}, call {CUT}"
    assert cut["metadata"] == {"order": "0042", "key": "sk_live_[redacted]"}
    assert (cut["amount"], cut["receipt_email"], cut["list"]) == (1350, None, [{"email": CUT}])
    assert cut["billing_details"] == dict.fromkeys(said_of["billing_details"], CUT)
    assert cut["receipt_url"] == cut["next_action"] == cut["client_secret"] == CUT


def test_raw_data_is_for_who_may_and_each_look_is_in_the_log(counter: Counter) -> None:
    sale_id = charged(counter)
    boss = counter.actor
    bo = counter.services.staff.save_cashier(boss, None, "Bo", "cashier")
    give_pin(counter.services, boss.cashier_id)
    with pytest.raises(NotPermittedError):
        counter.services.support_data.payments(Actor(bo.id), sale_id)
    counter.services.support_data.payments(boss, sale_id)
    with counter.database.read() as session:
        logged = session.scalars(select(Activity).where(Activity.permission == Permission.EXPORT))
        assert [(row.subject_kind, row.subject_id) for row in logged] == [("payment", sale_id)]


def test_without_an_answer_there_is_no_raw_data(counter: Counter) -> None:
    sale_id = charged(counter)
    counter.server.stop()
    with pytest.raises(UserError, match="could not read this payment"):
        counter.services.support_data.payments(counter.actor, sale_id)
