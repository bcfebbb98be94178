"""See that the system has the libraries which Qt loads, and install what is missing through apt.

Runs before there is a .venv, so with the standard library alone. What is there already is seen
by loading it; a machine that has everything makes no apt call. `package` as the argument asks for
what PyInstaller needs instead, `windows` for what compiles and reads the Windows installer,
`browser` for the browser that tests the hosted page, `atspi` for what hears Till as a screen reader
does.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

# Shared library -> the Debian package that brings it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
# Program -> package. Without these the keyring's test is skipped; nothing else suffers.
NICE_TO_HAVE = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
# The same for the tests of the hosted page; some hundred megabytes, so only where asked for.
BROWSER = {"chromium": "chromium", "chromedriver": "chromium-driver"}

# The same for the test that sells by the accessibility bus, on a display of its own.
BUS = {"Xvfb": "xvfb", "dbus-run-session": "dbus"}
BUS_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's own: its packages of Python are for no other."""

# What compiles the Windows installer and what reads it back, for its test.
WINDOWS = {"makensis": "nsis", "7z": "p7zip-full"}


def main() -> int:
    """Return 0 when all that is needed is there, possibly after installing it."""
    if sys.platform != "linux":
        return 0
    if sys.argv[1:] == ["browser"]:
        return try_to_get(missing_programs(BROWSER))
    if sys.argv[1:] == ["atspi"]:
        return try_to_get(missing_for_the_bus())
    if sys.argv[1:] == ["windows"]:
        return get(lambda: missing_programs(WINDOWS))
    if sys.argv[1:] == ["package"]:
        return get(missing_for_packaging)
    status = get(missing_for_running, also=NICE_TO_HAVE)
    if status == 0:
        offer_nice_to_have()
    return status


def get(missing: Callable[[], list[str]], also: Mapping[str, str] | None = None) -> int:
    """Install what is missing, and then what is nice to have; 1 where something stays missing."""
    if wanted := missing():
        install([*wanted, *missing_programs(also or {})])
    if still_wanted := missing():
        print(in_one_sentence(still_wanted), file=sys.stderr)
        return 1
    return 0


def try_to_get(wanted: list[str]) -> int:
    """Install what tests need where that can be done; it is no harm where not."""
    if wanted:
        install(wanted)
    return 0


def missing_for_the_bus() -> list[str]:
    """Return the Debian packages without which no test can read Till as a screen reader does."""
    packages = missing_programs(BUS)
    if not BUS_LAUNCHER.exists():
        packages.append("at-spi2-core")
    if not speaks_at_spi():
        packages += ["python3-gi", "gir1.2-atspi-2.0"]
    return packages


def speaks_at_spi() -> bool:
    """Return whether the system's Python reaches the accessibility bus."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    program = "import gi; gi.require_version('Atspi', '2.0')"
    return not subprocess.run(
        [SYSTEM_PYTHON, "-c", program], capture_output=True, check=False
    ).returncode


def missing_for_running() -> list[str]:
    """Return the Debian packages without which Till or its .venv cannot start."""
    packages = [package for name, package in LIBRARIES.items() if not loads(name)]
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        packages.append("python3-venv")
    if not any(has_fonts(Path(folder).expanduser()) for folder in FONT_FOLDERS):
        packages.append("fonts-dejavu-core")
    return packages


def missing_for_packaging() -> list[str]:
    """Return the Debian packages without which PyInstaller cannot build."""
    packages = missing_programs({"objdump": "binutils"})
    if not (sysconfig.get_config_var("Py_ENABLE_SHARED") or loads(shared_python())):
        packages.append(f"libpython{sysconfig.get_python_version()}")
    return packages


def shared_python() -> str:
    """Return the file name of this Python's shared library."""
    return f"libpython{sysconfig.get_python_version()}.so.1.0"


def missing_programs(programs: Mapping[str, str]) -> list[str]:
    """Return the packages of the programs that are not on the PATH."""
    return [package for program, package in programs.items() if not shutil.which(program)]


def loads(library: str) -> bool:
    """Return whether the dynamic loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts(folder: Path) -> bool:
    """Return whether a font file lies anywhere under the folder."""
    return any(file.suffix.lower() in {".ttf", ".otf", ".ttc"} for file in folder.rglob("*"))


def install(packages: list[str]) -> None:
    """Install the packages where apt is there and no password has to be asked for."""
    root = become_root()
    if root is None or not shutil.which("apt-get"):
        return
    print(f"Installing {' '.join(packages)} ...", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    quietly([*apt, "update"])
    quietly([*apt, "install", "--yes", "--no-install-recommends", *packages])


def become_root() -> list[str] | None:
    """Return what to put before a command to run it as root, or None where that is not allowed."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    sudo = ["sudo", "--non-interactive"]
    asked = subprocess.run([*sudo, "true"], capture_output=True, check=False)
    return sudo if asked.returncode == 0 else None


def quietly(command: list[str]) -> int:
    """Run the command, showing its complaints only where it fails; return its exit status."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, end="", file=sys.stderr)
    return done.returncode


def offer_nice_to_have() -> None:
    """Say what would be tested besides, were it there."""
    if packages := missing_programs(NICE_TO_HAVE):
        print(f"Without {' and '.join(packages)} the keyring's test will be skipped.")
    if packages := missing_programs(BROWSER):
        print(f"Without {' and '.join(packages)} the hosted page's tests will be skipped.")
    if packages := missing_for_the_bus():
        print(f"Without {' and '.join(packages)} the accessibility bus's test will be skipped.")
    if packages := missing_programs(WINDOWS):
        print(f"Without {' and '.join(packages)} the Windows installer's tests will be skipped.")


def in_one_sentence(packages: list[str]) -> str:
    """Return what is missing and what to do about it."""
    return (
        f"Till needs system packages that are missing here: run "
        f"`sudo apt-get install {' '.join(packages)}` "
        "(or what your system calls them) and start this again."
    )


if __name__ == "__main__":
    sys.exit(main())
