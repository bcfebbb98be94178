"""Which sales did this card pay? The customer presents it on the reader."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_app.services.views.readers import LocationView
from pos_app.ui.history.card_lookup_sheet import CardLookupSheet
from tests.support.accessible_tree import disorder
from tests.support.customer_side import CustomerSide
from tests.ui.history.conftest import Desk, line


def test_the_history_is_narrowed_to_the_card_on_the_reader(desk: Desk) -> None:
    readers, actor = desk.services.readers, desk.services.actor
    shop = LocationView("", "Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
    place = readers.save_location(actor, shop)
    reader = readers.register(actor, "simulated-wpe", "Front reader", place.id).id
    by_visa = desk.sell_by_card(line("Kettle", 3_900))
    desk.sell_by_card(line("Lamp", 4_900), card="pm_card_mastercard")
    desk.open()
    assert len(desk.rows) == 2
    assert disorder(desk.window) == []
    desk.press(Qt.Key.Key_F7)
    (sheet,) = desk.window.findChildren(CardLookupSheet)
    sheet.read.click()
    desk.qtbot.waitUntil(lambda: "Waiting for the customer's card" in sheet.state.words())
    assert "it is not charged" in sheet.state.words()
    CustomerSide(desk.server).at_reader(reader, "cancel")
    desk.qtbot.waitUntil(lambda: "cancelled on Front reader" in sheet.state.words())
    assert "Nothing was charged." in sheet.state.words()
    sheet.read.click()
    desk.qtbot.waitUntil(lambda: "Waiting for the customer's card" in sheet.state.words())
    CustomerSide(desk.server).at_reader(reader, "tap", card="visa")
    desk.qtbot.waitUntil(lambda: [row.sale_id for row in desk.rows] == [by_visa.id])
    assert desk.no_sheet
    desk.settle()
