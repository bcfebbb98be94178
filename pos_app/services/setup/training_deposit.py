"""A deposit among the sales of the training store."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.services.deposits.keeping import keep_sale
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.ledger.sales import new_tender, store_sale
from pos_app.services.ledger.settling import update_sale
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.setting_rows import write_setting
from pos_app.services.views.deposits import NewDeposit

# not shown: a name of the sample, as it would be typed
_WHO: Final = ("Ada Okafor", "+1 212 555 0147")
_AGO: Final = timedelta(days=9)
_KEPT_FOR: Final = timedelta(days=30)
_SHARE: Final = 4


def add_deposit(
    session: Session, actor: Actor, currency: str, line: CartLine, clock: Clock
) -> None:
    """Keep a sale of some days ago, of which a fourth was paid in cash, for somebody by name."""
    write_setting(session, DEPOSITS, DepositRules(on=True))
    then = clock.now() - _AGO
    sale = store_sale(session, Cart(currency, (line,)), actor, clock)
    paid = sale.total_minor // _SHARE
    tender = new_tender(session, sale, TenderKind.CASH, paid, actor.cashier_id, then)
    tender.state, tender.tendered_minor, tender.settled_at = TenderState.APPROVED, paid, then
    session.add(tender)
    sale.created_at = then
    update_sale(session, sale.id, then)
    name, phone = _WHO
    due_on = (then + _KEPT_FOR).date()
    keep_sale(session, actor, NewDeposit(sale.id, name, phone, due_on), then)
    write_sale_entry(session, sale.id)
