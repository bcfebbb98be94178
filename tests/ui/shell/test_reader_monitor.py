"""The bar shows the card reader's state as Stripe tells it, again and again."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from pos_app.domain.payments import ReaderState
from pos_app.services.container import Services
from pos_app.services.views.readers import LocationView, ReaderView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.reader_monitor import ReaderMonitor
from tests.support.customer_side import CustomerSide


def poll(monitor: ReaderMonitor, qtbot: QtBot) -> ReaderView | None:
    """Have it poll once, and return what it emitted."""
    seen: list[ReaderView | None] = []
    monitor.polled.connect(seen.append)
    with qtbot.waitSignal(monitor.polled):
        monitor.poll()
    monitor.polled.disconnect(seen.append)
    return seen[0]


def test_the_registers_own_reader_is_told_as_it_is(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor = ReaderMonitor(services, tasks, tasks)
    assert poll(monitor, qtbot) is None
    here = LocationView("", "Store", "1 Main Street", "Springfield", "10001", "US", "NY")
    place = services.readers.save_location(services.actor, here)
    reader = services.readers.register(services.actor, "simulated-wpe", "Front reader", place.id)
    seen = poll(monitor, qtbot)
    assert seen is not None
    assert (seen.label, seen.state, seen.message) == ("Front reader", ReaderState.READY, "Ready")

    CustomerSide(server).at_reader(reader.id, "unplug")
    gone = poll(monitor, qtbot)
    assert gone is not None
    assert gone.state is ReaderState.OFFLINE

    server.stop()
    silent = poll(monitor, qtbot)
    assert silent is not None
    assert silent.state is ReaderState.UNKNOWN
    server.start()


def test_it_polls_by_itself_until_it_is_stopped(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor = ReaderMonitor(services, tasks, tasks, interval_ms=20)
    seen: list[object] = []
    monitor.polled.connect(seen.append)
    monitor.start()
    qtbot.waitUntil(lambda: len(seen) >= 3)
    monitor.stop()
    qtbot.waitUntil(lambda: not tasks.busy)


def test_a_request_while_it_polls_polls_once_more(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    monitor = ReaderMonitor(services, tasks, tasks)
    seen: list[object] = []
    monitor.polled.connect(seen.append)
    for _ in range(3):
        monitor.poll()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(seen) == 2
