"""Who stands at the till: a list to pick from."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from pos_app.domain.texts import _
from pos_app.services.views.store import CashierView
from pos_app.ui.theme import SIZES, icon
from pos_app.ui.widgets.sheet import Sheet

Index = QModelIndex | QPersistentModelIndex
CASHIER_ROLE = Qt.ItemDataRole.UserRole


class CashierModel(QAbstractListModel):
    """The active cashiers; `CASHIER_ROLE` is the CashierView."""

    def __init__(self, cashiers: Sequence[CashierView]) -> None:
        super().__init__()
        self._cashiers = [each for each in cashiers if each.active]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """How many there are."""
        return 0 if parent.isValid() else len(self._cashiers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, a picture, the cashier."""
        if not index.isValid():
            return None
        cashier = self._cashiers[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return icon("user", "muted")
        shown = {
            Qt.ItemDataRole.DisplayRole: _shown(cashier),
            CASHIER_ROLE: cashier,
        }
        return shown.get(Qt.ItemDataRole(role))

    def row_of(self, cashier: CashierView | None) -> int:
        """Return the row of a cashier, the first one when they are not listed."""
        ids = [each.id for each in self._cashiers]
        return ids.index(cashier.id) if cashier and cashier.id in ids else 0


def _shown(cashier: CashierView) -> str:
    if cashier.role == "manager":
        return _("{name}  (manager)", name=cashier.name)
    if cashier.role == "owner":
        return _("{name}  (owner)", name=cashier.name)
    return cashier.name


class _List(QListView):
    """Enter chooses, on every platform."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class CashierPicker(Sheet):
    """Arrow keys or the first letters, then Enter; or a touch."""

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget, cashiers: Sequence[CashierView], current: CashierView | None
    ) -> None:
        super().__init__(parent, _("Who is at the till?"), width=420)
        self.model = CashierModel(cashiers)
        self.list = _List()
        self.list.setProperty("role", "menu")
        self.list.setAccessibleName(_("Cashiers"))
        self.list.setModel(self.model)
        self.list.setCurrentIndex(self.model.index(self.model.row_of(current)))
        rows = min(max(self.model.rowCount(), 2), 7)
        self.list.setFixedHeight(rows * SIZES["touch"] + SIZES["space_2"])
        self.list.clicked.connect(self._choose)
        self.body.addWidget(self.list)

    def _choose(self, index: QModelIndex) -> None:
        cashier = index.data(CASHIER_ROLE)
        if cashier is not None:
            self.finish()
            self.chosen.emit(cashier)
