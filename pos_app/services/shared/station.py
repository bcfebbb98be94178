"""The register and the cashier that a session reads and writes for, as the books have them."""

from __future__ import annotations

from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pos_app.db.engine import STATION, Database
from pos_app.db.models.store import Cashier, Register, SettingRow
from pos_app.domain.permissions import Role
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.shared.errors import UnknownRegisterError
from pos_app.services.views.store import RegisterView
from pos_app.station import Station

CASHIER_BEFORE: Final = "cashier"
"""A setting of books of before: who was in charge, which is kept for the machine now."""


def station_of(session: Session) -> Station:
    """Return the station that a session reads and writes for."""
    return cast("Station", session.info[STATION])


def current_register(session: Session) -> Register:
    """Return the register at which this program stands: its station's, or the only one there is.

    Raises UserError where there is none, UnknownRegisterError where nobody can say which it is.
    """
    if row := session.get(Register, station_of(session).register_id):
        return row
    rows = session.scalars(select(Register).order_by(Register.created_at, Register.id)).all()
    if not rows:
        raise UserError(_("This book has no register."), next_step=_("Open another book."))
    if len(rows) > 1:
        views = (RegisterView(each.id, each.name, each.prefix) for each in rows)
        raise UnknownRegisterError(tuple(views))
    return rows[0]


def current_cashier_row(session: Session) -> Cashier:
    """Return who rings up now: the last one chosen at this station, else an active manager.

    Where people have PINs, not the manager, as long as there is somebody who may do less: nobody
    is given rights by the loss of a file, or because somebody else does not ring up any more.
    """
    chosen = session.get(Cashier, station_of(session).cashier_id)
    if chosen and chosen.active:
        return chosen
    other = aliased(Cashier)
    has_pins = select(other.id).where(other.pin_hash != "", other.active).exists()
    by_role = (Cashier.role == Role.CASHIER) != has_pins
    order = (Cashier.active.desc(), by_role, Cashier.created_at)
    row = session.scalars(select(Cashier).order_by(*order)).first()
    if row is None:
        raise UserError(_("This book has no cashier."), next_step=_("Add one in Settings."))
    return row


def complete_station(database: Database) -> None:
    """Make sure that the station of an open book names a register and a cashier of that book.

    They are missing at the first start, where the file was lost, and where the books came from
    another machine. Raises UnknownRegisterError as `current_register`.
    """
    station = database.station
    with database.read() as session:
        register_id = current_register(session).id
        before = session.get(SettingRow, CASHIER_BEFORE)
        if before and not station.cashier_id:
            station.sign_in(str(before.value.get("id", "")))
        cashier_id = current_cashier_row(session).id
    if station.register_id != register_id:
        station.choose(register_id)
    if station.cashier_id != cashier_id:
        station.sign_in(cashier_id)
    if before:
        with database.write() as session:
            session.delete(session.get_one(SettingRow, CASHIER_BEFORE))
