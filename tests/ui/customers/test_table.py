"""The table of customers keeps Qt's rules, and stays quick with many."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pos_app.services.views.customers import CustomerDraft
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.table import PAGE
from tests.support.store import open_store
from tests.ui.customers.conftest import Desk


def test_rows_come_page_by_page_and_only_differences_are_redrawn(
    tmp_path: Path,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
    qtmodeltester: ModelTester,
) -> None:
    with open_store(tmp_path, None) as services:
        customers = services.customers
        made = [
            customers.create(services.actor, CustomerDraft(f"Customer {n:04}"))
            for n in range(PAGE + 20)
        ]
        desk = Desk(services, server, tasks, qtbot)
        qtbot.addWidget(desk.window)
        desk.open()
        rows = desk.screen.table.rows
        qtmodeltester.check(rows)  # type: ignore[no-untyped-call]  # pytest-qt has none
        desk.screen.table.scrollToBottom()
        desk.settle()
        assert rows.rowCount() == PAGE + 20
        assert desk.screen.count.text() == "220 customers"
        changed: list[int] = []
        rows.dataChanged.connect(lambda first, _last: changed.append(first.row()))
        rows.modelReset.connect(lambda: changed.append(-1))
        customers.update(
            services.actor, made[3].id, CustomerDraft("Customer 0003", "three@example.com")
        )
        desk.settle()
        assert changed == [3]
        assert rows.index(3, 1).data(Qt.ItemDataRole.DisplayRole) == "three@example.com"
        desk.window.close()
