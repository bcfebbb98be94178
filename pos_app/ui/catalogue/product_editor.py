"""Changes a product, or makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QPushButton, QWidget

from pos_app.domain.permissions import Actor
from pos_app.domain.quantities import format_quantity
from pos_app.domain.taxes import TaxRate, tax_label
from pos_app.domain.texts import _, pgettext
from pos_app.domain.units import Unit, unit_name
from pos_app.errors import UserError
from pos_app.services.shared.errors import FieldError
from pos_app.services.views.catalogue import CategoryView, ModifierGroupView, ProductView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.catalogue.on_hand_sheet import OnHandSheet
from pos_app.ui.catalogue.variants_edit import VariantsEdit
from pos_app.ui.theme import SIZES, columns_for, scaled
from pos_app.ui.widgets import (
    CheckBox,
    FlowLayout,
    FormField,
    MoneyEdit,
    Sheet,
    button,
    column,
    on_button,
)
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.keypad import take_numbers

if TYPE_CHECKING:
    from pos_app.services.catalogue.catalogue import Catalogue
    from pos_app.services.stock.stock import Stock

_DEFAULT = "default"
"""What the choice of the store's default tax stands for, among rates and none."""
_LEAST_HIGH: Final = 280
_AROUND: Final = 216
"""Pixels: what stands above and below the fields, and the edge of the window."""


@dataclass(frozen=True)
class ShelfData:
    """What the fields of a product offer to choose from, and how the store writes amounts."""

    currency: str
    locale: str
    categories: Sequence[CategoryView]
    tax_rates: Sequence[TaxRate]
    default_tax: TaxRate | None
    """The store's own: of products with the default."""


class ProductEditor(Sheet):
    """The fields of one product; `saved` emits it as it was saved.

    Where stock is kept, what is there of it can be counted from here: `counted`.
    """

    saved = Signal(object)
    counted = Signal()

    def __init__(
        self,
        parent: QWidget,
        catalogue: Catalogue,
        tasks: Tasks,
        actor: Callable[[], Actor],
        data: ShelfData,
        product: ProductView,
        stock: Stock,
    ) -> None:
        title = _("Change product") if product.id else _("New product")
        super().__init__(parent, title, width=880)
        self._catalogue, self._tasks, self._actor = catalogue, tasks, actor
        self._product, self._data, self._stock = product, data, stock
        self._on_hand: Mapping[str, int] = {}
        self.name = QLineEdit(product.name)
        self.variants = VariantsEdit(product, data.currency, data.locale)
        self.first_focus = self.name
        self.category = _categories(data, product)
        self.tax = _taxes(data, product)
        self.unit = _units(product)
        self.age = QLineEdit("" if product.min_age is None else str(product.min_age))
        take_numbers(self.age)
        self.modifiers = ModifierChoice(product.modifier_groups)
        self.active = _check(_("Sold at the counter"), checked=product.active)
        self.open_price = _check(_("Ask for the price"), checked=product.open_price)
        self.several = _check(_("In variants"), checked=bool(product.option_names))
        self._fields = {
            "name": FormField(pgettext("of a product", "Name"), self.name),
            **self.variants.fields,
            "category": FormField(_("Category"), self.category, _("A new name adds one.")),
            "tax": FormField(pgettext("field", "Tax"), self.tax),
            "unit": FormField(_("Sold by"), self.unit),
            "age": FormField(_("Least age"), self.age, _("Of customers, in years.")),
            "modifiers": FormField(_("Modifiers"), self.modifiers),
        }
        self.on_hand_button = button("", "secondary", "barcode")
        self.on_hand_button.hide()
        self.save_button = button(pgettext("button", "Save"), "primary")
        self.save_button.setProperty("scale", "small")
        for box in (self.category, self.tax, self.unit):  # they share the width, whatever they name
            box.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        self._lay_out()
        self._connect()
        self._name_default(self.category.currentText())
        self._fields["modifiers"].hide()
        tasks.read(catalogue.modifier_groups, owner=self).success(self._offer_modifiers).start()
        self._read_on_hand()

    @property
    def price(self) -> MoneyEdit:
        """The field of the price, of the variant that is chosen."""
        return self.variants.form.price

    @property
    def barcode(self) -> QLineEdit:
        """The field of the first barcode."""
        return self.variants.form.barcodes.first

    def errors(self) -> dict[str, str]:
        """What is wrong, by field; empty where nothing is."""
        return {key: field.error() for key, field in self._fields.items()}

    def take_code(self, code: str) -> None:
        """A scan is a barcode: of the field with the cursor, or one more."""
        self.variants.form.barcodes.take(code)

    def save(self) -> None:
        """Keep the product; what is wrong is said under its field."""
        product = self._typed()
        if product is None or not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        save, category = self._catalogue.save_product, self.category.currentText()
        task = self._tasks.write(save, self._actor(), product, category, owner=self)
        task.success(partial(self.finish_with, self.saved)).failure(self._on_failed)
        task.always(lambda: self.save_button.setEnabled(True)).start()

    # --- what is there of it ---

    def count(self) -> OnHandSheet:
        """Ask how much there is, and write that down at once."""
        sheet = OnHandSheet(
            self,
            self._stock,
            self._tasks,
            self._actor,
            self._product,
            self._on_hand,
            self._data.locale,
        )
        sheet.counted.connect(self._read_on_hand)
        sheet.counted.connect(self.counted)
        sheet.open()
        return sheet

    def _read_on_hand(self) -> None:
        """Nothing is read of what is new, or where no stock is kept."""
        sold = [each.id for each in self._product.sold if each.id]
        if self._product.id and sold:
            task = self._tasks.read(self._stock.on_hand, sold, owner=self)
            task.success(self._show_on_hand).start()

    def _show_on_hand(self, found: Mapping[str, int]) -> None:
        self._on_hand = found
        there = format_quantity(sum(found.values()), self._data.locale, self._product.unit)
        self.on_hand_button.setText(_("On hand: {quantity}", quantity=there))
        self.on_hand_button.setVisible(bool(found))

    # --- what is shown ---

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_3"])
        inside = QWidget()
        box = column(inside, spacing=SIZES["space_3"])
        box.setContentsMargins(0, 0, SIZES["space_3"], 0)  # beside what scrolls it
        box.addWidget(self._fields["name"])
        box.addWidget(self.variants)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        many = columns_for(4)
        for number, key in enumerate(("category", "tax", "unit", "age")):
            grid.addWidget(self._fields[key], *divmod(number, many), Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(number % many, 1)
        box.addLayout(grid)
        box.addWidget(self._fields["modifiers"])
        room = self._host.height() - scaled(_AROUND, 0.35)
        self._area = CappedScrollArea(inside, max(_LEAST_HIGH, room))
        self.body.addWidget(self._area)
        below = FlowLayout()
        below.setSpacing(SIZES["space_6"])
        for each in (self.active, self.open_price, self.several):
            below.addWidget(each)
        below.add_stretch()
        below.addWidget(self.on_hand_button)
        below.addWidget(self.save_button)
        self.body.addLayout(below)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save)
        self.on_hand_button.clicked.connect(self.count)
        self.category.currentTextChanged.connect(self._name_default)
        self.unit.currentIndexChanged.connect(lambda _at: self._show_modifiers())
        self.several.toggled.connect(self._on_several)
        for line in (self.name, self.age):
            line.returnPressed.connect(self.save)
        self.variants.entered.connect(self.save)

    def _name_default(self, category: str) -> None:
        """Say which tax is the default in a category: its own, or else the store's."""
        name = category.strip().casefold()
        found = (each for each in self._data.categories if each.name.casefold() == name)
        of = next(found, None)
        tax = self._data.default_tax if of is None or of.default_tax else of.tax
        words = (
            _("Default: {tax}", tax=tax_label(tax, self._data.locale))
            if tax
            else _("Default: no tax")
        )
        self.tax.setItemText(self.tax.findData(_DEFAULT), words)

    def _on_several(self, several: bool) -> None:
        self.variants.set_several(several=several)
        if several:
            self._reveal(self.variants.names[0])

    def _offer_modifiers(self, groups: Sequence[ModifierGroupView]) -> None:
        self.modifiers.offer(groups)
        self._show_modifiers()

    def _show_modifiers(self) -> None:
        offered = bool(self.modifiers.chips) and not self._chosen_unit().is_measured
        self._fields["modifiers"].setVisible(offered)

    # --- what is typed ---

    def _chosen_unit(self) -> Unit:
        return list(Unit)[self.unit.currentIndex()]

    def _typed(self) -> ProductView | None:
        """Return what the fields hold; None after marking the ones that are wrong."""
        unit, open_price = self._chosen_unit(), self.open_price.isChecked()
        self.variants.unit, self.variants.open_price = unit, open_price
        name, age = self.name.text().strip(), self.age.text().strip()
        problems = {
            "name": "" if name else _("The product needs a name."),
            "age": "" if not age or age.isdecimal() else _("Type a number of years."),
        }
        self._show_problems(problems)
        variants = self.variants.take()
        wrong = [key for key, problem in problems.items() if problem]
        if wrong or variants is None:
            self._reveal(self._fields[wrong[0]].field if wrong else self.focusWidget())
            return None
        tax = self.tax.currentData()
        return replace(
            self._product,
            name=name,
            option_names=self.variants.option_names,
            variants=variants,
            tax=None if tax == _DEFAULT else tax,
            default_tax=tax == _DEFAULT,
            active=self.active.isChecked(),
            unit=unit,
            open_price=open_price,
            min_age=int(age) if age else None,
            modifier_groups=() if unit.is_measured else self.modifiers.chosen(),
        )

    def _show_problems(self, problems: dict[str, str]) -> None:
        for key, field in self._fields.items():
            field.set_error(problems.get(key, ""))

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        about, place = "name", None
        if isinstance(error, FieldError):
            about, place = error.field, error.place
        if place is not None:
            self.variants.show_row(place)
        if about == "options":
            self.several.setChecked(True)
        self._show_problems({about: str(error)})
        self._reveal(self._fields[about].field)

    def _reveal(self, field: QWidget) -> None:
        """Put the cursor into a field, and that into view once it has its place."""
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(field, 0, _LEAST_HIGH))


class ModifierChoice(QWidget):
    """A chip for each group of modifiers that a product may ask for."""

    def __init__(self, chosen: Sequence[ModifierGroupView]) -> None:
        super().__init__()
        self._kept = tuple(chosen)
        self._groups: dict[str, ModifierGroupView] = {}
        self.chips: dict[str, QPushButton] = {}
        self._flow = FlowLayout(self)

    def offer(self, groups: Sequence[ModifierGroupView]) -> None:
        """Offer these."""
        kept = {each.id for each in self._kept}
        for group in groups:
            chip = button(on_button(group.name), "chip")
            chip.setAccessibleName(group.name)
            chip.setCheckable(True)
            chip.setChecked(group.id in kept)
            chip.setAutoDefault(False)
            self._groups[group.id], self.chips[group.id] = group, chip
            self._flow.addWidget(chip)

    def chosen(self) -> tuple[ModifierGroupView, ...]:
        """Return the chosen ones: those of before in their order, then the others."""
        if not self.chips:
            return self._kept
        asked = [key for key, chip in self.chips.items() if chip.isChecked()]
        order = [each.id for each in self._kept if each.id in asked]
        return tuple(self._groups[key] for key in dict.fromkeys([*order, *asked]))


def _check(words: str, *, checked: bool) -> CheckBox:
    made = CheckBox(words)
    made.setChecked(checked)
    return made


def _categories(data: ShelfData, product: ProductView) -> DropDown:
    box = DropDown()
    box.setEditable(True)
    # One that completes nothing: Qt's own makes Hot into Hot drinks when the field is left.
    box.setCompleter(QCompleter(box))
    box.addItem("")
    for category in data.categories:
        box.addItem(category.name, category.id)
    box.setCurrentIndex(max(0, box.findData(product.category_id)))
    return box


def _taxes(data: ShelfData, product: ProductView) -> DropDown:
    """Return the choices: the default, none, and the rates, the product's own included."""
    rates = list(data.tax_rates)
    if product.tax and product.tax not in rates:
        rates.append(product.tax)
    choices = [("", _DEFAULT), (_("No tax"), None)]  # the default is named by the category
    box = DropDown()
    for label, tax in (*choices, *((tax_label(rate, data.locale), rate) for rate in rates)):
        box.addItem(label, tax)
        if tax == (_DEFAULT if product.default_tax else product.tax):
            box.setCurrentIndex(box.count() - 1)
    return box


def _units(product: ProductView) -> DropDown:
    box = DropDown()
    for unit in Unit:
        box.addItem(unit_name(unit))
    box.setCurrentIndex(list(Unit).index(product.unit))
    return box
