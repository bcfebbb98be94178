"""The list of what needs a person's attention, and the one thing to do about each."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import StripePayment
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.sales import Sale
from pos_app.domain.money import Money
from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.attention.disputed import (
    DISPUTE,
    WARNING,
    ended_disputes,
    fraud_warnings,
    open_disputes,
    record_dispute_seen,
    unsettled_answers,
)
from pos_app.services.attention.open_notices import open_notices
from pos_app.services.attention.orphan_payments import orphan_payments
from pos_app.services.attention.overpaid import overpaid_sales, surplus_of
from pos_app.services.attention.payout_problems import DAY, PAYOUT, money_to_look_at, record_seen
from pos_app.services.attention.refused_deliveries import refused_deliveries
from pos_app.services.attention.undelivered_codes import undelivered_codes
from pos_app.services.attention.unread_objects import UNREAD, dismiss_unread, unread_objects
from pos_app.services.attention.unrefunded_returns import unrefunded_returns
from pos_app.services.attention.unsettled import unsettled_payments, unsettled_refunds
from pos_app.services.attention.views import AttentionReason, AttentionView
from pos_app.services.attention.wording import read_wording
from pos_app.services.disputes.disputes import Disputes
from pos_app.services.ledger.refund_rows import format_here, nothing_given
from pos_app.services.ledger.replaced_refunds import replacement_of
from pos_app.services.outbox.outbox import Outbox
from pos_app.services.sales.refunds import Refunds
from pos_app.services.shared.authority import refuse_denied, require_first
from pos_app.services.shared.recovery import Recovery
from pos_app.services.shared.station import current_register
from pos_app.services.views.history import RefundRequest

_URGENCY = {reason: place for place, reason in enumerate(AttentionReason)}


class Attention:
    """What is unsettled, overpaid, unknown here, or was settled with nobody there.

    Most of it is told from the books as they are; only what has to be remembered until somebody
    has seen it waits in the outbox, as a notice.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        recovery: Recovery,
        refunds: Refunds,
        disputes: Disputes,
        outbox: Outbox,
        unsettled_at_start: AbstractSet[str],
    ) -> None:
        """Work on one book; `unsettled_at_start` is what an earlier run left unsettled."""
        self._database = database
        self._clock = clock
        self._recovery = recovery
        self._refunds = refunds
        self._disputes = disputes
        self._outbox = outbox
        self._unsettled_at_start = unsettled_at_start

    def all(self) -> list[AttentionView]:
        """Return all that needs attention, the most urgent first, then the newest."""
        with self._database.read() as session:
            now = self._clock.now()
            wording = read_wording(session, now)
            register, left = current_register(session).id, self._unsettled_at_start
            found = [
                *unsettled_payments(session, register, left, wording),
                *unsettled_refunds(session, register, left, wording),
                *overpaid_sales(session, register, wording),
                *unrefunded_returns(session, wording),
                *undelivered_codes(session, register, wording, now),
                *orphan_payments(session, wording),
                *unread_objects(session),
                *open_notices(session, register, wording),
                *money_to_look_at(session, wording),
                *unsettled_answers(session, wording),
                *open_disputes(session, wording),
                *ended_disputes(session, wording),
                *fraud_warnings(session, wording),
            ]
        found += refused_deliveries(self._outbox)
        newest_first = sorted(found, key=lambda view: view.at, reverse=True)
        return sorted(newest_first, key=lambda view: _URGENCY[view.reason])

    def check(self, actor: Actor, view_id: str) -> str:
        """Ask Stripe about it, or once more for it; return what came of it, in a sentence.

        A payment that has not succeeded is cancelled. Raises UserError where Stripe refuses to
        say.
        """
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        kind, row_id = _parts(view_id)
        if kind == "outbox":
            return self._try_again(row_id)
        if kind == DISPUTE:
            return self._disputes.check(actor, row_id).what
        if kind == "refund":
            return self._refunds.settle(actor, row_id).what
        return self._recovery.settle(actor, row_id, customer_present=False).what

    def _try_again(self, entry_id: str) -> str:
        by_stripe = any(each.by_stripe for each in self._outbox.refused() if each.id == entry_id)
        self._outbox.try_again(entry_id)
        self._outbox.deliver_all()
        refused = {each.id: each.by_stripe for each in self._outbox.refused()}
        if entry_id not in refused:
            return _("Stripe has it now.") if by_stripe else _("It is on its way.")
        return _("Stripe refused it again.") if by_stripe else _("It was not sent again.")

    def give_back(self, actor: Actor, view_id: str, way: TenderKind = TenderKind.CASH) -> str:
        """Give back what was taken too much for a sale, or once what a refund did not.

        What a refund did not goes back in this way: cash, or store credit, whose code waits to be
        handed over then. Returns what came of it, in a sentence. Raises UserError where no money
        was given back.
        """
        with self._database.read() as session:
            refuse_denied(session, actor, Permission.REFUND)
        kind, row_id = _parts(view_id)
        if kind != "outbox":
            return self._refunds.create(actor, self._surplus(row_id)).message
        with self._database.read() as session:
            failed = session.get_one(OutboxEntry, row_id).subject_id
            request = replacement_of(session, failed, way)
        given = self._refunds.create(actor, request)
        self._outbox.discard(row_id)
        with self._database.read() as session:
            amount = format_here(session, Money(given.handed_back, given.currency))
        if way is TenderKind.STORE_CREDIT:
            return _("{amount} is store credit now: give the customer its code.", amount=amount)
        return _("Take {amount} out of the drawer and give it to the customer.", amount=amount)

    def dismiss(self, actor: Actor, view_id: str) -> None:
        """Record that somebody has seen to it: it is told no more."""
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        kind, row_id = _parts(view_id)
        if kind in {PAYOUT, DAY}:
            with self._database.write() as session:
                record_seen(session, kind, row_id, self._clock.now())
            return
        if kind == UNREAD:
            with self._database.write() as session:
                dismiss_unread(session, row_id, self._clock.now())
            return
        if kind not in {"intent", DISPUTE, WARNING}:
            self._outbox.discard(row_id)
            return
        with self._database.write() as session:
            if kind == "intent":
                session.get_one(StripePayment, row_id).dismissed_at = self._clock.now()
            else:
                record_dispute_seen(session, kind, row_id, self._clock.now())

    def _surplus(self, sale_id: str) -> RefundRequest:
        with self._database.read() as session:
            found = surplus_of(session, session.get_one(Sale, sale_id))
        if found is None:
            raise UserError(
                _("Nothing of this sale is to be given back any more."),
                nothing_given(),
                _("Look at it in the history."),
            )
        return found.request


def _parts(view_id: str) -> tuple[str, str]:
    kind, row_id = view_id.split(":", 1)
    return kind, row_id
