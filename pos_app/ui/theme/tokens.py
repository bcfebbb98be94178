"""Every colour of Till, in one place, and what the style sheet makes of them."""

from dataclasses import asdict, dataclass
from typing import Final

from pos_app.ui.theme.sizes import SIZES


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, as `#RRGGBB`.

    Every text and background pair reaches 4.5:1, every control outline 3:1 (WCAG AA); in the
    high-contrast theme 7:1 and 4.5:1 (AAA).
    """

    name: str
    canvas: str
    surface: str
    raised: str
    sunken: str
    text: str
    muted: str
    border: str
    outline: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_soft: str
    danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    info: str
    info_soft: str
    scrim: str
    training: str = "#F5B301"
    training_stripe: str = "#E0A200"
    on_training: str = "#231A00"

    def color(self, token: str) -> str:
        """The colour of a token by its name; KeyError when there is none."""
        return str(vars(self)[token])


LIGHT: Final = Tokens(
    name="light",
    canvas="#F4F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#E9EDF2",
    text="#14181F",
    muted="#556070",
    border="#C9D1DB",
    outline="#78859A",
    accent="#0A7257",
    accent_hover="#0C8263",
    accent_press="#075743",
    on_accent="#FFFFFF",
    accent_soft="#DDF3EB",
    danger="#B3261E",
    danger_soft="#FCE8E6",
    warn="#8A5300",
    warn_soft="#FFF1D6",
    info="#1557B0",
    info_soft="#E3EEFC",
    scrim="#14181F",
)

DARK: Final = Tokens(
    name="dark",
    canvas="#0F1318",
    surface="#171C23",
    raised="#202731",
    sunken="#0B0E12",
    text="#EBEFF4",
    muted="#A3AEBD",
    border="#394452",
    outline="#6E7C90",
    accent="#3CCB9C",
    accent_hover="#58D7AE",
    accent_press="#2FB287",
    on_accent="#04261B",
    accent_soft="#123A2F",
    danger="#FF8A80",
    danger_soft="#44211F",
    warn="#FFC861",
    warn_soft="#402F0E",
    info="#8DBBFF",
    info_soft="#17304F",
    scrim="#000000",
)

CONTRAST: Final = Tokens(
    name="contrast",
    canvas="#000000",
    surface="#000000",
    raised="#0A0A0A",
    sunken="#1C1C1C",
    text="#FFFFFF",
    muted="#D9D9D9",
    border="#595959",
    outline="#B0B0B0",
    accent="#5CF2B8",
    accent_hover="#8DF7CD",
    accent_press="#3FDCA0",
    on_accent="#000000",
    accent_soft="#003D2A",
    danger="#FFB8B1",
    danger_soft="#4A0A06",
    warn="#FFD479",
    warn_soft="#3A2A00",
    info="#AFD0FF",
    info_soft="#0A2A52",
    scrim="#000000",
)

WEIGHTS: Final[dict[str, int]] = {"plain": 400, "strong": 600}


def placeholders(tokens: Tokens) -> dict[str, str]:
    """What the style sheet's `$names` stand for."""
    ring = 2 * SIZES["focus"]
    sizes = {name: f"{value}px" for name, value in SIZES.items()}
    derived = {
        "touch_inner": f"{SIZES['touch'] - ring}px",
        "touch_large_inner": f"{SIZES['touch_large'] - ring}px",
        "mark_round": f"{SIZES['mark'] // 2 + SIZES['focus']}px",
        "strong": str(WEIGHTS["strong"]),
        "plain": str(WEIGHTS["plain"]),
    }
    return asdict(tokens) | sizes | derived
