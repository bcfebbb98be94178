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
from pos_app.ui.checkout.last_sale import LastSale
from pos_app.ui.checkout.session import UNDO_STEPS, CartSession
from pos_app.ui.widgets import Toasts
from tests.ui.checkout.conftest import Fingers

COFFEE, BREAD = CartLine("Coffee", 250, product_id="c"), CartLine("Bread", 300, product_id="b")
SALE = SaleView("s", SaleState.PAID, "usd", 250, 250, 0, 0, (), None)


@pytest.fixture
def session(services: Services, tasks: Tasks, qtbot: QtBot) -> CartSession:
    made = CartSession(services, tasks)
    made.begin(services.carts.current())
    qtbot.waitUntil(lambda: not tasks.busy)
    return made


def names(session: CartSession) -> list[str]:
    return [line.name for line in session.cart.lines]


def test_each_change_is_kept_and_can_be_taken_back(
    session: CartSession, services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    session.ring_up(COFFEE)
    session.ring_up(BREAD)
    assert session.selected_line == BREAD.id
    session.undo()
    assert (names(session), session.selected_line) == (["Coffee"], COFFEE.id)
    session.undo()
    assert (names(session), session.can_undo) == ([], False)
    session.undo()
    session.ring_up(BREAD)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert services.carts.current() == session.cart


def test_only_so_many_changes_are_remembered(session: CartSession) -> None:
    for _ in range(UNDO_STEPS + 5):
        session.ring_up(COFFEE)
    while session.can_undo:
        session.undo()
    assert session.cart.lines[0].quantity == 5


def test_the_ten_thousandth_piece_begins_a_line_of_its_own(session: CartSession) -> None:
    session.ring_up(replace(COFFEE, quantity=9_999))
    session.ring_up(replace(COFFEE, id="another"))
    assert [line.quantity for line in session.cart.lines] == [9_999, 1]
    assert session.selected_line == "another"


def test_a_cart_that_is_being_paid_is_left_alone_and_what_is_scanned_is_the_next_ones(
    session: CartSession,
) -> None:
    session.ring_up(COFFEE)
    assert session.lock()
    assert not session.lock()  # pressed twice
    session.ring_up(BREAD)
    session.set_customer("ada")
    session.undo()
    assert (names(session), session.cart.customer_id) == (["Coffee"], None)
    session.begin(Cart("usd"))
    assert (names(session), session.can_undo) == (["Bread"], True)


def test_a_cart_that_was_not_paid_after_all_takes_what_was_scanned_meanwhile(
    session: CartSession,
) -> None:
    session.ring_up(COFFEE)
    session.lock()
    session.ring_up(BREAD)
    session.unlock()
    assert names(session) == ["Coffee", "Bread"]


def test_a_deleted_customer_is_not_brought_back_by_undo(session: CartSession) -> None:
    session.set_customer("ada")
    session.ring_up(COFFEE)
    assert session.forget_customer("ada")
    assert not session.forget_customer("ada")
    session.undo()
    session.undo()
    assert session.cart.customer_id is None


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
