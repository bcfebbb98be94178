"""Books that were restored from a backup, of which Stripe was not asked yet what happened since.

They may have lost sales, and what was given back.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.store import SettingRow
from pos_app.db.restore import RESTORED
from pos_app.domain.payments import AT_STRIPE
from pos_app.domain.texts import _
from pos_app.errors import UserError


def are_restored(session: Session) -> bool:
    """Return whether that look-up is still to be made."""
    return session.get(SettingRow, RESTORED) is not None


def may_have_given_back(session: Session, sale_id: str) -> bool:
    """Return whether more of a sale may have been given back at Stripe than the books know."""
    if not are_restored(session):
        return False
    paid = select(Tender.id).where(Tender.sale_id == sale_id, Tender.kind.in_(AT_STRIPE))
    return session.scalars(paid.limit(1)).first() is not None


def look_up_first(money: str, next_step: str) -> UserError:
    """Return the error that Stripe has to be asked first; `money` says that none moved."""
    return UserError(
        _(
            "These books were restored from a backup. Till first has to ask Stripe what "
            "happened since."
        ),
        money,
        next_step,
    )


def connect_and_try_again() -> str:
    """Return what to do where cash does not help."""
    return _("Connect this machine to the internet and wait a moment, then try again.")
