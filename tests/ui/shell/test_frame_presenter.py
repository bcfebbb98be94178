"""What the frame around the screens shows is true, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from pos_app.changes import REGISTER, STORE, ChangeSet
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.shell.frame_presenter import FramePresenter
from pos_app.ui.widgets.formats import read_formats


@pytest.fixture
def bugs() -> list[BaseException]:
    return []


@pytest.fixture
def presenter(
    services: Services, tasks: Tasks, bugs: list[BaseException]
) -> Iterator[FramePresenter]:
    made = FramePresenter(services, tasks, None, bugs.append, tasks)
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("mode", "banner"),
    [("training", "TRAINING - no real money"), ("test", "TEST - no real money"), ("live", "")],
)
def test_the_banner_says_where_no_real_money_moves(presenter: FramePresenter, banner: str) -> None:
    assert presenter.model.state.banner == banner


def test_a_register_with_another_name_is_named_so(
    presenter: FramePresenter, services: Services, qtbot: QtBot
) -> None:
    services.settings.save_register(services.actor, "Front")
    presenter.refresh(ChangeSet(settings=frozenset({REGISTER})))
    qtbot.waitUntil(lambda: presenter.model.state.register == "Front")


def test_a_store_that_writes_time_in_another_way_has_it_so_in_the_bar(
    presenter: FramePresenter, services: Services, qtbot: QtBot
) -> None:
    assert presenter.model.state.formats == read_formats(services.settings)
    store = services.settings.store()
    assert store is not None
    elsewhere = replace(store, time_zone="Asia/Tokyo", locale="de_DE")
    services.settings.save_store(services.actor, elsewhere)
    presenter.refresh(ChangeSet(settings=frozenset({STORE})))
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    qtbot.waitUntil(lambda: presenter.model.state.formats.time(noon) == "21:00")


def test_who_is_chosen_is_the_cashier_after_the_next_start(
    presenter: FramePresenter, services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    ben = services.staff.save_cashier(services.actor, None, "Ben", "cashier")
    presenter.model.choose_cashier(ben)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert services.staff.current_cashier() == ben
    assert presenter.model.state.cashier == ben


def test_once_stripe_answers_again_what_was_left_open_can_be_settled(
    presenter: FramePresenter, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    def await_connection(state: ConnectionState) -> None:
        qtbot.waitUntil(lambda: presenter.model.state.connection is state and not tasks.busy)

    presenter.start()
    await_connection(ConnectionState.ONLINE)
    server.stop()
    presenter.connection.check_now()
    await_connection(ConnectionState.OFFLINE)
    assert presenter.model.state.outage is not None
    presenter._after_change.stop()  # as after the pause
    server.start()
    with qtbot.waitSignal(presenter.back_online):
        presenter.connection.check_now()
    assert presenter.model.state.outage is None
    qtbot.waitUntil(lambda: not tasks.busy)


def test_without_a_key_that_works_it_is_cash_only(presenter: FramePresenter) -> None:
    presenter.show_background_failure(KeyTroubleError("Stripe does not know the key."))
    assert presenter.model.state.connection is ConnectionState.NONE


def test_before_anything_was_heard_of_stripe_a_failure_means_offline(
    presenter: FramePresenter, services: Services, bugs: list[BaseException]
) -> None:
    services.connection.online = None
    presenter.show_background_failure(UserError("Stripe could not be reached."))
    assert presenter.model.state.connection is ConnectionState.OFFLINE
    assert bugs == []


def test_a_bug_is_reported_and_says_nothing_of_the_connection(
    presenter: FramePresenter, bugs: list[BaseException]
) -> None:
    before = presenter.model.state.connection
    bug = ZeroDivisionError()
    presenter.show_background_failure(bug)
    assert bugs == [bug]
    assert presenter.model.state.connection is before
