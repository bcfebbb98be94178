"""The fields of one variant: what it is sold for, and the codes it is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from pos_app.domain.cart import ONE
from pos_app.domain.money import Money
from pos_app.domain.quantities import decimal_sign, format_quantity, read_measure
from pos_app.domain.texts import _
from pos_app.domain.units import Unit
from pos_app.services.views.catalogue import VariantView
from pos_app.ui.theme import SIZES, columns_for, scaled
from pos_app.ui.widgets import CheckBox, FlowLayout, FormField, MoneyEdit, button, column, row
from pos_app.ui.widgets.keypad import take_numbers

MOST_OPTIONS = 3


def side_by_side(edits: Sequence[QLineEdit]) -> QWidget:
    """Return one field of several edits, all as wide."""
    made = QWidget()
    line = row(made)
    for each in edits:
        line.addWidget(each, 1)
    made.setFocusProxy(edits[0])
    return made


class BarcodesEdit(QWidget):
    """A field for each barcode, and one more where another is scanned or asked for."""

    entered = Signal()
    """Enter in one of the fields."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[QLineEdit] = []
        self._flow = FlowLayout(self)
        self.add_button = button(_("Another barcode"), "quiet", "plus")
        self.add_button.clicked.connect(lambda: self._add("").setFocus())
        self.first = self._add("")
        self.setFocusProxy(self.first)

    def codes(self) -> tuple[str, ...]:
        """Return what was typed or scanned, in the order of the fields."""
        return tuple(text for line in self.lines if (text := line.text().strip()))

    def show_codes(self, codes: Sequence[str]) -> None:
        """Show these."""
        for line in self.lines[max(1, len(codes)) :]:
            line.hide()
            line.deleteLater()
        del self.lines[max(1, len(codes)) :]
        while len(self.lines) < len(codes):
            self._add("")
        for number, line in enumerate(self.lines):
            line.setText(codes[number] if number < len(codes) else "")

    def take(self, code: str) -> None:
        """Put a scanned code into the field with the cursor, else into one that is free."""
        focused = QApplication.focusWidget()
        fields = [line for line in self.lines if line is focused]
        free = [line for line in self.lines if not line.text().strip()]
        (fields or free or [self._add("")])[0].setText(code)

    def _add(self, code: str) -> QLineEdit:
        line = QLineEdit(code, self)
        line.setAccessibleName(_("Barcode"))
        line.setMinimumWidth(scaled(190, 0.6))
        line.returnPressed.connect(self.entered)
        self._flow.removeWidget(self.add_button)
        self._flow.addWidget(line)
        self._flow.addWidget(self.add_button)
        if self.lines:
            QWidget.setTabOrder(self.lines[-1], line)
            line.show()
        QWidget.setTabOrder(line, self.add_button)
        self.lines.append(line)
        self.updateGeometry()
        return line


class VariantForm(QWidget):
    """Shows a variant and reads it; the values of its options only where it has some."""

    entered = Signal()
    """Enter in one of the fields."""

    def __init__(self, currency: str, locale: str) -> None:
        super().__init__()
        self._currency, self._locale = currency, locale
        self._shown = VariantView()
        self.values = [QLineEdit() for _number in range(MOST_OPTIONS)]
        self.price = MoneyEdit(currency, locale, name=_("Price"))
        self.cost = MoneyEdit(currency, locale, name=_("Cost"))
        self.cost.setPlaceholderText("")
        self.sku, self.low_stock = QLineEdit(), QLineEdit()
        self.low_stock.setAlignment(Qt.AlignmentFlag.AlignRight)
        take_numbers(self.low_stock, decimal=decimal_sign(locale))
        self.barcodes = BarcodesEdit()
        self.sold = CheckBox(_("This variant is sold"))
        self._of_options = FormField(_("This variant"), side_by_side(self.values))
        self.fields = {
            "price": FormField(_("Price"), self.price),
            "sku": FormField(_("SKU"), self.sku),
            "cost": FormField(_("Cost"), self.cost),
            "low_stock": FormField(_("Order more at"), self.low_stock),
            "barcode": FormField(_("Barcodes"), self.barcodes, _("Scan them, or leave empty.")),
        }
        self._lay_out()
        for line in (*self.values, self.price, self.sku, self.cost, self.low_stock):
            line.returnPressed.connect(self.entered)
        self.barcodes.entered.connect(self.entered)

    def show_variant(self, variant: VariantView, *, blank: bool = False) -> None:
        """Show one; the price of a `blank` one has to be typed yet."""
        self._shown = variant
        for number, line in enumerate(self.values):
            line.setText(variant.options[number] if number < len(variant.options) else "")
        self.price.set_money(None if blank else Money(variant.price, self._currency))
        cost, mark = variant.cost, variant.low_stock
        self.cost.set_money(None if cost is None else Money(cost, self._currency))
        self.low_stock.setText("" if mark is None else format_quantity(mark, self._locale))
        self.sku.setText(variant.sku)
        self.barcodes.show_codes(variant.barcodes)
        self.sold.setChecked(variant.active)

    def show_options(self, names: Sequence[str]) -> None:
        """Ask for a value of each of these options; none where it is the only variant."""
        self._of_options.setVisible(bool(names))
        self.sold.setVisible(bool(names))
        for number, line in enumerate(self.values):
            named = number < len(names)
            line.setVisible(named)
            line.setPlaceholderText(names[number] if named else "")
            line.setAccessibleName(names[number] if named else "")

    def asks(self) -> bool:
        """Ask which of two amounts is meant, where one may be either; tell whether it was asked."""
        return self.price.ask() or self.cost.ask()

    def read(self, names: Sequence[str], unit: Unit, *, open_price: bool) -> VariantView | None:
        """Return what is typed; None after saying at the fields what is wrong."""
        price, cost = self.price.money(), self.cost.money()
        no_price = self.price.problem()
        if price is None and not open_price:
            no_price = no_price or _("Type a price, 0.00 for nothing.")
        mark, no_mark = self._mark(unit)
        problems = {"price": no_price, "cost": self.cost.problem(), "low_stock": no_mark}
        for key, field in self.fields.items():
            field.set_error(problems.get(key, ""))
        wrong = [key for key, problem in problems.items() if problem]
        if wrong:
            self.fields[wrong[0]].field.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return replace(
            self._shown,
            options=tuple(line.text().strip() for line in self.values[: len(names)]),
            price=price.minor if price else 0,
            cost=cost.minor if cost else None,
            sku=self.sku.text().strip(),
            low_stock=mark,
            barcodes=self.barcodes.codes(),
            active=self.sold.isChecked() or not names,
        )

    def _mark(self, unit: Unit) -> tuple[int | None, str]:
        """Return the mark in thousandths, and what is wrong with it."""
        text = self.low_stock.text().strip()
        if not text:
            return None, ""
        try:
            mark = read_measure(text, self._locale)
        except ValueError as error:
            return None, str(error)
        if mark % ONE and not unit.is_measured:
            return None, _("Type a whole number.")
        return mark, ""

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(self._of_options)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SIZES["space_4"])
        many = columns_for(4)
        for number, key in enumerate(("price", "sku", "cost", "low_stock")):
            grid.addWidget(self.fields[key], *divmod(number, many), Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(number % many, 1)
        box.addLayout(grid)
        box.addWidget(self.fields["barcode"])
        box.addWidget(self.sold)
