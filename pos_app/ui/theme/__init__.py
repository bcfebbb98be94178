"""How Till looks: the tokens, the style made from them, and the icons."""

from pos_app.ui.theme.apply import apply_theme, current_tokens, font, themed
from pos_app.ui.theme.icons import draw_icon, icon, pixmap
from pos_app.ui.theme.tokens import CONTRAST, DARK, LIGHT, SIZES, WEIGHTS, Tokens

__all__ = [
    "CONTRAST",
    "DARK",
    "LIGHT",
    "SIZES",
    "WEIGHTS",
    "Tokens",
    "apply_theme",
    "current_tokens",
    "draw_icon",
    "font",
    "icon",
    "pixmap",
    "themed",
]
