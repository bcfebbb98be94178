"""Products changed and made from the checkout."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.views.catalogue import ProductView, simple_product
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.catalogue.product_editor import ProductEditor, ShelfData
from pos_app.ui.checkout.catalogue_pane import CataloguePane
from pos_app.ui.checkout.checkout_data import CheckoutData
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.widgets import Toasts


class ProductEditing:
    """Opens the editor; `data` is what the checkout shows of the store, None until it was read."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        current_cart: CurrentCart,
        catalogue: CataloguePane,
        toasts: Toasts,
        screen: QWidget,
    ) -> None:
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._catalogue = catalogue
        self._toasts = toasts
        self._screen = screen
        self.data: CheckoutData | None = None

    def edit(self, product: ProductView | None) -> None:
        """Open the editor; None is a new product."""
        if self.data is None:
            return
        edited = product or self.blank("")
        services, data = self._services, self.data
        shelf = ShelfData(
            data.store.currency,
            data.store.locale,
            data.categories,
            data.tax_rates,
            data.default_tax,
        )
        editor = ProductEditor(
            self._screen,
            services.catalogue,
            self._tasks,
            lambda: services.actor,
            shelf,
            edited,
            services.stock,
        )
        editor.saved.connect(
            lambda saved: self._toasts.add(_("{product} was saved.", product=saved.name), "success")
        )
        editor.open()

    def edit_current(self) -> None:
        """Change the product of the tile with the cursor, or of the selected line (Ctrl+E)."""
        grid, current_cart = self._catalogue.grid, self._current_cart
        product = grid.current_product()
        if not grid.hasFocus() or product is None:
            lines = {line.id: line.product_id for line in current_cart.cart.lines}
            product_id = lines.get(current_cart.selected_line or "")
            if product_id is not None:
                read = self._tasks.read(
                    self._services.catalogue.product, product_id, owner=self._screen
                )
                read.success(lambda found: self.edit(found or product)).start()
                return
        self.edit(product)

    def blank(self, code: str) -> ProductView:
        """Return what a new product begins with."""
        tax = self.data.default_tax if self.data else None
        currency = self._current_cart.amounts.currency
        return simple_product("", 0, currency, code, tax=tax, default_tax=True)
