"""A language that nobody speaks, to see by: `[Ťóţàļ ~~~]`.

What shows without brackets was never marked, and what lacks the last one is cut off. It is longer
by two fifths, as German is; what goes into a message, markup and the `&` of a shortcut stay.
"""

from __future__ import annotations

import re
from gettext import NullTranslations
from math import ceil
from typing import Final

from pos_app.domain.texts import Language

_LETTERS: Final = str.maketrans(
    "ACDEGHIJKLNORSTUWYZacdeghijklnorstuwyz", "ÀÇĎÉĜĤÍĴĶĻŇÓŔŠŤÚŴÝŽàçďéĝĥíĵķļňóŕšţúŵýž"
)
_KEPT: Final = re.compile(r"(\{\w*\}|</?\w[^>]*>|&#?\w+;|&\w|\w+://\S+)")
_LONGER: Final = 0.4
_FEWEST: Final = 3
_WORD: Final = "~~~ "
"""The filling wraps as words do."""


class _Pseudo(NullTranslations):
    """Makes each message from its English."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(super().pgettext(context, message))

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(super().npgettext(context, msgid1, msgid2, n))


PSEUDO: Final = Language("pseudo", _Pseudo())


def pseudo(message: str) -> str:
    """Return a message in the pseudo-language; one without words stays as it is."""
    parts = _KEPT.split(message)  # every second one is kept
    words = "".join(parts[::2])
    if not any(sign.isalpha() for sign in words):
        return message
    parts[::2] = [part.translate(_LETTERS) for part in parts[::2]]
    longer = max(_FEWEST, ceil(len(words) * _LONGER))
    filling = (_WORD * longer)[:longer].rstrip()
    return f"[{''.join(parts)} {filling}]"
