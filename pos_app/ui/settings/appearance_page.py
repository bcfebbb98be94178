"""Settings: the language of the screens, how large they write, light, dark or in contrast."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from pos_app.domain.texts import NP_, _
from pos_app.services.shared.declared_settings import LANGUAGE, TEXT_SCALE, THEME
from pos_app.services.views.store import Theme
from pos_app.settings import MachineSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.theme.sizes import USUAL
from pos_app.ui.theme.text_scale import TEXT_SCALES, system_text_scale
from pos_app.ui.widgets import label
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.language_choice import language_choice

THEMES: Final = (
    (Theme.SYSTEM, NP_("colours of the screens", "As the system does")),
    (Theme.LIGHT, NP_("colours of the screens", "Light")),
    (Theme.DARK, NP_("colours of the screens", "Dark")),
    (Theme.CONTRAST, NP_("colours of the screens", "High contrast")),
)


class AppearancePage(SettingsPage):
    """`theme_chosen(str)`: the name of a `Theme`, shown at once.

    `language_chosen(str)`: its code, or "" for the machine's. `text_scale_chosen(int)`: percent, or
    0 for the system's.
    """

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    text_scale_chosen = Signal(int)

    def __init__(self, machine: MachineSettings, tasks: Tasks) -> None:
        super().__init__(_("Appearance"), tasks, _("For everyone at this register, from now on."))
        self.language = language_choice(_("As the system has it"), machine.read(LANGUAGE))
        self.language.activated.connect(
            lambda _row: self.language_chosen.emit(self.language.currentData())
        )
        self.body.addWidget(label(_("Language"), "caption"))
        self.body.addWidget(self.language)
        own = _("Who has a language of their own in Register and cashiers keeps it.")
        self.body.addWidget(label(own, "caption", wrap=True))
        self.body.addWidget(label(_("Text size"), "caption"))
        self.body.addWidget(self._text_scale(machine.read(TEXT_SCALE)))
        self.body.addWidget(label(_("Colours"), "caption"))
        self.group = QButtonGroup(self)
        for name, words in THEMES:
            choice = QRadioButton(str(words))
            choice.setObjectName(name)
            choice.setAccessibleName(str(words))
            choice.setChecked(name == machine.read(THEME))
            self.group.addButton(choice)
            self.body.addWidget(choice)
        self.body.addStretch()
        self.group.buttonClicked.connect(lambda chosen: self.theme_chosen.emit(chosen.objectName()))

    def _text_scale(self, percent: int) -> DropDown:
        box = self.text_scale = DropDown()
        box.setAccessibleName(_("Text size"))
        own = system_text_scale()
        as_it_is = _("As the system has it")
        if own != USUAL:
            as_it_is = _("As the system has it: {n}%", n=own)
        box.addItem(as_it_is, 0)
        for each in TEXT_SCALES:
            box.addItem(_("{n}%", n=each), each)
        box.setCurrentIndex(max(0, box.findData(percent)))
        box.activated.connect(lambda _row: self.text_scale_chosen.emit(box.currentData()))
        return box
