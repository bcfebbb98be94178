"""Whether the system asks programs to move little: Qt has no hint for it yet."""

from __future__ import annotations

import sys
from functools import cache
from typing import Final

from PySide6.QtCore import QSettings, QStandardPaths

_CLIENT_AREA_ANIMATION: Final = 0x1042
"""SPI_GETCLIENTAREAANIMATION of SystemParametersInfo: *Show animations in Windows*."""
_GTK: Final = ("gtk-4.0/settings.ini", "gtk-3.0/settings.ini")
_OFF: Final = {"0", "false"}


@cache
def reduces_motion() -> bool:
    """Return whether animations are switched off in the system's settings, as they are now."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  there alone

        on = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(on), 0)
        return not on.value
    if sys.platform == "darwin":
        return bool(QSettings("apple.com", "universalaccess").value("reduceMotion", False))
    return any(_gtk_is_still(name) for name in _GTK)


def _gtk_is_still(name: str) -> bool:
    """Return what GNOME, KDE and others write down for programs of any kind."""
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    found = QStandardPaths.locate(place, name)
    if not found:
        return False
    kept = QSettings(found, QSettings.Format.IniFormat)
    return str(kept.value("Settings/gtk-enable-animations", "1")).lower() in _OFF
