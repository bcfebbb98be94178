"""How the state of a card reader looks, wherever it is shown."""

from __future__ import annotations

from typing import Final

from pos_app.domain.payments import ReaderState
from pos_app.services.views.readers import ReaderView
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.status_chip import ChipLook

_LOOKS: Final = {
    ReaderState.READY: ChipLook("Ready", "check", "accent", "accent_soft"),
    ReaderState.OURS: ChipLook("In use here", "clock", "info", "info_soft"),
    ReaderState.IN_USE: ChipLook("In use", "lock", "warn", "warn_soft"),
    ReaderState.BUSY: ChipLook("Busy", "clock", "warn", "warn_soft"),
    ReaderState.OFFLINE: ChipLook("Offline", "offline", "warn", "warn_soft"),
    ReaderState.UNKNOWN: ChipLook("Not known", "warning", "muted", "sunken"),
}
NO_READER: Final = ChipLook("No reader", "reader", "muted", "sunken")


def state_look(reader: ReaderView, *, name: str = "") -> ChipLook:
    """Return the chip of a reader's state in its own words, after its `name` where given."""
    look = _LOOKS[reader.state]
    words = reader.says or str(look.word)
    return ChipLook(f"{name}: {words}" if name else words, look.icon, look.ink, look.ground)


def reader_entry(reader: ReaderView) -> Entry:
    """Describe a reader in a list."""
    about = (
        "This register's reader" if reader.is_default else "",
        reader.device,
        reader.location_name,
        "asks for a tip" if reader.asks_for_tip else "",
        reader.serial_number,
    )
    return Entry(
        reader.label,
        "  ·  ".join(part for part in about if part),
        icon="reader",
        chip=state_look(reader),
        strong=reader.is_default,
        key=reader.id,
    )
