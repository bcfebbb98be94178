"""Till has an icon of its own wherever a system shows one."""

from __future__ import annotations

import struct
from pathlib import Path

from icons import write_icns, write_panel
from PySide6.QtGui import QImage


def pictures(icns: bytes) -> dict[str, QImage]:
    """Return what a file of macOS holds, by Apple's names."""
    found, offset = {}, 8
    while offset < len(icns):
        kind, size = struct.unpack(">4sI", icns[offset : offset + 8])
        found[kind.decode()] = QImage.fromData(icns[offset + 8 : offset + size])
        offset += size
    return found


def test_macos_has_it_in_every_size_for_every_display(tmp_path: Path) -> None:
    icns = write_icns(tmp_path / "build" / "till.icns").read_bytes()
    assert struct.unpack(">4sI", icns[:8]) == (b"icns", len(icns))
    widths = {kind: picture.width() for kind, picture in pictures(icns).items()}
    usual = {"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512}
    sharp = {"ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512, "ic10": 1024}
    assert widths == usual | sharp


def test_on_macos_there_is_room_around_it(tmp_path: Path) -> None:
    big = pictures(write_icns(tmp_path / "till.icns").read_bytes())["ic10"]
    assert big.pixelColor(512, 60).alpha() == 0
    assert big.pixelColor(512, 120).name() == "#0a7257"
    assert big.pixelColor(512, 300).name() == "#ffffff"


def test_the_installers_picture_is_tills(tmp_path: Path) -> None:
    picture = QImage(str(write_panel(tmp_path / "panel.bmp")))
    assert (picture.width(), picture.height()) == (328, 628)
    assert picture.pixelColor(0, 0).name() == "#0a7257"
    assert picture.pixelColor(164, 260).name() == "#ffffff"
