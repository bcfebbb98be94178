"""Whether the system asks programs to move little: Qt has no hint for it yet.

It is asked anew whenever something would move, so that a switch takes effect at once.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QSettings, QStandardPaths

_CLIENT_AREA_ANIMATION: Final = 0x1042
"""SPI_GETCLIENTAREAANIMATION of SystemParametersInfo: *Show animations in Windows*."""
_FILES: Final = {
    "gtk-4.0/settings.ini": "Settings/gtk-enable-animations",
    "gtk-3.0/settings.ini": "Settings/gtk-enable-animations",
    "kdeglobals": "KDE/AnimationDurationFactor",
}
"""Where desktops write it down for programs of any kind, and what is no or nothing then."""
_OFF: Final = {"0", "0.0", "false"}
_GNOME: Final = ["get", "org.gnome.desktop.interface", "enable-animations"]


def reduces_motion() -> bool:
    """Return whether animations are switched off in the system's settings, as they are now."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  there alone

        on = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(on), 0)
        return not on.value
    if sys.platform == "darwin":
        return _mac_is_still()
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    files = ((QStandardPaths.locate(place, name), key) for name, key in _FILES.items())
    off = (_says_off(file, key, _changed_at(file)) for file, key in files if file)
    return any(off) or _gnome().is_still()


def _mac_is_still() -> bool:
    """Ask NSWorkspace's accessibilityDisplayShouldReduceMotion (AppKit)."""
    import ctypes  # noqa: PLC0415  there alone

    runtime = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
    pointer, words = ctypes.c_void_p, ctypes.c_char_p
    named = ctypes.CFUNCTYPE(pointer, words)
    class_of = named(("objc_getClass", runtime))
    message = named(("sel_registerName", runtime))
    get = ctypes.CFUNCTYPE(pointer, pointer, pointer)(("objc_msgSend", runtime))
    tell = ctypes.CFUNCTYPE(ctypes.c_bool, pointer, pointer)(("objc_msgSend", runtime))
    workspace = get(class_of(b"NSWorkspace"), message(b"sharedWorkspace"))
    return bool(tell(workspace, message(b"accessibilityDisplayShouldReduceMotion")))


def _changed_at(file: str) -> tuple[int, int] | None:
    """Return what tells two states of a file apart, None where there is none."""
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _says_off(file: str, key: str, _changed: tuple[int, int] | None) -> bool:
    """Read a file in the state that it is in."""
    kept = QSettings(file, QSettings.Format.IniFormat)
    return str(kept.value(key, "1")).lower() in _OFF


class _Gnome(QObject):
    """What GNOME's settings say, which are in no file to be read: its own tool reads them.

    It is asked beside, whenever they have changed; until it answers, what it said before counts.
    """

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self._still = False
        self._read_of: tuple[int, int] | None = None
        self._tool = QProcess(self)
        self._tool.finished.connect(self._on_answer)

    def is_still(self) -> bool:
        """Return what it said last, and ask again where there is something new."""
        place = QStandardPaths.StandardLocation.GenericConfigLocation
        changed = _changed_at(f"{QStandardPaths.writableLocation(place)}/dconf/user")
        asks = changed != self._read_of and self._tool.state() == QProcess.ProcessState.NotRunning
        if changed is None:
            self._still = False
        if asks:
            self._read_of = changed
        if asks and changed and (tool := QStandardPaths.findExecutable("gsettings")):
            self._tool.start(tool, _GNOME)
        return self._still

    def _on_answer(self) -> None:
        self._still = bytes(self._tool.readAllStandardOutput().data()).strip() == b"false"


@cache
def _gnome() -> _Gnome:
    return _Gnome()
