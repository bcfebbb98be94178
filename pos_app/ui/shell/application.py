"""The Qt application: one instance a data folder, and one book at a time in its window."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from pos_app import __version__
from pos_app.domain.texts import _
from pos_app.errors import DamagedBookError, UserError
from pos_app.paths import resource_dir
from pos_app.services.shared.declared_settings import LANGUAGE, TEXT_SCALE, THEME
from pos_app.services.shared.errors import UnknownRegisterError
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.number_keys import install_number_keys
from pos_app.ui.keys.actions import CUSTOMER_SIDE
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.garbage import Garbage, delete_later
from pos_app.ui.shell.instance import SingleInstance
from pos_app.ui.shell.screen_language import ScreenLanguage
from pos_app.ui.shell.top_window import StartupWindow, TopWindow
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.theme import apply_theme, use_text_scale
from pos_app.ui.theme.motion import reduces_motion
from pos_app.ui.widgets import ErrorSheet
from pos_app.ui.widgets.accessible_roles import install_roles

if TYPE_CHECKING:
    from pos_app.books import Books, OpenBook
    from pos_app.domain.texts import Language
    from pos_app.services.backups import BackupView, RestoredView
    from pos_app.settings import Setting
    from pos_app.ui.customer_side.opener import CustomerSideOpener
    from pos_app.ui.shell.renewal import WindowSnapshot
    from pos_app.ui.training_printer.opener import TrainingPrinterOpener

TRAINING = "training"
EXIT_WHEN_PAINTED = "TILL_EXIT_WHEN_PAINTED"
_STARTING_SHOWN_AFTER_MS = 300
_SWITCH_S = 0.0001
"""So soon a worker hands Python's lock to the UI thread, which asks for it many times a turn.

Shorter than what a worker does between two statements of SQLite (decision 0017).
"""

_log = logging.getLogger(__name__)


class Application(QObject):
    """Owns the QApplication; opens, changes and closes books."""

    def __init__(self, books: Books, root: Path, language: Language | None = None) -> None:
        """Begin with no book. `language` is spoken in place of the one that is set."""
        self.qt = qt_application()
        super().__init__()
        self._language = ScreenLanguage(self.qt)
        self._given_language = language
        self._go_on_at = ""
        self._books = books
        self._root = root
        self._tasks = Tasks(self)
        self._garbage = Garbage(self)
        self._crashes = CrashReporter(__version__, self)
        self._instance = SingleInstance(root, self)
        self._book: OpenBook | None = None
        self._top = TopWindow()
        self._good: str | None = None
        self._restored: RestoredView | None = None
        self._customer_side: CustomerSideOpener | None = None
        self._open_customer_side: Callable[[], None] | None = None
        self._printer: TrainingPrinterOpener | None = None
        self.workspace: Workspace | None = None
        self._tasks.failed.connect(self._on_failure)
        self._instance.raised.connect(self._top.come_forward)

    def run(self, book: str | None) -> int:
        """Show the book (None: the one in use, or the first start) until the window is closed."""
        try:
            if not self._instance.claim():
                return 0
        except UserError as error:
            return show_trouble(error)
        self._crashes.install()
        if self._given_language is None:
            self._language.choose(self._books.state.read(LANGUAGE))
        else:
            self._language.use(self._given_language)
        use_text_scale(self._books.state.read(TEXT_SCALE))
        apply_theme(self.qt, self._books.state.read(THEME))
        self.qt.setQuitOnLastWindowClosed(True)
        # Inside the loop: an error there is shown, where before it would end the program.
        begins = QTimer(self, singleShot=True)
        begins.timeout.connect(lambda: self.begin(book))
        begins.start()
        status = self.qt.exec()
        self.wait_for_answers()
        self.close()
        return status

    def wait_for_answers(self) -> None:
        """Stay in sight while Stripe owes an answer, so that a second start finds this one."""
        if self.workspace is None:
            return
        tasks, answered = self.workspace.tasks, QEventLoop()
        tasks.stop_accepting()
        if tasks.busy:
            self.qt.setQuitOnLastWindowClosed(False)
            tasks.idle.connect(answered.quit)
            waiting = QTimer(self, singleShot=True)
            waiting.timeout.connect(
                lambda: self._top.show(StartupWindow(_("Waiting for Stripe's answer…")))
            )
            waiting.start(_STARTING_SHOWN_AFTER_MS)
            answered.exec()
            waiting.stop()
            self.qt.setQuitOnLastWindowClosed(True)

    def close(self) -> None:
        """Wait for what is under way, and let go of everything."""
        self._put_away()
        self._tasks.stop()
        self._instance.release()
        self._crashes.uninstall()
        self._garbage.stop()
        self._top.close()

    def begin(self, book: str | None) -> None:
        """Open a book, or ask for the store where there is none yet."""
        wanted = book or self._books.in_use()
        if wanted is not None:
            self.open(wanted)
        elif (lost := self._books.lost()) is not None:
            self._on_open_failure(lost, self._books.missing(lost))
        else:
            self.show_first_start()

    def show_first_start(self) -> None:
        """Ask for the store, then for Stripe or training."""
        from pos_app.ui.first_start.screen import FirstStart  # noqa: PLC0415  seldom shown

        screen = FirstStart(self._books.book_manager, self._tasks)
        screen.finished.connect(self.open)
        self._top.show(screen)

    def open(self, book: str) -> None:
        """Open a book beside the window that is shown, then take its place."""
        waiting = QTimer(self, singleShot=True)
        waiting.timeout.connect(self._top.show_startup)
        waiting.start(_STARTING_SHOWN_AFTER_MS)
        task = self._tasks.write(self._books.open, book, owner=self)
        task.success(self._on_open).failure(lambda error: self._on_open_failure(book, error))
        task.always(waiting.stop).start()

    def change_book(self, book: str) -> None:
        """Close the book that is open and open another one."""
        self._close_then(lambda: self._activate(book))

    def change_look(
        self,
        setting: Setting[Any] | None = None,
        value: object = None,
        go_on_at: str = "appearance",
    ) -> None:
        """Speak another language, write larger, or as the settings of this machine say by now.

        The window is made anew and goes on at a page of Settings; the cart and who sells stay.
        """
        book, state = self._good, self._books.state
        if book is None:
            return
        if setting is not None:
            state.save(setting, value)
        if setting is not TEXT_SCALE:
            self._language.choose(state.read(LANGUAGE))
        use_text_scale(state.read(TEXT_SCALE))
        self._go_on_at = go_on_at

        def open_anew() -> None:
            apply_theme(self.qt, state.read(THEME))
            self.open(book)

        self._close_then(open_anew)

    def change_own_language(self, code: str) -> None:
        """Speak that of who is signed in: the window is made anew over the book that is open."""
        before, book = self.workspace, self._book
        if before is None or book is None:
            return
        side = self._customer_side.window if self._customer_side else None
        was_open = side is not None and side.isVisible()
        kept = before.hand_over()
        self._put_training_away()
        self._language.use_own(code)
        self._show_book(book, kept)
        delete_later(before)
        if was_open and self._open_customer_side is not None:
            self._open_customer_side()

    def reset_training(self) -> None:
        """Make the training store anew."""
        renew = self._tasks.write(self._books.reset_training, owner=self)
        renew.success(lambda _none: self.open(TRAINING))
        self._close_then(renew.start)

    def new_book(self) -> None:
        """Ask for a store and a key once more; the open book stays as it is."""
        self._close_then(self.show_first_start)

    def restore(self, book: str, backup: str | None) -> None:
        """Put a backup (None: what can be read) in a book's place, and open it again."""

        def work() -> RestoredView:
            rescue = self._books.rescue(book)
            return rescue.restore(backup) if backup else rescue.start_over()

        def open_restored(done: RestoredView) -> None:
            self._restored = done
            self.open(book)

        task = self._tasks.write(work, owner=self).success(open_restored)
        task.failure(lambda error: self._on_not_restored(book, error))
        self._close_then(task.start)

    def _on_not_restored(self, book: str, error: BaseException) -> None:
        """Nothing was changed: sound books open again, damaged ones are asked about again."""
        sheet = self._on_failure(error)
        if sheet is not None:
            sheet.closed.connect(lambda: self.open(book))

    def _activate(self, book: str) -> None:
        self._books.book_manager.activate(book)
        self.open(book)

    def _close_then(self, go_on: Callable[[], object]) -> None:
        self._top.show_startup()
        self._put_away()
        go_on()

    def _put_away(self) -> None:
        printer = self._printer
        self._put_training_away()  # else what its printer holds up would be waited for
        if self.workspace:
            self.workspace.stop()
            delete_later(self.workspace)
            self.workspace = None
        if printer:
            printer.close()  # that may have started it meanwhile
        if self._book:
            self._book.close()
            self._book = None

    def _put_training_away(self) -> None:
        if self._customer_side:
            self._customer_side.close()
            self._customer_side = None
        if self._printer:
            self._printer.close()
            self._printer = None

    def _on_open(self, book: OpenBook) -> None:
        self._put_away()
        self._book, self._good = book, book.services.book
        first = book.first_screen
        has_pins = first is None or any(each.has_pin for each in first.cashiers)
        self._language.use_own("" if first is None or has_pins else first.cashier.language)
        self._show_book(book)
        if self._restored:
            # Not an error, but as much to read as one.
            self._top.show_error(UserError(self._restored.what, next_step=self._restored.more))
            self._restored = None

    def _show_book(self, book: OpenBook, kept: WindowSnapshot | None = None) -> None:
        self.workspace = Workspace(
            book.services,
            None if kept else book.first_screen,
            self._books.state,
            self._root,
            self._crashes,
            begin_at=self._go_on_at,
            own_language=self._language.own,
            kept=kept,
        )
        self._go_on_at = ""
        self.workspace.book_requested.connect(self.change_book)
        self.workspace.new_book_requested.connect(self.new_book)
        self.workspace.reset_requested.connect(self.reset_training)
        self.workspace.restore_requested.connect(
            lambda backup: self.restore(self._good or "", backup)
        )
        self.workspace.language_requested.connect(partial(self.change_look, LANGUAGE))
        self.workspace.own_language_requested.connect(self.change_own_language)
        self.workspace.text_scale_requested.connect(partial(self.change_look, TEXT_SCALE))
        self.workspace.settings.taken.connect(partial(self.change_look, go_on_at="keyboard"))
        self.workspace.broken.connect(self._on_broken, Qt.ConnectionType.QueuedConnection)
        self.workspace.ready.connect(reduces_motion)  # asked once before anything moves
        if os.environ.get(EXIT_WHEN_PAINTED):
            self.workspace.painted.connect(self._exit_when_painted)
        self._offer_customer_side(book)
        self._offer_printer(book)
        self._top.show(self.workspace.window)

    def _offer_customer_side(self, book: OpenBook) -> None:
        if book.customer_side is None or self.workspace is None:
            return
        address, workspace = book.customer_side, self.workspace

        def open_it() -> None:
            from pos_app.ui.customer_side.opener import CustomerSideOpener  # noqa: PLC0415  seldom

            if self._customer_side is None:
                self._customer_side = CustomerSideOpener(
                    address, book.services, workspace.tasks, workspace.window
                )
            self._customer_side.open()

        self._open_customer_side = open_it
        workspace.window.add_to_bar(CUSTOMER_SIDE, "user", open_it)

    def _offer_printer(self, book: OpenBook) -> None:
        if book.start_printer is None or self.workspace is None:
            return
        start, workspace = book.start_printer, self.workspace

        def make() -> None:
            from pos_app.ui.training_printer.opener import (  # noqa: PLC0415  seldom
                TrainingPrinterOpener,
            )

            printer = TrainingPrinterOpener(start, book.services, workspace.tasks, workspace.window)
            workspace.training_printer_requested.connect(printer.open)
            printer.resume()
            self._printer = printer

        workspace.ready.connect(make)

    def _exit_when_painted(self) -> None:
        print("painted", flush=True)  # noqa: T201  the benchmark of the start waits for it
        self.qt.quit()

    def _on_broken(self, error: UserError) -> None:
        """The first screen was there, but the book behind it does not open, or is damaged."""
        if self.workspace is None:
            return  # several things found it out at once
        failed = self._good or ""
        self._good = None
        self._top.show_startup()
        self._put_away()
        self._on_open_failure(failed, error)

    def _on_open_failure(self, book: str, error: BaseException) -> None:
        if self._top.widget is None:
            self._top.show_startup()
        if isinstance(error, DamagedBookError):
            self._find_backup(book, error)
            return
        if isinstance(error, UnknownRegisterError):
            self._ask_register(book, error)
            return
        sheet = self._on_failure(error)
        if sheet is not None:
            sheet.closed.connect(lambda: self._after_failure(book))

    def _ask_register(self, book: str, error: UnknownRegisterError) -> None:
        from pos_app.ui.shell.station_sheet import StationSheet  # noqa: PLC0415  seldom shown

        window = self._top.ready_for_sheet()
        if window is None:
            return

        def choose(register_id: str) -> None:
            self._books.choose_register(book, register_id)
            self.open(book)

        sheet = StationSheet(window, error)
        sheet.chosen.connect(choose)
        sheet.dismissed.connect(lambda: self._after_failure(book))
        sheet.open()

    def _find_backup(self, book: str, error: DamagedBookError) -> None:
        _log.warning("%s %s", error, error.details)

        def newest() -> BackupView | None:
            return self._books.rescue(book).newest_good()

        task = self._tasks.read(newest, owner=self)
        task.success(lambda backup: self._offer_rescue(book, error, backup))
        task.failure(lambda why: self._on_open_failure(book, why)).start()

    def _offer_rescue(self, book: str, error: DamagedBookError, backup: BackupView | None) -> None:
        from pos_app.ui.shell.damage_sheet import DamageSheet  # noqa: PLC0415  seldom, let us hope

        window = self._top.ready_for_sheet()
        if window is None:
            return
        sheet = DamageSheet(window, error, backup)
        sheet.restore_requested.connect(lambda name: self.restore(book, name))
        sheet.salvage_requested.connect(lambda: self.restore(book, None))
        sheet.new_book_requested.connect(self.new_book)
        sheet.dismissed.connect(lambda: self._after_failure(book))
        sheet.open()

    def _after_failure(self, failed: str) -> None:
        """Go back to the book that was open before, or quit where there was none."""
        if self._good and self._good != failed:
            self._activate(self._good)
        elif self._top.is_startup:
            self._top.close()

    def _on_failure(self, error: BaseException) -> ErrorSheet | None:
        if not isinstance(error, UserError) or self._top.widget is None:
            self._crashes.report(error)
            return None
        _log.warning("%s", error)
        return self._top.show_error(error)


def show_trouble(error: UserError) -> int:
    """Say why Till cannot even begin; returns the exit status."""
    app = qt_application()
    use_text_scale(0)
    apply_theme(app, "system")
    top = TopWindow()
    top.show(StartupWindow(_("Till could not start.")))
    sheet = top.show_error(error)
    if sheet is not None:
        sheet.closed.connect(top.close)
    app.exec()
    return 1


def qt_application() -> QApplication:
    """Return the one QApplication, with Till's name and icon."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        install_roles()
        install_number_keys(existing)
        return existing
    sys.setswitchinterval(_SWITCH_S)
    made = QApplication(sys.argv[:1])
    install_roles()
    install_number_keys(made)
    made.setApplicationName("Till")
    made.setApplicationDisplayName("Till")  # not shown: the program's name
    made.setDesktopFileName("app.till.Till")
    made.setApplicationVersion(__version__)
    made.setWindowIcon(QIcon(str(resource_dir() / "till.svg")))
    return made
