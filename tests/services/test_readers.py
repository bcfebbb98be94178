"""Card readers: registered, seen, shown a cart, cleared; and where they stand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import ReaderState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.views.readers import TippingView
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import HARBOUR, AtReader, use_elsewhere
from tests.services.counter import CONNECTED, TAX, Counter

# --- which there are ---------------------------------------------------------------------------


def test_the_first_reader_becomes_the_registers_own(counter: Counter) -> None:
    assert counter.readers.default() is None
    front = AtReader.set_up(counter)
    window = front.another()
    seen = counter.readers.default()
    assert seen is not None
    assert (seen.id, seen.label, seen.device) == (front.id, "Front reader", "Simulated WisePOS E")
    assert (seen.state, seen.message) == (ReaderState.READY, "Ready")
    assert seen.location_name == "Harbour Street"
    assert [each.id for each in counter.readers.all()] == [front.id, window.id]


def test_another_reader_can_be_chosen_or_none(counter: Counter, reader: AtReader) -> None:
    window = reader.another()
    counter.readers.choose(counter.actor, window.id)
    assert [each.is_default for each in counter.readers.all()] == [True, False]
    assert counter.readers.all()[0].id == window.id
    counter.readers.choose(counter.actor, None)
    assert counter.readers.default() is None


def test_readers_of_the_account_are_found_and_lost(counter: Counter, reader: AtReader) -> None:
    window = reader.another()
    reader.dashboard.v1.terminal.readers.delete(reader.id)
    reader.dashboard.v1.terminal.readers.update(window.id, {"label": "By the window"})
    (left,) = counter.readers.refresh(SYSTEM)
    assert (left.id, left.label) == (window.id, "By the window")
    assert counter.readers.default() is None


def test_a_reader_is_renamed_and_removed(counter: Counter, reader: AtReader) -> None:
    assert counter.readers.rename(counter.actor, reader.id, " Till 1 ").label == "Till 1"
    with pytest.raises(UserError, match="needs a name"):
        counter.readers.rename(counter.actor, reader.id, " ")
    counter.readers.remove(counter.actor, reader.id)
    assert counter.readers.all() == []
    assert counter.readers.default() is None


def test_a_reader_is_not_removed_while_a_payment_is_on_it(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    with pytest.raises(UserError, match="A payment is on Front reader"):
        counter.readers.remove(counter.actor, reader.id)
    counter.selling.cancel_tender(tender.id)
    counter.readers.remove(counter.actor, reader.id)


def test_a_wrong_code_is_said_plainly(counter: Counter, reader: AtReader) -> None:
    with pytest.raises(UserError) as refused:
        counter.readers.register(counter.actor, "no-such-code", "Third", reader.location_id)
    assert refused.value.what == "Stripe knows no card reader with this code."
    assert refused.value.next_step
    with pytest.raises(UserError, match="needs a code"):
        counter.readers.register(counter.actor, " ", "Third", reader.location_id)
    with pytest.raises(UserError, match="needs a name"):
        counter.readers.register(counter.actor, "simulated-wpe", "", reader.location_id)


def test_a_reader_that_stripe_lost_says_so_when_it_is_used(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    reader.dashboard.v1.terminal.readers.delete(reader.id)
    with pytest.raises(UserError) as gone:
        counter.selling.start_reader(tender.id)
    assert gone.value.what == "Stripe has no card reader Front reader any more."
    assert gone.value.money == "Nothing was charged."
    assert counter.sale_of(tender).tenders[0].state is TenderState.PREPARED


def test_readers_of_a_connected_account_are_its_own(counter: Counter, reader: AtReader) -> None:
    counter.connected = ConnectView(CONNECTED, 0, direct=True)
    assert counter.readers.all() == []
    assert counter.readers.default() is None
    there = AtReader.set_up(counter, "Market stall")
    assert [each.id for each in counter.readers.refresh(SYSTEM)] == [there.id]
    counter.connected = ConnectView()
    assert [each.id for each in counter.readers.refresh(SYSTEM)] == [reader.id]


# --- how they are ------------------------------------------------------------------------------


def test_a_reader_says_how_it_is(counter: Counter, reader: AtReader) -> None:
    assert counter.readers.poll(counter.actor, reader.id).message == "Ready"
    reader.does("unplug")
    reader.turn_clock(timedelta(minutes=3))
    seen = counter.readers.poll(counter.actor, reader.id)
    assert (seen.state, seen.message) == (ReaderState.OFFLINE, "Offline")
    reader.does("plug_in")
    reader.started()
    assert counter.readers.poll(counter.actor, reader.id).message == "In use here"


def test_a_network_that_is_down_is_no_error(counter: Counter, reader: AtReader) -> None:
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=9)
    seen = counter.readers.poll(counter.actor, reader.id)
    assert (seen.state, seen.message) == (ReaderState.UNKNOWN, "Not known")


def test_a_reader_that_was_removed_elsewhere_is_not_known(
    counter: Counter, reader: AtReader
) -> None:
    reader.dashboard.v1.terminal.readers.delete(reader.id)
    assert counter.readers.poll(counter.actor, reader.id).state is ReaderState.UNKNOWN


def test_who_uses_a_reader_is_asked_once(counter: Counter, reader: AtReader) -> None:
    use_elsewhere(reader)
    assert counter.readers.poll(counter.actor, reader.id).message == "In use by Register 2"
    before = len(counter.server.requests)
    assert counter.readers.poll(counter.actor, reader.id).message == "In use by Register 2"
    assert len(counter.server.requests) == before + 1


def test_a_manager_clears_a_reader_whoever_uses_it(counter: Counter, reader: AtReader) -> None:
    use_elsewhere(reader)
    assert counter.readers.clear(counter.actor, reader.id).state is ReaderState.READY
    assert reader.showing["kind"] == "idle"
    reader.does("unplug")
    with pytest.raises(UserError, match="Front reader is offline"):
        counter.readers.clear(counter.actor, reader.id)


def test_a_payment_that_a_manager_cleared_is_cancelled(counter: Counter, reader: AtReader) -> None:
    tender = reader.started()
    counter.readers.clear(counter.actor, reader.id)
    view = counter.selling.check_again(counter.actor, tender.id)
    assert (view.state, view.headline) == (TenderState.CANCELED, "Cancelled")


# --- carts -------------------------------------------------------------------------------------


def test_a_cart_is_shown_once_and_cleared_when_the_sale_is_left(
    counter: Counter, reader: AtReader
) -> None:
    cart = Cart(
        "usd",
        (CartLine("Flat white", 450, quantity=2, tax=TAX), CartLine("Cake", 500)),
    )
    sale = counter.selling.begin(counter.actor, cart)
    view = counter.readers.show_cart(counter.actor, sale.id, reader.id)
    assert view.state is ReaderState.OURS
    shown = reader.showing
    assert (shown["kind"], shown["amount"]) == ("cart", sale.total)
    assert [(line["description"], line["amount"], line["quantity"]) for line in shown["lines"]] == [
        ("Flat white", 900, 2),
        ("Cake", 500, 1),
    ]
    counter.readers.show_cart(counter.actor, sale.id, reader.id)
    assert counter.asked("/set_reader_display") == 1

    counter.readers.release(counter.actor, sale.id)
    assert reader.showing["kind"] == "idle"
    before = len(counter.server.requests)
    counter.readers.release(counter.actor, sale.id)
    assert len(counter.server.requests) == before


def test_a_payment_takes_the_place_of_its_cart(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    sale = counter.sale_of(tender)
    counter.readers.show_cart(counter.actor, sale.id, reader.id)
    before = len(counter.server.requests)
    counter.selling.start_reader(tender.id)
    assert len(counter.server.requests) == before + 1
    assert reader.showing["kind"] == "payment"
    counter.readers.show_cart(
        counter.actor, sale.id, reader.id
    )  # too late: it would end the payment
    assert reader.showing["kind"] == "payment"
    reader.does("tap")
    counter.selling.check_again(counter.actor, tender.id)
    counter.readers.release(counter.actor, sale.id)
    assert counter.asked("/cancel_action") == 0


def test_a_cart_and_a_payment_at_once_never_end_the_payment(
    counter: Counter, reader: AtReader
) -> None:
    for _ in range(6):
        tender = reader.prepared()
        sale = counter.sale_of(tender)
        with ThreadPoolExecutor(2) as both:
            both.submit(counter.readers.show_cart, counter.actor, sale.id, reader.id)
            started = both.submit(counter.selling.start_reader, tender.id)
            assert started.result().state is TenderState.PENDING
        assert reader.showing["kind"] == "payment"
        reader.does("tap")
        assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED


def test_no_cart_is_shown_to_another_registers_customer(counter: Counter, reader: AtReader) -> None:
    use_elsewhere(reader)
    view = counter.readers.show_cart(counter.actor, counter.sale().id, reader.id)
    assert (view.state, view.message) == (ReaderState.IN_USE, "In use by Register 2")
    assert reader.showing["amount"] == 777


@pytest.mark.parametrize(
    ("action", "state"), [("busy", ReaderState.BUSY), ("unplug", ReaderState.OFFLINE)]
)
def test_a_cart_that_cannot_be_shown_is_no_error(
    counter: Counter, reader: AtReader, action: str, state: ReaderState
) -> None:
    reader.does(action)
    if state is ReaderState.OFFLINE:
        reader.turn_clock(timedelta(minutes=3))
    assert counter.readers.show_cart(counter.actor, counter.sale().id, reader.id).state is state


def test_a_cart_left_by_a_crash_is_cleared_at_the_next_start(
    counter: Counter, reader: AtReader
) -> None:
    counter.readers.show_cart(counter.actor, counter.sale().id, reader.id)
    counter.restarted().readers.settle_all(SYSTEM)
    assert reader.showing["kind"] == "idle"


def test_a_payment_left_on_a_reader_without_power_is_cleared_when_it_is_back(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    reader.does("unplug")
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED
    reader.does("plug_in")
    assert counter.readers.poll(counter.actor, reader.id).state is ReaderState.READY
    assert reader.showing["kind"] == "idle"


def test_a_reader_that_got_the_payment_too_late_is_cleared_after_the_sale(
    counter: Counter, reader: AtReader
) -> None:
    window, tender = reader.another(), reader.prepared()
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/process_payment_intent")
    counter.selling.start_reader(tender.id)
    counter.selling.check_again(counter.actor, tender.id)
    late = reader.dashboard.v1.terminal.readers
    late.process_payment_intent(reader.id, {"payment_intent": tender.intent_id or ""})
    counter.selling.start_reader(tender.id, window.id)
    window.does("tap")
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert reader.showing["kind"] == "payment"
    counter.readers.release(counter.actor, counter.sale_of(tender).id)
    assert reader.showing["kind"] == "idle"


def test_releasing_without_a_network_is_no_error(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale()
    counter.readers.show_cart(counter.actor, sale.id, reader.id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=9)
    counter.readers.release(counter.actor, sale.id)
    counter.server.controls.faults.clear()
    counter.readers.release(counter.actor, sale.id)
    assert reader.showing["kind"] == "idle"


# --- locations and tips ------------------------------------------------------------------------


def test_locations_are_kept_and_deleted(counter: Counter) -> None:
    made = counter.readers.save_location(counter.actor, HARBOUR)
    assert made.lines == "1 Harbour Street, 10004, New York"
    renamed = counter.readers.save_location(counter.actor, replace(made, name="The harbour"))
    assert counter.readers.locations() == [renamed]
    counter.readers.remove_location(counter.actor, made.id)
    assert counter.readers.locations() == []
    with pytest.raises(UserError, match="needs a street"):
        counter.readers.save_location(counter.actor, replace(HARBOUR, line1=" "))


def test_a_location_with_readers_stays(counter: Counter, reader: AtReader) -> None:
    with pytest.raises(UserError, match="Front reader stands there"):
        counter.readers.remove_location(counter.actor, reader.location_id)


def test_tips_are_offered_and_taken_back(counter: Counter, reader: AtReader) -> None:
    assert not counter.readers.tipping(reader.location_id).on
    wanted = TippingView(percentages=(10, 15, 20), amounts=(100, 200), amounts_below=1000)
    assert counter.readers.save_tipping(counter.actor, reader.location_id, wanted) == wanted
    assert counter.readers.tipping(reader.location_id) == wanted
    assert all(each.asks_for_tip for each in counter.readers.all())
    assert counter.readers.refresh(SYSTEM)[0].asks_for_tip
    counter.readers.save_tipping(counter.actor, reader.location_id, TippingView())
    assert not counter.readers.refresh(SYSTEM)[0].asks_for_tip
    assert not counter.readers.tipping(reader.location_id).on


@pytest.mark.parametrize(
    "wrong",
    [
        TippingView(percentages=(1, 2, 3, 4)),
        TippingView(percentages=(0,)),
        TippingView(amounts=(0,)),
    ],
)
def test_tips_that_cannot_be_are_refused(
    counter: Counter, reader: AtReader, wrong: TippingView
) -> None:
    with pytest.raises(UserError):
        counter.readers.save_tipping(counter.actor, reader.location_id, wrong)


def test_a_missing_right_is_named(counter: Counter, reader: AtReader) -> None:
    counter.server.controls.restrict("rk_test_noreaders", "rak_terminal_reader_read")
    anew = replace(counter, key="rk_test_noreaders")
    with pytest.raises(KeyTroubleError) as missing:
        anew.readers.refresh(SYSTEM)
    assert missing.value.right.startswith("rak_terminal")


def test_a_list_that_was_read_before_a_change_does_not_undo_it(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    listed: list[str] = []

    def change(path: str) -> None:
        if path == "/v1/terminal/readers" and not listed:
            listed.append(path)  # once: registering asks the same address
            counter.readers.remove(counter.actor, reader.id)
            counter.readers.rename(counter.actor, window.id, "By the window")

    counter.server.observers.append(lambda exchange: change(exchange.path))
    left = counter.readers.refresh(SYSTEM)
    assert listed
    assert [(each.id, each.label) for each in left] == [(window.id, "By the window")]
