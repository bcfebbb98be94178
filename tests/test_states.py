"""The states of the money, held against each other: what one means is said in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from pos_app.db import history_orders
from pos_app.db.models.payments import Refund
from pos_app.domain import (
    accounting,
    method_names,
    recovery_messages,
    search_words,
    tender_messages,
)
from pos_app.domain.accounting import Account, Chart
from pos_app.domain.history_filter import HistoryColumn, HistoryOrder
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    AT_STRIPE,
    KEEPING_THE_SALE,
    OPEN_REFUNDS,
    UNKNOWN_REFUNDS,
    PaymentStatus,
    ReaderState,
    RefundRoute,
    RefundState,
    SaleState,
    SetupState,
    TenderKind,
    TenderState,
)
from pos_app.domain.texts import Message
from pos_app.services.accounting import takings
from pos_app.services.attention import open_notices, overpaid, unsettled
from pos_app.services.history import export_columns
from pos_app.services.ledger import refund_rows, timeline
from pos_app.services.readers import rows
from pos_app.services.receipts import receipt_blocks
from pos_app.services.shared.errors import OfflineError
from pos_app.services.views.bank import PayoutItems
from pos_app.services.views.customers import CardView, CustomerView
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_export import ExportField
from pos_app.services.views.history_matches import FoundIn
from pos_app.services.views.readers import ReaderView
from pos_app.ui.bank import payout_detail
from pos_app.ui.checkout.payment import tender_panels
from pos_app.ui.checkout.payment.payment_messages import method_states
from pos_app.ui.checkout.payment.payment_state import PaymentState
from pos_app.ui.checkout.payment.sheet_letters import SheetLetter
from pos_app.ui.giving_back import refund_entries
from pos_app.ui.history import detail_entries, marking, void_sheet
from pos_app.ui.history.columns import COLUMNS, ORDERS
from pos_app.ui.history.filter_texts import FilterChoices
from pos_app.ui.widgets import status_chip
from pos_app.ui.widgets.method_styles import METHOD_STYLES

DB = Path(__file__).parents[1] / "pos_app" / "db"

# is_final, holds_the_sale, keeps_the_sale
TENDERS = {
    TenderState.PREPARED: (False, False, False),
    TenderState.PENDING: (False, True, True),
    TenderState.ACTION: (False, True, True),
    TenderState.UNKNOWN: (False, True, True),
    TenderState.DECLINED: (False, False, False),
    TenderState.APPROVED: (True, False, True),
    TenderState.CANCELED: (True, False, False),
    TenderState.RETURNING: (False, True, True),
    TenderState.RETURNED: (True, False, False),
}
# takes_from_the_rest, is_unknown, was_made, came_back, is_open
REFUNDS = {
    RefundState.STARTED: (True, True, False, False, True),
    RefundState.UNKNOWN: (True, True, False, False, True),
    RefundState.PENDING: (True, False, True, False, True),
    RefundState.REQUIRES_ACTION: (True, False, True, False, True),
    RefundState.SUCCEEDED: (True, False, True, False, False),
    RefundState.FAILED: (False, False, False, True, False),
    RefundState.CANCELED: (False, False, False, True, False),
    RefundState.NOT_REFUNDED: (False, False, False, False, False),
}

ROUTES = {
    RefundRoute.STRIPE: set(AT_STRIPE),
    RefundRoute.DRAWER: {TenderKind.CASH},
    RefundRoute.BY_HAND: {TenderKind.BANK_TERMINAL},
    RefundRoute.IN_GOODS: {TenderKind.EXCHANGE},
    RefundRoute.CREDIT: {TenderKind.STORE_CREDIT},
}
"""Of which ways of paying the sentences of each way back speak: by hand it is *on that device*."""
ACCOUNTS = {
    Account.CASH: {TenderKind.CASH},
    Account.STRIPE: set(AT_STRIPE),
    Account.BANK_TERMINAL: {TenderKind.BANK_TERMINAL},
    Account.OTHER_SALES: {TenderKind.EXCHANGE},
    Account.CREDIT: {TenderKind.STORE_CREDIT},
}

WITH_EVERYTHING = PaymentState(
    customer=CustomerView(
        id="c",
        name="Noor Haddad",
        email="",
        phone="",
        notes="",
        stripe_id="cus_1",
        stripe_state="linked",
        cards=(CardView("pm_1", "visa", "4242", 12, 2030),),
        purchases=(),
        spent=(),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    ),
    readers=(ReaderView("r", "Front reader", "WisePOS E", "1", "l", "Shop"),),
    bank_terminal="Bank terminal",
)
"""A store and a customer with something to pay with in every way."""


def test_what_each_state_of_a_tender_means() -> None:
    meant = {s: (s.is_final, s.holds_the_sale, s.keeps_the_sale) for s in TenderState}
    assert meant == TENDERS
    assert set(KEEPING_THE_SALE) == {state for state, (_, _, keeps) in TENDERS.items() if keeps}


def test_what_each_state_of_a_refund_means() -> None:
    meant = {
        s: (s.takes_from_the_rest, s.is_unknown, s.was_made, s.came_back, s.is_open)
        for s in RefundState
    }
    assert meant == REFUNDS
    assert set(UNKNOWN_REFUNDS) == {s for s in RefundState if s.is_unknown}
    assert set(OPEN_REFUNDS) == {s for s in RefundState if s.is_open}


def test_money_that_may_have_gone_back_is_not_given_twice() -> None:
    """Each refund is unknown, made, or certainly not with the customer: one of them."""
    for state in RefundState:
        ways = (state.is_unknown, state.was_made, not state.takes_from_the_rest)
        assert ways.count(True) == 1, state
        assert not (state.is_unknown and not state.is_open)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("pending", RefundState.PENDING),
        ("requires_action", RefundState.REQUIRES_ACTION),
        ("succeeded", RefundState.SUCCEEDED),
        ("failed", RefundState.FAILED),
        ("canceled", RefundState.CANCELED),
        ("a word of next year", RefundState.PENDING),
        ("unknown", RefundState.PENDING),
        ("not_refunded", RefundState.PENDING),
    ],
)
def test_what_stripes_words_for_a_refund_mean(word: str, state: RefundState) -> None:
    """Our own words are not Stripe's: nothing becomes *not refunded* by an answer that says so."""
    assert RefundState.of(word) is state


def test_every_state_has_its_words_and_looks() -> None:
    assert refund_rows._REFUND_MESSAGES.keys() == set(RefundState)
    assert refund_entries.REFUND_STYLES.keys() == set(RefundState)
    assert status_chip.STATUS_STYLES.keys() == set(PaymentStatus)
    assert marking._FOUND_IN.keys() == set(FoundIn)
    assert search_words.STATUS_WORDS.keys() == set(PaymentStatus)
    assert tender_messages._BY_STATE.keys() == set(TenderState)
    assert detail_entries._STATES.keys() == set(TenderState) - {TenderState.APPROVED}
    told_elsewhere = {TenderState.PREPARED, TenderState.DECLINED}
    assert timeline._TENDER_MESSAGES.keys() == set(TenderState) - told_elsewhere
    assert rows._STATE_MESSAGES.keys() == set(ReaderState)


@pytest.mark.parametrize(
    "table",
    [
        method_names.METHOD_NAMES,
        search_words.METHOD_WORDS,
        open_notices.WENT_THROUGH,
        open_notices.WAS_NOT_CHARGED,
        unsettled.NOT_KNOWN_YET,
    ],
)
def test_every_way_of_paying_has_its_sentences(table: dict[TenderKind, Message]) -> None:
    assert table.keys() == set(TenderKind)


@pytest.mark.parametrize(
    "table",
    [
        recovery_messages.APPROVED,
        recovery_messages.CANCELED,
        recovery_messages.PREPARED,
        recovery_messages.DECLINED,
        recovery_messages.UNKNOWN,
        tender_messages._PENDING,
    ],
)
def test_every_way_of_paying_through_stripe_says_how_it_stands(
    table: dict[TenderKind, object],
) -> None:
    assert table.keys() == set(AT_STRIPE)


def test_every_way_of_paying_with_a_letter_can_be_used_on_the_payment_sheet() -> None:
    assert METHOD_STYLES.keys() == set(TenderKind)
    letters = {kind: look.letter for kind, look in METHOD_STYLES.items() if look.letter}
    assert len(set(letters.values())) == len(letters)
    assert not set(letters.values()) & set(SheetLetter)
    assert tender_panels.PANELS.keys() == letters.keys()
    for offline in (None, OfflineError()):
        assert method_states(PaymentState(offline=offline), "").keys() == letters.keys()
    usable = {kind for kind in TenderKind if WITH_EVERYTHING.can_take(kind)}
    assert usable == letters.keys() - {TenderKind.CASH}  # its panel has an amount of its own


def test_what_is_chosen_on_each_panel_is_handed_on() -> None:
    assert tender_panels.CHOSEN.keys() == set(TenderKind)


def test_every_way_of_paying_is_booked_on_an_account_of_its_own_sort() -> None:
    booked: dict[Account, set[TenderKind]] = {}
    for kind, account in takings.ACCOUNTS.items():
        booked.setdefault(account, set()).add(kind)
    assert booked == ACCOUNTS
    assert set().union(*ACCOUNTS.values()) == set(TenderKind)


def test_every_account_has_its_name_its_side_and_a_code_in_each_chart() -> None:
    assert accounting.ACCOUNT_NAMES.keys() == set(Account)
    assert accounting._SIDES.keys() == set(Account)
    assert accounting.CODES.keys() == set(Chart) - {Chart.COUNTRY}
    for codes in accounting.CODES.values():
        assert codes.keys() == set(Account)


def test_what_is_said_of_a_way_back_fits_every_way_of_paying_that_has_it() -> None:
    """Another one is no such device, drawer or card: its words come before its line in `ROUTES`."""
    for route in RefundRoute:
        assert {kind for kind in TenderKind if kind.facts.refund_route is route} == ROUTES[route]


def test_a_way_of_paying_that_the_store_names_is_called_so_everywhere() -> None:
    named = {kind for kind in TenderKind if kind.facts.named_by_store}
    assert named == {TenderKind.BANK_TERMINAL}
    assert PaymentState().store_names.keys() == named  # its row on the payment sheet
    assert FilterChoices().store_names.keys() == named  # its chip in the history
    assert not any(PaymentState().can_take(kind) for kind in named)


def test_every_column_of_the_history_can_be_exported() -> None:
    """*Those of the list* leaves out without a word what is no column of files."""
    assert export_columns.TITLES.keys() == set(ExportField)
    assert {column.key for column in COLUMNS} <= {field.value for field in ExportField}


def test_an_amount_is_exported_with_its_currency() -> None:
    """By the cells of a row that has a value for every column."""
    row = whole_row()
    assert [each.name for each in fields(row) if getattr(row, each.name) is None] == []
    made = export_columns.ExportColumns(tuple(ExportField), UTC, {})
    cells = dict(zip(made.fields, made.cells(row), strict=True))
    of_money = {key: cell.currency.upper() for key, cell in cells.items() if cell.currency}
    needed = export_columns._NEEDS
    assert needed.keys() == of_money.keys()
    assert {key: cells[needed[key]].value for key in needed} == of_money


def whole_row() -> HistoryRow:
    return HistoryRow(
        id="s",
        sale_id="s",
        intent_id="pi_1",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        amount=Money(1_100, "usd"),
        refunded=100,
        status=PaymentStatus.PART_REFUNDED,
        method="Cash",
        customer_id="c",
        customer_name="Ada",
        cashier_name="Ana",
        receipt_number="R1-000001",
        business_date=date(2026, 1, 1),
        kind=TenderKind.CASH,
        taken=1_100,
        tip=100,
        fee=Money(59, "eur"),
        net=Money(941, "eur"),
        charged=1_100,
    )


def test_every_column_that_is_sorted_by_is_offered_both_ways() -> None:
    both = {HistoryOrder(column, down) for column in HistoryColumn for down in (True, False)}
    assert ORDERS.keys() == both
    assert history_orders._FINDERS.keys() == set(HistoryColumn)


def test_every_way_back_of_the_money_has_its_words() -> None:
    assert void_sheet.BACK_TO.keys() == set(RefundRoute)
    assert overpaid._PREFERRED.keys() == set(RefundRoute)
    without_stripe = set(RefundRoute) - {RefundRoute.STRIPE}
    assert refund_rows._WITHOUT_STRIPE.keys() == without_stripe
    assert receipt_blocks._BACK.keys() == without_stripe


def test_a_payout_says_how_much_is_known_of_it() -> None:
    assert payout_detail.ITEMS.keys() == set(PayoutItems)


def test_a_state_fits_into_its_column() -> None:
    longest = Refund.__table__.c.state.type.length  # type: ignore[attr-defined]
    for kind in (TenderState, RefundState, SaleState, SetupState):
        assert all(len(state) <= longest for state in kind)


def stated(text: str) -> Iterator[str]:
    """The words that SQL compares a state with."""
    for words_of in re.findall(r"state\s*(?:=|<>|!=|IN)\s*(\([^)]*\)|'[^']*')", text):
        yield from re.findall(r"'([^']*)'", words_of)


def test_no_statement_of_the_program_says_states_of_its_own() -> None:
    """They are handed in, so that a new one can't be forgotten."""
    kinds: tuple[type[StrEnum], ...] = (TenderState, RefundState, SaleState, SetupState)
    known = {state.value for kind in kinds for state in kind}
    found = {
        (file.name, word)
        for file in DB.rglob("*.py")
        for word in stated(file.read_text(encoding="utf-8"))
        if word in known
    }
    assert found == set()
