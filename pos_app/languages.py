"""The languages that Till can speak, and where their messages are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import ENGLISH, Language
from pos_app.paths import resource_dir

CATALOGUE: Final = "LC_MESSAGES/till.mo"
"""In the folder of a language; `make messages` makes it of the `till.po` beside it."""

_RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Babel knows them too, but takes long to import, and a start reads this."""


def languages(folder: Path | None = None) -> list[str]:
    """Return the codes of the languages that there are messages of; English is always one."""
    found = (folder or _folder()).glob(f"*/{CATALOGUE}")
    return [ENGLISH.code, *sorted(each.parent.parent.name for each in found)]


def find_language(code: str, folder: Path | None = None) -> Language:
    """Return the language of a code: `de_AT` is `de` where nobody wrote messages for Austria alone.

    Raises LookupError where Till does not speak it.
    """
    for special in (ENGLISH, PSEUDO):
        if special.code == code:
            return special
    for name in dict.fromkeys((code, code.partition("_")[0])):
        catalogue = (folder or _folder()) / name / CATALOGUE
        if catalogue.is_file():
            return _read(name, catalogue)
        if name == ENGLISH.code:
            return ENGLISH
    raise LookupError(code)


@lru_cache(maxsize=4)
def _read(name: str, catalogue: Path) -> Language:
    """Read it once: a receipt in another language than that of the screen asks for it each time."""
    with catalogue.open("rb") as file:
        return Language(name, GNUTranslations(file), _is_right_to_left(name))


def choose_language(
    codes: Iterable[str], folder: Path | None = None, *, otherwise: Language = ENGLISH
) -> Language:
    """Return the first language that Till speaks, or another one where it speaks none of them.

    Codes are written as `de_AT`, `de-AT` or `de_AT.UTF-8`; empty ones are passed over.
    """
    for code in codes:
        try:
            return find_language(code.partition(".")[0].replace("-", "_"), folder)
        except LookupError:
            continue
    return otherwise


def languages_of_console(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes that a console asks for, in gettext's order."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        yield from environment.get(name, "").split(":")


def name_of_language(code: str) -> str:
    """Return what a language calls itself: `Deutsch`; the code where nobody knows."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import

    try:
        return (Locale.parse(code).get_language_name(code) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def _folder() -> Path:
    return resource_dir() / "locale"


def _is_right_to_left(code: str) -> bool:
    return code.partition("_")[0] in _RIGHT_TO_LEFT
