"""The settings of a book, in its rows."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from pos_app.db.models.store import RegisterSettingRow, SettingRow
from pos_app.services.shared.station import current_register
from pos_app.settings import Scope, Setting

T = TypeVar("T")
_VALUE = "value"


def read_setting(session: Session, setting: Setting[T]) -> T:
    """Return a setting of the store, or of the register at which this program stands."""
    row: SettingRow | RegisterSettingRow | None
    if setting.scope is Scope.REGISTER:
        row = session.get(RegisterSettingRow, (current_register(session).id, setting.name))
    else:
        row = session.get(SettingRow, setting.name)
    if row is None:
        return setting.default
    kept: object = row.value  # whatever it was that wrote it
    return setting.from_json(kept.get(_VALUE) if isinstance(kept, dict) else None)


def write_setting(session: Session, setting: Setting[T], value: T) -> None:
    """Keep a setting of the store, or of the register at which this program stands."""
    kept = {_VALUE: setting.to_json(value)}
    if setting.scope is Scope.REGISTER:
        register_id = current_register(session).id
        row = RegisterSettingRow(register_id=register_id, name=setting.name, value=kept)
        session.merge(row)
    else:
        session.merge(SettingRow(name=setting.name, value=kept))
