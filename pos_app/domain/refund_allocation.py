"""What of a sale's lines an amount gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.domain.money import allocate, rounded


@dataclass(frozen=True)
class Left:
    """What is left of a line, in minor units: what was paid for it, and the tax in that."""

    total: int
    tax: int

    def without(self, given: Left) -> Left:
        """Return what is left after something was given back."""
        return Left(self.total - given.total, self.tax - given.tax)


def given_back(amount: int, lines: Sequence[Left], tip: int, beside: int, unit: int) -> list[Left]:
    """Share an amount that is given back out over lines, by what is left of each.

    `tip` is what is left of the tips, which get their share; `beside` is what was taken for nothing
    of the sale, and goes back first. All in minor units, `unit` as `money.step`. What gives back
    all that is left gives back each line to the last minor unit, with all its tax.
    """
    totals = [line.total for line in lines]
    rest = min(max(0, amount - beside), sum(totals) + tip)
    parts = allocate(rest, [*totals, tip], 1 if rest % unit else unit)
    return [
        Left(part, line.tax if part == line.total else rounded(line.tax * part, line.total, unit))
        for line, part in zip(lines, parts, strict=False)  # the last part is the tip's
    ]
