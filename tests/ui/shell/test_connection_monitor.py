"""The connection is checked less and less often while it is down, and at once on request."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.shared.connection import Backoff
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.connection_monitor import ConnectionMonitor
from pos_app.ui.shell.frame import Outage


class Slow(Backoff):
    """Waits that last until somebody asks, or no time at all."""

    def __init__(self, pause: float) -> None:
        super().__init__(jitter=lambda: 0.5)
        self.pause = pause
        self.asked: list[float] = []

    def next(self) -> float:
        self.asked.append(super().next())
        return self.pause


def monitor_of(
    services: Services, tasks: Tasks, qtbot: QtBot, pause: float, idle_ms: int
) -> tuple[ConnectionMonitor, Slow]:
    backoff = Slow(pause)
    monitor = ConnectionMonitor(services, tasks, tasks, backoff=backoff, idle_ms=idle_ms)
    with qtbot.waitSignal(monitor.changed):
        monitor.start()
    qtbot.waitUntil(lambda: not tasks.busy)
    return monitor, backoff


def checks(server: TrainingServer) -> int:
    return sum(each.path == "/v1/balance" for each in server.requests)


def test_it_comes_back_by_itself_after_longer_and_longer_pauses(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor, backoff = monitor_of(services, tasks, qtbot, pause=0.01, idle_ms=3_600_000)
    server.stop()
    monitor.check_now()
    qtbot.waitUntil(lambda: len(backoff.asked) >= 8)
    assert backoff.asked[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    with qtbot.waitSignal(monitor.changed) as back:
        server.start()
    assert back.args == [True]
    monitor.stop()


def test_a_click_asks_at_once_and_the_words_say_how_it_stands(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor, backoff = monitor_of(services, tasks, qtbot, pause=1_000, idle_ms=3_600_000)
    outages: list[Outage | None] = []
    monitor.outage_changed.connect(outages.append)
    server.stop()
    with qtbot.waitSignal(monitor.changed):
        monitor.check_now()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert outages[-1] is not None
    assert any(each is not None and each.again_in == 1000 for each in outages)
    server.start()
    before = checks(server)
    with qtbot.waitSignal(monitor.changed):
        monitor.check_now()
    assert outages[-1] is None
    assert checks(server) == before + 1
    assert backoff.next() == 1_000
    assert backoff.asked[-1] == 1
    monitor.stop()


def test_while_something_is_heard_nothing_is_asked(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor, _backoff = monitor_of(services, tasks, qtbot, pause=1, idle_ms=3_600_000)
    before = checks(server)
    monitor._check_if_idle()
    assert not tasks.busy
    monitor._idle.stop()
    monitor._idle.setInterval(0)
    monitor._check_if_idle()
    qtbot.waitUntil(lambda: checks(server) == before + 1)
    qtbot.waitUntil(lambda: not tasks.busy)
    monitor.stop()


def test_a_network_that_is_gone_unseen_is_noticed_though_nobody_does_anything(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor, _backoff = monitor_of(services, tasks, qtbot, pause=1_000, idle_ms=30)
    with qtbot.waitSignal(monitor.changed) as gone:
        server.stop()
    assert gone.args == [False]
    monitor.stop()
    server.start()
