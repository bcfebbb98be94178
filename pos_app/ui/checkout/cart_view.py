"""The lines of the cart: the selected one opens its own actions under it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QPushButton,
    QScroller,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pos_app.domain.cart import CartLine
from pos_app.domain.texts import _, pgettext
from pos_app.ui.checkout.cart_model import LINE, NAME, PRICE, QUANTITY, UNDER, CartModel, Index
from pos_app.ui.theme import SIZES, current_tokens, font, icon, scaled, themed
from pos_app.ui.widgets import button, icon_button, row, set_property, style_table
from pos_app.ui.widgets.key_captions import DEL, ENTER, tooltip
from pos_app.ui.widgets.list_model import RowDelegate, paint_selected

LINE_HEIGHT: Final = 48
ACTIONS_HEIGHT: Final = 52
_QUANTITY_WIDTH: Final = 56
_PRICE_WIDTH: Final = 88
_TIMES: Final = " \N{MULTIPLICATION SIGN}"
_ROOM_FOR_WORDS: Final = 460
_PAD: Final = SIZES["space_3"]

LESS, MORE, COUNT, REPRICE, DISCOUNT, NOTE, REMOVE = (
    "less",
    "more",
    "count",
    "price",
    "discount",
    "note",
    "remove",
)
_WORDED: Final = frozenset({REPRICE, DISCOUNT, NOTE})
"""What is written out where there is room."""
_KEYS: Final = {
    Qt.Key.Key_Plus: MORE,
    Qt.Key.Key_Minus: LESS,
    Qt.Key.Key_Delete: REMOVE,
    Qt.Key.Key_Backspace: REMOVE,
    Qt.Key.Key_Return: COUNT,
    Qt.Key.Key_Enter: COUNT,
    Qt.Key.Key_P: REPRICE,
    Qt.Key.Key_D: DISCOUNT,
    Qt.Key.Key_N: NOTE,
}


class LineDelegate(RowDelegate):
    """Paints the cells of a line in the upper part of its row."""

    row_size = QSize(_QUANTITY_WIDTH, LINE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell, and its part of the row's ground."""
        painter.save()
        _paint_ground(painter, option)
        cell = QRect(option.rect)
        cell.setHeight(scaled(LINE_HEIGHT, 0.7))
        text = str(index.data())
        if index.column() == QUANTITY:
            _write(painter, cell, text + _TIMES, "muted", right=True)
        elif index.column() == PRICE:
            _write(painter, cell.adjusted(0, 0, -_PAD, 0), text, "text", right=True, strong=True)
        else:
            inner = cell.adjusted(_PAD, 0, -_PAD // 2, 0)
            _write_name(painter, inner, text, str(index.data(UNDER)))
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    paint_selected(painter, option)
    painter.setPen(QPen(QColor(current_tokens().border), 1))
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())


def _write(
    painter: QPainter, cell: QRect, text: str, token: str, *, right: bool, strong: bool = False
) -> None:
    painter.setFont(font("control", "strong" if strong else "plain"))
    painter.setPen(QColor(current_tokens().color(token)))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(cell), int(side | Qt.AlignmentFlag.AlignVCenter), text)


def _write_name(painter: QPainter, cell: QRect, name: str, under: str) -> None:
    painter.setFont(font("control"))
    shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, cell.width())
    if not under:
        _write(painter, cell, shown, "text", right=False)
        return
    _write(painter, cell.adjusted(0, 2, 0, -scaled(18)), shown, "text", right=False)
    painter.setFont(font("caption"))
    painter.setPen(QColor(current_tokens().muted))
    below = painter.fontMetrics().elidedText(under, Qt.TextElideMode.ElideRight, cell.width())
    bottom = int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(QRectF(cell.adjusted(0, 0, 0, -6)), bottom, below)


class LineActionBar(QFrame):
    """What can be done to the selected line."""

    action_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        line = row(self, spacing=SIZES["space_1"])
        line.setContentsMargins(SIZES["space_2"], 0, SIZES["space_2"], SIZES["space_2"])
        self._count = button("1", "quiet")
        self._count.setMinimumWidth(SIZES["touch"])
        self._count.setAccessibleName(_("Quantity"))
        self._count.setToolTip(tooltip(_("Quantity"), ENTER))
        self._connect(self._count, COUNT)
        self._worded: list[tuple[QPushButton, tuple[str, str]]] = []
        for act, icon_name, word, key in (
            (LESS, "minus", _("One less"), "-"),
            (MORE, "plus", _("One more"), "+"),
            (REPRICE, "edit", _("Price"), "P"),
            (DISCOUNT, "discount", pgettext("button", "Discount"), "D"),
            (NOTE, "note", pgettext("button", "Note"), "N"),
            (REMOVE, "trash", pgettext("button", "Remove"), DEL),
        ):
            made = icon_button(icon_name, tooltip(word, key))
            self._connect(made, act)
            line.addWidget(made)
            if act in _WORDED:
                self._worded.append((made, (icon_name, word)))
            if act == LESS:
                line.addWidget(self._count)
            if act == MORE:
                line.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show texts on the buttons where there is room, else icons."""
        super().resizeEvent(event)
        wide = self.width() >= scaled(_ROOM_FOR_WORDS)
        for made, (icon_name, word) in self._worded:
            made.setText(word if wide else "")
            made.setIcon(QIcon() if wide else icon(icon_name))
            set_property(made, "shape", "word" if wide else "icon")

    def show_line(self, line: CartLine) -> None:
        """Apply the actions to this line from now on."""
        self._count.setText(str(line.quantity))

    def _connect(self, made: QPushButton, act: str) -> None:
        made.clicked.connect(lambda: self.action_requested.emit(act))


class CartView(QTableView):
    """The cart; `action_requested(action, line_id)` is to be done to a line."""

    action_requested = Signal(str, str)
    line_selected = Signal(str)

    def __init__(self, model: CartModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cart = model
        self._actions = LineActionBar(self.viewport())
        self._actions.hide()
        self._opened = QPersistentModelIndex()
        style_table(self, _("Cart"), row_height=scaled(LINE_HEIGHT, 0.7))
        self.setModel(model)
        self.setItemDelegate(LineDelegate(self))
        self.setProperty("role", "ringed")
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.horizontalHeader()
        head.hide()
        head.setMinimumSectionSize(1)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(QUANTITY, scaled(_QUANTITY_WIDTH, 0.6))
        self.setColumnWidth(PRICE, scaled(_PRICE_WIDTH))
        self._actions.action_requested.connect(self._request)
        model.dataChanged.connect(self._place_actions)
        model.rowsRemoved.connect(self._open_current)
        model.modelReset.connect(self._open_anew)
        themed().changed.connect(self.viewport().update)

    def show_selected(self, line_id: str | None) -> None:
        """Select a line and bring it into view."""
        at = self._cart.row_of(line_id)
        if at >= 0 and at != self.currentIndex().row():
            self.setCurrentIndex(self._cart.index(at, NAME))
        self._fit_prices()
        self._open_current()
        if at >= 0:
            self.scrollTo(self._cart.index(at, NAME))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Show the actions of the line that became current."""
        super().currentChanged(current, previous)
        self._open_current()
        if current.isValid():
            self.line_selected.emit(current.data(LINE).id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the selected line, and leave other letters to the screen."""
        act = _KEYS.get(Qt.Key(event.key()))
        if act and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._request(act)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The selected line stays in view, its actions as wide as the view."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())
        self._place_actions()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The actions move with their line."""
        super().scrollContentsBy(dx, dy)
        self._place_actions()

    def _fit_prices(self) -> None:
        wide = QFontMetrics(font("control", "strong")).horizontalAdvance
        widest = max(map(wide, set(self._cart.prices())), default=0)
        self.setColumnWidth(PRICE, max(scaled(_PRICE_WIDTH), widest + 2 * _PAD))

    def _open_anew(self) -> None:
        """Lines were put anew: none but the current one is tall."""
        for row_number in range(self._cart.rowCount()):
            self.setRowHeight(row_number, scaled(LINE_HEIGHT, 0.7))
        self._opened = QPersistentModelIndex()
        self._open_current()

    def _open_current(self) -> None:
        """Make room for the actions under the current line, and none under the one before."""
        current, before = self.currentIndex(), self._opened
        if before.isValid() and before.row() != current.row():
            self.setRowHeight(before.row(), scaled(LINE_HEIGHT, 0.7))
        if current.isValid():
            tall = scaled(LINE_HEIGHT, 0.7) + scaled(ACTIONS_HEIGHT, 0.35)
            self.setRowHeight(current.row(), tall)
        self._opened = QPersistentModelIndex(current)
        self._place_actions()

    def _place_actions(self) -> None:
        at = self.currentIndex().row()
        self._actions.setVisible(at >= 0)
        if at < 0:
            return
        self._actions.show_line(self._cart.line(at))
        top = self.rowViewportPosition(at) + scaled(LINE_HEIGHT, 0.7)
        self._actions.setGeometry(0, top, self.viewport().width(), scaled(ACTIONS_HEIGHT, 0.35) - 1)

    def _request(self, act: str) -> None:
        at = self.currentIndex().row()
        if at >= 0:
            self.action_requested.emit(act, self._cart.line(at).id)
