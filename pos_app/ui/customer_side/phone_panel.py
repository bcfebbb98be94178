"""The customer's phone: pages that were opened by a QR code, and questions of the bank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget, QWidget

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, _, pgettext
from pos_app.ui.customer_side.actions import PAGE_CARDS
from pos_app.ui.customer_side.reader_panel import choice, small
from pos_app.ui.customer_side.snapshot import PhoneItem
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, button, column, label
from pos_app.ui.widgets.list_model import ListModel

Index = QModelIndex | QPersistentModelIndex
ITEM: Final = Qt.ItemDataRole.UserRole
_NOTHING: Final = N_("Nothing is open. A QR code on the payment sheet opens a page here.")


class PhoneModel(ListModel[PhoneItem]):
    """What is open on the phone, pages first; `write` formats an amount."""

    write: Callable[[Money], str] = str

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of one, or itself."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        item = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            amount = self.write(item.amount) if item.amount else ""
            return "  ·  ".join(part for part in (str(item.title), amount) if part)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, SIZES["touch"])
        return item if role == ITEM else None


class PhonePanel(QWidget):
    """Pays, declines, leaves; answers the bank. `performed(place, action, arguments)`."""

    performed = Signal(str, str, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PhoneModel(self)
        self.view = QListView()
        self.card = choice(_("Card on the page"), PAGE_CARDS)
        self._empty = label(str(_NOTHING), "muted", wrap=True)
        self._pay = small(button(_pay(), "primary"))
        self._decline = button(pgettext("button: the bank says no", "Decline"), "secondary")
        self._leave = button(pgettext("button", "Walk away"), "secondary")
        self._yes = small(button(_("Confirm to the bank"), "primary"))
        self._no = button(pgettext("button: says no to the bank", "Refuse"), "secondary")
        self._browse = button(_("Open in browser"), "secondary")
        self._actions = QStackedWidget()
        self.setAccessibleName(_("The customer's phone"))
        self._lay_out()
        self._connect()
        self._show_actions()

    @property
    def item(self) -> PhoneItem | None:
        """What is chosen, or None."""
        found: PhoneItem | None = self.view.currentIndex().data(ITEM)
        return found

    def show_items(self, items: Sequence[PhoneItem], write: Callable[[Money], str]) -> None:
        """Show what is open; what was chosen stays so."""
        before = self.item.id if self.item else None
        self.model.write = write
        self.model.show(items)
        if items:
            self.view.setCurrentIndex(self.model.index(self.model.row_of(before)))
        self._show_actions()

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setAccessibleName(_("Open on the customer's phone"))
        self.view.setProperty("role", "ringed")
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setFixedHeight(2 * SIZES["touch"])
        self._actions.addWidget(_line(self.card, self._pay, self._decline, self._leave))
        self._actions.addWidget(_line(self._yes, self._no))
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(label(_("The customer's phone"), "label"))
        box.addWidget(self._empty)
        box.addWidget(self.view)
        box.addWidget(self._actions)
        box.addWidget(self._browse, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(lambda *_told: self._show_actions())
        self._pay.clicked.connect(lambda: self._do("pay", card=self.card.currentData()))
        self._decline.clicked.connect(lambda: self._do("decline", card="insufficient_funds"))
        self._leave.clicked.connect(lambda: self._do("walk_away"))
        self._yes.clicked.connect(lambda: self._do("complete"))
        self._no.clicked.connect(lambda: self._do("fail"))
        self._browse.clicked.connect(self._open)

    def _show_actions(self) -> None:
        item = self.item
        self._empty.setVisible(item is None)
        for part in (self.view, self._actions, self._browse):
            part.setVisible(item is not None)
        self._actions.setCurrentIndex(1 if item and item.kind == "bank" else 0)
        self._pay.setText(_("Leave the card") if item and item.amount is None else _pay())

    def _do(self, action: str, **given: object) -> None:
        if item := self.item:
            self.performed.emit(f"{item.kind}s/{item.id}", action, given)

    def _open(self) -> None:
        if item := self.item:
            QDesktopServices.openUrl(QUrl(item.url))


def _pay() -> str:
    return pgettext("button", "Pay")


def _line(*parts: QWidget) -> QWidget:
    made = QWidget()
    line = FlowLayout(made)
    for part in parts:
        line.addWidget(part)
    return made
