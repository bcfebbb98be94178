"""Where the customer's display stands, and what is shown on it as a sale goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from pos_app.domain.logo import logo_png
from pos_app.domain.texts import speaking
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import STORE_LOGO
from pos_app.services.views.sales import SaleView
from pos_app.services.views.store import StoreView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.background.throttle import Throttle
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.customer_display.contents import Contents, contents_of
from pos_app.ui.customer_display.window import DESIGNED, CustomerDisplayWindow
from pos_app.ui.widgets.display_screens import IN_A_WINDOW, OFF, name_of, screens_beside
from pos_app.ui.widgets.window_placement import place_beside

if TYPE_CHECKING:
    from pos_app.services.shared.customer_locale import CustomerLocale
    from pos_app.ui.checkout.payment.payment_presenter import PaymentPresenter

PAUSE_MS: Final = 40
"""Between two updates: keys come first."""
_NOBODY_YET: Final = ""
"""In the place of a customer's id: it is to be found out whom the display speaks to."""


class CustomerDisplay(QObject):
    """Follows the checkout of one window, and shows it on the screen that was chosen.

    A screen that is unplugged takes the display along, and one that is plugged in again brings it
    back; it never lies over the till. `closed`: somebody closed its window.
    """

    closed = Signal()

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        checkout: CheckoutScreen,
        beside: QWidget,
        screens: Callable[[QWidget], list[QScreen]] = screens_beside,
    ) -> None:
        super().__init__(beside)
        self._services = services
        self._tasks = tasks
        self._checkout = checkout
        self._beside = beside
        self._screens = screens
        self._where = OFF
        self._payment: PaymentPresenter | None = None
        self._paid: SaleView | None = None
        self._spoken: CustomerLocale | None = None
        self._spoken_to: str | None = _NOBODY_YET
        self._amounts = checkout.current_cart.amounts
        self._update = Throttle(self._show, PAUSE_MS, self)
        self.window: CustomerDisplayWindow | None = None
        self._connect()

    def show_on(self, where: str) -> None:
        """Show it there from now on; `OFF` closes it."""
        self._where = where
        self._place()

    def show_store(self) -> None:
        """Read whose counter this is, and in which language they speak to the customer."""
        self._spoken_to = _NOBODY_YET
        self._update.request()
        if self.window is not None:
            settings = self._services.settings

            def read_store() -> tuple[StoreView | None, str]:
                return settings.store(), settings.read(STORE_LOGO)

            task = self._tasks.read(read_store, owner=self)
            task.success(lambda found: self._on_store(*found)).start()

    def _on_store(self, store: StoreView | None, logo: str) -> None:
        if self.window is not None and store is not None:
            self.window.show_store(store.name, logo_png(logo))

    def stop(self) -> None:
        """Close it with the till."""
        self._update.stop()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    # --- where it is ---

    def _connect(self) -> None:
        checkout, request = self._checkout, self._update.request
        checkout.current_cart.changed.connect(request)
        checkout.payment.opened.connect(self._on_opened)
        checkout.payment.closed.connect(self._on_closed)
        checkout.last_sale.shown.connect(self._on_paid)
        checkout.last_sale.ended.connect(lambda: self._on_paid(None))
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            # Once Qt has moved the windows of a screen that is gone.
            self._settled = QTimer(self, singleShot=True, interval=0)
            self._settled.timeout.connect(self._place)
            app.screenAdded.connect(self._settled.start)
            app.screenRemoved.connect(self._settled.start)

    def _place(self) -> None:
        screens = self._screens(self._beside)
        screen = next((each for each in screens if name_of(each) == self._where), None)
        if self._where == OFF or (screen is None and self._where != IN_A_WINDOW):
            if self.window is not None:
                self.window.hide()
            return
        window = self._made()
        if screen is None:
            window.setWindowState(Qt.WindowState.WindowNoState)
            window.resize(DESIGNED)
            place_beside(window, self._beside)
            window.show()
        else:
            window.setGeometry(screen.geometry())
            window.setWindowState(Qt.WindowState.WindowFullScreen)
            window.show()  # `showFullScreen` asks for the focus
        self._update.request()

    def _made(self) -> CustomerDisplayWindow:
        if self.window is None:
            training = self._services.mode != "live"
            self.window = CustomerDisplayWindow(self._tasks, training=training)
            self.window.closed.connect(self._on_window_closed)
            self.show_store()
        return self.window

    def _on_window_closed(self) -> None:
        self._where = OFF
        self.closed.emit()

    # --- what it shows ---

    def _on_opened(self, payment: PaymentPresenter) -> None:
        self._payment = payment
        payment.changed.connect(self._update.request)
        self._update.request()

    def _on_closed(self) -> None:
        self._payment = None
        self._update.request()

    def _on_paid(self, sale: SaleView | None) -> None:
        self._paid = sale
        self._update.request()

    def contents(self) -> Contents:
        """Return what the customer sees, or would see, now."""
        cart, payment = self._checkout.current_cart, self._payment
        state, kind = (payment.state, payment.kind) if payment else (None, None)
        if self._spoken is None:
            return contents_of(cart.cart, cart.amounts, state, kind, self._paid)
        wanted = cart.amounts.currency, self._spoken.locale
        if wanted != (self._amounts.currency, self._amounts.locale):
            self._amounts = Amounts(*wanted)
        with speaking(self._spoken.language):
            return contents_of(cart.cart, self._amounts, state, kind, self._paid)

    def _show(self) -> None:
        if self.window is None or not self.window.isVisible():
            return
        if self._customer() == self._spoken_to:
            self.window.show_contents(self.contents())
        else:
            self._find_language()

    def _customer(self) -> str | None:
        """Return who is spoken to, None where nobody knows."""
        sale = self._payment.state.sale if self._payment else None
        cart = self._checkout.current_cart.cart
        if sale is None and cart.is_empty:
            sale = self._paid
        return sale.customer_id if sale else cart.customer_id

    def _find_language(self) -> None:
        """Read in which language this customer is spoken to, then show it."""
        self._spoken_to = self._customer()
        spoken_to = self._services.receipts.spoken_to
        find = self._tasks.read(spoken_to, self._spoken_to, owner=self)
        find.success(self._speak).always(self._update.request).start()

    def _speak(self, spoken: CustomerLocale) -> None:
        self._spoken = spoken
        if self.window is not None:
            with speaking(spoken.language):
                self.window.translate()
