"""Changes a product, or makes a new one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import FieldError
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts, tax_label
from pos_app.ui.checkout.checkout_data import CheckoutData
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import CheckBox, FormField, MoneyEdit, Sheet, button, row
from pos_app.ui.widgets.drop_down import DropDown

_DEFAULT = "default"
"""What the choice of the store's default tax stands for, among rates and none."""


class ProductEditor(Sheet):
    """The fields of one product; `saved` emits it as it was saved."""

    saved = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        data: CheckoutData,
        product: ProductView,
    ) -> None:
        title = _("Change product") if product.id else _("New product")
        super().__init__(parent, title, width=640)
        self._services = services
        self._tasks = tasks
        self._product = product
        self._data = data
        amounts = Amounts(data.store.currency, data.store.locale)
        self.price = MoneyEdit(amounts.currency, amounts.locale, name=_("Price"))
        first = product.variants[0]
        self.name = QLineEdit(product.name)
        self.barcode = QLineEdit(next(iter(first.barcodes), ""))
        self.first_focus = self.name
        self.category = _categories(data, product)
        self.tax = _taxes(data, product)
        self._fields = {
            "name": FormField(pgettext("of a product", "Name"), self.name),
            "price": FormField(_("Price"), self.price),
            "barcode": FormField(_("Barcode"), self.barcode, _("Scan it, or leave empty.")),
            "category": FormField(_("Category"), self.category, _("A new name adds one.")),
            "tax": FormField(pgettext("field", "Tax"), self.tax),
        }
        self.active = CheckBox(_("Sold at the counter"))
        self.active.setChecked(product.active)
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        if product.id:
            self.price.set_money(amounts.money(first.price))
        self._lay_out()
        self.save_button.clicked.connect(self.save)
        self.category.currentTextChanged.connect(self._name_default)
        self._name_default(self.category.currentText())

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty where nothing is."""
        return {key: field.error() for key, field in self._fields.items()}

    def take_code(self, code: str) -> None:
        """A scan fills the barcode."""
        self.barcode.setText(code)

    def _name_default(self, category: str) -> None:
        """Say which tax is the default in a category: its own, or else the store's."""
        name = category.strip().casefold()
        found = (each for each in self._data.categories if each.name.casefold() == name)
        of = next(found, None)
        tax = self._data.default_tax if of is None or of.default_tax else of.tax
        words = (
            _("Default: {tax}", tax=tax_label(tax, self._data.store.locale))
            if tax
            else _("Default: no tax")
        )
        self.tax.setItemText(self.tax.findData(_DEFAULT), words)

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_3"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        grid.setVerticalSpacing(SIZES["space_3"])
        grid.addWidget(self._fields["name"], 0, 0, 1, 2)
        grid.addWidget(self._fields["price"], 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._fields["tax"], 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._fields["barcode"], 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._fields["category"], 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        below = row()
        below.addWidget(self.active)
        below.addStretch()
        below.addWidget(self.save_button)
        self.body.addLayout(below)
        for line in (self.name, self.price, self.barcode):
            line.returnPressed.connect(self.save)

    def save(self) -> None:
        """Keep the product; what is wrong is said under its field."""
        product = self._typed()
        if product is None or not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        category = self.category.currentText()
        keep, actor = self._services.catalogue.save_product, self._services.actor
        task = self._tasks.write(keep, actor, product, category, owner=self)
        task.success(partial(self.finish_with, self.saved)).failure(self._on_failed)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    def _typed(self) -> ProductView | None:
        """Return what the fields hold; None after marking the ones that are wrong."""
        if self.price.ask():
            return None
        name, price = self.name.text().strip(), self.price.money()
        no_price = self.price.problem() or _("Type a price, 0.00 for nothing.")
        self._show_problems(
            name="" if name else _("The product needs a name."),
            price=no_price if price is None else "",
        )
        if not name or price is None:
            (self.price if name else self.name).setFocus()
            return None
        tax = self.tax.currentData()
        return replace(
            self._product,
            name=name,
            variants=(self._first_variant(price.minor), *self._product.variants[1:]),
            tax=None if tax == _DEFAULT else tax,
            default_tax=tax == _DEFAULT,
            active=self.active.isChecked(),
        )

    def _first_variant(self, price: int) -> VariantView:
        first, code = self._product.variants[0], self.barcode.text().strip()
        return replace(first, price=price, barcodes=(code, *first.barcodes[1:]))

    def _show_problems(self, **wrong: str) -> None:
        for key, field in self._fields.items():
            field.set_error(wrong.get(key, ""))

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        about = error.field if isinstance(error, FieldError) else "name"
        self._show_problems(**{about: str(error)})
        self._fields[about].field.setFocus(Qt.FocusReason.OtherFocusReason)


def _categories(data: CheckoutData, product: ProductView) -> DropDown:
    box = DropDown()
    box.setEditable(True)
    # One that completes nothing: Qt's own makes Hot into Hot drinks when the field is left.
    box.setCompleter(QCompleter(box))
    box.addItem("")
    for category in data.categories:
        box.addItem(category.name, category.id)
    box.setCurrentIndex(max(0, box.findData(product.category_id)))
    return box


def _taxes(data: CheckoutData, product: ProductView) -> DropDown:
    """Return the choices: the default, none, and the rates, the product's own included."""
    rates = list(data.tax_rates)
    if product.tax and product.tax not in rates:
        rates.append(product.tax)
    choices = [("", _DEFAULT), (_("No tax"), None)]  # the default is named by the category
    box = DropDown()
    for label, tax in (*choices, *((tax_label(rate, data.store.locale), rate) for rate in rates)):
        box.addItem(label, tax)
        if tax == (_DEFAULT if product.default_tax else product.tax):
            box.setCurrentIndex(box.count() - 1)
    return box
