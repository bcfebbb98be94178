"""Applies a theme to the application, and gives its colours to code that paints by itself."""

from functools import cache
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication

from pos_app.paths import resource_dir
from pos_app.ui.theme.sizes import SIZES
from pos_app.ui.theme.tokens import CONTRAST, DARK, LIGHT, WEIGHTS, Tokens, placeholders

_SCHEMES: Final = {
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "contrast": Qt.ColorScheme.Dark,
}
_THEMES: Final = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


class Themed(QObject):
    """The theme in force; `changed` says that another one is on."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.following_system = False
        self._prepared = False
        self._worn: tuple[Tokens, int] | None = None

    def prepare(self, app: QApplication) -> None:
        """Set up once: a style that is the same on every system, and the desktop's scheme."""
        if not self._prepared:
            self._prepared = True
            app.setStyle("fusion")
            hints = app.styleHints()
            hints.colorSchemeChanged.connect(self.follow)
            hints.accessibility().contrastPreferenceChanged.connect(self.follow)

    def put_on(self, app: QApplication, tokens: Tokens) -> None:
        """Make every window show `tokens` and the text scale, where it does not already."""
        if self._worn == (tokens, SIZES.percent):
            return
        self.tokens, self._worn = tokens, (tokens, SIZES.percent)
        app.setFont(font("body"))
        app.setPalette(_palette(tokens))
        app.setStyleSheet(_style_sheet(tokens))
        self.changed.emit()

    def follow(self) -> None:
        """The system went light or dark, or wants more contrast; do the same when following it."""
        app = QApplication.instance()
        if self.following_system and isinstance(app, QApplication):
            hints = app.styleHints()
            self.put_on(app, _tokens_of_system(hints))


def system_tokens(scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference) -> Tokens:
    """Return the theme that a desktop's settings ask for."""
    if contrast is Qt.ContrastPreference.HighContrast:
        return CONTRAST
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def _tokens_of_system(hints: QStyleHints) -> Tokens:
    return system_tokens(hints.colorScheme(), hints.accessibility().contrastPreference())


@cache
def themed() -> Themed:
    """The one object that knows the theme; connect to its `changed`."""
    return Themed()


def current_tokens() -> Tokens:
    """The colours in force, for delegates that paint by hand."""
    return themed().tokens


def apply_theme(app: QApplication, name: str) -> None:
    """Put on "light", "dark", "contrast" or "system" (which follows the desktop); at any time."""
    state, hints = themed(), app.styleHints()
    state.prepare(app)
    state.following_system = False
    hints.setColorScheme(_SCHEMES.get(name, Qt.ColorScheme.Unknown))
    state.following_system = name == "system"
    state.put_on(app, _THEMES.get(name) or _tokens_of_system(hints))


def font(size: str = "body", weight: str = "plain") -> QFont:
    """The system's font in a size and weight of the scale.

    Figures are tabular everywhere: nearly every number on a till stands in a column.
    """
    return QFont(_font(SIZES[size], WEIGHTS[weight]))


@cache
def _font(pixels: int, weight: int) -> QFont:
    """Made once: copies share what Qt looks up for it, and lists paint with it all the time."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _style_sheet(tokens: Tokens) -> str:
    folder = resource_dir() / "styles"
    # A style sheet can only tint by file: the little marks exist once per theme.
    marks = {
        mark: (folder / f"{mark}-{tokens.name}.svg").as_posix()
        for mark in ("check", "chevron", "dot", "warning")
    }
    template = (folder / "till.qss").read_text(encoding="utf-8")
    return Template(template).substitute(placeholders(tokens) | marks)


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: tokens.canvas,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent_soft,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.border,
        role.Mid: tokens.border,
        role.Dark: tokens.outline,
        role.Shadow: tokens.scrim,
    }
    palette = QPalette()
    for where, color in colors.items():
        palette.setColor(where, QColor(color))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.outline))
    return palette
