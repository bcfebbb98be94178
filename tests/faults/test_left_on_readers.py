"""What could not be cleared from a reader is cleared later, and never taken for somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.domain.payments import ReaderState, SetupState, TenderState
from pos_app.training.core.controls import FaultKind
from tests.faults.till import Till, open_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with open_till(tmp_path) as opened:
        opened.begin()
        yield opened


def test_a_payment_that_could_not_be_cleared_is_cleared_by_the_next_look(till: Till) -> None:
    till.prepare_reader()
    till.start_reader()
    till.counter.server.controls.fault(FaultKind.RESET_BEFORE, path="/cancel_action")
    till.cancel()
    assert till.counter.tender(till.tender_in_hand).state is TenderState.CANCELED
    assert till.readers[0].showing["kind"] == "payment"
    assert (
        till.counter.readers.poll(till.counter.actor, till.readers[0].id).state is ReaderState.READY
    )
    assert till.readers[0].showing["kind"] == "idle"


def test_a_card_that_is_not_to_be_saved_is_no_longer_asked_for(till: Till) -> None:
    till.save_on_reader()
    till.counter.server.controls.fault(FaultKind.RESET_BEFORE, path="/cancel_action")
    assert (
        till.counter.card_setups.cancel(till.counter.actor, till.setup_id).state
        is SetupState.CANCELED
    )
    assert till.readers[0].showing["kind"] != "idle"
    till.counter = till.counter.restarted()
    assert (
        till.counter.readers.poll(till.counter.actor, till.readers[0].id).state is ReaderState.READY
    )
    assert till.readers[0].showing["kind"] == "idle"


def test_a_payment_that_a_customer_is_asked_for_is_left_alone(till: Till) -> None:
    till.prepare_reader()
    till.start_reader()
    till.counter.readers.poll(till.counter.actor, till.readers[0].id)
    assert till.readers[0].showing["kind"] == "payment"


def test_a_cart_that_could_not_be_replaced_is_still_known_for_ours(till: Till) -> None:
    till.show_cart()
    first = till.readers[0].showing
    till.begin()
    till.sale_id = till.counter.sale(999).id
    till.counter.server.controls.fault(FaultKind.ERROR_NOT_EXECUTED, path="/set_reader_display")
    till.show_cart()
    assert till.readers[0].showing == first
    assert (
        till.counter.readers.poll(till.counter.actor, till.readers[0].id).state is ReaderState.OURS
    )
    till.leave()
    assert till.readers[0].showing["kind"] == "idle"
