"""All products, page by page: searched, narrowed, opened to be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import N_, NP_, _, ngettext
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.catalogue import CategoryView, ProductView, simple_product
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.catalogue.price_text import price_text
from pos_app.ui.catalogue.product_editor import ProductEditor, ShelfData
from pos_app.ui.theme import scaled
from pos_app.ui.widgets import EmptyState, FlowLayout, SearchBox, button, column, toast
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable
from pos_app.ui.widgets.pages import Pages

if TYPE_CHECKING:
    from pos_app.services.catalogue.catalogue import Catalogue
    from pos_app.services.stock.stock import Stock

_HIGH: Final = 320
_PAGE: Final = 120
_SEARCH: Final = 220
_STOCK: Final = "on_hand"
_SHORT_NAME: Final = "0" * 12  # not shown: a measure
_LONG_NAME: Final = "Hot and cold drinks"  # not shown: a sample


@dataclass(frozen=True)
class ProductRow:
    """A product, and the name of its category."""

    product: ProductView
    category: str
    on_hand: int | None = None
    """Of all variants that are sold, in thousandths; None where no stock is kept."""

    @property
    def id(self) -> str:
        """The product's."""
        return self.product.id


def _price(row_: ProductRow, formats: Formats) -> str:
    return price_text(row_.product, lambda minor: formats.minor(minor, row_.product.currency))


def _codes(row_: ProductRow, _formats: Formats) -> str:
    variants, codes = len(row_.product.sold), row_.product.barcodes
    if variants > 1:
        return ngettext("{n} variant", "{n} variants", variants)
    return codes[0] if codes else row_.product.sold[0].sku


def _on_hand(row_: ProductRow, formats: Formats) -> str:
    if row_.on_hand is None:
        return ""
    return format_quantity(row_.on_hand, formats.locale, row_.product.unit)


COLUMNS: Final[tuple[Column[ProductRow], ...]] = (
    Column(
        NP_("of a product", "Name"), lambda each, _formats: each.product.name, least=_SHORT_NAME
    ),
    Column(N_("Category"), lambda each, _formats: each.category, _LONG_NAME),
    Column(N_("Barcode or variants"), _codes, "0000000000000"),
    Column(N_("Price"), _price, "from $000,000.00", right=True),
    Column(N_("On hand"), _on_hand, "0,000.000 kg", right=True, key=_STOCK),
)


class ProductList(QWidget):
    """The list with what narrows it, and buttons that open the editor."""

    loaded = Signal()
    """The first rows of what was asked for are there."""
    favourite_chosen = Signal(object)
    """The ProductView that is to stand on the page of favourites."""
    labels_requested = Signal()
    """That labels are to be printed of what is chosen or listed."""

    def __init__(
        self,
        catalogue: Catalogue,
        stock: Stock,
        settings: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
    ) -> None:
        super().__init__()
        self._catalogue, self._stock, self._settings = catalogue, stock, settings
        self._tasks, self._actor = tasks, actor
        self._data: ShelfData | None = None
        self._names: dict[str, str] = {}
        self.search = SearchBox(_("Search products"))
        self.category, self.sold = DropDown(), DropDown()
        self.rows = PagedModel(COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.rows, _("Products"))
        self.new_button = button(_("New product"), "primary", "plus")
        self.new_button.setProperty("scale", "small")
        self.edit_button = button(_("Change product"), "secondary", "edit")
        self.favourite_button = button(_("Add to favourites"), "secondary", "star")
        self.labels_button = button(_("Print labels…"), "secondary", "barcode")
        self._empty = EmptyState("search", _("No products found"), _("Try another word."))
        self._stack = Pages()
        self._lay_out()
        self._connect()
        self.read()

    def read(self, _done: object = None) -> None:
        """Read what there is to choose from, then the rows."""
        read = partial(_read_shelf, self._catalogue, self._settings)
        self._tasks.read(read, owner=self).success(self._show).start()

    def open(self, product: ProductView | None) -> None:
        """Open the editor of a product; None is a new one."""
        if self._data is None:
            return
        blank = simple_product(
            "", 0, self._data.currency, tax=self._data.default_tax, default_tax=True
        )
        editor = ProductEditor(
            self,
            self._catalogue,
            self._tasks,
            self._actor,
            self._data,
            product or blank,
            self._stock,
        )
        editor.counted.connect(self._narrow)
        editor.saved.connect(self._on_saved)
        editor.open()

    def current(self) -> ProductView | None:
        """The product of the row that is chosen."""
        chosen = self.table.current()
        return chosen.product if chosen is not None else None

    def chosen(self) -> tuple[ProductView, ...]:
        """The products of all rows that are chosen, in the order of the list."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        found = (self.rows.item(index) for index in rows)
        return tuple(each.product for each in found if each is not None)

    @property
    def is_of_sold(self) -> bool:
        """Whether the list shows what is sold, and not what is sold no more."""
        return self.sold.currentIndex() == 0

    def _lay_out(self) -> None:
        self.table.setSelectionMode(PagedTable.SelectionMode.ExtendedSelection)
        self.category.setAccessibleName(_("Category"))
        self.sold.setAccessibleName(_("Which products"))
        self.category.addItem(_("All categories"), None)
        self.sold.addItem(_("Sold"), True)
        self.sold.addItem(_("Sold no more"), False)
        self.category.setMinimumContentsLength(len(_("All categories")))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.setFixedHeight(_HIGH)
        self.search.setMinimumWidth(scaled(_SEARCH, 0.5))
        top = FlowLayout()
        top.addWidget(self.search)
        top.addWidget(self.category)
        top.addWidget(self.sold)
        below = FlowLayout()
        below.addWidget(self.new_button)
        below.addWidget(self.edit_button)
        below.addWidget(self.favourite_button)
        below.addWidget(self.labels_button)
        box = column(self)
        box.addLayout(top)
        box.addWidget(self._stack)
        box.addLayout(below)

    def _connect(self) -> None:
        self.search.searched.connect(self._narrow)
        self.search.stepped.connect(self.table.step)
        self.search.submitted.connect(lambda _text: self.table.select_first())
        self.category.currentIndexChanged.connect(lambda _at: self._narrow())
        self.sold.currentIndexChanged.connect(lambda _at: self._narrow())
        self.table.opened.connect(lambda each: self.open(each.product) if each else None)
        self.table.typed.connect(lambda event: self.search.setText(event.text()))
        self.table.typed.connect(lambda _event: self.search.setFocus())
        self.table.current_changed.connect(lambda _each: self._allow())
        self._allow()
        self.favourite_button.clicked.connect(lambda: self.favourite_chosen.emit(self.current()))
        self.labels_button.clicked.connect(self.labels_requested)
        self.new_button.clicked.connect(lambda: self.open(None))
        self.edit_button.clicked.connect(lambda: self.open(self.current()))
        self.rows.loaded.connect(self._on_loaded)
        self.rows.failed.connect(self._tasks.failed)

    def _show(self, read: tuple[ShelfData, Formats, bool]) -> None:
        self._data, self.rows.formats, keeps_stock = read
        self.table.leave_out(*() if keeps_stock else (_STOCK,))
        chosen = self.category.currentData()
        self.category.blockSignals(True)
        while self.category.count() > 1:
            self.category.removeItem(1)
        for each in self._data.categories:
            self.category.addItem(each.name, each.id)
        self.category.setCurrentIndex(max(0, self.category.findData(chosen)))
        self.category.blockSignals(False)
        self._names = {each.id: each.name for each in self._data.categories}
        self._narrow()

    def _narrow(self) -> None:
        self.rows.show_rows(
            partial(
                _load,
                self._catalogue,
                self._stock,
                self._names,
                self.search.text().strip(),
                self.category.currentData(),
                sold=self.is_of_sold,
            )
        )

    def _on_loaded(self) -> None:
        self._stack.setCurrentIndex(0 if self.rows.rowCount() else 1)
        self._allow()
        self.loaded.emit()

    def _allow(self) -> None:
        product = self.current()
        self.edit_button.setEnabled(product is not None)
        self.favourite_button.setEnabled(product is not None and product.active)

    def _on_saved(self, saved: ProductView) -> None:
        toast(self, _("{product} was saved.", product=saved.name), "success")
        self.read()


def _load(
    catalogue: Catalogue,
    stock: Stock,
    names: dict[str, str],
    text: str,
    category_id: str | None,
    after: str | None,
    _limit: int,
    *,
    sold: bool,
) -> Batch[ProductRow]:
    """Read a page. For a worker thread."""
    page = catalogue.page(text, category_id, after, sold=sold)
    there = stock.on_hand([each.id for product in page.products for each in product.sold])
    rows = [
        ProductRow(
            each,
            names.get(each.category_id or "", ""),
            sum(there.get(variant.id, 0) for variant in each.sold) if there else None,
        )
        for each in page.products
    ]
    return Batch(rows, rows[-1].id if page.more else None)


def _read_shelf(catalogue: Catalogue, settings: StoreSettings) -> tuple[ShelfData, Formats, bool]:
    """Read what the fields of a product offer, and whether stock is kept. For a worker thread."""
    formats = read_formats(settings)
    store = settings.store()
    categories: list[CategoryView] = catalogue.categories()
    currency = store.currency if store else ""
    locale = store.locale if store else ""
    rates, default = catalogue.tax_rates(), catalogue.default_tax()
    data = ShelfData(currency, locale, categories, rates, default)
    return data, formats, settings.read(KEEP_STOCK)
