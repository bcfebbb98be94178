"""How codes of scales are read is chosen rule by rule, and kept at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.embedded_codes import EmbeddedRule, EmbeddedValue, ScaleCodes
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import SCALE_CODES
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.input.scan_rhythm import ScannerProfile
from pos_app.ui.settings.scale_codes import ScaleRuleSheet
from pos_app.ui.settings.scanner_page import ScannerPage
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as opened:
        yield opened


def test_rules_are_changed_added_and_removed(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    def kept() -> tuple[EmbeddedRule, ...]:
        return services.settings.read(SCALE_CODES).rules

    page = ScannerPage(ScannerProfile(), services.settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    page.resize(760, 500)
    page.show()
    box = page.scale_codes
    qtbot.waitUntil(lambda: len(box.rules.entries()) == 10)
    assert not box.usual.isEnabled()

    box.rules.choose("21")
    box.change.click()
    sheet = page.window().findChild(ScaleRuleSheet)
    assert isinstance(sheet, ScaleRuleSheet)
    sheet.value.setCurrentIndex(sheet.value.findData(EmbeddedValue.PRICE))
    sheet.decimals.setCurrentIndex(sheet.decimals.findData(2))
    sheet.prefix.setText("20")
    sheet.save()
    assert "already" in sheet.problem.text()
    sheet.prefix.setText("2123456789")
    sheet.save()
    assert "leave room" in sheet.problem.text()
    sheet.prefix.setText("210")
    sheet.save()
    changed = EmbeddedRule("210", 4, 5, EmbeddedValue.PRICE, 2)
    qtbot.waitUntil(lambda: changed in kept())
    qtbot.waitUntil(lambda: any(each.key == "210" for each in box.rules.entries()))
    assert len(kept()) == 10

    box.rules.choose("210")
    box.remove.click()
    qtbot.waitUntil(lambda: len(box.rules.entries()) == 9)
    box.usual.click()
    qtbot.waitUntil(lambda: services.settings.read(SCALE_CODES) == ScaleCodes())
