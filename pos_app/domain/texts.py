"""Every sentence that people read is marked here, and comes out in their language.

    _("Refunded {amount} to {card}.", amount=format_money(amount), card=card)

A message is one whole sentence in English. What goes into it is named, and handed over beside it:
so a translator may put it anywhere, and a name that somebody typed is never read as a message.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from gettext import NullTranslations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel import Locale

Value = str | int
"""What goes into a message. Money, dates and rates are formatted before."""

_THOUSAND: Final = 1000
_ISOLATE: Final = "\u2068"
_END_OF_ISOLATE: Final = "\u2069"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


@dataclass(frozen=True)
class Language:
    """A language by its code (`pt_BR`), its messages, and which way it is written."""

    code: str
    catalogue: NullTranslations = field(default_factory=NullTranslations, repr=False)
    right_to_left: bool = False


ENGLISH: Final = Language("en")


class _Spoken:
    """Which language is spoken: by this machine, to who is signed in, or for a while in one thread.

    The last of them that there is counts.
    """

    machine: Language = ENGLISH
    own: Language | None = None
    here: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """Return the language in which messages come out here and now."""
    return _Spoken.here.get() or _Spoken.own or _Spoken.machine


def language_of_machine() -> Language:
    """Return the language of the screens where nobody is signed in who has their own."""
    return _Spoken.machine


def use_language(chosen: Language, own: Language | None = None) -> None:
    """Have messages come out in this language from now on, in every thread.

    To who is signed in, in their `own` where they have one.
    """
    _Spoken.machine, _Spoken.own = chosen, own


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Have messages come out in this language inside the block alone, in this thread alone.

    For what somebody else reads than who sits at the register: a receipt, the customer's page.
    """
    token = _Spoken.here.set(chosen)
    try:
        yield
    finally:
        _Spoken.here.reset(token)


def gettext(message: str, /, **values: Value) -> str:
    """Return a message in the language of now."""
    return _filled(language().catalogue.gettext(message), values)


def ngettext(one: str, many: str, n: int, /, **values: Value) -> str:
    """Return a message for so many; both forms may name the number as `{n}`."""
    return _filled(language().catalogue.ngettext(one, many, n), {"n": counted(n), **values})


def pgettext(context: str, message: str, /, **values: Value) -> str:
    """Return a message that means this in its context: the same English, elsewhere another word."""
    return _filled(language().catalogue.pgettext(context, message), values)


def npgettext(context: str, one: str, many: str, n: int, /, **values: Value) -> str:
    """Return a message for so many, in its context."""
    message = language().catalogue.npgettext(context, one, many, n)
    return _filled(message, {"n": counted(n), **values})


_ = gettext


def counted(n: int) -> str:
    """Write how many there are as the language of now does, thousands apart: `1,234`."""
    if abs(n) < _THOUSAND:
        return str(n)
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

    return format_decimal(n, locale=locale_of(language().code))


@lru_cache(maxsize=16)
def locale_of(code: str) -> Locale:
    """Return what Babel knows of a language; of English where it is none that people speak."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import

    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):  # the pseudo-language
        return Locale("en")


@dataclass(frozen=True)
class Message:
    """A message that waits: in a table, translated by `str` or `format` when it is shown.

    It is no `str`, so that nothing shows it, or joins it to others, untranslated.
    """

    text: str
    context: str = ""

    def __str__(self) -> str:
        """Return it in the language of now."""
        return self.format()

    def __format__(self, _spec: str) -> str:
        """Refuse to be a piece of another sentence."""
        raise TypeError("a message is shown whole: str(message)")

    def format(self, **values: Value) -> str:
        """Return it with what goes into it, in the language of now."""
        if self.context:
            return pgettext(self.context, self.text, **values)
        return gettext(self.text, **values)


N_ = Message


def NP_(context: str, text: str, /) -> Message:  # noqa: N802  as gettext calls it
    """Mark a message that waits, in its context."""
    return Message(text, context)


def paragraph(*sentences: str | Message) -> str:
    """Put whole sentences one behind the other; empty ones are left out."""
    pattern = pgettext("two sentences side by side", "{first} {second}")
    return _chained(pattern, map(str, sentences))


def listed(parts: Iterable[str]) -> str:
    """Put names, amounts and the like one behind the other: `Visa, cash, Front reader`."""
    pattern = pgettext("two parts of a list", "{first}, {second}")
    return _chained(pattern, (_part(each, language().right_to_left) for each in parts))


def _chained(pattern: str, parts: Iterable[str]) -> str:
    """Join by a pattern, since there may be nothing between: Japanese sets no space there."""
    said = list(filter(None, parts))
    return reduce(lambda first, second: pattern.format(first=first, second=second), said or [""])


def _filled(message: str, values: Mapping[str, Value]) -> str:
    if not values:
        return message
    isolated = language().right_to_left
    return message.format_map({name: _part(each, isolated) for name, each in values.items()})


def _part(value: Value, isolated: bool) -> str:
    """Return what goes into a message, kept apart where its direction would disturb the rest.

    Unicode's isolates (UAX #9) keep an amount readable in an Arabic sentence, and the full stop
    behind an Arabic name at the end of an English one.
    """
    text = str(value)
    apart = isolated or (
        not text.isascii()
        and any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)
    )
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if apart and text else text
