"""Allocates an amount that is refunded to the lines of its sale, and to their taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.domain.money import allocate, rounded


@dataclass(frozen=True)
class LineAmount:
    """An amount of a line and the taxes in it, in minor units: what is left, or is given back."""

    total: int
    taxes: tuple[int, ...] = ()

    @property
    def tax(self) -> int:
        """All taxes in it."""
        return sum(self.taxes)

    def without(self, given: LineAmount) -> LineAmount:
        """Return what is left after something, with the same taxes, was given back."""
        taxes = (left - back for left, back in zip(self.taxes, given.taxes, strict=True))
        return LineAmount(self.total - given.total, tuple(taxes))


def allocate_refund(
    amount: int, lines: Sequence[LineAmount], tip: int, beside: int, unit: int
) -> list[LineAmount]:
    """Allocate an amount that is given back to lines, by what is left of each.

    `tip` is what is left of the tips, which get their share; `beside` is what was taken for nothing
    of the sale, and goes back first. All in minor units, `unit` as `money.step`. What gives back
    all that is left gives back each line to the last minor unit, with all its taxes.
    """
    totals = [line.total for line in lines]
    rest = min(max(0, amount - beside), sum(totals) + tip)
    parts = allocate(rest, [*totals, tip], 1 if rest % unit else unit)
    return [
        part_of(line, part, unit)
        for line, part in zip(lines, parts, strict=False)  # the last part is the tip's
    ]


def part_of(line: LineAmount, part: int, unit: int) -> LineAmount:
    """Return so much of what is left of a line, with its share of each tax."""
    if part == line.total:
        return line
    tax = rounded(line.tax * part, line.total, unit)
    return LineAmount(part, tuple(allocate(tax, line.taxes, unit)))
