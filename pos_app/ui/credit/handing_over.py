"""Shows the codes of a sale or refund that were not handed over yet, one after another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.money import Money
from pos_app.ui.widgets.formats import Formats, formats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.services.container import Services
    from pos_app.services.views.credit import CreditView
    from pos_app.ui.background.tasks import Tasks


class HandingOver(QObject):
    """Asks the books, and opens a sheet for each code."""

    def __init__(self, over: QWidget, services: Services, tasks: Tasks) -> None:
        super().__init__(over)
        self._over = over
        self._services = services
        self._tasks = tasks

    def offer(self, sale_id: str | None = None) -> None:
        """Show the codes of a sale, or all that wait."""
        work = partial(_read, self._services, sale_id)
        self._tasks.read(work, owner=self).success(lambda found: self._show(*found)).start()

    def _show(self, waiting: Sequence[CreditView], formats: Formats) -> None:
        if not waiting:
            return
        from pos_app.ui.credit.code_sheet import CodeSheet  # noqa: PLC0415  few sales need it

        first, rest = waiting[0], waiting[1:]
        amount = formats.money(Money(first.balance, first.currency))
        sheet = CodeSheet(self._over, self._services, self._tasks, first, amount)
        sheet.closed.connect(partial(self._show, rest, formats))
        sheet.open()


def _read(services: Services, sale_id: str | None) -> tuple[Sequence[CreditView], Formats]:
    store = services.settings.store()
    formats = formats_of(store) if store else Formats()
    return services.credits.to_hand_over(sale_id), formats
