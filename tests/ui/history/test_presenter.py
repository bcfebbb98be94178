"""What the history screen shows and may do, without a window."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import HistoryRow, SaleDetails
from pos_app.services.views.sales import SaleView
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.changes import ChangeRelay
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.presenter import HistoryPresenter
from tests.support.many_payments import add_payments
from tests.support.store import sell, sell_by_card

COFFEE = CartLine("Coffee", 250)


class History:
    """A presenter, and what it emitted."""

    def __init__(self, services: Services, tasks: Tasks, qtbot: QtBot) -> None:
        self.tasks = tasks
        self.qtbot = qtbot
        self.presenter = HistoryPresenter(services, tasks, parent=tasks)
        self.statuses: list[str] = []
        self.checked: list[str] = []
        self.details: list[SaleDetails | None] = []
        self.presenter.sync_status_changed.connect(self.statuses.append)
        self.presenter.checked.connect(self.checked.append)
        self.presenter.details_changed.connect(self.details.append)
        relay = ChangeRelay(services.changes, tasks, tasks)  # as the window does
        relay.changed.connect(self.presenter.refresh)

    def start(self) -> None:
        with self.qtbot.waitSignal(self.presenter.model.loaded):
            self.presenter.start()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def choose(self, row_id: str) -> HistoryRow:
        row = self.presenter.model.items.get(row_id)
        assert isinstance(row, HistoryRow)
        self.presenter.choose(row)
        self.settle()
        return row


@pytest.fixture
def history(services: Services, tasks: Tasks, qtbot: QtBot) -> History:
    return History(services, tasks, qtbot)


def on_a_card(services: Services) -> SaleView:
    ada = services.customers.create(services.actor, CustomerDraft("Ada"))
    card = services.customers.attach_card(services.actor, ada.id, "pm_card_visa").cards[0]
    return sell_by_card(services, ada.id, card.id, COFFEE)


def test_only_what_is_both_chosen_and_shown_can_be_acted_on(
    history: History, services: Services
) -> None:
    first, second = sell(services, COFFEE), sell(services, COFFEE)
    history.start()
    assert history.presenter.actionable is None
    history.choose(first.id)
    assert history.presenter.actionable is not None
    row = history.presenter.model.items.get(second.id)
    history.presenter.choose(row)
    assert history.presenter.actionable is None, "the first is still shown"
    history.settle()
    assert history.presenter.actionable is history.presenter.details
    history.presenter.search("Coffee")
    assert history.presenter.actionable is None, "the list is about to change"
    history.settle()
    assert history.presenter.actionable is not None


def test_whoever_narrows_the_rows_all_learn_of_it(history: History, services: Services) -> None:
    coffee, tea = sell(services, COFFEE), sell(services, CartLine("Tea", 300))
    history.start()
    emitted: list[HistoryFilter] = []
    history.presenter.filter_changed.connect(emitted.append)
    history.presenter.narrow(HistoryFilter(text="tea"))
    history.settle()
    assert history.presenter.model.items.get(coffee.id) is None
    assert history.presenter.model.items.get(tea.id) is not None
    history.presenter.narrow(HistoryFilter(text="tea"))
    history.presenter.search("coffee")
    history.settle()
    assert emitted == [HistoryFilter(text="tea"), HistoryFilter(text="coffee")]
    assert history.presenter.model.items.get(coffee.id) is not None


def test_where_nothing_is_found_nothing_is_shown(history: History, services: Services) -> None:
    sale = sell(services, COFFEE)
    history.start()
    history.choose(sale.id)
    history.presenter.search("no such thing")
    history.settle()
    assert history.details[-1] is None


def forget_fees(folder: Path) -> None:
    """The books are those of a payment whose fee Stripe did not know yet."""
    with closing(sqlite3.connect(folder / "till.db")) as connection, connection:
        connection.execute("UPDATE stripe_payment SET fee_minor = NULL, net_minor = NULL")


def test_a_fee_that_the_books_lack_is_asked_for_once_a_row_is_looked_at(
    history: History, services: Services, tmp_path: Path
) -> None:
    sale = on_a_card(services)
    forget_fees(tmp_path)
    history.start()
    history.choose(sale.id)
    presenter = history.presenter

    def has_fee() -> bool:
        details = presenter.details
        return details is not None and details.tenders[0].fee is not None

    history.qtbot.waitUntil(has_fee)
    assert not presenter._fee_delay.isActive()


def test_a_fee_that_cannot_be_asked_for_is_not_asked_for_again_and_again(
    history: History, services: Services, server: TrainingServer, tmp_path: Path
) -> None:
    sale = on_a_card(services)
    forget_fees(tmp_path)
    history.start()
    history.choose(sale.id)
    history.presenter._fee_delay.stop()
    server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    history.presenter._ask_for_fee()
    history.settle()
    server.controls.faults.clear()
    assert not history.presenter._fee_delay.isActive()
    assert history.presenter.details is not None


def test_without_a_connection_the_list_stays_and_says_so(
    history: History, services: Services, server: TrainingServer
) -> None:
    sell(services, COFFEE)
    history.start()
    server.stop()
    history.presenter.sync()
    history.settle()
    server.start()
    assert history.statuses[0] == "Asking Stripe for news…"
    assert history.statuses[-1].startswith("Not up to date.")
    assert history.presenter.model.rowCount() == 2


def test_a_first_reading_that_nobody_asked_for_is_told_and_other_runs_are_not(
    history: History, services: Services, server: TrainingServer
) -> None:
    history.start()
    add_payments(server, 450, over=timedelta(days=365))
    history.presenter._runner.request()
    history.settle()
    assert "Reading the payments of before… 300 so far" in history.statuses
    assert any("of about 450" in each for each in history.statuses)
    assert history.statuses[-1].endswith("450 changes.")
    told = len(history.statuses)
    history.presenter._runner.request()
    history.settle()
    assert len(history.statuses) == told


def test_stripe_is_asked_for_news_once_at_a_time(history: History) -> None:
    history.start()
    history.presenter.sync()
    history.presenter.sync()
    history.settle()
    assert history.statuses.count("Asking Stripe for news…") == 1
    assert history.statuses[-1].endswith("Nothing new.")


def test_a_payment_not_known_yet_is_checked_and_the_details_follow(
    history: History, services: Services, server: TrainingServer
) -> None:
    ada = services.customers.create(services.actor, CustomerDraft("Ada"))
    card = services.customers.attach_card(services.actor, ada.id, "pm_card_visa").cards[0]
    server.controls.fault(FaultKind.RESET_AFTER, "/confirm", times=9)
    sale = sell_by_card(services, ada.id, card.id, COFFEE)
    server.controls.faults.clear()
    history.start()
    history.choose(sale.id)
    busy: list[bool] = []
    history.presenter.checking_changed.connect(busy.append)
    history.presenter.check()
    history.qtbot.waitUntil(lambda: bool(history.checked))
    history.settle()
    assert busy == [True, False]
    assert "went through" in history.checked[0]
    assert history.presenter.details is not None
    assert history.presenter.details.row.receipt_number == "R1-000001"


def test_a_row_that_is_gone_is_shown_no_more(history: History, services: Services) -> None:
    sale = sell(services, COFFEE)
    history.start()
    history.choose(sale.id)
    history.presenter.read_details("no such row")
    history.settle()
    assert history.presenter.details is None
    assert history.details[-1] is None
