"""The lines of the cart as a table."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.lot_words import lot_and_serial
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import N_, _, ngettext
from pos_app.ui.checkout.amounts import Amounts

Index = QModelIndex | QPersistentModelIndex

QUANTITY, NAME, PRICE = range(3)
LINE: Final = Qt.ItemDataRole.UserRole
UNDER: Final = Qt.ItemDataRole.UserRole + 1
"""The small line under the name: unit price, discount, note."""

_HEADS: Final = (N_("Quantity"), N_("Item"), N_("Price"))


class CartModel(QAbstractTableModel):
    """Shows one cart; signals only the rows that differ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts = Amounts("usd", "en_US")
        self._lines: tuple[CartLine, ...] = ()

    def show(self, cart: Cart, amounts: Amounts) -> None:
        """Show this cart."""
        self._amounts = amounts
        old, new = [line.id for line in self._lines], [line.id for line in cart.lines]
        if new[: len(old)] == old:
            self._extend(cart.lines)
        elif len(new) == len(old) - 1 and [each for each in old if each in new] == new:
            gone = next(i for i, each in enumerate(old) if each not in new)
            self.beginRemoveRows(QModelIndex(), gone, gone)
            self._lines = cart.lines
            self.endRemoveRows()
        else:
            self.beginResetModel()
            self._lines = cart.lines
            self.endResetModel()

    def line(self, row: int) -> CartLine:
        """Return the line of a row."""
        return self._lines[row]

    def prices(self) -> list[str]:
        """Return what each line comes to, as it is shown."""
        return [self._price(line) for line in self._lines]

    def row_of(self, line_id: str | None) -> int:
        """Return the row of a line, or -1."""
        return next((i for i, line in enumerate(self._lines) if line.id == line_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """Quantity, name and price."""
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns, for screen readers."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return str(_HEADS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the value of a cell for a role."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        spoken = role == Qt.ItemDataRole.AccessibleTextRole
        if spoken and index.column() == NAME:  # where the cursor is: it reads out the line
            return line_words(line, self._amounts)
        if spoken or role == Qt.ItemDataRole.DisplayRole:
            shown = {QUANTITY: self._pieces, NAME: lambda each: each.name, PRICE: self._price}
            return shown[index.column()](line)
        if role == UNDER:
            return self._under(line)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == NAME:
            return "\n".join(filter(None, (line.name, self._under(line))))
        return line if role == LINE else None

    def _price(self, line: CartLine) -> str:
        return self._amounts.bare(line.net_in(self._amounts.currency))

    def _pieces(self, line: CartLine) -> str:
        """Return how many: how much each holds of a unit has more room under the name."""
        if line.unit.is_measured:
            return str(line.quantity)
        return format_quantity(line.thousandths, self._amounts.locale)

    def _extend(self, lines: tuple[CartLine, ...]) -> None:
        old = self._lines
        if len(lines) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(lines) - 1)
            self._lines = lines
            self.endInsertRows()
        self._lines = lines
        for row, line in enumerate(old):
            if lines[row] != line:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(_HEADS) - 1))

    def _under(self, line: CartLine) -> str:
        parts = []
        if line.thousandths != ONE or line.unit.is_measured:
            price = self._amounts.bare(line.unit_price)
            measured = format_quantity(line.thousandths, self._amounts.locale, line.unit)
            parts.append(
                _("{quantity} × {price}", quantity=measured, price=price)
                if line.unit.is_measured
                else _("{price} each", price=price)
            )
        parts += [each.name for each in line.modifiers]
        parts += lot_and_serial(line.lot, line.serial)
        if line.discount:
            parts.append(_("{discount} off", discount=self._amounts.discount(line.discount)))
            parts.append(line.discount.reason)
        if line.note:
            parts.append(line.note)
        return " · ".join(filter(None, parts))


def line_words(line: CartLine, amounts: Amounts) -> str:
    """Return a line as it is read out."""
    name, amount = _measured(line, amounts), amounts.full(line.net_in(amounts.currency))
    if line.quantity == 1:
        return _("{product}, {amount}", product=name, amount=amount)
    return ngettext(
        "{n} times {name}, {amount}",
        "{n} times {name}, {amount}",
        line.quantity,
        name=name,
        amount=amount,
    )


def _measured(line: CartLine, amounts: Amounts) -> str:
    if line.measure == ONE:
        return line.name
    measure = format_quantity(line.measure, amounts.locale, line.unit)
    return _("{quantity} × {product}", quantity=measure, product=line.name)
