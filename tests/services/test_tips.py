"""Tips: they are taken with the card, pay for nothing of the sale, and go back with it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus, SaleState, TenderState
from pos_app.errors import UserError
from pos_app.services.attention.views import AttentionView
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.readers import TippingView
from pos_app.services.views.sales import SaleView
from pos_app.services.views.store import ConnectView
from tests.services.at_reader import AtReader
from tests.services.counter import CONNECTED, Counter
from tests.services.test_split import remove
from tests.support.papers import words_of


@pytest.fixture
def tipped(counter: Counter, reader: AtReader) -> AtReader:
    """A reader that asks for a tip."""
    counter.readers.save_tipping(
        counter.actor, reader.location_id, TippingView(percentages=(10, 15, 20))
    )
    return reader


def sold(reader: AtReader, amount: int = 1000, tip: int = 150) -> SaleView:
    """Sell by the reader, with a tip."""
    tender = reader.started(amount)
    reader.does("tip", amount=tip)
    reader.does("tap")
    assert (
        reader.counter.selling.check_again(reader.counter.actor, tender.id).state
        is TenderState.APPROVED
    )
    return reader.counter.sale_of(tender)


def test_the_history_and_the_receipt_tell_the_tip(
    counter: Counter, tipped: AtReader, qtbot: QtBot
) -> None:
    sale = sold(tipped)
    after = counter.history.details(sale.id)
    assert (after.total, after.tip, after.row.amount.minor) == (1000, 150, 1150)
    assert (after.tenders[0].amount, after.tenders[0].tip) == (1150, 150)
    assert after.tenders[0].reader_name == "Front reader"
    assert any("$1.50 of it tip" in event.what for event in after.timeline)
    text = words_of(counter.receipts.paper(sale.id, copy=False))
    for words in ("Total", "$10.00", "Tip", "1.50", "Total with tip", "$11.50"):
        assert words in text, words


def test_the_whole_with_its_tip_can_be_given_back(counter: Counter, tipped: AtReader) -> None:
    sale = sold(tipped)
    (tender,) = counter.history.details(sale.id).tenders
    assert tender.refundable == 1150
    request = RefundRequest(sale.id, tender.id, 1150, "requested_by_customer")
    counter.refunds.create(counter.actor, request)
    after = counter.history.details(sale.id)
    assert (after.row.status, after.row.refunded) == (PaymentStatus.REFUNDED, 1150)
    counter.history.refresh(counter.actor, sale.id)
    assert counter.history.details(sale.id).row == after.row


def test_a_part_with_its_tip_is_taken_out_whole(counter: Counter, tipped: AtReader) -> None:
    sale = counter.sale(1350)
    counter.selling.take_cash(sale.id, 350)
    tender = counter.selling.prepare_reader(sale.id, tipped.id)
    counter.selling.start_reader(tender.id)
    tipped.does("tip", amount=150)
    tipped.does("walk_away")
    counter.selling.remove_tender(counter.actor, tender.id)
    view = counter.selling.sale(sale.id)
    assert (view.state, view.tip, view.left) == (SaleState.OPEN, 0, 1000)
    assert counter.taken == 0


def test_a_void_gives_the_tip_back_too(counter: Counter, tipped: AtReader) -> None:
    sale = sold(tipped)
    assert counter.voids.void(counter.actor, sale.id, "Wrong table").headline == "Sale voided"
    assert sum(intent["amount_refunded"] for intent in counter.intents.values()) == 1150


def test_the_connected_accounts_fee_leaves_the_tip_out(counter: Counter, tipped: AtReader) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000)
    reader = AtReader(counter.restarted(), tipped.id, tipped.location_id)
    sale = sold(reader)
    facts = counter.connection.gateway().payments.retrieve(sale.tenders[0].intent_id or "")
    assert (facts.received, facts.application_fee) == (1150, 100)


def test_removing_a_tipped_part_leaves_no_tip_in_the_sale(
    counter: Counter, tipped: AtReader
) -> None:
    """Its sale is still open because the customer wants to add to it in cash."""
    sale = counter.sale(1350)
    tender = counter.selling.prepare_reader(sale.id, tipped.id, 1000)
    counter.selling.start_reader(tender.id)
    tipped.does("tap")
    counter.selling.check_again(counter.actor, tender.id)
    part = counter.selling.sale(sale.id)
    assert (part.paid, part.left) == (1000, 350)
    assert remove(counter, part).left == 1350


def test_a_tip_pays_for_nothing_of_the_sale(counter: Counter, tipped: AtReader) -> None:
    """3.50 in cash, ten on the card with 1.50 of tip: 13.50 are paid, not 15.00 of 13.50."""
    sale = counter.sale(1350)
    counter.selling.take_cash(sale.id, 350)
    tender = counter.selling.prepare_reader(sale.id, tipped.id)
    counter.selling.start_reader(tender.id)
    tipped.does("tip", amount=150)
    tipped.does("tap")
    counter.selling.check_again(counter.actor, tender.id)
    paid = counter.selling.sale(sale.id)
    assert (paid.state, paid.paid, paid.left, paid.tip) == (SaleState.PAID, 1350, 0, 150)


# --- what was taken too much beside a tip ------------------------------------------------------


def beside_a_card_taken_out(counter: Counter, reader: AtReader, amount: int) -> SaleView:
    """Take a card out of a sale of 100.00, which is paid by reader then, with 10.00 of tip."""
    customer = counter.customer("pm_card_refundFail")
    sale = counter.sale(10_000, customer)
    (card,) = counter.cards_of(customer)
    tender = counter.selling.charge(counter.selling.prepare_card(sale.id, card, amount).id)
    counter.selling.remove_tender(counter.actor, tender.id)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.start_reader(tender.id)
    reader.does("tip", amount=1_000)
    reader.does("tap")
    counter.selling.check_again(counter.actor, tender.id)
    return counter.selling.sale(sale.id)


def the_refund_fails(counter: Counter, sale: SaleView) -> dict[str, AttentionView]:
    """Have the bank send back what was taken out, and return what is to be done, by its sort."""
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    return {view.id.split(":")[0]: view for view in counter.attention.all()}


def test_what_was_taken_too_much_beside_a_tip_goes_back_once(
    counter: Counter, tipped: AtReader
) -> None:
    sale = beside_a_card_taken_out(counter, tipped, 500)
    views = the_refund_fails(counter, sale)
    assert views["sale"].label == "Give back $5.00"
    counter.attention.give_back(counter.actor, views["sale"].id)
    assert counter.attention.all() == []
    with pytest.raises(UserError, match="paid in another way already"):
        counter.attention.give_back(counter.actor, views["outbox"].id)


def test_what_was_taken_too_much_may_go_back_in_cash_beside_a_tip(
    counter: Counter, tipped: AtReader
) -> None:
    sale = beside_a_card_taken_out(counter, tipped, 500)
    views = the_refund_fails(counter, sale)
    counter.attention.give_back(counter.actor, views["outbox"].id)
    assert counter.attention.all() == []
    assert counter.history.details(sale.id).row.refunded == 500


@pytest.mark.parametrize("amount", [2_000, 1_000])
def test_all_that_was_taken_too_much_is_owed_after_the_tip_went_back(
    counter: Counter, tipped: AtReader, amount: int
) -> None:
    sale = beside_a_card_taken_out(counter, tipped, amount)
    request = RefundRequest(sale.id, sale.tenders[-1].id, 11_000, "requested_by_customer")
    counter.refunds.create(counter.actor, request)
    the_refund_fails(counter, sale)
    found = counter.history.details(sale.id)
    assert (found.row.status, found.extra) == (PaymentStatus.OVERPAID, amount)


# --- what the reader read ----------------------------------------------------------------------


def test_a_receipt_carries_what_the_reader_read(
    counter: Counter, reader: AtReader, qtbot: QtBot
) -> None:
    tender = reader.started()
    reader.does("insert", number="4001000360000005")
    reader.does("pin_ok")
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    text = words_of(counter.receipts.paper(counter.sale_of(tender).id, copy=False))
    for words in ("Card present", "chip", "Application", "AID", "A000000", "Account", "Verified by",
                  "PIN"):  # fmt: skip
        assert words in text, (words, text)
