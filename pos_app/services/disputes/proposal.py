"""An answer to a dispute, put together from what the books know of the sale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.disputes import Dispute
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.domain.card_facts import card_facts
from pos_app.domain.disputes import LONGEST_TEXT, EvidenceFile, EvidenceText
from pos_app.domain.money import Money, format_money
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _
from pos_app.domain.writing import format_day, format_moment
from pos_app.services.disputes.views import AnswerView
from pos_app.services.ledger.sale_details import details_of
from pos_app.services.shared.declared_settings import REFUND_POLICY
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.views.history import PaidTender, SaleDetails

_WHOLE: Final = 1_000


def history_id_of(session: Session, intent_id: str) -> str:
    """Return the row of the history that a payment is in: its sale's, else its own."""
    sold = select(Tender.sale_id).where(Tender.intent_id == intent_id)
    return session.scalars(sold).first() or intent_id


def propose(session: Session, dispute: Dispute, now: datetime) -> AnswerView:
    """Return what the books can say in answer to a dispute; people look at it and add to it."""
    entry = session.get(HistoryEntry, history_id_of(session, dispute.intent_id))
    if entry is None:
        return AnswerView(texts={})
    details = details_of(session, entry, now)
    policy = read_setting(session, REFUND_POLICY)
    texts = {
        EvidenceText.PRODUCT_DESCRIPTION: "\n".join(_sold(details)),
        EvidenceText.CUSTOMER_NAME: details.row.customer_name,
        EvidenceText.CUSTOMER_EMAIL: details.customer_email,
        EvidenceText.SERVICE_DATE: _day(details),
        EvidenceText.REFUND_POLICY_SHOWN: _shown(details) if policy else "",
        EvidenceText.REST: "\n".join(_happened(details, dispute.intent_id)),
    }
    return AnswerView(
        texts={name: text[:LONGEST_TEXT] for name, text in texts.items() if text},
        pasted={EvidenceFile.REFUND_POLICY: policy} if policy else {},
    )


def _sold(details: SaleDetails) -> Iterator[str]:
    currency, locale = details.row.amount.currency, details.store.locale
    for line in details.lines:
        total = format_money(Money(line.total, currency), locale)
        if not line.shows_quantity:
            yield _("{item}: {amount}", item=line.name, amount=total)
        else:
            number = format_quantity(line.quantity, locale, line.unit)
            yield _("{number} × {item}: {amount}", number=number, item=line.name, amount=total)
    if not details.lines:
        yield details.note or ""


def _day(details: SaleDetails) -> str:
    at = details.row.occurred_at.astimezone(ZoneInfo(details.store.time_zone))
    return format_day(details.business_date or at.date(), details.store.locale, "long")


def _shown(details: SaleDetails) -> str:
    return _(
        "The refund policy that is attached is shown at the counter of {store}.",
        store=details.store.name,
    )


def _happened(details: SaleDetails, intent_id: str) -> Iterator[str]:
    """Yield how the payment was made: when, where, with which card, and what a reader said."""
    store, row = details.store, details.row
    tender = next((each for each in details.tenders if each.intent_id == intent_id), None)
    at = row.occurred_at.astimezone(ZoneInfo(store.time_zone))
    money = format_money(
        Money(tender.amount if tender else row.amount.minor, row.amount.currency), store.locale
    )
    when = format_moment(at, store.locale, "long")
    if row.sale_id:
        yield _("{amount} was paid at the counter of {store} on {when}.",
                amount=money, store=store.name, when=when)  # fmt: skip
    else:
        yield _("{amount} was paid to {store} on {when}.",
                amount=money, store=store.name, when=when)  # fmt: skip
    if store.address:
        yield _("The store is at {address}.", address=", ".join(store.address.splitlines()))
    if row.receipt_number:
        yield _("Receipt {number} was given.", number=row.receipt_number)
    if tender is not None:
        yield from _card(tender)
    given_back = sum(each.amount for each in details.refunds if each.state.was_made)
    if given_back:
        back = format_money(Money(given_back, row.amount.currency), store.locale)
        yield _("{amount} of it was given back already.", amount=back)


def _card(tender: PaidTender) -> Iterator[str]:
    yield _("It was paid with the card {card}.", card=tender.label)
    facts = list(card_facts(tender.card_receipt))
    if facts:
        yield _("The card was presented at the card reader, which says of it:")
    for name, value in facts:
        yield _("{fact}: {value}", fact=name, value=value)
