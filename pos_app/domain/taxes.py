"""Taxes of what is sold: one or several rates a line, each rounded once a sale.

Amounts are minor units, rates millionths (`money.PPM`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import lcm

from pos_app.domain.money import PPM, format_percent, rounded
from pos_app.domain.texts import _, pgettext


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


def tax_with_rate(name: str, ppm: int, locale: str, *, exempt: bool = False) -> str:
    """Write a tax with its rate as receipts and reports name it: `VAT 20%`, `VAT 20%, exempt`."""
    percent = format_percent(ppm, locale)
    if exempt:
        return _("{tax} {percent}, exempt", tax=name, percent=percent)
    return pgettext("a tax and its rate", "{tax} {percent}", tax=name, percent=percent)


def tax_label(rate: TaxRate, locale: str) -> str:
    """Write a tax as the counter names it: `VAT 20%` or `incl. VAT 20%`."""
    named = tax_with_rate(rate.name, rate.ppm, locale)
    return _("incl. {tax}", tax=named) if rate.inclusive else named


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
    by_tax: dict[TaxRate, list[int]] = {}
    for i, (_amount, tax) in enumerate(lines):
        if tax:
            by_tax.setdefault(tax, []).append(i)
    scale = _common_denominator(by_tax)
    taxes: list[dict[TaxRate, int]] = [{} for _line in lines]
    owed = [0] * len(lines)
    rates = dict.fromkeys(rate for tax in by_tax for rate in tax.rates)
    for rate in sorted(rates, key=lambda each: each.compound):
        exact = _exact(rate, by_tax, lines, taxes, scale)
        total = rounded(sum(exact.values()), scale, unit)
        parts = _handed_down(total, exact, owed, scale, unit)
        for i, part in parts.items():
            taxes[i][rate] = part
            owed[i] += exact[i] - part * scale
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


def _common_denominator(taxes: Iterable[TaxRate]) -> int:
    """Return what all exact taxes of a sale are whole parts of: integers are quick to count."""
    included = (
        _included_part(tax, rate).denominator
        for tax in taxes
        if tax.inclusive
        for rate in tax.rates
    )
    return lcm(PPM, *included)


def _exact(
    rate: TaxRate,
    by_tax: Mapping[TaxRate, Sequence[int]],
    lines: Sequence[tuple[int, TaxRate | None]],
    taxes: Sequence[Mapping[TaxRate, int]],
    scale: int,
) -> dict[int, int]:
    """Return what a rate comes to before it is rounded, times `scale`, by the lines' places."""
    exact = {}
    for tax, places in by_tax.items():
        if rate not in tax.rates:
            continue
        part = _included_part(tax, rate) if tax.inclusive else Fraction(rate.ppm, PPM)
        factor = part.numerator * (scale // part.denominator)
        on_others = rate.compound and not tax.inclusive
        for i in places:
            others = sum(taxes[i].values()) if on_others else 0
            exact[i] = (lines[i][0] + others) * factor
    return exact


@cache
def _included_part(tax: TaxRate, rate: TaxRate) -> Fraction:
    """Return which part of a price that includes all taxes of a group one of them is."""
    simple = 1 + Fraction(sum(each.ppm for each in tax.rates if not each.compound), PPM)
    compound = 1 + Fraction(sum(each.ppm for each in tax.rates if each.compound), PPM)
    own = Fraction(rate.ppm, PPM)
    return own / compound if rate.compound else own / (simple * compound)


def _handed_down(
    total: int, exact: Mapping[int, int], owed: Sequence[int], scale: int, unit: int
) -> dict[int, int]:
    """Split a tax over its lines by what it comes to on each, in multiples of `unit`.

    `exact` and `owed` are times `scale`. What rounding leaves goes where most is missing, the taxes
    before included (`owed`), then to the first line: no line has more tax than it costs.
    """
    whole = sum(exact.values())
    if not whole:
        return dict.fromkeys(exact, 0)
    units = total // unit
    parts, missing = {}, {}
    for i, each in exact.items():
        parts[i], rest = divmod(units * each, whole)
        missing[i] = rest * scale * unit + owed[i] * whole
    by_missing = sorted(parts, key=lambda i: (-missing[i], i))
    for i in by_missing[: units - sum(parts.values())]:
        parts[i] += 1
    return {i: part * unit for i, part in parts.items()}


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
