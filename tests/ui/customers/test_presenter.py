"""What the customers screen shows and does, without a window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.presenter import CustomersPresenter


class Customers:
    """A presenter, and what it emitted."""

    def __init__(self, services: Services, tasks: Tasks, qtbot: QtBot) -> None:
        self.tasks = tasks
        self.qtbot = qtbot
        self.services = services
        self.visible = True
        self.presenter = CustomersPresenter(services, tasks, lambda: self.visible, parent=tasks)
        self.details: list[CustomerView | None] = []
        self.done: list[str] = []
        self.refused: list[UserError] = []
        self.rows: list[tuple[set[str], bool]] = []
        self.presenter.details_changed.connect(self.details.append)
        self.presenter.done.connect(self.done.append)
        self.presenter.refused.connect(self.refused.append)
        self.presenter.rows_changed.connect(lambda ids, missed: self.rows.append((ids, missed)))

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def choose(self, customer: CustomerView) -> None:
        self.presenter.choose(customer.id)
        self.settle()

    @property
    def cards(self) -> list[str]:
        shown = self.presenter.shown
        return [card.label for card in shown.cards] if shown else []


@pytest.fixture
def customers(services: Services, tasks: Tasks, qtbot: QtBot) -> Customers:
    return Customers(services, tasks, qtbot)


@pytest.fixture
def ada(services: Services) -> CustomerView:
    made = services.customers.create(services.actor, CustomerDraft("Ada"))
    return services.customers.attach_card(services.actor, made.id, "pm_card_visa")


def test_only_one_change_about_a_customer_is_under_way(
    customers: Customers, ada: CustomerView
) -> None:
    customers.choose(ada)
    customers.presenter.attach_test_card("pm_card_mastercard")
    assert customers.presenter.busy
    customers.presenter.attach_test_card("pm_card_amex")
    customers.settle()
    assert not customers.presenter.busy
    assert sorted(customers.cards) == ["Mastercard •••• 4444", "Visa •••• 4242"]
    assert customers.done == ["The card was saved."]


def test_a_default_card_is_changed_and_another_removed(
    customers: Customers, ada: CustomerView
) -> None:
    customers.choose(ada)
    customers.presenter.attach_test_card("pm_card_mastercard")
    customers.settle()
    shown = customers.presenter.shown
    assert shown is not None
    visa = next(card for card in shown.cards if card.label.startswith("Visa"))
    customers.presenter.detach(visa.id, visa.label)
    customers.settle()
    assert customers.cards == ["Mastercard •••• 4444"]
    assert customers.done[-1] == "Visa •••• 4242 was removed."


def test_what_stripe_refuses_is_emitted_and_what_is_shown_is_read_anew(
    customers: Customers, ada: CustomerView, server: TrainingServer
) -> None:
    customers.choose(ada)
    server.stop()
    shown = len(customers.details)
    customers.presenter.attach_test_card("pm_card_amex")
    customers.settle()
    server.start()
    assert len(customers.refused) == 1
    assert len(customers.details) > shown
    assert customers.cards == ["Visa •••• 4242"]
    assert customers.done == []
    assert not customers.presenter.busy


def test_somebody_who_is_gone_is_shown_no_more_and_leaves_the_list(customers: Customers) -> None:
    customers.presenter.choose("nobody")
    customers.settle()
    assert customers.details == [None]
    assert customers.rows == [({"nobody"}, False)]


def test_somebody_deleted_is_shown_no_more(customers: Customers, ada: CustomerView) -> None:
    customers.choose(ada)
    with customers.qtbot.waitSignal(customers.presenter.deleted) as emitted:
        customers.presenter.delete(ada)
    assert emitted.args[0].id == ada.id
    assert customers.presenter.shown is None
    customers.settle()
    assert not customers.presenter.busy
    assert customers.services.customers.count("") == 0


def test_a_customer_shown_for_a_moment_is_asked_after_once(
    customers: Customers, ada: CustomerView, server: TrainingServer
) -> None:
    gateway = customers.services.connection.gateway()
    gateway.customers.delete(ada.stripe_id or "")
    customers.choose(ada)
    presenter = customers.presenter
    customers.qtbot.waitUntil(
        lambda: presenter.shown is not None and presenter.shown.stripe_state == "missing",
    )
    customers.settle()
    before = len(server.requests)
    customers.choose(ada)
    assert not presenter._stripe_delay.isActive()
    assert len(server.requests) == before


def test_behind_another_screen_nobody_is_asked_after(
    customers: Customers, ada: CustomerView, server: TrainingServer
) -> None:
    customers.visible = False
    customers.choose(ada)
    before = len(server.requests)
    customers.presenter._stripe_delay.timeout.emit()
    customers.settle()
    assert len(server.requests) == before


def test_all_that_the_search_finds_are_counted(customers: Customers, ada: CustomerView) -> None:
    customers.services.customers.create(customers.services.actor, CustomerDraft("Bea"))
    for text, count in (("", 2), ("bea", 1), ("nobody", 0)):
        customers.presenter.text = text
        with customers.qtbot.waitSignal(customers.presenter.count_changed) as emitted:
            customers.presenter.read_count()
        assert emitted.args == [count]
