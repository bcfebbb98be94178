"""The screen shows the balance and the payouts that the books know, and asks Stripe for news."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import stripe
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from pos_app.changes import ChangeSet
from pos_app.db.models.payouts import BalanceEntry
from pos_app.domain.money import Money
from pos_app.domain.permissions import SYSTEM, Grant, Permission, Role, Rule
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.bank import PayoutDetails, PayoutItems, PayoutPart, PayoutView
from pos_app.services.views.store import ConnectView
from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.bank.entries_sheet import EntriesSheet
from pos_app.ui.bank.payout_columns import COLUMNS, chip_of
from pos_app.ui.bank.payout_detail import PayoutDetail
from pos_app.ui.bank.screen import MoneyScreen
from pos_app.ui.widgets import ChipStyle
from pos_app.ui.widgets.formats import PLAIN, Formats
from tests.support.accessible import nameless, too_small
from tests.support.payouts import earn, mixed_payout, pay_out, sell, send_back


@pytest.fixture
def show(services: Services, tasks: Tasks, qtbot: QtBot) -> Iterator[Callable[[], MoneyScreen]]:
    """Opens the screen and waits for what it says."""
    window = QMainWindow()
    qtbot.addWidget(window)

    def open_it() -> MoneyScreen:
        screen = MoneyScreen(services, tasks)
        window.setCentralWidget(screen)
        window.resize(1024, 600)
        with qtbot.waitActive(window), qtbot.waitSignal(screen.loaded):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda: not tasks.busy)
        return screen

    yield open_it
    qtbot.waitUntil(lambda: not tasks.busy)


def pay(server: TrainingServer, amount: int) -> stripe.StripeClient:
    """Have money in the account."""
    client = stripe.StripeClient("sk_test_store", base_addresses={"api": server.base_url})
    client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": "pm_card_bypassPending",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    return client


def test_balance_and_payouts_are_shown(
    show: Callable[[], MoneyScreen], server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    client = pay(server, 10_000)
    client.v1.payouts.create({"amount": 4_000, "currency": "usd"})
    screen = show()

    assert screen.available.words == "$56.80"
    assert screen.pending.words == "$0.00"
    assert screen.payouts.model.rowCount() == 1
    told = [
        screen.payouts.model.index(0, at).data() for at in range(screen.payouts.model.columnCount())
    ]
    assert told[1] == "$40.00"
    assert told[3] == "By hand"
    assert "by hand" in screen.payouts.detail.note.text()
    assert screen.payouts.detail.begun.text().startswith("Begun by hand on ")
    assert nameless(screen) == []
    assert too_small(screen) == []


def test_what_an_automatic_payout_is_made_of_is_shown_and_follows_the_sync(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    earn(server, 3_000)
    earn(server, 1_810)
    payout = pay_out(server)
    screen = show()
    assert "has not read yet" in screen.payouts.detail.note.text()

    services.sync.run(SYSTEM)
    screen.refresh(ChangeSet(payouts=frozenset({payout})))
    qtbot.waitUntil(lambda: not tasks.busy)
    shown = [(each.title, each.right) for each in screen.payouts.detail.parts.entries_model.rows]
    assert shown == [("Payments", "$48.10"), ("Stripe's fees", "-$1.99"), ("Paid out", "$46.11")]
    assert screen.payouts.detail.note.isHidden()
    assert screen.payouts.detail.ids.text() == payout


def test_a_payout_that_does_not_tie_says_by_how_much_in_red(qtbot: QtBot) -> None:
    at = datetime(2026, 3, 9, tzinfo=UTC)
    usd = [Money(minor, "usd") for minor in (10_000, 320, 9_680, 11_407, 1_727)]
    none = Money(0, "usd")
    payout = PayoutView("po_1", usd[3], "failed", True, at.date(), at, "The account was closed.")
    detail = PayoutDetail()
    qtbot.addWidget(detail)
    parts = (
        PayoutPart("charge", 4, usd[0], usd[1], usd[2]),
        PayoutPart("new_at_stripe", 1, none, none, none),
    )
    detail.show_details(PayoutDetails(payout, PayoutItems.READ, parts, usd[4]), PLAIN)
    entries = detail.parts.entries_model.rows
    assert [each.title for each in entries[:2]] == ["Payments", "New at stripe"]
    assert entries[-2].right == "$17.27"
    assert detail.failure.text() == "The account was closed."
    assert isinstance(entries[-2].chip, ChipStyle)
    assert str(entries[-2].chip.word) == "Unexplained"
    assert detail.unexplained.text() == "Unexplained: $17.27"
    assert (entries[-1].title, entries[-1].right) == ("Paid out", "$114.07")


def test_without_a_connection_the_books_show_what_they_know_and_from_when(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
) -> None:
    earn(server, 10_000)
    pay_out(server)
    earn(server, 5_000)
    services.payouts.refresh(services.actor)
    server.controls.fault("reset_before", "/v1/balance", times=99)
    screen = show()
    assert not screen.trouble.isVisible()
    assert screen.available.words == "$48.25"
    assert screen.payouts.model.rowCount() == 1
    assert "did not answer" in screen.not_asked.text()
    assert screen.asked.text().startswith("As of ")


def test_f5_asks_again(
    show: Callable[[], MoneyScreen], server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    screen = show()
    assert screen.payouts.model.rowCount() == 0
    assert screen.payouts.no_payouts.isVisible()
    pay(server, 10_000)
    with qtbot.waitSignal(screen.loaded):
        QTest.keyClick(screen.window().windowHandle(), Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert screen.available.words == "$96.80"


def test_without_a_connection_it_says_so_and_tries_again(
    show: Callable[[], MoneyScreen], server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    server.controls.fault("reset_before", "/v1/balance", times=3)
    screen = show()
    assert screen.trouble.isVisible()
    assert "did not answer" in screen.trouble.accessibleName()
    with qtbot.waitSignal(screen.loaded):
        screen.trouble.activated.emit()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert not screen.trouble.isVisible()
    assert screen.available.isVisible()


def test_the_model_is_a_proper_one(
    show: Callable[[], MoneyScreen], server: TrainingServer, qtmodeltester: ModelTester
) -> None:
    pay(server, 10_000).v1.payouts.create({"amount": 4_000, "currency": "usd"})
    qtmodeltester.check(show().payouts.model)  # type: ignore[no-untyped-call]  # pytest-qt has none


def test_the_day_of_arrival_is_the_same_in_every_time_zone() -> None:
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    payout = PayoutView("po_1", Money(100, "usd"), "paid", True, midnight.date(), midnight)
    formats = Formats("en_US", ZoneInfo("America/Los_Angeles"))
    assert COLUMNS[0].text(payout, formats) == "Mar 9, 2026"


def test_a_status_that_is_new_at_stripe_is_shown_as_it_is() -> None:
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    payout = PayoutView("po_1", Money(100, "usd"), "failed", True, midnight.date(), midnight)
    assert str(chip_of(payout).word) == "Failed"
    assert str(chip_of(replace(payout, status="held_back")).word) == "Held back"


def mixed(services: Services, server: TrainingServer) -> str:
    """Have a payout with one of each thing in it, known to the books; return its id."""

    def wait(seconds: float) -> None:
        server.controls.clock_offset += seconds

    payout_id = mixed_payout(services, server, wait)
    services.sync.run(SYSTEM)
    return payout_id


def shown_parts(screen: MoneyScreen) -> dict[str, tuple[str, str]]:
    """What the chosen payout is made of: title, what is said about it, amount."""
    rows = screen.payouts.detail.parts.entries()
    return {each.title: (each.subtitle, each.right) for each in rows}


def test_a_row_that_is_taken_away_is_named_to_the_cent_on_the_screen(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    payout_id = mixed(services, server)
    screen = show()
    detail = screen.payouts.detail
    assert shown_parts(screen) == {
        "Payments": (
            "4 entries, 2 × Dashboard or another program, 1 × Another till: Food truck",
            "$93.95",
        ),
        "Corrections": ("1 entry", "$1.25"),
        "Refunds": ("1 entry", "-$5.00"),
        "Held in reserve or released": ("1 entry", "-$10.00"),
        "Disputes": ("1 entry, 1 × Dashboard or another program", "-$20.00"),
        "Stripe's fees": ("", "-$18.90"),
        "Paid out": ("", "$41.30"),
    }
    assert not detail.unexplained.isVisible()

    with services.carts._database.write() as session:
        of_other_till = select(BalanceEntry).where(BalanceEntry.amount_minor == 1_809)
        session.delete(session.scalars(of_other_till).one())
    screen.refresh(ChangeSet(payouts=frozenset({payout_id})))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert detail.unexplained.text() == "Unexplained: $17.27"
    assert detail.unexplained.isVisible()
    assert shown_parts(screen)["Difference"] == ("", "$17.27")
    assert shown_parts(screen)["Paid out"] == ("", "$41.30")


def test_a_part_opens_down_to_the_sale_in_the_history(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    mixed(services, server)
    screen = show()
    screen.payouts.detail.parts.choose("charge")
    QTest.keyClick(screen.payouts.detail.parts, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tasks.busy)
    (sheet,) = screen.window().findChildren(EntriesSheet)
    model = sheet.model
    rows = [[model.index(at, place).data() for place in range(1, 6)] for at in range(4)]
    assert sorted(rows) == [
        ["Another till: Food truck", "$18.09", "-$0.82", "$17.27", ""],
        ["Dashboard or another program", "$10.86", "-$0.59", "$10.27", "1.0856"],
        ["Dashboard or another program", "$20.00", "-$0.88", "$19.12", ""],
        ["Receipt R1-000001", "$45.00", "-$1.61", "$43.39", ""],
    ]
    assert nameless(sheet) == []
    sheet.table.selectRow([row[0] for row in rows].index("Receipt R1-000001"))
    with qtbot.waitSignal(screen.history_requested) as asked:
        QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    assert asked.args == ["R1-000001"]


def test_the_days_stand_beside_the_payouts_and_lead_to_each_other(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    mixed(services, server)
    screen = show()
    QTest.keyClick(screen.window().windowHandle(), Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: not tasks.busy)
    days = screen.days
    assert days.isVisible()
    assert [days.model.index(0, at).data() for at in range(2, 5)] == [
        "$45.00",
        "$0.00",
        "On its way",
    ]
    entries = {each.title: each.right for each in days.detail.parts.entries()}
    assert entries == {
        "Taken by card": "$45.00",
        "Refunds": "-$5.00",
        "Stripe's fees": "-$1.61",
        "On its way to the bank": "$38.39",
        "Arrived at the bank": "$0.00",
    }
    (payout,) = days.detail.payouts.entries()
    assert payout.right == "$38.39"
    days.detail.payouts.opened.emit(payout)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert screen.payouts.isVisible()
    (day,) = screen.payouts.detail.days.entries()
    assert day.right == "$38.39"
    assert nameless(screen) == []
    assert too_small(screen) == []


def test_with_two_accounts_one_chooses_whose_money_it_is(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    services.settings.save_connect(services.actor, ConnectView(CONNECTED, direct=True))
    earn(server, 3_000), earn(server, 4_000, CONNECTED)
    pay_out(server), pay_out(server, CONNECTED)
    earn(server, 1_000), earn(server, 2_000, CONNECTED)
    screen = show()
    assert screen.account.isVisible()
    assert screen.available.words == "$9.41"
    assert screen.payouts.model.rowCount() == 1
    screen.account.setCurrentIndex(1)
    screen.account.activated.emit(1)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert screen.available.words == "$19.12"
    assert screen.payouts.detail.ids.text().endswith(CONNECTED)


def test_what_needs_attention_opens_its_payout_once_that_is_allowed(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    failed = pay_out_and_fail(services, server)
    earn(server, 5_000)
    pay_out(server)
    services.sync.run(SYSTEM)
    asked = let_bo_ask(services, tasks)
    window, screen = QMainWindow(), MoneyScreen(services, tasks)
    qtbot.addWidget(window)
    window.setCentralWidget(screen)
    with qtbot.waitSignal(screen.loaded):
        window.show()
        screen.search_for(failed)  # as the window does: it goes there, and searches at once
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(asked) == 1
    assert screen.payouts.detail.ids.text() == failed
    assert "closed" in screen.payouts.detail.failure.text()
    assert "paid out again" in screen.payouts.detail.later.text()
    (day,) = services.bank_days.page(services.actor).rows
    screen.search_for(day.day.id)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert screen.days.isVisible()
    assert len(asked) == 1


def pay_out_and_fail(services: Services, server: TrainingServer) -> str:
    """Have a sale's money sent back by the bank; return the payout's id."""
    sell(services, 4_500)
    payout_id = pay_out(server)
    send_back(server, payout_id)
    return payout_id


def let_bo_ask(services: Services, tasks: Tasks) -> list[ApprovalNeeded]:
    """Have a cashier at the till who may see reports when approved; return what is asked."""
    staff, owner = services.staff, services.actor
    staff.set_pin(owner, owner.cashier_id, "24681357")
    staff.save_grant(owner, Role.CASHIER, Permission.REPORTS, Grant(Rule.ASK))
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.set_pin(owner, bo.id, "5739")
    staff.sign_in("5739")
    asked = list[ApprovalNeeded]()

    def ask(error: ApprovalNeeded, approve: object, _decline: object) -> None:
        asked.append(error)
        assert callable(approve)
        approve(staff.approve("24681357", error.action))

    tasks.ask_approval = ask
    return asked


def test_whoever_may_not_see_it_alone_is_approved_once_and_a_change_asks_nobody(
    show: Callable[[], MoneyScreen],
    services: Services,
    server: TrainingServer,
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    mixed(services, server)
    asked = let_bo_ask(services, tasks)
    screen = show()
    assert [error.action.permission for error in asked] == [Permission.REPORTS]
    assert screen.payouts.model.rowCount() == 1
    assert screen.days.model.rowCount() == 1
    assert shown_parts(screen)["Paid out"] == ("", "$41.30")
    screen.refresh(ChangeSet(payouts=frozenset({"po_1"})))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(asked) == 1
    screen.hide()
    screen.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert len(asked) == 2
