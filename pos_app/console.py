"""The terminal that a command was typed into; Windows gives none to a program that has windows."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pos_app.domain.texts import N_
from pos_app.paths import resource_dir

_DOMAIN: Final = "till"
_LANGUAGE: Final = "LANGUAGE"

# Translators: Python says this of a command that was typed; what begins with % stays as it is.
OF_ARGPARSE: Final = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""What Python's argparse says by itself; it finds the translations by these words."""


@contextmanager
def argparse_speaking(code: str) -> Iterator[None]:
    """Have argparse speak the language of a code: it asks gettext, which asks the environment."""
    gettext.bindtextdomain(_DOMAIN, str(resource_dir() / "locale"))
    before, spoken = gettext.textdomain(), os.environ.get(_LANGUAGE)
    gettext.textdomain(_DOMAIN)
    os.environ[_LANGUAGE] = code
    try:
        yield
    finally:
        gettext.textdomain(before)
        if spoken is None:
            del os.environ[_LANGUAGE]
        else:
            os.environ[_LANGUAGE] = spoken


if sys.platform == "win32":
    import ctypes
    from locale import windows_locale

    _OF_WHO_STARTED_IT = -1

    def language_of_windows() -> str:
        """Return the code of the language in which Windows speaks: no variable says it there."""
        return windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")

    def find_console() -> None:
        """Write to the terminal that started the packaged program, where there is one."""
        if sys.stdout is None and ctypes.windll.kernel32.AttachConsole(_OF_WHO_STARTED_IT):
            # Open until the program ends, as the two are that Python has elsewhere.
            sys.stdout = sys.stderr = open("CONOUT$", "w", encoding="utf-8", buffering=1)  # noqa: PTH123, SIM115

else:

    def language_of_windows() -> str:
        """Return nothing: variables of the environment say it."""
        return ""

    def find_console() -> None:
        """Do nothing: a program has its terminal from the start."""
