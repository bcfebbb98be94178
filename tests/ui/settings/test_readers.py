"""Card readers are registered, chosen, tried and cleared in Settings, by the keyboard too."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
import stripe
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.services.views.readers import LocationView, ReaderView, TippingView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.location_sheets import LocationSheet, TippingSheet, first_location
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.settings.reader_sheets import RegisterSheet, RenameSheet, TrySheet
from pos_app.ui.settings.readers_page import ReadersPage
from pos_app.ui.widgets import ConfirmSheet, ErrorSheet, Sheet, Toasts
from tests.support.accessible import nameless, too_small
from tests.support.slow_reads import reads_held
from tests.support.store import STORE

SheetT = TypeVar("SheetT", bound=Sheet)
HERE = LocationView("", "Corner Coffee", "1 Main Street", "Springfield", "10001", "US", "NY")


@dataclass
class Open:
    """The page in its window, the store behind it and the account."""

    page: ReadersPage
    services: Services
    server: TrainingServer
    tasks: Tasks
    qtbot: QtBot

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def sheet(self, kind: type[SheetT]) -> SheetT:
        """The open sheet of a kind, once it is there."""
        self.qtbot.waitUntil(lambda: bool(self._sheets(kind)))
        return self._sheets(kind)[-1]

    def _sheets(self, kind: type[SheetT]) -> list[SheetT]:
        return [each for each in self.page.window().findChildren(kind) if each.isVisible()]

    def confirm(self) -> None:
        self.sheet(ConfirmSheet).yes.click()
        self.settle()

    def add_reader(self, label: str = "Front reader") -> ReaderView:
        """Register a simulated reader behind the page's back, and show it."""
        readers = self.services.readers
        places = readers.locations() or [readers.save_location(self.services.actor, HERE)]
        made = readers.register(self.services.actor, "simulated-wpe", label, places[0].id)
        self.page.refresh()
        self.settle()
        return made

    @property
    def names(self) -> list[str]:
        return [each.title for each in self.page.list.entries()]

    @property
    def toasts(self) -> list[str]:
        found = self.page.window().findChildren(Toasts)
        return [text for each in found for text in each.texts()]

    @property
    def dashboard(self) -> stripe.StripeClient:
        return stripe.StripeClient("sk_test_store", base_addresses={"api": self.server.base_url})


@pytest.fixture
def opened(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> Iterator[Open]:
    page = ReadersPage(
        services.readers,
        services.sandbox,
        services.settings,
        tasks,
        lambda: services.actor,
        simulated=True,
    )
    window = QMainWindow()
    window.setCentralWidget(page)
    window.resize(1024 - 72 - 240, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    made = Open(page, services, server, tasks, qtbot)
    made.settle()
    yield made
    made.settle()


def test_without_a_reader_the_page_says_what_to_do(opened: Open) -> None:
    page = opened.page
    assert page.empty.isVisible()
    assert "register it by the code" in page.empty.accessibleName()
    assert not page.clear.isVisible()
    assert not page.use.isVisible()


def test_the_first_reader_is_registered_with_its_location(opened: Open) -> None:
    opened.page.add.click()
    where = opened.sheet(LocationSheet)
    assert (where.name.text(), where.line1.text(), where.city.text()) == (
        "Corner Coffee",
        "1 Main Street",
        "Springfield",
    )
    QTest.keyClicks(where.postal_code, "10001")
    QTest.keyClicks(where.state, "NY")
    QTest.keyClick(where.state, Qt.Key.Key_Return)
    opened.settle()

    sheet = opened.sheet(RegisterSheet)
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    assert sheet.location.currentText() == "Corner Coffee"
    QTest.keyClicks(sheet.code, "simulated-wpe")
    QTest.keyClicks(sheet.name, "Front reader")
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    opened.settle()

    assert opened.names == ["Front reader"]
    assert "This register's reader" in opened.page.list.entries()[0].subtitle
    assert "Ready" in opened.page.list.entries()[0].spoken
    assert "Front reader is registered." in opened.toasts
    assert not opened.page.empty.isVisible()


def test_a_wrong_code_is_said_in_the_sheet_which_stays(opened: Open) -> None:
    opened.add_reader()
    opened.page.add.click()
    sheet = opened.sheet(RegisterSheet)
    sheet.answer.click()
    assert sheet.problem.text() == "The reader needs its code and a name."
    QTest.keyClicks(sheet.code, "not-a-code")
    QTest.keyClicks(sheet.name, "Back reader")
    sheet.answer.click()
    opened.settle()
    assert sheet.isVisible()
    assert sheet.problem.isVisible()
    assert "simulated" not in sheet.problem.text()
    sheet.dismiss()
    assert opened.names == ["Front reader"]


def test_simulated_codes_are_offered_only_where_no_real_money_moves(
    opened: Open, tasks: Tasks
) -> None:
    opened.add_reader()
    for simulated in (True, False):
        places = opened.page.places.locations
        sheet = RegisterSheet(
            opened.page,
            opened.services.readers,
            tasks,
            opened.services.actor,
            places,
            simulated=simulated,
        )
        sheet.open()
        shown = [each.text() for each in sheet.findChildren(type(sheet.answer)) if each.isVisible()]
        assert ("simulated-s700" in shown) is simulated
        sheet.dismiss()


def test_a_reader_is_renamed(opened: Open) -> None:
    opened.add_reader()
    opened.page.rename.click()
    sheet = opened.sheet(RenameSheet)
    sheet.name.setText("Bar reader")
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    opened.settle()
    assert opened.names == ["Bar reader"]


def test_the_register_uses_another_reader_or_none(opened: Open) -> None:
    first = opened.add_reader()
    second = opened.add_reader("Bar reader")
    opened.page.list.choose(second.id)
    opened.page.use.click()
    opened.settle()
    default = opened.services.readers.default()
    assert default is not None
    assert default.id == second.id
    assert opened.names[0] == "Bar reader"
    assert opened.page.use.text() == "Don't use at this register"
    opened.page.use.click()
    opened.settle()
    assert opened.services.readers.default() is None
    assert first.id in {each.key for each in opened.page.list.entries()}


def test_a_removed_reader_is_gone_after_a_question(opened: Open) -> None:
    opened.add_reader()
    assert opened.page.remove.text() == "Remove Front reader"
    opened.page.remove.click()
    opened.confirm()
    assert opened.names == []
    assert opened.page.empty.isVisible()
    assert opened.dashboard.v1.terminal.readers.list().data == []


def test_clearing_takes_away_what_another_register_shows(opened: Open) -> None:
    reader = opened.add_reader()
    opened.dashboard.v1.terminal.readers.set_reader_display(
        reader.id,
        {
            "type": "cart",
            "cart": {
                "currency": "usd",
                "total": 500,
                "line_items": [{"description": "Tea", "amount": 500, "quantity": 1}],
            },
        },
    )
    opened.page.refresh()
    opened.settle()
    assert "In use" in opened.page.list.entries()[0].spoken
    opened.page.clear.click()
    opened.confirm()
    assert "Ready" in opened.page.list.entries()[0].spoken
    assert opened.dashboard.v1.terminal.readers.retrieve(reader.id).to_dict()["action"] is None


def test_trying_a_reader_out_charges_nothing(opened: Open) -> None:
    reader = opened.add_reader()
    opened.page.test.click()
    sheet = opened.sheet(TrySheet)
    opened.settle()
    assert QApplication.focusWidget() is sheet.stop
    opened.dashboard.v1.test_helpers.terminal.readers.present_payment_method(reader.id)
    opened.qtbot.waitUntil(sheet.done.isVisible)
    opened.settle()
    assert "Front reader works." in sheet.state.words()
    intents = opened.dashboard.v1.payment_intents.list().data
    assert [each.amount_received for each in intents] == [0]
    sheet.done.click()
    opened.settle()


@pytest.mark.parametrize("mode", ["test"])
def test_a_simulated_reader_is_tried_out_with_a_test_card(opened: Open) -> None:
    opened.add_reader()
    opened.page.test.click()
    sheet = opened.sheet(TrySheet)
    opened.qtbot.waitUntil(sheet.customer.isVisible)
    sheet.customer.offer.present.click()
    opened.qtbot.waitUntil(sheet.done.isVisible)
    opened.settle()
    assert "Front reader works." in sheet.state.words()
    assert not sheet.customer.isVisible()
    sheet.done.click()
    opened.settle()


def test_a_test_is_stopped_by_escape(opened: Open) -> None:
    reader = opened.add_reader()
    opened.page.test.click()
    sheet = opened.sheet(TrySheet)
    opened.settle()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    opened.qtbot.waitUntil(sheet.done.isVisible)
    opened.settle()
    assert sheet.isVisible()
    assert opened.dashboard.v1.terminal.readers.retrieve(reader.id).to_dict()["action"] is None
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    opened.settle()
    assert not [each for each in opened.page.window().findChildren(Sheet) if each.isVisible()]


def test_tips_are_kept_for_a_location(opened: Open) -> None:
    opened.add_reader()
    opened.page.places.tips.click()
    sheet = opened.sheet(TippingSheet)
    opened.settle()
    assert sheet.way.currentText() == "No"
    sheet.way.setCurrentIndex(1)
    for edit, text in zip(sheet.percentages, ("15", "18", "20 %"), strict=True):
        edit.setText(text)
    assert nameless(sheet) == []
    sheet.answer.click()
    opened.settle()
    location = opened.page.places.locations[0]
    assert opened.services.readers.tipping(location.id) == TippingView((15, 18, 20))
    assert "asks for a tip" in opened.page.list.entries()[0].subtitle


def test_tips_are_typed_once_it_is_known_what_is_offered(opened: Open) -> None:
    """Stripe's answer would be put over them."""
    opened.add_reader()
    with reads_held(opened.tasks):
        opened.page.places._show_tips(opened.page.places.locations[0], STORE)
        sheet = opened.sheet(TippingSheet)
        assert (sheet.way.isEnabled(), sheet.answer.isEnabled()) == (False, False)
    opened.settle()
    assert (sheet.way.hasFocus(), sheet.answer.isEnabled()) == (True, True)


def test_fixed_tips_for_small_sales_are_kept_and_shown_again(opened: Open) -> None:
    opened.add_reader()
    opened.page.places.tips.click()
    sheet = opened.sheet(TippingSheet)
    opened.settle()
    sheet.way.setCurrentIndex(3)
    sheet.percentages[0].setText("10")
    for edit, text in zip(sheet.amounts, ("1", "2"), strict=False):
        edit.setText(text)
    sheet.answer.click()
    assert "small one" in sheet.problem.text()
    sheet.below.setText("10")
    sheet.answer.click()
    opened.settle()
    location = opened.page.places.locations[0]
    assert opened.services.readers.tipping(location.id) == TippingView((10,), (100, 200), 1000)
    opened.page.places.tips.click()
    again = opened.sheet(TippingSheet)
    opened.settle()
    assert again.way.currentText().endswith("small sales fixed")
    assert again.below.text() == "10.00"
    again.dismiss()


def test_a_location_with_readers_stays(opened: Open) -> None:
    opened.add_reader()
    opened.page.places.remove.click()
    opened.confirm()
    opened.sheet(ErrorSheet).dismiss()
    assert len(opened.page.places.locations) == 1


def test_without_a_connection_the_page_shows_what_it_knows(opened: Open) -> None:
    opened.add_reader()
    opened.server.stop()
    opened.page.refresh_button.click()
    opened.settle()
    assert opened.names == ["Front reader"]
    assert opened.page.message.text().startswith("Nobody can say how the readers are now.")
    assert "Not known" in opened.page.list.entries()[0].spoken
    opened.server.start()


def test_every_control_has_a_name_and_room_for_a_finger(opened: Open) -> None:
    opened.add_reader()
    assert nameless(opened.page) == []
    assert too_small(opened.page) == []


def test_the_stores_own_page_is_kept_or_refused(
    services: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    page = PaymentsPage(services.settings, tasks, lambda: services.actor)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    for typed, kept in (
        ("https://corner.example/thanks", "https://corner.example/thanks"),
        ("corner.example", "https://corner.example/thanks"),
    ):
        page.page.selectAll()
        QTest.keyClicks(page.page, typed)
        QTest.keyClick(page.page, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not tasks.busy)
        assert services.settings.read(RETURN_URL) == kept
    assert "https://" in page.page_field.error()


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("12 Market Street\nNew York, NY 10012", ("New York", "NY", "10012")),
        ("1 High Street\n10115 Berlin", ("Berlin", "", "10115")),
        ("1 Main Street\nSpringfield", ("Springfield", "", "")),
    ],
)
def test_the_stores_address_is_proposed_as_a_location(
    address: str, town: tuple[str, str, str]
) -> None:
    proposed = first_location(replace(STORE, address=address))
    assert (proposed.city, proposed.state, proposed.postal_code) == town
