"""The settings of this machine, saved as a file and read from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.domain.texts import _, listed, ngettext
from pos_app.errors import UserError
from pos_app.services.shared.settings_file import ReadSettings, read_settings, save_settings
from pos_app.settings import MachineSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.widgets import ErrorSheet, toast

if TYPE_CHECKING:
    from pos_app.ui.settings.screen import SettingsScreen


class SettingsFile(QObject):
    """Saves and reads it in the background; `taken` once all of it is to be shown anew."""

    taken = Signal()

    def __init__(self, machine: MachineSettings, tasks: Tasks, screen: SettingsScreen) -> None:
        super().__init__(screen)
        self._machine = machine
        self._tasks = tasks
        self._screen = screen
        screen.save_requested.connect(self.save)
        screen.read_requested.connect(self.read)

    def save(self, path: Path) -> None:
        """Write the file, and say so."""
        task = self._tasks.background(save_settings, self._machine, path, owner=self)
        saved = _("Saved as {file}.", file=path.name)
        task.success(lambda _none: toast(self._screen, saved, "success")).start()

    def read(self, path: Path) -> None:
        """Take what the file has."""
        task = self._tasks.background(read_settings, self._machine, path, owner=self)
        task.success(self._on_read).start()

    def _on_read(self, read: ReadSettings) -> None:
        if not read.unknown:
            self.taken.emit()
            return
        told = UserError(
            ngettext("{n} setting was taken over.", "{n} settings were taken over.", read.count),
            next_step=_(
                "The file is of another version of Till: {names} is not known here.",
                names=listed(read.unknown),
            ),
        )
        ErrorSheet(self._screen, told).open().closed.connect(self.taken)
