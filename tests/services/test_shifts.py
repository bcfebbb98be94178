"""The drawer's day: opened with a float, closed with a count, and what should lie in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.shifts import ZReport
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.errors import UserError
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.shared.station import current_register
from pos_app.services.views.activity import ActivityFilter
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import PaymentRequest
from pos_app.services.views.shifts import Closing, Movement, Opening
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
    with pytest.raises(UserError, match="counted twice"):
        shifts.count(actor, shift.id, 10000)
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
    with pytest.raises(UserError):
        drawer.open(amount)
    assert drawer.view.shift is None


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "4242 4242 4242 4242"])
def test_a_reason_is_short_and_no_card_number(drawer: AtDrawer, reason: str) -> None:
    drawer.open(1000)
    with pytest.raises(UserError):
        drawer.move(MovementKind.PAID_OUT, 100, reason)
    assert drawer.view.movements == ()


# --- X and Z -----------------------------------------------------------------------------------


def by_kind(content: dict[str, object]) -> dict[str, tuple[int, int, int, int]]:
    """Return count and amount of what was taken and given back, by way of paying."""
    tenders = content["tenders"]
    assert isinstance(tenders, list)
    return {
        each["kind"]: (
            *(each["taken"]["count"], each["taken"]["amount"]),
            *(each["given_back"]["count"], each["given_back"]["amount"]),
        )
        for each in tenders
    }


def refund_row(drawer: AtDrawer, kind: TenderKind, amount: int) -> None:
    """Give back in another way than was paid."""
    shift = drawer.view.shift
    assert shift is not None
    with drawer.counter.database.write() as session:
        session.add(
            Refund(
                id=new_id(),
                create_key=new_id(),
                register_id=current_register(session).id,
                cashier_id=drawer.counter.cashier,
                kind=kind,
                state="succeeded",
                amount_minor=amount,
                currency="usd",
                reason="other",
                note="",
                shift_id=shift.id,
                business_date=date(2026, 1, 2),
                created_at=drawer.counter.clock.now(),
            )
        )


def test_a_card_sale_given_back_in_cash_stands_at_both(drawer: AtDrawer) -> None:
    drawer.open(10000)
    drawer.sell_by_card(3000)
    refund_row(drawer, TenderKind.CASH, 3000)
    assert by_kind(drawer.x()) == {"cash": (0, 0, 1, 3000), "saved_card": (1, 3000, 0, 0)}
    assert drawer.expected == 7000


def test_a_cash_sale_and_a_refund_to_a_card_stand_at_their_own(drawer: AtDrawer) -> None:
    card = drawer.sell_by_card(200)
    drawer.open(0)
    drawer.sell(100)
    drawer.give_back(card, 200)
    content = drawer.close().content
    assert by_kind(content) == {"cash": (1, 100, 0, 0), "saved_card": (0, 0, 1, 200)}
    assert content["cash"]["difference"] == 0
    assert (content["sales"]["amount"], content["refunds"]["amount"]) == (100, 200)


def test_refunds_of_later_days_are_theirs_and_the_first_z_stays_byte_for_byte(
    drawer: AtDrawer,
) -> None:
    drawer.open(0)
    sold = drawer.sell(100)
    drawer.close()
    frozen = written(drawer)
    days = []
    for _day in range(2):
        drawer.counter.wait(timedelta(days=1))
        drawer.open(drawer.view.offered)
        drawer.give_back(sold, 50)
        days.append(drawer.close().content)
    assert [(each["sales"]["amount"], each["refunds"]["amount"]) for each in days] == [
        (0, 50),
        (0, 50),
    ]
    assert written(drawer)[0] == frozen[0]
    assert [each["grand_total"]["after"] for each in days] == [100, 100]


def written(drawer: AtDrawer) -> list[tuple[int, str, str]]:
    with drawer.counter.database.read() as session:
        chosen = select(ZReport.number, ZReport.content, ZReport.content_hash)
        rows = session.execute(chosen.order_by(ZReport.number))
        return [(row.number, row.content, row.content_hash) for row in rows]


def test_numbers_have_no_gaps_and_what_was_rolled_back_takes_none(drawer: AtDrawer) -> None:
    for number in (1, 2):
        shift = drawer.open(0)
        shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
        shifts.count(actor, shift.id, 0)
        with pytest.raises(UserError):
            shifts.close(actor, Closing(shift.id, to_bank=1))
        assert shifts.close(actor, Closing(shift.id)).number == number
    assert [
        row.number for row in drawer.counter.services.shifts.z_reports(drawer.counter.actor)
    ] == [2, 1]


def test_a_z_says_what_its_shift_came_to(drawer: AtDrawer) -> None:
    counter = drawer.counter
    drawer.open(10000)
    first = drawer.sell(1000)
    voided = drawer.sell(700)
    drawer.sell_by_card(2000)
    counter.voids.void(counter.actor, voided.id, "Wrong item")
    drawer.give_back(first, 300)
    drawer.move(MovementKind.PAID_OUT, 250)
    counter.services.shifts.open_drawer(counter.actor, new_id(), "Coins")
    counter.services.carts.hold(counter.actor, cart(450))
    z = drawer.close(10400, to_bank=400)
    content = z.content
    assert (z.number, z.is_whole, content["number"]) == (1, True, 1)
    assert content["sales"] == {
        "count": 3,
        "amount": 3700,
        "tips": 0,
        "first_receipt": "R1-000001",
        "last_receipt": "R1-000003",
    }
    assert content["refunds"] == {"count": 2, "amount": 1000}
    assert content["voids"] == {"count": 1, "amount": 700}
    assert by_kind(content) == {"cash": (2, 1700, 2, 1000), "saved_card": (1, 2000, 0, 0)}
    cash = content["cash"]
    assert (cash["expected"], cash["counted"], cash["difference"]) == (10450, 10400, -50)
    assert (cash["left"], cash["banked"]) == (10000, 400)
    assert cash["movements"]["paid_out"] == -250
    assert (content["no_sales"], content["held_carts"]) == (1, 1)
    assert content["grand_total"] == {"before": 0, "period": 3700, "after": 3700}
    again = counter.services.shifts.z_report(
        counter.actor, counter.services.shifts.z_reports(counter.actor)[0].id
    )
    assert again == z


def test_what_was_unsettled_at_the_close_is_named_when_it_settles(drawer: AtDrawer) -> None:
    counter = drawer.counter
    drawer.open(0)
    tender = counter.prepared(amount=1350)
    fault = counter.server.knobs.fault("reset_after", "/confirm", times=99)
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    content = drawer.close().content
    assert (content["unsettled"]["count"], content["unsettled"]["amount"]) == (1, 1350)
    assert content["sales"]["count"] == 0
    counter.server.knobs.faults.remove(fault)
    drawer.open(0)
    counter.selling.check_again(counter.actor, tender.id)
    later = drawer.x()
    assert later["settled_late"] == [{"z": 1, "count": 1, "amount": 1350}]
    assert (later["sales"]["count"], later["unsettled"]["count"]) == (1, 0)


def test_one_stored_cent_that_was_changed_is_seen(drawer: AtDrawer) -> None:
    drawer.open(0)
    drawer.sell(1000)
    drawer.close()
    with drawer.counter.database.write() as session:
        connection = session.connection()
        connection.execute(text("DROP TRIGGER z_report_no_update"))
        connection.execute(text("UPDATE z_report SET content = replace(content, '1000', '1001')"))
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor
    (row,) = shifts.z_reports(actor)
    assert not shifts.z_report(actor, row.id).is_whole


def test_reports_are_found_by_number_and_day(drawer: AtDrawer) -> None:
    drawer.counter.clock.turn_to(datetime(2026, 11, 29, 15, tzinfo=UTC))
    for _time in range(2):
        drawer.open(0)
        drawer.close()
    drawer.counter.clock.turn_to(datetime(2026, 12, 1, 15, tzinfo=UTC))
    drawer.open(0)
    drawer.close()
    shifts, actor = drawer.counter.services.shifts, drawer.counter.actor

    def found(words: str) -> list[int]:
        return [row.number for row in shifts.z_reports(actor, words)]

    assert found("2") == [2]
    assert found("2026-11") == [2, 1]
    last = shifts.z_reports(actor)[0].business_date
    assert found(last.isoformat()) == [3]
    assert found("99") == []
    assert [row.number for row in shifts.z_reports(actor, before=3)] == [2, 1]


def test_two_business_days_where_the_day_begins_at_four(drawer: AtDrawer) -> None:
    """Sales at 01:30 and 04:30 are of two days: the shift of the first is closed before."""
    settings, actor = drawer.counter.services.settings, drawer.counter.actor
    store = settings.store()
    assert store is not None
    settings.save_store(actor, replace(store, day_starts_at_hour=4, time_zone="Europe/Berlin"))
    drawer.counter.clock.turn_to(datetime(2026, 10, 26, 0, 30, tzinfo=UTC))
    first = drawer.open(0)
    assert first.business_date == date(2026, 10, 25)
    drawer.sell(100)
    drawer.counter.clock.turn_to(datetime(2026, 10, 26, 3, 30, tzinfo=UTC))
    with pytest.raises(NoShiftError):
        drawer.sell(100)
    drawer.close()
    assert drawer.open(0).business_date == date(2026, 10, 26)


def test_a_sale_at_half_past_ten_utc_is_still_of_that_day_in_berlin(drawer: AtDrawer) -> None:
    settings, actor = drawer.counter.services.settings, drawer.counter.actor
    store = settings.store()
    assert store is not None
    settings.save_store(actor, replace(store, time_zone="Europe/Berlin"))
    drawer.counter.clock.turn_to(datetime(2026, 10, 25, 22, 30, tzinfo=UTC))
    drawer.open(0)
    drawer.sell(100)
    assert drawer.close().content["business_date"] == "2026-10-25"


def test_a_refund_request_names_its_own_words(drawer: AtDrawer) -> None:
    """What a Z has is what was asked for: by the same rows as the history."""
    drawer.open(0)
    sold = drawer.sell(1000)
    request = RefundRequest(sold.id, sold.tenders[0].id, 1000, "duplicate")
    drawer.counter.refunds.create(drawer.counter.actor, request)
    paid = PaymentRequest(drawer.counter.sale(100).id, TenderKind.CASH, 100)
    drawer.counter.selling.payments.take(drawer.counter.actor, paid)
    content = drawer.x()
    rows = drawer.counter.history.page().rows
    assert content["sales"]["amount"] == sum(row.amount.minor for row in rows)
    assert content["refunds"]["amount"] == sum(row.refunded for row in rows)


def test_a_z_has_the_head_of_the_activity_log_so_that_no_row_before_it_is_lost(
    counter: Counter, drawer: AtDrawer
) -> None:
    drawer.open(0)
    counter.services.shifts.open_drawer(counter.actor, new_id(), "Coins")
    head = drawer.close(0).content["log_head"]
    log = counter.services.activity_log
    rows = {each.number: each for each in log.page(counter.actor, ActivityFilter()).rows}
    assert head["row"] in rows
    assert log.check(counter.actor).faults == ()
    with counter.database.write() as session:
        session.execute(text("DROP TRIGGER activity_no_delete"))
        session.execute(text(f"DELETE FROM activity WHERE number >= {head['row']}"))
    missing = [each.number for each in log.check(counter.actor).faults]
    assert missing == [head["row"]]
