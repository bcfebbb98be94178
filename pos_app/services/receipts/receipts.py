"""Receipts: written as HTML for paper and PDF, sent by Stripe as email, and printed once."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Notice, Tender
from pos_app.db.models.sales import Job, Sale
from pos_app.db.models.store import Book
from pos_app.db.order import as_written
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.text import shortened
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.completion import DRAWER, RECEIPT, end_each, end_jobs
from pos_app.services.ledger.notices import PAYMENT, end_notices
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.ledger.sale_details import details_of
from pos_app.services.ledger.sales import own_register_id
from pos_app.services.ledger.splits import header_of
from pos_app.services.receipts.page import receipt_page
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import SaleDetails
from pos_app.services.views.sales import Settled
from pos_app.stripe_service.errors import StripeError

_MOST_TOLD = 3
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Receipts:
    """The receipts of one book."""

    def __init__(self, *, database: Database, clock: Clock, connection: Connection) -> None:
        """Work on one book; Stripe is asked for emails only.

        What was paid by now belongs to an earlier run.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        with database.read() as session:
            last = select(func.max(as_written(Job))).select_from(Job)
            self._last_before = session.scalar(last) or 0

    def html(self, history_id: str, copy: bool) -> str:
        """Return the receipt of a row of the history, marked as a copy where it is one.

        It keeps to the HTML that Qt's rich text knows. Raises UserError when the row is gone.
        """
        with self._database.read() as session:
            mode = session.scalars(select(Book.mode)).one()
            return receipt_page(self._details(session, history_id), mode, copy=copy)

    def last_sale_id(self) -> str | None:
        """Return this register's last finished sale, None before the first."""
        with self._database.read() as session:
            finished = select(Sale.id).where(
                Sale.register_id == own_register_id(session), Sale.paid_at.is_not(None)
            )
            return session.scalars(finished.order_by(Sale.paid_at.desc()).limit(1)).first()

    def email(self, actor: Actor, history_id: str, address: str) -> None:
        """Have Stripe send its receipt for the card payments of a sale.

        Raises UserError for what is no address, for a sale without a card payment, and where
        Stripe can't be reached.
        """
        require_first(self._database, actor, Permission.RECEIPT)
        if not _EMAIL.fullmatch(address.strip()):
            raise UserError(
                _("“{text}” is not an email address.", text=shortened(address.strip())),
                next_step=_("Type it again."),
            )
        with self._database.read() as session:
            payments = _paid_by_card(session, self._details(session, history_id))
        if not payments:
            raise UserError(
                _("Stripe sends receipts for card payments only."),
                next_step=_("Print the receipt, or save it as PDF."),
            )
        try:
            for intent_id, account in payments:
                self._send(intent_id, address.strip(), account)
        except StripeError as error:
            raise explain(error, _("Till could not send the receipt.")) from error

    def drawer_done(self, actor: Actor, sale_id: str) -> None:
        """Note that the cashier saw what is to be put into the drawer and taken out of it."""
        self._end(actor, sale_id, DRAWER)

    def receipt_done(self, actor: Actor, sale_id: str) -> None:
        """Note that a sale's receipt was handed out, or that none was wanted."""
        self._end(actor, sale_id, RECEIPT)

    def left_behind(self, actor: Actor) -> list[Settled]:
        """Return what to say of this register's sales that an earlier run left without an end.

        They were paid, but Till closed before anybody chose what to do with the receipt: each is
        told once. At most the last three, the oldest first. What stands in the list of what needs
        attention waits there.
        """
        with self._database.read() as session:
            require(session, actor, Permission.RECEIPT)
            waiting = self._waiting(session)
            locale = store_view(session, current_profile(session)).locale
        if not waiting:
            return []
        with self._database.write() as session:
            end_each(session, self._clock.now(), [job.id for job, _sale in waiting])
        told = [_left(sale, locale) for job, sale in waiting if job.kind == RECEIPT][:_MOST_TOLD]
        return told[::-1]

    def _waiting(self, session: Session) -> list[tuple[Job, Sale]]:
        """Return this register's jobs from before this run, the newest first, with their sales.

        Of all jobs ever the index holds those that are not done; what is asked besides is told
        here, so that no other index can seem the better one.
        """
        noted = select(Notice.sale_id).where(Notice.kind == PAYMENT, Notice.done_at.is_(None))
        register, told_there = own_register_id(session), set(session.scalars(noted))
        chosen = (
            select(as_written(Job), Job, Sale)
            .join(Sale, Sale.id == Job.sale_id)
            .where(Job.done_at.is_(None))
        )
        found = sorted(session.execute(chosen), key=lambda row: -row[0])
        return [
            (job, sale)
            for number, job, sale in found
            if number <= self._last_before
            and sale.register_id == register
            and sale.id not in told_there
        ]

    def _details(self, session: Session, history_id: str) -> SaleDetails:
        entry = session.get(HistoryEntry, history_id)
        if entry is None:
            raise UserError(_("This sale is not in the history."), next_step=_("Refresh the list."))
        return details_of(session, entry, self._clock.now())

    def _end(self, actor: Actor, sale_id: str, kind: str) -> None:
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            now = self._clock.now()
            end_jobs(session, now, Job.sale_id == sale_id, Job.kind == kind)
            if kind == RECEIPT:  # whoever chose that has seen that the sale is paid
                end_notices(session, now, Notice.sale_id == sale_id, Notice.kind == PAYMENT)

    def _send(self, intent_id: str, address: str, account: str | None) -> None:
        asked = self._database.order.next()
        calls = self._connection.gateway().payments
        facts = calls.set_receipt_email(intent_id, address, account=account)
        with self._database.write() as session:
            record_payment(session, facts, asked, self._clock.now(), account)


def _left(sale: Sale, locale: str) -> Settled:
    amount = format_money(Money(sale.total_minor, sale.currency), locale)
    return Settled(
        sale_id=sale.id,
        what=_(
            "Receipt {number} ({amount}) was paid just before Till closed.",
            number=sale.receipt_number or "",
            amount=amount,
        ),
        still_unknown=False,
        has_receipt=True,
    )


def _paid_by_card(session: Session, details: SaleDetails) -> list[tuple[str, str | None]]:
    if details.row.sale_id is None:
        return [
            (tender.intent_id, tender.account_id)
            for tender in details.tenders
            if tender.intent_id and tender.state is TenderState.APPROVED
        ]
    rows = session.scalars(
        select(Tender).where(
            Tender.sale_id == details.row.sale_id,
            Tender.intent_id.is_not(None),
            Tender.state == TenderState.APPROVED,
        )
    )
    return [(row.intent_id, header_of(row)) for row in rows if row.intent_id]
