"""Settings: when a receipt is printed, what stands on it, and how it is sent."""

from collections.abc import Callable
from functools import partial

from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, pgettext
from pos_app.services.printing.printing import Printing
from pos_app.services.receipts.mail import ReceiptMail
from pos_app.services.shared.declared_settings import RECEIPT_PRINTING
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import ReceiptPrinting
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.language_form import LanguageForm
from pos_app.ui.settings.logo_form import LogoForm
from pos_app.ui.settings.mail_form import MailForm
from pos_app.ui.settings.printer_form import PrinterForm
from pos_app.ui.settings.setting_words import PRINTING_NAMES
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.widgets import FormField


class ReceiptsPage(SettingsPage):
    """Each field is kept when it is left."""

    def __init__(
        self,
        settings: StoreSettings,
        mail: ReceiptMail,
        tasks: Tasks,
        actor: Callable[[], Actor],
        printing: Printing,
        *,
        training: bool = False,
    ) -> None:
        super().__init__(
            pgettext("a page of Settings", "Receipts"),
            tasks,
            _("The store's name, address, header and footer are on the page Store."),
            actor=actor,
        )
        self._settings = settings
        self.printing = choices([(PRINTING_NAMES[each], each.value) for each in ReceiptPrinting])
        self.printing_field = FormField(
            _("This register prints a receipt"),
            self.printing,
            _("Where it is printed only on request, no sale waits for an answer."),
        )
        self.body.addWidget(self.printing_field)
        self.language = LanguageForm(self, settings)
        self.printer = PrinterForm(self, settings, printing, training=training)
        self.logo = LogoForm(self, settings)
        self.mail = MailForm(self, settings, mail)
        self.body.addStretch()
        self.printing.activated.connect(self._save_printing)
        self.show_saved(
            [self.printing_field],
            partial(settings.read, RECEIPT_PRINTING),
            lambda when: choose(self.printing, when.value),
        )

    def _save_printing(self) -> None:
        when = ReceiptPrinting(self.printing.currentData())
        self.save(self.printing_field, self._settings.save, RECEIPT_PRINTING, when)
