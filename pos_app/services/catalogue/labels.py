"""Labels of products: what stands on each, as the books have it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.labels import MOST_LABELS, Label, barcode_of
from pos_app.domain.money import Money, format_money
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _, counted
from pos_app.domain.units import unit_symbol
from pos_app.errors import UserError
from pos_app.services.catalogue.product_rows import read_products, reader_of
from pos_app.services.shared.authority import require_to_look
from pos_app.services.shared.declared_settings import LOCALE
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.views.catalogue import ProductView


@dataclass(frozen=True)
class LabelRequest:
    """Of which products labels are wanted: of these, or (None) of all that the list shows.

    `text`, `category_id` and `sold` are what the list is narrowed by, as `Catalogue.page` has them.
    """

    product_ids: tuple[str, ...] | None = None
    text: str = ""
    category_id: str | None = None
    sold: bool = True
    copies: int = 1


class ProductLabels:
    """The labels of one book's products."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def read(self, actor: Actor, wanted: LabelRequest) -> list[Label]:
        """Return a label for each variant that is sold, so many times each, in the list's order.

        Raises UserError where they are more than are printed at once.
        """
        require_to_look(self._database, actor, Permission.CATALOGUE, "labels", at=self._clock.now())
        labels: list[Label] = []
        with self._database.read() as session:
            locale = read_setting(session, LOCALE)
            for product in _products(session, wanted):
                for label in _labels(product, locale):
                    labels += [label] * wanted.copies
                if len(labels) > MOST_LABELS:
                    raise UserError(
                        _("These are more than {n} labels.", n=counted(MOST_LABELS)),
                        next_step=_("Narrow the list, for example to one category."),
                    )
        return labels


def _products(session: Session, wanted: LabelRequest) -> Iterator[ProductView]:
    """Yield the products, of a long list page by page."""
    if wanted.product_ids is not None:
        yield from read_products(session, wanted.product_ids)
        return
    reader, after, more = reader_of(session), None, True
    while more:
        ids, more = reader.page(wanted.text, wanted.category_id, after, sold=wanted.sold)
        yield from read_products(session, ids)
        after = ids[-1] if ids else None


def _labels(product: ProductView, locale: str) -> Iterator[Label]:
    for variant in product.sold:
        price = format_money(Money(variant.price, product.currency), locale)
        code = next(iter(variant.barcodes), variant.sku)
        yield Label(
            name=product.name,
            price="" if product.open_price else price,
            per=unit_symbol(product.unit),
            detail=", ".join(variant.options),  # not shown: names that people gave
            sku=variant.sku,
            barcode=barcode_of(code),
        )
