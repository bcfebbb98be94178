"""Settings: what runs here and where it keeps things."""

import platform
from dataclasses import dataclass
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from pos_app.ui.settings.page import SettingsPage
from pos_app.ui.tasks import Tasks
from pos_app.ui.widgets import ConfirmSheet, button, label, toast

_RESET = (
    "All training sales, customers and settings are thrown away and the sample store is made "
    "again. It takes a few seconds. Your real books are not touched."
)


@dataclass(frozen=True)
class About:
    """The version, the folder of the data, and the book that is open."""

    version: str
    folder: Path
    book: str
    training: bool


class AboutPage(SettingsPage):
    """The data folder, versions for support; in training, starting over (`reset_asked`)."""

    reset_asked = Signal()

    def __init__(self, about: About, tasks: Tasks) -> None:
        super().__init__("About Till", tasks)
        self._about = about
        self._fact("Version", self._versions())
        self._fact("Book", about.book)
        self._fact("Data folder", str(about.folder))
        self.open = button("Open the data folder", "secondary", "folder")
        self.copy = button("Copy for support", "secondary", "copy")
        self.open.clicked.connect(self._open_folder)
        self.copy.clicked.connect(self._copy)
        self.buttons(self.open, self.copy)
        if about.training:
            self._offer_reset()
        self.body.addStretch()

    def _versions(self) -> str:
        python = platform.python_version()
        return f"Till {self._about.version}, Python {python}, PySide6 {pyside_version}"

    def _fact(self, title: str, value: str) -> None:
        shown = label(value, wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(f"{title}: {value}")
        self.body.addWidget(label(title, "label"))
        self.body.addWidget(shown)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._about.folder)))

    def _copy(self) -> None:
        text = f"{self._versions()}\n{platform.platform()}\nBook: {self._about.book}"
        QGuiApplication.clipboard().setText(text)
        toast(self, "Copied.", "success")

    def _offer_reset(self) -> None:
        self.section("Training")
        self.reset = button("Reset training", "danger", "refresh")
        self.reset.clicked.connect(self._ask_reset)
        self.danger(_RESET, self.reset)

    def _ask_reset(self) -> None:
        sheet = ConfirmSheet(self, "Start training over?", _RESET, "Reset training", danger=True)
        sheet.then(self.reset_asked.emit).open()
