"""Accounting in Settings: charts, accounts, those of tax rates, and what programs ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.accounting import Account, AccountCode, Chart, RateAccounts
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import ACCOUNTING
from pos_app.services.views.accounting import AccountingRules
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.accounting_page import AccountingSettingsPage, RateAccountsSheet
from tests.support.accessible import nameless, too_small
from tests.support.store import STORE, open_store


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None, replace(STORE, country="DE")) as services:
        yield services


@pytest.fixture
def page(till: Services, tasks: Tasks, qtbot: QtBot) -> Iterator[AccountingSettingsPage]:
    window = QMainWindow()
    shown = AccountingSettingsPage(till.settings, tasks, lambda: till.actor)
    window.setCentralWidget(shown)
    window.resize(712, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(lambda: not tasks.busy)
    yield shown
    qtbot.waitUntil(lambda: not tasks.busy)


def rules(till: Services) -> AccountingRules:
    return till.settings.read(ACCOUNTING)


def rates(page: AccountingSettingsPage) -> list[tuple[str, str]]:
    return [(each.title, each.subtitle) for each in page.rates.entries()]


def test_the_usual_accounts_stand_in_grey_until_others_are_typed(
    page: AccountingSettingsPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    cash = page.codes[Account.CASH]
    assert (cash.text(), cash.placeholderText()) == ("", "1000")
    assert nameless(page) == []
    assert too_small(page) == []
    cash.setFocus()
    QTest.keyClicks(cash, "1001")
    page.codes[Account.BANK].setFocus()
    qtbot.waitUntil(lambda: rules(till).codes == (AccountCode(Account.CASH, "1001"),))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert (cash.text(), cash.placeholderText()) == ("1001", "1000")


def test_another_chart_has_other_accounts_and_rates(
    page: AccountingSettingsPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page.chart.setCurrentIndex(page.chart.findData(Chart.SKR04))
    page.chart.activated.emit(0)
    qtbot.waitUntil(lambda: rules(till).chart is Chart.SKR04)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert page.codes[Account.CASH].placeholderText() == "1600"
    assert rates(page)[0] == ("19%", "Sales with their tax on 4400")


def test_a_rate_gets_accounts_of_its_own_and_loses_them_again(
    page: AccountingSettingsPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page.add_rate.click()
    (sheet,) = page.window().findChildren(RateAccountsSheet)
    sheet.save_button.click()
    assert sheet.rate_field.error()
    assert sheet.revenue_field.error()
    sheet.rate.setText("10.7")
    sheet.revenue.setText("8540")
    sheet.tax.setText("1787")
    sheet.save_button.click()
    qtbot.waitUntil(lambda: rules(till).rates == (RateAccounts(107_000, "8540", "1787"),))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert rates(page)[0] == ("10.7%", "Sales on 8540, tax on 1787")
    page.rates.choose("190000")
    assert not page.remove_rate.isEnabled()  # it is of the chart
    page.rates.choose("107000")
    page.remove_rate.click()
    qtbot.waitUntil(lambda: rules(till).rates == ())
    qtbot.waitUntil(lambda: not tasks.busy)


def test_wrong_numbers_are_said_at_their_field(
    page: AccountingSettingsPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page.consultant.setFocus()
    QTest.keyClicks(page.consultant, "12")
    page.client.setFocus()
    qtbot.waitUntil(lambda: bool(page.consultant_field.error()))
    assert "4 to 7 digits" in page.consultant_field.error()
    page.digits.setCurrentIndex(page.digits.findData(6))
    page.digits.activated.emit(0)
    page.year_begins.setCurrentIndex(page.year_begins.findData(7))
    page.year_begins.activated.emit(0)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert rules(till).year_begins == 7
