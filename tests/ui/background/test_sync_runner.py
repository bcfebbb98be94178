"""The sync in the window: news come at once, however long the first reading takes."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.views.sync import SyncPart, SyncProgress
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background import sync_runner
from pos_app.ui.background.sync_runner import SyncRunner
from pos_app.ui.background.tasks import Tasks
from tests.support.many_payments import add_payments
from tests.support.timeouts import PATIENCE_S

YEAR = timedelta(days=365)


@pytest.fixture
def runner(services: Services, tasks: Tasks) -> SyncRunner:
    return SyncRunner(services, tasks, tasks)


def rows(services: Services) -> int:
    return sum(total.count for total in services.history.totals())


class ShortPortion:
    """One that is over when it was asked for often enough, on whatever machine."""

    def __init__(self) -> None:
        self.asked = 0

    def is_over(self) -> bool:
        self.asked += 1
        return self.asked > 15


def test_all_that_is_old_is_read_after_what_is_new(
    runner: SyncRunner, services: Services, server: TrainingServer, qtbot: QtBot
) -> None:
    add_payments(server, 450, over=YEAR)
    told: list[SyncProgress] = []
    runner.progressed.connect(told.append)
    with qtbot.waitSignal(runner.ended) as ended:
        runner.request()
    assert ended.args == [450]
    assert rows(services) == 450
    parts = [each.part for each in told]
    assert parts.index(SyncPart.PAYMENTS) > 0
    assert parts[0] is SyncPart.NEWS


def test_news_that_are_asked_for_do_not_wait_for_the_first_reading(
    runner: SyncRunner, services: Services, server: TrainingServer, qtbot: QtBot
) -> None:
    add_payments(server, 450, over=YEAR)
    reached, over = Event(), Event()

    def hold(exchange: Exchange) -> None:
        if "starting_after" in exchange.query and exchange.path == "/v1/payment_intents":
            reached.set()
            over.wait(PATIENCE_S)

    server.observers.append(hold)
    runner.request()
    qtbot.waitUntil(reached.is_set)
    new = services.connection.gateway().payments.create(NewIntent(500, "usd", {}), key="new")
    read: list[int] = []
    runner.news_read.connect(lambda: read.append(rows(services)))

    runner.request()
    over.set()
    with qtbot.waitSignal(runner.ended):
        pass

    assert read[0] < 450
    assert services.history.details(new.id).row.amount.minor == 500
    assert rows(services) == 451


def test_the_first_reading_lets_others_come_between_its_portions(
    runner: SyncRunner,
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    """A backup waits in the same lane."""
    monkeypatch.setattr(sync_runner, "_Portion", ShortPortion)
    add_payments(server, 700, over=YEAR)
    order: list[str] = []
    runner.ended.connect(lambda _changed: order.append("all is read"))
    runner.request()
    tasks.sync(lambda: None, owner=tasks).success(lambda _none: order.append("backup")).start()
    qtbot.waitUntil(lambda: "all is read" in order)
    assert order == ["backup", "all is read"]
    assert rows(services) == 700


def test_a_run_without_an_answer_ends_and_the_next_goes_on(
    runner: SyncRunner, services: Services, server: TrainingServer, qtbot: QtBot
) -> None:
    add_payments(server, 450, over=YEAR)
    server.controls.fault(FaultKind.BAD_GATEWAY, "/v1/payment_intents", nth=4, times=99)
    with qtbot.waitSignal(runner.failed):
        runner.request()
    server.controls.faults.clear()
    with qtbot.waitSignal(runner.ended):
        runner.request()
    assert rows(services) == 450
