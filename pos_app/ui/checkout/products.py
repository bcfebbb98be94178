"""The products as tiles: their model, and the grid."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, pgettext
from pos_app.services.views.catalogue import ProductPage, ProductView
from pos_app.ui.catalogue.price_text import price_text
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.product_tile import Card, Tile, keep_tiles, tile_picture
from pos_app.ui.theme import SIZES, current_tokens, scaled, themed
from pos_app.ui.widgets.list_model import ListModel

Index = QModelIndex | QPersistentModelIndex

PRODUCT: Final = Qt.ItemDataRole.UserRole
PRICE: Final = Qt.ItemDataRole.UserRole + 1
ON_HAND: Final = Qt.ItemDataRole.UserRole + 2

TILE_HEIGHT: Final = 92
NARROWEST_TILE: Final = 138
_HOVERED: Final = QStyle.StateFlag.State_MouseOver
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected


class ProductsModel(ListModel[ProductView]):
    """The products that were read of what is searched and of the category chosen."""

    more_wanted = Signal()
    """The tiles that were read are nearly all seen, and others follow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts = Amounts("usd", "en_US")
        self._more = False
        self.keeps_stock = False
        """Whether tiles say how much there should be."""

    def use(self, amounts: Amounts, *, keeps_stock: bool) -> None:
        """Write prices like this, and how much there is where stock is kept."""
        if (amounts, keeps_stock) != (self._amounts, self.keeps_stock):
            self.beginResetModel()
            self._amounts, self.keeps_stock = amounts, keeps_stock
            self.endResetModel()

    def show_page(self, page: ProductPage) -> None:
        """Show these; where they are the same products, only the tiles of others are painted."""
        self._more = page.more
        if [each.id for each in page.products] != [each.id for each in self.rows]:
            self.show(page.products)
            return
        before, self.rows = self.rows, page.products
        for row, (old, new) in enumerate(zip(before, self.rows, strict=True)):
            if old != new or old.on_hand != new.on_hand:
                self.dataChanged.emit(self.index(row), self.index(row))

    def append_page(self, page: ProductPage) -> None:
        """Show these too, after the others."""
        self._more = page.more
        if page.products:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.products) - 1)
            self.rows = (*self.rows, *page.products)
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        """Return whether others follow."""
        return self._more and not parent.isValid()

    def fetchMore(self, _parent: Index) -> None:
        """Have the next ones read."""
        self.more_wanted.emit()

    def product(self, index: Index) -> ProductView | None:
        """Return the product at an index."""
        return self.rows[index.row()] if index.isValid() else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, the price, how much there is, and the product itself."""
        if not index.isValid():
            return None
        product = self.rows[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return product.name
        if role == PRICE:
            return price_text(product, self._amounts.full)
        if role == ON_HAND:
            return self._on_hand(product)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (product.name, price_text(product, self._amounts.full), self._on_hand(product))
            return ", ".join(filter(None, parts))
        return product if role == PRODUCT else None

    def _on_hand(self, product: ProductView) -> str:
        """Return how much there should be; empty where no stock is kept."""
        if not self.keeps_stock:
            return ""
        if product.on_hand <= 0:
            return pgettext("on a product's tile", "None left")
        there = format_quantity(product.on_hand, self._amounts.locale, product.unit)
        return pgettext("on a product's tile", "{quantity} left", quantity=there)


class TileDelegate(QStyledItemDelegate):
    """Paints the tile of a product."""

    def __init__(self, view: ProductGrid) -> None:
        super().__init__(view)
        self._view = view
        keep_tiles()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """As large as a cell of the grid."""
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one tile."""
        product, price, there = (index.data(role) for role in (PRODUCT, PRICE, ON_HAND))
        size, state = option.rect.size(), option.state
        card = Card(
            theme=current_tokens().name,
            letters=SIZES["body"],
            rtl=self._view.isRightToLeft(),
            hue=product.hue,
            hovered=bool(state & _HOVERED),
            focused=bool(state & _FOCUSED),
            wide=size.width(),
            high=size.height(),
            sharp=painter.device().devicePixelRatioF(),
        )
        low = bool(there) and any(each.is_low for each in product.sold)
        tile = Tile(product.name, price, there, low, card)
        painter.drawPixmap(option.rect.topLeft(), tile_picture(tile))


class ProductGrid(QListView):
    """Tiles that fill the width; a touch, Enter or Space picks one."""

    picked = Signal(object)
    """The ProductView of a tile."""
    edit_requested = Signal(object)
    """The ProductView to change: a long touch, or the other mouse button."""

    def __init__(self, model: ProductsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._selected = QTimer(self, singleShot=True, interval=0)
        self._selected.timeout.connect(self._on_selected)
        self.setModel(model)
        self.setItemDelegate(TileDelegate(self))
        self.setAccessibleName(_("Products"))
        self.setProperty("role", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()  # its room stays, so that no tile moves
        bar.rangeChanged.connect(lambda _least, most: bar.setEnabled(most > 0))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._pick)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_context)
        themed().changed.connect(self.viewport().update)

    def current_product(self) -> ProductView | None:
        """Return the product of the tile with the cursor."""
        return self._model.product(self.currentIndex())

    def chosen_product(self) -> ProductView | None:
        """Return the product of the tile with the cursor, or of the first; None without tiles."""
        return self.current_product() or self._model.product(self._model.index(0))

    def step(self, by: int) -> None:
        """Move the cursor, from the search field."""
        row = max(0, min(self.currentIndex().row() + by, self._model.rowCount() - 1))
        self.setCurrentIndex(self._model.index(row))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """See whether an assistive technology did that, once the cursor has followed a key."""
        super().selectionChanged(selected, deselected)
        self._selected.start()

    def _on_selected(self) -> None:
        """Pick a tile that was selected while the cursor stayed where it was: that is a press.

        Qt has no other way for an assistive technology to press an item of a list.
        """
        selected = self.selectedIndexes()
        if selected and selected[0] != self.currentIndex():
            self.clearSelection()
            self._pick(selected[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick with Enter or Space, and leave letters to the screen."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._pick(self.currentIndex())
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit, together as wide as the view."""
        super().resizeEvent(event)
        width = self.viewport().width() - 1
        columns = max(1, width // scaled(NARROWEST_TILE, 0.6))
        self.setGridSize(QSize(width // columns, scaled(TILE_HEIGHT, 0.6)))

    def _on_context(self, place: QPoint) -> None:
        product = self._model.product(self.indexAt(place))
        if product is not None:
            self.edit_requested.emit(product)

    def _pick(self, index: Index) -> None:
        product = self._model.product(index)
        if product is not None:
            self.picked.emit(product)
