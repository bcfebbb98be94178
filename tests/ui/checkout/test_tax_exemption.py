"""A customer who pays no tax, in the cart: named, shown, and gone with them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from pos_app.domain.cart import CartLine
from pos_app.domain.payments import TenderKind
from pos_app.domain.taxes import TaxExemption, TaxRate
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.checkout.totals_well import TotalsWell
from tests.ui.checkout.conftest import Till

VAT = TaxRate("vat", "VAT", 200_000, inclusive=True)
CHARITY = TaxExemption("Charity", "CH-1")


def well(till: Till) -> list[tuple[str, str]]:
    """Return what stands in the well."""
    (shown,) = till.screen.findChildren(TotalsWell)
    rows = [*shown._rows, shown._total]
    return [(name.text(), figure.text()) for name, figure in rows if name.isVisible()]


def test_the_cart_shows_that_tax_is_taken_out_and_charges_it_again_without_the_customer(
    till: Till,
) -> None:
    ada = till.customer()
    till.services.taxes.set_exemption(till.services.actor, ada.id, CHARITY)
    cart = till.screen.current_cart
    cart.ring_up(CartLine("Mug", 1_200, tax=VAT))
    assert well(till)[-1] == ("Total", "$12.00")
    cart.set_customer(ada.id)
    till.qtbot.waitUntil(lambda: cart.cart.exemption == CHARITY)
    till.settle()
    assert well(till) == [
        ("Subtotal", "12.00"),
        ("Exempt, tax taken out", "-2.00"),
        ("incl. VAT 20%, exempt", "0.00"),
        ("Total", "$10.00"),
    ]
    assert till.services.carts.current() == cart.cart
    cart.set_customer(None)
    till.settle()
    assert well(till) == [("incl. VAT 20%", "2.00"), ("Total", "$12.00")]
    cart.set_customer(ada.id)
    till.qtbot.waitUntil(lambda: cart.cart.exemption == CHARITY)
    till.settle()
    assert till.services.carts.current().totals().total == 1_000


def test_an_exemption_that_is_changed_meanwhile_is_taken_over_by_the_cart(till: Till) -> None:
    ada = till.customer()
    cart = till.screen.current_cart
    cart.ring_up(CartLine("Mug", 1_200, tax=VAT))
    cart.set_customer(ada.id)
    till.settle()
    till.services.taxes.set_exemption(till.services.actor, ada.id, CHARITY)
    till.screen.customer.refresh(frozenset({ada.id}))
    till.qtbot.waitUntil(lambda: cart.cart.exemption == CHARITY)
    assert replace(cart.cart, exemption=None).totals().total == 1_200


def test_an_exempt_customer_who_is_chosen_to_pay_is_charged_without_tax(till: Till) -> None:
    ada = till.customer("pm_card_visa")
    till.services.taxes.set_exemption(till.services.actor, ada.id, CHARITY)
    till.screen.current_cart.ring_up(CartLine("Mug", 1_200, tax=VAT))
    till.settle()
    for _again in range(2):  # and where they are chosen already
        till.screen.customer.choose(to_pay=True)
        till.settle()
        picker = till.sheet
        assert isinstance(picker, CustomerPicker)
        picker.finish_with(picker.picked, ada.id)
        till.qtbot.waitUntil(lambda: till.paying is not None)
        till.settle()
        sheet = till.paying
        assert sheet is not None
        assert sheet.payment.error is None
        assert sheet.payment.sale is not None
        assert (sheet.payment.sale.left, sheet.presenter.kind) == (1_000, TenderKind.SAVED_CARD)
        till.press(Qt.Key.Key_Escape)
        assert till.paying is None
