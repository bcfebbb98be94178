"""How Till looks: the tokens, the style made from them, and the icons."""

from pos_app.ui.theme.apply import apply_theme, current_tokens, font, themed
from pos_app.ui.theme.icons import draw_icon, icon, pixmap
from pos_app.ui.theme.sizes import SIZES, columns_for, is_large, scaled
from pos_app.ui.theme.text_scale import use_text_scale
from pos_app.ui.theme.tokens import CONTRAST, DARK, LIGHT, WEIGHTS, Tokens

__all__ = [
    "CONTRAST",
    "DARK",
    "LIGHT",
    "SIZES",
    "WEIGHTS",
    "Tokens",
    "apply_theme",
    "columns_for",
    "current_tokens",
    "draw_icon",
    "font",
    "icon",
    "is_large",
    "pixmap",
    "scaled",
    "themed",
    "use_text_scale",
]
