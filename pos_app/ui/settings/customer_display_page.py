"""Settings: the screen that customers of this register look at."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout

from pos_app.domain.texts import _, pgettext
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import column
from pos_app.ui.widgets.display_screens import IN_A_WINDOW, OFF, name_of, screens_beside

_OWN: Final = (OFF, IN_A_WINDOW)


class CustomerDisplayPage(SettingsPage):
    """`display_chosen(str)`: "" for none, "window", or the name of a screen; in force at once."""

    display_chosen = Signal(str)

    def __init__(self, current: str, tasks: Tasks) -> None:
        super().__init__(
            _("Customer display"),
            tasks,
            _(
                "A second screen on which customers see what is rung up, what it comes to, and "
                "what to do now. It shows no names and no notes."
            ),
        )
        self._current = current
        self.group = QButtonGroup(self)
        self._choices: QVBoxLayout = column(spacing=SIZES["space_4"])
        self.body.addLayout(self._choices)
        self.body.addStretch()
        self.group.buttonClicked.connect(lambda chosen: self._choose(chosen.objectName()))
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._list)
            app.screenRemoved.connect(self._list)
        self._list()

    def show_current(self, where: str) -> None:
        """Mark where it is shown now."""
        self._current = where
        self._list()

    def _choose(self, where: str) -> None:
        self._current = where
        self.display_chosen.emit(where)

    def _list(self, *_screen: object) -> None:
        """Offer the screens that are plugged in, and the one that is chosen though it is not."""
        for made in self.group.buttons():
            self.group.removeButton(made)
            self._choices.removeWidget(made)
            made.deleteLater()
        self._offer(OFF, pgettext("no customer display", "None"))
        self._offer(IN_A_WINDOW, _("In a window of its own"))
        plugged = [each for each in screens_beside(self.window()) if name_of(each) not in _OWN]
        for screen in plugged:
            size = screen.size()
            self._offer(
                name_of(screen),
                _(
                    "On the screen {name}, {width} × {height}",
                    name=name_of(screen),
                    width=size.width(),
                    height=size.height(),
                ),
            )
        if self._current not in {*_OWN, *(name_of(each) for each in plugged)}:
            name = self._current
            self._offer(name, _("On the screen {name}, which is not plugged in", name=name))

    def _offer(self, where: str, words: str) -> None:
        choice = QRadioButton(words)
        choice.setObjectName(where)
        choice.setAccessibleName(words)
        choice.setChecked(where == self._current)
        self.group.addButton(choice)
        self._choices.addWidget(choice)
