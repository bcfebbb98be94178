"""Deposits: keeping a part-paid sale, going on with it, and giving it up."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.money import Money
from pos_app.domain.payments import RefundOrigin, TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _, paragraph
from pos_app.errors import UserError
from pos_app.services.deposits.cancelling import cancel_sale, cancelling, find_row
from pos_app.services.deposits.keeping import keep_sale, print_slip, terms_of
from pos_app.services.deposits.views import Cancelling, CancelView
from pos_app.services.ledger.deposit_rows import deposit_view
from pos_app.services.ledger.given_back import told_given_back
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.ledger.refund_rows import (
    format_here,
    needs_reader,
    nothing_given,
    refund_view,
)
from pos_app.services.ledger.sales import find_sale, sale_view, tenders_of
from pos_app.services.payments.open_payments import OpenPayments
from pos_app.services.sales.refunds import Refunds
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.station import current_register
from pos_app.services.views.deposits import DepositTerms, DepositView, NewDeposit
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.services.views.sales import SaleView

_LONGEST_REASON = 500


@dataclass
class _Progress:
    """How far the money came."""

    needs_reader: list[str] = field(default_factory=list)
    error: UserError | None = None


class Deposits:
    """Keeps part-paid sales. What is paid of one stays with it until it is paid or cancelled."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        refunds: Refunds,
        open_payments: OpenPayments,
    ) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._refunds = refunds
        self._open_payments = open_payments
        self._in_flight = InFlight()

    def terms(self, sale_id: str) -> DepositTerms:
        """Return what it takes to keep a sale."""
        with self._database.read() as session:
            return terms_of(session, find_sale(session, sale_id))

    def find(self, code: str) -> DepositView | None:
        """Return the deposit, open or not, whose slip has this number, typed or scanned."""
        with self._database.read() as session:
            chosen = select(Deposit).where(Deposit.number == code.strip().upper())
            row = session.scalars(chosen).one_or_none()
            return deposit_view(session, row, tenders_of(session, row.sale_id)) if row else None

    def keep(self, actor: Actor, new: NewDeposit) -> DepositView:
        """Keep a sale of which a part is paid; its slip is printed where papers are by themselves.

        What was only made ready to be paid is closed. Raises UserError where the store keeps none,
        too little is paid, a payment is not settled, or nobody is named.
        """
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        self._open_payments.close(actor, new.sale_id)
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            keep_sale(session, actor, new, self._clock.now())
            row = find_row(session, new.sale_id)
            return deposit_view(session, row, tenders_of(session, row.sale_id))

    def go_on(self, actor: Actor, sale_id: str) -> SaleView:
        """Take a deposit to this register, where more of it is paid; its receipt is of here then.

        Raises UserError where it is over.
        """
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            if find_row(session, sale_id).ended_at is not None:
                raise UserError(
                    _("This deposit is over."),
                    _("No money moved."),
                    _("Look it up in the history."),
                )
            sale, register = find_sale(session, sale_id), current_register(session)
            if sale.register_id != register.id:
                sale.register_id = register.id
                write_sale_entry(session, sale_id)
            return sale_view(session, sale)

    def leave(self, actor: Actor, sale_id: str) -> DepositView:
        """Leave a deposit, of which more was paid, for later: its slip is printed anew."""
        require_first(self._database, actor, Permission.TAKE_PAYMENT)
        self._open_payments.close(actor, sale_id)
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            row = find_row(session, sale_id)
            if row.ended_at is None:
                print_slip(session, row, self._clock.now())
            return deposit_view(session, row, tenders_of(session, sale_id))

    # --- giving it up ---

    def cancelling(self, sale_id: str) -> Cancelling:
        """Return what cancelling would retain, and give back to which payment."""
        with self._database.read() as session:
            return cancelling(session, find_row(session, sale_id))

    def cancel(
        self, actor: Actor, sale_id: str, reason: str, *, reader_id: str | None = None
    ) -> CancelView:
        """Give a deposit up, with a reason in words, and give its money back to what paid.

        What was taken last goes back first; what the store's rule retains stays.
        Pressed again, it goes on with what was not given back; `reader_id` asks for the card of a
        tender that needs that. Raises UserError where it is handed over, not settled, or no reason
        is given; then nothing was given back.
        """
        require_first(self._database, actor, Permission.CANCEL_DEPOSIT, "sale", sale_id)
        _check_reason(reason)
        progress = _Progress()
        with self._in_flight.only_one(sale_id) as mine:
            if mine:  # pressed twice, the second only looks at what came of the first
                self._open_payments.close(actor, sale_id)
                requests = self._begin(actor, sale_id, reason.strip(), reader_id, progress)
                for request in requests:
                    self._give_back(actor, request, progress)
            return self._view(sale_id, progress)

    def cancelled(self, sale_id: str) -> CancelView:
        """Return how far a deposit that was cancelled is given back by now."""
        with self._database.read() as session:
            row = find_row(session, sale_id)
            return _view(session, row, _Progress(_to_present(session, row)))

    def _begin(
        self, actor: Actor, sale_id: str, reason: str, reader_id: str | None, progress: _Progress
    ) -> list[RefundRequest]:
        with self._database.write() as session:
            now, permission = self._clock.now(), Permission.CANCEL_DEPOSIT
            require(session, actor, permission, "sale", sale_id, at=now).after = reason
            row = find_row(session, sale_id)
            cancel_sale(session, actor, row, reason[:_LONGEST_REASON], now)
            return _requests(session, row, reader_id, progress)

    def _give_back(self, actor: Actor, request: RefundRequest, progress: _Progress) -> None:
        try:
            self._refunds.create(actor, request, permission=Permission.CANCEL_DEPOSIT)
        except UserError as error:
            progress.error = progress.error or error

    def _view(self, sale_id: str, progress: _Progress) -> CancelView:
        with self._database.read() as session:
            return _view(session, find_row(session, sale_id), progress)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError(
            _("Cancelling a deposit needs a reason."),
            nothing_given(),
            _("Type why it is cancelled."),
        )
    check_no_card(money=nothing_given(), reason=reason)


def _requests(
    session: Session, row: Deposit, reader_id: str | None, progress: _Progress
) -> list[RefundRequest]:
    """Return the refunds to make; a reader asks for one card, the others stay for the next time."""
    requests = []
    for tender_id, amount in cancelling(session, row).payments:
        asked_by = None
        if needs_reader(session.get_one(Tender, tender_id).card):
            asked_by, reader_id = reader_id, None
            if asked_by is None:
                progress.needs_reader.append(tender_id)
                continue
        requests.append(
            RefundRequest(row.sale_id, tender_id, amount, "other", row.cancel_reason, asked_by)
        )
    return requests


def _to_present(session: Session, row: Deposit) -> list[str]:
    """Return the tenders that still get something back, and only where their card is presented."""
    owed = [tender_id for tender_id, _amount in cancelling(session, row).payments]
    return [each for each in owed if needs_reader(session.get_one(Tender, each).card)]


def _view(session: Session, row: Deposit, progress: _Progress) -> CancelView:
    made_here = (
        Refund.sale_id == row.sale_id,
        Refund.origin == RefundOrigin.TILL,
        Tender.state == TenderState.APPROVED,
    )
    chosen = select(Refund).join(Tender, Tender.id == Refund.tender_id).where(*made_here)
    found = session.scalars(chosen.order_by(Refund.created_at))
    views = [refund_view(refund) for refund in found]
    refunds = tuple(view for view in views if view.state.takes_from_the_rest)
    waiting = tuple(view for view in refunds if view.state.is_unknown)
    currency, plan = find_sale(session, row.sale_id).currency, cancelling(session, row)

    def money(minor: int) -> str:
        return format_here(session, Money(minor, currency))

    told = [told_given_back(session, refunds, currency) or nothing_given()]
    if row.retained_minor:
        told.append(_("The store retained {amount}.", amount=money(row.retained_minor)))
    if plan.back:
        told.append(_("{amount} is still to be given back.", amount=money(plan.back)))
    headline, then = _messages(waiting, progress, plan.back)
    return CancelView(
        sale_id=row.sale_id,
        retained=row.retained_minor,
        owed=plan.back,
        refunds=refunds,
        waiting=waiting,
        needs_reader=tuple(progress.needs_reader),
        headline=headline,
        advice=paragraph(*told, then),
    )


def _messages(waiting: tuple[RefundView, ...], progress: _Progress, owed: int) -> tuple[str, str]:
    """Return what came of it, and what to do next."""
    not_all = _("The deposit is cancelled, but not all could be given back.")
    rest = _("Then refund the rest in the history.")
    if (error := progress.error) is not None:
        return not_all, paragraph(error.what, error.next_step, rest)
    if progress.needs_reader:
        then = _("Choose a card reader, and have the customer present the card that paid.")
        return _("One card has to be presented once more."), then
    if any(view.reader_id for view in waiting):
        then = _("Have the customer present the same card.")
        return _("Waiting for the customer's card on the reader."), then
    if waiting:
        then = _("Don't give it back again: Till is asking Stripe.")
        return _("Not known yet whether all was given back."), then
    if owed:
        return not_all, rest
    return _("The deposit is cancelled"), ""
