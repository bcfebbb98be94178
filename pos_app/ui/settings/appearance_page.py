"""Settings: light or dark."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from pos_app.domain.texts import NP_, _
from pos_app.services.views.store import Theme
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage

THEMES: Final = (
    (Theme.SYSTEM, NP_("colours of the screens", "As the system does")),
    (Theme.LIGHT, NP_("colours of the screens", "Light")),
    (Theme.DARK, NP_("colours of the screens", "Dark")),
)


class AppearancePage(SettingsPage):
    """`theme_chosen(str)`: "system", "light" or "dark", shown at once."""

    theme_chosen = Signal(str)

    def __init__(self, current: str, tasks: Tasks) -> None:
        super().__init__(_("Appearance"), tasks, _("For everyone at this register, from now on."))
        self.group = QButtonGroup(self)
        for name, words in THEMES:
            choice = QRadioButton(str(words))
            choice.setObjectName(name)
            choice.setAccessibleName(str(words))
            choice.setChecked(name == current)
            self.group.addButton(choice)
            self.body.addWidget(choice)
        self.body.addStretch()
        self.group.buttonClicked.connect(lambda chosen: self.theme_chosen.emit(chosen.objectName()))
