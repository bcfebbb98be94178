"""Languages with the few messages that a test needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from gettext import GNUTranslations
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from pos_app.domain.texts import ENGLISH, Language, use_language

English = str | tuple[str, str]
"""A message, or its form for one and its form for many."""


def catalogue_of(
    code: str, messages: Mapping[English, str | tuple[str, ...]], context: str | None = None
) -> Catalog:
    """Return a catalogue with these translations."""
    catalogue = Catalog(code, charset="utf-8")
    for english, said in messages.items():
        catalogue.add(english, said, context=context)
    return catalogue


def language_of(
    code: str,
    messages: Mapping[English, str | tuple[str, ...]],
    context: str | None = None,
    *,
    right_to_left: bool = False,
) -> Language:
    """Return a language that says these messages."""
    compiled = BytesIO()
    write_mo(compiled, catalogue_of(code, messages, context))
    compiled.seek(0)
    return Language(code, GNUTranslations(compiled), right_to_left)


@contextmanager
def used(language: Language, own: Language | None = None) -> Iterator[None]:
    """Use a language in the whole program, or the `own` of who is signed in, then English again."""
    use_language(language, own)
    try:
        yield
    finally:
        use_language(ENGLISH)
