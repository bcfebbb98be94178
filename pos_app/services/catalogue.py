"""What the store sells: products, their categories and tax rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, not_, or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Category, Product, TaxPart, TaxRateRow
from pos_app.domain.barcodes import barcode_key, product_text
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, format_money, largest_amount, step
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.taxes import TaxRate, with_parts
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import FieldError, check_no_card
from pos_app.services.shared.settings import current_profile, default_tax_rate_id
from pos_app.services.views.catalogue import CategoryView, ProductView

HUE_STEP: Final = 47
"""Degrees around the circle of colours: far enough that neighbouring categories differ."""


class Catalogue:
    """Reads and keeps products."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def categories(self) -> list[CategoryView]:
        """Return the categories in the order of their shelves."""
        with self._database.read() as session:
            taxes = read_taxes(session)
            rows = session.scalars(select(Category).order_by(Category.position, Category.name))
            return [_category_view(row, taxes) for row in rows]

    def products(self, include_inactive: bool = False) -> list[ProductView]:
        """Return what is sold, by shelf and name; also what no longer is, where asked."""
        chosen = _products().order_by(Category.position, Product.search_text)
        if not include_inactive:
            chosen = chosen.where(Product.active)
        with self._database.read() as session:
            taxes = read_taxes(session)
            return [_product_view(*row, taxes) for row in session.execute(chosen)]

    def by_barcode(self, code: str) -> ProductView | None:
        """Return the active product with this barcode, however it is written, or None."""
        same = _products().where(Product.barcode_key == barcode_key(code), Product.active)
        chosen = same.order_by(Product.barcode != code.strip(), Product.search_text)
        with self._database.read() as session:
            row = session.execute(chosen).first()
            return _product_view(*row, read_taxes(session)) if row else None

    def tax_rates(self) -> list[TaxRate]:
        """Return the tax rates that a product may have, the store's default among them."""
        offered = select(TaxRateRow).where(
            or_(TaxRateRow.active, TaxRateRow.id == default_tax_rate_id())
        )
        with self._database.read() as session:
            taxes = read_taxes(session)
            rows = session.scalars(offered.order_by(TaxRateRow.ppm.desc(), TaxRateRow.name))
            return [taxes[row.id] for row in rows]

    def default_tax(self) -> TaxRate | None:
        """Return the tax of the store: of products and categories that have no other."""
        with self._database.read() as session:
            default = current_profile(session).default_tax_rate_id
            return read_taxes(session)[default] if default else None

    def save_product(
        self, actor: Actor, product: ProductView, category: str | None = None
    ) -> ProductView:
        """Keep a product; an empty id is a new one. The store's currency is its currency.

        `category` puts it into the one of that name, made where it is new, "" into none; None
        leaves it where `product.category_id` says. Raises FieldError for an empty name, an
        impossible price, another product's barcode, and a card number.
        """
        with self._database.write() as session:
            now, row_id = self._clock.now(), product.id or new_id()
            entry = require(session, actor, Permission.CATALOGUE, "product", row_id, at=now)
            currency = current_profile(session).currency
            _check_product(session, product, currency)
            if category is not None:
                product = replace(product, category_id=_category_named(session, category.strip()))
            row = session.get(Product, row_id)
            if row is None:
                row = Product(id=row_id, created_at=now)
                session.add(row)
            else:
                entry.before = (
                    f"{row.name} {row.price_minor} {row.currency}"  # not shown: names and codes
                )
            _fill(row, product, currency)
            entry.after = (
                f"{row.name} {row.price_minor} {row.currency}"  # not shown: names and codes
            )
            row.updated_at = now
            session.flush()
            # Keep a rate that a product has of its own among those to choose from.
            if rate := session.get(TaxRateRow, row.tax_rate_id) if row.tax_rate_id else None:
                rate.active = True
            saved = session.execute(_products().where(Product.id == row.id)).one()
            return _product_view(*saved, read_taxes(session))

    def save_category(
        self, actor: Actor, name: str, hue: int, category_id: str | None = None
    ) -> CategoryView:
        """Keep a category, new where no id is given.

        Raises FieldError for an empty name, or one with a card number.
        """
        with self._database.write() as session:
            row_id = category_id or new_id()
            at = self._clock.now()
            entry = require(session, actor, Permission.CATALOGUE, "category", row_id, at=at)
            if not name.strip():
                raise FieldError("category", _("The category needs a name."), _("Type a name."))
            check_no_card(category=name)
            row = session.get(Category, row_id)
            entry.before = row.name if row else ""
            row = row or _new_category(session, row_id)
            row.name, row.hue = name.strip(), hue % 360
            entry.after = row.name
            session.flush()
            return _category_view(row, read_taxes(session))


def _new_category(session: Session, category_id: str) -> Category:
    last = session.scalar(select(func.max(Category.position)))
    row = Category(id=category_id, position=(last or 0) + 1)
    session.add(row)
    return row


def _category_named(session: Session, name: str) -> str | None:
    """Return the id of the category of this name, whatever its case; None for no name."""
    if not name:
        return None
    known = session.scalars(select(Category)).all()
    found = next((each for each in known if each.name.casefold() == name.casefold()), None)
    if found is None:
        check_no_card(category=name)
        found = _new_category(session, new_id())
        found.name, found.hue = name, len(known) * HUE_STEP % 360
        session.flush()
    return found.id


def tax_rate(row: TaxRateRow) -> TaxRate:
    """Return a tax rate as the value that cart lines carry."""
    return TaxRate(row.id, row.name, row.ppm, row.inclusive)


def read_taxes(session: Session) -> dict[str, TaxRate]:
    """Return all rates and groups of them, used or not, by their ids."""
    parts = session.execute(
        select(TaxPart.group_id, TaxPart.rate_id, TaxPart.compound).order_by(
            TaxPart.group_id, TaxPart.position
        )
    )
    rates = map(tax_rate, session.scalars(select(TaxRateRow)))
    return with_parts(rates, ((group, rate, compound) for group, rate, compound in parts))


def products_with_tax(tax_id: str) -> Select[int]:
    """Return a query: how many products are sold by a tax, their own or one that they follow."""
    counted = select(func.count(Product.id))
    of_category = counted.outerjoin(Category, Category.id == Product.category_id)
    return of_category.where(_tax_in_force() == tax_id)


def _tax_in_force() -> ColumnElement[str | None]:
    return case(
        (not_(Product.default_tax), Product.tax_rate_id),
        (not_(Category.default_tax), Category.tax_rate_id),
        else_=default_tax_rate_id(),
    )


def _products() -> Select[Product, Category, str | None]:
    chosen = select(Product, Category, _tax_in_force())
    return chosen.outerjoin(Category, Category.id == Product.category_id)


def _category_view(row: Category, taxes: Mapping[str, TaxRate]) -> CategoryView:
    tax = taxes[row.tax_rate_id] if row.tax_rate_id else None
    return CategoryView(row.id, row.name, row.hue, tax, row.default_tax)


def _product_view(
    row: Product, category: Category | None, tax_id: str | None, taxes: Mapping[str, TaxRate]
) -> ProductView:
    return ProductView(
        id=row.id,
        name=row.name,
        price=row.price_minor,
        currency=row.currency,
        barcode=row.barcode or "",
        category_id=row.category_id,
        hue=category.hue if category else 0,
        tax=taxes[tax_id] if tax_id else None,
        active=row.active,
        default_tax=row.default_tax,
    )


def _fill(row: Product, product: ProductView, currency: str) -> None:
    row.name = product.name.strip()
    row.price_minor = product.price
    row.currency = currency
    row.barcode = product.barcode.strip() or None
    row.category_id = product.category_id
    row.default_tax = product.default_tax
    row.tax_rate_id = product.tax.id if product.tax and not product.default_tax else None
    row.active = product.active
    row.barcode_key = barcode_key(product.barcode) or None
    row.search_text = product_text(row.name, row.barcode or "")


def _check_product(session: Session, product: ProductView, currency: str) -> None:
    if not product.name.strip():
        raise FieldError("name", _("The product needs a name."), _("Type a name."))
    check_no_card(name=product.name, barcode=product.barcode)
    most = Money(largest_amount(currency), currency)
    if not 0 <= product.price <= most.minor or product.price % step(currency):
        raise FieldError(
            "price",
            _("A price is at most {amount}.", amount=format_money(most)),
            _("Type another one."),
        )
    code, key = product.barcode.strip(), barcode_key(product.barcode)
    if key and product.active:
        same = select(Product.name, Product.barcode).where(
            Product.barcode_key == key, Product.active, Product.id != product.id
        )
        if taken := session.execute(same).first():
            name, theirs = taken
            raise FieldError(
                "barcode",
                _taken(code, name, theirs or ""),
                _("Type another barcode, or change that product."),
            )


def _taken(code: str, name: str, theirs: str) -> str:
    """Say whose a barcode is; it may be written otherwise there."""
    if theirs == code:
        return _(
            "The barcode {barcode} already belongs to “{product}”.",
            barcode=shortened(code),
            product=shortened(name),
        )
    return _(
        "The barcode {barcode} already belongs to “{product}”, written {theirs}.",
        barcode=shortened(code),
        product=shortened(name),
        theirs=shortened(theirs),
    )
