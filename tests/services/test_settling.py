"""What settles a sale, beside the ways of paying; what is owed then; refused terms of Connect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import SaleState
from pos_app.services.ledger.connect_terms import (
    connect_terms_of,
    explain_refused_terms,
    has_same_connect_terms,
    refuses_connect_terms,
    set_connect_terms,
)
from pos_app.services.ledger.settling import receipt_waits, update_sale, was_abandoned
from pos_app.services.outbox.outbox_rows import IS_OPEN, complete
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.payments import ConnectTerms
from tests.services.counter import Counter, cart

RECEIPT, DRAWER = OutboxKind.RECEIPT, OutboxKind.DRAWER
SHARED = "acct_1Shared00000000"


@pytest.mark.parametrize(
    ("error", "is_of_the_terms"),
    [
        (RefusedError("No.", param="transfer_data[destination]"), True),
        (RefusedError("No.", param="payment_intent_data[application_fee_amount]"), True),
        (RefusedError("No.", param="on_behalf_of"), True),
        (RefusedError("No.", code="transfers_not_allowed"), True),
        (RefusedError("No.", param="amount", code="amount_too_large"), False),
        (NotFoundError(f"No such account: '{SHARED}'"), True),
        (NotFoundError("No such customer: 'cus_1'"), False),
        (RefusedError(f"{SHARED} is fine, the amount is not."), False),
        (NoAnswerError(f"{SHARED} did not answer.", code="transfers_not_allowed"), False),
    ],
)
def test_only_stripes_refusal_of_the_terms_is_shown_as_one(
    error: StripeError, is_of_the_terms: bool
) -> None:
    assert refuses_connect_terms(error, SHARED) is is_of_the_terms
    told = explain_refused_terms(error, SHARED)
    assert (told is not None) is is_of_the_terms
    assert told is None or SHARED in told.what
    assert explain_refused_terms(error, None) is None


def still_owed(counter: Counter, sale_id: str) -> set[str]:
    with counter.database.read() as session:
        kinds = select(OutboxEntry.kind).where(OutboxEntry.sale_id == sale_id, IS_OPEN)
        return set(session.scalars(kinds))


def test_what_is_owed_is_done_once_and_no_other_with_it(counter: Counter) -> None:
    first, second = (counter.selling.quick_cash(counter.actor, cart()).id for _ in range(2))
    receipt = (OutboxEntry.sale_id == first, OutboxEntry.kind == RECEIPT)
    done_at = []
    for _ in range(2):
        counter.clock.ahead += timedelta(minutes=1)
        with counter.database.write() as session:
            complete(session, counter.clock.now(), *receipt)
            done_at.append(session.scalars(select(OutboxEntry.done_at).where(*receipt)).one())
    assert done_at[0] is not None
    assert done_at[0] == done_at[1]
    assert still_owed(counter, first) == {DRAWER}
    assert still_owed(counter, second) == {DRAWER, RECEIPT}


@pytest.mark.parametrize(
    ("connect", "amount", "tip", "currency", "written"),
    [
        (ConnectView(), 1390, 0, "usd", (None, None, None)),
        (ConnectView(SHARED, fee_ppm=25_000), 1390, 0, "usd", (SHARED, "destination", 35)),
        (ConnectView(SHARED, 25_000, direct=True), 1390, 0, "usd", (SHARED, "direct", 35)),
        (ConnectView(SHARED, fee_ppm=100_000), 1150, 150, "usd", (SHARED, "destination", 100)),
        (ConnectView(SHARED, fee_ppm=50_000), 1000, 0, "isk", (SHARED, "destination", 100)),
        (ConnectView(SHARED, fee_ppm=0), 1000, 0, "usd", (SHARED, "destination", 0)),
    ],
)
def test_a_payment_is_shared_as_the_store_set_it(
    connect: ConnectView,
    amount: int,
    tip: int,
    currency: str,
    written: tuple[str | None, str | None, int | None],
) -> None:
    """The fee leaves out the tip, and is an amount that the currency has."""
    tender, sale = Tender(amount_minor=amount, tip_minor=tip), Sale(currency=currency)
    set_connect_terms(tender, sale, connect)
    assert (tender.account_id, tender.charge_type, tender.fee_minor) == written
    assert has_same_connect_terms(tender, sale, connect)
    assert not has_same_connect_terms(tender, sale, ConnectView("acct_1Other", fee_ppm=1))
    fee = written[2] or 0
    is_direct = written[1] == "direct"
    assert connect_terms_of(tender) == (
        ConnectTerms(SHARED, fee, direct=is_direct) if written[0] else None
    )
    assert tender.stripe_account == (SHARED if is_direct else None)


def test_terms_without_a_fee_have_none() -> None:
    tender = Tender(account_id=SHARED, charge_type="destination", fee_minor=None)
    assert connect_terms_of(tender) == ConnectTerms(SHARED, 0, direct=False)


@pytest.mark.parametrize(
    ("state", "receipt", "given_up"),
    [
        (SaleState.OPEN, None, False),
        (SaleState.PAID, "R1-000001", False),
        (SaleState.OVERPAID, "R1-000001", False),
        (SaleState.OVERPAID, None, True),
        (SaleState.ABANDONED, None, True),
    ],
)
def test_a_sale_was_given_up_if_it_ended_without_a_receipt(
    state: SaleState, receipt: str | None, given_up: bool
) -> None:
    assert was_abandoned(Sale(state=state, receipt_number=receipt)) is given_up


def test_a_receipt_waits_until_it_is_handed_out(counter: Counter) -> None:
    """Of this sale; and of none that isn't paid."""
    paid, other = (counter.selling.quick_cash(counter.actor, cart()).id for _ in range(2))
    unpaid, now = counter.sale().id, counter.clock.now()
    with counter.database.write() as session:
        assert receipt_waits(session, paid)
        complete(session, now, OutboxEntry.sale_id == paid, OutboxEntry.kind == RECEIPT)
        assert not receipt_waits(session, paid)
        assert receipt_waits(session, other)
        complete(session, now, OutboxEntry.sale_id == other, OutboxEntry.kind == DRAWER)
        assert receipt_waits(session, other)
        assert not receipt_waits(session, unpaid)


def test_receipts_follow_each_other_and_a_finished_sale_keeps_its_own(counter: Counter) -> None:
    """Its business date and the time it was paid too."""
    first = counter.selling.quick_cash(counter.actor, cart())
    with counter.database.read() as session:
        paid_at = session.get_one(Sale, first.id).paid_at
    assert paid_at is not None
    counter.clock.ahead += timedelta(days=2)
    with counter.database.write() as session:
        update_sale(session, first.id, counter.clock.now())
        kept = session.get_one(Sale, first.id)
        assert (kept.receipt_number, kept.paid_at) == ("R1-000001", paid_at)
        assert kept.business_date is not None
    assert counter.selling.quick_cash(counter.actor, cart()).receipt_number == "R1-000002"
    assert counter.owed_after(first.id) == [DRAWER, RECEIPT]
