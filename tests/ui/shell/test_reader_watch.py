"""The bar's news of the card reader: what Stripe says, again and again."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from pos_app.domain.payments import ReaderState
from pos_app.services.container import Services
from pos_app.services.views.readers import LocationView, ReaderView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.reader_watch import ReaderWatch
from tests.support.customer_side import CustomerSide


def look(watch: ReaderWatch, qtbot: QtBot) -> ReaderView | None:
    """Have it look, and return what was seen."""
    seen: list[ReaderView | None] = []
    watch.seen.connect(seen.append)
    with qtbot.waitSignal(watch.seen):
        watch.look()
    watch.seen.disconnect(seen.append)
    return seen[0]


def test_the_registers_own_reader_is_told_as_it_is(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    watch = ReaderWatch(services, tasks, tasks)
    assert look(watch, qtbot) is None
    here = LocationView("", "Store", "1 Main Street", "Springfield", "10001", "US", "NY")
    place = services.readers.save_location(here)
    reader = services.readers.register("simulated-wpe", "Front reader", place.id)
    seen = look(watch, qtbot)
    assert seen is not None
    assert (seen.label, seen.state, seen.says) == ("Front reader", ReaderState.READY, "Ready")

    CustomerSide(server).at_reader(reader.id, "unplug")
    gone = look(watch, qtbot)
    assert gone is not None
    assert gone.state is ReaderState.OFFLINE

    server.stop()
    silent = look(watch, qtbot)
    assert silent is not None
    assert silent.state is ReaderState.UNKNOWN
    server.start()


def test_it_looks_by_itself_until_it_is_ended(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    watch = ReaderWatch(services, tasks, tasks, every_ms=20)
    seen: list[object] = []
    watch.seen.connect(seen.append)
    watch.begin()
    qtbot.waitUntil(lambda: len(seen) >= 3)
    watch.end()
    qtbot.waitUntil(lambda: not tasks.busy)


def test_news_while_it_looks_are_looked_at_afterwards(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    watch = ReaderWatch(services, tasks, tasks)
    seen: list[object] = []
    watch.seen.connect(seen.append)
    for _ in range(3):
        watch.look()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(seen) == 2
