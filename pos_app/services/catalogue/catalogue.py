"""What the store sells: products, their categories and tax rates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Category, Favourite, Product, TaxRateRow
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.taxes import TaxRate
from pos_app.domain.texts import _
from pos_app.services.catalogue.modifier_rows import delete_group, read_groups, write_group
from pos_app.services.catalogue.product_rows import (
    read_product,
    read_products,
    reader_of,
    write_product,
)
from pos_app.services.catalogue.tax_rows import read_taxes
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import FieldError, check_no_card
from pos_app.services.shared.product_views import read_views
from pos_app.services.shared.settings import current_profile, default_tax_rate_id
from pos_app.services.views.catalogue import (
    CategoryView,
    FoundProduct,
    ModifierGroupView,
    ProductChanges,
    ProductPage,
    ProductView,
)

HUE_STEP: Final = 47
"""Degrees around the circle of colours: far enough that neighbouring categories differ."""
_MOST_CHANGED: Final = 200
"""Where more products than that were changed at once, what is shown is read anew."""


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
        """Return all that is sold, by shelf and name; also what no longer is, where asked.

        It reads the whole catalogue: screens read a `page`.
        """
        chosen = select(Product.id).outerjoin(Category, Category.id == Product.category_id)
        chosen = chosen.order_by(
            Category.position, Category.name, Category.id, Product.search_text, Product.id
        )
        if not include_inactive:
            chosen = chosen.where(Product.active)
        with self._database.read() as session:
            return list(read_products(session, session.scalars(chosen).all()))

    def page(
        self,
        text: str = "",
        category_id: str | None = None,
        after: str | None = None,
        *,
        sold: bool = True,
    ) -> ProductPage:
        """Return a page of what is sold, by shelf and name, that has all words of a text.

        It is of one category, or (None) of all; `after` is the id of the last product of the page
        before. Not `sold` is of what is sold no more.
        """
        with self._database.read() as session:
            reader = reader_of(session)
            ids, more = reader.page(text, category_id, after, sold=sold)
            return ProductPage(read_views(reader, ids, read_taxes(session)), more)

    def changes(
        self,
        changed: Collection[str],
        register_id: str,
        shown: Sequence[str],
        favourites: Sequence[str] = (),
        *,
        text: str = "",
        category_id: str | None = None,
    ) -> ProductChanges | None:
        """Return how what is `shown` of a list, and the `favourites`, are after a change.

        Of products that were not changed only the place is read. The list is of what `page` has
        for a text and a category, as far as it was read. `changed` has ids as a ChangeSet; None
        where they are not of single products, or of very many: all has to be read anew then.
        """
        if len(changed) > _MOST_CHANGED:
            return None
        with self._database.read() as session:
            reader = reader_of(session)
            products = reader.products_of(changed)
            if products is None:
                return None
            ids, more = reader.page(text, category_id)
            while more and len(ids) < len(shown):
                page, more = reader.page(text, category_id, ids[-1])
                ids += page
            chosen = reader.favourites(register_id)
            unchanged = {*shown, *favourites} - products
            anew = [each for each in dict.fromkeys((*ids, *chosen)) if each not in unchanged]
            views = read_views(reader, anew, read_taxes(session)) if anew else ()
            return ProductChanges(
                tuple(ids), more, tuple(chosen), {each.id: each for each in views}
            )

    def product(self, product_id: str) -> ProductView | None:
        """Return a product, sold or not; None where there is none of this id."""
        with self._database.read() as session:
            return read_product(session, product_id)

    def by_barcode(self, code: str) -> FoundProduct | None:
        """Return what is sold by a barcode, however it is written, or by an SKU; else None."""
        with self._database.read() as session:
            reader = reader_of(session)
            found = reader.by_code(code)
            if found is None:
                return None
            product_id, variant_id = found
            (product,) = read_views(reader, [product_id], read_taxes(session))
            return FoundProduct(product, product.variant(variant_id))

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
        leaves it where `product.category_id` says. Raises FieldError as `check_product`.
        """
        with self._database.write() as session:
            now, row_id = self._clock.now(), product.id or new_id()
            entry = require(session, actor, Permission.CATALOGUE, "product", row_id, at=now)
            currency = current_profile(session).currency
            if category is not None:
                product = replace(product, category_id=_category_named(session, category.strip()))
            before = read_product(session, row_id)
            if before is not None:
                entry.before = _logged(before)
            write_product(session, replace(product, id=row_id), currency, now)
            (saved,) = read_products(session, [row_id])
            entry.after = _logged(saved)
            return saved

    def modifier_groups(self) -> list[ModifierGroupView]:
        """Return the groups of modifiers that products may ask for, in their order."""
        with self._database.read() as session:
            return read_groups(session)

    def save_modifier_group(self, actor: Actor, group: ModifierGroupView) -> ModifierGroupView:
        """Keep a group of modifiers; an empty id is a new one.

        Raises FieldError as `write_group`.
        """
        with self._database.write() as session:
            row_id, now = group.id or new_id(), self._clock.now()
            entry = require(session, actor, Permission.CATALOGUE, "modifiers", row_id, at=now)
            known = next((each for each in read_groups(session) if each.id == row_id), None)
            entry.before = known.name if known else ""
            write_group(session, replace(group, id=row_id), current_profile(session).currency)
            (saved,) = (each for each in read_groups(session) if each.id == row_id)
            entry.after = saved.name
            return saved

    def delete_modifier_group(self, actor: Actor, group_id: str) -> None:
        """Delete a group of modifiers: products do not ask for it any more."""
        with self._database.write() as session:
            at = self._clock.now()
            entry = require(session, actor, Permission.CATALOGUE, "modifiers", group_id, at=at)
            known = next((each for each in read_groups(session) if each.id == group_id), None)
            if known is not None:
                entry.before = known.name
                delete_group(session, group_id)

    def favourites(self, register_id: str) -> tuple[ProductView, ...]:
        """Return the page of favourites of a register, as far as it is sold."""
        with self._database.read() as session:
            reader = reader_of(session)
            return read_views(reader, reader.favourites(register_id), read_taxes(session))

    def save_favourites(self, actor: Actor, register_id: str, product_ids: Sequence[str]) -> None:
        """Keep the page of favourites of a register: these, in this order."""
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.CATALOGUE, "favourites", register_id, at=at)
            of_register = select(Favourite).where(Favourite.register_id == register_id)
            rows = {row.product_id: row for row in session.scalars(of_register)}
            for position, product_id in enumerate(dict.fromkeys(product_ids)):
                row = rows.pop(product_id, None)
                if row is None:
                    row = Favourite(register_id=register_id, product_id=product_id)
                    session.add(row)
                row.position = position
            for row in rows.values():
                session.delete(row)

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


def _category_view(row: Category, taxes: Mapping[str, TaxRate]) -> CategoryView:
    tax = taxes[row.tax_rate_id] if row.tax_rate_id else None
    return CategoryView(row.id, row.name, row.hue, tax, row.default_tax)


def _logged(product: ProductView) -> str:
    """Return a product as the log names it: with the price of each variant."""
    prices = ", ".join(
        " ".join((*each.options, str(each.price)))  # not shown: names and codes
        for each in product.variants
    )
    return f"{product.name} {prices} {product.currency}"  # not shown: names and codes
