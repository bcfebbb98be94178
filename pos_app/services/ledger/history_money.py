"""What was taken of rows of the history, and what Stripe settled of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.domain.payments import TenderState


@dataclass(frozen=True)
class EntryMoney:
    """Of one row, in minor units: see `HistoryRow`."""

    taken: int = 0
    tip: int = 0
    charged: int = 0
    fee: int | None = None
    net: int | None = None
    settlement_currency: str | None = None
    disputed: bool = False


def money_of(session: Session, entries: Sequence[HistoryEntry]) -> dict[str, EntryMoney]:
    """Return it of some rows, by their ids."""
    sale_ids = [entry.sale_id for entry in entries if entry.sale_id]
    tenders: dict[str, list[Tender]] = defaultdict(list)
    payments: dict[str, StripePayment] = {}
    if sale_ids:
        paid = select(Tender, StripePayment).where(Tender.sale_id.in_(sale_ids))
        paid = paid.outerjoin(StripePayment, StripePayment.intent_id == Tender.intent_id)
        for tender, payment in session.execute(paid):
            tenders[tender.sale_id].append(tender)
            if payment is not None:
                payments[payment.intent_id] = payment
    if intent_ids := [entry.intent_id for entry in entries if entry.intent_id]:
        known = select(StripePayment).where(StripePayment.intent_id.in_(intent_ids))
        payments |= {payment.intent_id: payment for payment in session.scalars(known)}
    return {
        entry.id: of_payment(payments.get(entry.intent_id))
        if entry.intent_id
        else of_sale(tenders[entry.id], payments)
        for entry in entries
    }


def of_sale(tenders: Sequence[Tender], payments: Mapping[str, StripePayment]) -> EntryMoney:
    """Return it of a sale; what was taken and given back before it was paid is not in it."""
    found = [payments.get(each.intent_id) for each in tenders if each.intent_id]
    known = [payment for payment in found if payment is not None]
    taken = [tender for tender in tenders if tender.state == TenderState.APPROVED]
    ids = {tender.intent_id for tender in taken}
    return _with_settlement(
        EntryMoney(
            taken=sum(tender.amount_minor for tender in taken),
            tip=sum(tender.tip_minor for tender in taken),
            disputed=any(payment.disputed for payment in known),
        ),
        [payment for payment in known if payment.intent_id in ids],
    )


def of_payment(payment: StripePayment | None) -> EntryMoney:
    """Return it of a payment that no sale made."""
    if payment is None or payment.status != "succeeded":
        return EntryMoney(disputed=payment is not None and payment.disputed)
    money = EntryMoney(taken=payment.received_minor, disputed=payment.disputed)
    return _with_settlement(money, [payment])


def _with_settlement(money: EntryMoney, payments: Sequence[StripePayment]) -> EntryMoney:
    settled = [each for each in payments if each.net_minor is not None]
    currencies = {payment.settlement_currency for payment in settled}
    if len(currencies) != 1:  # amounts of two are never added
        return money
    return replace(
        money,
        charged=sum(payment.received_minor for payment in settled),
        fee=sum(payment.fee_minor or 0 for payment in settled),
        net=sum(payment.net_minor or 0 for payment in settled),
        settlement_currency=currencies.pop(),
    )
