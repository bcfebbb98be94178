"""Refunds: money given back to the tender that it came from, never more than is left of it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.returns import GoodsReturn
from pos_app.db.models.sales import Sale
from pos_app.domain.money import Money
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import (
    AT_STRIPE,
    OPEN_REFUNDS,
    UNKNOWN_REFUNDS,
    RefundRoute,
    RefundState,
    TenderKind,
)
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import N_, _, paragraph
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.ledger.goods_returns import owed_for
from pos_app.services.ledger.refund_rows import (
    RefundRows,
    RefundSource,
    add_refund_notice,
    begin_removal,
    check_request,
    format_here,
    needs_reader,
    nothing_given,
    refund_view,
    source_of,
)
from pos_app.services.ledger.refundable import refundable
from pos_app.services.ledger.replaced_refunds import check_replaced
from pos_app.services.ledger.sales import find_tender
from pos_app.services.outbox.outbox_rows import enqueue
from pos_app.services.payments.fetch_payment import fetch_payment
from pos_app.services.payments.reader_refunds import OUR_ID, ReaderRefunds
from pos_app.services.payments.restore_gate import RestoreGate
from pos_app.services.shared.attempts import REFUND, InFlight, begin_attempt, end_attempt
from pos_app.services.shared.authority import refuse_denied, require
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.recovery import ReportProgress
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.services.shared.wording import explain
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.errors import NoAnswerError, StripeError
from pos_app.stripe_service.facts import IntentFacts, RefundFacts

_GIVEN_UNSAVED: Final = N_("Stripe took the refund: don't give the money back again.")


@dataclass(frozen=True)
class _Call:
    """A refund that is committed, and what else its call needs; a reader makes its own attempt."""

    refund: Refund
    attempt_id: str
    reverse_transfer: bool
    refund_fee: bool


class Refunds:
    """Gives money back. All amounts are minor units of the payment's currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        read_connect: Callable[[Session], ConnectView],
        rows: RefundRows,
        readers: ReaderRefunds,
        restore_gate: RestoreGate,
        unsettled_at_start: AbstractSet[str],
    ) -> None:
        """Work on one book; `read_connect` returns whether the platform's fee is given back too.

        `readers` ask for cards that have to be presented; `unsettled_at_start` is what an earlier
        run left. In a restored book nothing of Stripe's is given back until `restore_gate` is
        through.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._read_connect = read_connect
        self._rows = rows
        self._readers = readers
        self._restore_gate = restore_gate
        self._in_flight = InFlight()
        self._unsettled_at_start = unsettled_at_start

    def create(
        self,
        actor: Actor,
        request: RefundRequest,
        *,
        permission: Literal[
            Permission.REFUND, Permission.VOID, Permission.CANCEL_DEPOSIT
        ] = Permission.REFUND,
    ) -> RefundView:
        """Give money back to one tender, or to a payment that no sale of ours made.

        Cash comes from the drawer at once; a reader is only asked to, and `check` tells what came
        of it. Without an answer from Stripe the refund is *unknown* and stays out of what is
        left. `permission` is that of a command of which the refund is a part. Raises UserError
        where no money was given back.
        """
        with self._database.read() as session:
            paid = self._require(session, actor, request, permission)
        check_request(request)
        with self._in_flight.only_one(request.tender_id or request.history_id) as mine:
            if not mine:
                raise UserError(
                    _("A refund of this payment was just made."),
                    _("Only that one was made."),
                    _("Look at what is left before giving back more."),
                )
            return self._give(actor, request, permission, paid)

    def _require(
        self, session: Session, actor: Actor, request: RefundRequest, permission: Permission
    ) -> Tender | StripePayment | None:
        """Let an actor go on, and return what was paid; None where there is no such payment.

        Of a void that was begun each refund is a part, and of a deposit that was cancelled; and so
        it is of goods that were taken back, up to what is owed for them: it asks no more.
        """
        sale, of = session.get(Sale, request.history_id), request.history_id
        goods = session.get(GoodsReturn, request.return_id) if request.return_id else None
        is_owed = (
            goods is not None
            and request.amount <= owed_for(session, goods)
            and request.way == goods.way
        )
        tender = session.get(Tender, request.tender_id) if request.tender_id else None
        paid = tender or session.get(StripePayment, of)
        is_void = permission is Permission.VOID and sale is not None and sale.voided_at is not None
        deposit = session.get(Deposit, of) if permission is Permission.CANCEL_DEPOSIT else None
        if is_void or is_owed or (deposit is not None and deposit.cancelled_at is not None):
            refuse_denied(session, actor, permission)
            return paid
        currency = paid.currency if paid else current_profile(session).currency
        amount, now = Money(request.amount, currency), self._clock.now()
        require(session, actor, permission, "history", of, at=now, amount=amount)
        if request.way is not None:
            another = Permission.REFUND_ANOTHER_WAY
            require(session, actor, another, "history", of, at=now, amount=amount)
        return paid

    def begin_removal(self, actor: Actor, tender_id: str) -> None:
        """Give back all of a tender whose sale is not paid yet.

        It is RETURNING until Stripe says that it has the refund, and RETURNED then; what could
        not be given back is approved again. A card that has to be presented is asked for by the
        reader that took it. Pressed twice it is done once. Raises UserError where no money was
        given back.
        """
        with self._in_flight.only_one(tender_id) as mine:
            with self._database.read() as session:
                require(session, actor, Permission.TAKE_PAYMENT)
                tender = find_tender(session, tender_id)
                left = refundable(session, tender)
            if not mine:
                return
            if not left:
                self._went_back_elsewhere(tender_id)
                return
            request = RefundRequest(
                history_id=tender.sale_id,
                tender_id=tender.id,
                amount=left,
                reason="requested_by_customer",
                reader_id=tender.reader_id if needs_reader(tender.card) else None,
            )
            self._give(actor, request, Permission.TAKE_PAYMENT, tender, is_removal=True)

    def check(self, actor: Actor, refund_id: str) -> RefundView:
        """Ask Stripe how a refund stands, or the reader that waits for its card.

        One that Stripe does not know, long enough after its call, is *not refunded*; it is never
        tried again by itself. Raises UserError where Stripe can't say.
        """
        return self._settle(actor, refund_id, give_up=False)

    def check_removal(self, actor: Actor, tender_id: str) -> None:
        """Ask as `check` about what is on its way back from a sale that is not paid yet."""
        with self._database.read() as session:
            require(session, actor, Permission.CHECK_PAYMENT)
            waiting = select(Refund.id).where(
                Refund.tender_id == tender_id, Refund.state.in_(UNKNOWN_REFUNDS)
            )
            refunds = session.scalars(waiting).all()
        for refund_id in refunds:
            self.check(actor, refund_id)

    def cancel(self, actor: Actor, refund_id: str) -> RefundView:
        """Give up a refund for which a reader waits; it may have been made after all.

        Raises UserError as `check`.
        """
        return self._settle(actor, refund_id, give_up=True)

    def settle_all(
        self, actor: Actor, report_progress: ReportProgress | None = None
    ) -> list[RecoveryOutcome]:
        """Ask about all refunds of this register that are not settled; one answer for each.

        What an earlier run left to a reader is given up: the customer may be gone. What Stripe
        will not say of one does not keep the others waiting. Raises KeyTroubleError where there
        is no key that could ask.
        """
        with self._database.read() as session:
            require(session, actor, Permission.CHECK_PAYMENT)
            found = session.scalars(
                select(Refund)
                .where(
                    Refund.register_id == current_register(session).id,
                    Refund.kind.in_(AT_STRIPE),
                    Refund.state.in_(OPEN_REFUNDS),
                )
                .order_by(Refund.created_at)
            ).all()
        waiting = [refund for refund in found if refund.id not in self._in_flight]
        settled = []
        for number, refund in enumerate(waiting, start=1):
            if report_progress:
                report_progress(number, len(waiting))
            # Before it is known what came of it; where a reader waits, so does its customer.
            if _is_unknown(refund) or refund.id in self._unsettled_at_start:
                with self._database.write() as session:
                    add_refund_notice(session, refund, self._clock.now())
            try:
                settled.append(self.settle(actor, refund.id))
            except KeyTroubleError:
                raise
            except UserError:
                settled.append(self._outcome(refund.id))
        return settled

    def settle(self, actor: Actor, refund_id: str) -> RecoveryOutcome:
        """Ask about one refund; one that was left to a reader is given up. Raises UserError."""
        self._settle(actor, refund_id, give_up=refund_id in self._unsettled_at_start)
        return self._outcome(refund_id)

    def _outcome(self, refund_id: str) -> RecoveryOutcome:
        with self._database.read() as session:
            refund = session.get_one(Refund, refund_id)
            view = refund_view(refund)
            amount = format_here(session, Money(view.handed_back, view.currency))
        # Translators: behind it stands a sentence that says what came of it.
        what = paragraph(_("Refund of {amount}:", amount=amount), view.message)
        return RecoveryOutcome(refund.sale_id, what, still_unknown=view.state.is_unknown)

    # --- giving it back ---

    def _went_back_elsewhere(self, tender_id: str) -> None:
        with self._database.write() as session:
            source = begin_removal(session, find_tender(session, tender_id), self._clock.now())
            if source.left:  # a refund of it has just failed
                raise UserError(
                    _("This payment can be given back again."),
                    nothing_given(),
                    _("Take it out once more."),
                )

    def _give(
        self,
        actor: Actor,
        request: RefundRequest,
        permission: Permission,
        paid: Tender | StripePayment | None,
        *,
        is_removal: bool = False,
    ) -> RefundView:
        """Give back what was `paid`, as the books had it before."""
        if isinstance(paid, StripePayment) or (paid is not None and paid.kind in AT_STRIPE):
            self._restore_gate.check(giving_back=True)
        kind = TenderKind(paid.kind).given_back_as if isinstance(paid, Tender) else None
        kind = request.way or kind
        if kind is not None and kind.facts.refund_route is not RefundRoute.STRIPE:
            return self._give_here(actor, request, permission, is_removal=is_removal)
        then = _("Wait until the network is back, then try again.")
        self._connection.require(nothing_given(), then)
        gateway = self._connection.gateway()
        elsewhere = _shared_as(gateway, paid) if isinstance(paid, StripePayment) else None
        # For the next start, should the program end before the answer.
        asked_at = gateway.server_now()
        call = self._begin(actor, request, permission, asked_at, elsewhere, is_removal=is_removal)
        refund = call.refund
        with self._in_flight.only_one(refund.id):
            if not call.attempt_id:
                return self._ask_reader(call)
            try:
                facts = gateway.refunds.create(
                    refund.intent_id or "",
                    refund.amount_minor,
                    key=refund.create_key,
                    currency=refund.currency,
                    reason=refund.reason,
                    metadata={OUR_ID: refund.id},
                    reverse_transfer=call.reverse_transfer,
                    refund_application_fee=call.refund_fee,
                    account=refund.account_id,
                )
                return self._given(call, facts)
            except StripeError as error:
                return self._not_given(call, error, gateway.server_now())

    def _give_here(
        self, actor: Actor, request: RefundRequest, permission: Permission, *, is_removal: bool
    ) -> RefundView:
        """Give it back without Stripe."""
        with self._database.write() as session:
            refund, _unused = self._new(session, actor, request, permission, is_removal=is_removal)
            moves = refund.amount_minor + refund.rounding_minor
            if refund.sale_id and moves and TenderKind(refund.kind).facts.opens_drawer:
                enqueue(
                    session,
                    OutboxKind.DRAWER,
                    refund.id,
                    refund.created_at,
                    register_id=current_register(session).id,
                    sale_id=refund.sale_id,
                )
            self._rows.record_given_here(session, refund)
            return refund_view(refund)

    def _begin(
        self,
        actor: Actor,
        request: RefundRequest,
        permission: Permission,
        asked_at: datetime | None,
        elsewhere: IntentFacts | None = None,
        *,
        is_removal: bool,
    ) -> _Call:
        """Commit a refund before its call; `elsewhere` is a payment that no sale here made.

        `asked_at` is by Stripe's clock, None where that is not known.
        """
        with self._database.write() as session:
            refund, source = self._new(session, actor, request, permission, is_removal=is_removal)
            refund.asked_at = asked_at
            now, amount = refund.created_at, refund.amount_minor
            has_fee = source.has_fee or bool(elsewhere and elsewhere.application_fee)
            return _Call(
                refund=refund,
                attempt_id=""
                if refund.reader_id
                else begin_attempt(session, refund, REFUND, now, amount=amount).id,
                reverse_transfer=source.reverse_transfer
                or bool(elsewhere and elsewhere.destination),
                refund_fee=has_fee and self._read_connect(session).refund_fee,
            )

    def _new(
        self,
        session: Session,
        actor: Actor,
        request: RefundRequest,
        permission: Permission,
        *,
        is_removal: bool,
    ) -> tuple[Refund, RefundSource]:
        paid = self._require(session, actor, request, permission)
        check_replaced(session, request)
        if is_removal:
            tender = find_tender(session, request.tender_id or "")
            source = begin_removal(session, tender, self._clock.now())
            request = replace(request, amount=source.left)  # some may have gone back meanwhile
            check_request(request)
        else:
            source = source_of(session, paid, way=request.way)
        return self._rows.new(session, request, actor.cashier_id, source), source

    def _ask_reader(self, call: _Call) -> RefundView:
        refund_id = call.refund.id
        self._readers.start(
            refund_id, reverse_transfer=call.reverse_transfer, refund_fee=call.refund_fee
        )
        with self._database.read() as session:
            return refund_view(session.get_one(Refund, refund_id))

    def _given(self, call: _Call, facts: RefundFacts) -> RefundView:
        try:
            with self._database.write() as session:
                end_attempt(session, call.attempt_id, self._clock.now(), facts.status)
                refund = session.get_one(Refund, call.refund.id)
                self._rows.record(session, refund, facts)
                return refund_view(refund)
        except UserError as error:
            # The answer is here and cannot be written down: it will be asked for again.
            money = str(_GIVEN_UNSAVED)
            raise UserError(error.what, money, error.next_step, error.details) from error

    def _not_given(self, call: _Call, error: StripeError, asked_at: datetime | None) -> RefundView:
        """Record that it was not made, and raise UserError; or that nobody can say."""
        with self._database.write() as session:
            refund, now = session.get_one(Refund, call.refund.id), self._clock.now()
            if not error.is_known:
                # not shown: what came of the attempt
                end_attempt(session, call.attempt_id, now, "no answer", known=False)
                self._rows.record_unknown(session, refund, asked_at)
                return refund_view(refund)
            asked_as = error.request_id
            end_attempt(session, call.attempt_id, now, error.outcome, request_id=asked_as)
            self._rows.record_not_given(session, refund, error.code)
        raise explain(error, _("Till could not give the money back."), nothing_given()) from error

    # --- asking ---

    def _settle(self, actor: Actor, refund_id: str, *, give_up: bool) -> RefundView:
        with self._in_flight.only_one(refund_id) as mine:
            with self._database.read() as session:
                require(session, actor, Permission.CHECK_PAYMENT)
                refund = session.get_one(Refund, refund_id)
                view = refund_view(refund)
            if not mine or not view.state.is_open:
                return view
            try:
                if view.reader_id and view.state.is_unknown:
                    ask = self._readers.cancel if give_up else self._readers.poll
                    ask(refund_id)
                    with self._database.read() as session:
                        return refund_view(session.get_one(Refund, refund_id))
                return self._ask(refund)
            except StripeError as error:
                money = _("It is not known yet whether money was given back.")
                raise explain(error, _("Till could not ask about the refund."), money) from error

    def _ask(self, refund: Refund) -> RefundView:
        try:
            facts = self._find(refund)
        except NoAnswerError:
            with self._database.write() as session:
                row = session.get_one(Refund, refund.id)
                if row.state == RefundState.STARTED:
                    self._rows.record_unknown(session, row, row.asked_at)
            raise
        stripes = self._connection.gateway().server_time()
        with self._database.write() as session:
            row = session.get_one(Refund, refund.id)
            if facts is None:
                self._rows.record_not_found(session, row, stripes)
            else:
                self._rows.record(session, row, facts, is_awaited=False)
            view = refund_view(row)
        return self._ask_what_is_left(row) if view.state.came_back else view

    def _find(self, refund: Refund) -> RefundFacts | None:
        calls = self._connection.gateway().refunds
        if refund.stripe_id:
            return calls.retrieve(refund.stripe_id, account=refund.account_id)
        listed = calls.of_payment(refund.intent_id or "", account=refund.account_id)
        ours = (facts for facts in listed if facts.metadata.get(OUR_ID) == refund.id)
        return next(ours, None)

    def _ask_what_is_left(self, refund: Refund) -> RefundView:
        """Ask anew how much of a payment was given back: this refund is not among it any more."""
        gateway, logical_clock = self._connection.gateway(), self._database.logical_clock
        fetched = fetch_payment(gateway, logical_clock, refund.intent_id or "", refund.account_id)
        with self._database.write() as session:
            fetched.store(session, self._clock.now())
            return refund_view(session.get_one(Refund, refund.id))


def _is_unknown(refund: Refund) -> bool:
    """Return whether a call's answer was lost, or could not be written down."""
    was_called = refund.state == RefundState.STARTED and not refund.reader_id
    return was_called or refund.state == RefundState.UNKNOWN


def _shared_as(gateway: StripeGateway, payment: StripePayment) -> IntentFacts:
    """Ask how a payment was shared that no sale here made: its refund has to be shared too."""
    try:
        return gateway.payments.retrieve(payment.intent_id, account=payment.account_id)
    except StripeError as error:
        raise explain(error, _("Till could not give the money back."), nothing_given()) from error
