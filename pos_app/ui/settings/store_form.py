"""The store profile as a form: in Settings, and at the first start."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from pos_app.domain.texts import Message, _
from pos_app.services.views.store import StoreView
from pos_app.ui.settings.regions import (
    countries,
    currencies,
    currency_of,
    locale_of,
    time_zones,
)
from pos_app.ui.theme import SIZES, columns_for
from pos_app.ui.widgets import CheckBox
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.form import FormField
from pos_app.ui.widgets.percent_edit import PercentEdit


class TextArea(QPlainTextEdit):
    """A few lines of text; Tab goes on to the next field."""

    edited = Signal()

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + SIZES["space_6"])
        self._before = ""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell `edited` when the text is another one now."""
        super().focusOutEvent(event)
        if self.toPlainText() != self._before:
            self._before = self.toPlainText()
            self.edited.emit()

    def setPlainText(self, text: str) -> None:
        """Show a text; that is no edit."""
        self._before = text
        super().setPlainText(text)


def choices(pairs: Sequence[tuple[str | Message, object]]) -> DropDown:
    """A drop-down of names with their values as data; typing the first letters finds one."""
    box = DropDown()
    box.setMaxVisibleItems(10)
    box.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    for name, value in pairs:
        box.addItem(str(name), value)
    return box


def choose(box: DropDown, value: object) -> None:
    """Show a value; one that is not listed is added, since the books already use it."""
    at = box.findData(value)
    if at < 0:
        box.addItem(str(value), value)
        at = box.count() - 1
    box.setCurrentIndex(at)


class StoreForm(QWidget):
    """`edited(str)` names the field that was left with a new value; `value()` is the profile.

    One rate can be given `with_tax`, at the first start; later taxes have a page of their own.
    """

    edited = Signal(str)

    def __init__(self, store: StoreView, *, with_tax: bool = True) -> None:
        super().__init__()
        self._start = store
        self._with_tax = with_tax
        self.name = QLineEdit()
        self.address = TextArea(3)
        self.country = choices(countries())
        self.currency = choices(currencies())
        self.time_zone = choices(time_zones())
        self.hour = choices([(f"{hour:02}:00", hour) for hour in range(24)])
        self.tax_name = QLineEdit()
        self.tax = PercentEdit(store.locale)
        self.inclusive = CheckBox(_("Prices already include this tax"))
        self.header = TextArea(2)
        self.footer = TextArea(2)
        self.fields = self._make_fields()
        self._lay_out()
        self.show_store(store)
        self._connect()

    def show_store(self, store: StoreView) -> None:
        """Fill in a profile."""
        for name in self.fields:
            self.put_back(name, store)

    def put_back(self, name: str, store: StoreView) -> None:
        """Fill one field in from the profile in force; another may be typed into meanwhile."""
        self._start = store
        kept: dict[str, Callable[[], object]] = {
            "name": lambda: self.name.setText(store.name),
            "address": lambda: self.address.setPlainText(store.address),
            "country": lambda: choose(self.country, store.country),
            "currency": lambda: choose(self.currency, store.currency),
            "time_zone": lambda: choose(self.time_zone, store.time_zone),
            "hour": lambda: choose(self.hour, store.day_starts_at_hour),
            "tax_name": lambda: self.tax_name.setText(store.tax_name),
            "tax": lambda: self.tax.set_ppm(store.tax_ppm),
            "inclusive": lambda: self.inclusive.setChecked(store.prices_include_tax),
            "header": lambda: self.header.setPlainText(store.receipt_header),
            "footer": lambda: self.footer.setPlainText(store.receipt_footer),
        }
        kept[name]()

    def value(self) -> StoreView:
        """The profile as it stands in the form; an unreadable tax rate stays what it was."""
        country = str(self.country.currentData())
        moved = country != self._start.country
        return replace(
            self._start_with_tax(),
            name=self.name.text().strip(),
            address=self.address.toPlainText().strip(),
            country=country,
            currency=str(self.currency.currentData()),
            time_zone=str(self.time_zone.currentData()),
            day_starts_at_hour=int(self.hour.currentData()),
            receipt_header=self.header.toPlainText().strip(),
            receipt_footer=self.footer.toPlainText().strip(),
            locale=locale_of(country) if moved else self._start.locale,
        )

    def _start_with_tax(self) -> StoreView:
        if not self._with_tax:
            return self._start
        tax_ppm = self.tax.ppm()
        return replace(
            self._start,
            tax_name=self.tax_name.text().strip(),
            tax_ppm=self._start.tax_ppm if tax_ppm is None else tax_ppm,
            prices_include_tax=self.inclusive.isChecked(),
        )

    def problem(self) -> str:
        """Mark what cannot be right; the name of the first such field, empty when all is well."""
        wrong = {
            "name": "" if self.name.text().strip() else _("The store needs a name."),
        }
        if self._with_tax:
            unread = self.tax.ppm() is None
            wrong["tax"] = _("Type a percentage from 0 to 100.") if unread else ""
        for field, error in wrong.items():
            self.fields[field].set_error(error)
        return next((field for field, error in wrong.items() if error), "")

    def _make_fields(self) -> dict[str, FormField]:
        tax = {
            "tax_name": FormField(
                _("Name of the tax"), self.tax_name, _("For example: Sales tax, VAT.")
            ),
            "tax": FormField(_("Default tax rate"), self.tax, _("Products may have another one.")),
            "inclusive": FormField(_("Prices"), self.inclusive),
        }
        return {
            "name": FormField(
                _("Store name"), self.name, _("Stands on receipts and on this screen.")
            ),
            "address": FormField(_("Address"), self.address, _("Stands on receipts.")),
            "country": FormField(
                _("Country"), self.country, _("Amounts are written as is usual there.")
            ),
            "currency": FormField(
                _("Currency"), self.currency, _("It cannot change after the first product or sale.")
            ),
            "time_zone": FormField(
                _("Time zone"), self.time_zone, _("Decides which day a sale is on.")
            ),
            "hour": FormField(
                _("The business day begins at"),
                self.hour,
                _("Sales before it count for the day before."),
            ),
            **(tax if self._with_tax else {}),
            "header": FormField(_("Receipt header"), self.header, _("Printed under the address.")),
            "footer": FormField(_("Receipt footer"), self.footer, _("Printed at the end.")),
        }

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SIZES["space_6"])
        grid.setVerticalSpacing(SIZES["space_4"])
        many = columns_for(2)
        for at, field in enumerate(self.fields.values()):
            grid.addWidget(field, *divmod(at, many), Qt.AlignmentFlag.AlignTop)
        for side in range(many):
            grid.setColumnStretch(side, 1)

    def _connect(self) -> None:
        self.country.activated.connect(self._follow_country)
        for name, field in self.fields.items():
            told = self._emitter(name)
            editor = field.field
            if isinstance(editor, TextArea):
                editor.edited.connect(told)
            elif isinstance(editor, QLineEdit):
                editor.editingFinished.connect(told)
            elif isinstance(editor, DropDown):
                editor.activated.connect(told)
            elif isinstance(editor, QCheckBox):
                editor.clicked.connect(told)

    def _emitter(self, name: str) -> Callable[[], None]:
        return lambda: self.edited.emit(name)

    def _follow_country(self) -> None:
        if not self._start.name:  # a new store: its currency is most likely the country's
            choose(self.currency, currency_of(str(self.country.currentData())))
