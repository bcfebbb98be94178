"""How large people want to read: as it is set in Till, or else as the system has it."""

from __future__ import annotations

import sys
from functools import cache
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtGui import QFontDatabase, QGuiApplication

from pos_app.ui.theme.sizes import LARGEST, SIZES, USUAL

TEXT_SCALES: Final = (100, 125, 150, 175, 200)
"""Those that are offered, in percent."""

_WINDOWS: Final = r"HKEY_CURRENT_USER\Software\Microsoft\Accessibility"
_GNOME: Final = ("gsettings", "get", "org.gnome.desktop.interface", "text-scaling-factor")
_PATIENCE_S: Final = 1
_USUAL_POINTS: Final = 11
"""Of the font of a Linux desktop; those that have a smaller one are no reason to write smaller."""
_STEP: Final = 5


def use_text_scale(percent: int) -> None:
    """Write so large from now on, 0 for as large as the system has it.

    What is made or painted later follows, and the style with the next `apply_theme`.
    """
    SIZES.grow(percent or system_text_scale())


@cache
def system_text_scale() -> int:
    """Return how large the system asks programs to write, in percent of what is usual, once read.

    A desktop that tells it as dots to the inch (GNOME and KDE on X11) enlarges all of Till, which
    Qt does; macOS has one size.
    """
    return min(max(_STEP * round(_asked_for() / _STEP), USUAL), LARGEST)


def _asked_for() -> float:
    platform = QGuiApplication.platformName()
    if platform == "windows":
        kept = QSettings(_WINDOWS, QSettings.Format.NativeFormat)
        return _number(kept.value("TextScaleFactor", USUAL), USUAL)
    if sys.platform != "linux" or platform in {"offscreen", "minimal"}:
        return USUAL
    general = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    larger = max(1.0, general / _USUAL_POINTS)
    # On X11 it is in the dots to the inch.
    return USUAL * larger * (gnome_factor() if platform.startswith("wayland") else 1)


def gnome_factor() -> float:
    """Return GNOME's text scaling factor; 1 where there is no such desktop."""
    import subprocess  # noqa: PLC0415  on one desktop

    try:
        told = subprocess.run(  # noqa: S603  a command of ours
            _GNOME, capture_output=True, text=True, check=True, timeout=_PATIENCE_S
        )
    except (OSError, subprocess.SubprocessError):
        return 1
    return _number(told.stdout, 1)


def _number(told: object, usual: float) -> float:
    try:
        return float(str(told))
    except ValueError:
        return usual
