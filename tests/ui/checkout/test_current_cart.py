"""The cart that is rung up, and the last sale: their rules, without a window of a checkout."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import SaleState
from pos_app.services.container import Services
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.current_cart import UNDO_STEPS, CurrentCart
from pos_app.ui.checkout.last_sale import LastSale
from pos_app.ui.widgets import Toasts
from tests.ui.checkout.conftest import Fingers

COFFEE, BREAD = CartLine("Coffee", 250, product_id="c"), CartLine("Bread", 300, product_id="b")
SALE = SaleView("s", SaleState.PAID, "usd", 250, 250, 0, 0, (), None)


@pytest.fixture
def current_cart(services: Services, tasks: Tasks, qtbot: QtBot) -> CurrentCart:
    made = CurrentCart(services, tasks)
    made.begin(services.carts.current())
    qtbot.waitUntil(lambda: not tasks.busy)
    return made


def names(current_cart: CurrentCart) -> list[str]:
    return [line.name for line in current_cart.cart.lines]


def test_each_change_is_kept_and_can_be_taken_back(
    current_cart: CurrentCart, services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    current_cart.ring_up(COFFEE)
    current_cart.ring_up(BREAD)
    assert current_cart.selected_line == BREAD.id
    current_cart.undo()
    assert (names(current_cart), current_cart.selected_line) == (["Coffee"], COFFEE.id)
    current_cart.undo()
    assert (names(current_cart), current_cart.can_undo) == ([], False)
    current_cart.undo()
    current_cart.ring_up(BREAD)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert services.carts.current() == current_cart.cart


def test_only_so_many_changes_are_remembered(current_cart: CurrentCart) -> None:
    for _ in range(UNDO_STEPS + 5):
        current_cart.ring_up(COFFEE)
    while current_cart.can_undo:
        current_cart.undo()
    assert current_cart.cart.lines[0].quantity == 5


def test_the_ten_thousandth_piece_begins_a_line_of_its_own(current_cart: CurrentCart) -> None:
    current_cart.ring_up(replace(COFFEE, quantity=9_999))
    current_cart.ring_up(replace(COFFEE, id="another"))
    assert [line.quantity for line in current_cart.cart.lines] == [9_999, 1]
    assert current_cart.selected_line == "another"


def test_a_cart_that_is_being_paid_is_left_alone_and_what_is_scanned_is_the_next_ones(
    current_cart: CurrentCart,
) -> None:
    current_cart.ring_up(COFFEE)
    assert current_cart.lock()
    assert not current_cart.lock()  # pressed twice
    current_cart.ring_up(BREAD)
    current_cart.set_customer("ada")
    current_cart.undo()
    assert (names(current_cart), current_cart.cart.customer_id) == (["Coffee"], None)
    current_cart.begin(Cart("usd"))
    assert (names(current_cart), current_cart.can_undo) == (["Bread"], True)


def test_a_cart_that_was_not_paid_after_all_takes_what_was_scanned_meanwhile(
    current_cart: CurrentCart,
) -> None:
    current_cart.ring_up(COFFEE)
    current_cart.lock()
    current_cart.ring_up(BREAD)
    current_cart.unlock()
    assert names(current_cart) == ["Coffee", "Bread"]


def test_a_deleted_customer_is_not_brought_back_by_undo(current_cart: CurrentCart) -> None:
    current_cart.set_customer("ada")
    current_cart.ring_up(COFFEE)
    assert current_cart.forget_customer("ada")
    assert not current_cart.forget_customer("ada")
    current_cart.undo()
    current_cart.undo()
    assert current_cart.cart.customer_id is None


@pytest.fixture
def last_sale(services: Services, tasks: Tasks, fingers: Fingers, qtbot: QtBot) -> LastSale:
    host = QWidget()
    qtbot.addWidget(host)
    return LastSale(services, tasks, host, Toasts(host), fingers)


@pytest.fixture
def fingers() -> Fingers:
    return Fingers()


def test_a_result_is_new_until_it_can_have_been_read(
    last_sale: LastSale, fingers: Fingers, tasks: Tasks, qtbot: QtBot
) -> None:
    assert not last_sale.is_new
    last_sale.show(SALE)
    assert (last_sale.is_shown, last_sale.is_new) == (True, True)
    fingers.wait()
    assert (last_sale.is_shown, last_sale.is_new) == (True, False)
    qtbot.waitUntil(lambda: not tasks.busy)


def test_a_result_ends_once_and_says_so(last_sale: LastSale, tasks: Tasks, qtbot: QtBot) -> None:
    ended: list[int] = []
    last_sale.ended.connect(lambda: ended.append(1))
    last_sale.show(SALE)
    last_sale.end()
    assert (last_sale.is_shown, last_sale.is_new, last_sale.sale_id) == (False, False, "s")
    assert ended == [1]
    qtbot.waitUntil(lambda: not tasks.busy)
