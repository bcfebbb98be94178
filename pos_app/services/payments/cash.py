"""Payments in cash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.money import Money, format_money, largest_amount
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import new_tender
from pos_app.services.payments.counter_payments import CounterPayments
from pos_app.services.views.sales import PaymentRequest


class CashPayments(CounterPayments):
    """A `PaymentMethod`: a request's amount is what the customer gives; the rest is change."""

    def _new(
        self,
        _session: Session,
        sale: Sale,
        left: int,
        request: PaymentRequest,
        cashier_id: str,
        now: datetime,
    ) -> Tender:
        given = left if request.amount is None else request.amount
        _check(given, left, sale.currency)
        tender = new_tender(sale, request.kind, min(given, left), cashier_id, now)
        tender.tendered_minor, tender.change_minor = given, max(0, given - left)
        return tender


def _check(given: int, left: int, currency: str) -> None:
    if given <= 0 < left or given < 0:
        then = _("Type how much the customer gave.")
        raise UserError(_("No cash was taken."), next_step=then)
    most = Money(largest_amount(currency), currency)
    if given > most.minor:
        raise UserError(
            _("Nobody gives more than {amount} in cash.", amount=format_money(most)),
            next_step=_("Type it again."),
        )
