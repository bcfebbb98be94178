"""A label that a scale or a maker printed rings up its weight, price, lot and count, exactly."""

from __future__ import annotations

import pytest

from pos_app.domain.cart import CartLine
from pos_app.domain.embedded_codes import EmbeddedRule, EmbeddedValue, ScaleCodes
from pos_app.domain.permissions import Actor
from pos_app.domain.units import Unit
from pos_app.services.ledger.carts import Carts
from pos_app.services.shared.declared_settings import SCALE_CODES
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.views.catalogue import simple_product
from tests.support.actors import give_pin
from tests.support.products import changed
from tests.ui.checkout.conftest import Till

CHEESE = "2100001000004"
PILLS = "9501101530003"


def make(till: Till, name: str, price: int, code: str, unit: Unit = Unit.PIECE) -> None:
    product = changed(simple_product(name, price, "usd", code), unit=unit)
    till.services.catalogue.save_product(till.services.actor, product)
    till.settle()


def scan(till: Till, code: str) -> tuple[CartLine, ...]:
    till.screen.codes.take(code)
    till.settle()
    return till.screen.current_cart.cart.lines


@pytest.mark.usefixtures("beeps")
def test_a_weight_label_rings_up_the_weight_and_a_misread_one_nothing(till: Till) -> None:
    make(till, "Cheese", 320, CHEESE, Unit.KILOGRAM)
    (line,) = scan(till, "2100001027506")
    assert (line.measure, line.unit_price, line.gross_in("usd")) == (2750, 320, 880)
    assert scan(till, "2100001027507") == (line,)
    assert "2100001027507 was read wrongly" in till.toasts[-1]
    assert "Nothing was added." in till.toasts[-1]


@pytest.mark.usefixtures("beeps")
def test_a_weight_of_what_is_sold_by_piece_is_refused(till: Till) -> None:
    make(till, "Cheese", 320, CHEESE)
    assert scan(till, "2100001027506") == ()
    assert "is not sold by weight" in till.toasts[-1]


def test_a_price_label_costs_exactly_that_and_needs_no_approval(till: Till) -> None:
    services = till.services
    rule = EmbeddedRule("21", value=EmbeddedValue.PRICE, decimals=2)
    services.settings.save(services.actor, SCALE_CODES, ScaleCodes((rule,)))
    make(till, "Cheese", 320, CHEESE, Unit.KILOGRAM)
    make(till, "Ham", 9900, "2100002000003", Unit.KILOGRAM)
    (cheese,) = scan(till, "2100001008802")
    assert (cheese.measure, cheese.unit_price, cheese.gross_in("usd")) == (2750, 320, 880)
    ham = scan(till, "2100002005008")[1]
    assert (ham.gross_in("usd"), ham.unit, ham.label) == (500, Unit.PIECE, "2100002005008")


def test_a_price_that_its_label_does_not_say_is_another_price(till: Till) -> None:
    services, manager = till.services, till.services.actor
    rule = EmbeddedRule("21", value=EmbeddedValue.PRICE, decimals=2)
    services.settings.save(manager, SCALE_CODES, ScaleCodes((rule,)))
    make(till, "Ham", 9900, "2100002000003", Unit.KILOGRAM)
    (ham,) = scan(till, "2100002005008")
    cart = till.screen.current_cart.cart
    bo = Actor(services.staff.save_cashier(manager, None, "Bo", "cashier").id)
    give_pin(services, manager.cashier_id)
    carts: Carts = services.carts
    label = ham.label
    for price, code in ((400, label), (500, ""), (500, "2100001008802")):
        line = CartLine(
            "Ham", price, product_id=ham.product_id, variant_id=ham.variant_id, label=code
        )
        with pytest.raises((ApprovalNeeded, NotPermittedError)):
            carts.save(bo, cart.changed(ham).added(line))
    line = CartLine("Ham", 500, product_id=ham.product_id, variant_id=ham.variant_id, label=label)
    carts.save(bo, cart.added(line))


@pytest.mark.usefixtures("beeps")
def test_a_maker_s_code_brings_its_lot_and_count_and_warns_of_its_date(till: Till) -> None:
    make(till, "Pills", 995, PILLS)
    (line,) = scan(till, "\x1d010950110153000310ABC123\x1d1720013121S-9")
    assert (line.lot, line.serial, line.quantity) == ("ABC123", "S-9", 1)
    assert till.toasts[-1].startswith("“Pills” expired on Jan 31, 2020.")
    assert scan(till, "\x1d01095011015300033012")[1].quantity == 12
    till.screen.payment.exact_cash()
    till.settle()
    (row,) = till.services.history.page().rows
    paper = till.services.receipts.paper(row.id, copy=False).words
    assert "Lot ABC123" in paper
    assert "Serial number S-9" in paper


@pytest.mark.usefixtures("beeps")
def test_what_is_not_found_offers_to_be_added_under_its_own_code(till: Till) -> None:
    assert scan(till, "2100001027506") == ()
    assert till.toasts[-1].startswith("No product has 2100001000004")
    scan(till, "4006381333932")
    assert "last digit is wrong" in till.toasts[-1]
