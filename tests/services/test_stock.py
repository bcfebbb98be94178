"""What is on the shelf: moved by sales, voids and returns, put right by counts, off by default."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pos_app.db.models.catalogue import ProductVariant
from pos_app.db.models.stock import StockMovement
from pos_app.db.models.store import Register
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.permissions import Actor
from pos_app.domain.stock import StockMove
from pos_app.domain.units import Unit
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.returns.views import ReturnedLine, ReturnRequest
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.catalogue import VariantView, simple_product
from pos_app.services.views.sales import SaleView
from tests.services.counter import KEY, Counter


@dataclass
class Shelf:
    """A shelf with tea in two sizes, a hundred of each, and rice by the kilogram, 20.000 kg."""

    counter: Counter
    small: str
    large: str
    rice: str

    @classmethod
    def set_up(cls, counter: Counter) -> Shelf:
        """Fill the shelf of a store that keeps stock."""
        services, actor = counter.services, counter.actor
        services.settings.save(actor, KEEP_STOCK, value=True)
        sizes = (
            VariantView(price=300, options=("Small",), low_stock=98_000),
            VariantView(price=500, options=("Large",), low_stock=10_000),
        )
        tea = replace(simple_product("Tea", 300, "usd"), variants=sizes, option_names=("Size",))
        tea = services.catalogue.save_product(actor, tea)
        rice = replace(simple_product("Rice", 200, "usd"), unit=Unit.KILOGRAM)
        rice = services.catalogue.save_product(actor, rice)
        shelf = cls(counter, tea.variants[0].id, tea.variants[1].id, rice.id)
        for variant_id, there in ((shelf.small, 100), (shelf.large, 100), (shelf.rice, 20)):
            services.stock.set_on_hand(actor, variant_id, there * 1_000, "Delivered")
        return shelf

    @property
    def there(self) -> tuple[int, int, int]:
        """What there should be, by the books: it is always the sum of what moved."""
        with self.counter.database.read() as session:
            moved = dict(
                session.execute(
                    select(StockMovement.variant_id, func.sum(StockMovement.quantity_milli))
                    .group_by(StockMovement.variant_id)
                ).all()
            )  # fmt: skip
            kept = session.execute(select(ProductVariant.id, ProductVariant.on_hand_milli))
            assert {each: there for each, there in kept if there} == {
                each: there for each, there in moved.items() if there
            }
        return moved.get(self.small, 0), moved.get(self.large, 0), moved.get(self.rice, 0)

    def cart(self, small: int = 2, large: int = 1, rice: int = 2_750) -> Cart:
        """Ring up tea and rice, and something that is no product."""
        lines = (
            CartLine("Tea · Small", 300, small, self.small, variant_id=self.small),
            CartLine("Tea · Small", 300, 1, self.small, variant_id=self.small, note="Gift"),
            CartLine("Tea · Large", 500, large, self.small, variant_id=self.large),
            CartLine("Rice", 200, 1, self.rice, measure=rice, unit=Unit.KILOGRAM),
            CartLine("Engraving", 1_000),
        )
        return Cart("usd", lines)

    def sold(self) -> SaleView:
        """Sell three small, a large one and 2.750 kg for cash."""
        return self.counter.selling.quick_cash(self.counter.actor, self.cart())

    def take_back(self, sale: SaleView, place: int, quantity: int, *, restock: bool) -> None:
        """Have a part of a line come back."""
        line = self.counter.returns.returnable(sale.id).lines[place]
        back = (ReturnedLine(line.id, quantity, restock),)
        request = ReturnRequest(sale.id, back, ReturnReason.CHANGED_MIND)
        self.counter.returns.take_back(self.counter.actor, request)


@pytest.fixture
def shelf(counter: Counter) -> Shelf:
    return Shelf.set_up(counter)


def test_what_is_sold_leaves_the_shelf_once_it_is_paid(shelf: Shelf) -> None:
    selling, actor = shelf.counter.selling, shelf.counter.actor
    sale = selling.begin(actor, shelf.cart())
    selling.take_cash(sale.id, 300)  # a part of it
    assert shelf.there == (100_000, 100_000, 20_000)
    selling.take_cash(sale.id, sale.total - 300)
    assert shelf.there == (97_000, 99_000, 17_250)
    dropped = selling.begin(actor, shelf.cart())
    selling.take_cash(dropped.id, 300)
    selling.drop(actor, dropped.id)
    assert shelf.there == (97_000, 99_000, 17_250)


def test_what_comes_back_goes_on_the_shelf_where_it_is_sold_on_and_a_void_brings_the_rest(
    shelf: Shelf,
) -> None:
    sale = shelf.sold()
    shelf.take_back(sale, 0, 1_000, restock=True)
    assert shelf.there == (98_000, 99_000, 17_250)
    shelf.take_back(sale, 3, 750, restock=False)
    assert shelf.there == (98_000, 99_000, 17_250)
    shelf.counter.voids.void(shelf.counter.actor, sale.id, "Rung up twice")
    assert shelf.there == (100_000, 100_000, 19_250)  # 0.750 kg were thrown away


def test_a_void_that_gave_nothing_back_leaves_the_goods_with_the_customer(shelf: Shelf) -> None:
    counter = shelf.counter
    customer = counter.customer("pm_card_visa")
    sale = counter.selling.begin(counter.actor, replace(shelf.cart(), customer_id=customer))
    card = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    counter.selling.charge(card.id)
    assert shelf.there == (97_000, 99_000, 17_250)
    counter.server.controls.restrict(KEY, "rak_charge_write")
    with pytest.raises(KeyTroubleError):
        counter.voids.void(counter.actor, sale.id, "Wrong card")
    assert shelf.there == (97_000, 99_000, 17_250)


def test_a_store_that_keeps_no_stock_has_nothing_written(counter: Counter) -> None:
    assert counter.services.settings.read(KEEP_STOCK) is False
    shelf = Shelf.set_up(counter)
    counter.services.settings.save(counter.actor, KEEP_STOCK, value=False)
    sale = shelf.sold()
    shelf.take_back(sale, 0, 1_000, restock=True)
    counter.voids.void(counter.actor, sale.id, "Rung up twice")
    assert shelf.there == (100_000, 100_000, 20_000)
    stock = counter.services.stock
    assert (stock.low().items, stock.on_hand([shelf.small])) == ((), {})
    with pytest.raises(UserError, match="keeps no stock"):
        stock.begin_count(counter.actor)


def test_what_is_at_its_mark_is_listed_the_scarcest_first(shelf: Shelf) -> None:
    stock, actor = shelf.counter.services.stock, shelf.counter.actor
    assert stock.low().items == ()
    shelf.sold()
    stock.set_on_hand(actor, shelf.large, 3_000, "Broken")
    assert [(each.name, each.on_hand, each.low) for each in stock.low().items] == [
        ("Tea · Large", 3_000, 10_000),
        ("Tea · Small", 97_000, 98_000),
    ]
    assert stock.on_hand([shelf.small, shelf.rice]) == {shelf.small: 97_000, shelf.rice: 17_250}


def test_what_is_counted_by_hand_is_a_count_of_that_alone(shelf: Shelf) -> None:
    stock, actor = shelf.counter.services.stock, shelf.counter.actor
    begun = stock.begin_count(actor)
    done = stock.count_by_hand(actor, {shelf.small: 96_000, shelf.rice: 20_000})
    assert (done.counted, done.differing) == (2, 1)
    assert shelf.there == (96_000, 100_000, 20_000)
    still = stock.open_count()
    assert still is not None
    assert still.id == begun.id
    with pytest.raises(UserError, match="can't be there"):
        stock.count_by_hand(actor, {shelf.large: 5_000, shelf.small: -1})
    assert shelf.there == (96_000, 100_000, 20_000)


def test_a_count_shows_what_differs_and_puts_it_right_while_sales_go_on(shelf: Shelf) -> None:
    counter, stock = shelf.counter, shelf.counter.services.stock
    count = stock.begin_count(counter.actor)
    for _scan in range(3):
        view = stock.enter(counter.actor, count.id, shelf.small, 1_000, more=True)
    assert view.last is not None
    assert (view.last.name, view.last.counted, view.last.expected) == (
        "Tea · Small",
        3_000,
        100_000,
    )
    stock.enter(counter.actor, count.id, shelf.small, 95_000)
    stock.enter(counter.actor, count.id, shelf.large, 100_000)
    shelf.sold()  # what was counted already, and what was not
    view = stock.enter(counter.actor, count.id, shelf.rice, 17_000)
    assert (view.counted, view.differing) == (3, 2)
    assert [(each.name, each.difference) for each in view.differences] == [
        ("Rice", -250),
        ("Tea · Small", -5_000),
    ]
    assert stock.open_count() == replace(view, last=None)
    assert stock.begin_count(counter.actor).id == count.id
    assert shelf.there == (97_000, 99_000, 17_250)
    stock.apply(counter.actor, count.id)
    assert shelf.there == (92_000, 99_000, 17_000)
    assert stock.open_count() is None
    with pytest.raises(UserError, match="ended already"):
        stock.apply(counter.actor, count.id)
    assert shelf.there == (92_000, 99_000, 17_000)


def test_a_count_that_is_dropped_changes_nothing_and_two_registers_count_on_their_own(
    shelf: Shelf,
) -> None:
    counter, stock = shelf.counter, shelf.counter.services.stock
    first = stock.begin_count(counter.actor)
    stock.enter(counter.actor, first.id, shelf.small, 1_000)
    stock.enter(counter.actor, first.id, shelf.large, 90_000)
    at_the_bar(counter)
    shelf.sold()
    second = stock.begin_count(counter.actor)
    assert second.id != first.id
    assert (
        stock.enter(counter.actor, second.id, shelf.large, 90_000).differences[0].expected == 99_000
    )
    stock.apply(counter.actor, second.id)
    assert shelf.there == (97_000, 90_000, 17_250)
    stock.forget(counter.actor, first.id, shelf.large)
    stock.drop(counter.actor, first.id)
    assert shelf.there == (97_000, 90_000, 17_250)
    with counter.database.read() as session:
        moved = session.execute(
            select(StockMovement.kind, StockMovement.register_id, StockMovement.count_id).where(
                StockMovement.variant_id == shelf.large, StockMovement.register_id == "bar"
            )
        )
        assert [tuple(each) for each in moved] == [
            (StockMove.SALE, "bar", None),
            (StockMove.COUNT, "bar", second.id),
        ]


def at_the_bar(counter: Counter) -> None:
    with counter.database.write() as session:
        session.add(Register(id="bar", name="Bar", prefix="R2", created_at=counter.clock.now()))
    counter.database.station.register_id = "bar"


@pytest.mark.parametrize("by", ["hand", "setting it", "the bar"])
def test_what_was_put_right_since_it_was_scanned_is_not_put_right_again(
    shelf: Shelf, by: str
) -> None:
    counter, stock = shelf.counter, shelf.counter.services.stock
    count = stock.begin_count(counter.actor)
    stock.enter(counter.actor, count.id, shelf.small, 70_000)
    stock.enter(counter.actor, count.id, shelf.rice, 19_000)
    if by == "hand":
        stock.count_by_hand(counter.actor, {shelf.small: 70_000})
    elif by == "setting it":
        stock.set_on_hand(counter.actor, shelf.small, 70_000, "Counted")
    else:
        at_the_bar(counter)
        other = stock.begin_count(counter.actor)
        stock.enter(counter.actor, other.id, shelf.small, 70_000)
        stock.apply(counter.actor, other.id)
    shelf.sold()
    done = stock.apply(counter.actor, count.id)
    assert (done.counted, done.differing) == (2, 1)
    assert shelf.there == (67_000, 99_000, 16_250)


@pytest.mark.parametrize("taken_over_first", ["earlier", "later"])
def test_what_was_scanned_last_counts_whichever_count_is_taken_over_first(
    shelf: Shelf, taken_over_first: str
) -> None:
    counter, stock = shelf.counter, shelf.counter.services.stock
    earlier = stock.begin_count(counter.actor)
    stock.enter(counter.actor, earlier.id, shelf.small, 80_000)
    counter.wait(timedelta(minutes=1))
    at_the_bar(counter)
    later = stock.begin_count(counter.actor)
    stock.enter(counter.actor, later.id, shelf.small, 70_000)
    in_order = [earlier, later] if taken_over_first == "earlier" else [later, earlier]
    for count in in_order:
        stock.apply(counter.actor, count.id)
    assert shelf.there[0] == 70_000


def test_who_goes_on_to_scan_what_was_put_right_meanwhile_counts_all_of_it(shelf: Shelf) -> None:
    counter, stock = shelf.counter, shelf.counter.services.stock
    count = stock.begin_count(counter.actor)
    stock.enter(counter.actor, count.id, shelf.small, 40_000, more=True)
    stock.count_by_hand(counter.actor, {shelf.small: 90_000})
    stock.enter(counter.actor, count.id, shelf.small, 51_000, more=True)
    stock.apply(counter.actor, count.id)
    assert shelf.there[0] == 91_000


def test_a_cashier_counts_and_a_manager_takes_it_over(shelf: Shelf) -> None:
    counter, stock = shelf.counter, shelf.counter.services.stock
    bo = Actor(counter.services.staff.save_cashier(counter.actor, None, "Bo", "cashier").id)
    counter.services.staff.set_pin(counter.actor, counter.actor.cashier_id, "24681357")
    count = stock.begin_count(bo)
    stock.enter(bo, count.id, shelf.small, 99_000)
    with pytest.raises(ApprovalNeeded) as asked:
        stock.apply(bo, count.id)
    approval = counter.services.staff.approve("24681357", asked.value.action)
    stock.apply(Actor(bo.cashier_id, approval), count.id)
    assert shelf.there[0] == 99_000


@pytest.mark.parametrize(
    ("quantity", "note", "wrong"),
    [
        (-1, "Broken", "can't be there"),
        (10**9 + 1, "Delivered", "can't be there"),
        (5_000, " ", "with a note"),
    ],
)
def test_what_can_not_be_on_a_shelf_is_refused(
    shelf: Shelf, quantity: int, note: str, wrong: str
) -> None:
    stock, actor = shelf.counter.services.stock, shelf.counter.actor
    with pytest.raises(UserError, match=wrong):
        stock.set_on_hand(actor, shelf.small, quantity, note)
    assert shelf.there[0] == 100_000
