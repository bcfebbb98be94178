"""Settings: the publishable key, and the connected account that payments go to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QLineEdit

from pos_app.domain.texts import N_, _
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import LOCALE, PUBLISHABLE_KEY
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import ConnectView
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.widgets import BusyBar, CheckBox, FormField, button, label, set_property
from pos_app.ui.widgets.percent_edit import PercentEdit

CHARGES: Final = (
    (N_("On this account, passed on (destination charge)"), False),
    (N_("On the connected account itself (direct charge)"), True),
)
_CAN_SHARE: Final = N_("Payments can be shared with this account.")


class ConnectForm:
    """The publishable key, the connected account and the platform's fee, kept as one goes.

    What was kept is checked with Stripe at once, by `check`, which raises what is wrong with it.
    """

    def __init__(
        self, page: SettingsPage, settings: StoreSettings, check: Callable[[], None]
    ) -> None:
        self._page = page
        self._settings = settings
        self._check = check
        self._check_again = False
        self._known = ConnectView()
        self.publishable = QLineEdit()
        self.account = QLineEdit()
        self.fee = PercentEdit()
        self.charges = choices(CHARGES)
        self.refund_fee = CheckBox(_("Give the fee back too when a payment is refunded"))
        self._make_fields()
        self._connect()
        page.bind_setting(self.publishable, self.public_field, settings, PUBLISHABLE_KEY)
        kept = [self.account_field, self.charges_field, self.fee_field, self.refund_field]
        page.show_saved(
            kept, lambda: (self._settings.connect(), self._settings.read(LOCALE)), self._show
        )

    def _make_fields(self) -> None:
        page = self._page
        self.public_field = FormField(
            _("Publishable key"),
            self.publishable,
            _("Begins with pk_. Not secret; names the account."),
        )
        self.account_field = FormField(
            _("Connected account"), self.account, _("Begins with acct_. Empty: payments stay here.")
        )
        self.fee_field = FormField(
            _("Platform fee"), self.fee, _("Of each card payment without tips. Rounded half up.")
        )
        self.charges_field = FormField(_("Payments are made"), self.charges)
        self.refund_field = FormField(_("Refunds"), self.refund_fee)
        page.section(_("Account"))
        page.body.addWidget(self.public_field)
        page.section(
            _("Connected account"), _("For platforms that take payments for another business.")
        )
        for field in (self.account_field, self.charges_field, self.fee_field, self.refund_field):
            page.body.addWidget(field)
        self._make_check()

    def _make_check(self) -> None:
        self.check = button(_("Check the connected account"), "secondary", "refresh")
        self.busy = BusyBar()
        self.message = label("", wrap=True)
        self.details = label("", "caption", wrap=True)
        self._page.buttons(self.check)
        for part in (self.busy, self.message, self.details):
            self._page.body.addWidget(part)
        self.check.hide()
        self._clear_message()

    def _connect(self) -> None:
        self.account.editingFinished.connect(lambda: self._save(self.account_field))
        self.fee.editingFinished.connect(lambda: self._save(self.fee_field))
        self.charges.activated.connect(lambda: self._save(self.charges_field))
        self.refund_fee.clicked.connect(lambda: self._save(self.refund_field))
        self.check.clicked.connect(self.ask_stripe)

    def _show(self, read: tuple[ConnectView, str]) -> None:
        connect, locale = read
        self._known = connect
        self.fee.set_locale(locale)
        self.account.setText(connect.account_id)
        self.fee.set_ppm(connect.fee_ppm)
        choose(self.charges, connect.direct)
        self.refund_fee.setChecked(connect.refund_fee)
        self.check.setVisible(connect.active)

    def ask_stripe(self) -> None:
        """Find out whether payments can be shared with the account that is kept."""
        if not self.busy.isHidden():
            self._check_again = True  # what is asked about has changed meanwhile
            return
        self._check_again = False
        self._clear_message()
        self.busy.begin(_("Asking Stripe about the connected account…"))
        task = self._page.tasks.read(self._check, owner=self._page)
        task.success(lambda _none: self._show_message(str(_CAN_SHARE), "success"))
        task.failure(self._complain).always(self._end_check).start()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._show_message(str(error), "error", error.details)
        else:
            self._page.tasks.failed.emit(error)

    def _show_message(self, words: str, role: str, details: str = "") -> None:
        set_property(self.message, "role", role)
        self.message.setText(words)
        self.details.setText(_("Details: {details}", details=details))
        self.message.setVisible(self._known.active)
        self.details.setVisible(self._known.active and bool(details))

    def _clear_message(self) -> None:
        self.message.hide()
        self.details.hide()

    def _end_check(self) -> None:
        self.busy.end()
        if self._check_again:
            self.ask_stripe()

    def _on_saved(self) -> None:
        self._clear_message()
        self.check.setVisible(self._known.active)
        if self._known.active:
            self.ask_stripe()

    def _save(self, field: FormField) -> None:
        fee = self.fee.ppm()
        if fee is None:
            self.fee_field.set_error(_("Type a percentage from 0 to 100."))
            return
        wanted = replace(
            self._known,
            account_id=self.account.text().strip(),
            fee_ppm=fee,
            direct=bool(self.charges.currentData()),
            refund_fee=self.refund_fee.isChecked(),
        )
        if wanted != self._known:
            self._known = wanted
            # A wrong account is said at its own field, whichever was left last.
            where = self.account_field if self.account_field.error() else field
            self._page.save(where, self._settings.save_connect, wanted, then=self._on_saved)
