"""A clock that somebody sets: what is newer, and what can no longer arrive, is told without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.payments import PaymentStatus, RefundState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.product_files.importing import StagedFile
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.services.views.product_files import Decisions
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.services.at_drawer import AtDrawer
from tests.services.at_reader import AtReader
from tests.services.counter import Counter, lists_nothing
from tests.services.desk import Desk, open_desk

MONTH = timedelta(days=30)
GRACE, GRACE_HOPPER = CustomerDraft("Grace"), CustomerDraft("Grace Hopper")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def sync(counter: Counter) -> None:
    counter.services.sync.run(SYSTEM)


def look_it_up(counter: Counter) -> None:
    (row,) = counter.history.page().rows
    counter.history.refresh(counter.actor, row.id)


def sold(counter: Counter) -> RefundRequest:
    """Sell for a card; return the request that gives all of it back."""
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale_id = counter.sale_of(tender).id
    return RefundRequest(sale_id, tender.id, 1350, "requested_by_customer")


@pytest.mark.parametrize("read_anew", [sync, look_it_up])
@pytest.mark.parametrize("next_start", [False, True])
def test_a_refund_in_the_dashboard_counts_after_a_sale_with_the_clock_a_month_ahead(
    counter: Counter, read_anew: Callable[[Counter], None], next_start: bool
) -> None:
    """The sale is made 30 days ahead, the clock set right, and the money given back elsewhere."""
    counter.clock.ahead = MONTH
    whole = sold(counter)
    sync(counter)
    counter.clock.ahead = timedelta()
    if next_start:
        counter = counter.restarted()
    gateway = counter.connection.gateway()
    (intent_id,) = counter.intents
    gateway.refunds.create(intent_id, 1350, key="dashboard", reason=None, metadata={})

    read_anew(counter)

    (row,) = counter.history.page().rows
    assert (row.status, row.refunded) == (PaymentStatus.REFUNDED, 1350)
    (tender,) = counter.history.details(whole.history_id).tenders
    assert tender.refundable == 0


def lost_refund(counter: Counter) -> RefundView:
    whole = sold(counter)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/refunds")
    return counter.refunds.create(counter.actor, whole)


@pytest.mark.parametrize("wrong_by", [MONTH, -MONTH])
def test_a_refund_is_not_refunded_after_ten_minutes_of_stripes_clock(
    counter: Counter, wrong_by: timedelta
) -> None:
    """However this machine's clock is set meanwhile: the request may still arrive till then."""
    refund = lost_refund(counter)
    counter.clock.ahead = wrong_by
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.UNKNOWN
    counter.server.controls.clock_offset += LONGEST_REQUEST.total_seconds() - 60
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.UNKNOWN
    counter.server.controls.clock_offset += 120
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.NOT_REFUNDED


def test_the_ten_minutes_do_not_begin_before_the_request_was_sent(counter: Counter) -> None:
    """The machine slept between the commit of a refund and its call, and Stripe works on it."""
    whole = sold(counter)

    def wake_up(exchange: Exchange) -> None:
        if exchange.method == "POST" and exchange.path.endswith("/refunds"):
            counter.wait(LONGEST_REQUEST + timedelta(minutes=1))

    counter.server.observers.append(wake_up)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/refunds")
    refund = counter.refunds.create(counter.actor, whole)
    counter.server.rewrite(lists_nothing("/v1/refunds"))
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.UNKNOWN
    counter.server.rewrite(None)
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.SUCCEEDED


@pytest.mark.parametrize("wrong_by", [timedelta(days=2), -timedelta(days=2)])
def test_a_phone_keeps_its_payment_for_a_day_of_stripes_clock(
    counter: Counter, wrong_by: timedelta
) -> None:
    """However this machine's is set: the customer may be typing their card just now."""
    customer = counter.customer()
    given = counter.payment_bundles.create_payment_sheet(
        counter.actor, 2_500, customer, mobile_version=""
    )
    counter.clock.ahead = wrong_by
    for till in (counter, counter.restarted()):
        till.recovery.settle_all(SYSTEM)
        assert till.tender(given.tender_id).state is TenderState.PENDING
    counter.server.controls.clock_offset += timedelta(days=1, minutes=1).total_seconds()
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.tender(given.tender_id).state is TenderState.CANCELED


def test_a_page_of_the_networks_does_not_tell_stripes_clock(counter: Counter) -> None:
    """Whoever answers instead of Stripe may have any clock."""
    sold(counter)
    told = counter.connection.gateway().server_time()
    counter.server.controls.fault(FaultKind.BAD_GATEWAY, "/v1/balance")
    counter.server.controls.clock_offset += MONTH.total_seconds()
    counter.connection.check()
    assert counter.connection.gateway().server_time() == told


def test_a_customer_changed_in_the_dashboard_is_so_here_after_the_clock_was_set_right(
    desk: Desk,
) -> None:
    desk.clock.ahead = MONTH
    grace = desk.customers.create(desk.actor, GRACE)
    desk.customers.update(desk.actor, grace.id, GRACE_HOPPER)
    desk.sync.run(SYSTEM)
    desk.clock.ahead = timedelta()
    desk.dashboard.v1.customers.update(grace.stripe_id or "", {"name": "Rear Admiral Hopper"})
    desk.sync.run(SYSTEM)
    assert desk.customers.details(grace.id).name == "Rear Admiral Hopper"


def test_cards_taken_away_in_the_dashboard_are_so_here_after_the_clock_was_set_right(
    desk: Desk,
) -> None:
    grace = desk.customers.create(desk.actor, GRACE)
    desk.clock.ahead = MONTH
    with_card = desk.customers.attach_card(desk.actor, grace.id, "pm_card_visa")
    desk.clock.ahead = timedelta()
    desk.dashboard.v1.payment_methods.detach(with_card.cards[0].id)
    assert desk.customers.refresh_cards(desk.actor, grace.id).cards == ()


def test_a_reader_renamed_in_the_dashboard_is_so_here_after_the_clock_was_set_right(
    counter: Counter, reader: AtReader
) -> None:
    counter.clock.ahead = MONTH
    counter.readers.rename(counter.actor, reader.id, "Bar")
    counter.clock.ahead = timedelta()
    reader.dashboard.v1.terminal.readers.update(reader.id, {"label": "Terrace"})
    assert [each.label for each in counter.readers.refresh(SYSTEM)] == ["Terrace"]


def test_the_parts_of_a_payment_stand_in_the_order_in_which_they_were_taken(
    counter: Counter,
) -> None:
    sale = counter.sale(1350)
    counter.clock.ahead = MONTH
    counter.selling.take_cash(sale.id, 500)
    counter.clock.ahead = timedelta()
    paid = counter.selling.take_cash(sale.id, 850)
    assert [tender.amount for tender in paid.tenders] == [500, 850]


def test_a_customer_made_with_the_clock_ahead_is_found_days_later_and_not_made_twice(
    desk: Desk,
) -> None:
    """Stripe has forgotten the key by then, however young the row seems."""
    desk.clock.ahead = MONTH
    desk.server.controls.fault(FaultKind.RESET_AFTER, "/v1/customers", method="POST")
    desk.customers.create(desk.actor, GRACE)
    again = Desk(desk.database, desk.server)
    again.wait(timedelta(days=2))
    again.customers.push_pending(SYSTEM)
    assert [each["name"] for each in again.objects("customer")] == ["Grace"]


@pytest.mark.parametrize("wrong_by", [MONTH, -MONTH])
def test_a_sale_whose_end_nobody_saw_is_told_at_the_next_start_whatever_its_clock_said(
    counter: Counter, wrong_by: timedelta
) -> None:
    """And one of this run is not: its cashier is there."""
    counter.clock.ahead = wrong_by
    sale = counter.sale(1350)
    counter.selling.take_cash(sale.id, 1350)
    counter.clock.ahead = timedelta()
    again = counter.restarted()
    counter.clock.ahead = wrong_by
    mine = again.sale(500)
    again.selling.take_cash(mine.id, 500)
    assert [told.sale_id for told in again.receipts.left_behind(SYSTEM)] == [sale.id]


def test_a_customer_who_may_be_made_already_waits_by_stripes_clock(desk: Desk) -> None:
    """A clock set a month ahead does not make the ten minutes pass."""
    desk.server.controls.fault(FaultKind.RESET_BEFORE, "/v1/customers", method="POST")
    grace = desk.customers.create(desk.actor, GRACE)
    desk.customers.update(desk.actor, grace.id, GRACE_HOPPER)
    desk.customers.push_pending(SYSTEM)
    desk.clock.ahead = MONTH
    desk.customers.push_pending(SYSTEM)
    assert desk.objects("customer") == []
    desk.clock.ahead = -MONTH
    desk.server.controls.clock_offset += LONGEST_REQUEST.total_seconds() + 60
    desk.customers.push_pending(SYSTEM)
    assert [each["name"] for each in desk.objects("customer")] == ["Grace Hopper"]


def test_a_second_request_to_make_a_customer_has_ten_minutes_of_its_own(desk: Desk) -> None:
    """Those of the first one are over when it is sent."""
    desk.server.controls.fault(FaultKind.RESET_BEFORE, "/v1/customers", method="POST")
    grace = desk.customers.create(desk.actor, GRACE)
    desk.customers.update(desk.actor, grace.id, GRACE_HOPPER)
    desk.customers.push_pending(SYSTEM)
    desk.wait(LONGEST_REQUEST + timedelta(minutes=1))
    desk.server.controls.fault(FaultKind.RESET_AFTER, "/v1/customers", method="POST")
    with pytest.raises(UserError):
        desk.customers.push_pending(SYSTEM)
    desk.server.rewrite(lists_nothing("/v1/customers"))
    desk.customers.push_pending(SYSTEM)
    desk.server.rewrite(None)
    desk.customers.push_pending(SYSTEM)
    assert [each["name"] for each in desk.objects("customer")] == ["Grace Hopper"]


def test_what_the_last_close_left_is_offered_after_one_with_the_clock_ahead(
    counter: Counter,
) -> None:
    drawer = AtDrawer.set_up(counter)
    counter.clock.ahead = MONTH
    drawer.open(5_000)
    drawer.close()
    counter.clock.ahead = timedelta()
    drawer.open(drawer.view.offered)
    drawer.sell(1_000)
    drawer.close()
    assert drawer.view.offered == 6_000
    assert drawer.open(6_000).left_before == 6_000


def test_a_z_names_its_first_and_last_receipt_whatever_the_clock_said(counter: Counter) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open()
    counter.clock.ahead = timedelta(minutes=1)
    first = drawer.sell(700)
    counter.clock.ahead = timedelta()
    last = drawer.sell(300)
    sales = drawer.x()["sales"]
    assert (sales["first_receipt"], sales["last_receipt"]) == (
        first.receipt_number,
        last.receipt_number,
    )


def test_the_last_sale_is_the_one_that_was_paid_last_whatever_the_clock_said(
    counter: Counter,
) -> None:
    begun = counter.sale(500)
    counter.clock.ahead = MONTH
    ahead = counter.sale(700)
    counter.selling.take_cash(ahead.id, 700)
    assert counter.receipts.last_sale_id() == ahead.id
    counter.clock.ahead = timedelta()
    counter.selling.take_cash(begun.id, 500)
    assert counter.receipts.last_sale_id() == begun.id


def test_the_last_import_is_the_one_that_can_be_undone_whatever_the_clock_said(
    desk: Desk, tmp_path: Path
) -> None:
    desk.clock.ahead = MONTH
    imported(desk, tmp_path, "Tea")
    desk.clock.ahead = timedelta()
    second = imported(desk, tmp_path, "Mug")
    last = desk.services.product_imports.last()
    assert last is not None
    assert last.id == second
    assert desk.services.product_imports.undo(desk.actor, second).undone == 1
    assert [each.name for each in desk.catalogue.products()] == ["Tea"]


def test_a_product_that_is_changed_after_the_look_at_an_import_is_noticed_too(
    desk: Desk, tmp_path: Path
) -> None:
    """Also where another one was changed with the clock ahead."""
    tea = desk.catalogue.save_product(desk.actor, simple_product("Tea", 300, "usd"))
    desk.clock.ahead = MONTH
    desk.catalogue.save_product(desk.actor, simple_product("Cake", 300, "usd"))
    desk.clock.ahead = timedelta(minutes=1)
    staged = looked_at(desk, tmp_path, "Mug")
    desk.clock.ahead = timedelta(minutes=2)
    desk.catalogue.save_product(desk.actor, replace(tea, name="Green tea"))
    with closing(staged), pytest.raises(UserError, match="in the meantime"):
        desk.services.product_imports.apply(desk.actor, staged)


def imported(desk: Desk, folder: Path, name: str) -> str:
    """Import a product from a file; return the import's id."""
    with closing(looked_at(desk, folder, name)) as staged:
        return desk.services.product_imports.apply(desk.actor, staged).id


def looked_at(desk: Desk, folder: Path, name: str) -> StagedFile:
    """Open a file of one product, and look at what it would change."""
    file = folder / "goods.csv"
    file.write_text(f"Name;Price\n{name};9.00\n", encoding="utf-8")
    staged = desk.services.product_imports.open(file)
    desk.services.product_imports.preview(staged, staged.opened.columns, Decisions())
    return staged
