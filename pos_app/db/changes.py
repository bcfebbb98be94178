"""What a transaction changes, collected from its session: nobody who writes has to say it.

Each model says in `__publishes__` what its rows are part of. The session tells of each row that a
flush writes. A statement that writes rows past the session is refused unless it says itself what
it changes (`bulk_write`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import CursorResult, Delete, Insert, Update, event, insert
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.attributes import instance_state

from pos_app.changes import Change, ChangeSet
from pos_app.db.models.base import Base, Publishes

_CHANGES: Final = "changes"
"""Where sessions collect them, in their `info`."""
_DECLARES_CHANGES: Final = "says_what_it_changes"
"""The option of statements that `bulk_write` executes."""


class WritingSession(Session):
    """A session that collects what it changes."""

    def changes(self) -> ChangeSet:
        """Return what was written so far."""
        return ChangeSet.of(_collected(self))


def bulk_write(
    session: Session,
    statement: Insert | Update | Delete,
    rows: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    *,
    changes: Iterable[Change],
) -> None:
    """Execute a statement that writes past the session's objects, and say what it changes.

    Where it is known that it wrote no row, nothing was changed.
    """
    result = session.execute(statement, rows, execution_options={_DECLARES_CHANGES: True})
    if not isinstance(result, CursorResult) or result.rowcount:
        _collected(session).update(changes)


def insert_new(session: Session, rows: Iterable[Base]) -> None:
    """Insert rows that no session has, in their order, and publish them as a flush would.

    Those that have the same columns set are written by one statement: each one lets go of Python's
    lock, for which whoever holds that of the books may wait long.
    """
    alike: dict[tuple[type[Base], frozenset[str]], list[dict[str, Any]]] = defaultdict(list)
    changes = _collected(session)
    for row in rows:
        values, columns = instance_state(row).dict, _columns(type(row))
        changes.update(_published(row, _known(values)))
        written = {columns[name]: value for name, value in values.items() if name in columns}
        alike[type(row), frozenset(written)].append(written)
    for (model, _names), each in alike.items():
        bulk_write(session, insert(Base.metadata.tables[model.__tablename__]), each, changes=())


@cache
def _columns(model: type[Base]) -> dict[str, str]:
    """Return the columns of a model by the names of their attributes."""
    return {each.key: each.columns[0].name for each in model.__mapper__.column_attrs}


def flushed_changes(session: Session) -> ChangeSet:
    """Return what was changed in this write so far, with all that was still to be flushed."""
    session.flush()
    return ChangeSet.of(_collected(session))


def publish(session: Session, *changes: Change) -> None:
    """Say what is another by now because of rows that don't name it themselves."""
    _collected(session).update(changes)


def _collected(session: Session) -> set[Change]:
    changes: set[Change] = session.info.setdefault(_CHANGES, set())
    return changes


@event.listens_for(WritingSession, "after_flush")
def _collect(session: Session, _context: UOWTransaction) -> None:
    changes = _collected(session)
    for row in (*session.new, *session.deleted):
        changes.update(_published(row, _known(instance_state(row).dict)))
    for row in session.dirty:
        changes.update(_published(row, _changed(row)))


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _changed(row: Base) -> dict[str, Any]:
    """Return what a row was before, of all that is another now."""
    state = instance_state(row)
    now = state.dict
    return {name: was for name, was in state.committed_state.items() if now.get(name) != was}


def _published(row: Base, before: Mapping[str, Any]) -> Iterator[Change]:
    changed = before.keys() - row.__unpublished__
    for each in row.__publishes__:
        if changed & each.only if each.only else changed:
            for row_id in _ids(each, row, before):
                yield each.kind, row_id


def _ids(published: Publishes, row: Base, before: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a row is part of, and what it was part of where that is another now."""
    if published.name:
        yield published.name
        return
    for row_id in {getattr(row, published.by), before.get(published.by)}:
        if isinstance(row_id, str):
            yield row_id


@event.listens_for(WritingSession, "do_orm_execute")
def _refuse_to_write_silently(execution: ORMExecuteState) -> None:
    statement = execution.statement
    if not isinstance(statement, Insert | Update | Delete):
        return
    name = getattr(statement.table, "name", "")
    if name in _published_tables() and _DECLARES_CHANGES not in execution.execution_options:
        raise RuntimeError(f"this write to {name} does not say what it changes")


@cache
def _published_tables() -> frozenset[str]:
    mappers = Base.registry.mappers
    return frozenset(each.class_.__tablename__ for each in mappers if each.class_.__publishes__)
