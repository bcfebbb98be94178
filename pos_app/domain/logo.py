"""A store's logo as the books have it: a small PNG, as text among the settings."""

from __future__ import annotations

import base64
from typing import Final

MAX_LOGO_BYTES: Final = 128 * 1024
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def logo_text(png: bytes) -> str:
    """Return a PNG file as it is kept."""
    return base64.b64encode(png).decode("ascii")


def logo_png(kept: str) -> bytes:
    """Return the PNG file, empty where there is none. Raises ValueError for what can't be one."""
    png = base64.b64decode(kept, validate=True)
    if png and (not png.startswith(_PNG) or len(png) > MAX_LOGO_BYTES):
        raise ValueError("no logo")
    return png
