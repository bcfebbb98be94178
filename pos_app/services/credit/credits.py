"""Gift cards and store credit of one book: found, handed over, blocked and replaced.

They are sold as lines of a cart, paid with by `payments/store_credit.py`, and given back onto by
refunds; all of it is entries of `ledger/credit_rows.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.credit import CreditAccount, CreditEntry
from pos_app.db.models.customers import Customer
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Book, Cashier
from pos_app.domain.credit import ClosedBy, CreditKind, CreditMove
from pos_app.domain.money import Money
from pos_app.domain.paper import Paper
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.searching import fold
from pos_app.domain.texts import _, speaking
from pos_app.errors import UserError
from pos_app.services.credit.slip import slip_paper
from pos_app.services.ledger.credit_rows import (
    CreditOrigin,
    add_entry,
    balance,
    close_account,
    find_by_code,
    issue_credit,
)
from pos_app.services.ledger.customer_rows import shown_name
from pos_app.services.shared.authority import require
from pos_app.services.shared.customer_locale import spoken_to
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.views.credit import CreditDetails, CreditEntryView, CreditView

_PAGE = 200
_SUBJECT = "credit"


class Credits:
    """What the store owes on codes. Amounts are minor units of an account's currency."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    # --- looking ---

    def find(self, code: str) -> CreditView:
        """Return the account of a code that was typed or scanned. Raises UserError for none."""
        with self._database.read() as session:
            account = find_by_code(session, code)
            if account is None:
                raise UserError(
                    _("No gift card or store credit has this code."),
                    next_step=_("Scan it again, or type it as it is printed."),
                )
            return _view(session, account)

    def known(self, code: str) -> CreditView | None:
        """Return the same, None for what is no code of ours: what was scanned may be anything."""
        with self._database.read() as session:
            account = find_by_code(session, code)
            return _view(session, account) if account is not None else None

    def details(self, account_id: str) -> CreditDetails:
        """Return an account with what moved on it. Raises UserError where there is none."""
        with self._database.read() as session:
            account = _account(session, account_id)
            return CreditDetails(_view(session, account), _entries(session, account_id))

    def search(self, text: str = "") -> tuple[CreditView, ...]:
        """Return accounts by the last letters of the code, the customer or the receipt.

        The newest first, at most 200.
        """
        with self._database.read() as session:
            found = _found_by(text).order_by(CreditAccount.created_at.desc()).limit(_PAGE)
            return tuple(_view(session, account) for account in session.scalars(found))

    def outstanding(self) -> int:
        """Return what the store owes on all of them, in its currency."""
        with self._database.read() as session:
            currency = current_profile(session).currency
            owed = select(func.sum(CreditEntry.amount_minor))
            return session.scalar(owed.where(CreditEntry.currency == currency)) or 0

    def to_hand_over(self, sale_id: str | None = None) -> tuple[CreditView, ...]:
        """Return those whose code was not handed over yet, of one sale or of all; oldest first."""
        waiting = select(CreditAccount).where(CreditAccount.code.is_not(None))
        if sale_id is not None:
            waiting = waiting.where(CreditAccount.sale_id == sale_id)
        with self._database.read() as session:
            rows = session.scalars(waiting.order_by(CreditAccount.created_at))
            return tuple(_view(session, row) for row in rows)

    def slip(self, account_id: str) -> Paper:
        """Return the paper with a code that was not handed over yet. Raises UserError after that.

        What the customer keeps of a card later is the balance on a receipt; a lost one is replaced.
        """
        with self._database.read() as session:
            account = _account(session, account_id)
            if account.code is None:
                raise UserError(
                    _("This code was handed over before: Till does not keep it."),
                    next_step=_("Replace the card: its rest goes onto a new code."),
                )
            spoken = spoken_to(session, account.customer_id)
            store = store_view(session, current_profile(session))
            mode = session.scalars(select(Book.mode)).one()
            with speaking(spoken.language):
                store = replace(store, locale=spoken.locale)
                return slip_paper(_view(session, account), store, mode)

    # --- changing ---

    def handed_over(self, actor: Actor, account_id: str) -> None:
        """Forget a code that the customer has now: the books keep its hash and last letters."""
        with self._database.write() as session:
            require(session, actor, Permission.SELL)
            account = _account(session, account_id)
            if account.code is not None:
                account.code, account.handed_at = None, self._clock.now()

    def block(self, actor: Actor, account_id: str) -> CreditDetails:
        """Let nothing be paid with a card that was lost; what is left on it stays owed."""
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(session, actor, Permission.CREDIT, _SUBJECT, account_id, at=now)
            account = _account(session, account_id)
            _check_open(account)
            close_account(account, ClosedBy.BLOCKED, now)
            entry.before, entry.after = account.last4, account.closed_by
        return self.details(account_id)

    def replace(self, actor: Actor, account_id: str) -> CreditView:
        """Move what is left on a card onto a new code, and let nothing be paid with the old one.

        Raises UserError where nothing is left, or its purchase was given back.
        """
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(session, actor, Permission.CREDIT, _SUBJECT, account_id, at=now)
            account, left = _account(session, account_id), balance(session, account_id)
            if account.closed_by not in {"", ClosedBy.BLOCKED}:
                raise _not_valid()
            if not left:
                raise UserError(_("Nothing is left on this card."), _("Nothing was moved."))
            add_entry(session, account, CreditMove.MOVED, -left, actor, now)
            account.closed_at, account.closed_by = now, ClosedBy.REPLACED
            account.code = None
            new = issue_credit(
                session,
                kind=CreditKind(account.kind),
                money=Money(left, account.currency),
                of=CreditOrigin(
                    sale_id=account.sale_id,
                    sale_line_id=account.sale_line_id,
                    replaces_id=account.id,
                    customer_id=account.customer_id,
                ),
                actor=actor,
                now=now,
                move=CreditMove.MOVED,
            )
            entry.before, entry.after = account.last4, new.last4
            return _view(session, session.get_one(CreditAccount, new.account_id))


def _account(session: Session, account_id: str) -> CreditAccount:
    account = session.get(CreditAccount, account_id)
    if account is None:
        raise UserError(
            _("There is no such gift card or store credit."), next_step=_("Look for it again.")
        )
    return account


def _check_open(account: CreditAccount) -> None:
    if account.closed_at is not None:
        raise _not_valid()


def _not_valid() -> UserError:
    return UserError(
        _("This card is not valid any more."),
        _("Nothing was changed."),
        _("It was refunded, blocked or replaced."),
    )


def _found_by(text: str) -> Select[CreditAccount]:
    chosen = select(CreditAccount)
    wanted = text.strip()
    if not wanted:
        return chosen
    people = select(Customer.id).where(Customer.folded_name.contains(fold(wanted), autoescape=True))
    receipts = select(Sale.id).where(Sale.receipt_number == wanted)
    last4 = "".join(letter for letter in wanted.upper() if letter.isalnum())[-4:]
    return chosen.where(
        or_(
            CreditAccount.last4 == last4,
            CreditAccount.customer_id.in_(people),
            CreditAccount.sale_id.in_(receipts),
        )
    )


def _view(session: Session, account: CreditAccount) -> CreditView:
    customer = session.get(Customer, account.customer_id) if account.customer_id else None
    sale = session.get(Sale, account.sale_id) if account.sale_id else None
    return CreditView(
        id=account.id,
        kind=CreditKind(account.kind),
        currency=account.currency,
        last4=account.last4,
        balance=balance(session, account.id),
        created_at=account.created_at,
        closed_by=ClosedBy(account.closed_by) if account.closed_by else None,
        customer_name=shown_name(customer.name) if customer else "",
        receipt_number=(sale.receipt_number if sale else "") or "",
        sale_id=account.sale_id,
        code=account.code or "",
    )


def _entries(session: Session, account_id: str) -> tuple[CreditEntryView, ...]:
    rows = session.execute(
        select(CreditEntry, Sale.receipt_number, Cashier.name)
        .outerjoin(Sale, Sale.id == CreditEntry.sale_id)
        .outerjoin(Cashier, Cashier.id == CreditEntry.cashier_id)
        .where(CreditEntry.account_id == account_id)
        .order_by(CreditEntry.id)
    ).all()
    return _with_balances(rows)


def _with_balances(
    rows: Sequence[tuple[CreditEntry, str | None, str | None]],
) -> tuple[CreditEntryView, ...]:
    left, views = 0, []
    for entry, receipt, cashier in rows:
        left += entry.amount_minor
        views.append(
            CreditEntryView(
                at=entry.created_at,
                move=CreditMove(entry.kind),
                amount=entry.amount_minor,
                balance=left,
                sale_id=entry.sale_id,
                receipt_number=receipt or "",
                cashier_name=cashier or "",
            )
        )
    return tuple(reversed(views))
