"""What a barcode scanner sends, and the code in it."""

from __future__ import annotations

import re
from typing import Final

GS: Final = "\x1d"
"""The sign between the parts of a GS1 code."""

_AROUND: Final = " \t\r\n\x02\x03\x04"
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""What a scanner may put before a code to say of which kind it is: `]E0`."""
_GS1: Final = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_ITEM: Final = re.compile(r"01(\d{14})")


def code_of(sent: str) -> str:
    """Return the code in what a scanner sent: without the mark of its kind, spaces and controls.

    Of a GS1 code, which may tell batch and date too, only the number of the article is left.
    """
    plain = sent.strip(_AROUND)
    found = _AIM.match(plain)
    mark = found.group() if found else ""
    rest = plain.removeprefix(mark)
    item = _ITEM.match(rest.lstrip(GS))
    if item and (GS in rest or mark in _GS1):
        return item.group(1).removeprefix("0")
    return "".join(sign for sign in rest if sign.isprintable()).strip()
