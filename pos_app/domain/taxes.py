"""Taxes of what is sold: one or several rates a line, each rounded once a sale.

Amounts are minor units, rates millionths (`money.PPM`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import floor

from pos_app.domain.money import PPM, rounded


@dataclass(frozen=True)
class TaxRate:
    """What a line is taxed by: one rate, or a group of several (`parts`).

    `inclusive` when shelf prices already contain it. A `compound` one is counted on the price with
    the other taxes of its group, and stands behind them. The rate of a group is the sum of those of
    its parts; they are all inclusive, or none is.
    """

    id: str
    name: str
    ppm: int
    inclusive: bool
    compound: bool = False
    parts: tuple[TaxRate, ...] = ()

    @property
    def rates(self) -> tuple[TaxRate, ...]:
        """The rates that it is made of; one that is no group is its own."""
        return self.parts or (self,)


@dataclass(frozen=True)
class TaxExemption:
    """Why somebody pays no tax, and the number of their certificate, which may be empty."""

    reason: str
    number: str = ""


@dataclass(frozen=True)
class TaxTotal:
    """All tax of one rate, of none too: `base` is the amount that it is counted on, minor units.

    An `exempt` one was not charged: its base is what was sold without it.
    """

    rate: TaxRate
    base: int
    tax: int
    exempt: bool = False


@dataclass(frozen=True)
class LineTaxes:
    """What a line is without taxes (`net`), and each of them."""

    net: int
    taxes: tuple[TaxTotal, ...]


def with_parts(
    rates: Iterable[TaxRate], parts: Iterable[tuple[str, str, bool]]
) -> dict[str, TaxRate]:
    """Return rates and groups by their ids.

    `parts` names, in their order, the id of a group, that of a rate in it, and whether that one is
    counted on the others too.
    """
    found = {rate.id: rate for rate in rates}
    groups: dict[str, list[TaxRate]] = {}
    for group_id, rate_id, compound in parts:
        groups.setdefault(group_id, []).append(replace(found[rate_id], compound=compound))
    return found | {
        group_id: replace(found[group_id], parts=tuple(group)) for group_id, group in groups.items()
    }


def taxes_of_lines(
    lines: Sequence[tuple[int, TaxRate | None]], unit: int, *, exempt: bool = False
) -> list[LineTaxes]:
    """Return the taxes of lines, given as amounts after all discounts and what they are taxed by.

    Each rate is rounded once, on the sum of its lines, and handed down to them. A compound one on
    top of prices is counted on these and the other taxes as they were rounded. Where a sale is
    exempt, the taxes are taken out of prices that include them, and charged nowhere.
    """
    taxes: list[dict[TaxRate, int]] = [{} for _ in lines]
    owed = [Fraction(0)] * len(lines)
    rates = dict.fromkeys(rate for _amount, tax in lines if tax for rate in tax.rates)
    for rate in sorted(rates, key=lambda each: each.compound):
        exact = {
            i: _exact(amount, tax, rate, taxes[i])
            for i, (amount, tax) in enumerate(lines)
            if tax and rate in tax.rates
        }
        whole = sum(exact.values(), Fraction(0))
        total = rounded(whole.numerator, whole.denominator, unit)
        parts = _handed_down(total, list(exact.values()), [owed[i] for i in exact], unit)
        for (i, wanted), part in zip(exact.items(), parts, strict=True):
            taxes[i][rate] = part
            owed[i] += wanted - part
    return [
        _line_taxes(amount, tax, counted, exempt=exempt)
        for (amount, tax), counted in zip(lines, taxes, strict=True)
    ]


def sums_by_rate(taxes: Iterable[TaxTotal]) -> tuple[TaxTotal, ...]:
    """Return taxes of lines as one for each rate, in the order in which they come."""
    sums: dict[tuple[TaxRate, bool], tuple[int, int]] = {}
    for each in taxes:
        base, tax = sums.get((each.rate, each.exempt), (0, 0))
        sums[each.rate, each.exempt] = base + each.base, tax + each.tax
    return tuple(TaxTotal(rate, base, tax, exempt) for (rate, exempt), (base, tax) in sums.items())


def _exact(amount: int, tax: TaxRate, rate: TaxRate, others: dict[TaxRate, int]) -> Fraction:
    """Return what a rate comes to on a line before it is rounded."""
    if tax.inclusive:
        return amount * _included_part(tax, rate)
    base = amount + sum(others.values()) if rate.compound else amount
    return Fraction(base * rate.ppm, PPM)


@cache
def _included_part(tax: TaxRate, rate: TaxRate) -> Fraction:
    """Return which part of a price that includes all taxes of a group one of them is."""
    simple = 1 + Fraction(sum(each.ppm for each in tax.rates if not each.compound), PPM)
    compound = 1 + Fraction(sum(each.ppm for each in tax.rates if each.compound), PPM)
    own = Fraction(rate.ppm, PPM)
    return own / compound if rate.compound else own / (simple * compound)


def _handed_down(
    total: int, exact: Sequence[Fraction], owed: Sequence[Fraction], unit: int
) -> list[int]:
    """Split a tax over its lines by what it comes to on each, in multiples of `unit`.

    What rounding leaves goes where most is missing, the taxes before included (`owed`): no line
    has more tax than it costs.
    """
    whole = sum(exact)
    if not whole:
        return [0] * len(exact)
    scale = total / whole / unit
    shares = [each * scale for each in exact]
    parts = [floor(each) for each in shares]
    missing = [
        share - part + behind / unit
        for share, part, behind in zip(shares, parts, owed, strict=True)
    ]
    by_missing = sorted(range(len(parts)), key=lambda i: -missing[i])
    for i in by_missing[: total // unit - sum(parts)]:
        parts[i] += 1
    return [part * unit for part in parts]


def _line_taxes(
    amount: int, tax: TaxRate | None, counted: dict[TaxRate, int], *, exempt: bool
) -> LineTaxes:
    if tax is None:
        return LineTaxes(amount, ())
    net = amount - sum(counted.values()) if tax.inclusive else amount
    if exempt:
        return LineTaxes(net, tuple(TaxTotal(rate, net, 0, exempt=True) for rate in tax.rates))
    before = sum(part for rate, part in counted.items() if not rate.compound)
    return LineTaxes(
        net,
        tuple(
            TaxTotal(rate, net + before if rate.compound else net, counted[rate])
            for rate in tax.rates
        ),
    )
