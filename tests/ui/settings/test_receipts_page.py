"""Settings of receipts: when they are printed, and the mail server they go out by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.mail import MailSecurity
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import (
    MAIL_SERVER,
    RECEIPT_LANGUAGE,
    RECEIPT_PRINTING,
    STORE_LANGUAGE,
)
from pos_app.services.views.store import ReceiptLanguage, ReceiptPrinting
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.paper import receipt_pdf
from pos_app.ui.settings.receipts_page import ReceiptsPage
from pos_app.ui.settings.store_form import choose
from pos_app.ui.widgets import Toasts
from tests.support.accessible import nameless
from tests.support.mail_server import PASSWORD, SENDER, USER, serving, trusting
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as made:
        made.mail.use(receipt_pdf)
        made.mail.delivery.tls = trusting
        yield made


def test_whose_language_customers_are_spoken_to_in_is_chosen(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page = ReceiptsPage(
        services.settings, services.mail, tasks, lambda: services.actor, services.printing
    )
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    form = page.language
    said = (form.whose.currentText(), form.stores.currentText())
    assert said == ("The store's language", "As the register has it")
    choose(form.whose, ReceiptLanguage.CUSTOMER.value)
    form.whose.activated.emit(1)
    choose(form.stores, "de")
    form.stores.activated.emit(1)
    qtbot.waitUntil(lambda: not tasks.busy)
    read = services.settings.read
    assert (read(RECEIPT_LANGUAGE), read(STORE_LANGUAGE)) == (ReceiptLanguage.CUSTOMER, "de")


def test_a_mail_server_is_given_and_tried_out(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page = ReceiptsPage(
        services.settings, services.mail, tasks, lambda: services.actor, services.printing
    )
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert not nameless(page)
    choose(page.printing, ReceiptPrinting.ALWAYS.value)
    page.printing.activated.emit(0)
    form = page.mail
    assert not form.test_button.isEnabled()
    choose(form.security, MailSecurity.TLS.value)
    form.security.activated.emit(1)
    assert form.port.text() == "465"
    choose(form.security, MailSecurity.STARTTLS.value)
    form.security.activated.emit(0)
    assert form.port.text() == "587"
    with serving() as inbox:
        form.host.setText("localhost")
        form.save_button.click()
        qtbot.waitUntil(lambda: not tasks.busy)
        assert "is not an email address" in form.host_field.error()
        form.port.setText(str(inbox.server.port))
        form.sender.setText(SENDER)
        form.user.setText(USER)
        QTest.keyClicks(form.password, "wrong")
        form.save_button.click()
        qtbot.waitUntil(lambda: not tasks.busy)
        form.test_button.click()
        qtbot.waitUntil(lambda: not tasks.busy)
        assert "does not accept the user or the password" in form.host_field.error()
        form.password.clear()
        QTest.keyClicks(form.password, PASSWORD)
        form.save_button.click()
        qtbot.waitUntil(lambda: not tasks.busy)
        form.test_button.click()
        qtbot.waitUntil(lambda: not tasks.busy)
        assert [mail["To"] for mail in inbox.mails] == [SENDER]
    found = page.findChild(Toasts)
    assert found is not None
    assert found.texts() == [f"The server took it. Look whether it arrived at {SENDER}."]
    assert services.settings.read(RECEIPT_PRINTING) is ReceiptPrinting.ALWAYS
    assert services.settings.read(MAIL_SERVER) == inbox.server
