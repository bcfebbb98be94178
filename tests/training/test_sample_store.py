"""The sample store: the same each time, and the same in the books and at Stripe."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pos_app.domain.sample import SampleStore
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from pos_app.training.sample.catalogue import with_check_digit
from pos_app.training.sample.store import sample_store, seed_account, taxed_total
from tests.contract.account import NOW


@pytest.fixture(scope="module")
def filled() -> tuple[TrainingServer, SampleStore]:
    server = TrainingServer(clock=lambda: NOW)
    return server, sample_store(server.account)


@pytest.fixture
def store(filled: tuple[TrainingServer, SampleStore]) -> SampleStore:
    return filled[1]


def test_catalogue_can_be_scanned(store: SampleStore) -> None:
    barcodes = {product.barcode for product in store.products}
    assert (len(store.products), len(barcodes)) == (60, 60)
    assert all(code == with_check_digit(code[:12]) and len(code) == 13 for code in barcodes)
    assert with_check_digit("400638133393") == "4006381333931"
    assert len({product.category for product in store.products}) == 7


def test_customers_have_the_cards_to_practise_with(store: SampleStore) -> None:
    cards = Counter(len(customer.cards) for customer in store.customers)
    assert (len(store.customers), cards[0] < 25, cards[2] >= 2) == (40, True, True)
    last4 = {card.last4 for customer in store.customers for card in customer.cards}
    assert {"0341", "3184"} <= last4
    emails = [customer.email for customer in store.customers if customer.email]
    assert len(set(emails)) == len(emails)
    assert all(email.isascii() for email in emails)


def test_business_goes_on_day_by_day_in_opening_hours(store: SampleStore) -> None:
    zone = ZoneInfo(store.zone)
    moments = [datetime.fromtimestamp(sale.created, UTC).astimezone(zone) for sale in store.sales]
    assert moments == sorted(moments)
    assert all(9 <= moment.hour < 20 for moment in moments)
    days = Counter(moment.date() for moment in moments)
    full = list(days.values())[:-1]
    assert len(full) in {89, 90}
    assert all(12 <= count <= 20 for count in full)


def test_totals_are_what_the_caller_counts_and_stripe_took(
    filled: tuple[TrainingServer, SampleStore],
) -> None:
    server, store = filled
    taken = {
        tender.payment_intent: (
            tender.amount, sum(r.amount for r in sale.refunds if r.tender == tender.id),
        )
        for sale in store.sales
        for tender in sale.tenders
        if tender.kind == "card"
    }  # fmt: skip
    assert all(sale.total == taxed_total(sale.lines) for sale in store.sales)
    intents = account_summary(server.account)["payment_intents"]
    assert taken == {
        name: (intent["amount_received"], intent["amount_refunded"])
        for name, intent in intents.items()
    }
    by_intent = {t.payment_intent: (s, t) for s in store.sales for t in s.tenders}
    for name, intent in intents.items():
        sale, tender = by_intent[name]
        assert intent["metadata"] == {
            "till_sale": sale.id, "till_tender": tender.id,
            "till_register": "R1", "till_cashier": sale.cashier,
        }  # fmt: skip


def test_some_sales_were_refunded_declined_first_or_paid_in_cash(store: SampleStore) -> None:
    tenders = [tender for sale in store.sales for tender in sale.tenders]
    refunds = [refund for sale in store.sales for refund in sale.refunds]
    assert 20 < len(refunds) < 100
    assert any(tender.declined for tender in tenders)
    cash = [tender for tender in tenders if tender.kind == "cash"]
    assert 0.25 < len(cash) / len(tenders) < 0.55
    assert all(tender.tendered >= tender.amount for tender in tenders)


def test_payouts_add_up_to_what_they_paid_out(filled: tuple[TrainingServer, SampleStore]) -> None:
    account = filled[0].account
    payouts = list(account.all("payout"))
    assert len(payouts) > 30
    assert payouts[0]["status"] == "paid"
    for payout in payouts:
        parts = [t for t in account.all("balance_transaction") if t["_payout"] == payout["id"]]
        assert sum(part["net"] for part in parts) == 0
        assert -payout["amount"] in [part["net"] for part in parts]


def test_a_payout_was_sent_back_and_its_money_went_out_again_with_fees_and_a_hold_besides(
    filled: tuple[TrainingServer, SampleStore],
) -> None:
    account = filled[0].account
    (failed,) = (each for each in account.all("payout") if each["status"] == "failed")
    moved = list(account.all("balance_transaction"))
    (back,) = (each for each in moved if each["type"] == "payout_failure")
    assert (back["source"], back["net"]) == (failed["id"], failed["amount"])
    assert back["_payout"] not in {None, failed["id"]}
    kinds = {each["reporting_category"] for each in moved}
    assert {"fee", "other_adjustment", "risk_reserved_funds", "payout_reversal"} <= kinds


def test_it_is_the_same_each_time(store: SampleStore) -> None:
    server = TrainingServer(clock=lambda: NOW)
    assert seed_account(server.account, NOW) == store


def test_callers_total_is_what_is_charged() -> None:
    server = TrainingServer(clock=lambda: NOW)
    store = seed_account(server.account, NOW, lambda lines: 700 + len(lines))
    assert {sale.total for sale in store.sales} <= set(range(701, 708))


def test_filling_again_starts_over() -> None:
    server = TrainingServer(clock=lambda: NOW)
    first = seed_account(server.account, NOW)
    assert seed_account(server.account, NOW) == first
    assert len(server.account.tables["customer"]) == 40
