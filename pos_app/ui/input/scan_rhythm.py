"""How a barcode scanner types: faster and more evenly than anybody's fingers."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise, takewhile
from typing import Final

from pos_app.domain.scans import code_of
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened

GAP_SECONDS: Final = 0.035
"""No person types a whole code with less than this between all its keys."""
SLOW_SECONDS: Final = 0.1
"""Nor a whole amount with less than this: scanners over Bluetooth take their time."""
SLOWEST_SECONDS: Final = 0.15
"""Slower than this a scanner can't be told from a quick hand."""
BREATH_SECONDS: Final = 0.3
"""A scanner that was heard may stop for so long: its radio does, and so does a busy machine."""
SHORTEST_CODE: Final = 4
_SURE_IF_SLOW: Final = 8
"""So many digits at a slow scanner's pace are a code, in a field for an amount too."""
_LEEWAY: Final = 1.5


@dataclass(frozen=True)
class ScannerProfile:
    """How the scanner of a register types: seconds between two keys at most, what it adds.

    A pace that quick hands have too makes nothing sure and holds no key back.
    """

    gap: float = GAP_SECONDS
    prefix: str = ""
    suffix: str = ""
    ends_with: tuple[str, ...] = field(default=(), compare=False)
    """The keys behind each code, by their names: no action can have them."""

    @property
    def slow(self) -> float:
        """Return the pause between two keys of a scanner that may be a slow one, in seconds."""
        return max(SLOW_SECONDS, self.gap)

    def bare(self, typed: str) -> str:
        """Return what was typed without what the scanner adds to each code."""
        return typed.strip(" ").removeprefix(self.prefix).removesuffix(self.suffix)

    def is_sure_if_slow(self, typed: str) -> bool:
        """Tell whether keys at a slow scanner's pace can be nothing but a code.

        They are many digits, or digits with what the scanner adds, unless that is digits too.
        """
        sent = typed.strip()
        least = _SURE_IF_SLOW if sent.isdigit() else SHORTEST_CODE
        code = sent if sent.isdigit() else self.bare(sent)
        return code.isdigit() and len(code) >= least

    def to_text(self) -> str:
        """Write it down as JSON; `from_text` reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str | None) -> ScannerProfile:
        """Read what was written down; that of most scanners where it can't be read."""
        try:
            kept = json.loads(text or "")
            gap, prefix, suffix = float(kept["gap"]), str(kept["prefix"]), str(kept["suffix"])
            ends_with = tuple(map(str, kept.get("ends_with", ())))
        except (ValueError, TypeError, KeyError):
            return cls()
        return cls(min(max(gap, GAP_SECONDS), SLOWEST_SECONDS), prefix, suffix, ends_with)


@dataclass(frozen=True)
class Stroke:
    """A key of a scan: what it prints, its name where it prints nothing, when, in seconds."""

    text: str
    name: str
    at: float


@dataclass(frozen=True)
class Calibration:
    """What two scans of one barcode show."""

    sent: str
    """What was printed by both."""
    gap: float
    """The longest pause between two keys, in seconds."""
    ends_with: tuple[str, ...]
    """The names of the keys after the last sign."""

    def profile(self, printed: str) -> ScannerProfile:
        """Return how the scanner types, told what stands under the bars; CalibrationError."""
        before, found, after = self.sent.strip(" ").partition(printed.strip())
        if not printed.strip() or not found:
            raise CalibrationError(
                _("The scanner sent {code}, in which this is not.", code=shortened(self.sent))
            )
        if code_of(self.sent) == printed.strip():
            before = after = ""  # known without being learned
        gap = min(max(GAP_SECONDS, self.gap * _LEEWAY), SLOWEST_SECONDS)
        return ScannerProfile(round(gap, 3), before, after, self.ends_with)


class CalibrationError(ValueError):
    """Two scans from which nothing can be learned, and why."""


def calibrate(
    first: Sequence[Stroke], second: Sequence[Stroke], used: Collection[str]
) -> Calibration:
    """Return what two scans of one barcode show; raises CalibrationError with what to do.

    `used` are the names of the keys that do something in Till.
    """
    sent, again = ("".join(each.text for each in each) for each in (first, second))
    if sent != again:
        raise CalibrationError(
            _(
                "These were two codes, {first} and {second}. Scan the same barcode twice.",
                first=shortened(sent),
                second=shortened(again),
            )
        )
    if not is_long_enough(sent):
        raise CalibrationError(_("That was no barcode. Scan one of a product, twice."))
    begins = [each.name for each in takewhile(lambda each: not each.text, second)]
    if taken := [name for name in begins if name in used]:
        raise CalibrationError(
            _(
                "It begins each code with {key}, a key that Till uses itself. "
                "Turn this prefix off in the scanner, then try again.",
                key=taken[0],
            )
        )
    gap = max(_longest_pause(first), _longest_pause(second))
    if gap > SLOWEST_SECONDS:
        raise CalibrationError(
            _(
                "There are {ms} ms between its keys, as between those of a quick hand. "
                "Set the delay between characters in the scanner to none, then try again.",
                ms=f"{gap * 1000:.0f}",
            )
        )
    return Calibration(sent, gap, _end(second))


def is_long_enough(typed: str) -> bool:
    """Tell whether something typed at a scanner's pace can be a code."""
    return len(typed.strip()) >= SHORTEST_CODE


def _end(strokes: Sequence[Stroke]) -> tuple[str, ...]:
    last = max((at for at, each in enumerate(strokes) if each.text), default=-1)
    return tuple(each.name for each in strokes[last + 1 :])


def _longest_pause(strokes: Sequence[Stroke]) -> float:
    return max((after.at - before.at for before, after in pairwise(strokes)), default=0.0)
