"""What the program does by itself: no job waits for another, and each failure is emitted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from pos_app.ui.attention.presenter import AttentionPresenter
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.shell.background_jobs import BackgroundJobs
from tests.support.one_cashier import selling_of
from tests.support.timeouts import PATIENCE_S


def prepared(services: Services, price: int = 1240) -> tuple[SaleView, TenderView]:
    """Make a card payment ready."""
    made = services.customers.create(services.actor, CustomerDraft("Ada"))
    card = services.customers.attach_card(services.actor, made.id, "pm_card_visa").cards[0]
    cart = Cart("usd", (CartLine("Gift basket", price),), customer_id=made.id)
    sale = services.selling.begin(services.actor, cart)
    return sale, selling_of(services).prepare_card(sale.id, card.id)


def unknown(services: Services, server: TrainingServer) -> SaleView:
    """Charge a card, lose every answer, and put the sale aside."""
    sale, tender = prepared(services)
    server.controls.fault(FaultKind.RESET_AFTER, "/confirm", times=9)
    selling_of(services).charge(tender.id)
    server.controls.faults.clear()
    return sale


@pytest.fixture
def paying() -> list[str]:
    """The sale on the payment sheet; at first nobody is paying."""
    return []


@pytest.fixture
def jobs(services: Services, tasks: Tasks, paying: list[str]) -> Iterator[BackgroundJobs]:
    """The jobs of a store."""
    attended_sale = lambda: paying[0] if paying else None  # noqa: E731
    attention = AttentionPresenter(services, tasks, attended_sale, tasks)
    made = BackgroundJobs(services, tasks, attention, lambda: bool(paying), tasks)
    yield made
    made.stop()
    attention.stop()


def test_a_look_up_and_a_change_of_a_customer_do_not_wait_behind_a_sync_that_takes_hours(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, qtbot: QtBot
) -> None:
    """As the first one of an account with a million payments does."""
    ada = services.customers.create(services.actor, CustomerDraft("Ada"))
    card = services.customers.attach_card(services.actor, ada.id, "pm_card_visa").cards[0]
    with held(server, "/v1/events") as reached:
        sale = unknown(services, server)
        server.controls.fault(FaultKind.RESET_BEFORE, f"/{card.id}/detach", times=9)
        services.customers.detach(services.actor, ada.id, card.id)
        server.controls.faults.clear()
        jobs.sync()
        qtbot.waitUntil(reached.is_set)

        with qtbot.waitSignal(jobs.recovered, check_params_cb=bool):
            jobs.recover()

        assert services.selling.sale(sale.id).receipt_number is not None
        qtbot.waitUntil(lambda: _owner(server, card.id) is None)


def _owner(server: TrainingServer, card_id: str) -> object:
    card = server.account.peek("payment_method", card_id)
    return card["customer"] if card else None


def test_the_till_closes_without_waiting_for_the_rest_of_a_sync(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    calls, payments = services.connection.gateway().payments, "/v1/payment_intents"
    for number in range(101):  # more than a page
        calls.create(NewIntent(500, "usd", {}), key=f"payment {number}")
    with held(server, payments) as reached:
        before = len(_listed(server, payments))
        jobs.sync()
        qtbot.waitUntil(reached.is_set)
        tasks.stop_accepting()
    qtbot.waitUntil(lambda: not tasks.busy)
    # The first page, which is looked at once more before it is believed.
    assert len(_listed(server, payments)) == before + 2


def _listed(server: TrainingServer, path: str) -> list[Exchange]:
    return [each for each in server.requests if (each.method, each.path) == ("GET", path)]


@contextmanager
def held(server: TrainingServer, path: str) -> Iterator[Event]:
    """Keep whoever asks for a path waiting for the answer; the event tells that somebody does."""
    reached, over = Event(), Event()

    def hold(exchange: Exchange) -> None:
        if (exchange.method, exchange.path) == ("GET", path):
            reached.set()
            over.wait(PATIENCE_S)

    server.observers.append(hold)
    try:
        yield reached
    finally:
        over.set()
        server.observers.remove(hold)


def test_after_a_look_up_changes_go_to_stripe_and_news_come_from_there(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    server.controls.fault(FaultKind.RESET_BEFORE, "/v1/customers", times=9)
    ada = services.customers.create(services.actor, CustomerDraft("Ada"))
    server.controls.faults.clear()
    assert not services.customers.details(ada.id).stripe_id
    with qtbot.waitSignal(jobs.synced):
        jobs.start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert services.customers.details(ada.id).stripe_id


def test_without_a_connection_a_backup_is_made_and_stripe_is_not_asked(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    services.connection.online = False
    before = len(server.requests)
    jobs._timer.timeout.emit()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(services.backups.all()) == 1
    assert len(server.requests) == before


def test_while_a_customer_pays_lost_payments_are_looked_up_and_the_rest_waits(
    jobs: BackgroundJobs,
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    paying: list[str],
    qtbot: QtBot,
) -> None:
    sale = unknown(services, server)
    services.connection.check()
    paying.append("another sale")
    with qtbot.waitSignal(jobs.recovered, check_params_cb=bool):
        jobs._timer.timeout.emit()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert services.selling.sale(sale.id).receipt_number is not None
    assert (services.backups.all(), _listed(server, "/v1/events")) == ([], [])

    with qtbot.waitSignal(jobs.synced):
        paying.clear()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(services.backups.all()) == 1
    assert _listed(server, "/v1/events")


def test_what_waits_for_a_payment_that_takes_long_is_done_all_the_same(
    jobs: BackgroundJobs, services: Services, tasks: Tasks, paying: list[str], qtbot: QtBot
) -> None:
    paying.append("a sale")
    jobs._timer.timeout.emit()
    assert jobs._until_paid.waits
    jobs._until_paid._most.setInterval(0)
    with qtbot.waitSignal(jobs.synced):
        jobs._until_paid._most.start()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(services.backups.all()) == 1


def test_old_books_are_rolled_up_ten_days_at_a_time_and_whoever_waits_comes_between(
    jobs: BackgroundJobs, services: Services, tasks: Tasks, tmp_path: Path, qtbot: QtBot
) -> None:
    services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    with closing(sqlite3.connect(tmp_path / "till.db")) as books, books:
        books.execute("UPDATE sale SET business_date = date(business_date, '-25 days')")
    jobs.roll_up()
    jobs.back_up()
    qtbot.waitUntil(lambda: not tasks.busy)
    (backup,) = services.backups.all()
    assert rolled_up(tmp_path / "backups" / backup.name) == 10
    assert rolled_up(tmp_path / "till.db") == 25


def rolled_up(path: Path) -> int:
    with closing(sqlite3.connect(path)) as books:
        return int(books.execute("SELECT count(*) FROM report_day").fetchone()[0])


def test_a_backup_that_cannot_be_made_is_told_as_an_outcome_of_no_sale(
    jobs: BackgroundJobs, services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "backups").write_text("a file where the folder belongs")
    with qtbot.waitSignal(jobs.recovered) as emitted:
        jobs.back_up()
    (outcome,) = emitted.args[0]
    assert outcome.sale_id is None
    assert outcome.still_unknown


def test_a_sync_without_an_answer_is_emitted_as_a_failure(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, qtbot: QtBot
) -> None:
    server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    with qtbot.waitSignal(jobs.failed) as emitted:
        jobs.sync()
    server.controls.faults.clear()
    assert isinstance(emitted.args[0], UserError)


def test_while_somebody_looks_news_are_asked_for_every_half_a_minute(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    assert jobs._looking.interval() == 30_000
    jobs._looking.timeout.emit()
    assert not tasks.busy
    jobs.is_looking = lambda: True
    with qtbot.waitSignal(jobs.synced):
        jobs._looking.timeout.emit()
    qtbot.waitUntil(lambda: not tasks.busy)
    asked = len(server.requests)
    services.connection.online = False
    jobs._looking.timeout.emit()
    assert (tasks.busy, len(server.requests)) == (False, asked)


def test_what_stripe_makes_of_a_card_payment_is_asked_for_at_once(
    jobs: BackgroundJobs, services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    """Its fee is known then; cash has nothing to ask about."""
    cash = services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    jobs.follow_payment(cash)
    assert not jobs._after_payment.waits
    sale, tender = prepared(services)
    selling_of(services).charge(tender.id)
    with qtbot.waitSignal(jobs.synced):
        jobs.follow_payment(services.selling.sale(sale.id))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert services.history.details(sale.id).tenders[0].fee
