"""The store chooses what cash is rounded to; what is usual in its country is marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.widgets.drop_down import DropDown
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as opened:
        yield opened


def choose(field: DropDown, value: object) -> None:
    field.setCurrentIndex(field.findData(value))
    field.activated.emit(field.currentIndex())


def test_it_is_chosen_and_kept(services: Services, tasks: Tasks, qtbot: QtBot) -> None:
    settings = services.settings
    page = PaymentsPage(settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(page.unit.isEnabled)
    offered = [page.unit.itemText(place) for place in range(page.unit.count())]
    assert offered == [
        "Exact, not rounded",
        "$0.05 (usual in US)",
        *("$0.10", "$0.50", "$1.00", "$5.00"),
    ]
    assert not page.mode_field.isVisible()
    choose(page.unit, 5)
    qtbot.waitUntil(lambda: settings.read(CASH_ROUNDING) == CashRounding(5))
    choose(page.mode, RoundingMode.DOWN.value)
    qtbot.waitUntil(lambda: settings.read(CASH_ROUNDING) == CashRounding(5, RoundingMode.DOWN))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert page.unit_field.error() == ""
