"""A cart with a discount, another price or less than was shown is saved for who may do so."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.credit import CreditEntry
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind, percent_off
from pos_app.domain.cart_changes import may_have_to_ask
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.money import Money
from pos_app.domain.permissions import Action, Actor, Grant, Permission, Role, Rule
from pos_app.services.container import Services
from pos_app.services.ledger import cart_checks
from pos_app.services.returns.views import ReturnedLine
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.views.catalogue import simple_product
from tests.services.at_credit import gift_line
from tests.support.products import changed
from tests.support.store import open_store

PIN = "24681357"
TEN, TWENTY, THIRTY = (percent_off(each * 10_000) for each in (10, 20, 30))


@dataclass
class Shop:
    """A store whose owner has a PIN; Bo and Cy are cashiers, and tea costs 10.00."""

    services: Services
    owner: Actor
    bo: Actor
    cy: Actor
    tea: CartLine

    def save(self, cart: Cart, actor: Actor | None = None) -> None:
        self.services.carts.save(actor or self.bo, cart)

    def asked(self, command: Callable[[Actor], object], actor: Actor | None = None) -> list[Action]:
        """Give a command, have all approved that it asks for, and return that."""
        given, asked = actor or self.bo, list[Action]()
        while True:
            try:
                command(given)
            except ApprovalNeeded as error:
                asked.append(error.action)
                approval = self.services.staff.approve(PIN, error.action)
                given = replace(given, approval=approval, earlier=given.approvals)
            else:
                return asked

    def saving(self, cart: Cart, actor: Actor | None = None) -> list[Action]:
        """Save a cart, and return what was asked for."""
        return self.asked(lambda given: self.services.carts.save(given, cart), actor)

    def allow(self, permission: Permission, rule: Rule, up_to: int | None = None) -> None:
        self.services.staff.save_grant(self.owner, Role.CASHIER, permission, Grant(rule, up_to))

    def log(self, permission: Permission) -> list[Activity]:
        with self.services.carts._database.read() as session:
            query = select(Activity).where(Activity.permission == permission).order_by(Activity.id)
            return list(session.scalars(query))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_store(tmp_path, None, mode="test") as services:
        owner, staff = services.actor, services.staff
        bo, cy = (staff.save_cashier(owner, None, name, "cashier") for name in ("Bo", "Cy"))
        made = services.catalogue.save_product(owner, simple_product("Tea", 1_000, "usd", ""))
        staff.set_pin(owner, owner.cashier_id, PIN)
        tea = CartLine("Tea", 1_000, product_id=made.id, id="tea")
        yield Shop(services, owner, Actor(bo.id), Actor(cy.id), tea)


def with_discount(cart: Cart, discount: Discount | None) -> Cart:
    (line, *others) = cart.lines
    return replace(cart, lines=(replace(line, discount=discount), *others))


# --- discounts ---------------------------------------------------------------------------------


def test_a_discount_is_asked_for_of_this_line_and_this_size(shop: Shop) -> None:
    cart = Cart("usd", (shop.tea,))
    assert shop.saving(cart) == []
    assert shop.saving(with_discount(cart, TEN)) == [
        Action(Permission.DISCOUNT, "cart_line", "tea", ppm=100_000)
    ]
    assert shop.services.carts.current().lines[0].discount == TEN
    (row,) = shop.log(Permission.DISCOUNT)
    assert (row.cashier_id, row.approved_by) == (shop.bo.cashier_id, shop.owner.cashier_id)
    assert row.after == "Tea 10%"


def test_refused_the_cart_is_as_it_was(shop: Shop) -> None:
    cart = Cart("usd", (shop.tea,))
    shop.save(cart)
    with pytest.raises(ApprovalNeeded):
        shop.save(with_discount(cart, TEN))
    assert shop.services.carts.current() == cart
    assert shop.log(Permission.DISCOUNT) == []


def test_up_to_the_stores_limit_nobody_is_asked_and_it_is_logged(shop: Shop) -> None:
    shop.allow(Permission.DISCOUNT, Rule.ALLOWED, 100_000)
    cart = Cart("usd", (replace(shop.tea, unit_price=99, product_id=None),))
    assert shop.saving(with_discount(cart, TEN)) == []  # 10 cents of 99: still the 10 % allowed
    assert [each.ppm for each in shop.saving(with_discount(cart, TWENTY))] == [200_000]
    assert [row.after for row in shop.log(Permission.DISCOUNT)] == ["Tea 10%", "Tea 20%"]


def test_an_amount_is_held_against_the_limit_as_the_part_that_it_is(shop: Shop) -> None:
    shop.allow(Permission.DISCOUNT, Rule.ALLOWED, 100_000)
    cart = Cart("usd", (shop.tea,))
    assert shop.saving(with_discount(cart, Discount(DiscountKind.AMOUNT, 100))) == []
    assert shop.saving(with_discount(cart, Discount(DiscountKind.AMOUNT, 101))) != []


def test_two_discounts_on_a_line_count_together(shop: Shop) -> None:
    """A tenth and a tenth are 19 %, above a limit of 10 %."""
    shop.allow(Permission.DISCOUNT, Rule.ALLOWED, 100_000)
    cart = with_discount(Cart("usd", (shop.tea,), id="cart"), TEN)
    assert shop.saving(cart) == []
    assert shop.saving(replace(cart, discount=TEN)) == [
        Action(Permission.DISCOUNT, "open_cart", "cart", ppm=190_000)
    ]


def test_lines_that_leave_make_an_amount_off_the_sale_a_larger_part(shop: Shop) -> None:
    shop.allow(Permission.DISCOUNT, Rule.ALLOWED, 100_000)
    lines = tuple(replace(shop.tea, id=f"{number}") for number in range(10))
    cart = Cart("usd", lines, Discount(DiscountKind.AMOUNT, 1_000))
    assert shop.saving(cart) == []
    assert [each.ppm for each in shop.saving(replace(cart, lines=lines[:2]))] == [500_000]


def test_what_was_approved_is_not_asked_for_again_and_more_is(shop: Shop) -> None:
    cart = Cart("usd", (shop.tea,))
    shop.saving(with_discount(cart, TWENTY))
    for again in (cart, with_discount(cart, TWENTY), with_discount(cart, TEN)):
        assert shop.saving(again) == []  # undone, and done once more
    assert [each.ppm for each in shop.saving(with_discount(cart, THIRTY))] == [300_000]
    assert len(shop.log(Permission.DISCOUNT)) == 2


def test_an_approval_is_of_one_line(shop: Shop) -> None:
    cart = Cart("usd", (shop.tea, replace(shop.tea, id="more", note="hot")))
    shop.saving(with_discount(cart, TEN))
    both = replace(cart, lines=tuple(replace(line, discount=TEN) for line in cart.lines))
    assert [each.subject_id for each in shop.saving(both)] == ["more"]


def test_what_a_manager_gave_goes_on_in_another_ones_hands(shop: Shop) -> None:
    """A held cart that another cashier takes up again is that of before."""
    cart = with_discount(Cart("usd", (shop.tea,)), TWENTY)
    assert shop.saving(cart, shop.owner) == []
    shop.services.carts.hold(shop.owner, cart)
    again = shop.services.carts.resume(shop.cy, cart.id)
    assert again == cart
    assert shop.saving(with_discount(again, None), shop.cy) == []
    assert shop.saving(again, shop.cy) == []
    assert shop.services.selling.quick_cash(shop.cy, again).total == 800


@pytest.mark.parametrize("command", ["hold", "quick_cash", "begin"])
def test_no_command_takes_a_cart_that_was_not_allowed(shop: Shop, command: str) -> None:
    cart = with_discount(Cart("usd", (shop.tea,)), TEN)
    service = shop.services.carts if command == "hold" else shop.services.selling
    with pytest.raises(ApprovalNeeded):
        getattr(service, command)(shop.bo, cart)
    assert shop.services.selling.open_sales() == []
    assert shop.services.carts.held() == []
    assert [each.ppm for each in shop.asked(lambda by: getattr(service, command)(by, cart))] == [
        100_000
    ]


def test_what_is_denied_says_who_may(shop: Shop) -> None:
    shop.allow(Permission.DISCOUNT, Rule.DENIED)
    with pytest.raises(NotPermittedError, match="Only a manager"):
        shop.save(with_discount(Cart("usd", (shop.tea,)), TEN))


def test_a_cart_of_before_keeps_what_it_had(shop: Shop) -> None:
    """Its discount was given when nobody was asked."""
    cart = with_discount(Cart("usd", (shop.tea,)), TWENTY)
    shop.saving(cart)
    with shop.services.carts._database.write() as session:
        from pos_app.db.models.sales import OpenCart

        session.get_one(OpenCart, cart.id).permitted = None
    assert shop.saving(replace(cart, note="to go")) == []


# --- prices ------------------------------------------------------------------------------------


def test_another_price_than_the_catalogues_is_asked_for(shop: Shop) -> None:
    cart = Cart("usd", (shop.tea,))
    shop.save(cart)
    cheap = replace(cart, lines=(replace(shop.tea, unit_price=900),))
    (asked,) = shop.saving(cheap)
    assert asked == Action(Permission.CHANGE_PRICE, "cart_line", "tea", Money(900, "usd"))
    assert (asked.about, asked.was) == ("Tea", Money(1_000, "usd"))
    (row,) = shop.log(Permission.CHANGE_PRICE)
    assert (row.before, row.after, row.amount_minor) == ("Tea 1000 usd", "Tea 900 usd", 900)
    for again in (cart, cheap, replace(cheap, note="to go")):
        assert shop.saving(again) == []
    cheaper = replace(cart, lines=(replace(shop.tea, unit_price=800),))
    assert [each.amount for each in shop.saving(cheaper)] == [Money(800, "usd")]


def test_a_line_can_not_come_in_with_a_price_of_its_own(shop: Shop) -> None:
    new = Cart("usd", (replace(shop.tea, unit_price=1),))
    assert [each.permission for each in shop.saving(new)] == [Permission.CHANGE_PRICE]


def test_what_is_keyed_in_has_no_price_to_change(shop: Shop) -> None:
    keyed = CartLine("Custom", 500)
    cart = Cart("usd", (keyed,))
    assert shop.saving(cart) == []
    assert shop.saving(cart.changed(replace(keyed, unit_price=400))) == []


def test_a_price_that_changed_in_the_catalogue_changes_no_cart(shop: Shop) -> None:
    cart = Cart("usd", (shop.tea,))
    shop.save(cart)
    (tea,) = shop.services.catalogue.products()
    shop.services.catalogue.save_product(shop.owner, changed(tea, price=1_200))
    assert shop.saving(cart.with_quantity("tea", 2)) == []


# --- what was shown ----------------------------------------------------------------------------


def shown(shop: Shop, *lines: CartLine) -> Cart:
    """Return a cart whose payment sheet was opened, and left again."""
    cart = Cart("usd", lines, id="cart")
    shop.save(cart)
    sale = shop.services.selling.begin(shop.bo, cart)
    return shop.services.selling.back_to_cart(shop.bo, sale.id)


def test_before_it_was_shown_a_line_goes_without_a_word(shop: Shop) -> None:
    cart = Cart("usd", (replace(shop.tea, quantity=3),))
    shop.save(cart)
    assert shop.saving(cart.with_quantity("tea", 1)) == []
    assert shop.saving(cart.without("tea")) == []
    shop.services.carts.discard(shop.bo, cart.id)


def test_once_it_was_shown_less_of_a_line_is_asked_for(shop: Shop) -> None:
    cart = shown(shop, replace(shop.tea, quantity=3))
    (asked,) = shop.saving(cart.with_quantity("tea", 1))
    assert asked == Action(Permission.REMOVE_SHOWN_LINE, "cart_line", "tea", Money(2_000, "usd"))
    assert shop.saving(cart) == []  # undone
    assert shop.saving(cart.with_quantity("tea", 1)) == []  # the same again
    assert [each.amount for each in shop.saving(cart.without("tea"))] == [Money(1_000, "usd")]
    assert [row.before for row in shop.log(Permission.REMOVE_SHOWN_LINE)] == ["Tea", "Tea"]


def test_what_came_in_afterwards_may_go_again(shop: Shop) -> None:
    cart = shown(shop, shop.tea)
    more = cart.added(CartLine("Bag", 20, id="bag"))
    assert shop.saving(more) == []
    assert shop.saving(cart) == []


def test_clearing_a_cart_is_asked_for_once_with_all_of_it(shop: Shop) -> None:
    cart = shown(shop, shop.tea, CartLine("Bag", 20, id="bag"))
    (asked,) = shop.saving(Cart("usd", id="cart"))
    assert asked == Action(Permission.REMOVE_SHOWN_LINE, "open_cart", "cart", Money(1_020, "usd"))
    assert asked.about == "Tea, Bag"
    assert shop.saving(cart) == []


@pytest.mark.parametrize("way", ["discard", "abandon", "drop"])
def test_a_sale_whose_total_was_named_is_not_thrown_away_alone(shop: Shop, way: str) -> None:
    cart = shown(shop, shop.tea)
    services = shop.services
    ways: dict[str, Callable[[Actor], object]] = {
        "discard": lambda by: services.carts.discard(by, cart.id),
        "abandon": lambda by: services.selling.abandon(by, cart.id),
        "drop": lambda by: services.selling.drop(by, cart.id),
    }
    with pytest.raises(ApprovalNeeded):
        ways[way](shop.bo)
    assert services.carts.current() == cart
    assert [each.amount for each in shop.asked(ways[way])] == [Money(1_000, "usd")]
    assert services.carts.current() != cart


CHANGES: dict[Permission, Callable[[Cart], Cart]] = {
    Permission.DISCOUNT: lambda cart: with_discount(cart, TEN),
    Permission.CHANGE_PRICE: lambda cart: cart.changed(replace(cart.lines[0], unit_price=900)),
    Permission.REMOVE_SHOWN_LINE: lambda cart: cart.without(cart.lines[0].id),
}
"""A change that each permission of a cart is asked for."""
AT_THE_PAYMENT = {Permission.REFUND, Permission.REFUND_ANOTHER_WAY}
"""What is asked for once it is paid (`check_exchanged_credit`), not as it is rung up."""


def test_the_screen_waits_for_each_permission_that_a_cart_may_need(shop: Shop) -> None:
    """Else what is rung up meanwhile is gone with the change that is refused.

    One that is asked for in `cart_checks.py` and not here has to be known to `may_have_to_ask`.
    """
    asked_for = set(re.findall(r"\bPermission\.([A-Z_]+)", inspect.getsource(cart_checks)))
    assert asked_for == {each.name for each in CHANGES.keys() | AT_THE_PAYMENT}
    before = shown(shop, shop.tea)
    for permission, change in CHANGES.items():
        assert may_have_to_ask(before, change(before), was_shown=True), permission
        assert [each.permission for each in shop.saving(change(before))] == [permission]
        assert shop.saving(before) == []  # undone


def test_a_keyed_amount_that_was_shown_is_not_lowered_alone(shop: Shop) -> None:
    keyed = CartLine("Custom", 500, id="k")
    cart = shown(shop, keyed)
    assert shop.saving(cart.changed(replace(keyed, unit_price=600))) == []
    (asked,) = shop.saving(cart.changed(replace(keyed, unit_price=400)))
    assert (asked.permission, asked.amount) == (Permission.CHANGE_PRICE, Money(400, "usd"))


def test_what_needs_two_approvals_is_done_with_both(shop: Shop) -> None:
    """A line that was shown goes, and what comes off the sale is half of the rest by that."""
    cart = Cart("usd", (shop.tea, replace(shop.tea, id="more", note="hot")), id="cart")
    cart = replace(cart, discount=Discount(DiscountKind.AMOUNT, 500))
    shop.saving(cart)
    shop.asked(lambda by: shop.services.selling.begin(by, cart))
    asked = shop.saving(cart.without("more"))
    assert [(each.permission, each.ppm) for each in asked] == [
        (Permission.DISCOUNT, 500_000),
        (Permission.REMOVE_SHOWN_LINE, None),
    ]
    assert shop.services.carts.current() == cart.without("more")


def test_without_pins_nobody_is_asked_and_all_of_it_is_logged(tmp_path: Path) -> None:
    with open_store(tmp_path, None, mode="test") as services:
        cart = Cart("usd", (CartLine("Tea", 1_000, id="tea", discount=TEN),))
        services.carts.save(services.actor, cart)
        services.selling.begin(services.actor, cart)
        services.carts.save(services.actor, Cart("usd", id=cart.id))
        with services.carts._database.read() as session:
            done = list(session.scalars(select(Activity.permission).order_by(Activity.id)))
        assert done[-2:] == ["discount", "remove_shown_line"]


# --- gift cards for what comes back --------------------------------------------------------------


def exchanging(shop: Shop, *lines: CartLine) -> Cart:
    """Return a cart of these lines, for which tea of 10.00 comes back."""
    sold = shop.services.selling.quick_cash(shop.bo, Cart("usd", (shop.tea,)))
    found = shop.services.returns.returnable(sold.id)
    back = [ReturnedLine(line.id, line.returnable) for line in found.lines]
    goods = found.for_exchange(back, ReturnReason.WRONG_ITEM)
    return Cart("usd", lines, id="cart").exchanging(goods)


def test_a_gift_card_for_what_comes_back_is_money_given_back_in_another_way(shop: Shop) -> None:
    """Whoever holds an old receipt in hand makes no money of it alone."""
    cart, services = exchanging(shop, gift_line(1_000)), shop.services
    shop.save(cart)
    commands: list[Callable[[Actor], object]] = [
        lambda by: services.returns.exchange(by, cart),
        lambda by: services.selling.begin(by, cart),
        lambda by: services.selling.quick_cash(by, replace(cart, lines=(gift_line(1_500),))),
    ]
    for command in commands:
        with pytest.raises(ApprovalNeeded):
            command(shop.bo)
    ten = ("open_cart", "cart", Money(1_000, "usd"))
    assert shop.asked(commands[1]) == [
        Action(Permission.REFUND, *ten),
        Action(Permission.REFUND_ANOTHER_WAY, *ten),
    ]
    assert shop.asked(commands[0]) == []  # once, as it is paid
    assert [row.after for row in shop.log(Permission.REFUND)] == ["Gift card"]


def test_who_may_not_give_money_back_sells_no_gift_card_for_things(shop: Shop) -> None:
    shop.allow(Permission.REFUND, Rule.DENIED)
    cart = exchanging(shop, gift_line(1_000))
    with pytest.raises(NotPermittedError):
        shop.services.returns.exchange(shop.bo, cart)
    with shop.services.carts._database.read() as session:
        assert list(session.scalars(select(CreditEntry))) == []


def test_only_what_other_things_leave_of_it_pays_for_a_gift_card(shop: Shop) -> None:
    """Tea of 10.00 for one of 8.00 and a gift card of 50.00, of which 48.00 is paid."""
    new = CartLine("Mug", 800)
    cart = exchanging(shop, new, gift_line(5_000))
    asked = shop.asked(lambda by: shop.services.selling.begin(by, cart))
    assert [each.amount for each in asked] == [Money(200, "usd")] * 2
    more = replace(cart, lines=(replace(new, unit_price=1_000), *cart.lines[1:]))
    assert shop.asked(lambda by: shop.services.selling.quick_cash(by, more)) == []
