"""Pictures of a counter without a network."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.ui.shell.frame import ConnectionState


def without_a_network(stage: Stage) -> None:
    """The bar, the payment sheet, a card that is wanted all the same, and what waits."""
    customers = stage.services.customers
    buyer = stage.customer("Jonas Weber", "pm_card_visa", "pm_card_mastercard")
    (card, *_rest) = customers.details(buyer).cards
    stage.controls.fault("reset_before", times=100_000)
    stage.workspace.window.connection_clicked.emit()
    frame = stage.workspace.frame
    stage.hands.wait(lambda: frame.state.connection is ConnectionState.OFFLINE, "the outage")
    stage.ring_up(0, 7, 11, customer=buyer)
    stage.take("offline-checkout")
    stage.press("F9")
    stage.take("offline-payment")
    stage.press("S")
    stage.take("offline-card")
    stage.clear()
    customers.detach(stage.services.actor, buyer, card.id)
    stage.press("Ctrl+2", "F4")
    stage.write("Jonas")
    stage.take("offline-customer")
    stage.controls.faults.clear()
    stage.workspace.window.connection_clicked.emit()
    stage.wait_online()


def a_charge_that_stayed_here(stage: Stage) -> None:
    """The network goes between making a card ready and charging it: nothing was sent."""
    buyer = stage.customer("Lena Fischer", "pm_card_visa", "pm_card_mastercard")
    stage.ring_up(0, 7, 11, customer=buyer)
    stage.press("F9", "S")
    stage.settle()
    stage.server.stop()
    stage.press("Return")
    stage.take("offline-never-sent")
    stage.server.start()
    stage.clear()
    stage.workspace.window.connection_clicked.emit()
    stage.wait_online()


SCENES = (without_a_network, a_charge_that_stayed_here)
