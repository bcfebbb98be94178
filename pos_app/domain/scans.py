"""What a barcode scanner sends, and the code in it."""

from __future__ import annotations

import re
from typing import Final

GS: Final = "\x1d"
"""The sign between the parts of a GS1 code; one that stands in front marks the whole as such."""

_AROUND: Final = " \t\r\n\x02\x03\x04"
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""What a scanner may put before a code to say of which kind it is: `]E0`."""
_GS1: Final = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_ITEM: Final = re.compile(r"01(\d{14})", re.ASCII)
_LINK: Final = re.compile(
    r"https?://[^/]+/(?:.*/)?01/(\d{8,14})(?=[/?#]|$)", re.IGNORECASE | re.ASCII
)


def scanned_code(sent: str) -> str:
    """Return what a scanner sent, without the mark of its kind, spaces and other controls.

    A GS1 code keeps its parts and has a GS in front.
    """
    plain = sent.strip(_AROUND)
    found = _AIM.match(plain)
    mark = found.group() if found else ""
    rest = plain.removeprefix(mark)
    if _ITEM.match(rest.lstrip(GS)) and (GS in rest or mark in _GS1):
        return GS + "".join(sign for sign in rest.lstrip(GS) if sign.isprintable() or sign == GS)
    return "".join(sign for sign in rest if sign.isprintable()).strip()


def code_of(sent: str) -> str:
    """Return the code alone, as people read it: of what says more, the number of the article."""
    code = scanned_code(sent)
    link = _LINK.match(code)
    if link:
        return link.group(1).zfill(14).removeprefix("0")
    return code[3:17].removeprefix("0") if code.startswith(GS) else code


def is_digital_link(code: str) -> bool:
    """Return whether a code is an address that may name an article (GS1 Digital Link)."""
    return _LINK.match(code) is not None


def may_be_elements(code: str) -> bool:
    """Return whether a code may be element strings that begin with an article's number.

    Some scanners send neither a mark nor a GS: then there is more than the article's number.
    """
    bare = code.lstrip(GS)
    return _ITEM.match(bare) is not None and (code.startswith(GS) or len(bare) > 16)
