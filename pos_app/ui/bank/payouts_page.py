"""The balance at Stripe and the payouts to the bank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.money import Money
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.bank import BalanceView, PayoutDetails, PayoutView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.bank.payout_columns import COLUMNS, load_payouts
from pos_app.ui.bank.payout_detail import PayoutDetail
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import EmptyState, button, column, frame, label, row
from pos_app.ui.widgets.formats import PLAIN, Formats, read_formats
from pos_app.ui.widgets.paged import PagedModel, PagedTable

_PAGE: Final = 100
_SHARES: Final = (62, 38)


class PayoutsPage(QWidget):
    """Shows what the books have, and asks Stripe for news whenever it is opened."""

    loaded = Signal()
    """Stripe was asked, and what came of it is on the screen."""

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._chosen: str | None = None
        self._formats = PLAIN
        self._balance: BalanceView | None = None
        self._asking, self._reading, self._choosing = (
            LatestRead(tasks, self) for _each in range(3)
        )
        self.available = AmountCard(
            pgettext("money at Stripe", "Available"), _("Ready to be paid out to the bank.")
        )
        self.pending = AmountCard(
            pgettext("money at Stripe", "On its way"),
            _("Taken, and not yet ready to be paid out."),
        )
        self.model = PagedModel(COLUMNS, tasks, page=_PAGE, parent=self)
        self.table = PagedTable(self.model, _("Payouts"))
        self.detail = PayoutDetail()
        self.asked = label("", "caption")
        self.not_asked = label("", "error", wrap=True)
        self.refresh_button = button(
            pgettext("button", "Refresh"), "secondary", "refresh", shortcut_text="F5"
        )
        self.no_payouts = EmptyState(
            "reports",
            _("No payouts yet"),
            _("Money that Stripe sends to the bank appears here."),
        )
        self.trouble = EmptyState("offline", "")
        self._list = QStackedWidget()
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    def fetch(self) -> None:
        """Show what is known, and ask Stripe how it stands."""
        self._read_books(self._show_books)
        task = self._asking.read(self._services.payouts.refresh, self._services.actor)
        task.success(lambda _none: self._read_books(self._show_news))
        task.failure(self._on_not_fetched).start()
        self.asked.setText(_("Asking Stripe…"))

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was fetched of payouts meanwhile; hidden, when it is shown again."""
        if changes.payouts and self.isVisible() and self._balance is not None:
            self._read_books(self._show_books)

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever opens the screen wants to know how it stands now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.fetch()

    # --- layout ---

    def _lay_out(self) -> None:
        content = QWidget()
        box = column(content, spacing=SIZES["space_4"])
        cards = row(spacing=SIZES["space_4"])
        cards.addWidget(self.available, 1)
        cards.addWidget(self.pending, 1)
        box.addLayout(cards)
        box.addWidget(label(_("Payouts"), "section"))
        beside = row(spacing=SIZES["space_4"])
        beside.addWidget(self._list, _SHARES[0])
        beside.addWidget(self.detail, _SHARES[1])
        box.addLayout(beside, 1)
        for stack, pages in (
            (self._list, (self.table, _on_panel(self.no_payouts))),
            (self._pages, (content, _on_panel(self.trouble))),
        ):
            for page in pages:
                stack.addWidget(page)
        outer = column(self, margin=SIZES["space_4"], spacing=SIZES["space_4"])
        head = row(spacing=SIZES["space_4"])
        head.addWidget(label(_("Balance at Stripe"), "title"))
        head.addStretch()
        head.addWidget(self.asked)
        head.addWidget(self.refresh_button)
        outer.addLayout(head)
        outer.addWidget(self.not_asked)
        self.not_asked.hide()
        outer.addWidget(self._pages, 1)
        self.table.horizontalHeader().setSectionsClickable(False)
        self.setFocusProxy(self.refresh_button)  # the table may have nothing to show
        QWidget.setTabOrder(self.refresh_button, self.table)

    def _connect(self) -> None:
        self.refresh_button.clicked.connect(self.fetch)
        self.trouble.activated.connect(self.fetch)
        self.model.loaded.connect(self._show_payouts)
        self.model.failed.connect(self._on_failure)
        self.table.current_changed.connect(self._choose)
        Shortcut(self, "F5", _("Ask Stripe again"), _("Reports"), self.fetch)

    # --- showing ---

    def _read_books(self, then: Callable[[tuple[Formats, BalanceView | None]], object]) -> None:
        self._reading.read(_read, self._services).success(then).failure(self._on_failure).start()

    def _show_news(self, read: tuple[Formats, BalanceView | None]) -> None:
        self.not_asked.hide()
        self._show_books(read)
        self._show_time()
        self.loaded.emit()

    def _show_books(self, read: tuple[Formats, BalanceView | None]) -> None:
        self._formats, self._balance = read
        if self._balance is None:
            return
        self.available.show_amounts(self._balance.available, self._formats)
        self.pending.show_amounts(self._balance.pending, self._formats)
        self._pages.setCurrentIndex(0)
        self.model.formats = self._formats
        self.model.show_rows(partial(load_payouts, self._services))

    def _show_time(self) -> None:
        if self._balance is not None:
            at = self._formats.moment(self._balance.read_at)
            self.asked.setText(_("As of {time}", time=at))

    def _show_payouts(self) -> None:
        self._list.setCurrentIndex(0 if self.model.rowCount() else 1)
        self.detail.setVisible(self.model.rowCount() > 0)
        if self._chosen is None or not self.table.select(self._chosen):
            self.table.select_first()
        if self.model.rowCount() and self.refresh_button.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, payout: PayoutView | None) -> None:
        if payout is None:  # the list is being read anew
            return
        self._chosen = payout.id
        details = self._services.payouts.details
        task = self._choosing.read(details, self._services.actor, payout.id)
        task.success(self._show_details).start()

    def _show_details(self, details: PayoutDetails | None) -> None:
        if details is None:
            self.detail.clear()
        else:
            self.detail.show_details(details, self._formats)

    def _on_not_fetched(self, error: BaseException) -> None:
        self.asked.setText("")
        if isinstance(error, UserError):
            self._read_books(partial(self._show_old_news, error))
        else:
            self._tasks.failed.emit(error)

    def _show_old_news(self, error: UserError, read: tuple[Formats, BalanceView | None]) -> None:
        self._show_books(read)
        if self._balance is None:
            self._on_failure(error)
            return
        self.not_asked.setText(paragraph(error.what, error.next_step))
        self.not_asked.show()
        self._show_time()
        self.loaded.emit()

    def _on_failure(self, error: BaseException) -> None:
        self.asked.setText("")
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.trouble.set_text(error.what, error.next_step, _("Try again"))
        self._pages.setCurrentIndex(1)
        self.loaded.emit()


class AmountCard(QWidget):
    """A kind of money, each currency for itself."""

    def __init__(self, title: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts = label("", "total")
        self._amounts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        panel = frame("panel")
        box = column(panel, margin=SIZES["space_4"], spacing=SIZES["space_1"])
        for each in (label(title, "label"), self._amounts, label(help_text, "caption", wrap=True)):
            box.addWidget(each)
        column(self).addWidget(panel)
        self.setAccessibleName(title)

    def show_amounts(self, amounts: Sequence[Money], formats: Formats) -> None:
        """Show these, one line for each currency."""
        self._amounts.setText("\n".join(formats.money(money) for money in amounts) or "-")

    @property
    def words(self) -> str:
        """What it says."""
        return self._amounts.text()


def _read(services: Services) -> tuple[Formats, BalanceView | None]:
    return read_formats(services.settings), services.payouts.balance(services.actor)


def _on_panel(content: QWidget) -> QWidget:
    panel = frame("panel")
    column(panel).addWidget(content)
    return panel
