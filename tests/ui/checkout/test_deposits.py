"""A part-paid sale is kept, its slip scanned, and the rest taken; all by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_app.domain.deposits import DepositRules
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.ui.checkout.payment.deposit_sheet import DepositSheet
from tests.support.accessible import nameless, too_small
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def part_paid(till: Till) -> None:
    """Take $4.00 in cash of a sale of $11.00."""
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_C)
    till.type("4")
    till.press(ENTER)


def test_a_sale_is_kept_and_the_rest_is_paid_after_its_slip_is_scanned(till: Till) -> None:
    services = till.services
    services.settings.save(services.actor, DEPOSITS, DepositRules(on=True))
    part_paid(till)
    till.press(Qt.Key.Key_D)
    sheet = till.sheet
    assert isinstance(sheet, DepositSheet)
    assert nameless(sheet) == too_small(sheet) == []
    till.press(ENTER)
    assert "Type a name" in sheet.problem.text()
    till.type("Ada")
    till.press(ENTER)
    assert till.paying is None
    assert till.rung_up == []
    assert services.selling.open_sales() == []
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F10)
    till.scan("R1-D000001")
    paying = till.paying
    assert paying is not None
    assert paying.drop.isHidden()
    assert paying.keep_deposit.isHidden()
    till.press(Qt.Key.Key_C)
    till.type("2")
    till.press(ENTER)
    paying.park.click()
    till.settle()
    kept = services.deposits.find("R1-D000001")
    assert kept is not None
    assert (kept.name, kept.paid, kept.left) == ("Ada", 600, 500)
    till.scan("r1-d000001")
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"
    till.scan("R1-D000001")
    assert till.paying is None


def test_a_store_that_keeps_none_offers_none(till: Till) -> None:
    part_paid(till)
    assert till.paying is not None
    assert till.paying.keep_deposit.isHidden()
