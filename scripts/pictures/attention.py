"""What needs attention: the chip in the bar, the list, and what it says."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.domain.texts import _
from pos_app.services.attention.views import AttentionReason
from pos_app.services.views.sales import SaleView
from pos_app.training.core.controls import FaultKind
from tests.support.one_cashier import selling_of

SLOW = 2.0
"""Seconds for an answer, so that a look-up can be seen."""


def attention(stage: Stage) -> None:
    """Nothing, what was settled with nobody there, and what is not settled."""
    service, actor = stage.services.attention, stage.services.actor
    for view in service.all():  # what other scenes left
        if view.reason is AttentionReason.OVERPAID:
            service.give_back(actor, view.id)
        else:
            service.dismiss(actor, view.id)
    stage.press("F11")
    stage.take("attention-none")
    stage.close_sheets()
    _charge(stage, "Ada Stone", 1_240, FaultKind.RESET_AFTER)
    _charge(stage, "Ben Ruiz", 800, FaultKind.RESET_BEFORE)
    _look_up(stage)
    _take_too_much(stage)
    _authorise_elsewhere(stage)
    _charge(stage, "Cleo Marsh", 3_190, FaultKind.RESET_AFTER)
    stage.workspace.attention.read()
    stage.take("attention-bar")
    stage.press("F11")
    stage.take("attention")
    stage.press("Down")
    stage.take("attention-overpaid")
    stage.press("End")
    stage.take("attention-settled")
    stage.hands.click(_("Check all again"))
    stage.take("attention-checked")
    stage.close_sheets()
    for view in stage.services.attention.all():
        if view.may_dismiss:
            stage.services.attention.dismiss(stage.services.actor, view.id)


def _look_up(stage: Stage) -> None:
    stage.controls.latency = SLOW
    stage.workspace.attention.recover()
    stage.hands.wait(lambda: stage.workspace.frame.state.looking_up is not None, "a look-up")
    stage.take_at_once("attention-looking-up")
    stage.controls.latency = 0
    stage.settle()


def _charge(stage: Stage, name: str, price: int, fault: FaultKind) -> SaleView:
    """Charge a card so that its answer is lost, and put its sale aside."""
    services, buyer = stage.services, stage.customer(name, "pm_card_visa")
    card = services.customers.details(buyer).cards[0]
    cart = Cart("usd", (CartLine("Gift basket", price),), customer_id=buyer)
    cashier = services.staff.current_cashier().id
    sale = services.selling.begin(Actor(cashier), cart)
    tender = selling_of(services).prepare_card(sale.id, card.id)
    stage.controls.fault(fault, "/confirm", times=9)
    selling_of(services).charge(tender.id)
    stage.controls.faults.clear()
    services.carts.hold(services.actor, cart, name)
    return sale


def _take_too_much(stage: Stage) -> None:
    selling = selling_of(stage.services)
    cart = Cart("usd", (CartLine("Gift basket", 3_000),))
    cashier = stage.services.staff.current_cashier().id
    sale = selling.begin(Actor(cashier), cart)
    selling.take_cash(sale.id, 450)
    selling.abandon(stage.services.actor, sale.id)


def _authorise_elsewhere(stage: Stage) -> None:
    stage.dashboard.v1.payment_intents.create(
        {
            "amount": 2_500,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "capture_method": "manual",
            "allowed_payment_method_types": ["card"],
        }
    )
    stage.services.sync.run(SYSTEM)


SCENES = (attention,)
