"""The drawer's day: opened with a float, closed with a count, and what should lie in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SaleState
from pos_app.domain.permissions import Actor
from pos_app.domain.shifts import DrawerCash, MovementKind, ShiftRules, denominations
from pos_app.errors import UserError
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.views.shifts import Closing, Handover, Movement, Opening, ShiftView
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter, cart


@pytest.fixture
def drawer(counter: Counter) -> AtDrawer:
    """A drawer that needs a shift for cash."""
    return AtDrawer.set_up(counter)


# --- what should lie in it ---------------------------------------------------------------------


def test_change_does_not_stay_in_the_drawer(drawer: AtDrawer) -> None:
    drawer.open(500)
    drawer.sell(749, given=1000)
    assert drawer.expected == 1249


def test_cards_are_not_in_the_drawer_and_cash_refunds_leave_it(drawer: AtDrawer) -> None:
    drawer.open(10000)
    cash = drawer.sell(4000)
    drawer.sell_by_card(6000)
    drawer.give_back(cash, 1500)
    assert drawer.expected == 12500


def test_what_was_left_is_offered_and_another_float_is_told_once(drawer: AtDrawer) -> None:
    drawer.open(10000)
    drawer.close(10000)
    assert drawer.view.offered == 10000
    drawer.open(5000)
    drawer.sell(1000)
    assert drawer.expected == 6000
    assert drawer.x()["cash"]["opening_difference"] == -5000
    assert drawer.close(6000).content["cash"]["difference"] == 0


def test_all_banked_leaves_nothing_for_the_next(drawer: AtDrawer) -> None:
    drawer.open(0)
    drawer.sell(50000)
    first = drawer.close(50000, to_bank=50000).content["cash"]
    assert (first["difference"], first["left"], first["banked"]) == (0, 0, 50000)
    drawer.open(0)
    drawer.sell(100000)
    second = drawer.close(100000).content["cash"]
    assert (second["difference"], second["opening_difference"]) == (0, 0)


def test_short_it_closes_all_the_same(drawer: AtDrawer) -> None:
    drawer.open(10000)
    closed = drawer.close(9750, note="Twice too much change").content["cash"]
    assert (closed["expected"], closed["counted"], closed["difference"]) == (10000, 9750, -250)
    assert closed["note"] == "Twice too much change"
    assert drawer.view.shift is None


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        (MovementKind.PAID_IN, 12000),
        (MovementKind.PAID_OUT, 8000),
        (MovementKind.SAFE_DROP, 8000),
        (MovementKind.TO_BANK, 8000),
        (MovementKind.FLOAT_OUT, 8000),
    ],
)
def test_what_is_put_in_and_taken_out_counts_and_can_be_reversed(
    drawer: AtDrawer, kind: MovementKind, left: int
) -> None:
    drawer.open(10000)
    moved = drawer.move(kind, 2000)
    assert drawer.expected == left
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    with pytest.raises(UserError, match="needs a reason"):
        shifts.reverse(actor, moved.id, " ")
    for _twice in range(2):
        shifts.reverse(actor, moved.id, "Typed wrong")
    assert drawer.expected == 10000
    assert [each.amount for each in drawer.view.movements] == [-moved.amount, moved.amount]
    assert [each.is_reversed for each in drawer.view.movements] == [False, True]
    with pytest.raises(UserError, match="can't be taken back"):
        shifts.reverse(actor, drawer.view.movements[0].id, "And back")


def test_a_part_taken_in_cash_and_taken_out_again_leaves_nothing(drawer: AtDrawer) -> None:
    drawer.open(10000)
    sale = drawer.counter.sale(1350)
    paid = drawer.counter.selling.take_cash(sale.id, 500)
    assert drawer.expected == 10500
    drawer.counter.selling.remove_tender(drawer.counter.actor, paid.tenders[0].id)
    assert drawer.expected == 10000


def test_an_open_drawer_is_shown_with_all_that_is_known_of_it(counter: Counter) -> None:
    counter.clock.stand_still()
    rules = ShiftRules(on=True, note_above=500)
    drawer, shifts = AtDrawer.set_up(counter, rules), counter.services.shifts
    bo = counter.services.staff.save_cashier(counter.actor, None, "Bo", "cashier").id
    assert (drawer.view.offered, drawer.view.last_z, drawer.view.shift) == (0, None, None)
    for to_bank in (1_000, 500):
        drawer.open(8_000)
        drawer.close(8_000, to_bank=to_bank)
        counter.wait(timedelta(seconds=1))
    opened = shifts.open(Actor(bo), Opening(new_id(), 7_000))
    for kind, reason in (("paid_out", "Milk"), ("paid_out", "Post"), ("paid_in", "Found")):
        counter.wait(timedelta(seconds=1))
        drawer.move(MovementKind(kind), 100, reason)
    counter.wait(timedelta(seconds=1))
    shifts.open_drawer(counter.actor, new_id(), " Coins ")
    view = drawer.view
    assert view.shift == opened
    assert opened == ShiftView(
        id=opened.id,
        opened_at=counter.clock.now() - timedelta(seconds=4),
        opened_by="Bo",
        business_date=opened.business_date,
        opened_with=7_000,
        left_before=7_500,
        is_late=False,
        currency="usd",
        denominations=denominations("usd"),
    )
    assert (view.rules, view.currency, view.offered, view.last_z) == (rules, "usd", 7_500, 2)
    assert (view.no_sales, view.handovers) == (1, ())
    assert view.cash == DrawerCash(
        opened_with=7_000,
        taken=0,
        given_back=0,
        movements={kind: 0 for kind in MovementKind if kind.sign}
        | {MovementKind.PAID_IN: 100, MovementKind.PAID_OUT: -200},
    )
    assert [(each.reason, each.amount, each.cashier_name) for each in view.movements] == [
        ("Coins", 0, "Manager"),
        ("Found", 100, "Manager"),
        ("Post", -100, "Manager"),
        ("Milk", -100, "Manager"),
    ]
    assert view.reasons == {
        MovementKind.PAID_OUT: ("Post", "Milk"),
        MovementKind.PAID_IN: ("Found",),
        MovementKind.NO_SALE: ("Coins",),
    }


# --- the shift that was open when it moved -----------------------------------------------------


def test_cash_waits_for_a_shift_and_cards_never_do(drawer: AtDrawer) -> None:
    counter = drawer.counter
    with pytest.raises(NoShiftError) as refused:
        drawer.sell(1350)
    assert refused.value.money == "No cash moved."
    assert refused.value.late is None
    with pytest.raises(NoShiftError):
        counter.selling.quick_cash(counter.actor, cart())
    with pytest.raises(NoShiftError):
        drawer.move(MovementKind.PAID_IN, 100)
    assert drawer.sell_by_card(1350).state is SaleState.PAID
    drawer.open(0)
    cash = drawer.sell(1350)
    drawer.close()
    with pytest.raises(NoShiftError):
        drawer.give_back(cash, 1350)
    assert counter.history.details(cash.id).refunds == ()


def test_a_drawer_is_opened_without_a_sale_within_a_shift_so_that_a_z_counts_it(
    drawer: AtDrawer,
) -> None:
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    with pytest.raises(NoShiftError):
        shifts.open_drawer(actor, new_id(), "Coins")
    drawer.open(0)
    shifts.open_drawer(actor, new_id(), "Coins")
    assert drawer.close().content["no_sales"] == 1


def test_a_store_without_shifts_takes_cash_as_before(counter: Counter) -> None:
    drawer = AtDrawer(counter)
    assert drawer.sell(1350).state is SaleState.PAID
    assert drawer.view.shift is None
    counter.services.shifts.open_drawer(counter.actor, new_id(), "Change for the bus")


def test_yesterdays_shift_is_closed_first(drawer: AtDrawer) -> None:
    drawer.open(0)
    drawer.counter.wait(timedelta(days=1))
    shift = drawer.view.shift
    assert shift is not None
    assert shift.is_late
    with pytest.raises(NoShiftError) as refused:
        drawer.sell(1350)
    assert refused.value.late == shift.business_date
    assert drawer.sell_by_card(1350).state is SaleState.PAID
    drawer.close()
    drawer.open(0)
    assert drawer.sell(1350).state is SaleState.PAID


def test_each_row_of_cash_is_of_the_shift_that_was_open_then(drawer: AtDrawer) -> None:
    first = drawer.open(0)
    sold = drawer.sell(1000)
    drawer.close()
    second = drawer.open(1000)
    drawer.sell(500)
    drawer.give_back(sold, 400)
    with drawer.counter.database.read() as session:
        tenders = session.scalars(select(Tender.shift_id).order_by(Tender.id)).all()
        refunds = session.scalars(select(Refund.shift_id)).all()
    assert (tenders, refunds) == ([first.id, second.id], [second.id])


# --- once --------------------------------------------------------------------------------------


def test_pressed_twice_there_is_one_of_it(drawer: AtDrawer) -> None:
    counter = drawer.counter
    shifts, actor = counter.services.shifts, counter.actor
    opening = Opening(new_id(), 10000)
    shift = shifts.open(actor, opening)
    assert shifts.open(actor, opening) == shift
    with pytest.raises(UserError, match="open already"):
        shifts.open(actor, Opening(new_id(), 10000))
    movement = Movement(new_id(), MovementKind.PAID_OUT, 500, "Milk")
    assert shifts.move(actor, movement) == shifts.move(actor, movement)
    no_sale = new_id()
    assert shifts.open_drawer(actor, no_sale, "Coins") == shifts.open_drawer(actor, no_sale, "X")
    assert (drawer.expected, drawer.view.no_sales) == (9500, 1)
    shifts.count(actor, shift.id, 9500)
    closed = shifts.close(actor, Closing(shift.id))
    again = counter.restarted().services.shifts.close(actor, Closing(shift.id, 100, "again"))
    assert (closed.number, again) == (1, closed)


def test_the_books_refuse_a_second_open_shift_of_a_register(drawer: AtDrawer) -> None:
    shift = drawer.open(0)
    again = text(
        "INSERT INTO shift SELECT :other, register_id, currency, opened_at, opened_by, "
        "business_date, float_minor, left_before_minor, counts, pieces, closed_at, closed_by, "
        "approved_by, left_minor, banked_minor, note FROM shift WHERE id = :shift"
    )
    with drawer.counter.database.write() as session, pytest.raises(IntegrityError):
        session.connection().execute(again, {"other": new_id(), "shift": shift.id})


@pytest.mark.parametrize("table", ["cash_movement", "z_report"])
@pytest.mark.parametrize("act", ["UPDATE {table} SET register_id = 'x'", "DELETE FROM {table}"])
def test_what_moved_and_what_was_frozen_is_never_changed(
    drawer: AtDrawer, table: str, act: str
) -> None:
    drawer.open(1000)
    drawer.move(MovementKind.PAID_OUT, 100)
    drawer.close()
    with (
        drawer.counter.database.write() as session,
        pytest.raises(IntegrityError, match="never changed"),
    ):
        session.connection().execute(text(act.format(table=table)))


# --- counting ----------------------------------------------------------------------------------


def test_blind_nothing_is_expected_until_it_was_counted_and_there_is_one_recount(
    counter: Counter,
) -> None:
    drawer = AtDrawer.set_up(counter, ShiftRules(on=True, blind=True, note_above=100))
    shift = drawer.open(10000)
    assert drawer.view.cash is None
    shifts, actor = counter.services.shifts, counter.actor
    with pytest.raises(UserError, match="not counted yet"):
        shifts.close(actor, Closing(shift.id))
    first = shifts.count(actor, shift.id, 9000)
    assert (first.expected, first.difference) == (10000, -1000)
    assert (first.may_recount, first.wants_note) == (True, True)
    second = shifts.count(actor, shift.id, 9900)
    assert (second.difference, second.may_recount, second.wants_note) == (-100, False, False)
    with pytest.raises(UserError, match="counted twice") as refused:
        shifts.count(actor, shift.id, 10000)
    assert refused.value.next_step == "Go on with the last count, $99.00."
    assert shifts.count(actor, shift.id, 9900) == second  # the same sum is the same count
    closed = shifts.close(actor, Closing(shift.id, pieces=((100, 99),)))
    assert closed.content["cash"]["counts"] == [9000, 9900]
    assert closed.content["cash"]["pieces"] == {"100": 99}


def test_cash_that_moves_after_a_count_has_the_drawer_counted_anew(drawer: AtDrawer) -> None:
    shift = drawer.open(1000)
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    for counted in (900, 1000):
        shifts.count(actor, shift.id, counted)
    drawer.sell(500)
    with pytest.raises(UserError, match="not counted yet"):
        shifts.close(actor, Closing(shift.id))
    assert drawer.close(1500).content["cash"]["difference"] == 0


@pytest.mark.parametrize("to_bank", [-1, 10001])
def test_no_more_goes_to_the_bank_than_was_counted(drawer: AtDrawer, to_bank: int) -> None:
    drawer.open(10000)
    with pytest.raises(UserError):
        drawer.close(10000, to_bank=to_bank)
    assert drawer.view.shift is not None
    assert drawer.view.last_z is None


@pytest.mark.parametrize("amount", [-1, 100_000_000])
def test_a_float_is_an_amount_of_cash(drawer: AtDrawer, amount: int) -> None:
    with pytest.raises(UserError, match=r"from nothing to \$999,999\.99"):
        drawer.open(amount)
    assert drawer.view.shift is None


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "4242 4242 4242 4242"])
def test_a_reason_is_short_and_no_card_number(drawer: AtDrawer, reason: str) -> None:
    drawer.open(1000)
    with pytest.raises(UserError) as refused:
        drawer.move(MovementKind.PAID_OUT, 100, reason)
    assert refused.value.money == "No cash moved."
    assert drawer.view.movements == ()


def test_no_note_holds_a_card_number(drawer: AtDrawer) -> None:
    counter = drawer.counter
    shifts, actor, shift = counter.services.shifts, counter.actor, drawer.open(1000)
    bo = counter.services.staff.save_cashier(actor, None, "Bo", "cashier").id
    card = "4242 4242 4242 4242"
    with pytest.raises(UserError, match="card number"):
        drawer.close(1000, note=card)
    with pytest.raises(UserError, match="card number"):
        shifts.hand_over(actor, Handover(new_id(), shift.id, bo, card))
    assert (drawer.view.last_z, drawer.view.handovers) == (None, ())


def test_who_rings_up_no_more_takes_no_drawer(drawer: AtDrawer) -> None:
    shift, actor = drawer.open(1000), drawer.counter.actor
    shifts, staff = drawer.counter.services.shifts, drawer.counter.services.staff
    bo = staff.save_cashier(actor, None, "Bo", "cashier").id
    staff.save_cashier(actor, bo, "Bo", "cashier", active=False)
    shifts.count(actor, shift.id, 1000)
    with pytest.raises(UserError, match="Nobody else"):
        shifts.hand_over(actor, Handover(new_id(), shift.id, bo))
