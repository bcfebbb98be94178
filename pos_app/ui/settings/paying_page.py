"""Settings: what payments by QR code need of the store, and what no till can do this way."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.texts import N_, _
from pos_app.services.views.changes import ChangeSet
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.page import SettingsPage
from pos_app.ui.widgets import FormField, label

_PAGE_HELP: Final = N_(
    "Customers who pay by QR code, or confirm a payment with their bank, see this page of yours "
    "afterwards. It begins with https://. Any page will do: Stripe tells Till by itself that the "
    "money came, and nothing about the payment is in the address."
)
_NOT_POSSIBLE: Final = N_(
    "Card numbers are never typed into Till. For orders by phone (MOTO), open the page of a QR "
    "payment in the browser, or send its link. Card readers need a connection: payments without "
    "one (offline) are not possible; take cash until it is back."
)


class PageKeeper(Protocol):
    """What this page asks of the services."""

    def payer_page(self) -> str:
        """Return the store's own page."""
        ...

    def save_payer_page(self, url: str) -> ChangeSet:
        """Keep it."""
        ...


class PayingPage(SettingsPage):
    """The store's own page, kept when the field is left."""

    def __init__(self, keeper: PageKeeper, tasks: Tasks) -> None:
        super().__init__(_("Paying"), tasks)
        self._keeper = keeper
        self.page = QLineEdit()
        # not shown: an address
        self.page.setPlaceholderText("https://www.example.com/thank-you")
        self.page_field = FormField(_("The store's own page"), self.page, str(_PAGE_HELP))
        self.body.addWidget(self.page_field)
        self.section(_("Not possible at this till"))
        self.body.addWidget(label(str(_NOT_POSSIBLE), wrap=True))
        self.body.addStretch()
        self.page.editingFinished.connect(self._keep)
        self.show_kept([self.page_field], keeper.payer_page, self._show)

    def _show(self, page: str) -> None:
        self.page.setText(page)
        self.page.setModified(False)

    def _keep(self) -> None:
        if self.page.isModified():
            self.page.setModified(False)
            self.save(self.page_field, self._keeper.save_payer_page, self.page.text())
