"""What the history is narrowed to, in the words of its chips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.method_names import METHOD_NAMES
from pos_app.domain.payments import TenderKind
from pos_app.domain.period_presets import PERIOD_NAMES, Preset
from pos_app.domain.search_words import BRANDS, SearchWords
from pos_app.domain.texts import NP_, Message, _
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.status_chip import STATUS_STYLES

FLAGS: Final[dict[str, dict[bool, Message]]] = {
    "refunded": {
        True: NP_("a filter of payments", "Refunded"),
        False: NP_("a filter of payments", "Not refunded"),
    },
    "disputed": {
        True: NP_("a filter of payments", "Disputed"),
        False: NP_("a filter of payments", "Not disputed"),
    },
    "settled_late": {
        True: NP_("a filter of payments", "Settled late"),
        False: NP_("a filter of payments", "Settled the same day"),
    },
    "elsewhere": {
        True: NP_("a filter of payments", "From elsewhere"),
        False: NP_("a filter of payments", "Sold here"),
    },
}
"""What either asks for, by the names of the filter's fields."""


@dataclass(frozen=True)
class FilterChoices:
    """What the history of a store can be narrowed to, and how that is written.

    Names are by ids; those of customers and products are of such alone as were chosen.
    """

    formats: Formats = PLAIN
    currency: str = "usd"
    bank_terminal: str = ""
    cashiers: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, str] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
    customers: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)

    def words(self, today: date) -> SearchWords:
        """Return what can be typed."""
        return SearchWords(
            today,
            self.currency,
            self.formats.locale,
            cashiers={name: each for each, name in self.cashiers.items()},
            registers={name: each for each, name in self.registers.items()},
            currencies=frozenset(self.currencies),
        )

    def method(self, kind: TenderKind) -> str:
        """Return what a way of paying is called here."""
        return self.store_names.get(kind) or str(METHOD_NAMES[kind])

    @property
    def store_names(self) -> dict[TenderKind, str]:
        """What the store itself calls the ways of paying that it names; empty where it does not."""
        return {TenderKind.BANK_TERMINAL: self.bank_terminal}


def brand_name(brand: str) -> str:
    """Return what a brand of cards is called, by Stripe's word for it."""
    return BRANDS.get(brand, brand).split(",", maxsplit=1)[0]


def part_text(part: HistoryFilter, currency: str, choices: FilterChoices) -> str:
    """Return what one part of a filter asks for; its amounts are of a currency."""
    if part.period is not None and part.period is not Preset.RANGE:
        return str(PERIOD_NAMES[part.period])
    if part.first is not None or part.last is not None:
        return _days(part, choices.formats)
    if part.least is not None or part.most is not None:
        return _amounts(part, currency, choices.formats)
    for hour in part.hours:
        return hour_text(hour, choices.formats)
    for flag, texts in FLAGS.items():
        if (asked := getattr(part, flag)) is not None:
            return str(texts[asked])
    return _member(part, choices)


def hour_text(hour: int, formats: Formats) -> str:
    """Return an hour of the day from its begin to its end: `2 PM to 3 PM`."""
    return _("{begin} to {end}", begin=formats.hour(hour), end=formats.hour((hour + 1) % 24))


def _member(part: HistoryFilter, choices: FilterChoices) -> str:
    for status in part.statuses:
        return str(STATUS_STYLES[status].word)
    for kind in part.kinds:
        return choices.method(kind)
    for brand in part.brands:
        return brand_name(brand)
    if part.currency:
        return part.currency.upper()
    if part.fingerprint:
        return _("The same card")
    chosen = (
        (part.cashier_ids, choices.cashiers, _("Somebody")),
        (part.register_ids, choices.registers, _("A register")),
        ({part.customer_id} - {None}, choices.customers, _("A customer")),
        ({part.product_id} - {None}, choices.products, _("A product")),
    )
    return next(names.get(each or "", unknown) for ids, names, unknown in chosen for each in ids)


def _days(part: HistoryFilter, formats: Formats) -> str:
    if part.first is None or part.last is None:
        if part.first is not None:
            return _("From {day}", day=formats.calendar_day(part.first))
        return _("Up to {day}", day=formats.calendar_day(part.last or date.max))
    return formats.period(part.first, part.last)


def _amounts(part: HistoryFilter, currency: str, formats: Formats) -> str:
    if part.least is None:
        return _("Up to {amount}", amount=formats.minor(part.most or 0, currency))
    least = formats.minor(part.least, currency)
    if part.most is None:
        return _("From {amount}", amount=least)
    if part.least == part.most:
        return _("Exactly {amount}", amount=least)
    return _("{least} to {most}", least=least, most=formats.minor(part.most, currency))
