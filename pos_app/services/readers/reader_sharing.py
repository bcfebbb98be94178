"""Which registers use a card reader: each writes its mark on it, and reads those of the others.

A reader is given over to whoever asked it last, so that a register that does not look first takes
it from under a customer. Registers know of each other only through Stripe, which keeps these marks
as the reader's metadata.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.store import Register
from pos_app.services.shared.station import current_register
from pos_app.stripe_service.facts import ReaderFacts

_MARK = "till_at_"
"""With the 32 digits of a register's id as long as Stripe lets a name of metadata be."""


def mark_of_register(session: Session) -> dict[str, str]:
    """Return what this register writes on a reader that it uses."""
    register = current_register(session)
    return {_MARK + register.id.replace("-", ""): register.name}


def is_shared(session: Session, facts: ReaderFacts) -> bool:
    """Return whether another register may use a reader.

    One without this register's mark counts: who else uses it was not asked yet.
    """
    marks = {name for name in facts.metadata if name.startswith(_MARK)}
    in_these_books = session.scalars(select(func.count()).select_from(Register)).one()
    return in_these_books > 1 or marks != mark_of_register(session).keys()
