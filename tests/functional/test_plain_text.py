"""What people, Stripe and files name is shown as it is, wherever Till shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pictures.camera import Camera, Stage
from pictures.setting_up import books_in
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QTextEdit,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.books import TRAINING
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.readers import LocationView
from pos_app.ui.checkout.products import ProductGrid
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.crash_reporter import CrashDialog
from pos_app.ui.shell.garbage import Garbage
from pos_app.ui.theme import apply_theme
from pos_app.ui.widgets import ErrorSheet, toast
from tests.support.one_cashier import selling_of

NAME = "<b>R&D</b>"
_ONE_AMPERSAND = re.compile(r"(?<!&)&(?!&)")


@dataclass
class Inspector(Camera):
    """Looks at every widget that there is, in place of taking its picture."""

    labels: int = 0

    def take(self, window: QWidget, name: str) -> None:
        """Tell of all that would show a name in another way than it is."""
        wrong = [said for each in QApplication.allWidgets() if (said := self._wrong(each))]
        assert not wrong, (name, wrong)
        self.taken.append(name)

    def _wrong(self, widget: QWidget) -> str:
        widget.ensurePolished()
        if isinstance(widget, QLabel):
            self.labels += NAME in widget.text()
            plain = widget.textFormat() is Qt.TextFormat.PlainText
            return "" if plain else f"a label, {widget.text()!r}"
        if isinstance(widget, QTextEdit):
            return f"a rich editor, {widget.toPlainText()!r}"
        if isinstance(widget, QAbstractButton) and _ONE_AMPERSAND.search(widget.text()):
            return f"a button that eats an ampersand, {widget.text()!r}"
        return ""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A file of this machine that a name may point to."""
    made = QPixmap(600, 600)
    made.fill(Qt.GlobalColor.red)
    assert made.save(str(tmp_path / "x.png"))
    return tmp_path / "x.png"


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot, picture: Path) -> Iterator[Stage]:
    """A training store in which everything is called something that looks like HTML."""
    apply_theme(qt_application(), "light")
    garbage = Garbage()
    books = books_in(tmp_path, {})
    book = books.open(TRAINING)
    name_everything(book.services, picture)
    book.close()
    made = Stage(books.open(TRAINING), books, Inspector(tmp_path, "light"))
    yield made
    made.close()
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    garbage.stop()


def name_everything(services: Services, picture: Path) -> None:
    settings, catalogue = services.settings, services.catalogue
    store = settings.store()
    assert store is not None
    settings.save_store(
        services.actor,
        replace(store, name=NAME, address=NAME, receipt_header=NAME, receipt_footer=NAME),
    )
    settings.save_register(services.actor, NAME)
    cashier = services.staff.current_cashier()
    services.staff.save_cashier(services.actor, cashier.id, NAME, cashier.role)
    shelf = catalogue.save_category(services.actor, f"{NAME} shelf", 10)
    for product in catalogue.products()[:8]:
        name = f'{NAME}<img src="file://{picture}"> {product.name}'
        catalogue.save_product(services.actor, replace(product, name=name, category_id=shelf.id))
    place = services.readers.save_location(
        services.actor, LocationView("", NAME, "1 Main Street", "Springfield", "62701", "US", "IL")
    )
    reader = services.readers.register(services.actor, "simulated-wpe", NAME, place.id)
    services.readers.choose(services.actor, reader.id)


def customer_of(stage: Stage) -> str:
    customers = stage.services.customers
    made = customers.create(stage.services.actor, CustomerDraft(NAME, "rd@example.com", notes=NAME))
    customers.attach_card(stage.services.actor, made.id, "pm_card_visa")
    return made.id


def look_at_settings(stage: Stage) -> None:
    stage.press("Ctrl+5")
    screen = stage.find(SettingsScreen)
    for page in PageKey:
        screen.open(page)
        stage.take(page)


def look_at_the_checkout(stage: Stage, buyer: str) -> None:
    stage.clear()
    stage.ring_up(0, 1, customer=buyer)
    stage.take("checkout")
    for keys in ("Ctrl+D", "Ctrl+E", "F8", "F1", "Ctrl+U"):
        stage.press(keys)
        stage.take(keys)
        stage.close_sheets()
    stage.press("F6", "F3")
    stage.take("held")
    stage.press("Return", "F9")
    for keys in ("C", "S", "R", "K"):
        stage.press(keys)
        stage.take(f"paying {keys}")
    stage.press("F10")
    stage.take("result")


def look_at_a_sale(stage: Stage, buyer: str) -> None:
    selling, staff = selling_of(stage.services), stage.services.staff
    cart = Cart("usd", (CartLine(NAME, 5_000, note=NAME),), customer_id=buyer)
    sale = selling.begin(Actor(staff.current_cashier().id), cart)
    selling.charge(selling.prepare_card(sale.id, cards_of(stage, buyer)[0].id).id)
    stage.clear()
    stage.press("Ctrl+3", "F5")
    stage.take("history")
    for keys in ("Ctrl+R", "Ctrl+Shift+R", "Ctrl+P"):
        stage.press(keys)
        stage.take(f"history {keys}")
        stage.close_sheets()


def cards_of(stage: Stage, buyer: str) -> Any:
    return stage.services.customers.details(buyer).cards


def look_at_customers(stage: Stage) -> None:
    stage.press("Ctrl+2", "F5", "F4")
    stage.write("R&D")
    stage.take("customers")
    for keys in ("Ctrl+E", "Ctrl+Del", "Ctrl+S"):
        stage.press(keys)
        stage.take(f"customers {keys}")
        stage.close_sheets()
    stage.press("Ctrl+N", "Tab")
    stage.write("rd@example.com")
    stage.take("a twin")
    stage.close_sheets()


def look_at_troubles(stage: Stage) -> None:
    stage.press("F11")
    stage.take("attention")
    stage.close_sheets()
    ErrorSheet(stage.window, UserError(NAME, next_step=NAME, details=NAME)).open()
    toast(stage.window, NAME)
    stage.take("an error")
    stage.close_sheets()
    CrashDialog(NAME)
    stage.take("a report")


@pytest.mark.long
def test_no_name_is_taken_for_html(stage: Stage) -> None:
    buyer = customer_of(stage)
    look_at_settings(stage)
    look_at_the_checkout(stage, buyer)
    look_at_a_sale(stage, buyer)
    look_at_customers(stage)
    look_at_troubles(stage)
    inspector = stage.camera
    assert isinstance(inspector, Inspector)
    assert inspector.labels > 20  # the names were there to be seen


@pytest.mark.long
def test_a_tooltip_opens_no_file_that_a_product_names(stage: Stage, picture: Path) -> None:
    tiles, at = tile_of(stage, picture.name)
    tip = tip_at(tiles.viewport(), tiles.visualRect(at))
    assert tip.text() == at.data()
    assert tip.textFormat() is Qt.TextFormat.PlainText
    assert tip.height() < 600


def tile_of(stage: Stage, named: str) -> tuple[QAbstractItemView, QModelIndex]:
    view = stage.find(ProductGrid)
    for number in range(view.model().rowCount()):
        at = view.model().index(number, 0)
        if named in at.data():
            view.scrollTo(at)
            return view, at
    raise LookupError(named)


def tip_at(widget: QWidget, place: QRect) -> QLabel:
    """Rest the pointer there; return what comes up."""
    at = place.center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    assert QToolTip.isVisible()
    (tip,) = (
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QLabel) and each.inherits("QTipLabel")
    )
    return tip


@pytest.mark.long
def test_the_tip_of_a_chip_shows_the_reader_as_it_is_called(stage: Stage) -> None:
    chips = [each for each in stage.window.findChildren(QWidget) if NAME in each.toolTip()]
    assert chips
    for chip in chips:
        tip = tip_at(chip, QRect(QPoint(0, 0), chip.size()))
        assert (tip.text(), tip.textFormat()) == (chip.toolTip(), Qt.TextFormat.PlainText)
        QToolTip.hideText()
