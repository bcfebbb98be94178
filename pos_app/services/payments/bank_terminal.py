"""Payments that another device takes, such as the bank's own card terminal.

Till moves none of this money and asks nobody about it: the cashier confirms what the terminal says,
and records what is given back there.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import new_tender
from pos_app.services.payments.counter_payments import CounterPayments
from pos_app.services.payments.payment_request import check_left, checked_reference
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.views.sales import PaymentRequest


class BankTerminalPayments(CounterPayments):
    """A `PaymentMethod`, for stores that give it a name in their settings; off until then.

    A request's `reference` is what the terminal printed, if anything: no card number.
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
        name = read_setting(session, BANK_TERMINAL)
        if not name:
            raise UserError(
                _("This store takes no payments on a bank's terminal."),
                _not_recorded(),
                _("Take it another way, or switch it on in Settings."),
            )
        amount = left if request.amount is None else request.amount
        check_left(sale, left, amount)
        if amount <= 0:
            then = _("Type how much it took.")
            raise UserError(_("No amount was taken."), _not_recorded(), then)
        reference = checked_reference(request.reference, _not_recorded())
        tender = new_tender(session, sale, request.kind, amount, cashier_id, now)
        tender.label, tender.reference = name, reference
        return tender


def _not_recorded() -> str:
    return _("Nothing was recorded in Till.")
