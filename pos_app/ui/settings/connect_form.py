"""Settings: the publishable key, and the connected account that payments go to."""

from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtWidgets import QCheckBox, QLineEdit

from pos_app.services.views import ChangeSet, ConnectView
from pos_app.ui.settings.page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.widgets import FormField
from pos_app.ui.widgets.percent_edit import PercentEdit

CHARGES: Final = (("On this account, passed on (destination charge)", False),
           ("On the connected account itself (direct charge)", True))  # fmt: skip


class ConnectKeeper(Protocol):
    """What this page asks about the connected account."""

    def connect(self) -> ConnectView:
        """Return the connected account and fee."""
        ...

    def save_connect(self, connect: ConnectView) -> ChangeSet:
        """Keep them."""
        ...

    def publishable_key(self) -> str:
        """Return the publishable key."""
        ...

    def save_publishable_key(self, text: str) -> None:
        """Keep the publishable key."""
        ...


class ConnectForm:
    """The publishable key, the connected account and the platform's fee, kept as one goes."""

    def __init__(self, page: SettingsPage, keeper: ConnectKeeper) -> None:
        self._page = page
        self._keeper = keeper
        self._known = ConnectView()
        self.publishable = QLineEdit()
        self.account = QLineEdit()
        self.fee = PercentEdit()
        self.charges = choices(CHARGES)
        self.refund_fee = QCheckBox("Give the fee back too when a payment is refunded")
        self._make_fields()
        self._listen()
        page.tasks.read(keeper.publishable_key, owner=page).success(self._show_public).start()
        page.tasks.read(keeper.connect, owner=page).success(self._show).start()

    def _make_fields(self) -> None:
        page = self._page
        self.public_field = FormField(
            "Publishable key", self.publishable, "Begins with pk_. Not secret; names the account."
        )
        self.account_field = FormField(
            "Connected account", self.account, "Begins with acct_. Empty: payments stay here."
        )
        self.fee_field = FormField(
            "Platform fee", self.fee, "Of each card payment without tips. Rounded half up."
        )
        self.charges_field = FormField("Payments are made", self.charges)
        self.refund_field = FormField("Refunds", self.refund_fee)
        page.section("Account")
        page.body.addWidget(self.public_field)
        page.section("Connected account", "For platforms that take payments for another business.")
        for field in (self.account_field, self.charges_field, self.fee_field, self.refund_field):
            page.body.addWidget(field)

    def _listen(self) -> None:
        self.publishable.editingFinished.connect(self._save_public)
        self.account.editingFinished.connect(lambda: self._save(self.account_field))
        self.fee.editingFinished.connect(lambda: self._save(self.fee_field))
        self.charges.activated.connect(lambda: self._save(self.charges_field))
        self.refund_fee.clicked.connect(lambda: self._save(self.refund_field))

    def _show_public(self, key: str) -> None:
        self.publishable.setText(key)
        self.publishable.setModified(False)

    def _show(self, connect: ConnectView) -> None:
        self._known = connect
        self.account.setText(connect.account_id)
        self.fee.set_ppm(connect.fee_ppm)
        choose(self.charges, connect.direct)
        self.refund_fee.setChecked(connect.refund_fee)

    def _save_public(self) -> None:
        if self.publishable.isModified():
            self.publishable.setModified(False)
            text = self.publishable.text()
            self._page.save(self.public_field, self._keeper.save_publishable_key, text)

    def _save(self, field: FormField) -> None:
        fee = self.fee.ppm()
        if fee is None:
            self.fee_field.set_error("A percentage from 0 to 100.")
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
            self._page.save(where, self._keeper.save_connect, wanted)
