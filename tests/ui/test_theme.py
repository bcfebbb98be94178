"""The look: readable in both themes, made of tokens, and switched while the program runs."""

import os
import re
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from pos_app.paths import resource_dir
from pos_app.ui.theme import (
    CONTRAST,
    DARK,
    LIGHT,
    Tokens,
    apply_theme,
    current_tokens,
    icon,
    themed,
)
from pos_app.ui.theme.apply import system_tokens
from pos_app.ui.theme.motion import reduces_motion
from tests.support.rendered_contrast import contrast

GROUNDS = ("canvas", "surface", "raised", "sunken")
PAIRS = [
    *product(("text", "muted"), GROUNDS),
    *((ink, ground) for ink in ("accent", "danger", "warn", "info") for ground in GROUNDS),
    *((ink, f"{ink}_soft") for ink in ("accent", "danger", "warn", "info")),
    ("text", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("surface", "danger"),
    ("on_training", "training"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST], ids=lambda tokens: tokens.name)
def test_every_text_can_be_read(tokens: Tokens) -> None:
    least = 7 if tokens is CONTRAST else 4.5
    poor = {
        pair: round(contrast(tokens.color(pair[0]), tokens.color(pair[1])), 2)
        for pair in PAIRS
        if contrast(tokens.color(pair[0]), tokens.color(pair[1])) < least
    }
    assert poor == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST], ids=lambda tokens: tokens.name)
def test_every_control_has_an_outline_that_is_seen(tokens: Tokens) -> None:
    for ground in ("canvas", "surface", "raised"):
        assert contrast(tokens.outline, tokens.color(ground)) >= (4.5 if tokens is CONTRAST else 3)


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    text = (resource_dir() / "styles" / "till.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", text) == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST], ids=lambda tokens: tokens.name)
def test_the_marks_of_the_style_sheet_have_the_colours_of_the_tokens(tokens: Tokens) -> None:
    for mark, token in (
        ("check", "on_accent"),
        ("dot", "on_accent"),
        ("chevron", "muted"),
        ("warning", "danger"),
    ):
        drawing = (resource_dir() / "styles" / f"{mark}-{tokens.name}.svg").read_text("utf-8")
        assert tokens.color(token) in drawing


def test_a_switch_reaches_widgets_icons_and_delegates(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "light")
    shown = QPushButton("Charge")
    shown.setProperty("kind", "primary")
    qtbot.addWidget(shown)
    with qtbot.waitSignal(themed().changed):
        apply_theme(qapp, "dark")
    assert current_tokens() is DARK
    image = shown.grab().toImage()
    assert image.pixelColor(image.width() // 2, 6) == QColor(DARK.accent)
    apply_theme(qapp, "light")
    image = shown.grab().toImage()
    assert image.pixelColor(image.width() // 2, 6) == QColor(LIGHT.accent)


def test_figures_stand_in_columns(qapp: QApplication, qtbot: QtBot) -> None:
    shown = QPushButton("1,234.50")
    qtbot.addWidget(shown)
    shown.ensurePolished()
    assert QFont.Tag("tnum") in shown.font().featureTags()


def test_the_system_theme_follows_the_desktop(qapp: QApplication) -> None:
    light, dark = Qt.ColorScheme.Light, Qt.ColorScheme.Dark
    usual, much = Qt.ContrastPreference.NoPreference, Qt.ContrastPreference.HighContrast
    assert system_tokens(light, usual) is LIGHT
    assert system_tokens(dark, usual) is DARK
    assert system_tokens(light, much) is system_tokens(dark, much) is CONTRAST
    apply_theme(qapp, "contrast")
    themed().follow()
    assert current_tokens() is CONTRAST
    apply_theme(qapp, "system")
    assert current_tokens() is not CONTRAST
    apply_theme(qapp, "light")


def test_every_icon_is_one_of_a_set_and_takes_the_colour_asked_for(qapp: QApplication) -> None:
    drawings = sorted((resource_dir() / "icons").glob("*.svg"))
    assert len(drawings) >= 45
    for drawing in drawings:
        text = drawing.read_text("utf-8")
        assert 'viewBox="0 0 24 24"' in text
        assert 'stroke-width="1.75"' in text
        image = icon(drawing.stem, "danger").pixmap(QSize(48, 48)).toImage()
        inks = {
            image.pixelColor(x, y).name()
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert inks == {current_tokens().danger.lower()}, drawing.stem


def test_a_checked_icon_takes_the_accent(qapp: QApplication) -> None:
    image = (
        icon("plus", "muted", "accent").pixmap(QSize(48, 48), QIcon.Mode.Normal, QIcon.State.On)
    ).toImage()
    assert image.pixelColor(24, 24).name() == current_tokens().accent.lower()


@pytest.mark.skipif(sys.platform != "linux", reason="each system keeps it elsewhere")
@pytest.mark.parametrize("kept", ["gtk-enable-animations=0", "gtk-enable-animations=false"])
def test_whoever_switches_animations_off_sees_none_from_then_on(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gtk-3.0").mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert reduces_motion() is False
    settings = tmp_path / "gtk-3.0" / "settings.ini"
    settings.write_text(f"[Settings]\n{kept}\n", "utf-8")
    assert reduces_motion() is True
    settings.unlink()
    assert reduces_motion() is False


@pytest.mark.skipif(sys.platform != "linux", reason="each system keeps it elsewhere")
def test_so_does_whoever_uses_the_desktop_of_kde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "kdeglobals").write_text("[KDE]\nAnimationDurationFactor=0\n", "utf-8")
    assert reduces_motion() is True
    (tmp_path / "kdeglobals").write_text("[KDE]\nAnimationDurationFactor=0.5\n", "utf-8")
    assert reduces_motion() is False


@pytest.mark.skipif(sys.platform != "linux", reason="each system keeps it elsewhere")
def test_and_that_of_gnome_which_is_asked_whenever_its_settings_changed(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = tmp_path / "answer"
    answer.write_text("true\n", "utf-8")
    asked = tmp_path / "bin" / "gsettings"
    asked.parent.mkdir()
    asked.write_text(f'#!/bin/sh\ntest "$3" = enable-animations && cat {answer}\n', "utf-8")
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", str(asked.parent), prepend=os.pathsep)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    book = tmp_path / "dconf" / "user"
    book.parent.mkdir()
    book.write_bytes(b"before")
    assert reduces_motion() is False
    answer.write_text("false\n", "utf-8")
    book.write_bytes(b"animations are off")
    qtbot.waitUntil(reduces_motion)
    answer.write_text("true\n", "utf-8")
    book.unlink()
    qtbot.waitUntil(lambda: not reduces_motion())
