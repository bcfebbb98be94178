"""Settings: the barcode scanner of this register, and how codes are read."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, paragraph
from pos_app.services.shared.settings import StoreSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.scan_calibration import CalibrationSheet
from pos_app.ui.input.scan_rhythm import GAP_SECONDS, ScannerProfile
from pos_app.ui.settings.scale_codes import ScaleCodesBox
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.widgets import button, label


class ScannerPage(SettingsPage):
    """`scanner_learned(ScannerProfile)`, in force at once."""

    scanner_learned = Signal(object)

    def __init__(
        self,
        profile: ScannerProfile,
        settings: StoreSettings,
        tasks: Tasks,
        actor: Callable[[], Actor],
    ) -> None:
        super().__init__(
            _("Barcode scanner"),
            tasks,
            _(
                "Most scanners work as they are. Let Till learn yours if codes are not rung up, "
                "land in fields, or come with signs that are not printed under the bars."
            ),
            actor=actor,
        )
        self.message = label("", wrap=True)
        self.learn = button(_("Learn this scanner"), "secondary", "barcode")
        self.forget = button(_("Forget it"), "quiet", "undo")
        self.body.addWidget(self.message)
        self.buttons(self.learn, self.forget)
        self.scale_codes = ScaleCodesBox(self, settings)
        self.body.addStretch()
        self.learn.clicked.connect(self._learn)
        self.forget.clicked.connect(lambda: self._use(ScannerProfile()))
        self._show(profile)

    def _learn(self) -> None:
        sheet = CalibrationSheet(self)
        sheet.learned.connect(self._use)
        sheet.open()

    def _use(self, profile: ScannerProfile) -> None:
        self._show(profile)
        self.scanner_learned.emit(profile)

    def _show(self, profile: ScannerProfile) -> None:
        self.message.setText(_profile_message(profile))
        self.forget.setEnabled(profile != ScannerProfile())


def _profile_message(profile: ScannerProfile) -> str:
    if profile == ScannerProfile():
        return _("Nothing is kept for this register: any usual scanner is understood.")
    told = [_("This was learned for this register.")]
    if profile.gap > GAP_SECONDS:
        told.append(_("Up to {ms} ms between two keys.", ms=f"{profile.gap * 1000:.0f}"))
    if profile.prefix:
        told.append(_("“{prefix}” before each code.", prefix=profile.prefix))
    if profile.suffix:
        told.append(_("“{suffix}” after each code.", suffix=profile.suffix))
    return paragraph(*told)
