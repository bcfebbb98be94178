"""What rows of the history are narrowed and summed by: the money of each, and how it was paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.business_day import business_date
from pos_app.domain.payments import TenderState


@dataclass(frozen=True)
class EntryFacts:
    """Columns of one row, which `HistoryEntry` explains; amounts in minor units."""

    method_codes: str
    store_hour: int
    taken_minor: int = 0
    tip_minor: int = 0
    charged_minor: int = 0
    fee_minor: int | None = None
    net_minor: int | None = None
    settlement_currency: str | None = None
    disputed: bool = False
    settled_late: bool = False

    def apply(self, entry: HistoryEntry) -> None:
        """Write them into the row."""
        for name, value in vars(self).items():
            if getattr(entry, name) != value:
                setattr(entry, name, value)


def method_codes(methods: Sequence[Mapping[str, Any]]) -> str:
    """Return ways of paying as rows are narrowed by: `cash:,reader:visa`, the first one first.

    Each is its kind, empty where it was paid elsewhere, and its card's brand.
    """
    return ",".join(dict.fromkeys(f"{each['kind'] or ''}:{each['brand']}" for each in methods))


def facts_of_sale(
    entry: HistoryEntry,
    sale: Sale,
    tenders: Sequence[Tender],
    payments: Mapping[str, StripePayment],
    time_zone: str,
    starts_at_hour: int,
) -> EntryFacts:
    """Return those of a sale; what was taken and given back before it was paid is in no amount."""
    zone = ZoneInfo(time_zone)
    found = [payments.get(each.intent_id) for each in tenders if each.intent_id]
    known = [payment for payment in found if payment is not None]
    taken = [tender for tender in tenders if tender.state == TenderState.APPROVED]
    begun = business_date(sale.created_at, zone, starts_at_hour)
    ids = {tender.intent_id for tender in taken}
    facts = EntryFacts(
        method_codes=method_codes(entry.methods),
        store_hour=entry.occurred_at.astimezone(zone).hour,
        taken_minor=sum(tender.amount_minor for tender in taken),
        tip_minor=sum(tender.tip_minor for tender in taken),
        disputed=any(payment.disputed for payment in known),
        settled_late=sale.business_date is not None and sale.business_date != begun,
    )
    return _with_settlement(facts, [payment for payment in known if payment.intent_id in ids])


def facts_of_payment(entry: HistoryEntry, payment: StripePayment, zone: tzinfo) -> EntryFacts:
    """Return those of a payment that no sale made."""
    facts = EntryFacts(
        method_codes=method_codes(entry.methods),
        store_hour=entry.occurred_at.astimezone(zone).hour,
        disputed=payment.disputed,
    )
    if payment.status != "succeeded":
        return facts
    return _with_settlement(replace(facts, taken_minor=payment.received_minor), [payment])


def _with_settlement(facts: EntryFacts, payments: Sequence[StripePayment]) -> EntryFacts:
    settled = [each for each in payments if each.net_minor is not None]
    currencies = {payment.settlement_currency for payment in settled}
    if len(currencies) != 1:  # amounts of two are never added
        return facts
    return replace(
        facts,
        charged_minor=sum(payment.received_minor for payment in settled),
        fee_minor=sum(payment.fee_minor or 0 for payment in settled),
        net_minor=sum(payment.net_minor or 0 for payment in settled),
        settlement_currency=currencies.pop(),
    )
