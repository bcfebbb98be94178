"""What a row of the history says, of every kind of sale and payment that it may be of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry
from pos_app.domain.payments import (
    EntryKind,
    PaymentStatus,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
)
from pos_app.services.ledger.read_model import (
    assign_customer,
    fill_sale_entry,
    methods_label,
    recorded_method,
    sale_rows,
    search_text_of,
    write_sale_entry,
)
from tests.services.rows import (
    HOUR,
    NOON,
    VISA,
    columns_of,
    customer_row,
    entry_of,
    payment_row,
    refund_row,
    sale_row,
    tender_row,
)

# --- a sale's row ------------------------------------------------------------------------------


def written(session: Session, sale_id: str) -> HistoryEntry:
    """Write a sale's row, once for its being there and once for the refunds made from it."""
    write_sale_entry(session, sale_id)
    write_sale_entry(session, sale_id)
    entry = entry_of(session, sale_id)
    assert entry is not None
    return entry


def test_a_sale_is_read_with_all_that_belongs_to_it_its_oldest_tender_first(
    books: Session,
) -> None:
    sale = sale_row(books, customer_id=customer_row(books, "Ada").id)
    later = tender_row(books, sale, intent_id="pi_2", created_at=NOON - HOUR)
    last = tender_row(books, sale, created_at=NOON - 2 * HOUR)
    other = sale_row(books)
    tender_row(books, other, intent_id="pi_9")
    payments = [payment_row("pi_2"), payment_row("pi_9")]
    books.add_all(payments)
    books.flush()
    rows = sale_rows(books, sale.id)
    assert (rows.sale, rows.register.prefix, rows.entry) == (sale, "R1", None)
    assert (rows.time_zone, rows.day_starts_at_hour) == ("UTC", 0)
    assert rows.tenders == [later, last]
    assert rows.payments == {"pi_2": payments[0]}
    write_sale_entry(books, other.id)
    assert sale_rows(books, other.id).entry == entry_of(books, other.id)


def test_a_sales_row_says_when_how_much_who_and_how(books: Session) -> None:
    customer = customer_row(books, "Zoë Ångström")
    sale = sale_row(
        books,
        1350,
        "Crème brûlée",
        "Tea",
        state=SaleState.PAID,
        tip_minor=150,
        receipt_number="R1-000007",
        customer_id=customer.id,
        paid_at=NOON + HOUR,
    )
    tender_row(books, sale, 500)
    tender_row(books, sale, 1000, kind=TenderKind.SAVED_CARD, intent_id="pi_Ab1", card=VISA)
    refund_row(books, sale_rows(books, sale.id).tenders[0], 200, kind="cash")
    assert columns_of(written(books, sale.id)) == {
        "id": sale.id,
        "kind": EntryKind.SALE,
        "sale_id": sale.id,
        "intent_id": None,
        "customer_id": customer.id,
        "register_id": sale.register_id,
        "occurred_at": NOON + HOUR,
        "business_date": date(2026, 1, 2),
        "amount_minor": 1500,
        "refunded_minor": 200,
        "currency": "usd",
        "status": PaymentStatus.PART_REFUNDED,
        "methods": [
            {"kind": "cash", "label": "", "brand": "", "last4": ""},
            {"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"},
        ],
        "cashier_id": sale.cashier_id,
        "receipt_number": "R1-000007",
        "search_text": ("r1-000007 15.00 15,00 cash + visa •••• 4242 pi_ab1 creme brulee tea"),
        "method_codes": "cash:,saved_card:visa",
        "store_hour": 13,
        "taken_minor": 1500,
        "tip_minor": 0,
        "charged_minor": 0,
        "fee_minor": None,
        "net_minor": None,
        "settlement_currency": None,
        "disputed": False,
        "settled_late": False,
    }


def test_a_sale_that_is_not_paid_has_no_number_and_is_dated_by_its_beginning(
    books: Session,
) -> None:
    sale = sale_row(books, 1350, "Tea", currency="jpy")
    tender_row(books, sale, 1350, kind=TenderKind.PAGE, state=TenderState.PENDING)
    assert columns_of(written(books, sale.id)) == {
        "id": sale.id,
        "kind": EntryKind.SALE,
        "sale_id": sale.id,
        "intent_id": None,
        "customer_id": None,
        "register_id": sale.register_id,
        "occurred_at": NOON,
        "business_date": date(2026, 1, 2),
        "amount_minor": 1350,
        "refunded_minor": 0,
        "currency": "jpy",
        "status": PaymentStatus.WAITING,
        "methods": [{"kind": "page", "label": "", "brand": "", "last4": ""}],
        "cashier_id": sale.cashier_id,
        "receipt_number": None,
        "search_text": "1350 1350 payment page tea",
        "method_codes": "page:",
        "store_hour": 12,
        "taken_minor": 0,
        "tip_minor": 0,
        "charged_minor": 0,
        "fee_minor": None,
        "net_minor": None,
        "settlement_currency": None,
        "disputed": False,
        "settled_late": False,
    }


def test_the_row_of_a_sale_paid_in_part_says_its_total_with_the_tip_so_far(
    books: Session,
) -> None:
    sale = sale_row(books, 1000, tip_minor=150)
    tender_row(books, sale, 650, kind=TenderKind.READER, tip_minor=150)
    entry = written(books, sale.id)
    assert (entry.amount_minor, entry.status) == (1150, PaymentStatus.WAITING)


def test_the_row_of_an_overpaid_sale_says_all_that_was_taken(books: Session) -> None:
    sale = sale_row(books, 1000, state=SaleState.OVERPAID, receipt_number="R1-000001")
    tender_row(books, sale, 1000)
    tender_row(books, sale, 600)
    tender_row(books, sale, 50, state=TenderState.RETURNED)
    entry = written(books, sale.id)
    assert (entry.amount_minor, entry.status) == (1600, PaymentStatus.OVERPAID)


def test_the_row_is_of_the_payment_it_has_by_now(books: Session) -> None:
    """What was written before is written over, and one that nobody pays any more has no row."""
    sale = sale_row(books)
    tender = tender_row(books, sale, state=TenderState.UNKNOWN, kind=TenderKind.SAVED_CARD)
    assert written(books, sale.id).status == PaymentStatus.UNKNOWN
    tender.state = TenderState.CANCELED
    write_sale_entry(books, sale.id)
    assert entry_of(books, sale.id) is None
    write_sale_entry(books, sale.id)
    assert entry_of(books, sale.id) is None
    sale.state = SaleState.ABANDONED
    assert written(books, sale.id).status == PaymentStatus.CANCELLED


def test_what_was_changed_in_rows_that_were_read_is_in_the_sales_row(books: Session) -> None:
    sale = sale_row(books)
    tender = tender_row(books, sale, state=TenderState.UNKNOWN)
    rows = sale_rows(books, sale.id)
    tender.state, sale.state = TenderState.APPROVED, SaleState.PAID
    fill_sale_entry(books, rows)
    entry = entry_of(books, sale.id)
    assert entry is not None
    assert (entry.status, entry.refunded_minor) == (PaymentStatus.PAID, 0)


@pytest.mark.parametrize(
    ("state", "decline", "has_a_row"),
    [
        (TenderState.PREPARED, None, False),
        (TenderState.CANCELED, None, False),
        (TenderState.PREPARED, "expired_card", True),
        (TenderState.CANCELED, "expired_card", True),
        (TenderState.PENDING, None, True),
        (TenderState.ACTION, None, True),
        (TenderState.UNKNOWN, None, True),
        (TenderState.DECLINED, None, True),
        (TenderState.APPROVED, None, True),
        (TenderState.RETURNED, None, True),
    ],
)
def test_an_open_sale_shows_once_money_was_asked_for(
    books: Session, state: TenderState, decline: str | None, has_a_row: bool
) -> None:
    sale = sale_row(books)
    tender_row(books, sale, state=state, decline_code=decline)
    write_sale_entry(books, sale.id)
    assert (entry_of(books, sale.id) is not None) is has_a_row


OPEN, PAID, OVERPAID, ABANDONED, _RETURNED = SaleState
CASH, SAVED, READER = TenderKind.CASH, TenderKind.SAVED_CARD, TenderKind.READER
TAKEN = (CASH, TenderState.APPROVED, 1000)


@pytest.mark.parametrize(
    ("sale", "tenders", "refunded", "status"),
    [
        # Nobody can say yet, whatever else is there.
        ({}, [(SAVED, TenderState.PENDING, 1000)], 0, PaymentStatus.UNKNOWN),
        ({}, [(READER, TenderState.UNKNOWN, 1000)], 0, PaymentStatus.UNKNOWN),
        ({}, [(CASH, TenderState.APPROVED, 1), (SAVED, "unknown", 9)], 0, PaymentStatus.UNKNOWN),
        ({}, [(READER, TenderState.RETURNING, 1000)], 0, PaymentStatus.UNKNOWN),
        ({"state": ABANDONED}, [(SAVED, "unknown", 1000)], 0, PaymentStatus.UNKNOWN),
        # Still to be paid.
        ({}, [(READER, TenderState.PENDING, 1000)], 0, PaymentStatus.WAITING),
        ({}, [(SAVED, TenderState.ACTION, 1000)], 0, PaymentStatus.WAITING),
        ({}, [(SAVED, TenderState.DECLINED, 1000)], 0, PaymentStatus.DECLINED),
        ({}, [(SAVED, "declined", 9), (CASH, "approved", 1)], 0, PaymentStatus.WAITING),
        ({}, [(SAVED, "declined", 9), (READER, "returned", 1)], 0, PaymentStatus.WAITING),
        # Paid.
        ({"state": PAID}, [TAKEN], 0, PaymentStatus.PAID),
        ({"state": PAID}, [TAKEN], 1, PaymentStatus.PART_REFUNDED),
        ({"state": PAID}, [TAKEN], 999, PaymentStatus.PART_REFUNDED),
        ({"state": PAID}, [TAKEN], 1000, PaymentStatus.REFUNDED),
        ({"state": PAID}, [TAKEN, (SAVED, "declined", 7)], 0, PaymentStatus.PAID),
        ({"state": PAID, "total_minor": 0}, [(SAVED, "declined", 7)], 0, PaymentStatus.PAID),
        # Voided: all of it went back on the same day.
        ({"state": PAID, "voided_at": NOON}, [TAKEN], 0, PaymentStatus.PAID),
        ({"state": PAID, "voided_at": NOON}, [TAKEN], 999, PaymentStatus.PART_REFUNDED),
        ({"state": PAID, "voided_at": NOON}, [TAKEN], 1000, PaymentStatus.VOIDED),
        ({"state": PAID, "voided_at": NOON}, [TAKEN], 1001, PaymentStatus.VOIDED),
        # Too much was taken, and some of that is still here.
        (
            {"state": OVERPAID, "receipt_number": "R1-1"},
            [TAKEN, (CASH, "approved", 300)],
            0,
            PaymentStatus.OVERPAID,
        ),
        (
            {"state": OVERPAID, "receipt_number": "R1-1"},
            [TAKEN, (CASH, "approved", 300)],
            299,
            PaymentStatus.OVERPAID,
        ),
        (
            {"state": OVERPAID, "receipt_number": "R1-1"},
            [TAKEN, (CASH, "approved", 300)],
            300,
            PaymentStatus.PART_REFUNDED,
        ),
        (
            {"state": OVERPAID, "receipt_number": "R1-1", "tip_minor": 200},
            [TAKEN, (CASH, "approved", 300)],
            99,
            PaymentStatus.OVERPAID,
        ),
        (
            {"state": OVERPAID, "receipt_number": "R1-1", "tip_minor": 200},
            [TAKEN, (CASH, "approved", 300)],
            100,
            PaymentStatus.PART_REFUNDED,
        ),
        # Nothing is due for what was given up.
        ({"state": OVERPAID}, [TAKEN], 999, PaymentStatus.OVERPAID),
        ({"state": OVERPAID}, [TAKEN], 1000, PaymentStatus.REFUNDED),
        ({"state": ABANDONED}, [(SAVED, "declined", 1000)], 0, PaymentStatus.CANCELLED),
        ({"state": ABANDONED}, [(SAVED, "returned", 1000)], 0, PaymentStatus.CANCELLED),
    ],
)
def test_a_sales_status_says_where_its_money_is(
    books: Session,
    sale: dict[str, Any],
    tenders: list[tuple[str, str, int]],
    refunded: int,
    status: PaymentStatus,
) -> None:
    row = sale_row(books, **sale)
    made = [tender_row(books, row, much, kind=kind, state=state) for kind, state, much in tenders]
    if refunded:
        refund_row(books, made[-1], refunded, kind="cash")
    assert written(books, row.id).status == status


def test_each_way_of_paying_is_named_once_and_those_that_took_nothing_only_alone(
    books: Session,
) -> None:
    sale = sale_row(books, state=SaleState.PAID)
    refused = tender_row(books, sale, kind=TenderKind.READER, state=TenderState.DECLINED)
    tender_row(books, sale, kind=TenderKind.PAGE, state=TenderState.DECLINED)
    assert methods_label(written(books, sale.id).methods) == "Card reader + Payment page"
    tender_row(books, sale)
    tender_row(books, sale, card=VISA, kind=TenderKind.SAVED_CARD)
    tender_row(books, sale)
    assert methods_label(written(books, sale.id).methods) == "Cash + Visa •••• 4242"
    refused.state = TenderState.APPROVED
    assert methods_label(written(books, sale.id).methods) == "Card reader + Cash + Visa •••• 4242"


def test_what_was_given_back_of_a_sale_is_the_sum_of_its_tenders(books: Session) -> None:
    sale = sale_row(books, 3000, state=SaleState.PAID)
    cash = tender_row(books, sale, 1000)
    card = tender_row(books, sale, 1000, kind=TenderKind.SAVED_CARD, intent_id="pi_1")
    page = tender_row(books, sale, 1000, kind=TenderKind.PAGE, intent_id="pi_2")
    out = tender_row(books, sale, 500, state=TenderState.RETURNED, intent_id="pi_3")
    for payment_id, known in (("pi_1", 250), ("pi_2", 0), ("pi_3", 500)):
        books.add(payment_row(payment_id, refunded_minor=known))
    refund_row(books, cash, 10, kind="cash")
    refund_row(books, card, 200)
    refund_row(books, page, 3)
    refund_row(books, page, 4000, state=RefundState.UNKNOWN)
    refund_row(books, out, 500)
    refund_row(books, tender_row(books, sale_row(books)), 70)
    assert written(books, sale.id).refunded_minor == 10 + 250 + 3


def test_what_was_given_back_elsewhere_is_in_a_row_that_is_only_written_now(
    books: Session,
) -> None:
    """As where the program ended at the charge, and somebody at the Dashboard was faster."""
    sale = sale_row(books, state=SaleState.PAID)
    tender_row(books, sale, kind=TenderKind.SAVED_CARD, intent_id="pi_1")
    books.add(payment_row("pi_1", refunded_minor=250))
    write_sale_entry(books, sale.id)
    entry = entry_of(books, sale.id)
    assert entry is not None
    assert (entry.status, entry.refunded_minor) == (PaymentStatus.PART_REFUNDED, 250)


def test_a_sale_that_took_nothing_gave_nothing_back(books: Session) -> None:
    sale = sale_row(books, state=SaleState.ABANDONED)
    tender = tender_row(books, sale, state=TenderState.RETURNED)
    refund_row(books, tender, 1000)
    assert written(books, sale.id).refunded_minor == 0


def test_of_many_items_the_first_are_searched(books: Session) -> None:
    names = [f"item{number:04}" for number in range(600)]
    sale = sale_row(books, 1000, *names, state=SaleState.PAID)
    tender_row(books, sale)
    text = written(books, sale.id).search_text
    assert text == f"10.00 10,00 cash {' '.join(names)[:4000]}"


def test_the_words_of_a_row_stand_in_one_order() -> None:
    entry = HistoryEntry(
        receipt_number="R1-1",
        amount_minor=123456,
        currency="eur",
        methods=[recorded_method(TenderKind.CASH, {})],
    )
    assert search_text_of(entry, ["pi_1", "", "Tea"]) == "r1-1 1234.56 1234,56 cash pi_1 tea"
    entry.receipt_number = None
    assert search_text_of(entry, []) == "1234.56 1234,56 cash"


# --- whose the rows are ------------------------------------------------------------------------


def test_the_rows_of_one_customer_become_anothers(books: Session) -> None:
    ada, twin = customer_row(books, "Ada"), customer_row(books, "Ada L.")
    kept, moved = (
        sale_row(books, state=SaleState.PAID, customer_id=each.id) for each in (ada, twin)
    )
    for sale in (kept, moved):
        tender_row(books, sale)
        write_sale_entry(books, sale.id)
    which = HistoryEntry.sale_id.in_([kept.id, moved.id])
    for owner in (ada.id, None):
        assign_customer(books, which, owner)
        for sale in (kept, moved):
            assert books.get_one(HistoryEntry, sale.id).customer_id == owner


def test_rows_that_are_none_become_nobodys(books: Session) -> None:
    sale = sale_row(books, state=SaleState.PAID)
    tender_row(books, sale)
    write_sale_entry(books, sale.id)
    before = columns_of(entry_of(books, sale.id))
    assign_customer(books, HistoryEntry.customer_id == "nobody", "nobody")
    assert columns_of(entry_of(books, sale.id)) == before
