"""The terminal that a command was typed into; Windows gives none to a program that has windows."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes

    _OF_WHO_STARTED_IT = -1

    def find_console() -> None:
        """Write to the terminal that started the packaged program, where there is one."""
        if sys.stdout is None and ctypes.windll.kernel32.AttachConsole(_OF_WHO_STARTED_IT):
            # Open until the program ends, as the two are that Python has elsewhere.
            sys.stdout = sys.stderr = open("CONOUT$", "w", encoding="utf-8", buffering=1)  # noqa: PTH123, SIM115

else:

    def find_console() -> None:
        """Do nothing: a program has its terminal from the start."""
