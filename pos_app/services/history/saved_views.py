"""What people narrow the history to by names of their own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models import saved_views as rows
from pos_app.domain.history_filter import HistoryFilter, HistoryOrder
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.searching import fold
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.history.filter_json import from_json, to_json
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import check_no_card
from pos_app.services.views.saved_views import SavedView

log = logging.getLogger(__name__)

LONGEST_NAME: Final = 40
MOST: Final = 50
"""Of one person."""


class SavedViews:
    """Each person's own: nobody sees or changes those of another."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def all(self, cashier_id: str) -> tuple[SavedView, ...]:
        """Return those of one person, by name; without any that a newer Till wrote."""
        with self._database.read() as session:
            return tuple(sorted(_views(session, cashier_id), key=lambda view: fold(view.name)))

    def save(
        self, actor: Actor, name: str, wanted: HistoryFilter, order: HistoryOrder
    ) -> SavedView:
        """Keep a filter and an order under a name; whatever had that name before is replaced.

        Raises UserError for a name that can't be one, and for more than can be kept.
        """
        with self._database.write() as session:
            require(session, actor, Permission.HISTORY, "saved_view", at=self._clock.now())
            name = _checked(name)
            row = _named(session, actor, name)
            if row is None:
                _check_room(session, actor)
                row = rows.SavedView(
                    id=new_id(), cashier_id=actor.cashier_id, created_at=self._clock.now()
                )
                session.add(row)
            row.name, row.wanted = name, to_json(wanted, order)
            return SavedView(row.id, name, *from_json(row.wanted))

    def rename(self, actor: Actor, view_id: str, name: str) -> None:
        """Give one another name. Raises UserError where another one has it, or it is none."""
        with self._database.write() as session:
            require(session, actor, Permission.HISTORY, "saved_view", view_id, at=self._clock.now())
            name = _checked(name)
            other = _named(session, actor, name)
            if other is not None and other.id != view_id:
                raise UserError(
                    _("You have a view with this name already."),
                    next_step=_("Choose another name."),
                )
            _own(session, actor, view_id).name = name

    def delete(self, actor: Actor, view_id: str) -> None:
        """Forget one; the payments in it stay as they are."""
        with self._database.write() as session:
            require(session, actor, Permission.HISTORY, "saved_view", view_id, at=self._clock.now())
            session.delete(_own(session, actor, view_id))


def _views(session: Session, cashier_id: str) -> Iterator[SavedView]:
    for row in session.scalars(
        select(rows.SavedView).where(rows.SavedView.cashier_id == cashier_id)
    ):
        try:
            yield SavedView(row.id, row.name, *from_json(row.wanted))
        except (KeyError, TypeError, ValueError):
            log.warning("A saved view can't be read: %s", row.id)


def _checked(name: str) -> str:
    """Return a name as it is kept."""
    name = " ".join(name.split())  # not shown: typed
    check_no_card(name=name)
    if not name:
        raise UserError(_("A view needs a name."), next_step=_("Type one."))
    if len(name) > LONGEST_NAME:
        raise UserError(
            _("A name has at most {n} characters.", n=LONGEST_NAME), next_step=_("Shorten it.")
        )
    return name


def _check_room(session: Session, actor: Actor) -> None:
    own = select(rows.SavedView.id).where(rows.SavedView.cashier_id == actor.cashier_id)
    if len(session.scalars(own).all()) >= MOST:
        raise UserError(
            _("You have {n} views, which is as many as there can be.", n=MOST),
            next_step=_("Delete one first."),
        )


def _named(session: Session, actor: Actor, name: str) -> rows.SavedView | None:
    """Return somebody's view of this name, however it is written."""
    own = session.scalars(
        select(rows.SavedView).where(rows.SavedView.cashier_id == actor.cashier_id)
    )
    return next((row for row in own if fold(row.name) == fold(name)), None)


def _own(session: Session, actor: Actor, view_id: str) -> rows.SavedView:
    row = session.get(rows.SavedView, view_id)
    if row is None or row.cashier_id != actor.cashier_id:
        raise UserError(_("This view is no longer there."), next_step=_("Open the list again."))
    return row
