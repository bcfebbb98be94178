"""Which one of its kind a thing is that was sold, as its code said, in words."""

from __future__ import annotations

from pos_app.domain.texts import _


def lot_and_serial(lot: str, serial: str) -> tuple[str, ...]:
    """Return the lot and the serial number of a line, each in words, as far as they are known."""
    words = []
    if lot:
        words.append(_("Lot {lot}", lot=lot))
    if serial:
        words.append(_("Serial number {serial}", serial=serial))
    return tuple(words)
