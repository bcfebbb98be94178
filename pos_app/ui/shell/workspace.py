"""One open book in its window: builds the screens, refreshes them, keeps up to date."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.permissions import Approval
from pos_app.domain.texts import _, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.first_screen import FirstScreen
from pos_app.services.shared.declared_settings import KEYS, LOCK_AFTER, SCANNER
from pos_app.services.shared.errors import ApprovalNeeded, NoShiftError
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.services.views.sync import WORKERS, WORKERS_IN_USE
from pos_app.settings import MachineSettings
from pos_app.ui.attention.presenter import QUIET_MS, AttentionPresenter
from pos_app.ui.attention.sheet import open_attention
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment_coordinator import import_sheets
from pos_app.ui.checkout.screen import CheckoutScreen
from pos_app.ui.input.scan_rhythm import ScannerProfile
from pos_app.ui.keys import actions as keys
from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.keys.keymap import keymap
from pos_app.ui.shell.background_jobs import BackgroundJobs
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.display_opener import DisplayOpener
from pos_app.ui.shell.drawer_opener import DrawerOpener
from pos_app.ui.shell.first_paint import FirstPaint
from pos_app.ui.shell.frame_presenter import FramePresenter
from pos_app.ui.shell.main_window import MainWindow, Screen
from pos_app.ui.shell.print_monitor import PrintMonitor
from pos_app.ui.shell.renewal import Filtered, OwnLanguage, Searched, WindowSnapshot
from pos_app.ui.shell.screen_lock import LockSheet, ScreenLock
from pos_app.ui.shell.settings_opener import SettingsOpener
from pos_app.ui.shell.sign_in_sheet import SignInSheet
from pos_app.ui.widgets import toast
from pos_app.ui.widgets.sheet import sheets_of

RECEIPT_SHOWN_MS = 30_000
_SignIn = TypeVar("_SignIn", bound=SignInSheet)


@runtime_checkable
class Refreshable(Protocol):
    """A screen or sheet that shows what writes change."""

    def refresh(self, changes: ChangeSet) -> None:
        """Show it."""
        ...


@runtime_checkable
class Searchable(Protocol):
    """A screen that can be searched from elsewhere."""

    def search_for(self, text: str) -> None:
        """Search it."""
        ...


class Workspace(QObject):
    """The window of one book and all that happens around its screens."""

    book_requested = Signal(str)
    new_book_requested = Signal()
    reset_requested = Signal()
    language_requested = Signal(str)
    """Of this code, empty for the machine's own."""
    own_language_requested = Signal(str)
    """Of whoever is signed in: the code, empty for the machine's."""
    text_scale_requested = Signal(int)
    """In percent, 0 for the system's own."""
    restore_requested = Signal(str)
    """Of the backup of this name."""
    training_printer_requested = Signal()
    ready = Signal()
    """All services are there: what begins by itself has begun."""
    painted = Signal()
    """The checkout with its products is on the screen for the first time."""
    broken = Signal(object)
    """The books could be looked at but not opened, or are damaged: the UserError that says why."""

    def __init__(
        self,
        services: Services,
        first_screen: FirstScreen | None,
        state: MachineSettings,
        root: Path,
        crashes: CrashReporter,
        begin_at: str = "",
        *,
        own_language: str = "",
        kept: WindowSnapshot | None = None,
    ) -> None:
        """Begin at the checkout, or go on at a page of Settings (`PageKey`).

        It goes on where another one ended from which something is `kept`; `own_language` is the
        code of what it speaks, empty for the machine's.
        """
        super().__init__()
        self.services = services
        self._first = first_screen
        self._state = state
        self._crashes = crashes
        self.settings = SettingsOpener(self, state, root, self)
        self._reported: set[RecoveryOutcome] = set(kept.reported if kept else ())
        self._begin_at = begin_at
        self._kept = kept
        self.tasks = kept.tasks if kept else Tasks()
        self.tasks.setParent(self)
        self._changes = ChangeRelay(services.changes, self.tasks, self)
        self.presenter = FramePresenter(services, self.tasks, first_screen, crashes.report, self)
        self.frame = self.presenter.model
        self._after_payment = QTimer(self, singleShot=True, interval=QUIET_MS)
        self.window = MainWindow(self.frame, self._screens(), state)
        self.attention = AttentionPresenter(services, self.tasks, self._sale_in_hand, self)
        self.jobs = BackgroundJobs(
            services, self.tasks, self.attention, lambda: self._sale_in_hand() is not None, self
        )
        self.checkout = self._go_to_checkout()
        self.lock = ScreenLock(
            self.window,
            lambda: self._sign_in_sheet(LockSheet),
            lambda: any(each.has_pin for each in self.frame.state.cashiers),
            self,
        )
        self.display = DisplayOpener(services, self.tasks, self.checkout, state, self.window)
        self._drawer = DrawerOpener(services, self.tasks, self.window, crashes.report, self)
        self.prints = PrintMonitor(services, self.tasks, self.window, crashes.report, self)
        self._own = OwnLanguage(self.frame, self.window, self.lock, self.tasks, own_language)
        self._connect()
        if kept is not None:
            self._go_on(kept)

    def _go_on(self, kept: WindowSnapshot) -> None:
        """Show what stood on the window of before."""
        self.window.restoreGeometry(kept.geometry)
        if kept.is_locked:
            self.lock.lock()
        self.checkout.loaded.connect(partial(kept.show_on_checkout, self.checkout))
        if kept.screen != "checkout":
            kept.show_on(kept.screen, self.window.go(kept.screen))
        if kept.page:
            self.settings.open(kept.page)

    def hand_over(self) -> WindowSnapshot:
        """End, but for what is under way: what takes its place has the lanes."""
        last, window = self.checkout.last_sale, self.window
        searched = {key: each for key, each in window.built.items() if isinstance(each, Searched)}
        filtered = (each.wanted for each in window.built.values() if isinstance(each, Filtered))
        kept = WindowSnapshot(
            tasks=self.tasks,
            reported=frozenset(self._reported),
            geometry=window.saveGeometry(),
            screen=window.current_key,
            page=self.settings.page,
            typed=self.checkout.catalogue.search.text(),
            keyed_in=self.checkout.catalogue.keyed_in,
            wanted=next(filtered, None),
            searches={key: each.search.text() for key, each in searched.items()},
            was_shown=self.checkout.current_cart.was_shown,
            result=(last.sale, last.is_printed) if last.sale and last.is_shown else None,
            is_locked=self.lock.is_locked,
        )
        self._end()
        self.tasks.failed.disconnect(self._on_failure)
        return kept

    def stop(self) -> None:
        """Wait for what is under way; nothing is begun any more."""
        self._end()
        self.tasks.stop()

    def _end(self) -> None:
        self.lock.stop()
        self.display.stop()
        self.jobs.stop()
        self.prints.stop()
        self._after_payment.stop()
        self._changes.stop()
        self.attention.stop()
        self.presenter.stop()
        gc.unfreeze()  # this window goes: it is to be collected

    def refresh(self, changes: ChangeSet) -> None:
        """Refresh all that is on the screen after a write."""
        if changes.drawers:
            self._drawer.open()
        self.prints.refresh(changes)
        self.presenter.refresh(changes)
        self.attention.refresh(changes)
        if LOCK_AFTER.name in changes.settings:
            self._read_lock()
        self.display.refresh(changes)
        for shown in (*self.window.screens(), *sheets_of(self.window)):
            if isinstance(shown, Refreshable):
                shown.refresh(changes)

    # --- the screens ---

    def _screens(self) -> list[Screen]:
        parts = (self.services, self.tasks)
        keymap().use(self._state.read(KEYS))
        find = partial(self._find_in, "history")
        make_money = partial(_make_money, *parts, find)
        make_disputes = partial(_make_disputes, *parts, find, partial(self._find_in, "money"))
        made: tuple[tuple[str, str, str, Callable[[], QWidget], KeyAction], ...] = (
            ("checkout", _("Checkout"), "checkout", self._make_checkout, keys.GO_TO_CHECKOUT),
            ("customers", _("Customers"), "customers", self._make_customers, keys.GO_TO_CUSTOMERS),
            ("history", _("History"), "history", self._make_history, keys.GO_TO_HISTORY),
            ("reports", _("Reports"), "reports", self._make_reports, keys.GO_TO_REPORTS),
            ("money", _("Money"), "bank", make_money, keys.GO_TO_MONEY),
            ("disputes", _("Disputes"), "dispute", make_disputes, keys.GO_TO_DISPUTES),
            ("drawer", _("Drawer"), "cash", self._make_drawer, keys.GO_TO_DRAWER),
            ("settings", _("Settings"), "settings", self.settings.make, keys.GO_TO_SETTINGS),
        )
        return [Screen(*each) for each in made]  # settings stand last

    def _go_to_checkout(self) -> CheckoutScreen:
        screen = self.window.go("checkout")
        if not isinstance(screen, CheckoutScreen):
            raise TypeError("the checkout is not the checkout")
        screen.scanner.profile = ScannerProfile.from_text(self._state.read(SCANNER))
        return screen

    def _make_checkout(self) -> QWidget:
        screen = CheckoutScreen(self.services, self.tasks, first=self._first)
        screen.payment.closed.connect(self._after_payment.start)
        screen.payment.paid.connect(self.jobs.follow_payment)
        if self._first is None:
            screen.loaded.connect(lambda: FirstPaint(screen, self._on_painted))
        else:
            FirstPaint(screen, self._on_painted)
        return screen

    def _make_customers(self) -> QWidget:
        from pos_app.ui.customers.screen import CustomersScreen  # noqa: PLC0415  on first visit

        screen = CustomersScreen(self.services, self.tasks)
        screen.charge_requested.connect(self._charge)
        return screen

    def _make_history(self) -> QWidget:
        from pos_app.ui.history.screen import HistoryScreen  # noqa: PLC0415  on first visit

        screen = HistoryScreen(self.services, self.tasks, state=self._state, sync=self.jobs.syncs)
        screen.payout_requested.connect(partial(self._find_in, "money"))
        screen.dispute_requested.connect(partial(self._find_in, "disputes"))
        screen.customer_requested.connect(partial(self._find_in, "customers"))
        screen.exchange_requested.connect(self.checkout.exchanging.add)
        screen.exchange_requested.connect(lambda _goods: self.window.go("checkout"))
        screen.deposit_requested.connect(lambda _deposit: self.window.go("checkout"))
        screen.deposit_requested.connect(self.checkout.payment.pay_deposit)
        return screen

    def _make_reports(self) -> QWidget:
        from pos_app.ui.reports.screen import ReportsScreen  # noqa: PLC0415  on first visit

        screen = ReportsScreen(self.services, self.tasks)
        screen.history_requested.connect(partial(self._find_in, "history"))
        screen.attention_requested.connect(self.window.attention_requested)
        screen.drawer_requested.connect(lambda: self.window.go("drawer"))
        screen.money_requested.connect(lambda: self.window.go("money"))
        return screen

    def _make_drawer(self) -> QWidget:
        from pos_app.ui.shifts.screen import DrawerScreen  # noqa: PLC0415  on first visit

        screen = DrawerScreen(self.services, self.tasks)
        screen.handed_over.connect(self._let_sign_in)
        return screen

    def _charge(self, customer_id: str) -> None:
        self.window.go("checkout")
        self.checkout.sell_to(customer_id)

    # --- what the parts emit ---

    def _sale_in_hand(self) -> str | None:
        """Return the sale that is on the payment sheet."""
        return self.checkout.payment.sale_id

    def _connect(self) -> None:
        frame, attention, jobs = self.presenter, self.attention, self.jobs
        self.tasks.failed.connect(self._on_failure)
        self.tasks.on_damage = self.broken.emit
        self.tasks.ask_approval = self._ask_approval
        self._changes.changed.connect(self.refresh)
        self._after_payment.timeout.connect(frame.reader.poll)
        frame.connection.changed.connect(lambda _answered: self.checkout.payment.show_connection())
        frame.back_online.connect(jobs.recover)
        jobs.recovered.connect(self._show_outcomes)
        jobs.synced.connect(frame.reader.poll)
        jobs.is_looking = self._is_looking_at_stripe
        jobs.syncs.workers = lambda: WORKERS_IN_USE if self.lock.is_in_use() else WORKERS
        jobs.failed.connect(frame.show_background_failure)
        attention.list_changed.connect(lambda found: self.frame.update(attention=len(found)))
        attention.lookup_progress.connect(lambda at: self.frame.update(looking_up=at))
        attention.print_requested.connect(self._print_receipt)
        attention.history_requested.connect(partial(self._find_in, "history"))
        attention.credit_given.connect(self.checkout.gift_cards.offer_codes)
        attention.money_requested.connect(partial(self._find_in, "money"))
        attention.dispute_requested.connect(partial(self._find_in, "disputes"))
        self.window.connection_clicked.connect(frame.connection.check_now)
        self.window.reader_clicked.connect(partial(self.settings.open, "readers"))
        self.window.attention_requested.connect(lambda: open_attention(attention, self.window))
        self.prints.jobs_changed.connect(lambda jobs: self.frame.update(printing=tuple(jobs)))
        self.prints.delivered.connect(self.checkout.last_sale.printing.show_delivery)
        self.window.printing_requested.connect(self.prints.show_jobs)
        self.window.sign_in_requested.connect(lambda: self._sign_in_sheet(SignInSheet).open())
        self.window.lock_requested.connect(self.lock.lock)
        self._own.wanted.connect(self.own_language_requested)
        settings = self.settings
        settings.book_requested.connect(self.book_requested)
        settings.new_book_requested.connect(self.new_book_requested)
        settings.reset_requested.connect(self.reset_requested)
        settings.language_requested.connect(self.language_requested)
        settings.text_scale_requested.connect(self.text_scale_requested)
        settings.restore_requested.connect(self.restore_requested)
        settings.training_printer_requested.connect(self.training_printer_requested)
        self.checkout.codes.on_badge = lambda person: self._let_sign_in(person.id)

    def _is_looking_at_stripe(self) -> bool:
        shown = self.window.isVisible() and not self.window.isMinimized()
        return shown and not self.lock.is_locked and self.window.current_key in {"history", "money"}

    def _sign_in_sheet(self, kind: type[_SignIn]) -> _SignIn:
        services = self.services
        return kind(
            self.window,
            lambda: services.staff,  # asked for on the worker: they may not be made yet
            self.tasks,
            lambda: services.actor,
            self.frame.state.cashiers,
        )

    def _let_sign_in(self, cashier_id: str) -> None:
        """Have somebody sign in who is known: with their PIN where people have them."""
        if any(each.has_pin for each in self.frame.state.cashiers):
            self._sign_in_sheet(SignInSheet).open().choose(cashier_id)
            return
        switch = self.services.staff.switch_cashier
        self.tasks.write(switch, self.services.actor, cashier_id, owner=self).start()

    def _ask_approval(
        self,
        error: ApprovalNeeded,
        approve: Callable[[Approval], object],
        decline: Callable[[], object],
    ) -> None:
        from pos_app.ui.shell.approval_sheet import ApprovalSheet  # noqa: PLC0415  seldom asked

        sheet = ApprovalSheet(self.window, self.services, self.tasks, error)
        sheet.approved.connect(approve)
        sheet.dismissed.connect(decline)
        sheet.open()

    def _print_receipt(self, sale_id: str) -> None:
        self.checkout.last_sale.receipts.print_(sale_id)
        self.tasks.write(
            self.services.receipts.receipt_done, self.services.actor, sale_id, owner=self
        ).start()

    def _find_in(self, key: str, text: str) -> None:
        screen = self.window.go(key)
        if isinstance(screen, Searchable):
            screen.search_for(text)

    # --- after the first picture ---

    def _on_painted(self) -> None:
        self.painted.emit()
        self.lock.start()
        if not (self._begin_at or self._kept):
            self.lock.lock()  # whoever was signed in when the program ended may be gone
        task = self.tasks.read(self.services.make_ready, owner=self)
        task.success(self._on_ready).failure(self._on_not_ready).start()

    def _on_not_ready(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.broken.emit(error)
        else:
            self._crashes.report(error)

    def _on_ready(self, _made: None) -> None:
        self.presenter.start()
        self._read_lock()
        self.display.show()
        self.jobs.start()
        self.prints.start()
        self.tasks.read(import_sheets, owner=self).start()
        self.ready.emit()
        if self._begin_at:
            self.settings.open(self._begin_at)
        self._own.look_soon()
        gc.freeze()  # what the start made is not walked by every later collection

    def _read_lock(self) -> None:
        task = self.tasks.read(self.services.settings.read, LOCK_AFTER, owner=self)
        task.success(self.lock.set_idle).start()

    def _show_outcomes(self, outcomes: list[RecoveryOutcome]) -> None:
        """Show each once in a run, and offer the receipts that nobody was asked about.

        What is on the payment sheet, or in the open list of what needs attention, is shown there.
        """
        if self.attention.is_open:
            return
        for one in outcomes:
            if one in self._reported or one.sale_id == (self.checkout.payment.sale_id or ""):
                continue
            self._reported.add(one)
            kind = "warn" if one.still_unknown else "info"
            if one.has_receipt and one.sale_id:
                toast(
                    self.window,
                    one.what,
                    kind,
                    action=pgettext("button", "Print"),
                    then=partial(self._print_receipt, one.sale_id),
                    ms=RECEIPT_SHOWN_MS,
                )
            else:
                toast(self.window, one.what, kind)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError):
            self.settings.show_key_trouble(error)
            self.window.show_error(error)
        elif isinstance(error, NoShiftError):
            from pos_app.ui.shifts.open_drawer_prompt import offer_drawer  # noqa: PLC0415  few need it

            offer_drawer(self.window, self.services, self.tasks, error)
        elif isinstance(error, UserError):
            self.window.show_error(error)
        else:
            self._crashes.report(error)


def _make_money(services: Services, tasks: Tasks, find: Callable[[str], None]) -> QWidget:
    from pos_app.ui.bank.screen import MoneyScreen  # noqa: PLC0415  on first visit

    screen = MoneyScreen(services, tasks)
    screen.history_requested.connect(find)
    return screen


def _make_disputes(
    services: Services,
    tasks: Tasks,
    find: Callable[[str], None],
    find_payout: Callable[[str], None],
) -> QWidget:
    from pos_app.ui.disputes.screen import DisputesScreen  # noqa: PLC0415  on first visit

    screen = DisputesScreen(services, tasks)
    screen.history_requested.connect(find)
    screen.payout_requested.connect(find_payout)
    return screen
