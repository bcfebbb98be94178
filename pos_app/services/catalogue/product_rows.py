"""What the books hold of a product: read as a value, checked, and written.

Whoever writes has the permission for it (`Permission.CATALOGUE`) asked for before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import (
    Product,
    ProductBarcode,
    ProductModifierGroup,
    ProductVariant,
    TaxRateRow,
)
from pos_app.db.products import ProductReader, Row
from pos_app.domain.barcodes import barcode_key
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money, largest_amount, step
from pos_app.domain.product_words import product_words
from pos_app.domain.searching import fold
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.errors import Cancelled
from pos_app.services.catalogue.tax_rows import read_taxes
from pos_app.services.shared.errors import FieldError, check_no_card
from pos_app.services.shared.product_views import read_views
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.stopping import current_stop

MOST_OPTIONS: Final = 3
MOST_VARIANTS: Final = 100
OLDEST: Final = 99
"""Years: no goods ask for a higher age."""


def reader_of(session: Session) -> ProductReader:
    """Return what reads products by a session; what it has changed has to be flushed before.

    Between two statements it raises Cancelled once its work was asked to stop.
    """
    connection, stop = session.connection(), current_stop()

    def run(statement: str, parameters: Mapping[str, Any]) -> Sequence[Row]:
        if stop is not None and stop.is_asked():
            raise Cancelled
        found = connection.exec_driver_sql(statement, dict(parameters))
        names = tuple(found.keys())
        return [dict(zip(names, row, strict=True)) for row in found]

    return ProductReader(run)


def read_products(session: Session, ids: Sequence[str]) -> tuple[ProductView, ...]:
    """Return products by their ids, in this order; those that are not there are left out."""
    return read_views(reader_of(session), ids, read_taxes(session))


def read_product(session: Session, product_id: str) -> ProductView | None:
    """Return one product, None where there is none of this id."""
    return next(iter(read_products(session, [product_id])), None)


def write_product(session: Session, product: ProductView, currency: str, now: datetime) -> str:
    """Write a product, new or in the place of its rows, and return its id.

    Variants that it has in the books and not here are sold no more, for sales name them. Raises
    FieldError as `check_product`.
    """
    product = _tidied(product)
    check_product(session, product, currency)
    row = session.get(Product, product.id) if product.id else None
    if row is None:
        row = Product(id=product.id or new_id(), created_at=now)
        session.add(row)
    row.name, row.currency, row.category_id = product.name, currency, product.category_id
    row.default_tax, row.active = product.default_tax, product.active
    row.tax_rate_id = product.tax.id if product.tax and not product.default_tax else None
    row.unit, row.option_names = product.unit.value, list(product.option_names)
    row.open_price, row.min_age = product.open_price, product.min_age
    codes = ((each.sku, each.options, each.barcodes) for each in product.variants)
    row.search_text = product_words(product.name, codes)
    row.updated_at = now
    _write_variants(session, row.id, product.variants)
    _write_groups(session, row.id, [group.id for group in product.modifier_groups])
    session.flush()
    # Keep a rate that a product has of its own among those to choose from.
    if rate := session.get(TaxRateRow, row.tax_rate_id) if row.tax_rate_id else None:
        rate.active = True
    return row.id


def _tidied(product: ProductView) -> ProductView:
    return replace(
        product,
        name=product.name.strip(),
        option_names=tuple(each.strip() for each in product.option_names),
        variants=tuple(
            replace(
                each,
                sku=each.sku.strip(),
                options=tuple(option.strip() for option in each.options),
                barcodes=_each_once(each.barcodes),
            )
            for each in product.variants
        ),
    )


def _each_once(barcodes: Iterable[str]) -> tuple[str, ...]:
    """Return barcodes without those that are the same one, written otherwise."""
    known = {barcode_key(code) or code: code.strip() for code in reversed([*barcodes])}
    return tuple(code for code in reversed(known.values()) if code)


def _write_variants(session: Session, product_id: str, variants: Sequence[VariantView]) -> None:
    of_product = select(ProductVariant).where(ProductVariant.product_id == product_id)
    rows = {row.id: row for row in session.scalars(of_product)}
    left = dict(rows)
    for position, variant in enumerate(variants):
        row = left.pop(variant.id, None)
        if row is None:
            row = ProductVariant(id=new_id() if rows else product_id, product_id=product_id)
            rows[row.id] = row
            session.add(row)
        row.position, row.options = position, list(variant.options)
        row.price_minor, row.cost_minor = variant.price, variant.cost
        row.sku, row.sku_key = variant.sku, fold(variant.sku) or None
        row.low_stock_milli, row.active = variant.low_stock, variant.active
        _write_barcodes(session, row.id, variant.barcodes)
    for position, row in enumerate(left.values(), len(variants)):
        row.position, row.active = position, False


def _write_barcodes(session: Session, variant_id: str, barcodes: Sequence[str]) -> None:
    of_variant = select(ProductBarcode).where(ProductBarcode.variant_id == variant_id)
    rows = {row.position: row for row in session.scalars(of_variant)}
    for position, code in enumerate(barcodes):
        row = rows.pop(position, None)
        if row is None:
            row = ProductBarcode(variant_id=variant_id, position=position)
            session.add(row)
        row.barcode, row.barcode_key = code, barcode_key(code)
    for row in rows.values():
        session.delete(row)


def _write_groups(session: Session, product_id: str, group_ids: Sequence[str]) -> None:
    of_product = ProductModifierGroup.product_id == product_id
    rows = {
        row.group_id: row for row in session.scalars(select(ProductModifierGroup).where(of_product))
    }
    for position, group_id in enumerate(group_ids):
        row = rows.pop(group_id, None)
        if row is None:
            row = ProductModifierGroup(product_id=product_id, group_id=group_id)
            session.add(row)
        row.position = position
    for row in rows.values():
        session.delete(row)


# --- what is refused ---------------------------------------------------------------------------


def check_product(session: Session, product: ProductView, currency: str) -> None:
    """Raise FieldError for the first thing of a product that can't be kept.

    Its field is name, price, cost, options, sku, barcode, age, modifiers or low_stock; its place
    that of the variant, where one alone is wrong.
    """
    if not product.name:
        raise FieldError("name", _("The product needs a name."), _("Type a name."))
    check_no_card(name=product.name)
    if product.min_age is not None and not 1 <= product.min_age <= OLDEST:
        raise FieldError(
            "age",
            _("An age is from 1 to {oldest} years.", oldest=OLDEST),
            _("Type another one, or leave it empty."),
        )
    if product.unit.is_measured and product.modifier_groups:
        raise FieldError(
            "modifiers",
            _("What is sold by measure has no modifiers."),
            _("Sell it by piece, or take the modifiers away."),
        )
    _check_options(product)
    for place, variant in enumerate(product.variants):
        try:
            _check_variant(variant, currency)
        except FieldError as error:
            error.place = place
            raise
    if product.active:
        _check_codes(session, product)


def _check_variant(variant: VariantView, currency: str) -> None:
    _check_amounts(variant, currency)
    check_no_card(sku=variant.sku)
    for code in variant.barcodes:
        check_no_card(barcode=code)
        if not barcode_key(code):
            raise FieldError("barcode", _("This is no barcode."), _("Type another one."))


def _check_options(product: ProductView) -> None:
    names, sold = product.option_names, [each for each in product.variants if each.active]
    what = ""
    if not product.variants or len(product.variants) > MOST_VARIANTS:
        what = _("A product has 1 to {most} variants.", most=MOST_VARIANTS)
    elif len(names) > MOST_OPTIONS or len({fold(each) for each in names}) < len(names):
        what = _("A product has up to {most} options, each by another name.", most=MOST_OPTIONS)
    elif not all(names):
        what = _("Each option needs a name, such as Size.")
    elif any(len(each.options) != len(names) or not all(each.options) for each in sold):
        what = _("Each variant needs a value for each option.")
    elif len({tuple(map(fold, each.options)) for each in sold}) < len(sold):
        what = _("Two variants have the same options.")
    if what:
        raise FieldError("options", what, _("Correct the variants."))
    for text in (*names, *(each for variant in product.variants for each in variant.options)):
        check_no_card(options=text)


def _check_amounts(variant: VariantView, currency: str) -> None:
    most = Money(largest_amount(currency), currency)
    if not 0 <= variant.price <= most.minor or variant.price % step(currency):
        raise FieldError(
            "price",
            _("A price is at most {amount}.", amount=format_money(most)),
            _("Type another one."),
        )
    if variant.cost is not None and not 0 <= variant.cost <= most.minor:
        raise FieldError(
            "cost",
            _("A cost is at most {amount}.", amount=format_money(most)),
            _("Type another one."),
        )
    if variant.low_stock is not None and not 0 <= variant.low_stock <= largest_amount(currency):
        raise FieldError("low_stock", _("That is too much."), _("Type another one."))


def _check_codes(session: Session, product: ProductView) -> None:
    """Let no two that are sold have the same barcode, however written, or the same SKU."""
    barcodes: dict[str, tuple[str, int]] = {}
    skus: dict[str, int] = {}
    for place, variant in enumerate(product.variants):
        if not variant.active:
            continue
        for code in variant.barcodes:
            if (theirs := barcodes.get(barcode_key(code))) is not None:
                raise _taken(code, product.name, theirs[0], place)
            barcodes[barcode_key(code)] = code, place
        if variant.sku and fold(variant.sku) in skus:
            raise _sku_taken(variant.sku, product.name, place)
        skus[fold(variant.sku)] = place
    of_others = (
        select(Product.name, ProductVariant.id, ProductVariant.sku)
        .join(ProductVariant, ProductVariant.product_id == Product.id)
        .where(Product.id != product.id, Product.active, ProductVariant.active)
    )
    sold = of_others.add_columns(ProductBarcode.barcode, ProductBarcode.barcode_key).join(
        ProductBarcode, ProductBarcode.variant_id == ProductVariant.id
    )
    if taken := session.execute(sold.where(ProductBarcode.barcode_key.in_(barcodes))).first():
        code, place = barcodes[taken.barcode_key]
        raise _taken(code, taken.name, taken.barcode, place)
    named = of_others.add_columns(ProductVariant.sku_key)
    named = named.where(ProductVariant.sku_key.in_(skus.keys() - {""}))
    if other := session.execute(named).first():
        raise _sku_taken(other.sku, other.name, skus[other.sku_key])


def _sku_taken(sku: str, name: str, place: int) -> FieldError:
    error = FieldError(
        "sku",
        _(
            "The SKU {sku} already belongs to “{product}”.",
            sku=shortened(sku),
            product=shortened(name),
        ),
        _("Type another one, or change that product."),
    )
    error.place = place
    return error


def _taken(code: str, name: str, theirs: str, place: int) -> FieldError:
    """Say whose a barcode is; it may be written otherwise there."""
    if theirs == code:
        what = _(
            "The barcode {barcode} already belongs to “{product}”.",
            barcode=shortened(code),
            product=shortened(name),
        )
    else:
        what = _(
            "The barcode {barcode} already belongs to “{product}”, written {theirs}.",
            barcode=shortened(code),
            product=shortened(name),
            theirs=shortened(theirs),
        )
    error = FieldError("barcode", what, _("Type another barcode, or change that product."))
    error.place = place
    return error
