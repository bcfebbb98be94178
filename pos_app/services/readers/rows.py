"""How card readers lie in the tables, and how screens see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import is_later, number_here
from pos_app.db.models.payments import Tender
from pos_app.db.models.store import Reader
from pos_app.domain.payments import ReaderState, TenderKind, TenderState
from pos_app.domain.reader_inputs import can_ask
from pos_app.domain.texts import NP_, Message, _, pgettext
from pos_app.errors import UserError
from pos_app.services.readers.reader_state import ReaderSnapshot, state_of
from pos_app.services.shared.declared_settings import READER
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.shared.station import current_register
from pos_app.services.views.readers import ReaderView
from pos_app.stripe_service.facts import ReaderFacts

# not shown: the devices' own names
_DEVICES: Final = {
    "bbpos_chipper2x": "BBPOS Chipper 2X",
    "bbpos_wisepad3": "BBPOS WisePad 3",
    "bbpos_wisepos_e": "BBPOS WisePOS E",
    "simulated_stripe_s700": "Simulated S700",
    "simulated_stripe_s710": "Simulated S710",
    "simulated_wisepos_e": "Simulated WisePOS E",
    "stripe_m2": "Stripe Reader M2",
    "stripe_s700": "Stripe Reader S700",
    "stripe_s710": "Stripe Reader S710",
}
_STATE_MESSAGES: Final[dict[ReaderState, Message]] = {
    ReaderState.READY: NP_("how a card reader is", "Ready"),
    ReaderState.OURS: NP_("how a card reader is", "In use here"),
    ReaderState.IN_USE: NP_("how a card reader is", "In use by another register"),
    ReaderState.BUSY: NP_("how a card reader is", "Busy"),
    ReaderState.OFFLINE: NP_("how a card reader is", "Offline"),
    ReaderState.UNKNOWN: NP_("how a card reader is", "Not known"),
}
_WAITING = (TenderState.PENDING, TenderState.UNKNOWN)


def find_reader(session: Session, reader_id: str) -> Reader:
    """Return a reader; raises UserError where the books have none of this id."""
    reader = session.get(Reader, reader_id)
    if reader is None:
        raise UserError(
            _("There is no such card reader."),
            next_step=_("Open Settings, Card readers and look again, or choose another reader."),
        )
    return reader


def readers_of(session: Session, account: str | None) -> list[Reader]:
    """Return the readers of an account, this register's own first, then by name."""
    there = select(Reader).where(Reader.account_id == account, Reader.removed_at.is_(None))
    found = session.scalars(there).all()
    own = read_setting(session, READER)
    return sorted(found, key=lambda reader: (reader.id != own, reader.label.casefold(), reader.id))


def changed_since(session: Session, asked: int) -> set[str]:
    """Return the readers of which something newer is known than the fetch of that number tells."""
    known = session.execute(select(Reader.id, Reader.fetch_no))
    return {reader_id for reader_id, number in known if is_later(number, asked)}


def save_reader(
    session: Session,
    facts: ReaderFacts,
    account: str | None,
    now: datetime,
    *,
    asked: int | None = None,
    asks_for_tip: bool | None = None,
) -> Reader:
    """Write what Stripe said of a reader; `asks_for_tip` where that was asked too.

    `asked` is the number of the fetch, where it was no more than that.
    """
    reader = session.get(Reader, facts.id) or Reader(id=facts.id, asks_for_tip=False, shows={})
    reader.account_id = account
    reader.label = facts.label or facts.serial_number
    reader.device_type = facts.device_type
    reader.serial_number = facts.serial_number
    reader.location_id = facts.location_id
    reader.location_name = facts.location_name or reader.location_name or ""
    reader.last_seen_at, reader.fetched_at, reader.removed_at = facts.last_seen, now, None
    reader.fetch_no = asked or number_here(session)
    if asks_for_tip is not None:
        reader.asks_for_tip = asks_for_tip
    session.add(reader)
    session.flush()
    return reader


def drop_reader(
    session: Session, reader: Reader, now: datetime, *, asked: int | None = None
) -> None:
    """Record that Stripe has a reader no more; `asked` as in `save_reader`."""
    reader.removed_at, reader.fetch_no = now, asked or number_here(session)
    if read_setting(session, READER) == reader.id:
        write_setting(session, READER, READER.default)


def reader_view(
    session: Session, reader: Reader, snapshot: ReaderSnapshot | None, user: str = ""
) -> ReaderView:
    """Return a reader as it answered last; `user` names the register that uses it, if any."""
    state = state_of(session, snapshot) if snapshot else ReaderState.UNKNOWN
    return ReaderView(
        id=reader.id,
        label=reader.label,
        device=device_name(reader.device_type),
        serial_number=reader.serial_number,
        location_id=reader.location_id,
        location_name=reader.location_name,
        state=state,
        message=_state_message(state, user),
        is_default=read_setting(session, READER) == reader.id,
        asks_for_tip=reader.asks_for_tip,
        can_ask=can_ask(reader.device_type),
    )


def _state_message(state: ReaderState, user: str) -> str:
    if state is ReaderState.IN_USE and user:
        return _("In use by {register}", register=user)
    return str(_STATE_MESSAGES[state])


def device_name(device_type: str) -> str:
    """Return how people call a model of readers."""
    known = _DEVICES.get(device_type)
    unknown = device_type.replace("_", " ").capitalize()
    return known or unknown or pgettext("a device", "Card reader")


def payments_on(session: Session, reader_id: str) -> Sequence[Tender]:
    """Return this register's payments that a reader may still have."""
    return session.scalars(
        select(Tender).where(
            Tender.kind == TenderKind.READER,
            Tender.reader_id == reader_id,
            Tender.register_id == current_register(session).id,
            Tender.state.in_(_WAITING),
            Tender.settled_at.is_(None),
        )
    ).all()
