"""Payments with gift cards and store credit: entries of the ledger that Till keeps itself.

What is left is looked at in the write that takes it, so that two registers never spend the same
money: one goes through, the other is told what is left.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.credit import CreditAccount, CreditEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import StoreProfile
from pos_app.domain.business_day import business_date
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.credit_rows import spend, spendable
from pos_app.services.ledger.sales import new_tender
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.payments.counter_payments import CounterPayments
from pos_app.services.payments.payment_request import check_left
from pos_app.services.views.sales import PaymentRequest


class StoreCreditPayments(CounterPayments):
    """A `PaymentMethod`: a request's `card_or_reader_id` is the account, as its code found it.

    Without an amount it takes as much as is left of both. The same card once more in a sale makes
    its tender larger, on the same day: what was taken on another one is in the books of that.
    """

    def _new(
        self,
        session: Session,
        sale: Sale,
        left: int,
        request: PaymentRequest,
        cashier_id: str,
        now: datetime,
    ) -> Tender:
        account_id = request.card_or_reader_id
        on_account = spendable(session, account_id, sale.currency)
        amount = min(left, on_account) if request.amount is None else request.amount
        check_left(sale, left, amount)
        if amount <= 0:
            then = _("Type how much to take from the card.")
            raise UserError(_("No amount was taken."), nothing_charged(), then)
        tender = new_tender(session, sale, request.kind, amount, cashier_id, now)
        earlier = _same_card(session, tender, account_id, _day(session, sale, now))
        if earlier is not None:
            earlier.amount_minor += amount
            tender = earlier
        tender.reference = session.get_one(CreditAccount, account_id).last4
        spend(session, account_id, tender, Actor(cashier_id), now)
        return tender


def _day(session: Session, sale: Sale, now: datetime) -> date:
    """Return the business day that a tender of a sale has where it is taken now."""
    profile = session.get_one(StoreProfile, sale.profile_id)
    return business_date(now, profile.time_zone, profile.day_starts_at_hour)


def _same_card(session: Session, tender: Tender, account_id: str, day: date) -> Tender | None:
    """Return what this card paid of the sale before, on a day by the same cashier and shift."""
    before = (
        select(Tender)
        .join(CreditEntry, CreditEntry.tender_id == Tender.id)
        .where(
            Tender.sale_id == tender.sale_id,
            Tender.kind == TenderKind.STORE_CREDIT,
            Tender.state == TenderState.APPROVED,
            Tender.register_id == tender.register_id,
            Tender.cashier_id == tender.cashier_id,
            Tender.shift_id.is_not_distinct_from(shift_id_for(session, tender.register_id)),
            Tender.business_date == day,
            CreditEntry.account_id == account_id,
        )
    )
    return session.scalars(before.limit(1)).first()
