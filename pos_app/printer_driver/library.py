"""Importing python-escpos, which takes a while and leaves a folder behind."""

from __future__ import annotations

import os
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any, Final

_FOLDER: Final = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@cache
def escpos_printers() -> Any:
    """Return `escpos.printer`.

    While it is imported it writes what it knows of printers into a new folder that it never
    removes, or into one that a variable names and that it would trust: both is avoided.
    """
    with TemporaryDirectory(prefix="till-escpos-") as folder:
        os.environ[_FOLDER] = folder
        try:
            import escpos.printer  # noqa: PLC0415  only where a receipt printer is used
        finally:
            del os.environ[_FOLDER]
    return escpos.printer
