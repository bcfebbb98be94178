"""One open book in its window: builds the screens, refreshes them, keeps up to date."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_app import __version__
from pos_app.changes import CASHIER_IN_CHARGE, CASHIERS, REGISTER, STORE, ChangeSet
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.first_look import FirstScreen
from pos_app.services.views.readers import ReaderView
from pos_app.services.views.sales import Settled
from pos_app.services.views.store import CashierView
from pos_app.settings import SCANNER, THEME, UiState
from pos_app.ui.attention.desk import QUIET_MS, AttentionDesk
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.background.throttle import Throttle
from pos_app.ui.checkout.paying import import_sheets
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.input.scan_rhythm import Habits
from pos_app.ui.shell.connection_watch import ConnectionWatch
from pos_app.ui.shell.crash import CrashDesk
from pos_app.ui.shell.frame import Connection, FrameModel, FrameState
from pos_app.ui.shell.main_window import MainWindow, Screen
from pos_app.ui.shell.reader_watch import ReaderWatch
from pos_app.ui.theme import apply_theme
from pos_app.ui.widgets import toast

if TYPE_CHECKING:
    from pos_app.ui.settings.screen import SettingsScreen

SYNC_EVERY_MS = 120_000
CONNECTION_PAUSE_MS = 10_000
RECEIPT_SHOWN_MS = 30_000
SHOWN_SETTINGS = frozenset({STORE, REGISTER, CASHIERS, CASHIER_IN_CHARGE})
"""What the frame around the screens names."""
BANNERS: Final[dict[str, str | Message]] = {
    "training": N_("TRAINING - no real money"),
    "test": N_("TEST - no real money"),
    "live": "",
}

_log = logging.getLogger(__name__)


@runtime_checkable
class Refreshes(Protocol):
    """A screen that shows what writes change."""

    def refresh(self, changes: ChangeSet) -> None:
        """Show it."""
        ...


@runtime_checkable
class Finds(Protocol):
    """A screen that can be searched from elsewhere."""

    def search_for(self, text: str) -> None:
        """Search it."""
        ...


class Workspace(QObject):
    """The window of one book and all that happens around its screens."""

    book_wanted = Signal(str)
    new_book_wanted = Signal()
    reset_wanted = Signal()
    restore_wanted = Signal(str)
    """Of the backup of this name."""
    painted = Signal()
    """The checkout with its products is on the screen for the first time."""
    broken = Signal(object)
    """The books could be looked at but not opened, or are damaged: the UserError that says why."""

    def __init__(
        self,
        services: Services,
        first_screen: FirstScreen | None,
        state: UiState,
        root: Path,
        desk: CrashDesk,
    ) -> None:
        super().__init__()
        self.services = services
        self._first = first_screen
        self._state = state
        self._root = root
        self._desk = desk
        self._settings: SettingsScreen | None = None
        self._told: set[Settled] = set()
        self.tasks = Tasks(self)
        self._changes = ChangeRelay(services.changes, self.tasks, self)
        self.frame = FrameModel(self._first_frame(), self)
        self._watch = ReaderWatch(services, self.tasks, self)
        self._line = ConnectionWatch(services, self.tasks, self)
        self._connection_news = Throttle(self._on_connection_changed, CONNECTION_PAUSE_MS, self)
        self._after_payment = QTimer(self, singleShot=True, interval=QUIET_MS)
        self.window = MainWindow(self.frame, self._screens(), state)
        self.attention = AttentionDesk(services, self.tasks, self.window, self._in_hand, self)
        self.checkout = self._go_to_checkout()
        self._timer = QTimer(self, interval=SYNC_EVERY_MS)
        self._connect()

    def stop(self) -> None:
        """Wait for what is under way; nothing is begun any more."""
        self._timer.stop()
        self._after_payment.stop()
        self._changes.end()
        self.attention.end()
        self._watch.end()
        self._line.end()
        self._connection_news.end()
        self.tasks.stop()
        gc.unfreeze()  # this window goes: it is to be collected

    def refresh(self, changes: ChangeSet) -> None:
        """Let all that is on the screen show what a write changed."""
        if changes.settings & SHOWN_SETTINGS:
            self.tasks.read(self._frame_state, owner=self).success(self._show_names).start()
        if changes.readers or REGISTER in changes.settings:
            self._watch.look()
        self.attention.refresh(changes)
        for screen in self.window.screens():
            if isinstance(screen, Refreshes):
                screen.refresh(changes)

    # --- the screens ---

    def _screens(self) -> list[Screen]:
        made = (
            ("checkout", _("Checkout"), _("Go to checkout"), self._make_checkout),
            ("customers", _("Customers"), _("Go to customers"), self._make_customers),
            ("history", _("History"), _("Go to history"), self._make_history),
            ("reports", _("Reports"), _("Go to reports"), self._make_reports),
            ("settings", _("Settings"), _("Go to settings"), self._make_settings),
        )
        return [
            Screen(key, title, key, factory, f"Ctrl+{number}", go_to)
            for number, (key, title, go_to, factory) in enumerate(made, 1)
        ]

    def _go_to_checkout(self) -> CheckoutScreen:
        screen = self.window.go("checkout")
        if not isinstance(screen, CheckoutScreen):
            raise TypeError("the checkout is not the checkout")
        screen.scanner.habits = Habits.from_text(self._state.load(SCANNER))
        return screen

    def _make_checkout(self) -> QWidget:
        screen = CheckoutScreen(self.services, self.tasks, first=self._first)
        screen.paying.closed.connect(self._after_payment.start)
        if self._first is None:
            screen.loaded.connect(lambda: _Painted(screen, self._on_painted))
        else:
            _Painted(screen, self._on_painted)
        return screen

    def _make_customers(self) -> QWidget:
        from pos_app.ui.customers.screen import CustomersScreen  # noqa: PLC0415  on first visit

        screen = CustomersScreen(self.services, self.tasks)
        screen.charge_requested.connect(self._charge)
        return screen

    def _make_history(self) -> QWidget:
        from pos_app.ui.history.screen import HistoryScreen  # noqa: PLC0415  on first visit

        return HistoryScreen(self.services, self.tasks)

    def _make_reports(self) -> QWidget:
        from pos_app.ui.reports.screen import ReportsScreen  # noqa: PLC0415  on first visit

        return ReportsScreen(self.services, self.tasks)

    def _make_settings(self) -> QWidget:
        from pos_app.ui.settings.about_page import About  # noqa: PLC0415  on first visit
        from pos_app.ui.settings.screen import SettingsParts, SettingsScreen  # noqa: PLC0415

        services = self.services
        parts = SettingsParts(
            store=services.settings,
            keys=services.accounts,
            readers=services.readers,
            backups=services.backups,
            about=About(
                __version__,
                self._root,
                services.book,
                training=services.mode == "training",
                proxy=services.connection.proxy,
            ),
            theme=self._state.load(THEME) or "system",
            sandbox=services.sandbox,
            simulated=services.mode != "live",
            scanner=self.checkout.scanner.habits,
        )
        screen = SettingsScreen(parts, self.tasks)
        screen.readers_changed.connect(self._watch.look)
        screen.theme_chosen.connect(self._use_theme)
        screen.scanner_learned.connect(self._use_scanner)
        screen.key_changed.connect(self._look_for_stripe)
        screen.book_chosen.connect(self.book_wanted)
        screen.new_book_asked.connect(self.new_book_wanted)
        screen.restore_asked.connect(self.restore_wanted)
        screen.reset_asked.connect(self.reset_wanted)
        self._settings = screen
        return screen

    def _charge(self, customer_id: str) -> None:
        self.window.go("checkout")
        self.checkout.sell_to(customer_id)

    def _use_theme(self, name: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, name)
        self._state.save(THEME, name)

    def _use_scanner(self, habits: Habits) -> None:
        self.checkout.scanner.habits = habits
        self._state.save(SCANNER, habits.to_text())

    # --- the frame ---

    def _first_frame(self) -> FrameState:
        if self._first is None:
            return self._frame_state()
        return FrameState(
            store=self._first.store.name,
            register=self._first.register.name,
            cashiers=self._first.cashiers,
            cashier=self._first.cashier,
            banner=str(BANNERS[self.services.mode]),
        )

    def _frame_state(self) -> FrameState:
        settings = self.services.settings
        store = settings.store()
        return FrameState(
            store=store.name if store else "",
            register=settings.register().name,
            cashiers=tuple(person for person in settings.cashiers() if person.active),
            cashier=settings.current_cashier(),
            banner=str(BANNERS[self.services.mode]),
        )

    def _show_names(self, state: FrameState) -> None:
        self.frame.update(
            store=state.store,
            register=state.register,
            cashiers=state.cashiers,
            cashier=state.cashier,
        )

    def _connect(self) -> None:
        self.frame.cashier_chosen.connect(self._keep_cashier)
        self.tasks.failed.connect(self._on_failure)
        self.tasks.on_damage = self.broken.emit
        self._line.changed.connect(self._on_contact)
        self._line.said.connect(lambda outage: self.frame.update(outage=outage))
        self._line.failed.connect(self._on_quiet_failure)
        self.window.connection_clicked.connect(self._line.try_now)
        self._timer.timeout.connect(self._on_timer)
        self._after_payment.timeout.connect(self._watch.look)
        self._changes.changed.connect(self.refresh)
        self._connect_attention()
        self._watch.seen.connect(self._on_reader_seen)
        self._watch.failed.connect(self._on_quiet_failure)
        self.window.reader_clicked.connect(self._open_readers)

    def _connect_attention(self) -> None:
        desk = self.attention
        self.window.attention_wanted.connect(desk.open)
        desk.counted.connect(lambda count: self.frame.update(attention=count))
        desk.looking.connect(lambda at: self.frame.update(looking_up=at))
        desk.settled.connect(self._tell)
        desk.looked.connect(self._tell_stripe)
        desk.failed.connect(self._on_quiet_failure)
        desk.print_wanted.connect(self._print_receipt)
        desk.open_wanted.connect(self._find_in_history)

    def _in_hand(self) -> str | None:
        return self.checkout.sale_in_hand

    def _print_receipt(self, sale_id: str) -> None:
        self.checkout.print_receipt(sale_id)
        self.tasks.write(self.services.receipts.receipt_done, sale_id, owner=self).start()

    def _find_in_history(self, text: str) -> None:
        screen = self.window.go("history")
        if isinstance(screen, Finds):
            screen.search_for(text)

    def _keep_cashier(self, cashier: CashierView) -> None:
        services = self.services  # asked for on the worker: they may not be made yet

        def switch() -> None:
            services.settings.switch_cashier(cashier.id)

        self.tasks.write(switch, owner=self).start()

    def _on_contact(self, answered: bool) -> None:
        was = self.frame.state.connection
        now = Connection.ONLINE if answered else Connection.OFFLINE
        self.frame.update(connection=now)
        self.checkout.show_connection()
        if now is not was and was is not Connection.LOOKING:
            self._connection_news.request()

    def _on_connection_changed(self) -> None:
        """What was seen of the reader is not true any more; what was left open can be settled.

        With a part of Stripe out of order the connection seems to come and go with each call.
        """
        self._watch.look()
        if self.frame.state.connection is Connection.ONLINE:
            self._recover()

    def _on_reader_seen(self, reader: ReaderView | None) -> None:
        self.frame.update(reader=reader, reader_seen=True)

    def _open_readers(self) -> None:
        self.window.go("settings")
        if self._settings is not None:
            self._settings.show_readers()

    # --- after the first picture ---

    def _on_painted(self) -> None:
        self.painted.emit()
        task = self.tasks.read(self.services.make_ready, owner=self)
        task.success(self._on_ready).failure(self._on_not_ready).start()

    def _on_not_ready(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.broken.emit(error)
        else:
            self._desk.take(error)

    def _on_ready(self, _made: None) -> None:
        self._line.begin()
        left = self.tasks.write(self.services.receipts.left_behind, owner=self)
        left.success(self._tell).start()
        self._recover()
        self._back_up()
        self._watch.begin()
        self.tasks.read(import_sheets, owner=self).start()
        gc.freeze()  # what the start made is not walked by every later collection
        self._timer.start()

    def _look_for_stripe(self) -> None:
        self.frame.update(connection=Connection.LOOKING)
        reset = self.tasks.read(self.services.connection.reset, owner=self)  # may wait for a call
        reset.success(lambda _none: self._sync()).start()

    def _on_timer(self) -> None:
        self._back_up()
        if self.services.connection.online is not False:  # else it waits for the connection
            self._recover()

    def _recover(self) -> None:
        """Look up what was left unsettled, then bring Stripe and the books up to date."""
        self._look_up_first()
        self.attention.recover()

    def _look_up_first(self) -> None:
        """In a restored book, find out what happened since; without it no card is taken."""
        services = self.services
        task = self.tasks.sync(
            services.look_up_first.look_up,
            services.recovery.settle_all,
            services.sync.run,
            owner=self,
        )
        task.success(self._tell).failure(self._on_quiet_failure).start()

    def _tell_stripe(self) -> None:
        """Tell Stripe what waited, and hear what is new there."""
        told = self.tasks.background(self.services.customers.settle_all, owner=self)
        told.failure(self._on_left_waiting).start()
        self._sync()

    def _back_up(self) -> None:
        """Make today's backup, with a connection or without; nothing waits behind it."""
        task = self.tasks.sync(self.services.backups.keep_up, owner=self)
        task.failure(self._on_no_backup).start()

    def _on_left_waiting(self, error: BaseException) -> None:
        """What can't be told to Stripe yet shows with the customer whom it is about."""
        if isinstance(error, UserError):
            _log.info("Stripe is still to be told: %s", error)
        else:
            self._desk.take(error)

    def _tell(self, settled: list[Settled]) -> None:
        """Say it once in a run, and offer the receipts that nobody was asked about.

        What is on the payment sheet, or in the open list of what needs attention, is said there.
        """
        if self.attention.is_open:
            return
        for one in settled:
            if one in self._told or one.sale_id == (self.checkout.sale_in_hand or ""):
                continue
            self._told.add(one)
            kind = "warn" if one.still_unknown else "info"
            if one.has_receipt and one.sale_id:
                hand_out = partial(self._print_receipt, one.sale_id)
                toast(
                    self.window,
                    one.what,
                    kind,
                    action=pgettext("button", "Print"),
                    then=hand_out,
                    ms=RECEIPT_SHOWN_MS,
                )
            else:
                toast(self.window, one.what, kind)

    def _sync(self) -> None:
        task = self.tasks.sync(
            self.services.sync.run, owner=self, should_stop=self.tasks.is_stopped
        )
        task.success(lambda _count: self._watch.look())
        task.failure(self._on_quiet_failure).start()

    # --- failures ---

    def _on_no_backup(self, error: BaseException) -> None:
        """Said once: it concerns no sale."""
        if isinstance(error, UserError):
            self._tell([Settled(sale_id=None, what=str(error), still_unknown=True)])
        else:
            self._on_quiet_failure(error)

    def _on_quiet_failure(self, error: BaseException) -> None:
        """Nobody asked for this work: the connection chip tells enough."""
        if not isinstance(error, UserError):
            self._desk.take(error)
            return
        _log.info("In the background: %s", error)
        if isinstance(error, KeyTroubleError):
            self.frame.update(connection=Connection.NONE)
        elif self.services.connection.online is None:
            self.frame.update(connection=Connection.OFFLINE)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError):
            self._open_key_page(error)
        elif isinstance(error, UserError):
            self.window.show_error(error)
        else:
            self._desk.take(error)

    def _open_key_page(self, error: KeyTroubleError) -> None:
        self.window.go("settings")
        if self._settings is not None:
            self._settings.show_key_trouble(error)
        self.window.show_error(error)


class _Painted(QObject):
    """Calls once after a widget was painted."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._then = then
        widget.installEventFilter(self)
        widget.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint event, and let it be carried out first."""
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return super().eventFilter(watched, event)
