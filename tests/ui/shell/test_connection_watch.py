"""The way to Stripe is asked after lightly: less and less often, at once when somebody wants it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.shared.connection import Backoff
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.connection_watch import ConnectionWatch
from pos_app.ui.shell.frame import Outage

PATIENCE = 10_000


class Slow(Backoff):
    """Waits that last until somebody asks, or no time at all."""

    def __init__(self, pause: float) -> None:
        super().__init__(jitter=lambda: 0.5)
        self.pause = pause
        self.asked: list[float] = []

    def next(self) -> float:
        self.asked.append(super().next())
        return self.pause


def watch_of(
    services: Services, tasks: Tasks, qtbot: QtBot, pause: float, idle_ms: int
) -> tuple[ConnectionWatch, Slow]:
    backoff = Slow(pause)
    watch = ConnectionWatch(services, tasks, tasks, backoff=backoff, idle_ms=idle_ms)
    with qtbot.waitSignal(watch.changed, timeout=PATIENCE):
        watch.begin()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=PATIENCE)
    return watch, backoff


def checks(server: TrainingServer) -> int:
    return sum(each.path == "/v1/balance" for each in server.requests)


def test_it_comes_back_by_itself_after_longer_and_longer_pauses(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    watch, backoff = watch_of(services, tasks, qtbot, pause=0.01, idle_ms=3_600_000)
    server.stop()
    watch.try_now()
    qtbot.waitUntil(lambda: len(backoff.asked) >= 8, timeout=PATIENCE)
    assert backoff.asked[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    with qtbot.waitSignal(watch.changed, timeout=PATIENCE) as back:
        server.start()
    assert back.args == [True]
    watch.end()


def test_a_click_asks_at_once_and_the_words_say_how_it_stands(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    watch, backoff = watch_of(services, tasks, qtbot, pause=1_000, idle_ms=3_600_000)
    said: list[Outage | None] = []
    watch.said.connect(said.append)
    server.stop()
    with qtbot.waitSignal(watch.changed, timeout=PATIENCE):
        watch.try_now()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=PATIENCE)
    assert said[-1] is not None
    assert any(each is not None and each.again_in == 1000 for each in said)
    server.start()
    before = checks(server)
    with qtbot.waitSignal(watch.changed, timeout=PATIENCE):
        watch.try_now()
    assert said[-1] is None
    assert checks(server) == before + 1
    assert backoff.next() == 1_000
    assert backoff.asked[-1] == 1
    watch.end()


def test_while_something_is_heard_nothing_is_asked(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    watch, _backoff = watch_of(services, tasks, qtbot, pause=1, idle_ms=3_600_000)
    before = checks(server)
    watch._check_if_quiet()
    assert not tasks.busy
    watch._idle.stop()
    watch._idle.setInterval(0)
    watch._check_if_quiet()
    qtbot.waitUntil(lambda: checks(server) == before + 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not tasks.busy, timeout=PATIENCE)
    watch.end()


def test_a_network_that_is_gone_unseen_is_noticed_though_nobody_does_anything(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    watch, _backoff = watch_of(services, tasks, qtbot, pause=1_000, idle_ms=30)
    with qtbot.waitSignal(watch.changed, timeout=PATIENCE) as gone:
        server.stop()
    assert gone.args == [False]
    watch.end()
    server.start()
