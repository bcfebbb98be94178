"""What was put aside: carts, and sales whose payment is not settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.changes import ChangeSet
from pos_app.domain.cart import Cart
from pos_app.domain.payments import TenderState
from pos_app.domain.texts import N_, Message, _, listed, ngettext
from pos_app.services.container import Services
from pos_app.services.views.sales import HeldCart, SaleView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.theme import SIZES, current_tokens, font, scaled
from pos_app.ui.widgets import Sheet, button, label
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.formats import Formats, read_formats
from pos_app.ui.widgets.list_model import ListModel, RowDelegate, paint_selected
from pos_app.ui.widgets.repeat_guard import RepeatGuard

Index = QModelIndex | QPersistentModelIndex

WAITING: Final = Qt.ItemDataRole.UserRole
_ROW: Final = 60
_NAMES_SHOWN: Final = 3
_HOLDS: Final[dict[TenderState, Message]] = {
    TenderState.PENDING: N_("Waiting for the customer to pay"),
    TenderState.ACTION: N_("Waiting for the customer's bank"),
    TenderState.RETURNING: N_("Money on its way back: check it"),
}
_NOT_KNOWN: Final = N_("Payment not known yet: check it")


@dataclass(frozen=True)
class HeldItem:
    """A cart put aside, a sale not settled, or both in one.

    `held_at` is when, by the store's clock: `2:05 PM`; empty for a sale alone.
    """

    id: str
    cart: Cart | None
    sale: SaleView | None
    label: str
    held_at: str
    total: int

    @property
    def is_being_paid(self) -> bool:
        """Return whether its payment has begun: it is resumed on the payment sheet."""
        return self.sale is not None and not self.sale.may_return_to_cart

    @property
    def title(self) -> str:
        """Return its label, else what is in it."""
        if self.label or self.cart is None:
            return self.label or _("Sale not settled")
        names = [line.name for line in self.cart.lines]
        rest = len(names) - _NAMES_SHOWN
        shown = listed(names[:_NAMES_SHOWN])
        if rest <= 0:
            return shown
        return ngettext("{names} and {n} more", "{names} and {n} more", rest, names=shown)


def read_held(services: Services) -> list[HeldItem]:
    """Read what was put aside, what has to be settled first. For a worker thread."""
    held = {each.cart.id: each for each in services.carts.held()}
    sales = {sale.id: sale for sale in services.selling.open_sales()}
    formats = read_formats(services.settings)
    found = [
        _held_item(each, held.get(each), sales.get(each), formats) for each in {**sales, **held}
    ]
    return sorted(found, key=lambda each: not each.is_being_paid)


def _held_item(
    id_: str, held: HeldCart | None, sale: SaleView | None, formats: Formats
) -> HeldItem:
    return HeldItem(
        id=id_,
        cart=held.cart if held else None,
        sale=sale,
        label=held.label if held else "",
        held_at=formats.time(held.held_at) if held else "",
        total=sale.total if sale else held.total if held else 0,
    )


def describe(waiting: HeldItem, amounts: Amounts) -> str:
    """Return how it stands, in words."""
    sale = waiting.sale
    if sale is not None and sale.holding is not None:
        return str(_HOLDS.get(sale.holding.state, _NOT_KNOWN))
    if sale is not None and sale.paid:
        paid, left = amounts.full(sale.paid), amounts.full(sale.left)
        return _("{paid} paid, {left} left", paid=paid, left=left)
    if waiting.held_at:
        return _("Put aside at {time}", time=waiting.held_at)
    return _("Not paid yet")


class HeldModel(ListModel[HeldItem]):
    """What was put aside."""

    def __init__(self, found: Sequence[HeldItem], amounts: Amounts, parent: QWidget | None) -> None:
        super().__init__(parent, found)
        self._amounts = amounts

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title, the state in words, or the item itself."""
        if not index.isValid():
            return None
        waiting = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return waiting.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((waiting.title, describe(waiting, self._amounts)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            amount = self._amounts.full(waiting.total)
            return listed([waiting.title, amount, describe(waiting, self._amounts)])
        return waiting if role == WAITING else None

    def remove(self, row_number: int) -> None:
        """Take one out."""
        self.beginRemoveRows(QModelIndex(), row_number, row_number)
        self.rows = (*self.rows[:row_number], *self.rows[row_number + 1 :])
        self.endRemoveRows()


class _Delegate(RowDelegate):
    row_size = QSize(0, _ROW)

    def __init__(self, amounts: Amounts, parent: QWidget) -> None:
        super().__init__(parent)
        self._amounts = amounts

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, waiting = current_tokens(), index.data(WAITING)
        painter.save()
        paint_selected(painter, option)
        place = option.rect.adjusted(SIZES["space_3"], 8, -SIZES["space_3"], -10)
        amount = self._amounts.full(waiting.total)
        painter.setFont(font("control", "strong"))
        painter.setPen(QColor(tokens.text))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), amount)
        room = place.width() - painter.fontMetrics().horizontalAdvance(amount) - SIZES["space_4"]
        painter.setFont(font("control"))
        title = painter.fontMetrics().elidedText(waiting.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), title)
        painter.setFont(font("caption"))
        painter.setPen(QColor(tokens.warn if waiting.is_being_paid else tokens.muted))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignBottom), describe(waiting, self._amounts))
        painter.restore()


class HeldSheet(Sheet):
    """Lists what was put aside; Enter goes on with it, Del throws a cart away."""

    chosen = Signal(object)
    discarded = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        found: Sequence[HeldItem],
        amounts: Amounts,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(parent, _("Put aside"), width=560)
        self._services = services
        self._latest = LatestRead(tasks, self)
        self._repeats = RepeatGuard(monotonic)
        self._replaced = RepeatGuard(monotonic)
        self._model = HeldModel(found, amounts, self)
        self.view = QListView()
        self.first_focus = self.view
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(amounts, self.view))
        self.view.setAccessibleName(_("Put aside"))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setMinimumHeight(4 * scaled(_ROW, 0.7))
        self.view.setCurrentIndex(self._model.index(0))
        self.view.clicked.connect(lambda _index: self._show_buttons())
        self.view.activated.connect(lambda _index: self._choose())
        self._discard = button(_("Throw away"), "danger", "trash")
        self._go_on = button(_("Go on with it"), "primary")
        self._go_on.setProperty("scale", "small")
        self._discard.clicked.connect(self._throw_away)
        self._go_on.clicked.connect(self._choose)
        what = _("Carts put aside, and sales that are not settled.")
        self.body.addWidget(label(what, "muted", wrap=True))
        self.body.addWidget(self.view, 1)
        below = FlowLayout()
        below.addWidget(self._discard)
        below.add_stretch()
        below.addWidget(self._go_on)
        self.body.addLayout(below)
        self.view.selectionModel().currentChanged.connect(lambda *_rows: self._show_buttons())
        self._show_buttons()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was put aside, settled or taken elsewhere meanwhile."""
        if changes.waiting and self.isVisible():
            self._latest.read(read_held, self._services).success(self._show).start()

    def _show(self, found: Sequence[HeldItem]) -> None:
        if not found:
            self.finish()
            return
        current = self._current()
        self._model.show(found)
        row = self._model.row_of(current.id if current else None)
        self.view.setCurrentIndex(self._model.index(row))
        if current is not None and self._current() != current:
            self._replaced.begin()  # nobody can have read yet what has come under the key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Del throws away."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        elif event.key() == Qt.Key.Key_Delete:
            self._throw_away()
        else:
            super().keyPressEvent(event)

    def _current(self) -> HeldItem | None:
        found: HeldItem | None = self.view.currentIndex().data(WAITING)
        return found

    def _show_buttons(self) -> None:
        current = self._current()
        self._go_on.setEnabled(current is not None)
        self._discard.setEnabled(current is not None and not current.is_being_paid)

    def _choose(self) -> None:
        current = self._current()
        if current is not None and self.isVisible() and not self._replaced.rejects():
            self.finish()
            self.chosen.emit(current)

    def _throw_away(self) -> None:
        current = self._current()
        if current is None or current.is_being_paid:
            return
        if self._repeats.rejects() or self._replaced.rejects():
            return
        self._repeats.begin()
        self._model.remove(self.view.currentIndex().row())
        self._show_buttons()
        self.discarded.emit(current)
        if not self._model.rowCount():
            self.finish()
