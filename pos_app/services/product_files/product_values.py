"""A variant as the columns of a file have it, from the books and from the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pos_app.domain.cart import ONE
from pos_app.domain.money import Money, MoneyError, from_decimal, largest_amount, step
from pos_app.domain.number_columns import DecimalMark, NumberColumn
from pos_app.domain.product_columns import AMOUNTS, OPTION_NAMES, OPTIONS, ProductColumn
from pos_app.domain.searching import fold
from pos_app.domain.taxes import TaxRate
from pos_app.domain.texts import _, pgettext
from pos_app.domain.units import Unit, unit_name, unit_symbol
from pos_app.domain.user_input import holds_card_number, shortened, storable
from pos_app.services.product_files.table_reading import Cell, cell_as_text
from pos_app.services.views.catalogue import ProductView, VariantView

Values = Mapping[ProductColumn, Any]
"""Of each column its value: text; amounts in minor units; a low stock in thousandths; barcodes as a
tuple; taxes by their id, `DEFAULT_TAX` or `NO_TAX`; None for nothing."""

DEFAULT_TAX: Final = "default"
NO_TAX: Final = "none"
LONGEST_CODE: Final = 64
LONGEST_NAME: Final = 200
OLDEST: Final = 99
_LARGEST_STOCK: Final = 10**9
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_MOST_DIGITS: Final = 15
"""What a number of a spreadsheet keeps; the digits after them are zeros."""
_YES: Final = frozenset({"yes", "y", "true", "1", "x", "on", "active"})
_NO: Final = frozenset({"no", "n", "false", "0", "off", "inactive"})
_PIECES: Final = frozenset({"", "piece", "pieces", "pc", "pcs", "each", "ea", "unit", "stk"})


class RowRefusedError(ValueError):
    """Why a row can't be imported, in words."""


@dataclass(frozen=True)
class StoreWords:
    """How the store writes amounts, and what its taxes are called."""

    currency: str
    locale: str
    taxes: Mapping[str, TaxRate]

    def tax_ids(self) -> dict[str, str]:
        """Return the ids of taxes by their names, folded; not of a name that two have."""
        names = [fold(tax.name) for tax in self.taxes.values()]
        return {
            fold(tax.name): tax_id
            for tax_id, tax in self.taxes.items()
            if names.count(fold(tax.name)) == 1
        } | {tax_id: tax_id for tax_id in self.taxes}


class CellReader:
    """Reads the cells of rows by what their columns hold."""

    def __init__(
        self,
        words: StoreWords,
        columns: Sequence[ProductColumn | None],
        marks: Mapping[ProductColumn, DecimalMark],
    ) -> None:
        """`marks` are those of the columns of numbers."""
        self._words = words
        self._places: dict[ProductColumn, list[int]] = {}
        for place, column in enumerate(columns):
            if column is not None:
                self._places.setdefault(column, []).append(place)
        self._marks = marks
        self._tax_ids = words.tax_ids()
        self._yes = _YES | {fold(_("yes"))}
        self._no = _NO | {fold(_("no"))}
        units = {each.value: each for each in Unit} | dict.fromkeys(_PIECES, Unit.PIECE)
        for unit in Unit:
            units |= {fold(unit_name(unit)): unit, fold(unit_symbol(unit)): unit}
        self._units = units | {"": Unit.PIECE}

    def values(self, cells: Sequence[Cell]) -> dict[ProductColumn, Any]:
        """Return what a row says. Raises RowRefusedError for what can't be."""
        found: dict[ProductColumn, Any] = {}
        for column, places in self._places.items():
            given = [cells[place] if place < len(cells) else "" for place in places]
            if column is ProductColumn.BARCODE:
                codes = (self._code(each, column) for each in given)
                found[column] = tuple(dict.fromkeys(filter(None, codes)))
            else:
                found[column] = self._value(column, given[0])
        if found.get(ProductColumn.PRICE, 0) is None:
            if not found.get(ProductColumn.OPEN_PRICE):
                raise RowRefusedError(_("There is no price."))
            found[ProductColumn.PRICE] = 0
        if found.get(ProductColumn.NAME) == "":
            raise RowRefusedError(_("There is no name."))
        return found

    def _value(self, column: ProductColumn, cell: Cell) -> Any:
        text = storable(cell_as_text(cell)).strip()
        read: dict[ProductColumn, Callable[[], Any]] = {
            ProductColumn.SKU: lambda: self._code(cell, column),
            ProductColumn.PRICE: lambda: self._amount(column, cell, text),
            ProductColumn.COST: lambda: self._amount(column, cell, text),
            ProductColumn.UNIT: lambda: self._unit(text),
            ProductColumn.TAX: lambda: self._tax(text),
            ProductColumn.ACTIVE: lambda: self._is_yes(text, otherwise=True),
            ProductColumn.OPEN_PRICE: lambda: self._is_yes(text, otherwise=False),
            ProductColumn.MIN_AGE: lambda: _age(text),
            ProductColumn.LOW_STOCK: lambda: self._stock(cell, text),
        }
        return read[column]() if column in read else _words(text)

    def _code(self, cell: Cell, column: ProductColumn) -> str:
        """Return a barcode or SKU; refused where a spreadsheet has taken digits away."""
        text = storable(cell_as_text(cell)).strip()
        lost = _SHORTENED.fullmatch(text) or (
            isinstance(cell, Decimal) and len(text.lstrip("-")) > _MOST_DIGITS
        )
        if lost:
            what = _(
                "A spreadsheet shortened {column} to “{text}”: its other digits are lost. Format "
                "the column as text there, and type it again.",
                column=str(column.label),
                text=shortened(text),
            )
            raise RowRefusedError(what)
        if len(text) > LONGEST_CODE:
            what = _("“{text}” is longer than {n} signs.", text=shortened(text), n=LONGEST_CODE)
            raise RowRefusedError(what)
        _check_no_card(text)
        return text

    def _amount(self, column: ProductColumn, cell: Cell, text: str) -> int | None:
        if not text:
            return None
        currency = self._words.currency
        number = self._number(column, cell, text, currency)
        if number is None:
            raise RowRefusedError(_("“{text}” is not an amount.", text=shortened(text)))
        try:
            minor = from_decimal(number, currency).minor
        except MoneyError as error:
            raise RowRefusedError(str(error)) from error
        if not 0 <= minor <= largest_amount(currency) or minor % step(currency):
            raise RowRefusedError(_("“{text}” can't be a price.", text=shortened(text)))
        return minor

    def _stock(self, cell: Cell, text: str) -> int | None:
        if not text:
            return None
        number = self._number(ProductColumn.LOW_STOCK, cell, text)
        milli = None if number is None else number * ONE
        if milli is None or milli != int(milli) or not 0 <= milli <= _LARGEST_STOCK:
            raise RowRefusedError(_("“{text}” is not a quantity.", text=shortened(text)))
        return int(milli)

    def _number(
        self, column: ProductColumn, cell: Cell, text: str, currency: str = ""
    ) -> Decimal | None:
        if isinstance(cell, Decimal):
            return cell
        return NumberColumn(currency, self._words.locale).number(text, self._marks[column])

    def _unit(self, text: str) -> str:
        unit = self._units.get(fold(text))
        if unit is None:
            what = _("Nothing is sold by “{text}”: it is kg, g, l, m, or a piece.", text=text)
            raise RowRefusedError(what)
        return unit.value

    def _tax(self, text: str) -> str:
        key = fold(text)
        if key in {"", DEFAULT_TAX, fold(pgettext("a product's tax", "default"))}:
            return DEFAULT_TAX
        if key in {NO_TAX, "-", fold(pgettext("a product's tax", "none"))}:
            return NO_TAX
        found = self._tax_ids.get(key)
        if found is None:
            what = _("There is no tax “{text}”: add it in Settings first.", text=shortened(text))
            raise RowRefusedError(what)
        return found

    def _is_yes(self, text: str, *, otherwise: bool) -> bool:
        key = fold(text)
        if key and key not in self._yes | self._no:
            what = _("“{text}” is neither yes nor no.", text=shortened(text))
            raise RowRefusedError(what)
        return key in self._yes if key else otherwise


def _words(text: str) -> str:
    if len(text) > LONGEST_NAME:
        what = _("“{text}” is longer than {n} letters.", text=shortened(text), n=LONGEST_NAME)
        raise RowRefusedError(what)
    _check_no_card(text)
    return text


def _age(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) <= OLDEST:
        raise RowRefusedError(_("“{text}” is not an age in years.", text=shortened(text)))
    return int(text)


def _check_no_card(text: str) -> None:
    if holds_card_number(text):
        raise RowRefusedError(_("This looks like a card number, which Till must not keep."))


def current_values(
    product: ProductView, variant: VariantView, categories: Mapping[str, str]
) -> dict[ProductColumn, Any]:
    """Return what the books have of a variant; `categories` are their names by id."""
    tax = DEFAULT_TAX if product.default_tax else product.tax.id if product.tax else NO_TAX
    names = (*product.option_names, "", "", "")
    options = (*variant.options, "", "", "")
    return {
        ProductColumn.ID: variant.id,
        ProductColumn.NAME: product.name,
        **dict(zip(OPTION_NAMES, names, strict=False)),
        **dict(zip(OPTIONS, options, strict=False)),
        ProductColumn.SKU: variant.sku,
        ProductColumn.BARCODE: variant.barcodes,
        ProductColumn.PRICE: variant.price,
        ProductColumn.COST: variant.cost,
        ProductColumn.UNIT: product.unit.value,
        ProductColumn.CATEGORY: categories.get(product.category_id or "", ""),
        ProductColumn.TAX: tax,
        ProductColumn.ACTIVE: product.active and variant.active,
        ProductColumn.OPEN_PRICE: product.open_price,
        ProductColumn.MIN_AGE: product.min_age,
        ProductColumn.LOW_STOCK: variant.low_stock,
    }


def written(column: ProductColumn, value: Any, words: StoreWords) -> str | Decimal:
    """Return a value as a file has it: amounts and quantities as numbers, all else as text."""
    if value is None:
        return ""
    if column in AMOUNTS:
        return Money(value, words.currency).decimal()
    if column is ProductColumn.LOW_STOCK:
        return Decimal(value) / ONE
    if column is ProductColumn.BARCODE:
        return ", ".join(value)  # not shown: codes
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _tax_text(value, words) if column is ProductColumn.TAX else str(value)


def _tax_text(value: str, words: StoreWords) -> str:
    if value == DEFAULT_TAX:
        return ""
    if value == NO_TAX:
        return pgettext("a product's tax", "none")
    tax = words.taxes[value]
    return tax.name if fold(tax.name) in words.tax_ids() else value


def number_text(number: Decimal) -> str:
    """Return a number as a table of text has it: what three decimals are can't be mistaken.

    After a point and three digits there is one more, for `1.800` may be a thousand eight hundred.
    """
    text = f"{number:f}"
    return f"{text}0" if re.fullmatch(r"-?\d+\.\d{3}", text) else text
