"""The checkout of a store in another currency: keys, offers and words follow its decimals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from pos_app.services.views.catalogue import simple_product
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.support.store import open_store
from tests.ui.checkout.conftest import COFFEE, STORE, Till


@dataclass(frozen=True)
class Place:
    """A country and its currency, with the price of a coffee, and what stands on the sheet."""

    country: str
    currency: str
    price: int
    due: str
    offers: tuple[str, ...]
    typed: str
    change: str


PLACES = [
    Place("JP", "jpy", 1_350, "¥1,350", ("Exact", "1,400", "1,500", "2,000", "5,000"),
          "1400", "Change ¥50"),
    Place("KW", "kwd", 4_350, "KWD4.350", ("Exact", "5", "10", "20", "50"),
          "5.25", "Change KWD0.900"),
    Place("IS", "isk", 145_000, "ISK1,450", ("Exact", "1,500", "2,000", "5,000", "10,000"),
          "2000", "Change ISK550"),
    Place("HU", "huf", 179_000, "HUF1,790.00", ("Exact", "1,800", "2,000", "5,000", "10,000"),
          "1800", "Change HUF10.00"),
]  # fmt: skip


@pytest.fixture(params=PLACES, ids=lambda place: place.currency)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found


@pytest.fixture
def till(
    tmp_path: Path, server: TrainingServer, tasks: Tasks, qtbot: QtBot, place: Place
) -> Iterator[Till]:
    """The open checkout screen of a store there, which sells coffee."""
    store = replace(STORE, country=place.country, currency=place.currency)
    with open_store(tmp_path, server, store) as services:
        coffee = simple_product("Coffee", place.price, place.currency, COFFEE, None)
        services.catalogue.save_product(services.actor, coffee)
        made = Till(services, server, tasks, qtbot)
        qtbot.addWidget(made.window)
        made.open()
        yield made
        made.settle()


def open_cash(till: Till) -> PaymentSheet:
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_C)
    sheet = till.paying
    assert sheet is not None
    return sheet


def buttons(sheet: PaymentSheet) -> list[str]:
    """Return the words of the buttons of the panel for cash."""
    return [each.text().strip() for each in sheet.panels.cash.findChildren(QPushButton)]


def test_cash_is_offered_typed_and_given_back(till: Till, place: Place) -> None:
    sheet = open_cash(till)
    shown = buttons(sheet)
    first = shown.index("Exact")
    assert shown[first : first + len(place.offers)] == list(place.offers)
    assert ("." in shown) is (place.currency in {"kwd", "huf"})
    assert any(each.startswith(f"Take {place.due}") for each in shown)
    till.type(place.typed)
    till.press(Qt.Key.Key_Return)
    assert till.result == place.change
