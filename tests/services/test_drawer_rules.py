"""What a drawer refuses, and what it writes down of who did it and who approved."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.shifts import CashMovement, Shift
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.ids import new_id
from pos_app.domain.money import LARGEST_AMOUNT
from pos_app.domain.permissions import Actor, Grant, Permission, Role, Rule
from pos_app.domain.shifts import MovementKind
from pos_app.errors import UserError
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.shared.station import current_register
from pos_app.services.shifts.checks import LONGEST_REASON
from pos_app.services.shifts.report import VERSION
from pos_app.services.views.shifts import Closing, Handover, Movement
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_station import add_register

PIN = "739156"


@pytest.fixture
def drawer(counter: Counter) -> AtDrawer:
    """An open drawer."""
    made = AtDrawer.set_up(counter)
    made.open(10_000)
    return made


@pytest.fixture
def bo(drawer: AtDrawer) -> Actor:
    """A cashier beside an owner with a PIN."""
    staff, owner = drawer.counter.services.staff, drawer.counter.actor
    staff.set_pin(owner, owner.cashier_id, PIN)
    return Actor(staff.save_cashier(owner, None, "Bo", "cashier").id)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        (MovementKind.PAID_OUT, 0),
        (MovementKind.PAID_IN, -1),
        (MovementKind.NO_SALE, 100),
        (MovementKind.NO_SALE, 0),
        (MovementKind.PAID_IN, LARGEST_AMOUNT + 1),
    ],
)
def test_only_cash_moves(drawer: AtDrawer, kind: MovementKind, amount: int) -> None:
    with pytest.raises(UserError):
        drawer.move(kind, amount)
    assert drawer.expected == 10_000
    assert drawer.view.movements == ()


@pytest.mark.parametrize("amount", [1, LARGEST_AMOUNT])
def test_from_one_cent_to_the_most_there_is(drawer: AtDrawer, amount: int) -> None:
    assert drawer.move(MovementKind.PAID_IN, amount).amount == amount
    assert drawer.expected == 10_000 + amount


def test_a_reason_has_its_bound(drawer: AtDrawer) -> None:
    assert drawer.move(MovementKind.PAID_IN, 1, "x" * LONGEST_REASON).amount == 1
    with pytest.raises(UserError, match="at most 200"):
        drawer.move(MovementKind.PAID_IN, 1, "x" * (LONGEST_REASON + 1))


def test_what_takes_back_is_not_taken_back_and_neither_is_a_drawer_opened(drawer: AtDrawer) -> None:
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    milk = drawer.move(MovementKind.PAID_OUT, 250)
    back = shifts.reverse(actor, milk.id, "Not bought")
    opened = shifts.open_drawer(actor, new_id(), "Change")
    assert (back.amount, opened.amount, opened.kind) == (250, 0, MovementKind.NO_SALE)
    for wrong in (back, opened):
        with pytest.raises(UserError, match="can't be taken back"):
            shifts.reverse(actor, wrong.id, "Mistyped")
    assert drawer.expected == 10_000


def test_what_moved_at_another_register_is_not_taken_back_here(drawer: AtDrawer) -> None:
    milk, station = drawer.move(MovementKind.PAID_OUT, 250), drawer.counter.database.station
    with drawer.counter.database.read() as session:
        here = current_register(session).id
    station.choose(add_register(drawer.counter.database))
    drawer.open(5_000)
    with pytest.raises(UserError, match="can't be taken back"):
        drawer.counter.services.shifts.reverse(drawer.counter.actor, milk.id, "Mistyped")
    assert drawer.expected == 5_000
    station.choose(here)
    assert drawer.expected == 9_750


def test_a_drawer_opened_without_a_shift_is_not_taken_back(counter: Counter) -> None:
    shifts = counter.services.shifts
    opened = shifts.open_drawer(counter.actor, new_id(), "Change")
    with pytest.raises(UserError, match="can't be taken back"):
        shifts.reverse(counter.actor, opened.id, "Mistyped")


def test_the_books_say_who_approved_which_movement(drawer: AtDrawer, bo: Actor) -> None:
    counter = drawer.counter
    shifts = counter.services.shifts
    milk, opened = Movement(new_id(), MovementKind.PAID_OUT, 250, "Milk"), new_id()

    def move(actor: Actor) -> object:
        return shifts.move(actor, milk)

    def take_back(actor: Actor) -> object:
        return shifts.reverse(actor, milk.id, "Not sold")

    def open_it(actor: Actor) -> object:
        return shifts.open_drawer(actor, opened, "Change")

    for command in (move, take_back, open_it):
        with pytest.raises(ApprovalNeeded) as asked:
            command(bo)
        approval = counter.services.staff.approve(PIN, asked.value.action)
        command(Actor(bo.cashier_id, approval))
    owner = counter.cashier
    with counter.database.read() as session:
        moved = session.execute(
            select(
                CashMovement.cashier_id, CashMovement.approved_by, CashMovement.amount_minor
            ).order_by(CashMovement.created_at)
        ).all()
        logged = session.execute(
            select(Activity.permission, Activity.subject_kind, Activity.subject_id)
            .where(Activity.approved_by == owner)
            .order_by(Activity.number)
        ).all()
    assert [tuple(row) for row in moved] == [
        (bo.cashier_id, owner, -250),
        (bo.cashier_id, owner, 250),
        (bo.cashier_id, owner, 0),
    ]
    assert [tuple(row) for row in logged] == [
        ("paid_in_out", "cash_movement", milk.id),
        ("paid_in_out", "cash_movement", milk.id),
        ("open_drawer", "cash_movement", opened),
    ]


def test_reports_are_for_who_may_see_them(drawer: AtDrawer, bo: Actor) -> None:
    counter = drawer.counter
    shifts = counter.services.shifts
    drawer.sell(500)
    z = drawer.close(10_400, to_bank=400)
    row = shifts.z_reports(counter.actor)[0]
    drawer.open(drawer.view.offered)
    for refused in (
        lambda: shifts.x_report(bo),
        lambda: shifts.z_reports(bo),
        lambda: shifts.z_report(bo, row.id),
    ):
        with pytest.raises(NotPermittedError):
            refused()
    assert (row.number, row.register, row.sales, row.difference, row.currency) == (
        *(1, "Register 1", 500, -100, "usd"),
    )
    assert row.closed_at.isoformat() == z.content["closed_at"]
    assert row.business_date.isoformat() == z.content["business_date"]


def test_of_many_zs_so_many_are_shown_at_a_time(drawer: AtDrawer) -> None:
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    for _each in range(2):
        drawer.close()
        drawer.open(0)
    drawer.close()
    assert [row.number for row in shifts.z_reports(actor, limit=2)] == [3, 2]
    assert shifts.z_reports(actor, "20%") == []
    assert shifts.z_reports(actor, "_") == []


@pytest.mark.parametrize("number", [1_234, 2_026])
def test_a_z_is_found_by_its_number_however_large_and_by_its_day(
    drawer: AtDrawer, number: int
) -> None:
    """As after years of closing."""
    drawer.close()
    counter = drawer.counter
    with closing(sqlite3.connect(counter.database.path)) as books, books:
        books.execute(
            "INSERT INTO z_report (id, shift_id, register_id, number, business_date, content,"
            " content_hash, created_at) SELECT 'later', 'later', register_id, ?, '2031-05-06',"
            " content, content_hash, created_at FROM z_report",
            (number,),
        )

    def found(words: str) -> list[int]:
        return [row.number for row in counter.services.shifts.z_reports(counter.actor, words)]

    assert found(str(number))[0] == number
    assert found("2031") == found("2031-05-06") == [number]
    assert found("1") == [1]
    assert found("9" * 30) == []


def test_an_approval_to_look_at_a_z_is_for_that_one_and_in_the_log(
    drawer: AtDrawer, bo: Actor
) -> None:
    counter = drawer.counter
    shifts, staff, owner = counter.services.shifts, counter.services.staff, counter.actor
    for permission in (Permission.REPORTS, Permission.EXPECTED_CASH):
        staff.save_grant(owner, Role.CASHIER, permission, Grant(Rule.ASK))
    first = drawer.close()
    drawer.open(0)
    z_id = shifts.z_reports(owner)[0].id
    with pytest.raises(ApprovalNeeded) as asked:
        shifts.z_report(bo, z_id)
    approved = Actor(bo.cashier_id, staff.approve(PIN, asked.value.action))
    with pytest.raises(ApprovalNeeded):
        shifts.z_report(approved, "another")
    assert shifts.z_report(approved, z_id).content == first.content
    with pytest.raises(ApprovalNeeded):
        shifts.z_report(approved, z_id)
    for look in (shifts.x_report, shifts.z_reports):
        with pytest.raises(ApprovalNeeded) as asked:
            look(bo)
        look(Actor(bo.cashier_id, staff.approve(PIN, asked.value.action)))
    with counter.database.read() as session:
        logged = session.execute(
            select(Activity.permission, Activity.subject_kind, Activity.subject_id)
            .where(Activity.cashier_id == bo.cashier_id)
            .order_by(Activity.number)
        ).all()
    assert [tuple(row) for row in logged] == [
        ("reports", "z_report", z_id),
        ("expected_cash", "", ""),
        ("reports", "", ""),
    ]


def test_a_z_counts_the_discounts_of_its_own_sales(drawer: AtDrawer) -> None:
    counter = drawer.counter

    def sell(off: int) -> None:
        discount = Discount(DiscountKind.AMOUNT, off) if off else None
        cart = Cart("usd", (CartLine("Wrap", 920),), discount=discount)
        counter.selling.quick_cash(counter.actor, cart)

    for off in (1, 0, 200):
        sell(off)
    first = drawer.close().content
    drawer.open(0)
    sell(5)
    second = drawer.close().content
    assert first["discounts"] == {"count": 2, "amount": 201}
    assert second["discounts"] == {"count": 1, "amount": 5}
    assert first["version"] == second["version"] == VERSION


def test_a_movement_stands_once_in_the_log_with_its_amount_and_why(drawer: AtDrawer) -> None:
    counter = drawer.counter
    shifts, actor = counter.services.shifts, counter.actor
    milk, opened = Movement(new_id(), MovementKind.PAID_OUT, 250, " Milk "), new_id()
    for _time in range(2):
        shifts.move(actor, milk)
        shifts.reverse(actor, milk.id, "Not bought")
        shifts.open_drawer(actor, opened, "Change")
    with counter.database.read() as session:
        logged = session.execute(
            select(Activity.permission, Activity.amount_minor, Activity.before, Activity.after)
            .where(Activity.subject_kind == "cash_movement")
            .order_by(Activity.number)
        ).all()
    assert [tuple(row) for row in logged] == [
        ("paid_in_out", -250, "", "Milk"),
        ("paid_in_out", None, "Milk 250 usd", "Not bought"),
        ("open_drawer", None, "", "Change"),
    ]


def test_the_shift_of_another_register_is_not_counted_handed_over_or_closed_here(
    drawer: AtDrawer, bo: Actor
) -> None:
    shifts, actor, shift = drawer.counter.services.shifts, drawer.counter.actor, drawer.view.shift
    assert shift is not None
    shifts.count(actor, shift.id, 10_000)
    drawer.counter.database.station.choose(add_register(drawer.counter.database))
    for command in (
        lambda: shifts.count(actor, shift.id, 10_000),
        lambda: shifts.hand_over(actor, Handover(new_id(), shift.id, bo.cashier_id)),
        lambda: shifts.close(actor, Closing(shift.id)),
    ):
        with pytest.raises(UserError, match="no such shift"):
            command()
    with drawer.counter.database.read() as session:
        assert session.get_one(Shift, shift.id).closed_at is None
