"""Every size and radius of Till, in one place, and how they grow with the text.

Where people ask for larger text, what holds text grows with it, and the room between does not:
a screen has only so much. Headings are large already, and grow less than what is read.
"""

from typing import Final

USUAL: Final = 100
"""The text scale of the design, in percent."""
LARGEST: Final = 200
_LARGE: Final = 150

_DESIGNED: Final = {
    "caption": 12,
    "body": 14,
    "control": 16,
    "section": 20,
    "total": 28,
    "due": 44,
    "space_1": 4,
    "space_2": 8,
    "space_3": 12,
    "space_4": 16,
    "space_6": 24,
    "space_8": 32,
    "radius": 6,
    "radius_panel": 10,
    "touch": 44,
    "touch_large": 64,
    "rail": 72,
    "rail_item": 56,
    "icon": 20,
    "mark": 18,
    "focus": 2,
    "sheet_ms": 120,
}
"""Device-independent pixels at the usual text scale, but for `sheet_ms`, which is milliseconds."""

GROWS: Final = {
    "caption": 1.0,
    "body": 1.0,
    "control": 1.0,
    "section": 0.8,
    "total": 0.6,
    "due": 0.3,
    "touch": 0.35,
    "touch_large": 0.25,
    "rail": 0.7,
    "rail_item": 0.35,
    "icon": 0.6,
    "mark": 0.6,
}
"""Which share of the text's growth each has; what is not named keeps its size."""


class Sizes(dict[str, int]):
    """The sizes by their names, at the text scale in force.

    Read them when something is made or painted: a constant would keep the scale of the import.
    """

    def __init__(self) -> None:
        super().__init__(_DESIGNED)
        self.percent = USUAL

    def grow(self, percent: int) -> None:
        """Use a text scale from now on, in percent; one out of bounds is the nearest."""
        self.percent = min(max(percent, USUAL), LARGEST)
        for name, share in GROWS.items():
            self[name] = scaled(_DESIGNED[name], share)


SIZES: Final = Sizes()


def scaled(pixels: int, share: float = 1.0) -> int:
    """Return so many pixels of the design at the text scale in force.

    For what holds text: a row of a list, a column, a sheet. `share` is how much of the text's
    growth it has, less than all where only some of it is text.
    """
    return round(pixels * (1 + share * (SIZES.percent - USUAL) / USUAL))


def is_large() -> bool:
    """Return whether text is so large that less of it stands beside each other."""
    return SIZES.percent >= _LARGE


def columns_for(usual: int) -> int:
    """Return how many fields stand beside each other: half of the design's, with large text."""
    return max(1, usual // 2) if is_large() else usual
