"""What PyInstaller collects and Till never loads, left out of the package by installer.spec.

A part of PyInstaller's lists is a triple: its name in the package, its file here, its kind.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PureWindowsPath
from typing import TypeAlias

from babel.core import get_global

from pos_app.languages import languages as spoken_languages
from pos_app.ui.settings.regions import countries, locale_of

Part: TypeAlias = tuple[str, str, str]

# Plug-ins of Qt by their folders; none of the others is loaded. Till draws with its own style,
# without OpenGL, and speaks to Stripe through Python.
_PLUGINS = {
    "iconengines": r"qsvgicon",
    "imageformats": r"qjpeg|qsvg",  # of logos
    "networkinformation": r".*",
    "platforminputcontexts": r"(?:compose|ibus)platforminputcontextplugin",
    "platforms": r"qcocoa|qoffscreen|qwayland|qwindows|qxcb",
    "platformthemes": r"qxdgdesktopportal",
    "printsupport": r".*",
    "wayland-decoration-client": r".*",
    "wayland-shell-integration": r"xdg-shell",
}
_FILE_OF_PLUGIN = re.compile(r"(?:.*/)?plugins/(?P<folder>[^/]+)/(?:lib)?(?P<name>[^/.]+)\.\w+")
_NEVER = re.compile(
    r"PySide6/(?:Qt/)?translations/(?!qtbase_[A-Za-z_]+\.qm).*"  # no other module shows words
    r"|PySide6/(?:opengl32sw|d3dcompiler_47|libEGL|libGLESv2)\.dll"
    r"|PIL/_(?:avif|imagingcms|imagingft|imagingtk|webp)\.[^/]*"  # printers are sent dots alone
    r"|barcode/fonts/.*"
)
_LINKED = {"BINARY", "SYMLINK"}
_LOCALE = re.compile(r"babel/locale-data/(?P<language>[a-z]+)\w*\.dat")


def languages() -> frozenset[str]:
    """Return those in whose ways stores of any country write prices, and those Till speaks."""
    stores = {locale_of(code).partition("_")[0] for _, code in countries()}
    heirs = get_global("parent_exceptions")  # `nb` of `no`
    needed = stores | {code.partition("_")[0] for code in spoken_languages()}
    return frozenset({"root", "en", *needed, *(heirs[name] for name in needed & heirs.keys())})


def wanted(part: Part, languages: frozenset[str]) -> bool:
    """Return whether Till loads a part, where its stores write in these languages."""
    name = PureWindowsPath(part[0]).as_posix()  # which knows both separators
    if plugin := _FILE_OF_PLUGIN.fullmatch(name):
        return bool(re.fullmatch(_PLUGINS.get(plugin["folder"], "(?!)"), plugin["name"]))
    if locale := _LOCALE.fullmatch(name):
        return locale["language"] in languages
    return not _NEVER.fullmatch(name)


def without_orphans(parts: list[Part]) -> list[Part]:
    """Return the parts without the libraries that only others, now left out, had asked for.

    Libraries of Linux alone: elsewhere none of the system's are collected.
    """
    if sys.platform != "linux":
        return parts
    from PyInstaller.depend.bindepend import get_imports  # type: ignore[import-untyped]  # noqa: PLC0415

    loaded = [source for name, source, kind in parts if _is_loaded_by_name(name, kind)]
    needed = {PurePath(name).name for source in loaded for name, _ in get_imports(source)}
    return [
        (name, source, kind)
        for name, source, kind in parts
        if kind not in _LINKED or _is_loaded_by_name(name, kind) or PurePath(name).name in needed
    ]


def _is_loaded_by_name(name: str, kind: str) -> bool:
    """Return whether Python, Qt or the program itself opens it, rather than the linker."""
    library = kind == "BINARY" and ("/plugins/" in name or name.startswith("libpython"))
    return library or kind == "EXTENSION"


def stripped(parts: Iterable[Part], scratch: Path) -> Iterator[Part]:
    """Yield the parts, those of Python without what only a debugger reads.

    On Linux alone, where a Python built here brings 20 MB of it. Qt's have none, and such tools
    damage them.
    """
    for name, source, kind in parts:
        if sys.platform == "linux" and _may_be_stripped(name, kind):
            lean = scratch / name
            lean.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, lean)
            subprocess.run(["strip", "--strip-unneeded", lean], check=True)
            yield name, str(lean), kind
        else:
            yield name, source, kind


def _may_be_stripped(name: str, kind: str) -> bool:
    ours = name.partition("/")[0] not in {"PySide6", "shiboken6"}
    return ours and (kind == "EXTENSION" or name.startswith("libpython"))
