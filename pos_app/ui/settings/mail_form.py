"""Settings: the store's own mail server, for receipts by email."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.mail import MailSecurity, MailServer
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.errors import UserError
from pos_app.services.receipts.mail import ReceiptMail
from pos_app.services.shared.declared_settings import MAIL_SERVER
from pos_app.services.shared.settings import StoreSettings
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_form import choices, choose
from pos_app.ui.theme import SIZES, columns_for
from pos_app.ui.widgets import FormField, button, toast
from pos_app.ui.widgets.keypad import take_numbers

_SECURITY: Final[dict[MailSecurity, Message]] = {
    MailSecurity.STARTTLS: N_("STARTTLS (port 587)"),
    MailSecurity.TLS: N_("TLS from the start (port 465)"),
}
_INTRO: Final = N_(
    "Receipts of cash and other payments go out by your own mail server, with the receipt as PDF. "
    "For cards Stripe sends its own. Without a server your mail program opens instead."
)


class MailForm:
    """Fields that are saved together, and a test mail to the address they come from."""

    def __init__(self, page: SettingsPage, settings: StoreSettings, mail: ReceiptMail) -> None:
        self._page = page
        self._settings = settings
        self._mail = mail
        self.host, self.port = QLineEdit(), QLineEdit()
        take_numbers(self.port)
        self.user, self.password, self.sender = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.security = choices([(_SECURITY[each], each.value) for each in MailSecurity])
        self.save_button = button(_("Save the mail server"), "primary")
        self.save_button.setProperty("scale", "small")
        self.test_button = button(_("Send a test"), "secondary", "mail")
        self.host_field = FormField(_("Server"), self.host, _("Empty where there is none."))
        self._fields = [
            self.host_field,
            FormField(_("Encryption"), self.security),
            FormField(_("Port"), self.port),
            FormField(_("Receipts come from"), self.sender, _("An email address of the store.")),
            FormField(_("User"), self.user, _("Empty where the server asks for none.")),
            FormField(_("Password"), self.password, _("Kept in this machine's keyring.")),
        ]
        self._lay_out()
        self.security.activated.connect(self._follow_security)
        self.save_button.clicked.connect(self._save)
        self.test_button.clicked.connect(self._try_out)
        page.show_saved(self._fields, partial(settings.read, MAIL_SERVER), self._show)

    def value(self) -> MailServer:
        """The server as it stands in the form; a port that is no number is none."""
        port = self.port.text().strip()
        return MailServer(
            self.host.text().strip(),
            int(port) if port.isdecimal() else 0,
            MailSecurity(self.security.currentData()),
            self.user.text().strip(),
            self.sender.text().strip(),
        )

    def _lay_out(self) -> None:
        self._page.section(_("Receipts by email"), str(_INTRO))
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SIZES["space_6"])
        grid.setVerticalSpacing(SIZES["space_4"])
        many = columns_for(2)
        for at, field in enumerate(self._fields):
            grid.addWidget(field, *divmod(at, many), Qt.AlignmentFlag.AlignTop)
        for side in range(many):
            grid.setColumnStretch(side, 1)
        self._page.body.addWidget(held)
        self._page.buttons(self.save_button, self.test_button)

    def _show(self, server: MailServer) -> None:
        self.host.setText(server.host)
        self.port.setText(str(server.port))
        choose(self.security, server.security.value)
        self.user.setText(server.user)
        self.sender.setText(server.sender)
        self.test_button.setEnabled(bool(server.host))

    def _follow_security(self) -> None:
        """Propose the usual port, where the other's usual one stands there."""
        if self.port.text() in {str(each.port) for each in MailSecurity}:
            self.port.setText(str(MailSecurity(self.security.currentData()).port))

    def _save(self) -> None:
        self.host_field.set_error("")
        typed = self.password.text()
        password = typed if self.password.isModified() else None
        self._page.save(
            self.host_field,
            self._mail.save_server,
            self.value(),
            password,
            then=lambda: self.test_button.setEnabled(bool(self.value().host)),
        )

    def _try_out(self) -> None:
        self.test_button.setEnabled(False)
        address = self._settings.read(MAIL_SERVER).sender  # read before, as the form shows it
        task = self._page.tasks.background(
            self._mail.try_out, self._page.actor, address, owner=self.host_field
        )
        task.success(lambda _result: self._on_tried(address)).failure(self._on_not_sent).start()

    def _on_tried(self, address: str) -> None:
        self.test_button.setEnabled(True)
        self.host_field.set_error("")
        words = _("The server took it. Look whether it arrived at {address}.", address=address)
        toast(self._page, words, "success")

    def _on_not_sent(self, error: BaseException) -> None:
        self.test_button.setEnabled(True)
        if isinstance(error, UserError):
            self.host_field.set_error(paragraph(error.what, error.next_step))
        else:
            self._page.tasks.failed.emit(error)
