"""Several taxes on a line, and a customer who pays none."""

from __future__ import annotations

from pictures.camera import Scene, Stage
from pos_app.domain.cart import CartLine
from pos_app.domain.taxes import TaxExemption, TaxRate
from pos_app.domain.texts import _
from pos_app.services.views.taxes import TaxDraft, TaxPartDraft
from pos_app.ui.customers.screen import CustomersScreen


def taxes(stage: Stage) -> None:
    """A group of taxes in the cart and on the receipt; then the same without tax."""
    cart = stage.workspace.checkout.current_cart
    for line in _lines(stage):
        cart.ring_up(line)
    stage.settle()
    stage.take("checkout-taxes")
    buyer = stage.customer("Riverside Charity", "pm_card_visa")
    exemption = TaxExemption("Charity", "CH-104 221")
    stage.services.taxes.set_exemption(stage.services.actor, buyer, exemption)
    cart.set_customer(buyer)
    stage.hands.wait(lambda: cart.cart.exemption is not None, "the exemption")
    stage.settle()
    stage.take("checkout-exempt")
    stage.services.selling.quick_cash(stage.services.actor, cart.cart)
    stage.workspace.checkout.reload()
    stage.settle()
    stage.press("Ctrl+3")
    stage.settle()
    stage.take("history-exempt")
    stage.hands.click(_("Receipt"))
    stage.take("receipt-exempt")
    stage.close_sheets()
    stage.press("Ctrl+2", "F4")
    stage.write("Riverside")
    stage.hands.rest(900)
    stage.take("customer-exempt")
    stage.find(CustomersScreen).change_exemption()
    stage.take("customer-exemption")
    stage.close_sheets()


def _lines(stage: Stage) -> tuple[CartLine, ...]:
    actor, service = stage.services.actor, stage.services.taxes
    drafts = TaxDraft("GST", 50_000), TaxDraft("QST", 99_750)
    parts = tuple(TaxPartDraft(service.add(actor, draft).id) for draft in drafts)
    group = service.add(actor, TaxDraft("GST + QST", parts=parts))
    within = service.add(actor, TaxDraft("VAT", 200_000, inclusive=True))
    return _line("Chair", 10_000, group), _line("Mug", 1_200, within)


def _line(name: str, price: int, tax: TaxRate) -> CartLine:
    return CartLine(name, price, tax=tax)


SCENES: tuple[Scene, ...] = (taxes,)
