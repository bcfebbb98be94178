"""Receipts: what stands on them, sent by Stripe as email, and handed out once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.logical_clock import as_written
from pos_app.db.models.history import HistoryEntry, ReceiptCopy
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Book
from pos_app.domain.business_day import receipt_number
from pos_app.domain.logo import logo_png
from pos_app.domain.money import Money, format_money
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.paper import Paper
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.texts import _, speaking
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.ledger.sale_details import details_of
from pos_app.services.outbox.outbox import Outbox
from pos_app.services.outbox.outbox_rows import IS_OPEN, complete, end, enqueue
from pos_app.services.outbox.print_rows import paper_of
from pos_app.services.outbox.receipt_copies import add_copy, is_on_paper
from pos_app.services.receipts.emails import ADDRESS, ReceiptEmails
from pos_app.services.receipts.receipt_blocks import ReceiptKind, receipt_paper
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.customer_locale import CustomerLocale, spoken_to
from pos_app.services.shared.declared_settings import STORE_LOGO
from pos_app.services.shared.numbering import as_given
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.shared.station import current_register
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import SaleDetails
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.stripe_service.errors import NoAnswerError, RateLimitedError, StripeError

_MAX_TOLD = 3
_LATEST = 50
"""Of so many numbers the last sale has one: between two are returns without a receipt."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Receipts:
    """The receipts of one book."""

    def __init__(
        self, *, database: Database, clock: Clock, connection: Connection, outbox: Outbox
    ) -> None:
        """Work on one book; Stripe is asked for emails only.

        What was paid by now belongs to an earlier run.
        """
        self._database = database
        self._clock = clock
        self._outbox = outbox
        emails = ReceiptEmails(database=database, clock=clock, connection=connection)
        outbox.add(emails, OutboxKind.EMAIL_RECEIPT)
        with database.read() as session:
            last = select(func.max(as_written(OutboxEntry))).select_from(OutboxEntry)
            self._last_before = session.scalar(last) or 0

    def paper(self, history_id: str, *, copy: bool, gift: bool = False) -> Paper:
        """Return the receipt of a row of the history, marked as a copy where it is one.

        It is in the language of `spoken_to`, whatever the screens speak.

        One for a `gift` has no prices. Raises UserError when the row is gone.
        """
        with self._database.read() as session:
            return self._paper(session, history_id, ReceiptKind(copy, gift))

    def spoken_to(self, customer_id: str | None) -> CustomerLocale:
        """Return in which language a customer, or nobody who is known, is spoken to."""
        with self._database.read() as session:
            return spoken_to(session, customer_id)

    def is_on_paper(self, history_id: str, *, gift: bool = False) -> bool:
        """Return whether one was printed or saved before, or may have been: the next is a copy."""
        with self._database.read() as session:
            return is_on_paper(session, history_id, gift=gift)

    def begin_copy(
        self,
        actor: Actor,
        history_id: str,
        way: ReceiptWay,
        target: str,
        *,
        copy: bool = False,
        gift: bool = False,
    ) -> tuple[str, Paper]:
        """Record that a receipt goes to a printer of the system or into a file, before it does.

        Returns the record's id, for `forget_copy`, and the paper: marked as a copy where one was
        printed or saved before, or may have been. Raises UserError when the row is gone.
        """
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            kind = ReceiptKind(copy or is_on_paper(session, history_id, gift=gift), gift)
            paper = self._paper(session, history_id, kind)
            copy_id = add_copy(
                session,
                paper_of(session, history_id),
                way,
                target,
                self._clock.now(),
                register_id=current_register(session).id,
                cashier_id=actor.cashier_id,
                gift=gift,
            )
        return copy_id, paper

    def forget_copy(self, actor: Actor, copy_id: str) -> None:
        """Forget a record of what was not printed or saved after all."""
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            row = session.get(ReceiptCopy, copy_id)
            if row is not None:
                session.delete(row)

    def last_sale_id(self) -> str | None:
        """Return this register's last finished sale, None before the first."""
        with self._database.read() as session:
            register = current_register(session)
            numbers = range(max(1, register.next_receipt - _LATEST), register.next_receipt)
            latest = select(Sale.id).where(
                Sale.receipt_number.in_([receipt_number(register.prefix, at) for at in numbers])
            )
            by_number = [each.desc() for each in as_given(Sale.receipt_number)]
            found = session.scalars(latest.order_by(*by_number).limit(1)).first()
            by_time = (
                select(Sale.id)
                .where(Sale.register_id == register.id, Sale.paid_at.is_not(None))
                .order_by(Sale.paid_at.desc())
            )
            return found or session.scalars(by_time.limit(1)).first()  # of a series that just began

    def email(self, actor: Actor, history_id: str, address: str) -> bool:
        """Have Stripe send its receipt for the card payments of a sale.

        Returns False where Stripe can't be reached just now: the email waits in the outbox. Raises
        UserError for what is no address, for a sale without a card payment, and where Stripe
        refuses; then nothing waits.
        """
        require_first(self._database, actor, Permission.RECEIPT)
        if not _EMAIL.fullmatch(address.strip()):
            raise UserError(
                _("“{text}” is not an email address.", text=shortened(address.strip())),
                next_step=_("Type it again."),
            )
        with self._database.read() as session:
            details = details_of(session, _entry(session, history_id), self._clock.now())
            payments = _paid_by_card(session, details)
        if not payments:
            raise UserError(
                _("Stripe sends receipts for card payments only."),
                next_step=_("Print the receipt, or save it as PDF."),
            )
        entries = self._enqueue_emails(payments, address.strip())
        try:
            for entry_id in entries:
                self._outbox.deliver(entry_id)
        except (NoAnswerError, RateLimitedError):
            return False
        except (StripeError, UserError) as error:
            for entry_id in entries:
                self._outbox.discard(entry_id)
            if isinstance(error, UserError):
                raise
            raise explain(error, _("Till could not send the receipt.")) from error
        return True

    def receipt_done(self, actor: Actor, sale_id: str) -> None:
        """Record that a sale's receipt was handed out, or that none was wanted.

        Whoever chose that has seen that the sale is paid.
        """
        seen = OutboxEntry.kind.in_((OutboxKind.RECEIPT, OutboxKind.PAYMENT_NOTICE))
        with self._database.write() as session:
            require(session, actor, Permission.RECEIPT)
            complete(session, self._clock.now(), OutboxEntry.sale_id == sale_id, seen)

    def left_behind(self, actor: Actor) -> list[RecoveryOutcome]:
        """Return what to say of this register's sales that an earlier run left without an end.

        They were paid, but Till closed before anybody chose what to do with the receipt: each is
        told once at most: they are ended before they are shown. At most the last three, the oldest
        first. What stands in the list of what needs attention waits there.
        """
        with self._database.read() as session:
            require(session, actor, Permission.RECEIPT)
            if not self._left_open(session):
                return []
        with self._database.write() as session:
            left, now = self._left_open(session), self._clock.now()
            for entry, _sale in left:
                end(entry, now)
            locale = store_view(session, current_profile(session)).locale
            receipts = [sale for entry, sale in left if sale and entry.kind == OutboxKind.RECEIPT]
            return [_left(sale, locale) for sale in receipts[:_MAX_TOLD][::-1]]

    def _left_open(self, session: Session) -> list[tuple[OutboxEntry, Sale | None]]:
        """Return what waited here before this run, the newest first, each with its sale.

        Where cash moved without a sale, the drawer has none. Of all entries ever the index holds
        those that are open; what is asked besides is told here, so that no other index can seem the
        better one.
        """
        chosen = select(as_written(OutboxEntry), OutboxEntry).where(IS_OPEN)
        found = sorted(session.execute(chosen), key=lambda row: -row[0])
        register = current_register(session).id
        shown_there = {
            entry.sale_id
            for _number, entry in found
            if entry.sale_id and entry.kind == OutboxKind.PAYMENT_NOTICE
        }
        return [
            (entry, session.get(Sale, entry.sale_id) if entry.sale_id else None)
            for number, entry in found
            if entry.kind in {OutboxKind.RECEIPT, OutboxKind.DRAWER}
            and number <= self._last_before
            and entry.register_id == register
            and entry.sale_id not in shown_there
        ]

    def _paper(self, session: Session, history_id: str, kind: ReceiptKind) -> Paper:
        mode = session.scalars(select(Book.mode)).one()
        logo = logo_png(read_setting(session, STORE_LOGO))
        entry = _entry(session, history_id)
        spoken = spoken_to(session, entry.customer_id)
        with speaking(spoken.language):
            details = details_of(session, entry, self._clock.now())
            store = replace(details.store, locale=spoken.locale)
            return receipt_paper(replace(details, store=store), mode, kind, logo)

    def _enqueue_emails(
        self, payments: Sequence[tuple[str, str | None]], address: str
    ) -> list[str]:
        """Add an email for each payment, in place of one that waits; return their ids."""
        with self._database.write() as session:
            intents = [intent_id for intent_id, _account in payments]
            earlier = OutboxEntry.subject_id.in_(intents)
            now = self._clock.now()
            complete(session, now, OutboxEntry.kind == OutboxKind.EMAIL_RECEIPT, earlier)
            session.flush()  # before the new ones, since one of its key may be open at a time
            register_id = current_register(session).id
            return [
                enqueue(
                    session,
                    OutboxKind.EMAIL_RECEIPT,
                    intent_id,
                    now,
                    register_id=register_id,
                    account_id=account,
                    params={ADDRESS: address},
                ).id
                for intent_id, account in payments
            ]


def _entry(session: Session, history_id: str) -> HistoryEntry:
    entry = session.get(HistoryEntry, history_id)
    if entry is None:
        raise UserError(_("This sale is not in the history."), next_step=_("Refresh the list."))
    return entry


def _left(sale: Sale, locale: str) -> RecoveryOutcome:
    amount = format_money(Money(sale.total_minor, sale.currency), locale)
    return RecoveryOutcome(
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
    return [(row.intent_id, row.stripe_account) for row in rows if row.intent_id]
