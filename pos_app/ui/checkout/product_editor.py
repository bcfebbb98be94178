"""Changes a product, or makes a new one."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.catalogue import ProductView
from pos_app.ui.checkout.amounts import Amounts, tax_label
from pos_app.ui.checkout.session import Counter
from pos_app.ui.tasks import Tasks
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FormField, MoneyEdit, Sheet, Tick, button, row

_HUE_STEP = 47
"""Degrees between the colours of categories made one after another: far apart, never repeating."""


class ProductEditor(Sheet):
    """The fields of one product; `saved` tells it as the books have it now."""

    saved = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        counter: Counter,
        product: ProductView,
    ) -> None:
        title = "Change product" if product.id else "New product"
        super().__init__(parent, title, width=640)
        self._services = services
        self._tasks = tasks
        self._product = product
        amounts = Amounts(counter.store.currency, counter.store.locale)
        self.price = MoneyEdit(amounts.currency, amounts.locale, name="Price")
        self._name = FormField("Name", QLineEdit(product.name))
        self._price = FormField("Price", self.price)
        self._barcode = FormField("Barcode", QLineEdit(product.barcode), "Scan it, or leave empty.")
        self.category = _categories(counter, product)
        self._category = FormField("Category", self.category, "A new name adds one.")
        self._tax = FormField("Tax", _taxes(counter, product))
        self.active = Tick("Sold at the counter")
        self.active.setChecked(product.active)
        self._save = button("Save", "primary")
        self._save.setProperty("scale", "small")
        if product.id:
            self.price.set_money(amounts.money(product.price))
        self._lay_out()
        self._save.clicked.connect(self._on_save)

    def focus_first(self) -> None:
        """In the name."""
        self._name.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def barcode_error(self) -> str:
        """What is wrong with the barcode; empty when nothing is."""
        return self._barcode.error()

    def take_code(self, code: str) -> None:
        """A scan fills the barcode."""
        self._line(self._barcode).setText(code)

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_3"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        grid.addWidget(self._name, 0, 0, 1, 2)
        grid.addWidget(self._price, 1, 0)
        grid.addWidget(self._tax, 1, 1)
        grid.addWidget(self._barcode, 2, 0)
        grid.addWidget(self._category, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        below = row()
        below.addWidget(self.active)
        below.addStretch()
        below.addWidget(self._save)
        self.body.addLayout(below)
        for field in (self._name, self._price, self._barcode):
            self._line(field).returnPressed.connect(self._on_save)

    @staticmethod
    def _line(field: FormField) -> QLineEdit:
        if not isinstance(field.field, QLineEdit):
            raise TypeError(field.field)
        return field.field

    def _on_save(self) -> None:
        product = self._typed()
        if product is None or not self._save.isEnabled():
            return
        self._save.setEnabled(False)
        category = self._combo(self._category)
        task = self._tasks.write(
            save_product, self._services, product, category.currentText(), owner=self
        )
        task.success(self._on_saved).failure(self._on_failed)
        task.always(lambda: self._save.setEnabled(True)).start()

    def _typed(self) -> ProductView | None:
        """Return what the fields hold; None after marking the ones that are wrong."""
        name, price = self._line(self._name).text().strip(), self.price.money()
        self._name.set_error("" if name else "The product needs a name.")
        self._price.set_error("" if price is not None else "Type a price, 0.00 for nothing.")
        if not name or price is None:
            (self.price if name else self._line(self._name)).setFocus()
            return None
        return replace(
            self._product,
            name=name,
            price=price.minor,
            barcode=self._line(self._barcode).text().strip(),
            tax=self._combo(self._tax).currentData(),
            active=self.active.isChecked(),
        )

    @staticmethod
    def _combo(field: FormField) -> QComboBox:
        if not isinstance(field.field, QComboBox):
            raise TypeError(field.field)
        return field.field

    def _on_saved(self, product: ProductView) -> None:
        self.finish()
        self.saved.emit(product)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        wrong = self._barcode if "barcode" in error.what else self._price
        (wrong if "price" in error.what or wrong is self._barcode else self._name).set_error(
            str(error)
        )


def save_product(services: Services, product: ProductView, category: str) -> ProductView:
    """Keep a product in the category of this name, made where it is new. For a worker thread."""
    name = category.strip()
    shelves = services.catalogue.categories()
    found = next((each for each in shelves if each.name.casefold() == name.casefold()), None)
    if name and found is None:
        found = services.catalogue.save_category(name, len(shelves) * _HUE_STEP % 360)
    wanted = replace(product, category_id=found.id if found and name else None)
    return services.catalogue.save_product(wanted)


def _categories(counter: Counter, product: ProductView) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.addItem("")
    for category in counter.categories:
        box.addItem(category.name, category.id)
    box.setCurrentIndex(max(0, box.findData(product.category_id)))
    return box


def _taxes(counter: Counter, product: ProductView) -> QComboBox:
    box = QComboBox()
    box.addItem("No tax", None)
    for rate in counter.tax_rates:
        box.addItem(tax_label(rate), rate)
        if rate == product.tax:
            box.setCurrentIndex(box.count() - 1)
    return box
