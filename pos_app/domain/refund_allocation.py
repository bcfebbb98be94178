"""Allocates an amount that is refunded to the lines of its sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.domain.money import allocate, rounded


@dataclass(frozen=True)
class LineAmount:
    """An amount of a line and the tax in it, in minor units: what is left, or is given back."""

    total: int
    tax: int

    def without(self, given: LineAmount) -> LineAmount:
        """Return what is left after something was given back."""
        return LineAmount(self.total - given.total, self.tax - given.tax)


def allocate_refund(
    amount: int, lines: Sequence[LineAmount], tip: int, beside: int, unit: int
) -> list[LineAmount]:
    """Allocate an amount that is given back to lines, by what is left of each.

    `tip` is what is left of the tips, which get their share; `beside` is what was taken for nothing
    of the sale, and goes back first. All in minor units, `unit` as `money.step`. What gives back
    all that is left gives back each line to the last minor unit, with all its tax.
    """
    totals = [line.total for line in lines]
    rest = min(max(0, amount - beside), sum(totals) + tip)
    parts = allocate(rest, [*totals, tip], 1 if rest % unit else unit)
    return [
        LineAmount(
            part, line.tax if part == line.total else rounded(line.tax * part, line.total, unit)
        )
        for line, part in zip(lines, parts, strict=False)  # the last part is the tip's
    ]
