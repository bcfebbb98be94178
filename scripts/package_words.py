"""What the packages say to people: the installer's pages, the menu entry, shops of programs.

`make messages` brings these into the catalogues, and the packages take the translations from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from about import ROOT
from messages import CATALOGUES, read

LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def N_(text: str) -> str:  # noqa: N802  as gettext calls it
    """Mark what is said in every language."""
    return text


DESKTOP: Final = frozenset(
    {
        N_("Point of Sale"),
        N_("Take payments at a counter over Stripe"),
        # Translators: what people search the menu by; each ends with a semicolon.
        N_("POS;payment;cash;card;receipt;Stripe;"),
        # Translators: in the menu of the program's icon: opens it in training mode.
        N_("Training"),
    }
)
SHOPS: Final = frozenset(
    {
        N_("Take payments at a counter over Stripe"),
        N_(
            "Till is a point of sale for shops that take payments with Stripe: cash, card readers, "
            "saved cards, and payments on the customer's own phone by QR code."
        ),
        N_("Whatever breaks, each sale ends with exactly the money it says it has"),
        N_("Cash sales, receipts and the catalogue work without a network"),
        N_("Refunds, split payments, saved customers and connected accounts"),
        N_("Training mode needs no account and moves no money"),
    }
)
# Translators: the following are said by the installer for Windows.
INSTALLER: Final = {
    "DESCRIBED": N_("A desktop point of sale over Stripe"),
    "STAYS": N_("Sales, settings and backups stay on this computer unless you tick them."),
    "WHAT_TO_REMOVE": N_("What to remove:"),
    "RUNNING": N_(
        "{name} is running, here or for another user of this computer.\n\n"
        "Finish what is under way. OK closes {name} and goes on, Cancel changes nothing."
    ),
    "STILL_RUNNING": N_("{name} is running. Nothing was changed."),
    "CLOSING": N_("Closing {name} ..."),
    "NOT_CLOSED": N_("{name} could not be closed. Nothing was changed."),
    "TOO_OLD": N_("{name} needs a 64-bit Windows 10 or newer."),
    "NOT_EMPTY": N_("{folder} holds something else. Choose an empty folder, or a new one."),
    "FOLDER_OF_DATA": N_("{folder} is where {name} keeps its data. Choose another folder."),
    "NOT_WRITTEN": N_("The files could not be written. {name} is as it was before."),
    "FILES_IN_USE": N_("Another program uses the files in {folder}. Close it and try again."),
    "STILL_IN_USE": N_("The files in {folder} are in use. Nothing was changed."),
    "MY_DATA": N_("My sales, settings and backups"),
    "REALLY_DELETE": N_(
        "Delete all sales, settings and backups in {data}?\n\nThis cannot be undone."
    ),
    "FOR_ALL_USERS": N_(
        "{name} was installed for all users of this computer: only an administrator can remove it."
    ),
    "ABOUT_PROGRAM": N_("The program itself. A Stripe key stays in Windows' Credential Manager."),
    "ABOUT_DATA": N_("All that {name} keeps for this user, for good: the folder {data}."),
}
"""By the names that till.nsi has for them."""

IN_NSIS: Final = {
    "en": "English",
    "ar": "Arabic",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "ja": "Japanese",
}
"""What NSIS calls a language; it has files of its own for each (`Contrib/Language files`)."""
_NSIS_VALUES: Final = {"{name}": "${NAME}", "{folder}": "$INSTDIR", "{data}": "$Data"}


def menu_entry(text: str) -> str:
    """Return a desktop entry with a line for each language behind what people read."""
    return "\n".join(_menu_lines(text)) + "\n"


def _menu_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield line
        key, _is, value = line.partition("=")
        if value in DESKTOP:
            yield from (f"{key}[{code}]={words[value]}" for code, words in catalogues().items())


def shop_description(text: str) -> str:
    """Return AppStream's description with an element for each language behind what people read."""
    root = ET.fromstring(text)  # noqa: S314  ours
    for parent in list(root.iter()):
        for child in list(parent):
            said = " ".join((child.text or "").split())
            if said not in SHOPS:
                continue
            at = list(parent).index(child) + 1
            for code, words in reversed(list(catalogues().items())):
                translated = ET.Element(child.tag, {LANG: code})
                translated.text = words[said]
                parent.insert(at, translated)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def nsis_words() -> str:
    """Return the languages of the installer, English first, and what it says in each."""
    english = {text: text for text in INSTALLER.values()}
    known = {code: words for code, words in catalogues().items() if code in IN_NSIS}
    spoken = {"en": english, **known}
    lines = [f'!insertmacro MUI_LANGUAGE "{IN_NSIS[code]}"' for code in spoken]
    for code, words in spoken.items():
        language = f"${{LANG_{IN_NSIS[code].upper()}}}"
        lines += [
            f'LangString {name} {language} "{_nsis(words[text])}"'
            for name, text in INSTALLER.items()
        ]
    return "\n".join(lines) + "\n"


@cache
def catalogues(root: Path = ROOT) -> Mapping[str, Mapping[str, str]]:
    """Return what each language says, by the English; of one that is begun nothing."""
    needed = DESKTOP | SHOPS | {*INSTALLER.values()}
    found = {}
    for file in sorted(root.glob(CATALOGUES)):
        words = {
            each.id: str(each.string)
            for each in read(file)
            if isinstance(each.id, str) and not each.context and each.string
        }
        if needed <= words.keys():
            found[file.parent.parent.name] = words
    return found


def _nsis(text: str) -> str:
    plain = text.replace("$", "$$").replace('"', '$\\"').replace("\n", "$\\r$\\n")
    for name, value in _NSIS_VALUES.items():
        plain = plain.replace(name, value)
    return plain
