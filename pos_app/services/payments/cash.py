"""Payments in cash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.cash_rounding import take_cash
from pos_app.domain.money import Money, format_money, largest_amount
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import new_tender
from pos_app.services.payments.counter_payments import CounterPayments
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.views.sales import PaymentRequest


class CashPayments(CounterPayments):
    """A `PaymentMethod`: a request's amount is what the customer gives; the rest is change.

    What covers the rest of a sale is rounded by the store's rule (`domain/cash_rounding.py`).
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
        rule = read_setting(session, CASH_ROUNDING)
        due = rule.rounded(left)
        given = due if request.amount is None else request.amount
        _check(given, due, sale.currency)
        taken = take_cash(left, given, rule)
        if taken is None:
            raise UserError(
                _("In cash this comes to {amount}.", amount=_money(due, sale.currency)),
                _("No cash was taken."),
                _("Take {amount}, or another way of paying.", amount=_money(due, sale.currency)),
            )
        tender = new_tender(session, sale, request.kind, taken.amount, cashier_id, now)
        tender.tendered_minor, tender.change_minor = given, taken.change
        tender.rounding_minor = taken.rounding
        return tender


def _money(minor: int, currency: str) -> str:
    return format_money(Money(minor, currency))


def _check(given: int, due: int, currency: str) -> None:
    if given <= 0 < due or given < 0:
        then = _("Type how much the customer gave.")
        raise UserError(_("No cash was taken."), next_step=then)
    most = Money(largest_amount(currency), currency)
    if given > most.minor:
        raise UserError(
            _("Nobody gives more than {amount} in cash.", amount=format_money(most)),
            next_step=_("Type it again."),
        )
