"""Catalogues of messages: extracted from the program, held up to date, compiled.

`make messages` writes `build/till.pot`, brings each `resources/locale/*/LC_MESSAGES/till.po` up to
date with it, and compiles what is fit to be read by people; it says what is not, and how much that
is. `make messages ARGS="--new da"` begins a language.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from gettext import c2py
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from check_texts import placeholders

ROOT: Final = Path(__file__).resolve().parent.parent
TEMPLATE: Final = ROOT / "build" / "till.pot"
CATALOGUES: Final = "resources/locale/*/LC_MESSAGES/till.po"
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "Message": None, "NP_": ((1, "c"), 2)}
PACKAGES: Final = "scripts/package_words.py"
"""What the packages say beside the program."""
FOR_TRANSLATORS: Final = "Translators:"
_AUTHORS: Final = "the authors of Till"
_SHOWN: Final = 20
"""So many of what is wrong in a catalogue are printed: of a new one it is all."""
_FILLED_IN: Final = re.compile(r"%(?:\(\w+\))?[rs]")
"""What Python's argparse fills in."""
_MISSING: Final = "not translated"
_LINE: Final = re.compile(r'(?:msg(?:id|id_plural|str|ctxt)(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"|#.*|')
"""A line of a catalogue that Babel reads as it was meant: of others it drops a part in silence."""
_NUMBERS: Final = range(1, 1000)
"""Plural forms go by the last two digits, or by less. Nothing is not counted: it is said apart."""


def main() -> int:
    """Do what the options say; returns 1 where a catalogue is not fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what is not fit")
    parser.add_argument("--new", metavar="CODE", help="begin a language: da, pt_BR")
    options = parser.parse_args()
    new = None
    if options.new:
        try:
            new = begin(ROOT, options.new)
        except ValueError as error:
            parser.error(str(error))
    files = sorted(ROOT.glob(CATALOGUES))
    if options.check and not files:
        return 0
    template = extracted(ROOT)
    wrong = []
    try:
        catalogues = {file: read(file) for file in files}
    except ValueError as error:
        print(error)
        return 1
    for file, catalogue in catalogues.items():
        update(catalogue, template)
        if file != new:  # of which nothing is translated, as it should be
            wrong += report(file.relative_to(ROOT), catalogue)
        if not options.check:
            write(file, catalogue)
    if not options.check:
        TEMPLATE.parent.mkdir(exist_ok=True)
        write(TEMPLATE, template)
        print(f"{len(template)} messages in {TEMPLATE.relative_to(ROOT)}")
        compile_catalogues(ROOT)
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


def begin(root: Path, code: str) -> Path:
    """Make the catalogue of a new language, with nothing in it; raises ValueError if it can't."""
    file = root / CATALOGUES.replace("*", code)
    unknown = f"there is no language {code!r}: write it as da or pt_BR"
    try:
        catalogue = Catalog(
            locale=code, project="Till", charset="utf-8", copyright_holder=_AUTHORS, fuzzy=False
        )
    except ValueError as error:
        raise ValueError(unknown) from error
    if catalogue.locale is None:
        raise ValueError(unknown)
    if file.exists():
        raise ValueError(f"{file.relative_to(root)} is there already")
    file.parent.mkdir(parents=True)
    write(file, catalogue)
    print(
        f"{file.relative_to(root)}: {catalogue.num_plurals} plural forms, {catalogue.plural_expr}"
    )
    return file


def report(name: Path, catalogue: Catalog) -> list[str]:
    """Return what is wrong with a catalogue in lines: mistakes, what is missing, how much it is."""
    wrong = sorted(problems(catalogue), key=lambda each: each.startswith(_MISSING))
    lines = [f"{name}: {each}" for each in wrong[:_SHOWN]]
    if len(wrong) > _SHOWN:
        lines.append(
            f"{name}: {len(wrong)} of {len(catalogue)} messages are wrong or missing;"
            f" the first {_SHOWN} stand above"
        )
    return lines


def extracted(root: Path) -> Catalog:
    """Return all messages of the program, in their files' order."""
    catalogue = Catalog(project="Till", charset="utf-8", copyright_holder=_AUTHORS)
    found = extract_from_dir(
        root / "pos_app",
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=(FOR_TRANSLATORS,),
        strip_comment_tags=True,
    )
    for name, _line, message, comments, context in sorted(found, key=lambda each: each[:2]):
        catalogue.add(
            message, None, [(f"pos_app/{name}", 0)], auto_comments=comments, context=context
        )
    of_packages = root / PACKAGES
    if of_packages.exists():
        said = extract_from_file(
            "python", of_packages, keywords=KEYWORDS, comment_tags=(FOR_TRANSLATORS,),
            strip_comment_tags=True,
        )  # fmt: skip
        for _line, message, comments, context in said:
            catalogue.add(message, None, [(PACKAGES, 0)], auto_comments=comments, context=context)
    return catalogue


def update(catalogue: Catalog, template: Catalog) -> None:
    """Take new messages in and old ones out; what was translated stays, what is new has nothing."""
    written = catalogue.creation_date
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.creation_date = written  # else each run would change each file
    catalogue.obsolete.clear()


def problems(catalogue: Catalog) -> Iterator[str]:
    """Yield what keeps a catalogue from being read by people."""
    one = _forms_of_one(catalogue)
    for message in catalogue:
        if message.id and (wrong := _problem(message, one)):
            yield f"{wrong}: {_forms(message.id)[0]!r}"


def compile_catalogues(root: Path) -> list[Path]:
    """Write the `till.mo` beside each `till.po`; what is not fit is left to English."""
    made = []
    for file in sorted(root.glob(CATALOGUES)):
        catalogue = read(file)
        one = _forms_of_one(catalogue)
        for message in [each for each in catalogue if each.id and _problem(each, one)]:
            catalogue.delete(message.id, message.context)
        compiled = file.with_suffix(".mo")
        with compiled.open("wb") as out:
            write_mo(out, catalogue)
        made.append(compiled)
    return made


def read(file: Path) -> Catalog:
    """Read the catalogue of the language whose folder it is in; raises ValueError if it can't."""
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if not _LINE.fullmatch(line.strip()):
            raise ValueError(f'{file}:{number}: a " too few or too many: {line.strip()}')
    with file.open("rb") as content:
        return read_po(content, locale=file.parent.parent.name)


def write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue, without what would change it at each change of the program."""
    for message in catalogue:
        message.flags -= {"python-format", "python-brace-format"}  # ours are stricter: `_problem`
    with file.open("wb") as out:
        write_po(out, catalogue, width=100, include_lineno=False, sort_by_file=True)


def _forms_of_one(catalogue: Catalog) -> set[int]:
    """Return the plural forms that are for one number each, as that of "one sale"."""
    numbers = Counter(map(c2py(catalogue.plural_expr), _NUMBERS))
    return {form for form in range(catalogue.num_plurals) if numbers[form] <= 1}


def _problem(message: Message, one: set[int]) -> str:
    """Return what is wrong with a translation: it is missing, or fills in other names."""
    forms, said = _forms(message.id), _forms(message.string)
    if message.fuzzy or not all(said):
        return _MISSING
    if any(
        sorted(_FILLED_IN.findall(each)) != sorted(_FILLED_IN.findall(forms[0])) for each in said
    ):
        return "other % signs than in English"
    wanted = set().union(*map(placeholders, forms))
    counted = {"n"} if len(forms) > 1 else set()
    try:
        fit = all(
            wanted - (counted if form in one else set()) <= placeholders(each) <= wanted | counted
            for form, each in enumerate(said)
        )
    except ValueError as error:
        return f"braces hold names alone, {error}"
    return "" if fit else "other names in braces than in English"


def _forms(texts: str | Iterable[str] | None) -> tuple[str, ...]:
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)


if __name__ == "__main__":
    sys.exit(main())
