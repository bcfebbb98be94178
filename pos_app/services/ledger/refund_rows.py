"""Refunds in the books: what may be given back, written before its call, settled by the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session, object_session

from pos_app.clock import Clock
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Reader
from pos_app.domain.business_day import business_date
from pos_app.domain.cash_rounding import CashLeft
from pos_app.domain.declines import decline_reason
from pos_app.domain.disputes import BankClaim
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import (
    AT_STRIPE,
    OTHER_WAYS,
    ChargeType,
    RefundOrigin,
    RefundRoute,
    RefundState,
    SaleState,
    Step,
    TenderKind,
    TenderState,
)
from pos_app.domain.readers import reader_messages
from pos_app.domain.refund_reasons import REASONS
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.errors import UserError
from pos_app.services.ledger.credit_rows import follow_refund, give_back
from pos_app.services.ledger.disputed_payments import (
    check_not_with_bank,
    claim_on,
)
from pos_app.services.ledger.failed_refunds import pays_again
from pos_app.services.ledger.goods_returns import update_return
from pos_app.services.ledger.read_model import write_payment_entry, write_sale_entry
from pos_app.services.ledger.refund_lines import write_refund_lines
from pos_app.services.ledger.refundable import (
    cash_left,
    refundable,
    refundable_payment,
)
from pos_app.services.ledger.removals import apply_removal
from pos_app.services.ledger.settling import update_sale
from pos_app.services.ledger.shift_rows import begin_cash_move, shift_id_for
from pos_app.services.ledger.store_days import day_of
from pos_app.services.outbox.outbox_rows import enqueue_once
from pos_app.services.shared.attempts import end_open_attempts
from pos_app.services.shared.clock_skew import may_still_arrive
from pos_app.services.shared.created_object_checks import check_unique
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.shared.station import current_register
from pos_app.services.shared.wording import refusal
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.stripe_service.expected import unexpected_answer
from pos_app.stripe_service.facts import RefundFacts

_REFUND_MESSAGES: Final[dict[RefundState, Message]] = {
    RefundState.STARTED: N_("The refund is being sent to Stripe."),
    RefundState.UNKNOWN: N_("Not known yet whether this was refunded. Don't refund it again."),
    RefundState.PENDING: N_("Stripe has taken the refund; the bank still has to pay it out."),
    RefundState.REQUIRES_ACTION: N_("Stripe asks the customer where to send this refund."),
    RefundState.SUCCEEDED: N_("Refunded."),
    RefundState.FAILED: N_("The refund failed, and the money came back. Refund it another way."),
    RefundState.CANCELED: N_("The refund was cancelled. Nothing was given back."),
    RefundState.NOT_REFUNDED: N_("Nothing was refunded: Stripe never got this request."),
}

_REFUSED: Final = N_("Nothing was refunded: Stripe refused this request.")

_WITHOUT_STRIPE: Final[dict[RefundRoute, Message]] = {
    RefundRoute.DRAWER: N_("Given back in cash."),
    RefundRoute.BY_HAND: N_("Recorded: given back by hand, not by Till."),
    RefundRoute.IN_GOODS: N_("Exchanged for other things: no money moved."),
    RefundRoute.CREDIT: N_("Put onto a gift card or store credit."),
}

_AT_READER: Final[dict[RefundState, Message]] = {
    RefundState.STARTED: N_("Not given back yet."),
    RefundState.NOT_REFUNDED: N_("Nothing was refunded."),
}


def nothing_given() -> str:
    """Return the sentence that no money was given back."""
    return _("No money was given back.")


def format_here(session: Session, money: Money) -> str:
    """Write money as the store writes it."""
    return format_money(money, store_view(session, current_profile(session)).locale)


# --- what may be given back ---------------------------------------------------------------------


@dataclass(frozen=True)
class RefundSource:
    """What money is given back from; `left` is what is left of it."""

    kind: str
    currency: str
    left: int
    sale_id: str | None = None
    tender_id: str | None = None
    intent_id: str | None = None
    account_id: str | None = None
    reverse_transfer: bool = False
    has_fee: bool = False
    needs_reader: bool = False
    cash_left: CashLeft | None = None


def needs_reader(card: dict[str, Any]) -> bool:
    """Return whether money goes back to a card only where it is presented again (Interac)."""
    return card.get("type") == "interac_present"


def check_request(request: RefundRequest) -> None:
    """Raise UserError for what is no refund: without an amount, a reason, or the note it needs.

    A note with a card number is refused too.
    """
    if request.reason not in REASONS:
        raise UserError(_("A refund needs a reason."), nothing_given(), _("Choose a reason."))
    if request.reason == "other" and not request.note.strip():
        raise UserError(
            _("This reason needs a note."), nothing_given(), _("Type why money is given back.")
        )
    check_no_card(money=nothing_given(), note=request.note)
    if request.amount <= 0:
        raise UserError(_("There is nothing to give back."), nothing_given(), _("Type an amount."))


def source_of(
    session: Session, paid: Tender | StripePayment | None, *, way: TenderKind | None = None
) -> RefundSource:
    """Return what is given back from: a tender, or a payment that no sale of ours made.

    `way` is in which the money of a tender goes where not in its own. Raises UserError where there
    is none, or where its sale is not paid yet.
    """
    if isinstance(paid, Tender):
        if session.get_one(Sale, paid.sale_id).state == SaleState.OPEN:
            raise UserError(
                _("This sale is not paid yet."),
                nothing_given(),
                _("Open it at the checkout, and take the payment out there."),
            )
        return source_of_tender(session, paid, way=way)
    if way is not None:
        raise UserError(
            _("This money can only go back to the card that paid."),
            nothing_given(),
            _("No sale of this till is known for it."),
        )
    if paid is None:
        raise UserError(_("There is no such payment."), nothing_given(), _("Refresh the history."))
    return RefundSource(
        kind=TenderKind.SAVED_CARD,
        currency=paid.currency,
        left=refundable_payment(session, paid),
        intent_id=paid.intent_id,
        account_id=paid.account_id,
        needs_reader=needs_reader(paid.card),
    )


def source_of_tender(
    session: Session, tender: Tender, *, way: TenderKind | None = None
) -> RefundSource:
    """Return what is given back from where that is a tender of ours, in its own way or another.

    Raises UserError for another way than Stripe's where a bank has the money, or asks about it.
    """
    if way is not None and way not in OTHER_WAYS:
        raise ValueError(f"no money goes back by {way}")
    left, kind = refundable(session, tender), way or TenderKind(tender.kind).given_back_as
    if kind not in AT_STRIPE:
        check_not_with_bank(session, tender)
    is_cash = kind.facts.refund_route is RefundRoute.DRAWER
    return RefundSource(
        kind=kind,
        currency=tender.currency,
        left=left,
        sale_id=tender.sale_id,
        tender_id=tender.id,
        intent_id=tender.intent_id if kind in AT_STRIPE else None,
        account_id=tender.stripe_account,
        reverse_transfer=tender.charge_type == ChargeType.DESTINATION,
        has_fee=bool(tender.fee_minor),
        needs_reader=kind in AT_STRIPE and needs_reader(tender.card),
        cash_left=cash_left(session, tender) if is_cash else None,
    )


def begin_removal(session: Session, tender: Tender, now: datetime) -> RefundSource:
    """Begin to give a tender back whose sale is not paid yet: it is RETURNING from now on.

    Raises UserError where it pays for nothing, its sale is finished, or is kept as a deposit.
    """
    sale = session.get_one(Sale, tender.sale_id)
    check_no_deposit(session, sale.id)
    if sale.state != SaleState.OPEN or tender.state != TenderState.APPROVED:
        raise UserError(
            _("This payment can't be taken out of the sale any more."),
            nothing_given(),
            _("Look the sale up in the history: a finished sale is refunded there."),
        )
    source = source_of_tender(session, tender)
    tender.state = TenderState.RETURNING if source.left else TenderState.RETURNED
    tender.step = Step.CARD if source.needs_reader else Step.NONE
    update_sale(session, sale.id, now)
    return source


def check_no_deposit(session: Session, sale_id: str) -> None:
    """Raise UserError where a sale is kept as a deposit: what was paid for it stays with it."""
    if session.get(Deposit, sale_id) is not None:
        raise UserError(
            _("This sale is kept as a deposit."),
            nothing_given(),
            _("To give money back, cancel the deposit: find it in the history."),
        )


def _check_left(session: Session, request: RefundRequest, source: RefundSource) -> None:
    if request.amount > source.left:
        left = format_here(session, Money(source.left, source.currency))
        smaller, none = _("Type a smaller amount."), _("Refresh the sale to see its refunds.")
        raise UserError(
            _("Only {amount} of this payment is left to give back.", amount=left),
            nothing_given(),
            smaller if source.left else none,
        )
    if source.needs_reader and not request.reader_id:
        raise UserError(
            _("This money goes back only with the customer's card on a card reader."),
            nothing_given(),
            _("Choose a card reader, and have the customer present the same card."),
        )


# --- rows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RefundRows:
    """Writes refunds down. Each method is in its caller's transaction."""

    clock: Clock

    def new(
        self, session: Session, request: RefundRequest, cashier_id: str, source: RefundSource
    ) -> Refund:
        """Store a refund that is about to be made. Raises UserError for more than is left."""
        _check_left(session, request, source)
        now, profile, cash = self.clock.now(), current_profile(session), source.cash_left
        rounding = cash.given_back(request.amount) - request.amount if cash else 0
        refund = Refund(
            id=new_id(),
            sale_id=source.sale_id,
            tender_id=source.tender_id,
            intent_id=source.intent_id,
            account_id=source.account_id,
            reader_id=request.reader_id if source.needs_reader else None,
            create_key=new_id(),
            register_id=current_register(session).id,
            cashier_id=cashier_id,
            return_id=request.return_id,
            replaces_id=request.replaces_id,
            kind=source.kind,
            state=RefundState.STARTED,
            amount_minor=request.amount,
            rounding_minor=rounding,
            credit_minor=0,
            tip_minor=0,
            currency=source.currency,
            reason=request.reason,
            note=request.note.strip(),
            business_date=business_date(now, profile.time_zone, profile.day_starts_at_hour),
            created_at=now,
        )
        session.add(refund)
        write_refund_lines(session, refund)
        session.flush()
        return refund

    def record(
        self, session: Session, refund: Refund, facts: RefundFacts, *, is_awaited: bool = True
    ) -> None:
        """Write what Stripe says of a refund that was made. Raises OddAnswerError for another.

        `is_awaited` as `store_refund` has it.
        """
        if not is_of(facts, refund):
            # not shown: for support
            raise unexpected_answer(f"{facts.id} is not the refund that was asked for")
        check_unique(session, Refund.stripe_id, facts.id, refund.id)
        store_refund(session, refund, facts, self.clock.now(), is_awaited=is_awaited)
        self._after_write(session, refund)

    def record_given_here(self, session: Session, refund: Refund) -> None:
        """Write that the money was given back without Stripe, such as from the drawer.

        Raises NoShiftError where cash can't leave the drawer now.
        """
        if refund.register_id and TenderKind(refund.kind).facts.opens_drawer:
            begin_cash_move(session, refund.register_id, refund.created_at)
        if TenderKind(refund.kind).facts.refund_route is RefundRoute.CREDIT:
            give_back(session, refund, self.clock.now())
        refund.state = RefundState.SUCCEEDED
        _join_shift(session, refund)
        self._after_write(session, refund)

    def record_not_given(self, session: Session, refund: Refund, code: str) -> None:
        """Write that a refund was certainly not made, and Stripe's code that says why."""
        refund.state, refund.failure = RefundState.NOT_REFUNDED, code[:64]
        self._after_write(session, refund)

    def record_unknown(self, session: Session, refund: Refund, asked_at: datetime | None) -> None:
        """Write that nobody can say yet whether a refund was made.

        It was not asked for after `asked_at`, by Stripe's clock: to be read when the call is over,
        since the machine may sleep before it; None where that clock is not known. What was heard
        of it during the call stays.
        """
        if not RefundState(refund.state).is_unknown:
            return
        refund.state, refund.asked_at = RefundState.UNKNOWN, asked_at
        self._after_write(session, refund)

    def record_not_found(self, session: Session, refund: Refund, stripes: datetime | None) -> None:
        """Write that Stripe has none: *not refunded* once the request can no longer arrive.

        `stripes` is Stripe's clock by the answer that said so. What was heard of it since stays.
        """
        if not RefundState(refund.state).is_unknown:
            return
        waits = may_still_arrive(refund, stripes)
        refund.state = RefundState.UNKNOWN if waits else RefundState.NOT_REFUNDED
        self._after_write(session, refund)

    def _after_write(self, session: Session, refund: Refund) -> None:
        now = self.clock.now()
        if not RefundState(refund.state).is_open:
            refund.settled_at = now
            end_open_attempts(session, refund.id, refund.state, now)
        session.flush()
        follow_refund(session, refund, now)
        update_return(session, refund.return_id, now)
        tender = session.get(Tender, refund.tender_id) if refund.tender_id else None
        if tender is not None and apply_removal(session, tender, now):
            return
        if refund.sale_id is not None:
            write_sale_entry(session, refund.sale_id)
        elif refund.intent_id is not None:
            write_payment_entry(session, refund.intent_id)


def is_of(facts: RefundFacts, refund: Refund) -> bool:
    """Return whether a refund of Stripe's can be this one of ours, which its metadata names."""
    asked = (refund.intent_id, refund.amount_minor, refund.currency)
    known = refund.stripe_id in {None, facts.id}
    return known and asked == (facts.intent_id, facts.amount, facts.currency)


def store_refund(
    session: Session,
    refund: Refund,
    facts: RefundFacts,
    at: datetime,
    *,
    is_awaited: bool = False,
) -> None:
    """Apply what Stripe says of one of our refunds to its row.

    One that came back, even days later, gets a notice that somebody has to read; not where whoever
    gave it is told now (`is_awaited`), unless it had been taken before.
    """
    before, state = RefundState(refund.state), RefundState.of(facts.status)
    if before.came_back and not state.came_back:
        return  # an older answer: that it came back is an end, and it may be paid otherwise by now
    refund.stripe_id = facts.id
    refund.state, refund.failure = state, facts.failure_reason
    if state is not before and not state.is_open:
        refund.settled_at = at
        end_open_attempts(session, refund.id, state, at)
    if state.was_made and not before.was_made:
        _join_shift(session, refund)
    if before.was_made and state.came_back:
        _leave_shift(session, refund, at)
    if state.came_back and not before.came_back and (before.was_made or not is_awaited):
        add_refund_notice(session, refund, at)
    follow_refund(session, refund, at)
    update_return(session, refund.return_id, at)


def _join_shift(session: Session, refund: Refund) -> None:
    """Have the Z count a refund of the shift in which it became known first that it was made."""
    if refund.register_id is not None and refund.shift_id is None:
        refund.shift_id = shift_id_for(session, refund.register_id)


def _leave_shift(session: Session, refund: Refund, at: datetime) -> None:
    """Have no Z count a refund that came back; one that did already is named by a later one.

    What no Z can name is booked back on the day on which it was heard.
    """
    current = shift_id_for(session, refund.register_id) if refund.register_id else None
    if current is None or refund.shift_id is None:
        refund.failed_on = day_of(session, at)
    elif refund.shift_id == current:
        refund.shift_id = None
    else:
        refund.failed_shift_id = current


def add_refund_notice(
    session: Session, refund: Refund, now: datetime, *, register_id: str | None = None
) -> None:
    """Have it shown what came of a refund that nobody here is waiting for, where it was made.

    `register_id` is where that is another one.
    """
    enqueue_once(
        session,
        OutboxKind.REFUND_NOTICE,
        refund.id,
        now,
        register_id=register_id or refund.register_id,
        sale_id=refund.sale_id,
    )


# --- views --------------------------------------------------------------------------------------


def refund_view(refund: Refund) -> RefundView:
    """Return a refund, made here or elsewhere, and how it stands in a sentence."""
    state = RefundState(refund.state)
    return RefundView(
        id=refund.id,
        tender_id=refund.tender_id,
        kind=TenderKind(refund.kind),
        state=state,
        amount=refund.amount_minor,
        currency=refund.currency,
        reason=refund.reason,
        note=refund.note,
        created_at=refund.created_at,
        settled_at=refund.settled_at,
        message=_refund_message(refund),
        step=Step(refund.step),
        reader_id=refund.reader_id,
        rounding=refund.rounding_minor,
    )


def _refund_message(refund: Refund) -> str:
    state = RefundState(refund.state)
    if refund.origin == RefundOrigin.STRIPE:
        return paragraph(_came_to(refund, state), _("Made outside this till."))
    if (route := TenderKind(refund.kind).facts.refund_route) is not RefundRoute.STRIPE:
        return str(_WITHOUT_STRIPE[route])
    if refund.reader_id and state in _AT_READER:
        session = object_session(refund)
        reader = session.get(Reader, refund.reader_id) if session else None
        headline = reader_messages(Step(refund.step), reader.label if reader else "")[0]
        if not headline and refund.failure not in {"", "canceled"}:
            headline = decline_reason(refund.failure)
        return paragraph(headline, _AT_READER[state])
    if state is RefundState.NOT_REFUNDED and refund.failure:
        return paragraph(_REFUSED, refusal(refund.failure))
    return _came_to(refund, state)


def _came_to(refund: Refund, state: RefundState) -> str:
    session = object_session(refund) if state.came_back else None
    if session is not None and (claim := claim_on(session, refund)) is not BankClaim.NONE:
        return paragraph(_("The refund failed."), claim.what, claim.advice)
    if session is not None and pays_again(session, refund):
        again = _("The money came back to Stripe: it pays for its sale again.")
        return paragraph(_("The refund failed."), again)
    return str(_REFUND_MESSAGES[state])
