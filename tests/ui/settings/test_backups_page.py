"""The page of the backups says what is going on, and never makes anybody wait for the screen."""

from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from pos_app.clock import SystemClock
from pos_app.domain.permissions import SYSTEM
from pos_app.services.backups import Backups
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.backups_page import BackupsPage
from pos_app.ui.widgets import Toasts
from tests.support.actors import in_charge
from tests.support.book import make_database
from tests.support.timeouts import PATIENCE_S


class Held(SystemClock):
    """A clock that holds a backup up in its middle until it may go on."""

    def __init__(self) -> None:
        self.began = Event()
        self.may_go_on = Event()

    def sleep(self, seconds: float) -> None:
        self.began.set()
        assert self.may_go_on.wait(PATIENCE_S)


def said(page: BackupsPage) -> str:
    (words,) = [each.text() for each in page.busy.findChildren(QLabel) if each.isVisible()]
    return words


def test_one_made_by_hand_says_that_it_waits_for_that_of_the_day(
    tmp_path: Path, tasks: Tasks, qtbot: QtBot
) -> None:
    database, clock = make_database(tmp_path), Held()
    backups = Backups(database=database, mode="training", clock=clock)
    page = BackupsPage(backups, tasks, partial(in_charge, database))
    page.resize(720, 520)
    Toasts(page)
    qtbot.addWidget(page)
    page.show()
    tasks.sync(backups.make_daily, SYSTEM, owner=page).start()
    assert clock.began.wait(PATIENCE_S)
    page.make.click()
    qtbot.waitUntil(lambda: "Today's backup is being made" in said(page))
    assert not page.make.isEnabled()
    clock.may_go_on.set()
    qtbot.waitUntil(page.make.isEnabled)
    qtbot.waitUntil(lambda: len(page.list.entries()) == 2)
    assert {entry.subtitle for entry in page.list.entries()} == {"Made by hand", "Daily"}
    assert not page.busy.isVisible()
    database.close()
