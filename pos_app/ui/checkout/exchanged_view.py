"""What comes back for a cart: a short list of its own above the totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, pgettext
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import icon_button, row
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.key_captions import DEL, tooltip

_HIGH: Final = 92
"""Two lines; the others are scrolled to."""


class ExchangedView(QWidget):
    """Hidden while nothing comes back; `removed` when none of it is to, after all."""

    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view = _Lines(pgettext("part of a cart", "Comes back"))
        self.remove = icon_button("trash", tooltip(_("Nothing comes back"), DEL))
        across = row(self, spacing=SIZES["space_1"])
        across.addWidget(CappedScrollArea(self.view, _HIGH), 1)
        across.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.remove.clicked.connect(self.removed)
        self.view.delete_pressed.connect(self.removed)
        self.hide()

    def show_cart(self, cart: Cart, amounts: Amounts) -> None:
        """Show what comes back for this cart."""
        entries = list(_entries(cart, amounts))
        if entries != list(self.view.entries()):
            self.view.set_entries(entries)
        self.setVisible(bool(entries))


def _entries(cart: Cart, amounts: Amounts) -> Iterator[Entry]:
    for goods in cart.exchanged:
        of = _("Comes back of receipt {number}", number=goods.number)
        for line in goods.lines:
            quantity = format_quantity(line.quantity, amounts.locale)
            named = _("{quantity} × {product}", quantity=quantity, product=line.name)
            kept = "" if line.restock else _("not sold again")
            yield Entry(
                title=named,
                subtitle="  ·  ".join(filter(None, (of, kept))),
                right=amounts.bare(-line.worth),
                icon="refund",
                key=f"{goods.id}/{line.line_id}",
            )


class _Lines(EntriesView):
    """`delete_pressed` where somebody wants none of it."""

    delete_pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name, selectable=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Del, as a line of the cart."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)
