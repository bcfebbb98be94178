"""X at any time and a Z at each close: what they say, frozen, without gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from pos_app.db.models.payments import Refund
from pos_app.db.models.shifts import ZReport
from pos_app.domain.ids import new_id
from pos_app.domain.payments import TenderKind
from pos_app.domain.shifts import MovementKind
from pos_app.errors import UserError
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.shared.station import current_register
from pos_app.services.shifts.report import canonical, is_hash_of
from pos_app.services.views.activity import ActivityFilter
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import PaymentRequest
from pos_app.services.views.shifts import Closing
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter, cart


@pytest.fixture
def drawer(counter: Counter) -> AtDrawer:
    """A drawer that needs a shift for cash."""
    return AtDrawer.set_up(counter)


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
    drawer.open(0)
    card = drawer.sell_by_card(200)
    drawer.close()
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


def test_a_content_is_written_and_hashed_in_one_way_that_no_later_program_changes() -> None:
    """In letters: digits of a hash may look like a card number. The first Zs have theirs in hex."""
    text = '{"number":1,"version":2}'
    content_hash = "vcjgk65r3vczfw6mp45j3yvzj3tpipodxqgc2c4jsougxoq6jrna"
    assert canonical({"version": 2, "number": 1}) == (text, content_hash)
    assert is_hash_of(text, content_hash)
    assert is_hash_of(text, "a892657bb1dd4592dbcc7f3a9de2b94ee6f43dc3bc0c2d0b8993a86bba1e4c5a")
    assert not is_hash_of(text.replace("1", "3"), content_hash)


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


def test_the_first_and_the_last_receipt_are_those_of_the_first_and_the_last_payment(
    drawer: AtDrawer,
) -> None:
    drawer.open(0)
    begun = drawer.counter.sale(500)
    drawer.sell(100)
    drawer.counter.selling.take_cash(begun.id, 500)
    sales = drawer.x()["sales"]
    assert (sales["first_receipt"], sales["last_receipt"]) == ("R1-000001", "R1-000002")


def test_a_shift_without_a_sale_has_no_receipts(drawer: AtDrawer) -> None:
    drawer.open(0)
    assert drawer.x()["sales"] == {
        "count": 0,
        "amount": 0,
        "tips": 0,
        "first_receipt": "",
        "last_receipt": "",
    }
