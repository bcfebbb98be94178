"""What the register's card reader shows of a sale before it is paid, and how the readers are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_app.domain.permissions import SYSTEM
from pos_app.services.container import Services
from pos_app.services.views.readers import ReaderView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_state import PaymentState


class ReaderCartDisplay:
    """Shows the cart on the reader and clears it; `changed()` when a reader's state changed."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        state: PaymentState,
        owner: QObject,
        changed: Callable[[], None],
    ) -> None:
        self._services = services
        self._tasks = tasks
        self._state = state
        self._owner = owner
        self._changed = changed

    def show_cart(self, sale_id: str, reader_id: str) -> None:
        """Show the customer what they buy; nobody waits for it."""

        def take(seen: ReaderView) -> None:
            readers = self._state.readers
            self._take([seen if seen.id == each.id else each for each in readers])

        show = self._services.readers.show_cart
        task = self._tasks.background(show, SYSTEM, sale_id, reader_id, owner=self._owner)
        task.success(take).start()

    def refresh(self) -> None:
        """Read how the readers are; one that has just said so is not asked again."""
        task = self._tasks.read(self._services.readers.all, owner=self._owner)
        task.success(self._take).start()

    def clear(self) -> None:
        """Clear the sale from the reader; no callback follows."""
        sale = self._state.sale
        if sale is not None and self._state.readers:
            release = self._services.readers.release
            self._tasks.background(release, SYSTEM, sale.id, owner=self._tasks).start()

    def _take(self, readers: list[ReaderView]) -> None:
        if tuple(readers) != self._state.readers:
            self._state.readers = tuple(readers)
            self._changed()
