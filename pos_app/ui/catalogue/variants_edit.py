"""What a product is sold as: a table of its variants, and the fields of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableView, QWidget

from pos_app.domain.money import Money, format_money
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import N_, Message, _, listed
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.ui.catalogue.variant_form import MOST_OPTIONS, VariantForm, side_by_side
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, FormField, button, column, style_table

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_FIXED: Final[tuple[Message, ...]] = (
    N_("Price"),
    N_("SKU"),
    N_("Cost"),
    N_("Order more at"),
    N_("Barcodes"),
)
_MOST_ROWS_SEEN: Final = 4
_NONE: Final = -1


class VariantsModel(QAbstractTableModel):
    """A row for each variant: the values of its options, then what it is sold for."""

    def __init__(self, currency: str, locale: str) -> None:
        super().__init__()
        self._currency, self._locale = currency, locale
        self.option_names: tuple[str, ...] = ()
        self.rows: list[VariantView] = []

    def show(self, rows: Sequence[VariantView], option_names: Sequence[str]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows, self.option_names = list(rows), tuple(option_names)
        self.endResetModel()

    def replace_row(self, at: int, variant: VariantView) -> None:
        """Show another variant in the place of one."""
        self.rows[at] = variant
        self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))

    def add_row(self, variant: VariantView) -> None:
        """Show one more, after the others."""
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows))
        self.rows.append(variant)
        self.endInsertRows()

    def remove_row(self, at: int) -> None:
        """Show one no more."""
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.rows[at]
        self.endRemoveRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many variants there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.option_names) + len(_FIXED)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the options, then what each has."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return [*self.option_names, *map(str, _FIXED)][section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        if not index.isValid():
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._texts(self.rows[index.row()])[index.column()]
        return None

    def _texts(self, variant: VariantView) -> list[str]:
        names = len(self.option_names)
        values = [*variant.options, *("" for _name in self.option_names)][:names]
        if values and not variant.active:
            values[0] = _("{variant} (not sold)", variant=values[0])
        cost, mark = variant.cost, variant.low_stock
        return [
            *values,
            format_money(Money(variant.price, self._currency), self._locale),
            variant.sku,
            "" if cost is None else format_money(Money(cost, self._currency), self._locale),
            "" if mark is None else format_quantity(mark, self._locale),
            listed(variant.barcodes),
        ]


class VariantsEdit(QWidget):
    """The only variant of a product by its fields; several by a table, the chosen one below it."""

    entered = Signal()
    """Enter in one of the fields."""

    def __init__(self, product: ProductView, currency: str, locale: str) -> None:
        super().__init__()
        self.unit, self.open_price = product.unit, product.open_price
        self.names = [QLineEdit(name) for name in (*product.option_names, "", "", "")]
        del self.names[MOST_OPTIONS:]
        self.model = VariantsModel(currency, locale)
        self.model.show(product.variants, product.option_names)
        self.form = VariantForm(currency, locale)
        for number, line in enumerate(self.names, 1):
            line.setAccessibleName(_("Option {n}", n=number))
        beside = side_by_side(self.names)
        self.options = FormField(_("Options"), beside, _("Such as Size and Color."))
        self.table = QTableView()
        self.add_button = button(_("Add variant"), "secondary", "plus")
        self.remove_button = button(_("Remove variant"), "quiet", "trash")
        self.fields = {"options": self.options, **self.form.fields}
        self._row = 0
        self._several = QWidget()
        self._lay_out()
        for line in self.names:
            line.textChanged.connect(self._show_names)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.form.entered.connect(self.entered)
        self._show_form(0, blank=not product.id)
        self.set_several(several=bool(product.option_names))

    @property
    def option_names(self) -> tuple[str, ...]:
        """What the variants differ by; empty where there is one alone."""
        if self._several.isHidden():
            return ()
        names = [line.text().strip() for line in self.names]
        while names and not names[-1]:
            del names[-1]
        return tuple(names)

    def set_several(self, *, several: bool) -> None:
        """Ask for several variants, or for the only one."""
        self._several.setVisible(several)
        self._show_names()

    def take(self) -> tuple[VariantView, ...] | None:
        """Return all variants as they are typed; None after saying what is wrong, or asking."""
        if not self._keep():
            return None
        if self._several.isHidden():
            return (self.model.rows[self._row],)
        return tuple(self.model.rows)

    def show_row(self, at: int) -> None:
        """Show the fields of a variant, where something is wrong with it."""
        if at != self._row and 0 <= at < len(self.model.rows):
            self._select(at)

    def _keep(self) -> bool:
        """Put what is typed into its row; tell whether it could be read."""
        if self.form.asks():
            return False
        read = self.form.read(self.option_names, self.unit, open_price=self.open_price)
        if read is not None:
            self.model.replace_row(self._row, read)
        return read is not None

    def _on_row(self, current: QModelIndex) -> None:
        if not current.isValid() or self._row in {current.row(), _NONE}:
            return
        if self._keep():
            self._show_form(current.row())
        else:  # once the view has chosen the other one
            QTimer.singleShot(0, self, lambda: self._select(self._row))

    def _select(self, at: int) -> None:
        """Choose a row, whatever the fields of the one before have."""
        chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
        rows = QItemSelectionModel.SelectionFlag.Rows
        if at != self._row:
            self._show_form(at)
        self.table.selectionModel().setCurrentIndex(self.model.index(at, 0), chosen | rows)

    def _show_form(self, at: int, *, blank: bool = False) -> None:
        self._row = at
        self.form.show_variant(self.model.rows[at], blank=blank)
        self.remove_button.setEnabled(len(self.model.rows) > 1)

    def _add(self) -> None:
        if not self._keep():
            return
        like = self.model.rows[self._row]
        values = ("",) * len(self.option_names)
        self.model.add_row(replace(like, id="", options=values, sku="", barcodes=(), active=True))
        self._show_table()
        self._select(len(self.model.rows) - 1)
        self.form.values[0].setFocus()

    def _remove(self) -> None:
        """Take the chosen one out; one that was saved is sold no more from then on."""
        at = self._row
        self._row = _NONE  # what is typed into it is read no more
        self.model.remove_row(at)
        self._show_table()
        self._select(min(at, len(self.model.rows) - 1))

    def _show_names(self) -> None:
        names = self.option_names
        self.form.show_options(names)
        self.model.show(self.model.rows, names)
        self._show_table()
        self._select(self._row)

    def _show_table(self) -> None:
        """As high as its rows, up to a few."""
        line = self.table.verticalHeader().defaultSectionSize()
        rows = min(max(1, len(self.model.rows)), _MOST_ROWS_SEEN)
        head = self.table.horizontalHeader()
        self.table.setFixedHeight(head.sizeHint().height() + rows * line + 2)
        for at in range(self.model.columnCount()):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        style_table(self.table, _("Variants"), row_height=SIZES["touch"])
        self.table.setModel(self.model)
        inside = column(self._several, spacing=SIZES["space_3"])
        inside.addWidget(self.options)
        inside.addWidget(self.table)
        buttons = FlowLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        inside.addLayout(buttons)
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(self._several)
        box.addWidget(self.form)
