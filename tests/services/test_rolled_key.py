"""A key that another one has replaced is told as such, and never as a network that is down."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError
from pos_app.services.setup.book_manager import BookManager
from pos_app.services.shared.declared_settings import ACTIVE_BOOK
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.http.server import TrainingServer
from tests.services import counter as counters
from tests.services.counter import Counter
from tests.services.desk import KEY, STORE, Desk, Drawer, open_desk
from tests.support.changes import changes_of
from tests.support.clock import TurnedClock

WRONG = "Stripe does not accept the key of this till."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def roll(counter: Counter) -> None:
    assert counter.connection.check()
    counter.server.controls.rolled = {counters.KEY}


def test_a_charge_with_a_rolled_key_took_nothing_and_says_so(counter: Counter) -> None:
    tender = counter.prepared()
    sale = counter.sale_of(tender)
    roll(counter)

    with pytest.raises(KeyTroubleError) as told:
        counter.selling.charge(tender.id)

    assert told.value.what == WRONG
    assert told.value.money == "Nothing was charged."
    (attempt,) = counter.attempts(tender.id)
    assert attempt.outcome == "not carried out api_key_expired"
    assert counter.tender(tender.id).state is not TenderState.UNKNOWN
    assert counter.selling.sale(sale.id).holding is None
    assert counter.connection.online is True


def test_cash_is_taken_with_a_rolled_key(counter: Counter) -> None:
    sale = counter.sale()
    roll(counter)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_a_check_with_a_rolled_key_finds_a_connection(counter: Counter) -> None:
    roll(counter)
    assert counter.connection.check()
    assert counter.connection.online is True


def test_a_rolled_key_is_refused_at_the_first_start(tmp_path: Path) -> None:
    server = TrainingServer()
    server.start()
    server.controls.rolled = {KEY}
    drawer, environment = Drawer(), {"TILL_STRIPE_API_BASE": server.base_url}
    setup = BookManager(tmp_path, TurnedClock(), secrets=drawer, environment=environment)
    with pytest.raises(KeyTroubleError, match=WRONG):
        setup.connect(STORE, KEY, "Ana", "Front")
    server.stop()
    assert setup.state.read(ACTIVE_BOOK) == ""
    assert drawer.keys == {}


def test_what_waits_for_stripe_and_the_sync_say_that_the_key_is_wrong(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada"))
    desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa")
    (card,) = desk.customers.details(ada.id).cards
    desk.offline = True
    desk.customers.detach(desk.actor, ada.id, card.id)
    desk.offline, desk.server.controls.rolled = False, {KEY}

    with pytest.raises(KeyTroubleError, match=WRONG):
        desk.customers.send_all(SYSTEM)
    with pytest.raises(KeyTroubleError, match=WRONG):
        desk.sync.run(SYSTEM)

    assert desk.customers.details(ada.id).waits
    desk.server.controls.rolled = set()
    assert changes_of(desk.database, partial(desk.customers.send_all, SYSTEM)).customers == {ada.id}
