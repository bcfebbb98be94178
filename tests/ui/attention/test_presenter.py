"""What needs attention is looked up, listed and dealt with, without a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from pos_app.changes import STORE, ChangeSet
from pos_app.services.attention.views import AttentionAction, AttentionView
from pos_app.services.container import Services
from pos_app.services.views.recovery import LookUp
from pos_app.training.http.server import TrainingServer
from pos_app.ui.attention.presenter import AttentionPresenter
from pos_app.ui.background.tasks import Tasks
from tests.ui.attention.test_attention import unknown


class Attention:
    """A presenter, and what it emitted."""

    def __init__(self, services: Services, tasks: Tasks, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.tasks = tasks
        self.attended_sale: str | None = None
        self.presenter = AttentionPresenter(services, tasks, lambda: self.attended_sale, tasks)
        self.statuses: list[tuple[str, bool]] = []
        self.progress: list[LookUp | None] = []
        self.lists: list[list[AttentionView]] = []
        self.presenter.status_changed.connect(lambda *status: self.statuses.append(status))
        self.presenter.lookup_progress.connect(self.progress.append)
        self.presenter.list_changed.connect(self.lists.append)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def read(self) -> list[AttentionView]:
        self.presenter.read()
        self.settle()
        return self.presenter.found


@pytest.fixture
def attention(services: Services, tasks: Tasks, qtbot: QtBot) -> Iterator[Attention]:
    made = Attention(services, tasks, qtbot)
    yield made
    made.presenter.stop()


def test_a_payment_not_known_is_listed_and_checked_again(
    attention: Attention, services: Services, server: TrainingServer
) -> None:
    sale = unknown(services, server)
    (view,) = attention.read()
    assert view.action is AttentionAction.CHECK
    attention.presenter.perform(view)
    assert attention.statuses == [("Asking Stripe…", True)]
    attention.settle()
    words, busy = attention.statuses[-1]
    assert "went through" in words
    assert not busy
    assert attention.read() == []
    assert services.selling.sale(sale.id).receipt_number is not None


def test_each_payment_that_is_looked_up_is_counted(
    attention: Attention, services: Services, server: TrainingServer
) -> None:
    unknown(services, server)
    unknown(services, server)
    attention.presenter.check_all()
    attention.settle()
    assert [(at.number, at.total) for at in attention.progress if at] == [(1, 2), (2, 2)]
    assert attention.progress[-1] is None
    assert attention.statuses == [
        ("Asking Stripe…", True),
        ("Stripe was asked about everything.", False),
    ]


def test_without_an_answer_it_says_so_in_the_list(
    attention: Attention, services: Services, server: TrainingServer
) -> None:
    unknown(services, server)
    (view,) = attention.read()
    server.stop()
    attention.presenter.perform(view)
    attention.settle()
    server.start()
    words, busy = attention.statuses[-1]
    assert words
    assert not busy
    assert attention.read() != []


def test_the_receipt_and_the_row_of_the_history_are_asked_for(
    attention: Attention, services: Services, server: TrainingServer, qtbot: QtBot
) -> None:
    sale = unknown(services, server)
    attention.presenter.recover()
    attention.settle()
    # what was settled while nobody was at the payment is told until its receipt is printed
    printed = [view for view in attention.read() if view.action is AttentionAction.PRINT]
    for view in printed:
        with qtbot.waitSignal(attention.presenter.print_requested) as emitted:
            attention.presenter.perform(view)
        assert emitted.args == [sale.id]


def test_several_readings_at_once_are_two(attention: Attention) -> None:
    for _ in range(5):
        attention.presenter.read()
    attention.settle()
    assert len(attention.lists) == 2


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        (ChangeSet(attention=frozenset({"sale"})), True),
        (ChangeSet(settings=frozenset({STORE})), True),
        (ChangeSet(catalogue=frozenset({"coffee"})), False),
    ],
)
def test_only_what_may_change_the_list_has_it_read_anew(
    attention: Attention, changes: ChangeSet, read: bool
) -> None:
    attention.presenter.open_list()
    attention.settle()
    before = len(attention.lists)
    attention.presenter.refresh(changes)
    attention.settle()
    assert (len(attention.lists) > before) is read


def test_while_nobody_reads_the_list_the_chip_waits_for_the_end_of_the_payment(
    attention: Attention, qtbot: QtBot
) -> None:
    attention.attended_sale = "sale"
    attention.presenter.refresh(ChangeSet(attention=frozenset({"sale"})))
    attention.presenter._later._quiet.timeout.emit()
    assert attention.lists == []
    attention.attended_sale = None
    attention.presenter._later._quiet.timeout.emit()
    qtbot.waitUntil(lambda: len(attention.lists) == 1)
