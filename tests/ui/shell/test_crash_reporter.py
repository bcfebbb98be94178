"""Bugs are shown with a report that can be copied and holds no secret."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui.shell.crash_reporter import CrashDialog, CrashReporter

KEY = "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc"


def dialogs() -> list[CrashDialog]:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, CrashDialog)]
    return [each for each in found if each.isVisible()]


@pytest.fixture
def crashes(qapp: QApplication) -> Iterator[CrashReporter]:
    made = CrashReporter("1.2.3")
    yield made
    made.uninstall()
    for dialog in dialogs():
        dialog.close()


def bug() -> None:
    raise RuntimeError(f"no till for {KEY} and 4242 4242 4242 4242")


def caught() -> RuntimeError:
    try:
        bug()
    except RuntimeError as error:
        return error
    raise AssertionError


def test_the_report_can_be_copied_and_holds_no_secret(
    crashes: CrashReporter, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    crashes.report(caught())
    (dialog,) = dialogs()
    dialog.copy()
    report = QApplication.clipboard().text()
    assert "Till 1.2.3" in report
    assert "in bug" in report
    assert KEY not in report
    assert "4242 4242 4242 4242" not in report
    assert [each.levelno for each in caplog.records] == [logging.ERROR]


def test_a_bug_in_another_thread_is_shown_too(crashes: CrashReporter, qtbot: QtBot) -> None:
    crashes.install()
    with qtbot.waitSignal(crashes.reported):
        thread = threading.Thread(target=bug)
        thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_bugs_do_not_pile_up_windows(crashes: CrashReporter, qtbot: QtBot) -> None:
    crashes.install()
    error = caught()
    sys.excepthook(RuntimeError, error, error.__traceback__)
    sys.excepthook(RuntimeError, error, error.__traceback__)
    (dialog,) = dialogs()
    assert dialog.report.toPlainText().count("Till 1.2.3") == 2


def test_what_qt_complains_about_is_logged(
    crashes: CrashReporter, caplog: pytest.LogCaptureFixture
) -> None:
    crashes.install()
    qWarning("a widget is upset")
    assert ("qt", logging.WARNING, "a widget is upset") in caplog.record_tuples
