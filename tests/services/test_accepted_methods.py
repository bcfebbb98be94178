"""What Stripe lets nobody pay is said when it is made, not once the customer stands there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Tender
from pos_app.domain.payments import SaleState, SetupState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from tests.services.at_reader import AtReader
from tests.services.counter import Counter

AT_READER = "Stripe does not let this account take cards on a card reader in USD."
NO_CARDS = "Stripe does not let this account take cards in USD."


def state_of(counter: Counter) -> TenderState:
    with counter.database.read() as session:
        return TenderState(session.scalars(select(Tender.state)).one())


def test_each_way_of_paying_that_is_asked_for_is_taken_by_something(counter: Counter) -> None:
    """An exchange is not: the rest of its sale is paid, and it is taken with that."""
    assert counter.services.payments._methods.keys() == set(TenderKind) - {TenderKind.EXCHANGE}


def test_a_reader_that_can_never_take_a_payment_is_told_at_once(
    counter: Counter, reader: AtReader
) -> None:
    counter.server.controls.left_out = {"card_present"}
    sale = counter.sale()
    with pytest.raises(UserError) as told:
        counter.selling.prepare_reader(sale.id, reader.id)
    assert told.value.what == AT_READER
    assert told.value.money == "Nothing was charged."
    assert "Terminal" in told.value.next_step
    assert reader.showing["kind"] == "idle"
    assert state_of(counter) is TenderState.CANCELED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    counter.recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_interac_alone_left_out_takes_other_cards(counter: Counter, reader: AtReader) -> None:
    counter.server.controls.left_out = {"interac_present"}
    tender = reader.started()
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED


def test_a_saved_card_is_not_charged_where_the_account_takes_no_cards(counter: Counter) -> None:
    customer = counter.customer("pm_card_visa")
    counter.server.controls.left_out = {"card"}
    with pytest.raises(UserError, match=NO_CARDS):
        counter.selling.prepare_card(counter.sale(1350, customer).id, counter.cards_of(customer)[0])
    assert state_of(counter) is TenderState.CANCELED


def test_a_page_that_takes_no_card_is_shown_to_nobody(counter: Counter) -> None:
    counter.return_url = "https://www.corner-coffee.example/thanks"
    counter.server.controls.left_out = {"card"}
    sale = counter.sale()
    with pytest.raises(UserError, match=NO_CARDS):
        counter.selling.open_page(sale.id)
    assert state_of(counter) is TenderState.CANCELED
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
    counter.recovery.settle_all(SYSTEM)
    assert [page["status"] for page in counter.server.account.all("checkout.session")] == [
        "expired"
    ]


def test_a_card_that_can_never_be_saved_is_told_at_once(counter: Counter, reader: AtReader) -> None:
    counter.return_url = "https://www.corner-coffee.example/thanks"
    customer = counter.customer()
    counter.server.controls.left_out = {"card", "card_present"}
    begin: list[Callable[[], object]] = [
        lambda: counter.card_setups.on_reader(counter.actor, customer, reader.id),
        lambda: counter.card_setups.on_page(counter.actor, customer),
    ]
    for each in begin:
        with pytest.raises(UserError, match="does not let this account take cards"):
            each()
    with counter.database.read() as session:
        states = session.scalars(select(CardSetup.state)).all()
    assert states == [SetupState.FAILED, SetupState.FAILED]
    assert reader.showing["kind"] == "idle"


def test_trying_a_reader_out_says_so_too(counter: Counter, reader: AtReader) -> None:
    counter.server.controls.left_out = {"card_present"}
    with pytest.raises(UserError, match=AT_READER):
        counter.readers.start_test(counter.actor, reader.id)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
