"""The saved cards of the customer, and the button that charges one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.domain.texts import _, listed, pgettext
from pos_app.services.views.customers import CardView
from pos_app.ui.theme import SIZES, current_tokens, draw_icon, font, scaled
from pos_app.ui.widgets import EmptyState, button, column, label, see_through
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key
from pos_app.ui.widgets.list_model import ListModel, RowDelegate
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.reading_order import placed

Index = QModelIndex | QPersistentModelIndex

CARD: Final = Qt.ItemDataRole.UserRole
_ROW: Final = 56


class CardsModel(ListModel[CardView]):
    """The saved cards, the default one first."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The label, and the card itself."""
        if not index.isValid():
            return None
        card = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed([card.label, expires(card)])
        return card if role == CARD else None


def expires(card: CardView) -> str:
    """Return until when a card is good, and whether it is the default one."""
    month = f"{card.exp_month:02d}/{card.exp_year % 100:02d}"
    if card.is_default:
        return _("expires {month}  ·  default", month=month)
    return _("expires {month}", month=month)


class CardDelegate(RowDelegate):
    """Paints a card, large enough to touch: mark, label, expiry."""

    row_size = QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one card."""
        tokens, card = current_tokens(), index.data(CARD)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = option.rect.adjusted(2, 2, -2, -2)
        painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.surface))
        painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.border), 2 if chosen else 1))
        painter.drawRoundedRect(ground, SIZES["radius"], SIZES["radius"])
        side = scaled(24, 0.6)
        mark = QRectF(ground.left() + SIZES["space_3"], 0, side, side)
        mark.moveTop(ground.center().y() - side / 2)
        ink = tokens.accent if chosen else tokens.muted
        draw_icon(painter, placed(mark, ground.toRectF()), "card", ink)
        words = ground.adjusted(2 * SIZES["space_3"] + side, 8, -SIZES["space_3"], -8)
        words = placed(words, ground)
        painter.setPen(QColor(tokens.text))
        painter.setFont(font("control", "strong" if chosen else "plain"))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignTop), card.label)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(font("caption"))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignBottom), expires(card))
        painter.restore()


class CardList(QListView):
    """Arrows choose a card; letters are not its own, they choose another way of paying."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters to the sheet."""
        if event.text().isalpha():
            event.ignore()
        else:
            super().keyPressEvent(event)


class CardPanel(QWidget):
    """Chooses a card and charges it; `customer_requested` where there is nobody to charge."""

    chosen = Signal()
    charge_requested = Signal()
    customer_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = CardsModel(self)
        self.view = CardList()
        self.charge = button(pgettext("button: charge the saved card", "Charge"), "primary")
        self._empty = EmptyState("card", _("No customer on this sale"))
        self._stack = Pages()
        self._whose = label("", "label")
        self._lay_out()
        self.charge.clicked.connect(self._request_charge)
        self.view.activated.connect(lambda _index: self._request_charge())
        self.view.selectionModel().currentChanged.connect(
            lambda current, _before: self.chosen.emit() if current.isValid() else None
        )
        self._empty.activated.connect(self.customer_requested)

    @property
    def card_id(self) -> str | None:
        """The card chosen, or None."""
        card: CardView | None = self.view.currentIndex().data(CARD)
        return card.id if card else None

    @property
    def empty_text(self) -> str:
        """Return the text that is shown where there are no cards."""
        return self._empty.accessibleName() if self._stack.currentIndex() else ""

    def choose(self, card_id: str) -> None:
        """Move to a card."""
        self.view.setCurrentIndex(self._model.index(self._model.row_of(card_id)))

    def show_cards(self, cards: Sequence[CardView], customer: str | None) -> None:
        """Show the cards of a customer: `name` is empty for one without any, None for nobody."""
        before = self.card_id
        if self._model.show(cards) and cards:
            self.view.setCurrentIndex(self._model.index(self._model.row_of(before)))
        if not cards:
            self._explain(customer)
        whose = _("Saved cards of the customer")
        self._whose.setText(_("Saved cards of {name}", name=customer) if customer else whose)
        self._stack.setCurrentIndex(0 if cards else 1)

    def show_charge(self, text: str, *, enabled: bool) -> None:
        """Say what the button charges."""
        self.charge.setText(caption_with_key(text, ENTER))
        self.charge.setAccessibleName(text)
        self.charge.setEnabled(enabled)
        self.view.setEnabled(enabled)

    def focus_cards(self) -> None:
        """In the list: arrows choose, Enter charges."""
        target = self.view if self._model.rowCount() else self._empty.findChild(QWidget)
        if isinstance(target, QWidget):
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _explain(self, customer: str | None) -> None:
        if customer is None:
            self._empty.set_text(
                _("No customer on this sale"),
                _("A saved card belongs to a customer."),
                _("Choose the customer"),
            )
            return
        whose = _("The customer has no saved card")
        self._empty.set_text(
            _("{name} has no saved card", name=customer) if customer else whose,
            _("Take another way of paying, or choose another customer."),
            pgettext("button for another customer", "Choose another"),
        )

    def _lay_out(self) -> None:
        self.view.setModel(self._model)
        self.view.setItemDelegate(CardDelegate(self.view))
        self.view.setAccessibleName(_("Saved cards"))
        self.view.setProperty("role", "ringed")
        see_through(self.view)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.view.setMinimumHeight(scaled(_ROW, 0.7))
        part = QWidget()
        inner = column(part, spacing=SIZES["space_3"])
        inner.addWidget(self._whose)
        inner.addWidget(self.view, 1)
        inner.addWidget(self.charge)
        box = column(self)
        self._stack.addWidget(part)
        self._stack.addWidget(self._empty)
        box.addWidget(self._stack)

    def _request_charge(self) -> None:
        if self.card_id and self.charge.isEnabled():
            self.charge_requested.emit()
