"""Settings: the barcode scanner of this register."""

from PySide6.QtCore import Signal

from pos_app.domain.texts import _, paragraph
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.scan_learning import LearnSheet
from pos_app.ui.input.scan_rhythm import GAP_SECONDS, Habits
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import button, label


class ScannerPage(SettingsPage):
    """`scanner_learned(Habits)`, in force at once."""

    scanner_learned = Signal(object)

    def __init__(self, habits: Habits, tasks: Tasks) -> None:
        super().__init__(
            _("Barcode scanner"),
            tasks,
            _(
                "Most scanners work as they are. Let Till learn yours if codes are not rung up, "
                "land in fields, or come with signs that are not printed under the bars."
            ),
        )
        self.message = label("", wrap=True)
        self.learn = button(_("Learn this scanner"), "secondary", "barcode")
        self.forget = button(_("Forget it"), "quiet", "undo")
        self.body.addWidget(self.message)
        self.buttons(self.learn, self.forget)
        self.body.addStretch()
        self.learn.clicked.connect(self._learn)
        self.forget.clicked.connect(lambda: self._use(Habits()))
        self._show(habits)

    def _learn(self) -> None:
        sheet = LearnSheet(self)
        sheet.learned.connect(self._use)
        sheet.open()

    def _use(self, habits: Habits) -> None:
        self._show(habits)
        self.scanner_learned.emit(habits)

    def _show(self, habits: Habits) -> None:
        self.message.setText(_habits_message(habits))
        self.forget.setEnabled(habits != Habits())


def _habits_message(habits: Habits) -> str:
    if habits == Habits():
        return _("Nothing is kept for this register: any usual scanner is understood.")
    told = [_("This was learned for this register.")]
    if habits.gap > GAP_SECONDS:
        told.append(_("Up to {ms} ms between two keys.", ms=f"{habits.gap * 1000:.0f}"))
    if habits.prefix:
        told.append(_("“{prefix}” before each code.", prefix=habits.prefix))
    if habits.suffix:
        told.append(_("“{suffix}” after each code.", suffix=habits.suffix))
    return paragraph(*told)
