"""Gift cards and store credit in the books: accounts, and the entries of which balances are sums.

All is in its caller's transaction, so that what is there is looked at in the very write that spends
it: two registers never spend the same money. A trigger refuses what would be negative all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import publish
from pos_app.db.models.credit import CreditAccount, CreditEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.returns import GoodsReturnLine
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.business_day import business_date
from pos_app.domain.cart import LineKind
from pos_app.domain.credit import (
    ClosedBy,
    CreditKind,
    CreditMove,
    hash_of_code,
    new_code,
    read_code,
)
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import RefundState
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.shared.station import current_register

_BY_REFUNDS = (CreditMove.CANCELLED, CreditMove.RESTORED)
_COUNTING = tuple(state for state in RefundState if state.takes_from_the_rest)


@dataclass(frozen=True)
class IssuedCredit:
    """A new account, and its code in full: shown once (`CreditAccount.code`)."""

    account_id: str
    code: str
    last4: str


@dataclass(frozen=True)
class CreditOrigin:
    """What an account comes from; all that is known of it, by ids."""

    sale_id: str | None = None
    sale_line_id: str | None = None
    refund_id: str | None = None
    replaces_id: str | None = None
    customer_id: str | None = None


# --- accounts ----------------------------------------------------------------------------------


def issue_credit(
    session: Session,
    *,
    kind: CreditKind,
    money: Money,
    of: CreditOrigin,
    actor: Actor,
    now: datetime,
    register_id: str | None = None,
    move: CreditMove = CreditMove.ISSUED,
    known_code: str = "",
) -> IssuedCredit:
    """Open an account with a balance; `register_id` is the one that does it, where not this one.

    A code that somebody has already, as those of training, is not kept in full.
    """
    code = known_code or new_code()
    account = CreditAccount(
        id=new_id(),
        kind=kind,
        currency=money.currency,
        code_hash=hash_of_code(code),
        last4=code[-4:],
        code=None if known_code else code,
        handed_at=now if known_code else None,
        register_id=register_id or current_register(session).id,
        cashier_id=actor.cashier_id,
        customer_id=of.customer_id,
        sale_id=of.sale_id,
        sale_line_id=of.sale_line_id,
        refund_id=of.refund_id,
        replaces_id=of.replaces_id,
        created_at=now,
        closed_by="",
    )
    session.add(account)
    add_entry(
        session,
        account,
        move,
        money.minor,
        actor,
        now,
        register_id=register_id,
        sale_id=of.sale_id,
        refund_id=of.refund_id,
    )
    return IssuedCredit(account.id, code, account.last4)


def find_by_code(session: Session, typed: str) -> CreditAccount | None:
    """Return the account of a code, however it was typed; None where there is none."""
    if (code := read_code(typed)) is None:
        return None
    of_code = select(CreditAccount).where(CreditAccount.code_hash == hash_of_code(code))
    return session.scalars(of_code).one_or_none()


def balance(session: Session, account_id: str) -> int:
    """Return what is left on an account, in minor units."""
    of_account = select(func.sum(CreditEntry.amount_minor)).where(
        CreditEntry.account_id == account_id
    )
    return session.scalar(of_account) or 0


def close_account(account: CreditAccount, by: ClosedBy, now: datetime) -> None:
    """Let nothing more be paid with it; what is left on it stays owed."""
    if account.closed_at is None:
        account.closed_at, account.closed_by = now, by


def add_entry(
    session: Session,
    account: CreditAccount,
    move: CreditMove,
    minor: int,
    actor: Actor,
    now: datetime,
    *,
    register_id: str | None = None,
    sale_id: str | None = None,
    tender_id: str | None = None,
    refund_id: str | None = None,
) -> None:
    """Write what moved; a trigger refuses what would leave less than nothing."""
    profile, register = current_profile(session), register_id or current_register(session).id
    entry = CreditEntry(
        id=new_id(),
        account_id=account.id,
        kind=move,
        amount_minor=minor,
        currency=account.currency,
        sale_id=sale_id,
        tender_id=tender_id,
        refund_id=refund_id,
        register_id=register,
        cashier_id=actor.cashier_id,
        shift_id=shift_id_for(session, register),
        business_date=business_date(now, profile.time_zone, profile.day_starts_at_hour),
        created_at=now,
    )
    session.add(entry)
    session.flush()
    if account.sale_id:  # what of its purchase may be given back is another now
        publish(session, (Kind.HISTORY, account.sale_id))


# --- paying with it ----------------------------------------------------------------------------


def spendable(session: Session, account_id: str, currency: str) -> int:
    """Return what can be paid with an account now. Raises UserError where nothing can, and why."""
    account = session.get(CreditAccount, account_id)
    if account is None:
        raise UserError(
            _("There is no such gift card or store credit."),
            nothing_charged(),
            _("Scan or type its code again."),
        )
    if account.currency != currency:
        raise UserError(
            _("This card is in {currency}.", currency=account.currency.upper()),
            nothing_charged(),
            _("Take another way of paying."),
        )
    if account.closed_at is not None:
        raise UserError(
            _("This card is not valid any more."),
            nothing_charged(),
            _("It was refunded, blocked or replaced. Take another way of paying."),
        )
    if left := balance(session, account_id):
        return left
    raise UserError(
        _("Nothing is left on this card."), nothing_charged(), _("Take another way of paying.")
    )


def spend(session: Session, account_id: str, tender: Tender, actor: Actor, now: datetime) -> None:
    """Pay a tender, new in this transaction, with an account. Raises UserError for more than left.

    A tender that has paid with it before pays what its amount is more now.
    """
    left = spendable(session, account_id, tender.currency)
    paid = select(func.sum(CreditEntry.amount_minor)).where(CreditEntry.tender_id == tender.id)
    amount = tender.amount_minor + (session.scalar(paid) or 0)
    if amount > left:
        most = Money(left, tender.currency)
        written = format_money(most, store_view(session, current_profile(session)).locale)
        raise UserError(
            _("Only {amount} is left on this card.", amount=written),
            nothing_charged(),
            _("Take {amount} from it, and the rest in another way.", amount=written),
        )
    account = session.get_one(CreditAccount, account_id)
    of = {"sale_id": tender.sale_id, "tender_id": tender.id}
    add_entry(session, account, CreditMove.SPENT, -amount, actor, now, **of)


def left_after(session: Session, tender_id: str) -> int | None:
    """Return what was left on the account of a tender once that was paid; None where it was not."""
    paid = select(CreditEntry).where(CreditEntry.tender_id == tender_id)
    last = session.scalars(paid.order_by(CreditEntry.id.desc()).limit(1)).first()
    if last is None:
        return None
    until = select(func.sum(CreditEntry.amount_minor)).where(
        CreditEntry.account_id == last.account_id, CreditEntry.id <= last.id
    )
    return session.scalar(until) or 0


def give_back(session: Session, refund: Refund, now: datetime) -> IssuedCredit | None:
    """Put what a refund gives back onto an account; return the one that it opened for that, if any.

    That is the account that paid the tender, or the one that replaced it; a new one where nothing
    can be paid with that any more, or the tender was paid in another way.
    """
    actor = Actor(refund.cashier_id or "")
    account = _open_account_for(session, refund)
    if account is not None:
        of = {"sale_id": refund.sale_id, "refund_id": refund.id}
        move, amount = CreditMove.GIVEN_BACK, refund.amount_minor
        add_entry(session, account, move, amount, actor, now, **of)
        return None
    sale = session.get(Sale, refund.sale_id) if refund.sale_id else None
    return issue_credit(
        session,
        kind=CreditKind.STORE_CREDIT,
        money=Money(refund.amount_minor, refund.currency),
        of=CreditOrigin(
            sale_id=refund.sale_id,
            refund_id=refund.id,
            customer_id=sale.customer_id if sale else None,
        ),
        actor=actor,
        now=now,
    )


def _open_account_for(session: Session, refund: Refund) -> CreditAccount | None:
    """Return the account that a refund goes back to: the one that paid, or one for these goods."""
    found = (
        select(CreditAccount)
        .join(CreditEntry, CreditEntry.account_id == CreditAccount.id)
        .where(CreditAccount.closed_at.is_(None), CreditEntry.tender_id == refund.tender_id)
    )
    account = session.scalars(found.limit(1)).first() if refund.tender_id else None
    if account is None and refund.tender_id:
        account = _successor(session, refund.tender_id)
    if account is None and refund.return_id:  # one card for all that one return is worth
        issued = (
            select(CreditAccount)
            .join(Refund, Refund.id == CreditAccount.refund_id)
            .where(Refund.return_id == refund.return_id, CreditAccount.closed_at.is_(None))
        )
        account = session.scalars(issued.limit(1)).first()
    return account


def _successor(session: Session, tender_id: str) -> CreditAccount | None:
    """Return the open account that took over the rest of the one that paid, after any number."""
    paid = select(CreditEntry.account_id).where(CreditEntry.tender_id == tender_id)
    account_id = session.scalars(paid.limit(1)).first()
    while account_id is not None:
        after = select(CreditAccount).where(CreditAccount.replaces_id == account_id)
        account = session.scalars(after.limit(1)).first()
        if account is None or account.closed_at is None:
            return account
        account_id = account.id
    return None


# --- selling it, and taking its purchase back --------------------------------------------------


@dataclass(frozen=True)
class SoldCredit:
    """A gift card that a sale sold: what was paid for it, and what of that is not used.

    `cancelled` is what refunds of the purchase took off it.
    """

    line_id: str
    sold: int
    cancelled: int
    left: int
    accounts: tuple[CreditAccount, ...]

    @property
    def used(self) -> int:
        """What was paid with it, which nobody gives back."""
        return max(0, self.sold - self.cancelled - self.left)


def issue_sold(session: Session, sale: Sale, now: datetime) -> None:
    """Open the accounts of the gift cards of a sale, as it becomes paid."""
    if not sale.credit_minor:
        return
    for line in _gift_lines(session, sale.id):
        issue_credit(
            session,
            kind=CreditKind.GIFT_CARD,
            money=Money(line.total_minor, sale.currency),
            of=CreditOrigin(sale_id=sale.id, sale_line_id=line.id, customer_id=sale.customer_id),
            actor=Actor(sale.cashier_id),
            now=now,
            register_id=sale.register_id,
        )


def sold_credit(session: Session, sale_id: str) -> list[SoldCredit]:
    """Return the gift cards that a sale sold, in the order of its lines."""
    found = []
    for line in _gift_lines(session, sale_id):
        own = select(CreditAccount).where(CreditAccount.sale_line_id == line.id)
        accounts = session.scalars(
            own.where(CreditAccount.sale_id == sale_id).order_by(CreditAccount.created_at)
        ).all()
        cancelled = select(func.sum(CreditEntry.amount_minor)).where(
            CreditEntry.account_id.in_([each.id for each in accounts]),
            CreditEntry.kind.in_(_BY_REFUNDS),
        )
        found.append(
            SoldCredit(
                line_id=line.id,
                sold=line.total_minor,
                cancelled=-(session.scalar(cancelled) or 0),
                left=sum(balance(session, each.id) for each in accounts),
                accounts=tuple(accounts),
            )
        )
    return found


def used_of(session: Session, sale: Sale) -> int:
    """Return what was paid with the gift cards that a sale sold: it is never given back.

    Nothing, before the sale is paid: there are no cards yet, and all that was taken may go back.
    """
    if not sale.credit_minor or sale.receipt_number is None:
        return 0
    return sum(each.used for each in sold_credit(session, sale.id))


def cancel_sold(
    session: Session, refund: Refund, amount: int, line_ids: Iterable[str] | None = None
) -> int:
    """Take what a refund of their purchase gives back off gift cards; return how much that is.

    Nothing can be paid with them from then on, while it is unknown too; what is left on them can
    only be given back. `line_ids` are their lines, None for all of the sale.
    """
    if refund.sale_id is None or amount <= 0:
        return 0
    chosen, rest = None if line_ids is None else set(line_ids), amount
    for sold in sold_credit(session, refund.sale_id):
        if chosen is not None and sold.line_id not in chosen:
            continue
        for account in sold.accounts:
            if part := min(rest, balance(session, account.id)):
                _take_off(session, account, refund, part)
                rest -= part
    refund.credit_minor = amount - rest
    return refund.credit_minor


def close_sold(session: Session, sale_id: str, line_ids: Iterable[str], now: datetime) -> None:
    """Let nothing be paid with gift cards that came back before their money is given back.

    Nor is what is left on one that was blocked moved to a new code any more.
    """
    chosen = set(line_ids)
    for sold in sold_credit(session, sale_id):
        for account in sold.accounts if sold.line_id in chosen else ():
            if account.closed_by == ClosedBy.BLOCKED:
                account.closed_by = ClosedBy.REFUND
            close_account(account, ClosedBy.REFUND, now)


def follow_refund(session: Session, refund: Refund, now: datetime) -> None:
    """Put back what a refund of gift cards took off them, where it was not made after all.

    To be called after each change of its state, in its transaction.
    """
    if not refund.credit_minor:
        return
    taken = _taken_off(session, refund)
    counts = RefundState(refund.state).takes_from_the_rest
    if not counts:
        for account_id, minor in taken:
            _put_back(session, session.get_one(CreditAccount, account_id), refund, -minor, now)
    elif not taken:  # it was made after all
        cancel_sold(session, refund, refund.credit_minor)


def _gift_lines(session: Session, sale_id: str) -> Sequence[SaleLine]:
    lines = select(SaleLine).where(SaleLine.sale_id == sale_id)
    gifts = lines.where(SaleLine.kind == LineKind.GIFT_CARD)
    return session.scalars(gifts.order_by(SaleLine.position)).all()


def _take_off(session: Session, account: CreditAccount, refund: Refund, minor: int) -> None:
    actor, at = Actor(refund.cashier_id or account.cashier_id), refund.created_at
    of = {"sale_id": refund.sale_id, "refund_id": refund.id}
    register_id = refund.register_id or account.register_id
    move = CreditMove.CANCELLED
    add_entry(session, account, move, -minor, actor, at, register_id=register_id, **of)
    close_account(account, ClosedBy.REFUND, at)


def _put_back(
    session: Session, account: CreditAccount, refund: Refund, minor: int, now: datetime
) -> None:
    actor = Actor(refund.cashier_id or account.cashier_id)
    of = {"sale_id": refund.sale_id, "refund_id": refund.id}
    register_id = refund.register_id or account.register_id
    add_entry(
        session, account, CreditMove.RESTORED, minor, actor, now, register_id=register_id, **of
    )
    if account.closed_by == ClosedBy.REFUND and not _is_given_up(session, account, refund):
        account.closed_at, account.closed_by = None, ""


def _is_given_up(session: Session, account: CreditAccount, refund: Refund) -> bool:
    """Return whether a card came back by its line, or another refund than this took from it.

    What is left on one that came back is owed for it: whoever has its code pays nothing besides.
    """
    came_back = select(GoodsReturnLine.id).where(
        GoodsReturnLine.sale_line_id == account.sale_line_id
    )
    others = (
        select(Refund.id)
        .join(CreditEntry, CreditEntry.refund_id == Refund.id)
        .where(
            CreditEntry.account_id == account.id,
            CreditEntry.kind == CreditMove.CANCELLED,
            Refund.id != refund.id,
            Refund.state.in_(_COUNTING),
        )
    )
    return any(session.scalars(each.limit(1)).first() for each in (came_back, others))


def _taken_off(session: Session, refund: Refund) -> list[tuple[str, int]]:
    """Return what a refund takes off gift cards at this moment, by their accounts; negative."""
    net = func.sum(CreditEntry.amount_minor)
    of_refund = select(CreditEntry.account_id, net).where(
        CreditEntry.refund_id == refund.id, CreditEntry.kind.in_(_BY_REFUNDS)
    )
    grouped = of_refund.group_by(CreditEntry.account_id).having(net < 0)
    return [(account_id, int(minor)) for account_id, minor in session.execute(grouped)]
