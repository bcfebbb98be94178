"""Settings: in which language customers are spoken to."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pos_app.domain.texts import _
from pos_app.services.shared.declared_settings import RECEIPT_LANGUAGE, STORE_LANGUAGE
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import ReceiptLanguage
from pos_app.ui.settings.setting_words import LANGUAGE_NAMES
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.widgets import FormField
from pos_app.ui.widgets.language_choice import language_choice


class LanguageForm(QObject):
    """A part of a page of settings; each field is kept when it is changed."""

    def __init__(self, page: SettingsPage, settings: StoreSettings) -> None:
        super().__init__(page)
        self._page = page
        self._settings = settings
        self.whose = choices([(LANGUAGE_NAMES[each], each.value) for each in ReceiptLanguage])
        self.stores = language_choice(_("As the register has it"), "")
        self.whose_field = FormField(
            _("Customers are spoken to in"),
            self.whose,
            _(
                "On receipts, gift cards, their display and the page on their phone; whichever "
                "language a cashier has on the screens."
            ),
        )
        self.stores_field = FormField(_("The store's language"), self.stores)
        page.body.addWidget(self.whose_field)
        page.body.addWidget(self.stores_field)
        self.whose.activated.connect(self._save_whose)
        self.stores.activated.connect(self._save_stores)
        page.show_saved(
            [self.whose_field, self.stores_field],
            lambda: (settings.read(RECEIPT_LANGUAGE), settings.read(STORE_LANGUAGE)),
            self._show,
        )

    def _show(self, kept: tuple[ReceiptLanguage, str]) -> None:
        whose, code = kept
        choose(self.whose, whose.value)
        choose(self.stores, code)

    def _save_whose(self) -> None:
        whose = ReceiptLanguage(self.whose.currentData())
        self._page.save(self.whose_field, self._settings.save, RECEIPT_LANGUAGE, whose)

    def _save_stores(self) -> None:
        code = str(self.stores.currentData())
        self._page.save(self.stores_field, self._settings.save, STORE_LANGUAGE, code)
