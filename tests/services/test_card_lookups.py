"""What a card paid: it is read on the reader, and nothing is charged or kept by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import ReaderState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.views.readers import CardLookupView, LookupState
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader, use_elsewhere
from tests.services.counter import Counter


def start(reader: AtReader) -> CardLookupView:
    return reader.counter.services.card_lookups.start(reader.counter.actor, reader.id)


def poll(reader: AtReader) -> CardLookupView:
    return reader.counter.services.card_lookups.poll(SYSTEM, reader.id)


def paid_by(reader: AtReader, card: str) -> str:
    """Sell something for a card; return the sale's id."""
    tender = reader.started()
    reader.does("tap", card=card)
    assert reader.poll(tender).state is TenderState.APPROVED
    return reader.sale_of(tender).id


def statuses(counter: Counter) -> list[str]:
    return [intent["status"] for intent in counter.intents.values()]


def test_the_sales_that_a_presented_card_paid_are_found(counter: Counter, reader: AtReader) -> None:
    theirs = [paid_by(reader, "visa"), paid_by(reader, "visa")]
    paid_by(reader, "mastercard")
    taken = counter.taken
    waiting = start(reader)
    assert waiting.state is LookupState.WAITING
    assert waiting.advice == "The reader shows a small amount: it is not charged."
    assert (reader.showing["kind"], reader.showing["amount"]) == ("reading", 50)
    assert poll(reader).state is LookupState.WAITING
    reader.does("tap", card="visa")
    read = poll(reader)
    assert (read.state, read.card) == (LookupState.READ, "Visa •••• 4242")
    assert read.headline == "Front reader has read the card."
    found = counter.services.history.page(wanted=HistoryFilter(fingerprint=read.fingerprint)).rows
    assert {row.sale_id for row in found} == set(theirs)
    assert counter.taken == taken
    assert statuses(counter).count("canceled") == 1


def test_a_card_that_paid_nothing_here_is_read_all_the_same(
    counter: Counter, reader: AtReader
) -> None:
    start(reader)
    reader.does("tap", card="amex")
    read = poll(reader)
    assert read.state is LookupState.READ
    wanted = HistoryFilter(fingerprint=read.fingerprint)
    assert not counter.services.history.page(wanted=wanted).rows
    assert not counter.services.history.page().rows
    assert counter.asked("/confirm_payment_intent") == counter.asked("/confirm") == 0


def test_a_card_that_its_bank_would_refuse_is_recognised(reader: AtReader) -> None:
    start(reader)
    reader.does("decline", code="insufficient_funds")
    assert poll(reader).state is LookupState.READ


def test_reading_is_stopped_by_either_side(counter: Counter, reader: AtReader) -> None:
    start(reader)
    stopped = counter.services.card_lookups.cancel(SYSTEM, reader.id)
    assert (stopped.state, reader.showing["kind"]) == (LookupState.ENDED, "idle")
    start(reader)
    reader.does("cancel")
    assert poll(reader).headline == "The customer cancelled on Front reader."
    start(reader)
    reader.turn_clock(timedelta(minutes=4))
    assert poll(reader).state is LookupState.ENDED
    assert set(statuses(counter)) == {"canceled"}


def test_a_payment_comes_first(counter: Counter, reader: AtReader) -> None:
    start(reader)
    tender = reader.started()
    assert reader.showing["kind"] == "payment"
    ended = poll(reader)
    assert (ended.state, ended.headline) == (
        LookupState.ENDED,
        "Front reader was needed for something else before it read a card.",
    )
    with pytest.raises(UserError, match="Front reader is busy"):
        start(reader)
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_another_register_keeps_its_reader(reader: AtReader) -> None:
    use_elsewhere(reader)
    with pytest.raises(UserError, match="in use by another register"):
        start(reader)
    assert reader.showing["amount"] == 777


@pytest.mark.parametrize("kind", [FaultKind.RESET_AFTER, FaultKind.ERROR_EXECUTED])
def test_a_lost_answer_is_found_by_the_next_poll(
    counter: Counter, reader: AtReader, kind: FaultKind
) -> None:
    counter.server.controls.fault(kind, "/collect_payment_method$", times=3)
    assert start(reader).state is LookupState.WAITING
    reader.does("tap")
    assert poll(reader).state is LookupState.READ


def test_what_was_read_when_till_died_is_cancelled_at_the_next_start(
    counter: Counter, reader: AtReader
) -> None:
    start(reader)
    reader.does("tap")
    assert statuses(counter) == ["requires_confirmation"]
    counter.restarted().readers.settle_all(SYSTEM)
    assert statuses(counter) == ["canceled"]
    assert counter.taken == 0


def test_a_reader_that_could_not_be_cleared_is_cleared_later(
    counter: Counter, reader: AtReader
) -> None:
    start(reader)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/cancel_action$", times=3)
    assert counter.services.card_lookups.cancel(SYSTEM, reader.id).state is LookupState.ENDED
    assert statuses(counter) == ["canceled"]
    assert reader.showing["kind"] == "reading"
    counter.server.controls.faults.clear()
    seen = counter.restarted().readers.poll(SYSTEM, reader.id)
    assert (seen.state, reader.showing["kind"]) == (ReaderState.READY, "idle")
