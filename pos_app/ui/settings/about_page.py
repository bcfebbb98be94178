"""Settings: what runs here and where it keeps things."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QLabel

from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.services.shared.errors import WITHOUT_SOCKS
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import ConfirmSheet, button, copy_text, label

_RESET = N_(
    "All training sales, customers and settings are thrown away and the sample store is made "
    "again. It takes a few seconds. Your real books are not touched."
)

_STRAIGHT = N_("Straight: no proxy is set up on this computer.")
_TRAINING = N_("None: training stays on this computer.")


@dataclass(frozen=True)
class ProgramInfo:
    """The version, the folder of the data, and the book that is open.

    `proxy` returns the proxy between this computer and Stripe, "" where there is none; slow.
    """

    version: str
    folder: Path
    book: str
    training: bool
    proxy: Callable[[], str] = str


class AboutPage(SettingsPage):
    """The data folder, versions for support; in training, starting over (`reset_requested`)."""

    reset_requested = Signal()

    def __init__(self, about: ProgramInfo, tasks: Tasks) -> None:
        super().__init__(_("About Till"), tasks)
        self._about = about
        self._fact(_("Version"), self._versions())
        self._fact(pgettext("all that a store has written down", "Book"), about.book)
        self._fact(_("Data folder"), str(about.folder))
        self._way = self._fact(_("Way to Stripe"), str(_TRAINING) if about.training else "…")
        self.open = button(_("Open the data folder"), "secondary", "folder")
        self.copy = button(_("Copy for support"), "secondary", "copy")
        self.open.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._about.folder)))
        )
        self.copy.clicked.connect(self._copy)
        self.buttons(self.open, self.copy)
        if about.training:
            self._offer_reset()
        self.body.addStretch()

    def _versions(self) -> str:
        python = platform.python_version()
        # not shown: names of programs
        return f"Till {self._about.version}, Python {python}, PySide6 {pyside_version}"

    def _fact(self, title: str, value: str) -> QLabel:
        shown = label("", wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        _set_row(shown, title, value)
        self.body.addWidget(label(title, "label"))
        self.body.addWidget(shown)
        return shown

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the proxy anew: somebody may have changed it in the system's settings."""
        super().showEvent(event)
        if not self._about.training:
            self.tasks.read(self._about.proxy, owner=self).success(
                lambda proxy: _set_row(self._way, _("Way to Stripe"), _way(proxy))
            ).start()

    def _copy(self) -> None:
        # not shown: for support
        facts = f"Book: {self._about.book}\nWay to Stripe: {self._way.text()}"
        copy_text(self, f"{self._versions()}\n{platform.platform()}\n{facts}")

    def _offer_reset(self) -> None:
        self.section(_("Training"))
        self.reset = button(_("Reset training"), "danger", "refresh")
        self.reset.clicked.connect(self._ask_reset)
        self.danger(str(_RESET), self.reset)

    def _ask_reset(self) -> None:
        title, confirm = _("Start training over?"), _("Reset training")
        sheet = ConfirmSheet(self, title, str(_RESET), confirm, danger=True)
        sheet.then(self.reset_requested.emit).open()


def _set_row(shown: QLabel, title: str, value: str) -> None:
    shown.setText(value)
    # Translators: as a screen reader says it.
    name = pgettext("a fact and its title", "{title}: {value}", title=title, value=value)
    shown.setAccessibleName(name)


def _way(proxy: str) -> str:
    if proxy.startswith("socks"):
        barred = _("None: {proxy} is a SOCKS proxy, which Till can't use.", proxy=proxy)
        return paragraph(barred, WITHOUT_SOCKS)
    if proxy:
        return _("Through the proxy {proxy}, as this computer is set up.", proxy=proxy)
    return str(_STRAIGHT)
