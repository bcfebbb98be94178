"""How the state of a card reader looks, wherever it is shown."""

from __future__ import annotations

from typing import Final

from pos_app.domain.payments import ReaderState
from pos_app.domain.texts import N_, NP_, _
from pos_app.services.views.readers import ReaderView
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.status_chip import ChipStyle

_STYLES: Final = {
    ReaderState.READY: ChipStyle(
        NP_("the state of a card reader", "Ready"), "check", "accent", "accent_soft"
    ),
    ReaderState.OURS: ChipStyle(N_("In use here"), "clock", "info", "info_soft"),
    ReaderState.IN_USE: ChipStyle(
        NP_("the state of a card reader", "In use"), "lock", "warn", "warn_soft"
    ),
    ReaderState.BUSY: ChipStyle(
        NP_("the state of a card reader", "Busy"), "clock", "warn", "warn_soft"
    ),
    ReaderState.OFFLINE: ChipStyle(
        NP_("the state of a card reader", "Offline"), "offline", "warn", "warn_soft"
    ),
    ReaderState.UNKNOWN: ChipStyle(N_("Not known"), "warning", "muted", "sunken"),
}
NO_READER: Final = ChipStyle(N_("No reader"), "reader", "muted", "sunken")


def reader_state_style(reader: ReaderView, *, name: str = "") -> ChipStyle:
    """Return the chip of a reader's state in its own words, after its `name` where given."""
    style = _STYLES[reader.state]
    state = reader.message or str(style.word)
    words = _("{reader}: {state}", reader=name, state=state) if name else state
    return ChipStyle(words, style.icon, style.ink, style.ground)


def reader_entry(reader: ReaderView) -> Entry:
    """Describe a reader in a list."""
    about = (
        _("This register's reader") if reader.is_default else "",
        reader.device,
        reader.location_name,
        _("asks for a tip") if reader.asks_for_tip else "",
        reader.serial_number,
    )
    return Entry(
        reader.label,
        "  ·  ".join(part for part in about if part),
        icon="reader",
        chip=reader_state_style(reader),
        strong=reader.is_default,
        key=reader.id,
    )
