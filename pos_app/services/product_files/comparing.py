"""Holds the rows of a file against the catalogue: which product each is, and what it changes.

A row is a variant. It is found by Till's own number, by its SKU, by its barcodes, and at last by
the name and the options. A word that differs from a known one by its case or accents alone is
asked about: it is neither taken for the same nor made something new.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import (
    Category,
    Product,
    ProductBarcode,
    ProductVariant,
    TaxRateRow,
)
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.ids import new_id
from pos_app.domain.product_columns import OF_PRODUCT, OPTION_NAMES, OPTIONS, ProductColumn
from pos_app.domain.searching import fold
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.services.catalogue.product_rows import MOST_VARIANTS, read_products
from pos_app.services.product_files.product_values import (
    CellReader,
    RowRefusedError,
    StoreWords,
    current_values,
    number_text,
    written,
)
from pos_app.services.product_files.staging import Result, Staging
from pos_app.services.product_files.table_reading import Cell
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.services.views.product_files import CellChange, RowState, SameQuestion

_BY_NAME: Final = text(
    "SELECT DISTINCT product.id FROM json_each(:names) AS wanted JOIN product"
    " ON product.search_text >= wanted.value AND product.search_text < wanted.value || '!'"
    " WHERE product.active"
)
"""Words that begin with a name: "!" is the sign after the space."""

Known = tuple[ProductView, VariantView]


class _AskError(Exception):
    """A row waits for a decision; `question` says for which."""

    def __init__(self, question: SameQuestion) -> None:
        super().__init__()
        self.question = question


@dataclass
class _Lookup:
    """What the catalogue has of some rows."""

    by_id: dict[str, Known] = field(default_factory=dict)
    by_sku: dict[str, Known] = field(default_factory=dict)
    by_barcode: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[ProductView]] = field(default_factory=lambda: defaultdict(list))


class FileComparison:
    """Understands a file, batch by batch; what it finds is put into the staging."""

    def __init__(
        self,
        session: Session,
        staging: Staging,
        reader: CellReader,
        words: StoreWords,
        same: Mapping[str, bool],
    ) -> None:
        """Read by one session; `same` has what was decided of the words that were asked about."""
        self._session = session
        self._staging = staging
        self._reader = reader
        self._words = words
        self._same = same
        rows = session.execute(select(Category.id, Category.name)).all()
        self._categories = {row.id: row.name for row in rows}
        self._folded_categories = {fold(row.name): row.name for row in rows}

    def run(self, progress: Callable[[int], object]) -> None:
        """Understand all rows; `progress` is told how many, and may raise to stop it."""
        self._staging.begin()
        done = 0
        for batch in self._staging.batches():
            self._staging.put(self._compare(batch))
            done += len(batch)
            progress(done)
        self._staging.end()

    def _compare(self, batch: list[tuple[int, list[Cell]]]) -> list[Result]:
        results: list[Result] = []
        read: list[tuple[int, dict[ProductColumn, Any]]] = []
        for number, cells in batch:
            try:
                read.append((number, self._reader.values(cells)))
            except RowRefusedError as error:
                name = " ".join(filter(None, map(str, cells)))  # not shown: what the row has
                results.append(
                    Result(number, RowState.REFUSED, shortened(name), values={}, reason=str(error))
                )
        lookup = self._look_up([values for _number, values in read])
        for number, values in read:
            name = values.get(ProductColumn.NAME, "")
            try:
                results.append(self._understand(number, values, lookup))
            except RowRefusedError as error:
                results.append(Result(number, RowState.REFUSED, name, values={}, reason=str(error)))
            except _AskError as error:
                self._staging.ask(error.question)
                words = _ask_words(error.question)
                results.append(Result(number, RowState.ASK, name, values={}, reason=words))
        return results

    # --- what the catalogue has ---

    def _look_up(self, rows: Iterable[Mapping[ProductColumn, Any]]) -> _Lookup:
        ids: set[str | None] = set()
        skus: set[str] = set()
        codes: set[str] = set()
        names: set[str] = set()
        for values in rows:
            ids.add(values.get(ProductColumn.ID))
            skus.add(fold(values.get(ProductColumn.SKU, "")))
            codes.update(map(barcode_key, values.get(ProductColumn.BARCODE, ())))
            names.add(fold(values.get(ProductColumn.NAME, "")))
        wanted = {"names": json.dumps(sorted(names - {""}))}
        found = self._with(ids, skus, codes) | set(self._session.scalars(_BY_NAME, wanted))
        products = read_products(self._session, sorted(found))
        unsold = [
            variant
            for product in products
            for variant in product.variants
            if not (product.active and variant.active)
        ]  # where it is sold again, its codes may be another's by now
        skus = {fold(each.sku) for each in unsold}
        codes = {barcode_key(code) for each in unsold for code in each.barcodes}
        others = self._with(set(), skus, codes) - found
        lookup = _Lookup()
        for product in chain(products, read_products(self._session, sorted(others))):
            if product.active:
                lookup.by_name[fold(product.name)].append(product)
            for variant in product.variants:
                lookup.by_id[variant.id] = product, variant
                if product.active and variant.active:
                    lookup.by_sku.setdefault(fold(variant.sku), (product, variant))
                    for code in variant.barcodes:
                        lookup.by_barcode.setdefault(barcode_key(code), (product, variant))
        return lookup

    def _with(self, ids: set[str | None], skus: set[str], codes: set[str]) -> set[str]:
        """Return the products of these variants, SKUs and barcodes."""
        with_code = select(ProductBarcode.variant_id).where(ProductBarcode.barcode_key.in_(codes))
        query = select(ProductVariant.product_id).where(
            or_(
                ProductVariant.id.in_(ids - {None, ""}),
                ProductVariant.sku_key.in_(skus - {""}),
                ProductVariant.id.in_(with_code),
            )
        )
        return set(self._session.scalars(query))

    # --- a row ---

    def _understand(self, number: int, values: dict[ProductColumn, Any], lookup: _Lookup) -> Result:
        if category := values.get(ProductColumn.CATEGORY):
            values[ProductColumn.CATEGORY] = self._category(category)
        product, variant = self._match(number, values, lookup)
        if variant is not None and product is not None:
            result = self._changed(number, values, product, variant)
        else:
            result = self._new(number, values, product)
        if values.get(ProductColumn.ACTIVE, variant is None or variant.active):
            self._check_codes(number, _codes(values, variant), lookup, result.variant_id)
        self._check_agrees(number, values, result)
        return result

    def _changed(
        self,
        number: int,
        values: dict[ProductColumn, Any],
        product: ProductView,
        variant: VariantView,
    ) -> Result:
        first, _ignored = self._staging.see("variant", variant.id, number)
        if first != number:
            raise RowRefusedError(_("Row {row} is the same product.", row=first))
        self._check_options(values, product.option_names)
        now = current_values(product, variant, self._categories)
        values.pop(ProductColumn.ID, None)
        differing = {column: value for column, value in values.items() if now[column] != value}
        changes = tuple(
            CellChange(column, self._shown(column, now[column]), self._shown(column, value))
            for column, value in differing.items()
        )
        state = RowState.CHANGED if changes else RowState.UNCHANGED
        name = ", ".join(filter(None, (product.name, *variant.options)))
        return Result(
            number, state, name, product.id, variant.id, values=differing, changes=changes
        )

    def _new(
        self, number: int, values: dict[ProductColumn, Any], product: ProductView | None
    ) -> Result:
        if ProductColumn.NAME not in values:
            raise RowRefusedError(_("It is in no product yet, and the file has no names."))
        if ProductColumn.PRICE not in values:
            raise RowRefusedError(_("It is in no product yet, and the file has no prices."))
        values.pop(ProductColumn.ID, None)
        options = _options(values)
        names = product.option_names if product else _option_names(values, options)
        self._check_options(values, names)
        group = self._group(number, values[ProductColumn.NAME], options, product)
        if options:
            key = json.dumps([group["id"], [fold(each) for each in options]])
            first, _ignored = self._staging.see("options", key, number)
            if first != number:
                raise RowRefusedError(_("Row {row} has the same options.", row=first))
        changes = self._product_changes(values, product) if product else ()
        position = group["count"]
        if position >= MOST_VARIANTS:
            raise RowRefusedError(_("A product has 1 to {most} variants.", most=MOST_VARIANTS))
        group["count"] += 1
        self._staging.see_again("group", group["key"], json.dumps(group))
        variant_id = group["id"] if position == 0 else new_id()
        name = ", ".join(filter(None, (values[ProductColumn.NAME], *options)))
        return Result(
            number, RowState.NEW, name, group["id"], variant_id, position, values, changes
        )

    def _product_changes(
        self, values: Mapping[ProductColumn, Any], product: ProductView
    ) -> tuple[CellChange, ...]:
        """Return what a new variant's row changes of its product."""
        now = current_values(product, product.variants[0], self._categories)
        return tuple(
            CellChange(column, self._shown(column, now[column]), self._shown(column, value))
            for column, value in values.items()
            if column in OF_PRODUCT and now[column] != value
        )

    def _group(
        self, number: int, name: str, options: tuple[str, ...], product: ProductView | None
    ) -> dict[str, Any]:
        """Return of which product a new variant is, and how many that has."""
        if product is not None:
            key = product.id
            begin = {"key": key, "id": product.id, "count": len(product.variants)}
        else:
            key = f"named {name}" if options else f"row {number}"  # not shown: a key
            begin = {"key": key, "id": new_id(), "count": 0}
        _row, kept = self._staging.see("group", key, number, json.dumps(begin))
        group: dict[str, Any] = json.loads(kept)
        return group

    def _shown(self, column: ProductColumn, value: Any) -> str:
        cell = written(column, value, self._words)
        return cell if isinstance(cell, str) else number_text(cell)

    # --- which product it is ---

    def _match(
        self, number: int, values: dict[ProductColumn, Any], lookup: _Lookup
    ) -> tuple[ProductView | None, VariantView | None]:
        known = lookup.by_id.get(values.get(ProductColumn.ID, ""))
        if known is None and (sku := fold(values.get(ProductColumn.SKU, ""))):
            known = lookup.by_sku.get(sku)
        if known is None:
            codes = map(barcode_key, values.get(ProductColumn.BARCODE, ()))
            found = {each[1].id: each for code in codes if (each := lookup.by_barcode.get(code))}
            if len(found) > 1:
                names = ", ".join(shortened(product.name) for product, _each in found.values())
                what = _("Its barcodes belong to several products: {names}.", names=names)
                raise RowRefusedError(what)
            known = next(iter(found.values()), None)
        if known is not None:
            return known
        if not values.get(ProductColumn.NAME):
            return None, None
        return self._match_name(number, values, lookup)

    def _match_name(
        self, number: int, values: dict[ProductColumn, Any], lookup: _Lookup
    ) -> tuple[ProductView | None, VariantView | None]:
        name = values[ProductColumn.NAME]
        alike = lookup.by_name.get(fold(name), [])
        spellings = [each.name for each in alike]
        _row, first = self._staging.see("name", fold(name), number, spellings[0] if alike else name)
        key = f"name {fold(name)}"  # not shown: a key
        name = self._spelled(key, name, [*spellings, first], "")
        values[ProductColumn.NAME] = name
        same = [each for each in alike if each.name == name]
        options = _options(values)
        if not options:
            return self._match_simple(values, same)
        with_options = [each for each in same if each.option_names]
        if len(with_options) > 1:
            raise RowRefusedError(_("There are several products of this name: give the SKU."))
        if same and not with_options:
            raise RowRefusedError(
                _("The product of this name has no options. Give it some in its editor first.")
            )
        product = with_options[0] if with_options else None
        self._spell_options(number, values, options, product)
        if product is None:
            return None, None
        spelled = _options(values)
        return product, next((each for each in product.variants if each.options == spelled), None)

    def _match_simple(
        self, values: Mapping[ProductColumn, Any], same: list[ProductView]
    ) -> tuple[ProductView | None, VariantView | None]:
        """Find what has this name and no options, unless its SKU or barcodes say otherwise."""
        sku = fold(values.get(ProductColumn.SKU, ""))
        codes = {barcode_key(code) for code in values.get(ProductColumn.BARCODE, ())}
        fitting = [
            (each, variant)
            for each in same
            if not each.option_names
            for variant in each.variants[:1]
            if not (sku and variant.sku) and not (codes and variant.barcodes)
        ]
        if len(fitting) > 1:
            raise RowRefusedError(_("There are several products of this name: give the SKU."))
        if not fitting and not sku and not codes and any(each.option_names for each in same):
            raise RowRefusedError(
                _("This product is sold in variants: give the options, the SKU or a barcode.")
            )
        return fitting[0] if fitting else (None, None)

    def _spell_options(
        self,
        number: int,
        values: dict[ProductColumn, Any],
        options: tuple[str, ...],
        product: ProductView | None,
    ) -> None:
        """Write the options as the product has them, where that was decided."""
        name = values[ProductColumn.NAME]
        for place, (column, option) in enumerate(zip(OPTIONS, options, strict=False)):
            variants = product.variants if product else ()
            spellings = [each.options[place] for each in variants if place < len(each.options)]
            alike = [each for each in spellings if fold(each) == fold(option)]
            key = f"option {place} {fold(name)} {fold(option)}"  # not shown: a key
            _row, first = self._staging.see(key, name, number, alike[0] if alike else option)
            values[column] = self._spelled(key, option, [*alike, first], name)

    def _spelled(self, key: str, word: str, known: list[str], where: str) -> str:
        """Return a word as it is known; raises _AskError where nobody has said yet if it is."""
        if word in known:
            return word
        key = f"{key} {word}"  # not shown: a key
        if key not in self._same:
            raise _AskError(SameQuestion(key, word, known[0], where))
        return known[0] if self._same[key] else word

    def _category(self, name: str) -> str:
        key = fold(name)
        known = self._folded_categories.get(key)
        return known or self._staging.add_category(key, name)

    # --- what is refused ---

    def _check_options(self, values: Mapping[ProductColumn, Any], known: tuple[str, ...]) -> None:
        """Let each option have a value, and no value be without an option."""
        given = _options(values)
        if not any(column in values for column in OPTIONS):
            return
        names = _option_names(values, given) if any(c in values for c in OPTION_NAMES) else known
        if len(given) != len(names) or not all(given):
            raise RowRefusedError(_("Each option needs a name and a value."))
        if len({fold(each) for each in names}) < len(names):
            raise RowRefusedError(_("Two options have the same name."))

    def _check_codes(
        self,
        number: int,
        values: Mapping[ProductColumn, Any],
        lookup: _Lookup,
        variant_id: str | None,
    ) -> None:
        for code in values.get(ProductColumn.BARCODE, ()):
            key = barcode_key(code)
            first, _ignored = self._staging.see("barcode", key, number)
            if first != number:
                what = _("Row {row} has the same barcode: {barcode}.", row=first, barcode=code)
                raise RowRefusedError(what)
            self._check_free(lookup.by_barcode.get(key), variant_id, code)
        if sku := values.get(ProductColumn.SKU):
            first, _ignored = self._staging.see("sku", fold(sku), number)
            if first != number:
                raise RowRefusedError(_("Row {row} has the same SKU: {sku}.", row=first, sku=sku))
            self._check_free(lookup.by_sku.get(fold(sku)), variant_id, sku)

    def _check_free(self, owner: Known | None, variant_id: str | None, code: str) -> None:
        if owner is not None and owner[1].id != variant_id:
            name = shortened(owner[0].name)
            raise RowRefusedError(
                _("{code} already belongs to “{product}”.", code=code, product=name)
            )

    def _check_agrees(
        self, number: int, values: Mapping[ProductColumn, Any], result: Result
    ) -> None:
        """Let all rows of a product say the same of what its variants share."""
        said = {column: values[column] for column in OF_PRODUCT if column in values}
        first, kept = self._staging.see(
            "product", result.product_id or "", number, json.dumps(said)
        )
        if first == number:
            return
        before = json.loads(kept)
        for column, value in said.items():
            if before.get(column, value) != value:
                what = _(
                    "Row {row} says another {column} for the same product.",
                    row=first,
                    column=str(column.label),
                )
                raise RowRefusedError(what)


def fingerprint(session: Session) -> str:
    """Return what is another as soon as a product is, or a tax that it may have."""
    # Both, since a clock may be set back: then what is changed is not the newest.
    seconds = func.sum(func.strftime("%s", Product.updated_at))
    query = select(func.count(Product.id), func.max(Product.updated_at), seconds)
    taxes = session.scalars(select(TaxRateRow.id).where(TaxRateRow.active).order_by(TaxRateRow.id))
    return " ".join(map(str, (*session.execute(query).one(), *taxes)))  # not shown: compared


def _codes(
    values: Mapping[ProductColumn, Any], variant: VariantView | None
) -> Mapping[ProductColumn, Any]:
    """Return what a row that is sold has for codes: where the file has none, those it had."""
    if variant is None or ProductColumn.ACTIVE not in values:
        return values
    own = {ProductColumn.SKU: variant.sku, ProductColumn.BARCODE: variant.barcodes}
    return own | dict(values)


def _options(values: Mapping[ProductColumn, Any]) -> tuple[str, ...]:
    """Return the options of a row, without those at the end that it has not."""
    given = [values.get(column, "") for column in OPTIONS]
    while given and not given[-1]:
        given.pop()
    return tuple(given)


def _option_names(values: Mapping[ProductColumn, Any], options: tuple[str, ...]) -> tuple[str, ...]:
    names = [values.get(column, "") for column in OPTION_NAMES][: len(options)]
    usual = [str(column.label) for column in OPTIONS]
    return tuple(name or usual[place] for place, name in enumerate(names))


def _ask_words(question: SameQuestion) -> str:
    return _(
        "Is “{written}” the same as “{known}”?",
        written=shortened(question.written),
        known=shortened(question.known),
    )
