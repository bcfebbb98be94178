"""A part-paid sale becomes a deposit: what that takes, and what is written."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.business_day import business_date, deposit_number
from pos_app.domain.money import Money, step
from pos_app.domain.payments import approved
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.customer_rows import shown_name
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.ledger.refund_rows import format_here
from pos_app.services.ledger.sales import check_payable, find_sale, money_of, tenders_of
from pos_app.services.ledger.settling import delete_cart
from pos_app.services.outbox.print_rows import enqueue_print, prints_by_itself, subject_of
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.services.views.deposits import DepositTerms, NewDeposit

_LONGEST_NAME: Final = 120
_LONGEST_PHONE: Final = 64


def terms_of(session: Session, sale: Sale) -> DepositTerms:
    """Return what it takes to keep a sale."""
    rules = read_setting(session, DEPOSITS)
    customer = session.get(Customer, sale.customer_id) if sale.customer_id else None
    return DepositTerms(
        offered=rules.on,
        least=rules.least(sale.total_minor, step(sale.currency)),
        name=shown_name(customer.name) if customer else "",
    )


def keep_sale(session: Session, actor: Actor, new: NewDeposit, now: datetime) -> None:
    """Write a deposit, once: the sale stays open, and its cart leaves the register.

    Raises UserError where the sale can't be kept.
    """
    sale = find_sale(session, new.sale_id)
    if session.get(Deposit, sale.id) is not None:
        return
    _check(session, sale, new, now)
    register = current_register(session)
    begins = f"{register.prefix}-D"  # not shown: how its numbers begin
    earlier = select(func.max(Deposit.number)).where(Deposit.number.startswith(begins))
    last = session.scalar(earlier) or "0"
    lines = select(SaleLine.name, SaleLine.quantity_milli).where(SaleLine.sale_id == sale.id)
    goods = session.execute(lines.order_by(SaleLine.position))
    row = Deposit(
        sale_id=sale.id,
        number=deposit_number(register.prefix, int(last.removeprefix(begins)) + 1),
        register_id=register.id,
        cashier_id=actor.cashier_id,
        name=new.name.strip(),
        phone=new.phone.strip(),
        due_on=new.due_on,
        total_minor=sale.total_minor,
        goods=[list(each) for each in goods],
        kept_at=now,
    )
    session.add(row)
    delete_cart(session, sale)
    write_sale_entry(session, sale.id)
    print_slip(session, row, now)


def print_slip(session: Session, row: Deposit, now: datetime) -> None:
    """Have the slip printed where this register prints by itself."""
    if prints_by_itself(session):
        register_id = current_register(session).id
        enqueue_print(
            session,
            subject_of(session, row.sale_id, gift=False),
            now,
            register_id=register_id,
            sale_id=row.sale_id,
            number=row.number,
        )


def _check(session: Session, sale: Sale, new: NewDeposit, now: datetime) -> None:
    tenders, terms = tenders_of(session, sale.id), terms_of(session, sale)
    stays = _("What was paid stays with this sale.")
    if not terms.offered:
        raise UserError(
            _("This store keeps no deposits."),
            stays,
            _("Take the rest, or put the sale aside. Settings can change it."),
        )
    check_payable(sale, tenders)
    if sale.exchanged_minor:
        raise UserError(
            _("Things that come back pay a part of this sale."),
            stays,
            _("Take the rest now: they are exchanged when all is paid."),
        )
    paid = approved(money_of(tenders))
    if not paid or paid < terms.least:
        least = format_here(session, Money(max(1, terms.least), sale.currency))
        raise UserError(
            _("A deposit is at least {amount}.", amount=least),
            stays,
            _("Take more of it first, or put the sale aside."),
        )
    check_no_card(money=stays, name=new.name, phone=new.phone)
    if not (terms.name or new.name.strip() or new.phone.strip()):
        raise UserError(
            _("Nobody can find a deposit without a name."),
            stays,
            _("Type a name or a phone number."),
        )
    if len(new.name.strip()) > _LONGEST_NAME or len(new.phone.strip()) > _LONGEST_PHONE:
        raise UserError(_("That name or number is too long."), stays, _("Shorten it."))
    profile = current_profile(session)
    today = business_date(now, profile.time_zone, profile.day_starts_at_hour)
    if new.due_on is not None and new.due_on < today:
        raise UserError(
            _("That day is over already."), stays, _("Choose until when the rest is paid.")
        )
