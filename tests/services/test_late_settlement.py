"""What settles after a close, moves while no drawer is open, or at another register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import RefundState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import SaleView
from pos_app.stripe_service.errors import NoAnswerError
from pos_app.stripe_service.facts import RefundFacts
from pos_app.stripe_service.refunds import RefundCalls
from tests.services.at_drawer import AtDrawer
from tests.services.at_page import opened
from tests.services.at_reader import AtReader
from tests.services.counter import Counter
from tests.services.test_station import add_register

LONG = timedelta(minutes=30)


@pytest.fixture
def drawer(counter: Counter) -> AtDrawer:
    """A drawer that needs a shift for cash, at a store with a page for payers."""
    counter.return_url = "https://shop.example/thanks"
    return AtDrawer.set_up(counter)


def refund_of(drawer: AtDrawer, sale: SaleView) -> Refund:
    with drawer.counter.database.read() as session:
        return session.scalars(select(Refund).where(Refund.sale_id == sale.id)).one()


def lose_refund(drawer: AtDrawer, sale: SaleView, how: str) -> None:
    """Give a sale back by card, and have the answer lost."""
    fault = drawer.counter.server.controls.fault(how, "/refunds", times=99)
    drawer.give_back(sale, sale.total)
    drawer.counter.server.controls.faults.remove(fault)
    assert refund_of(drawer, sale).state == RefundState.UNKNOWN


def fail(drawer: AtDrawer, sale: SaleView) -> None:
    """Have the bank send a refund back, and Till hear of it."""
    drawer.counter.wait(LONG)
    drawer.counter.services.sync.run(SYSTEM)
    assert refund_of(drawer, sale).state == RefundState.FAILED


# --- while no drawer is open -------------------------------------------------------------------


def test_what_moves_while_no_drawer_is_open_is_in_the_next_z_and_in_no_other(
    drawer: AtDrawer,
) -> None:
    before = drawer.sell_by_card(3000)
    drawer.open(0)
    first = drawer.close().content
    between = drawer.sell_by_card(500)
    drawer.give_back(before, 1000)
    drawer.counter.voids.void(drawer.counter.actor, between.id, "Wrong item")
    drawer.open(0)
    drawer.sell_by_card(200)
    second = drawer.close().content
    assert (first["sales"]["amount"], first["refunds"]["amount"]) == (3000, 0)
    assert (second["sales"]["amount"], second["refunds"]["amount"]) == (700, 1500)
    assert second["voids"] == {"count": 1, "amount": 500}
    assert second["sales"]["first_receipt"] == "R1-000002"
    assert [each["tenders"][0]["taken"]["amount"] for each in (first, second)] == [3000, 700]
    assert second["cash"]["expected"] == 0


def test_a_store_that_began_with_shifts_later_has_nothing_of_before_in_its_first_z(
    counter: Counter,
) -> None:
    AtDrawer(counter).sell(1350)
    AtDrawer(counter).sell_by_card(1350)
    drawer = AtDrawer.set_up(counter)
    drawer.open(0)
    assert drawer.close().content["sales"]["count"] == 0


# --- unsettled at the close --------------------------------------------------------------------


def test_what_was_unsettled_at_the_close_is_named_when_it_settles(drawer: AtDrawer) -> None:
    counter = drawer.counter
    drawer.open(0)
    tender = counter.prepared(amount=1350)
    fault = counter.server.controls.fault("reset_after", "/confirm", times=99)
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    content = drawer.close().content
    assert (content["unsettled"]["count"], content["unsettled"]["amount"]) == (1, 1350)
    assert content["unsettled"]["payments"] == [tender.id]
    assert content["sales"]["count"] == 0
    drawer.open(0)
    assert drawer.close().content["unsettled"]["count"] == 1
    counter.server.controls.faults.remove(fault)
    drawer.open(0)
    counter.selling.check_again(counter.actor, tender.id)
    later = drawer.x()
    assert later["settled_late"] == [{"z": 1, "what": "payment", "count": 1, "amount": 1350}]
    assert (later["sales"]["count"], later["unsettled"]["count"]) == (1, 0)
    drawer.close()
    drawer.open(0)
    assert drawer.x()["settled_late"] == []


@pytest.mark.parametrize("who", ["cashier", "sync", "history", "next start"])
def test_a_lost_refund_is_in_the_z_of_whoever_finds_it(drawer: AtDrawer, who: str) -> None:
    counter = drawer.counter
    sale = drawer.sell_by_card(1350)
    counter.services.sync.run(SYSTEM)
    drawer.open(0)
    lose_refund(drawer, sale, "reset_after")
    assert drawer.close().content["refunds"]["count"] == 0
    drawer.open(0)
    find: dict[str, Callable[[], object]] = {
        "cashier": lambda: counter.refunds.check(counter.actor, refund_of(drawer, sale).id),
        "sync": lambda: counter.services.sync.run(SYSTEM),
        "history": lambda: counter.history.refresh(counter.actor, sale.id),
        "next start": lambda: counter.restarted().recovery.settle_all(SYSTEM),
    }
    find[who]()
    content = drawer.close().content
    assert content["refunds"] == {"count": 1, "amount": 1350}
    assert content["settled_late"] == [{"z": 1, "what": "refund", "count": 1, "amount": 1350}]


def test_a_refund_of_before_there_were_shifts_is_in_no_z_however_often_it_is_read(
    counter: Counter,
) -> None:
    drawer = AtDrawer(counter)
    sale = drawer.sell_by_card(1350)
    drawer.give_back(sale, 350)
    drawer = AtDrawer.set_up(counter)
    drawer.open(0)
    counter.history.refresh(counter.actor, sale.id)
    counter.services.sync.run(SYSTEM)
    assert drawer.close().content["refunds"]["count"] == 0


def test_each_is_named_with_the_first_z_that_had_it_and_those_of_one_z_together(
    drawer: AtDrawer,
) -> None:
    counter = drawer.counter
    fault = counter.server.controls.fault("reset_after", "/confirm", times=99)
    lost: list[str] = []
    for amounts in ((1350, 400), (700,), ()):
        drawer.open(0)
        for amount in amounts:
            tender = counter.prepared(amount=amount)
            assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
            lost.append(tender.id)
        assert drawer.close().content["unsettled"]["payments"] == lost
    counter.server.controls.faults.remove(fault)
    drawer.open(0)
    for tender_id in lost:
        counter.selling.check_again(counter.actor, tender_id)
    assert drawer.x()["settled_late"] == [
        {"z": 1, "what": "payment", "count": 2, "amount": 1750},
        {"z": 2, "what": "payment", "count": 1, "amount": 700},
    ]


def test_what_was_not_taken_after_all_is_named_too(drawer: AtDrawer) -> None:
    counter = drawer.counter
    drawer.open(0)
    tender = counter.prepared(amount=1350)
    fault = counter.server.controls.fault("reset_before", "/confirm", times=99)
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    drawer.close()
    counter.server.controls.faults.remove(fault)
    drawer.open(0)
    counter.restarted().recovery.settle_all(SYSTEM)
    late = {"z": 1, "what": "payment_not_taken", "count": 1, "amount": 1350}
    assert drawer.close().content["settled_late"] == [late]


def test_a_page_and_a_reader_that_wait_at_the_close_are_unsettled(drawer: AtDrawer) -> None:
    counter = drawer.counter
    drawer.open(0)
    at_reader = AtReader.set_up(counter)
    opened(counter, 1000)
    waiting = at_reader.started(500)
    counter.prepared(amount=700)  # nobody was asked for that
    content = drawer.close().content["unsettled"]
    assert (content["count"], content["amount"]) == (2, 1500)
    at_reader.does("tap")
    assert at_reader.poll(waiting).state is TenderState.APPROVED
    drawer.open(0)
    later = drawer.close().content
    assert later["settled_late"] == [{"z": 1, "what": "payment", "count": 1, "amount": 500}]
    assert (later["unsettled"]["count"], later["unsettled"]["amount"]) == (1, 1000)


@pytest.mark.parametrize(
    ("lost", "what", "given_back"),
    [("reset_after", "refund", 2000), ("reset_before", "refund_not_made", 0)],
)
def test_a_refund_whose_answer_was_lost_is_unsettled_and_named_by_the_z_that_knows(
    drawer: AtDrawer, lost: str, what: str, given_back: int
) -> None:
    counter = drawer.counter
    drawer.open(0)
    sold = drawer.sell_by_card(2000)
    lose_refund(drawer, sold, lost)
    content = drawer.close().content
    waiting = content["unsettled"]["refunds"]
    assert waiting == {"count": 1, "amount": 2000, "ids": [refund_of(drawer, sold).id]}
    assert content["refunds"] == {"count": 0, "amount": 0}
    drawer.open(0)
    counter.wait(LONG)
    counter.refunds.check(counter.actor, refund_of(drawer, sold).id)
    later = drawer.x()
    assert later["settled_late"] == [{"z": 1, "what": what, "count": 1, "amount": 2000}]
    assert later["refunds"]["amount"] == given_back


def test_a_refund_that_was_heard_of_while_its_call_hung_is_in_one_z(
    drawer: AtDrawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter, create, closed = drawer.counter, RefundCalls.create, []
    sold = drawer.sell_by_card(2000)
    drawer.open(0)

    def hang(calls: RefundCalls, *given: Any, **named: Any) -> RefundFacts:
        try:
            return create(calls, *given, **named)
        except NoAnswerError:
            counter.history.refresh(counter.actor, sold.id)  # as the sync does
            closed.append(drawer.close().content)
            raise

    monkeypatch.setattr(RefundCalls, "create", hang)
    counter.server.controls.fault("reset_after", "/refunds")
    drawer.give_back(sold, 2000)
    assert refund_of(drawer, sold).state == RefundState.SUCCEEDED
    drawer.open(0)
    counter.restarted().recovery.settle_all(SYSTEM)
    closed.append(drawer.close().content)
    assert [z["refunds"]["amount"] for z in closed] == [2000, 0]
    assert closed[1]["settled_late"] == []


def test_a_refund_of_the_books_of_before_stays_in_the_z_that_has_it(drawer: AtDrawer) -> None:
    """Its state was lost after a Z had counted it."""
    counter = drawer.counter
    sold = drawer.sell_by_card(2000)
    drawer.open(0)
    drawer.give_back(sold, 2000)
    drawer.close()
    with counter.database.write() as session:
        session.scalars(select(Refund)).one().state = RefundState.UNKNOWN
    drawer.open(0)
    counter.recovery.settle_all(SYSTEM)
    assert refund_of(drawer, sold).state == RefundState.SUCCEEDED
    assert drawer.close().content["refunds"]["amount"] == 0


def test_a_refund_that_came_back_is_named_with_its_z_which_stays_as_it_is(
    drawer: AtDrawer,
) -> None:
    counter = drawer.counter
    drawer.open(0)
    tender = counter.prepared("pm_card_refundFail", amount=2000)
    counter.selling.charge(tender.id)
    sold = counter.sale_of(tender)
    counter.services.sync.run(SYSTEM)  # from now on events are followed
    drawer.give_back(sold, 2000)
    first = drawer.close()
    assert first.content["refunds"] == {"count": 1, "amount": 2000}
    fail(drawer, sold)
    drawer.open(0)
    later = drawer.close().content
    came_back = {"z": 1, "what": "refund_came_back", "count": 1, "amount": 2000}
    assert later["settled_late"] == [came_back]
    assert later["refunds"] == {"count": 0, "amount": 0}
    shifts, actor = counter.services.shifts, counter.actor
    kept = [shifts.z_report(actor, row.id) for row in shifts.z_reports(actor)]
    assert kept[-1] == first


def test_a_refund_that_came_back_within_its_shift_is_in_no_z(drawer: AtDrawer) -> None:
    counter = drawer.counter
    drawer.open(0)
    tender = counter.prepared("pm_card_refundFail", amount=2000)
    counter.selling.charge(tender.id)
    sold = counter.sale_of(tender)
    counter.services.sync.run(SYSTEM)  # from now on events are followed
    drawer.give_back(sold, 2000)
    fail(drawer, sold)
    content = drawer.close().content
    assert (content["refunds"], content["settled_late"]) == ({"count": 0, "amount": 0}, [])


# --- several registers -------------------------------------------------------------------------


def test_cash_is_of_the_register_whose_drawer_it_moved_in(drawer: AtDrawer) -> None:
    """A sale that was begun, or made, at the front and is paid, or given back, at the bar."""
    counter = drawer.counter
    front = counter.database.station.register_id
    bar = add_register(counter.database)
    drawer.open(0)
    sold = drawer.sell(1000)
    begun = counter.sale(700)
    counter.database.station.choose(bar)
    at_bar = drawer.open(5000)
    counter.selling.take_cash(begun.id, 700)
    drawer.give_back(sold, 400)
    assert drawer.expected == 5000 + 700 - 400
    unsettled = opened(counter, 300)
    z = drawer.close().content
    assert (z["refunds"]["amount"], z["unsettled"]["amount"]) == (400, 300)
    counter.database.station.choose(front)
    assert drawer.expected == 1000
    assert drawer.close().content["unsettled"]["count"] == 0
    with counter.database.read() as session:
        paid = select(Tender).where(Tender.sale_id == begun.id)
        tender = session.scalars(paid).one()
        assert (tender.shift_id, tender.register_id) == (at_bar.id, bar)
        assert session.get_one(Tender, unsettled.id).register_id == bar


def test_a_card_at_a_register_without_a_shift_waits_for_its_own(drawer: AtDrawer) -> None:
    counter = drawer.counter
    front = counter.database.station.register_id
    counter.database.station.choose(add_register(counter.database))
    drawer.sell_by_card(900)
    counter.database.station.choose(front)
    drawer.open(0)
    assert drawer.close().content["sales"]["count"] == 0


def test_removed_cash_leaves_the_drawer_from_which_it_is_handed_back(drawer: AtDrawer) -> None:
    drawer.open(1000)
    sold = drawer.sell(500)
    request = RefundRequest(sold.id, sold.tenders[0].id, 500, "duplicate")
    drawer.counter.refunds.create(drawer.counter.actor, request)
    content = drawer.x()
    assert content["cash"]["given_back"] == 500
    assert content["tenders"][0]["kind"] == TenderKind.CASH
