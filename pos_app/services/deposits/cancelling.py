"""A deposit that is cancelled, in the books: it ends at once, and owes what it gives back.

Its sale is no longer of the goods. Where the store retains something it is a sale of that alone,
paid by what was taken: revenue of this day, without tax, for nothing is delivered for it. Where
it retains nothing the sale is given up. More was taken than that comes to in either case, and what
is overpaid goes back by the same refunds as ever, and needs attention as long as it does not.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.deposits import Deposit
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.goods_returns import split_over
from pos_app.domain.money import step
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import SaleState
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.deposits.views import Cancelling
from pos_app.services.ledger.disputed_payments import bank_has
from pos_app.services.ledger.refund_rows import nothing_given
from pos_app.services.ledger.sale_details import left_to_give_back
from pos_app.services.ledger.sale_lines import store_lines
from pos_app.services.ledger.sales import check_payable, find_sale, tenders_of
from pos_app.services.ledger.settling import update_sale
from pos_app.services.outbox.outbox_rows import complete
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register


def find_row(session: Session, sale_id: str) -> Deposit:
    """Return the deposit of a sale. Raises UserError where it is none."""
    row = session.get(Deposit, sale_id)
    if row is None:
        raise UserError(
            _("There is no such deposit."), nothing_given(), _("Look for it in the history.")
        )
    return row


def cancelling(session: Session, row: Deposit) -> Cancelling:
    """Return what is retained, and what goes back to each payment: all, or all that still has to.

    What somebody gave back at Stripe is neither, nor what a customer's bank took back. Tips go back
    where the whole sale does; else they are the staff's.
    """
    sale = find_sale(session, row.sale_id)
    taken = left_to_give_back(session, sale.id)
    left = [(tender.id, amount) for tender, amount in taken if not bank_has(session, tender)]
    held = sum(amount for _id, amount in left)
    if row.cancelled_at is None:
        paid = max(0, held - sale.tip_minor)
        retained = read_setting(session, DEPOSITS).retained(paid, step(sale.currency))
    else:
        retained = row.retained_minor
    stays = retained + sale.tip_minor if retained else 0
    owed = max(0, held - stays)
    return Cancelling(retained, tuple(split_over(owed, reversed(left))))


def cancel_sale(session: Session, actor: Actor, row: Deposit, reason: str, now: datetime) -> None:
    """End a deposit, once. Raises UserError where it is paid, or not settled."""
    if row.cancelled_at is not None:
        return
    sale = find_sale(session, row.sale_id)
    check_payable(sale, tenders_of(session, sale.id))
    retained = cancelling(session, row).retained
    row.cancelled_at = row.ended_at = now
    row.cancelled_by, row.cancel_reason = actor.cashier_id, reason
    row.retained_minor = retained
    sale.register_id = current_register(session).id
    if retained:
        _sell_retained(session, sale, retained)
    else:
        sale.state = SaleState.ABANDONED
    update_sale(session, sale.id, now)
    # Its receipt is offered where it is cancelled, and not at the next start.
    mine = OutboxEntry.sale_id == sale.id
    complete(session, now, mine, OutboxEntry.kind == OutboxKind.RECEIPT)


def _sell_retained(session: Session, sale: Sale, retained: int) -> None:
    """Have the sale sell what the store retains, in the place of its goods."""
    line = CartLine(_("Retained of a cancelled deposit"), retained)
    cart = Cart(sale.currency, (line,), id=sale.id)
    totals = cart.totals()
    sale.profile_id = current_profile(session).id
    sale.subtotal_minor, sale.total_minor = totals.subtotal, totals.total
    sale.discount_minor = sale.tax_minor = sale.exempted_minor = 0
    sale.credit_minor = totals.credit
    sale.discount_reason, sale.exempt_reason, sale.exempt_number = None, "", ""
    store_lines(session, cart, totals)
