"""The drawer opens when cash moves and for nothing else, once, and never late."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from pos_app.changes import ChangeSet
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SaleState, TenderKind
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.shifts import Kick, MovementKind
from pos_app.errors import UserError
from pos_app.services.outbox.outbox_rows import IS_OPEN
from pos_app.services.shared.declared_settings import BANK_TERMINAL, CASH_ROUNDING
from pos_app.services.views.sales import PaymentRequest
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter, cart
from tests.services.test_station import add_register


@dataclass
class CountingDrawer:
    """A drawer that counts how often it was opened."""

    kicks: int = 0
    broken: bool = False

    def open(self) -> None:
        self.kicks += 1
        if self.broken:
            raise UserError("The printer does not answer.")


@dataclass
class Delivered:
    """A counter whose drawer is opened as soon as a commit says so, as a window does."""

    counter: Counter
    drawer: AtDrawer
    device: CountingDrawer = field(default_factory=CountingDrawer)

    def __post_init__(self) -> None:
        services = self.counter.services
        services.drawer_kicks.use(self.device)
        self.asked: list[ChangeSet] = []
        services.changes.subscribe(self._on_change)

    def _on_change(self, changes: ChangeSet) -> None:
        if changes.drawers:
            self.asked.append(changes)

    def kicks_of(self, act: object) -> int:
        """Return how often the drawer opened for what was just done."""
        before = self.device.kicks
        for _change in self.asked:
            self.counter.services.drawer_kicks.deliver(self.counter.actor)
        self.asked.clear()
        return self.device.kicks - before


@pytest.fixture
def at(counter: Counter) -> Delivered:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10000)
    return Delivered(counter, drawer)


def test_it_opens_once_for_cash_taken_and_once_for_cash_given_back(at: Delivered) -> None:
    sold = at.drawer.sell(1350)
    assert at.kicks_of(sold) == 1
    assert at.kicks_of(at.drawer.sell(1350, given=2000)) == 1
    at.drawer.give_back(sold, 500)
    assert at.kicks_of("cash given back") == 1
    again = at.drawer.sell(300)
    assert at.kicks_of(again) == 1
    assert at.kicks_of(at.counter.voids.void(at.counter.actor, again.id, "Wrong item")) == 1


def test_it_opens_for_a_part_in_cash_and_for_that_part_handed_back(at: Delivered) -> None:
    sale = at.counter.sale(1350)
    part = at.counter.selling.take_cash(sale.id, 500)
    assert at.kicks_of(part) == 1
    removed = at.counter.selling.remove_tender(at.counter.actor, part.tenders[0].id)
    assert at.kicks_of(removed) == 1


@pytest.mark.parametrize("kind", [kind for kind in MovementKind if kind.sign])
def test_it_opens_for_cash_in_and_out_and_not_for_taking_that_back(
    at: Delivered, kind: MovementKind
) -> None:
    moved = at.drawer.move(kind, 500)
    assert at.kicks_of(moved) == 1
    shifts, actor = at.counter.services.shifts, at.counter.actor
    assert at.kicks_of(shifts.reverse(actor, moved.id, "Typed wrong")) == 0


def test_it_opens_without_a_sale_once_for_one_press(at: Delivered) -> None:
    shifts, actor, pressed = at.counter.services.shifts, at.counter.actor, new_id()
    assert at.kicks_of(shifts.open_drawer(actor, pressed, "Coins")) == 1
    assert at.kicks_of(shifts.open_drawer(actor, pressed, "Coins")) == 0


def test_it_stays_closed_for_cards_copies_looks_and_counts(at: Delivered) -> None:
    counter = at.counter
    paid = at.drawer.sell_by_card(1350)
    assert at.kicks_of(paid) == 0
    at.drawer.give_back(paid, 500)
    assert at.kicks_of("a card given back") == 0
    counter.services.settings.save(counter.actor, BANK_TERMINAL, "Sparkasse")
    elsewhere = PaymentRequest(counter.sale(700).id, TenderKind.BANK_TERMINAL, 700)
    assert at.kicks_of(counter.services.payments.take(counter.actor, elsewhere)) == 0
    cash = at.drawer.sell(500)
    assert at.kicks_of(cash) == 1
    counter.receipts.paper(cash.id, copy=True)
    counter.receipts.receipt_done(counter.actor, cash.id)
    counter.history.details(cash.id)
    counter.carts.hold(counter.actor, cart(300))
    at.drawer.x()
    at.drawer.close()
    assert at.kicks_of("all of that") == 0


def test_where_nothing_is_to_pay_after_rounding_it_stays_closed(at: Delivered) -> None:
    counter = at.counter
    counter.services.settings.save(counter.actor, CASH_ROUNDING, CashRounding(5))
    sold = counter.selling.quick_cash(counter.actor, cart(2))
    assert sold.state is SaleState.PAID
    assert at.kicks_of(sold) == 0


def test_what_a_run_left_opens_nothing_at_the_next_start(at: Delivered) -> None:
    at.drawer.sell(1350)
    again = at.counter.restarted()
    again.services.drawer_kicks.use(at.device)
    assert again.services.drawer_kicks.deliver(again.actor) is Kick.NOTHING_WAITED
    again.receipts.left_behind(SYSTEM)
    assert at.device.kicks == 0


def test_cash_moved_just_before_till_closed_hides_no_receipt_at_the_next_start(
    at: Delivered,
) -> None:
    """Killed between the movements and their kicks, with a sale whose receipt nobody chose."""
    sold = at.drawer.sell(1350)
    at.drawer.move(MovementKind.PAID_OUT, 100)
    at.counter.services.shifts.open_drawer(at.counter.actor, new_id(), "Coins")
    (told,) = at.counter.restarted().receipts.left_behind(SYSTEM)
    assert told.sale_id == sold.id
    again = at.counter.restarted()
    assert again.receipts.left_behind(SYSTEM) == []
    with again.database.read() as session:
        assert session.scalars(select(OutboxEntry).where(IS_OPEN)).all() == []


def test_another_registers_drawer_is_not_opened_here(at: Delivered) -> None:
    at.drawer.sell(1350)
    at.counter.database.station.choose(add_register(at.counter.database))
    assert at.kicks_of("a sale at the other register") == 0


def test_one_that_does_not_open_is_told_and_not_opened_later(at: Delivered) -> None:
    at.device.broken = True
    at.drawer.sell(1350)
    kicks, actor = at.counter.services.drawer_kicks, at.counter.actor
    with pytest.raises(UserError, match="does not answer"):
        kicks.deliver(actor)
    assert kicks.deliver(actor) is Kick.NOTHING_WAITED
    assert at.drawer.expected == 11350


def test_where_none_opens_by_itself_people_do_and_are_told_so(at: Delivered) -> None:
    kicks, actor = at.counter.services.drawer_kicks, at.counter.actor
    kicks.use(None)
    assert kicks.by_hand
    at.drawer.sell(1350)
    assert kicks.deliver(actor) is Kick.BY_HAND_AT_SALE
    at.drawer.move(MovementKind.PAID_OUT, 100)
    assert kicks.deliver(actor) is Kick.BY_HAND
    assert kicks.deliver(actor) is Kick.NOTHING_WAITED
