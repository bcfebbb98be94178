"""The store chooses whether it keeps part-paid sales, and what of one it retains."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from pos_app.domain.deposits import DepositRules
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.payments_page import PaymentsPage
from tests.support.store import open_store


def test_deposits_are_turned_on_with_the_rules_of_the_store(
    tmp_path: Path, tasks: Tasks, qtbot: QtBot
) -> None:
    with open_store(tmp_path, None) as services:
        settings = services.settings
        page = PaymentsPage(settings, tasks, lambda: services.actor)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitUntil(lambda: not tasks.busy)
        form = page.deposits
        assert not form.least_field.isVisible()
        form.on.click()
        qtbot.waitUntil(lambda: settings.read(DEPOSITS) == DepositRules(on=True))
        assert form.least.text() == "20%"
        form.share.setText("10")
        form.share.editingFinished.emit()
        assert form.amount is not None
        form.amount.setText("5")
        form.amount.editingFinished.emit()
        chosen = DepositRules(on=True, retain_ppm=100_000, retain_minor=500)
        qtbot.waitUntil(lambda: settings.read(DEPOSITS) == chosen)
        form.least.setText("a lot")
        form.least.editingFinished.emit()
        assert form.least_field.error()
        form.amount.setText("5x")
        form.amount.editingFinished.emit()
        assert form.amount_field.error()
        assert settings.read(DEPOSITS) == chosen
        qtbot.waitUntil(lambda: not tasks.busy)
