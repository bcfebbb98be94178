"""The left of the checkout: search, categories, tiles, and the keypad."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from pos_app.domain.money import Money
from pos_app.domain.taxes import TaxRate
from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.views.catalogue import (
    FoundProduct,
    ProductPage,
    ProductView,
    VariantView,
)
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.category_chips import CategoryChips
from pos_app.ui.checkout.checkout_data import CheckoutData
from pos_app.ui.checkout.keypad_pane import KeypadPane
from pos_app.ui.checkout.product_pages import ProductPages
from pos_app.ui.checkout.products import ProductGrid, ProductsModel
from pos_app.ui.keys.actions import FIND_PRODUCT, WITHOUT_RECEIPT
from pos_app.ui.keys.keymap import KeyShown
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import EmptyState, SearchBox, button, column, icon_button
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.key_captions import caption_with_key
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.room import Room
from pos_app.ui.widgets.toasts import TOAST_PLACE

_LIKE_A_BARCODE: Final = 6


class CataloguePane(QWidget):
    """Finds what is rung up; emits what was picked."""

    tapped = Signal(object, object)
    """The ProductView of a tile, to ring up; None as its VariantView."""
    found = Signal(object, object)
    """A ProductView that a search led to, and its VariantView where that was said."""
    keyed = Signal(object)
    """A CartLine of a custom amount."""
    gift_card_requested = Signal()
    code_typed = Signal(str)
    edit_requested = Signal(object)
    """A ProductView to change, or None for a new one."""
    take_back_requested = Signal()
    """What is rung up comes back, without a receipt."""
    hint = Signal(str)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(TOAST_PLACE, True)  # over the tiles, never over the money
        self.products = ProductsModel(self)
        self.pages = ProductPages(services, tasks, self.products, self)
        self.search = SearchBox(_("Search or scan"), debounce_ms=0)
        KeyShown(self.search, FIND_PRODUCT, self._show_search_key)
        self.grid = ProductGrid(self.products)
        self._chips = CategoryChips()
        self._keypad: KeypadPane | None = None
        self._room_for_keypad: Room | None = None
        self._empty = EmptyState("search", _("Nothing found"), _("Try another word."))
        self._stack = Pages()
        self._keypad_button = button(_("Keypad"), "chip", "keypad")
        self._edit = icon_button("edit", _("Change products: press it, then a product"))
        self._new = icon_button("plus", _("New product"))
        self.take_back = icon_button(
            "refund", _("Take back without a receipt"), action=WITHOUT_RECEIPT
        )
        self.take_back.clicked.connect(self.take_back_requested)
        self._amounts = Amounts("usd", "en_US")
        self._tax: TaxRate | None = None
        self._shown = self.pages.asked
        self._lay_out()
        self._connect()

    def show_catalogue(self, data: CheckoutData) -> None:
        """Show this catalogue."""
        self._amounts = data.amounts
        self.products.use(data.amounts, keeps_stock=data.keeps_stock)
        self._chips.show_categories(data.categories, favourites=bool(data.favourites))
        self._chips.follow(self._new)
        if self._room_for_keypad is not None:
            self._stack.removeWidget(self._room_for_keypad)
            self._room_for_keypad.deleteLater()
            self._keypad = self._room_for_keypad = None
        self._tax = data.default_tax
        self.pages.begin(data.products, data.favourites)
        self._narrow()

    def type_to_search(self, text: str) -> None:
        """Begin a search with what was typed elsewhere."""
        self.focus_search()
        self.search.setText(text)

    def _show_search_key(self, key: str) -> None:
        self.search.show_placeholder(caption_with_key(_("Search or scan"), key))

    def focus_search(self) -> None:
        """Put the cursor into the search field (F4)."""
        self.show_keypad(shown=False)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_keypad(self, *, shown: bool) -> None:
        """Open the keypad, or the tiles again."""
        self._keypad_button.setChecked(shown)
        self._chips.setVisible(not shown)
        if shown:
            keypad = self._made_keypad()
            if self._room_for_keypad is not None:
                self._stack.setCurrentWidget(self._room_for_keypad)
            keypad.focus_amount()
        else:
            self._show_found()

    @property
    def keyed_in(self) -> tuple[Money | None, str] | None:
        """Return the amount keyed in and what it is for; None while the keypad is shut."""
        shown = self._stack.currentWidget() is self._room_for_keypad
        return self._keypad.typed if self._keypad is not None and shown else None

    def go_on_keying(self, amount: Money | None, note: str) -> None:
        """Open the keypad with what was typed at it before."""
        self.show_keypad(shown=True)
        self._made_keypad().show_typed(amount, note)

    def toggle_keypad(self) -> None:
        """Go to the keypad, or back (F2)."""
        shows = self._room_for_keypad
        self.show_keypad(shown=shows is None or self._stack.currentWidget() is not shows)

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_2"])
        top = FlowLayout()
        self._keypad_button.setCheckable(True)
        self._edit.setCheckable(True)
        top.addWidget(self.search)
        for made in (self._keypad_button, self.take_back, self._edit, self._new):
            top.addWidget(made)
        box.addLayout(top)
        box.addWidget(self._chips)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        box.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.pages.shown.connect(self._on_shown)
        self.search.searched.connect(self._narrow)
        self.search.submitted.connect(self._on_submitted)
        self.search.stepped.connect(self.grid.step)
        self._chips.chosen.connect(self._narrow)
        self.grid.picked.connect(partial(self._pick, self.tapped))
        self.grid.edit_requested.connect(self.edit_requested)
        hint = _("Press the product that you want to change.")
        self._edit.toggled.connect(lambda on: self.hint.emit(hint) if on else None)
        self._keypad_button.clicked.connect(lambda on: self.show_keypad(shown=on))
        self._new.clicked.connect(lambda: self.edit_requested.emit(None))
        self._empty.activated.connect(lambda: self.edit_requested.emit(None))

    def _made_keypad(self) -> KeypadPane:
        if self._keypad is None:
            self._keypad = KeypadPane(self._amounts, self._tax)
            self._keypad.keyed.connect(self.keyed)
            self._keypad.gift_card_requested.connect(self.gift_card_requested)
            # Where it needs more room it scrolls alone: what takes money stays where it is.
            self._room_for_keypad = Room(self._keypad, sideways=False)
            self._stack.addWidget(self._room_for_keypad)
        return self._keypad

    def _narrow(self) -> None:
        self.pages.narrow(self.search.text(), self._chips.category_id)
        if not self._keypad_button.isChecked() or self.search.text():
            self.show_keypad(shown=False)

    def _on_shown(self) -> None:
        before, self._shown = self._shown, self.pages.asked
        if self.search.text() and (before != self._shown or self.grid.current_product() is None):
            self.grid.setCurrentIndex(self.products.index(0))  # that is what Enter takes
        if not self._keypad_button.isChecked():
            self._show_found()

    def _show_found(self) -> None:
        found = self.products.rowCount() > 0
        if not found:
            self._show_empty()
        self._stack.setCurrentWidget(self.grid if found else self._empty)

    def _show_empty(self) -> None:
        if self.pages.has_any:
            self._empty.set_text(
                _("Nothing found"), _("Try another word or category."), _("New product")
            )
        else:
            self._empty.set_text(_("No products yet"), _("Add what you sell."), _("New product"))

    def _pick(
        self, told: SignalInstance, product: ProductView, variant: VariantView | None = None
    ) -> None:
        if self._edit.isChecked():
            self._edit.setChecked(False)
            self.edit_requested.emit(product)
        else:
            told.emit(product, variant)

    def _on_submitted(self, text: str) -> None:
        """Enter: a barcode typed by hand, or the first thing found."""
        if text:
            self.pages.submit(text).success(partial(self._on_found, text)).start()

    def _on_found(self, text: str, found: FoundProduct | ProductPage | None) -> None:
        if isinstance(found, FoundProduct):
            self._pick(self.found, found.product, found.variant)
            self._clear(text)
        elif text.isdigit() and len(text) >= _LIKE_A_BARCODE:
            self.code_typed.emit(text)
            self.search.selectAll()
        else:
            if found is not None:
                self.pages.take_submitted(found)
            if (first := self.grid.chosen_product()) is not None:
                self._pick(self.found, first)
                self._clear(text)

    def _clear(self, text: str) -> None:
        """Clear the field, unless something else was typed meanwhile."""
        if self.search.text().strip() == text:
            self.search.clear()
