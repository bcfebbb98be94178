"""Who stands at the till: a list to pick from."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from pos_app.domain.texts import _
from pos_app.services.views.store import CashierView
from pos_app.ui.theme import SIZES, icon
from pos_app.ui.widgets.list_model import ListModel
from pos_app.ui.widgets.sheet import Sheet

Index = QModelIndex | QPersistentModelIndex
CASHIER_ROLE = Qt.ItemDataRole.UserRole


class CashierModel(ListModel[CashierView]):
    """Who may be at the till; `CASHIER_ROLE` is the CashierView."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, a picture, the cashier."""
        if not index.isValid():
            return None
        cashier = self.rows[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return icon("user", "muted")
        shown = {
            Qt.ItemDataRole.DisplayRole: _shown(cashier),
            CASHIER_ROLE: cashier,
        }
        return shown.get(Qt.ItemDataRole(role))


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
        self.model = CashierModel(self, (each for each in cashiers if each.active))
        self.list = _List()
        self.list.setProperty("role", "menu")
        self.list.setAccessibleName(_("Cashiers"))
        self.list.setModel(self.model)
        row = self.model.row_of(current.id if current else None)
        self.list.setCurrentIndex(self.model.index(row))
        rows = min(max(self.model.rowCount(), 2), 7)
        self.list.setFixedHeight(rows * SIZES["touch"] + SIZES["space_2"])
        self.list.clicked.connect(self._choose)
        self.body.addWidget(self.list)

    def _choose(self, index: QModelIndex) -> None:
        cashier = index.data(CASHIER_ROLE)
        if cashier is not None:
            self.finish()
            self.chosen.emit(cashier)
