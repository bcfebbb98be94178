"""Opens Settings, and does what is chosen there for this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_app import __version__
from pos_app.errors import KeyTroubleError
from pos_app.services.shared.declared_settings import (
    CUSTOMER_DISPLAY,
    KEYS,
    SCANNER,
    THEME,
)
from pos_app.services.views.store import Theme
from pos_app.settings import MachineSettings
from pos_app.ui.input.scan_rhythm import ScannerProfile
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.theme import apply_theme

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.ui.background.tasks import Tasks
    from pos_app.ui.checkout.screen import CheckoutScreen
    from pos_app.ui.settings.screen import SettingsScreen
    from pos_app.ui.shell.background_jobs import BackgroundJobs
    from pos_app.ui.shell.display_opener import DisplayOpener
    from pos_app.ui.shell.frame import FrameModel
    from pos_app.ui.shell.frame_presenter import FramePresenter
    from pos_app.ui.shell.main_window import MainWindow


class ShellContext(Protocol):
    """What is around the screen, once somebody visits it."""

    services: Services
    tasks: Tasks
    window: MainWindow
    checkout: CheckoutScreen
    display: DisplayOpener
    presenter: FramePresenter
    jobs: BackgroundJobs
    frame: FrameModel


class SettingsOpener(QObject):
    """Makes the screen on the first visit; what it asks for is told as the screen tells it."""

    book_requested = Signal(str)
    new_book_requested = Signal()
    reset_requested = Signal()
    language_requested = Signal(str)
    text_scale_requested = Signal(int)
    restore_requested = Signal(str)
    taken = Signal()
    """Those of this machine were read from a file."""
    training_printer_requested = Signal()

    def __init__(
        self, around: ShellContext, state: MachineSettings, root: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._state = state
        self._root = root
        self._screen: SettingsScreen | None = None

    @property
    def page(self) -> str:
        """The key of the page that is shown, empty where none is."""
        is_shown = self._around.window.current_key == "settings"
        return self._screen.current if self._screen is not None and is_shown else ""

    def open(self, page: str) -> None:
        """Go to a page (`PageKey`)."""
        self._around.window.go("settings")
        if self._screen is not None:
            self._screen.go_on_at(page)

    def show_key_trouble(self, error: KeyTroubleError) -> None:
        """Go to the key that Stripe refused."""
        self._around.window.go("settings")
        if self._screen is not None:
            self._screen.show_key_trouble(error)

    def make(self) -> QWidget:
        """Return the screen."""
        from pos_app.ui.settings.about_page import ProgramInfo  # noqa: PLC0415  on first visit
        from pos_app.ui.settings.screen import SettingsParts, SettingsScreen  # noqa: PLC0415
        from pos_app.ui.shell.settings_file import SettingsFile  # noqa: PLC0415

        around, services = self._around, self._around.services
        parts = SettingsParts(
            actor=lambda: services.actor,
            store=services.settings,
            taxes=services.taxes,
            catalogue=services.catalogue,
            staff=services.staff,
            activity_log=services.activity_log,
            keys=services.stripe_keys,
            readers=services.readers,
            backups=services.backups,
            printing=services.printing,
            mail=services.mail,
            product_imports=services.product_imports,
            product_exports=services.product_exports,
            product_labels=services.product_labels,
            stock=services.stock,
            scanning=services.scanning,
            about=ProgramInfo(
                __version__,
                self._root,
                services.book,
                training=services.mode == "training",
                proxy=services.connection.proxy,
            ),
            machine=self._state,
            display=self._state.read(CUSTOMER_DISPLAY),
            sandbox=services.sandbox,
            simulated=services.mode != "live",
            scanner=around.checkout.scanner.profile,
        )
        screen = SettingsScreen(parts, around.tasks)
        screen.readers_changed.connect(around.presenter.reader.poll)
        screen.theme_chosen.connect(self._use_theme)
        screen.language_chosen.connect(self.language_requested)
        screen.text_scale_chosen.connect(self.text_scale_requested)
        screen.display_chosen.connect(around.display.choose)
        around.display.chosen.connect(screen.show_display)
        screen.scanner_learned.connect(self._use_scanner)
        screen.keys_chosen.connect(partial(self._state.save, KEYS))
        SettingsFile(self._state, around.tasks, screen).taken.connect(self.taken)
        screen.key_changed.connect(self._on_key_changed)
        screen.book_chosen.connect(self.book_requested)
        screen.new_book_requested.connect(self.new_book_requested)
        screen.restore_requested.connect(self.restore_requested)
        screen.reset_requested.connect(self.reset_requested)
        screen.training_printer_requested.connect(self.training_printer_requested)
        self._screen = screen
        return screen

    def _use_theme(self, name: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, name)
        self._state.save(THEME, Theme(name))

    def _use_scanner(self, profile: ScannerProfile) -> None:
        self._around.checkout.scanner.profile = profile
        self._state.save(SCANNER, profile.to_text())

    def _on_key_changed(self) -> None:
        around = self._around
        around.frame.update(connection=ConnectionState.CHECKING)
        # On a worker: it may wait for a call.
        reset = around.tasks.read(around.services.connection.reset, owner=self)
        reset.success(lambda _none: around.jobs.sync()).start()
