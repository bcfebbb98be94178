"""A customer is exempted from tax, with a reason, and pays it again."""

from __future__ import annotations

from pos_app.domain.taxes import TaxExemption
from pos_app.services.views.customers import CustomerDraft
from pos_app.ui.customers.exemption_sheet import ExemptionSheet
from tests.ui.customers.conftest import Desk


def test_a_customer_is_exempted_and_pays_tax_again(desk: Desk) -> None:
    desk.services.customers.create(desk.services.actor, CustomerDraft("Ada"))
    desk.open()
    detail = desk.screen.detail
    detail.exemption.click()
    sheet = desk.sheet(ExemptionSheet)
    sheet.save_button.click()
    desk.settle()
    assert sheet.errors()["reason"].startswith("An exemption needs a reason.")
    sheet.reason.setText("Charity")
    sheet.number.setText("CH-1")
    sheet.save_button.click()
    desk.settle()
    shown = detail.customer
    assert shown is not None
    assert shown.exemption == TaxExemption("Charity", "CH-1")
    assert detail._exempt.text() == "Pays no tax: Charity, number CH-1."
    assert detail.exemption.text() == "Change the exemption"
    detail.exemption.click()
    desk.sheet(ExemptionSheet).remove.click()
    desk.settle()
    assert detail.exemption.text() == "Exempt from tax"
    assert not detail._exempt.isVisible()
