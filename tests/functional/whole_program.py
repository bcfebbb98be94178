"""The whole program in one process, and what is on its screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.books import Books
from pos_app.ui.shell.application import Application
from pos_app.ui.widgets import ErrorSheet, Sheet, Toasts
from tests.support.shop import KEY
from tests.support.store import STORE

Found = TypeVar("Found", bound=Sheet)


@dataclass
class Desk:
    """The program on one data folder."""

    books: Books
    application: Application
    qtbot: QtBot

    @property
    def window(self) -> QWidget:
        """What is on the screen."""
        shown = [each for each in self.application.qt.topLevelWidgets() if each.isVisible()]
        assert len(shown) == 1, shown
        return shown[0]

    @property
    def book(self) -> str:
        """The book whose counter is on the screen, "" where there is none."""
        workspace = self.application.workspace
        return workspace.services.book if workspace and workspace.window.isVisible() else ""

    def wait_for(self, book: str) -> None:
        """Wait until this book's counter is there and at rest."""
        self.qtbot.waitUntil(lambda: self.book == book)
        workspace = self.application.workspace
        assert workspace is not None
        self.qtbot.waitUntil(lambda: not workspace.tasks.busy)

    def toasts(self) -> list[str]:
        """What the short messages of the window say."""
        return [text for each in self.window.findChildren(Toasts) for text in each.texts()]

    def complaint(self) -> ErrorSheet:
        """Wait for what Till complains of."""
        return self.sheet(ErrorSheet)

    def sheet(self, kind: type[Found]) -> Found:
        """Wait for a sheet of this kind over the window."""

        def sheets() -> list[Found]:
            found = self.window.findChildren(kind)
            return [each for each in found if each.isVisible()]

        self.qtbot.waitUntil(lambda: len(sheets()) == 1)
        return sheets()[0]

    def connect(self) -> str:
        """Make books for a key, as the first start does."""
        return self.books.book_manager.connect(STORE, KEY, "Ana", "Counter")


def spoil(path: Path) -> None:
    """Write over the file's beginning, as a broken disk does."""
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    path.write_bytes(b"\xff" * 8192)
