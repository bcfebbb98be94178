"""What may be given back and what of, and what is in the books before it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.db.models.payments import Refund
from pos_app.domain.cash_rounding import CashLeft, CashRounding
from pos_app.domain.payments import RefundOrigin, TenderKind
from pos_app.errors import UserError
from pos_app.services.ledger.refund_rows import (
    RefundSource,
    check_request,
    nothing_given,
    source_of,
)
from pos_app.services.shared.declared_settings import LOCALE
from pos_app.services.shared.errors import FieldError
from pos_app.services.shared.setting_rows import write_setting
from pos_app.services.views.history import RefundRequest
from tests.services.refund_rows import INTERAC, NOON, REASON, Rows, said

# --- what may be asked for ---------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["requested_by_customer", "duplicate", "fraudulent"])
@pytest.mark.parametrize("note", ["", "Spilled"])
def test_a_refund_of_the_smallest_amount_needs_a_reason_and_no_note(reason: str, note: str) -> None:
    check_request(RefundRequest("sale", "tender", 1, reason, note))


def test_another_reason_is_one_with_a_note() -> None:
    check_request(RefundRequest("sale", "tender", 1, "other", " Spilled "))


NO_REASON = ("A refund needs a reason.", "Choose a reason.")
NO_NOTE = ("This reason needs a note.", "Type why money is given back.")
NO_AMOUNT = ("There is nothing to give back.", "Type an amount.")


@pytest.mark.parametrize(
    ("amount", "reason", "note", "told"),
    [
        (100, "", "", NO_REASON),
        (100, "whim", "Spilled", NO_REASON),
        (100, "Other", "Spilled", NO_REASON),
        (100, "other", "", NO_NOTE),
        (100, "other", " \n", NO_NOTE),
        (0, "duplicate", "", NO_AMOUNT),
        (-1, "other", "Spilled", NO_AMOUNT),
    ],
)
def test_what_is_no_refund_is_refused_with_what_to_do(
    amount: int, reason: str, note: str, told: tuple[str, str]
) -> None:
    with pytest.raises(UserError) as refused:
        check_request(RefundRequest("sale", "tender", amount, reason, note))
    assert said(refused.value) == (told[0], nothing_given(), told[1])


@pytest.mark.parametrize("reason", ["other", "duplicate"])
def test_a_card_number_is_not_kept_in_a_note(reason: str) -> None:
    with pytest.raises(FieldError, match="looks like a card number") as refused:
        check_request(RefundRequest("sale", "tender", 100, reason, "Card 4242 4242 4242 4242"))
    assert (refused.value.field, refused.value.money) == ("note", nothing_given())


# --- what it is given back from ----------------------------------------------------------------


def test_cash_goes_back_from_the_drawer(rows: Rows) -> None:
    tender = rows.paid(kind=TenderKind.CASH, intent_id=None)
    assert source_of(rows.session, tender) == RefundSource(
        kind=TenderKind.CASH,
        currency="usd",
        left=1350,
        sale_id=tender.sale_id,
        tender_id=tender.id,
        cash_left=CashLeft(1350, 1350, CashRounding()),
    )


def test_a_card_gets_back_what_is_left_of_its_payment(rows: Rows) -> None:
    tender = rows.paid(card={"type": "card"}, reader_id=rows.reader())
    rows.refund(tender, 350)
    assert source_of(rows.session, tender) == RefundSource(
        kind=TenderKind.SAVED_CARD,
        currency="usd",
        left=1000,
        sale_id=tender.sale_id,
        tender_id=tender.id,
        intent_id=tender.intent_id,
    )


@pytest.mark.parametrize(
    ("charge_type", "fee", "account", "reverse_transfer", "has_fee"),
    [
        ("direct", 135, "acct_1", False, True),
        ("direct", 0, "acct_1", False, False),
        ("destination", 135, None, True, True),
        ("destination", None, None, True, False),
    ],
)
def test_a_shared_payment_is_given_back_where_it_was_taken_and_by_both(
    rows: Rows,
    charge_type: str,
    fee: int | None,
    account: str | None,
    reverse_transfer: bool,
    has_fee: bool,
) -> None:
    tender = rows.paid(account_id="acct_1", charge_type=charge_type, fee_minor=fee)
    source = source_of(rows.session, tender)
    found = (source.account_id, source.reverse_transfer, source.has_fee)
    assert found == (account, reverse_transfer, has_fee)


def test_interac_of_a_sale_is_given_back_at_a_reader(rows: Rows) -> None:
    tender = rows.paid(card=INTERAC)
    source = source_of(rows.session, tender)
    assert source.needs_reader


@pytest.mark.parametrize(("card", "needs_reader"), [({}, False), (INTERAC, True)])
def test_a_payment_that_no_sale_made_gives_back_what_is_left_of_it(
    rows: Rows, card: dict[str, str], needs_reader: bool
) -> None:
    payment = rows.elsewhere(account_id="acct_1", refunded_minor=250, card=card)
    assert source_of(rows.session, payment) == RefundSource(
        kind=TenderKind.SAVED_CARD,
        currency="usd",
        left=650,
        intent_id="pi_elsewhere",
        account_id="acct_1",
        needs_reader=needs_reader,
    )


def test_nothing_is_given_back_of_a_payment_that_there_is_not(rows: Rows) -> None:
    with pytest.raises(UserError) as refused:
        source_of(rows.session, None)
    assert said(refused.value) == (
        "There is no such payment.",
        nothing_given(),
        "Refresh the history.",
    )


def test_a_sale_that_is_not_paid_yet_is_given_back_at_the_checkout(rows: Rows) -> None:
    tender = rows.tender(rows.sale(), 500)
    with pytest.raises(UserError) as refused:
        source_of(rows.session, tender)
    assert said(refused.value) == (
        "This sale is not paid yet.",
        nothing_given(),
        "Open it at the checkout, and take the payment out there.",
    )


# --- a refund is written before it is made -----------------------------------------------------


def test_a_refund_is_in_the_books_before_it_is_made(rows: Rows) -> None:
    tender = rows.paid(kind=TenderKind.READER)
    source = RefundSource(
        kind=TenderKind.READER,
        currency="usd",
        left=1350,
        sale_id=tender.sale_id,
        tender_id=tender.id,
        intent_id=tender.intent_id,
        account_id="acct_1",
        needs_reader=True,
    )
    asked = RefundRequest(tender.sale_id, tender.id, 1350, "other", " Spilled\n", rows.reader())
    made = rows.book.new(rows.session, asked, rows.cashier, source)
    rows.session.expire(made)
    kept = {name: getattr(made, name) for name in Refund.__table__.columns.keys()}  # noqa: SIM118
    id_, key = UUID(kept.pop("id")), UUID(kept.pop("create_key"))
    assert id_ != key
    assert kept == {
        "origin": RefundOrigin.TILL,
        "sale_id": tender.sale_id,
        "tender_id": tender.id,
        "intent_id": tender.intent_id,
        "account_id": "acct_1",
        "stripe_id": None,
        "register_id": rows.register,
        "cashier_id": rows.cashier,
        "kind": "reader",
        "state": "started",
        "amount_minor": 1350,
        "rounding_minor": 0,
        "credit_minor": 0,
        "shift_id": None,
        "failed_shift_id": None,
        "failed_on": None,
        "tip_minor": 0,
        "return_id": None,
        "replaces_id": None,
        "currency": "usd",
        "reason": "other",
        "note": "Spilled",
        "failure": "",
        "reader_id": "tmr_front",
        "step": "",
        "business_date": date(2026, 10, 6),
        "asked_at": None,
        "created_at": NOON,
        "settled_at": None,
    }


def test_a_refund_goes_under_a_key_of_its_own(rows: Rows) -> None:
    tender = rows.paid()
    first, second = rows.refund(tender, 500), rows.refund(tender, 500)
    assert first.create_key != second.create_key


def test_no_reader_is_asked_for_a_card_that_needs_none(rows: Rows) -> None:
    tender = rows.paid()
    asked = RefundRequest(tender.sale_id, tender.id, 1, REASON, reader_id=rows.reader())
    source = source_of(rows.session, tender)
    assert rows.book.new(rows.session, asked, rows.cashier, source).reader_id is None


@pytest.mark.parametrize(
    ("hour_in_utc", "day"),
    [(7, date(2026, 10, 5)), (8, date(2026, 10, 6)), (27, date(2026, 10, 6))],
)
def test_a_refund_of_the_night_is_on_the_day_before(
    rows: Rows, hour_in_utc: int, day: date
) -> None:
    tender = rows.paid()
    rows.clock.turn_to(datetime(2026, 10, 6, tzinfo=UTC) + timedelta(hours=hour_in_utc))
    assert rows.refund(tender).business_date == day


@pytest.mark.parametrize(
    ("left", "locale", "amount", "then"),
    [
        (1349, "en_US", "$13.49", "Type a smaller amount."),
        (1, "de_DE", "0,01\N{NO-BREAK SPACE}$", "Type a smaller amount."),
        (0, "en_US", "$0.00", "Refresh the sale to see its refunds."),
    ],
)
def test_no_more_is_given_back_than_is_left(
    rows: Rows, left: int, locale: str, amount: str, then: str
) -> None:
    write_setting(rows.session, LOCALE, locale)
    source = RefundSource(kind=TenderKind.SAVED_CARD, currency="usd", left=left)
    with pytest.raises(UserError) as refused:
        rows.book.new(rows.session, RefundRequest("pi_1", None, 1350, REASON), rows.cashier, source)
    told = f"Only {amount} of this payment is left to give back."
    assert said(refused.value) == (told, nothing_given(), then)
    assert rows.session.scalars(select(Refund)).all() == []


@pytest.mark.parametrize("reader_id", [None, ""])
def test_interac_goes_back_only_with_the_card_on_a_reader(
    rows: Rows, reader_id: str | None
) -> None:
    asked = RefundRequest("pi_1", None, 1350, REASON, reader_id=reader_id)
    source = RefundSource(kind=TenderKind.READER, currency="cad", left=1350, needs_reader=True)
    with pytest.raises(UserError) as refused:
        rows.book.new(rows.session, asked, rows.cashier, source)
    assert said(refused.value) == (
        "This money goes back only with the customer's card on a card reader.",
        nothing_given(),
        "Choose a card reader, and have the customer present the same card.",
    )
