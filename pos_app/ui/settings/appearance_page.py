"""Settings: light or dark."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.page import SettingsPage

THEMES: Final = (
    ("system", "As the system does"),
    ("light", "Light"),
    ("dark", "Dark"),
)


class AppearancePage(SettingsPage):
    """`theme_chosen(str)`: "system", "light" or "dark", shown at once."""

    theme_chosen = Signal(str)

    def __init__(self, current: str, tasks: Tasks) -> None:
        super().__init__("Appearance", tasks, "For everyone at this register, from now on.")
        self.group = QButtonGroup(self)
        for name, words in THEMES:
            choice = QRadioButton(words)
            choice.setObjectName(name)
            choice.setAccessibleName(words)
            choice.setChecked(name == current)
            self.group.addButton(choice)
            self.body.addWidget(choice)
        self.body.addStretch()
        self.group.buttonClicked.connect(lambda chosen: self.theme_chosen.emit(chosen.objectName()))
