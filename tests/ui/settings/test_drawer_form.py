"""The store chooses whether it works with shifts; each choice is kept at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.shifts import Denominations, ShiftRules
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import DENOMINATIONS, SHIFT_RULES
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.payments_page import PaymentsPage
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as opened:
        yield opened


def test_shifts_are_chosen_and_kept_and_no_field_stands_in_a_window_of_its_own(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    settings = services.settings
    settings.save(services.actor, SHIFT_RULES, ShiftRules(on=True, note_above=250))
    page = PaymentsPage(settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert QApplication.activeWindow() is page
    assert page.drawer.note_above is not None
    assert page.drawer.note_above.text() == "2.50"
    page.drawer.blind.click()
    qtbot.waitUntil(lambda: settings.read(SHIFT_RULES) == ShiftRules(True, True, 250))
    page.drawer.note_above.setText("2.5x")  # what can't be read is not nothing
    page.drawer.note_above.editingFinished.emit()
    assert page.drawer.note_field.error()
    page.drawer.on.click()
    qtbot.waitUntil(lambda: settings.read(SHIFT_RULES) == ShiftRules(False, True, 250))
    assert not page.drawer.note_field.isVisible()


def test_notes_and_coins_are_chosen_as_people_write_them_and_empty_they_are_the_currencys(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    settings = services.settings
    settings.save(services.actor, SHIFT_RULES, ShiftRules(on=True))
    page = PaymentsPage(settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    edit = page.drawer.pieces
    assert edit.text().startswith("100.00 50.00 20.00")

    def write(text: str) -> None:
        edit.setText(text)
        edit.setModified(True)
        edit.editingFinished.emit()
        qtbot.waitUntil(lambda: not tasks.busy)

    write("20 100  0.25")
    assert settings.read(DENOMINATIONS) == Denominations("usd", (10000, 2000, 25))
    write("20 many")
    assert page.drawer.pieces_field.error()
    write("0")
    assert page.drawer.pieces_field.error()
    assert settings.read(DENOMINATIONS).of("usd") == (10000, 2000, 25)
    write("")
    assert settings.read(DENOMINATIONS).of("usd")[:3] == (10000, 5000, 2000)
