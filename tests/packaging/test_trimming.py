"""The package holds what Till loads, on each system, and none of the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import PySide6
import pytest
from trimming import languages, stripped, wanted, without_orphans

from pos_app.ui.settings.regions import countries, locale_of

QT = Path(PySide6.__file__).parent


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        r"PySide6\plugins\platforms\qwindows.dll",
        r"PySide6\plugins\platforms\qoffscreen.dll",
        r"PySide6\plugins\iconengines\qsvgicon.dll",
        r"PySide6\plugins\imageformats\qjpeg.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        r"PySide6\plugins\networkinformation\qnetworklistmanager.dll",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        r"PySide6\Qt6Gui.dll",
        "babel/locale-data/root.dat",
        "babel/locale-data/pt_BR.dat",
        "resources/icons/cart.svg",
        "PIL/_imaging.cpython-311-x86_64-linux-gnu.so",
        "escpos/capabilities.json",
    ],
)
def test_what_is_loaded_is_in(name: str) -> None:
    assert wanted((name, "", "BINARY"), languages())


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "PySide6/Qt/plugins/styles/libqmacstyle.dylib",
        r"PySide6\plugins\tls\qschannelbackend.dll",
        r"PySide6\opengl32sw.dll",
        r"PySide6\plugins\platforminputcontexts\qtvirtualkeyboardplugin.dll",
        "PySide6/Qt/translations/qt_de.qm",
        r"PySide6\translations\qt_de.qm",
        "babel/locale-data/vo.dat",
        "PIL/_avif.cpython-311-x86_64-linux-gnu.so",
        r"PIL\_webp.cp311-win_amd64.pyd",
        "barcode/fonts/DejaVuSansMono.ttf",
    ],
)
def test_what_is_never_loaded_is_out(name: str) -> None:
    assert not wanted((name, "", "BINARY"), languages())


def test_every_country_finds_its_way_of_writing_and_what_that_comes_from() -> None:
    written = languages()
    assert written >= {locale_of(code).partition("_")[0] for _, code in countries()}
    assert {"root", "nb", "no"} <= written


@pytest.mark.skipif(sys.platform != "linux", reason="only there are the system's collected")
def test_a_library_goes_with_the_last_part_that_asks_for_it() -> None:
    core = ("PySide6/QtCore.abi3.so", str(QT / "QtCore.abi3.so"), "EXTENSION")
    used = ("PySide6/Qt/lib/libQt6Core.so.6", str(QT / "Qt/lib/libQt6Core.so.6"), "BINARY")
    unused = ("PySide6/Qt/lib/libQt6Qml.so.6", str(QT / "Qt/lib/libQt6Qml.so.6"), "BINARY")
    its_link = ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK")
    words = ("resources/till.svg", "resources/till.svg", "DATA")
    assert without_orphans([core, used, unused, its_link, words]) == [core, used, words]


@pytest.mark.skipif(sys.platform != "linux", reason="only there does Python bring them")
def test_python_comes_without_its_debugging_symbols_and_qt_as_it_is(tmp_path: Path) -> None:
    source = Path(sys.executable).resolve()
    qt = ("PySide6/QtCore.abi3.so", str(QT / "QtCore.abi3.so"), "EXTENSION")
    python = ("python3.11/lib-dynload/python.so", str(source), "EXTENSION")
    lean, untouched = stripped([python, qt], tmp_path)
    assert untouched == qt
    assert lean[0] == python[0]
    assert Path(lean[1]).stat().st_size <= source.stat().st_size
    assert b".debug_info" not in Path(lean[1]).read_bytes()
