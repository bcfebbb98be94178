"""The money: what Stripe holds, the payouts to the bank, and what each day's takings became."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.bank import BalanceView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.bank.day_list import DayList
from pos_app.ui.bank.payout_list import PayoutList
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import EmptyState, button, column, frame, label, row
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import PLAIN, Formats, read_formats
from pos_app.ui.widgets.pages import Pages

Read = tuple[Formats, tuple[BalanceView, ...]]

PAYOUTS: Final = "payouts"
DAYS: Final = "days"


class MoneyScreen(QWidget):
    """Shows what the books have, and asks Stripe for news whenever it is opened.

    `history_requested` is what finds a sale in the history.
    """

    loaded = Signal()
    """Stripe was asked, and what came of it is on the screen."""
    history_requested = Signal(str)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._formats = PLAIN
        self._balances: tuple[BalanceView, ...] = ()
        self._wanted = ""
        self._is_opening = False
        self._asking, self._reading = LatestRead(tasks, self), LatestRead(tasks, self)
        self.available = AmountCard(
            pgettext("money at Stripe", "Available"), _("Ready to be paid out to the bank.")
        )
        self.pending = AmountCard(
            pgettext("money at Stripe", "On its way"),
            _("Taken, and not yet ready to be paid out."),
        )
        self.instant = AmountCard(
            pgettext("money at Stripe", "At once"), _("Could be paid out within minutes.")
        )
        self.reserved = AmountCard(
            pgettext("money at Stripe", "Held back"), _("Kept for connected accounts.")
        )
        self.account = DropDown()
        self.account.setAccessibleName(_("Whose money"))
        self.payouts = PayoutList(services, tasks)
        self.days = DayList(services, tasks)
        self.chips = {
            PAYOUTS: button(_("Payouts"), "chip"),
            DAYS: button(pgettext("a list of days", "Days"), "chip"),
        }
        self.asked = label("", "caption")
        self.not_asked = label("", "error", wrap=True)
        self.refresh_button = button(
            pgettext("button", "Refresh"), "secondary", "refresh", action=keys.MONEY_NEWS
        )
        self.trouble = EmptyState("offline", "")
        self._lists = Pages()
        self._pages = Pages()
        self._lay_out()
        self._connect()

    def fetch(self) -> None:
        """Show what is known, once that is allowed, and ask Stripe how it stands."""
        self._is_opening = True
        self._read_books(self._show_and_ask, anew=True)

    def refresh(self, changes: ChangeSet) -> None:
        """Show what was fetched meanwhile; hidden, when it is shown again."""
        if not self.isVisible() or not self._balances:
            return
        if changes.payouts:
            self._read_books(self._show_balances)
        if changes.payouts or changes.history or changes.shifts:
            self.payouts.refresh()
            self.days.refresh()

    def show_payout(self, payout_id: str) -> None:
        """Show a payout down to its parts."""
        self._go_to(PAYOUTS)
        self.payouts.choose(payout_id)

    def show_day(self, day_id: str) -> None:
        """Show what became of a day's card takings."""
        self._go_to(DAYS)
        self.days.choose(day_id)

    def search_for(self, text: str) -> None:
        """Show the payout or the day that has this id, once looking at them is allowed."""
        self._wanted = text
        if not self._is_opening:
            self._show_wanted()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever opens the screen wants to know how it stands now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.fetch()

    # --- layout ---

    def _lay_out(self) -> None:
        content = QWidget()
        box = column(content, spacing=SIZES["space_3"])
        cards = row(spacing=SIZES["space_4"])
        for card in (self.available, self.pending, self.instant, self.reserved):
            cards.addWidget(card, 1)
        box.addLayout(cards)
        box.addWidget(self._lists, 1)
        self._lists.addWidget(self.payouts)
        self._lists.addWidget(self.days)
        self._pages.addWidget(content)
        panel = frame("panel")
        column(panel).addWidget(self.trouble)
        self._pages.addWidget(panel)
        outer = column(self, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        head = row(spacing=SIZES["space_4"])
        group = QButtonGroup(self)
        for key, chip in self.chips.items():
            chip.setCheckable(True)
            chip.setChecked(key == PAYOUTS)
            chip.clicked.connect(partial(self._go_to, key))
            group.addButton(chip)
            head.addWidget(chip)
        head.addWidget(self.account)
        head.addStretch()
        head.addWidget(self.asked)
        head.addWidget(self.refresh_button)
        outer.addLayout(head)
        outer.addWidget(self.not_asked)
        for each in (self.not_asked, self.account, self.instant, self.reserved):
            each.hide()
        outer.addWidget(self._pages, 1)
        self.setFocusProxy(self.refresh_button)  # the tables may have nothing to show

    def _connect(self) -> None:
        self.refresh_button.clicked.connect(self.fetch)
        self.trouble.activated.connect(self.fetch)
        self.account.activated.connect(lambda _place: self._show_account())
        for each in (self.payouts, self.days):
            each.failed.connect(self._on_failure)
        self.payouts.history_requested.connect(self.history_requested)
        self.payouts.day_requested.connect(self.show_day)
        self.days.payout_requested.connect(self.show_payout)
        Shortcut(self, keys.MONEY_NEWS, self.fetch)
        Shortcut(self, keys.SHOW_PAYOUTS, partial(self._go_to, PAYOUTS))
        Shortcut(self, keys.SHOW_DAYS, partial(self._go_to, DAYS))

    def _go_to(self, key: str) -> None:
        self.chips[key].setChecked(True)
        shown = self.payouts if key == PAYOUTS else self.days
        self._lists.setCurrentWidget(shown)
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing ---

    def _read_books(self, then: Callable[[Read], object], *, anew: bool = False) -> None:
        task = self._reading.read(_read, self._services, self._services.actor, anew=anew)
        task.success(then).failure(self._on_failure).start()

    def _show_wanted(self) -> None:
        wanted, self._wanted = self._wanted, ""
        if wanted.startswith("po_"):
            self.show_payout(wanted)
        elif wanted:
            self.show_day(wanted)

    def _show_and_ask(self, read: Read) -> None:
        self._is_opening = False
        self._show_books(read)
        self._show_wanted()
        task = self._asking.read(self._services.payouts.refresh, self._services.actor)
        task.success(lambda _none: self._read_books(self._show_news))
        task.failure(self._on_not_fetched).start()
        self.asked.setText(_("Asking Stripe…"))

    def _show_news(self, read: Read) -> None:
        self.not_asked.hide()
        self._show_books(read)
        self._show_time()
        self.loaded.emit()

    def _show_books(self, read: Read) -> None:
        self._formats, self._balances = read
        if not self._balances:
            return
        self._show_balances(read)
        self._show_account()
        self.days.show_rows(self._formats)

    def _show_balances(self, read: Read) -> None:
        self._formats, self._balances = read
        self._pages.setCurrentIndex(0)
        self._offer_accounts()
        self._show_cards()

    def _offer_accounts(self) -> None:
        before = self.account.currentData()
        self.account.clear()
        for each in self._balances:
            name = each.account or pgettext("whose money at Stripe", "The store's own account")
            self.account.addItem(name, each.account or "")
        self.account.setCurrentIndex(max(0, self.account.findData(before)))
        self.account.setVisible(len(self._balances) > 1)

    def _show_account(self) -> None:
        self._show_cards()
        chosen = str(self.account.currentData() or "")
        self.payouts.show_rows(self._formats, chosen if self.account.count() > 1 else None)

    def _show_cards(self) -> None:
        chosen = str(self.account.currentData() or "")
        balance = next(each for each in self._balances if (each.account or "") == chosen)
        for card, amounts in (
            (self.available, balance.available),
            (self.pending, balance.pending),
            (self.instant, balance.instant),
            (self.reserved, balance.reserved),
        ):
            lines = "\n".join(map(self._formats.money, amounts))  # one for each currency
            card.amounts.setText(lines or "-")
        self.instant.setVisible(bool(balance.instant))
        self.reserved.setVisible(bool(balance.reserved))

    def _show_time(self) -> None:
        if self._balances:
            at = self._formats.moment(self._balances[0].read_at)
            self.asked.setText(_("As of {time}", time=at))

    def _on_not_fetched(self, error: BaseException) -> None:
        self.asked.setText("")
        if isinstance(error, UserError):
            self._read_books(partial(self._show_old_news, error))
        else:
            self._tasks.failed.emit(error)

    def _show_old_news(self, error: UserError, read: Read) -> None:
        self._show_books(read)
        if not self._balances:
            self._on_failure(error)
            return
        self.not_asked.setText(paragraph(error.what, error.next_step))
        self.not_asked.show()
        self._show_time()
        self.loaded.emit()

    def _on_failure(self, error: BaseException) -> None:
        self._is_opening = False
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
        self.amounts = label("", "total")
        self.amounts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        panel = frame("panel")
        box = row(panel, margin=SIZES["space_3"], spacing=SIZES["space_3"])
        words = column(spacing=0)
        words.addWidget(label(title, "label"))
        words.addWidget(label(help_text, "caption", wrap=True))
        box.addLayout(words, 1)
        box.addWidget(self.amounts)
        self.amounts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column(self).addWidget(panel)
        self.setAccessibleName(title)

    @property
    def words(self) -> str:
        """What it says."""
        return self.amounts.text()


def _read(services: Services, actor: Actor, *, anew: bool) -> Read:
    return read_formats(services.settings), services.payouts.balances(actor, anew=anew)
