"""What has to be true of all books and their account, whatever went wrong before."""

from __future__ import annotations

from sqlalchemy import select

from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import (
    AT_STRIPE,
    RefundOrigin,
    RefundState,
    SaleState,
    SetupState,
    TenderState,
    sale_state,
)
from pos_app.services.ledger.sales import money_of
from pos_app.training.money.account_summary import account_summary
from tests.faults.till import Till
from tests.services.at_reader import AtReader


def check_books(till: Till) -> None:
    """Hold all books of a till against its account."""
    with till.counter.database.read() as session:
        tenders = list(session.scalars(select(Tender)))
        ours = select(Refund).where(Refund.origin == RefundOrigin.TILL)
        refunds = list(session.scalars(ours))
        sales = list(session.scalars(select(Sale)))
        setups = list(session.scalars(select(CardSetup)))
    for tender in tenders:
        _check_tender(till, tender, refunds)
    for sale in sales:
        _check_sale(sale, [tender for tender in tenders if tender.sale_id == sale.id])
    open_setups = {SetupState.STARTED, SetupState.WAITING}
    assert not [setup for setup in setups if setup.state in open_setups]
    _check_nothing_is_left(till)


def _check_tender(till: Till, tender: Tender, refunds: list[Refund]) -> None:
    assert tender.settled_at is not None or tender.state == TenderState.RETURNING
    assert not TenderState(tender.state).holds_the_sale
    given = sum(
        refund.amount_minor
        for refund in refunds
        if refund.tender_id == tender.id and RefundState(refund.state).takes_from_the_rest
    )
    taken = tender.state in {TenderState.APPROVED, TenderState.RETURNED}
    if tender.state == TenderState.RETURNED:
        assert given == tender.amount_minor
    if tender.kind not in AT_STRIPE:
        return
    received, returned = 0, 0
    if tender.intent_id:
        intent = account_summary(till.account)["payment_intents"][tender.intent_id]
        received, returned = intent["amount_received"], intent["amount_refunded"]
    assert received == (tender.amount_minor if taken else 0)
    assert returned == given


def _check_nothing_is_left(till: Till) -> None:
    known = _known_intents(till).union(*(_known_intents(each) for each in till.neighbours))
    for intent_id, intent in account_summary(till.account)["payment_intents"].items():
        if intent_id in known:
            assert intent["status"] in {"succeeded", "canceled"}
        else:  # made and never heard of: nothing was ever taken with it
            assert intent["amount_received"] == 0
    taken = {s["payment_intent"] for s in till.objects("checkout.session")} - {None}
    assert taken <= known
    for reader in till.readers:
        _check_reader(till, reader)


def _check_reader(till: Till, reader: AtReader) -> None:
    """Nothing that a reader still asks for could be given."""
    showing = reader.showing
    if showing["kind"] not in {"idle", "message"}:
        asked_for = [*till.objects("payment_intent"), *till.objects("setup_intent")]
        status = {each["id"]: each["status"] for each in asked_for}
        assert status[showing["intent"]] == "canceled"


def _known_intents(till: Till) -> set[str]:
    with till.counter.database.read() as session:
        return set(session.scalars(select(Tender.intent_id).where(Tender.intent_id.is_not(None))))


def _check_sale(sale: Sale, tenders: list[Tender]) -> None:
    approved = [tender for tender in tenders if tender.state == TenderState.APPROVED]
    taken = sum(tender.amount_minor - tender.tip_minor for tender in approved)
    assert taken <= sale.total_minor
    abandoned = sale.state == SaleState.ABANDONED
    assert sale.state == sale_state(sale.total_minor, money_of(tenders), abandoned=abandoned)
    assert (sale.receipt_number is not None) is (sale.state == SaleState.PAID)
