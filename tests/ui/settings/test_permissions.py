"""What is for managers is said at the field where a cashier tried to change it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.payments_page import PaymentsPage
from tests.support.actors import give_pin
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as opened:
        yield opened


@pytest.mark.parametrize("pins", [True, False])
def test_a_cashier_is_told_that_settings_are_for_managers(
    services: Services, tasks: Tasks, qtbot: QtBot, pins: bool
) -> None:
    manager, settings = services.actor, services.settings
    staff = services.staff
    staff.switch_cashier(manager, staff.save_cashier(manager, None, "Bo", "cashier").id)
    if pins:
        give_pin(services, manager.cashier_id)
    page = PaymentsPage(settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    QTest.keyClicks(page.page, "https://corner.example")
    QTest.keyClick(page.page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tasks.busy)
    if pins:
        assert "Only a manager may do this: Change settings." in page.page_field.error()
        assert settings.read(RETURN_URL) == ""
    else:
        assert (page.page_field.error(), settings.read(RETURN_URL)) == (
            "",
            "https://corner.example",
        )
