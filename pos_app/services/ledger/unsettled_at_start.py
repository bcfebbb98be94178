"""What an earlier run of the program left unsettled in the books."""

from __future__ import annotations

from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import AT_STRIPE, UNKNOWN_REFUNDS, SetupState, TenderState

_UNFINISHED = [state for state in TenderState if state is not TenderState.APPROVED]

# By their states, which have an index: of all that was ever sold, little is unfinished.
_TENDERS = select(Tender.id).where(
    Tender.state.in_(_UNFINISHED), Tender.settled_at.is_(None), Tender.kind.in_(AT_STRIPE)
)
_SETUPS = select(CardSetup.id).where(
    CardSetup.state.in_((SetupState.STARTED, SetupState.WAITING)), CardSetup.settled_at.is_(None)
)
_REFUNDS = select(Refund.id).where(Refund.state.in_(UNKNOWN_REFUNDS))


def unsettled_at_start(database: Database) -> frozenset[str]:
    """Return the ids of tenders, card setups and refunds that are unsettled now, as a run begins.

    Nobody of this run has them before them. They are told by being there, not by their times: the
    clock of this machine may have been set since, and the books may be a restored copy.
    """
    with database.read() as session:
        return frozenset(
            row_id for chosen in (_TENDERS, _SETUPS, _REFUNDS) for row_id in session.scalars(chosen)
        )
