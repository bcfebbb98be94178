"""Voiding a sale on its own day: everything that was taken goes back, the lines stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.money import Money
from pos_app.domain.payments import RefundOrigin, RefundState, TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import N_, _, paragraph
from pos_app.errors import UserError
from pos_app.services.ledger.given_back import sum_by_till, told_by_hand
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.ledger.refund_rows import (
    format_here,
    needs_reader,
    nothing_given,
    refund_view,
)
from pos_app.services.ledger.sale_details import check_may_void, left_to_give_back
from pos_app.services.ledger.sales import find_sale
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.ledger.stock_rows import move_voided, undo_voided
from pos_app.services.sales.refunds import Refunds
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.station import current_register
from pos_app.services.views.history import RefundRequest, RefundView

_LONGEST_REASON = 500
_WAIT: Final = N_("Don't give it back again: Till is asking Stripe.")


@dataclass(frozen=True)
class VoidView:
    """What came of a void; `waiting` are refunds that are not settled yet.

    `needs_reader` names the tenders that only a presented card can be refunded to.
    """

    sale_id: str
    refunds: tuple[RefundView, ...]
    waiting: tuple[RefundView, ...]
    needs_reader: tuple[str, ...]
    headline: str
    advice: str


@dataclass
class _Progress:
    """How far a void came."""

    needs_reader: list[str] = field(default_factory=list)
    error: UserError | None = None

    @property
    def is_short(self) -> bool:
        """Not all of it is back, and somebody has to do something."""
        return self.error is not None or bool(self.needs_reader)


class Voids:
    """Reverses whole sales."""

    def __init__(self, *, database: Database, clock: Clock, refunds: Refunds) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._refunds = refunds
        self._in_flight = InFlight()

    def void(
        self, actor: Actor, sale_id: str, reason: str, *, reader_id: str | None = None
    ) -> VoidView:
        """Give back every tender of a sale of today, with a reason in words.

        Pressed again, it goes on with what was not given back; `reader_id` asks for the card of a
        tender that needs that. The sale is voided once all is back. Raises UserError where the
        sale is of another day, not paid, or no reason is given, and where nothing was given back.
        """
        require_first(self._database, actor, Permission.VOID, "sale", sale_id)
        _check_reason(reason)
        progress = _Progress()
        with self._in_flight.only_one(sale_id) as mine:
            if mine:  # pressed twice, the second only looks at what came of the first
                for request in self._begin(actor, sale_id, reason.strip(), reader_id, progress):
                    self._give_back(actor, request, progress)
            return self._end(actor, sale_id, progress)

    def _give_back(self, actor: Actor, request: RefundRequest, progress: _Progress) -> None:
        try:
            self._refunds.create(actor, request, permission=Permission.VOID)
        except UserError as error:
            progress.error = progress.error or error

    def _begin(
        self, actor: Actor, sale_id: str, reason: str, reader_id: str | None, progress: _Progress
    ) -> list[RefundRequest]:
        """Record that the sale is to be voided, and return the refunds that this still takes."""
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.VOID, "sale", sale_id, at=now).after = reason
            sale = find_sale(session, sale_id)
            check_may_void(session, sale, self._clock.now())
            sale.void_reason = sale.void_reason or reason[:_LONGEST_REASON]
            if sale.voided_at is None:
                sale.voided_at = self._clock.now()
                sale.void_shift_id = shift_id_for(session, current_register(session).id)
                move_voided(session, actor, sale, now)
            write_sale_entry(session, sale_id)
            return _requests(left_to_give_back(session, sale_id), reason, reader_id, progress)

    def _end(self, actor: Actor, sale_id: str, progress: _Progress) -> VoidView:
        with self._database.write() as session:
            refunds = _refunds_of(session, sale_id)
            if not refunds and (progress.error or progress.needs_reader):
                _unmark(session, actor, sale_id, self._clock.now())
            if refunds or progress.error is None:
                return _view(session, sale_id, refunds, progress)
        raise progress.error


def back_so_far(given: str, unknown: str) -> str:
    """Say how much was given back, and of how much nobody knows yet.

    Amounts are as people read them, empty for none.
    """
    if given and unknown:
        return _(
            "{given} was given back so far, and whether {unknown} was is not known yet.",
            given=given,
            unknown=unknown,
        )
    if unknown:
        return _("Whether {amount} was given back is not known yet.", amount=unknown)
    if given:
        return _("{amount} was given back so far.", amount=given)
    return _("Nothing was given back so far.")


def _unmark(session: Session, actor: Actor, sale_id: str, now: datetime) -> None:
    """Forget a void that gave nothing back: whoever presses again gives the reason again."""
    sale = find_sale(session, sale_id)
    undo_voided(session, actor, sale, now)
    sale.void_reason, sale.voided_at, sale.void_shift_id = "", None, None
    write_sale_entry(session, sale_id)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError(
            _("A void needs a reason."), nothing_given(), _("Type why the sale is voided.")
        )
    check_no_card(money=nothing_given(), reason=reason)


def _requests(
    left: Sequence[tuple[Tender, int]], reason: str, reader_id: str | None, progress: _Progress
) -> list[RefundRequest]:
    """Return the refunds to make; a reader asks for one card, the others stay for the next time."""
    requests = []
    for tender, amount in left:
        card_asked_by = None
        if needs_reader(tender.card):
            card_asked_by, reader_id = reader_id, None
            if card_asked_by is None:
                progress.needs_reader.append(tender.id)
                continue
        requests.append(
            RefundRequest(tender.sale_id, tender.id, amount, "other", reason, card_asked_by)
        )
    return requests


# --- what came of it ---------------------------------------------------------------------------


def _refunds_of(session: Session, sale_id: str) -> tuple[RefundView, ...]:
    """Return the refunds that gave back, or may have given back, what the sale had taken."""
    chosen = (
        select(Refund)
        .join(Tender, Tender.id == Refund.tender_id)
        .where(
            Refund.sale_id == sale_id,
            Refund.origin == RefundOrigin.TILL,
            Tender.state == TenderState.APPROVED,
        )
        .order_by(Refund.created_at)
    )
    views = [refund_view(refund) for refund in session.scalars(chosen)]
    return tuple(view for view in views if view.state.takes_from_the_rest)


def _view(
    session: Session, sale_id: str, refunds: tuple[RefundView, ...], progress: _Progress
) -> VoidView:
    waiting = tuple(view for view in refunds if view.state.is_unknown)
    # While a reader still asks for the card, nothing went back so far.
    asked = [v for v in waiting if v.reader_id is not None and v.state is RefundState.STARTED]
    unknown = [view for view in waiting if view not in asked]
    sale = find_sale(session, sale_id)
    sure = [view for view in refunds if view not in waiting]
    back, maybe = (
        format_here(session, Money(total, sale.currency)) if total else ""
        for total in (sum_by_till(sure), sum_by_till(unknown))
    )
    headline, advice = _messages(back, maybe, progress, waiting)
    if by_hand := told_by_hand(session, refunds):
        only_by_hand = not (back or waiting or progress.is_short)
        advice = by_hand if only_by_hand else paragraph(advice, by_hand)
    if sale.voided_at is None and not progress.needs_reader:
        # The first of two presses failed.
        headline, advice = nothing_given(), _("Void the sale again.")
    return VoidView(sale_id, refunds, waiting, tuple(progress.needs_reader), headline, advice)


def _messages(
    back: str, maybe: str, progress: _Progress, waiting: tuple[RefundView, ...]
) -> tuple[str, str]:
    so_far = back_so_far(back, maybe)
    if (error := progress.error) is not None:
        then = paragraph(error.what, error.next_step, _("Then void the sale again."))
        return _("Not all of this sale could be given back."), paragraph(so_far, then)
    if progress.needs_reader:
        then = _("Choose a card reader, and have the customer present the card that paid.")
        return _("One card has to be presented once more."), paragraph(so_far, then)
    if any(view.reader_id for view in waiting):
        then = _("Have the customer present the same card.")
        return _("Waiting for the customer's card on the reader."), paragraph(so_far, then)
    if waiting:
        return _("Not known yet whether all was given back."), paragraph(so_far, _WAIT)
    if not back:
        return _("Sale voided"), _("Nothing was given back.")
    return _("Sale voided"), _("{amount} was given back.", amount=back)
