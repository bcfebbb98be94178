"""The workspace keeps the bar true, and tidies up at its start what the last run left open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import SCANNER
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.key_choices import KeyChoices
from pos_app.services.views.readers import LocationView, ReaderView
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.checkout.held_sheet import HeldSheet
from pos_app.ui.customers.screen import CustomersScreen
from pos_app.ui.history.screen import HistoryScreen
from pos_app.ui.input.scan_rhythm import ScannerProfile
from pos_app.ui.keys.actions import GO_TO_HISTORY
from pos_app.ui.keys.keymap import KeyMap
from pos_app.ui.settings.keyboard_page import KeyboardPage
from pos_app.ui.settings.keyboard_sheet import KeySheet
from pos_app.ui.settings.readers_page import ReadersPage
from pos_app.ui.settings.scanner_page import ScannerPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets import Sheet, Toasts, toast
from pos_app.ui.widgets.status_chip import ChipButton
from tests.support.customer_side import CustomerSide
from tests.support.store import sell, started_again


@pytest.fixture
def reader(services: Services) -> ReaderView:
    here = LocationView("", "Store", "1 Main Street", "Springfield", "10001", "US", "NY")
    place = services.readers.save_location(services.actor, here)
    return services.readers.register(services.actor, "simulated-wpe", "Front reader", place.id)


@pytest.fixture
def crashes(qapp: object) -> CrashReporter:
    """Where bugs are taken; none is expected."""
    return CrashReporter("", None)


@pytest.fixture
def workspace(
    reader: ReaderView, services: Services, tmp_path: Path, crashes: CrashReporter, qtbot: QtBot
) -> Iterator[Workspace]:
    """The workspace of a store with one card reader."""
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, crashes)
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    yield made
    made.stop()


def chip(workspace: Workspace) -> ChipButton:
    found = workspace.window.findChild(ChipButton, "reader_chip")
    assert isinstance(found, ChipButton)
    return found


def wait_for(workspace: Workspace, words: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: chip(workspace).accessibleName() == words)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def test_the_bar_follows_the_reader_and_leads_to_its_settings(
    workspace: Workspace, services: Services, reader: ReaderView, qtbot: QtBot
) -> None:
    wait_for(workspace, "Front reader: Ready", qtbot)
    chip(workspace).click()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert workspace.window.current_key == "settings"
    page = workspace.window.findChild(ReadersPage)
    assert isinstance(page, ReadersPage)
    assert page.isVisible()
    page.use.click()
    wait_for(workspace, "No reader", qtbot)
    assert services.readers.default() is None


def test_without_a_connection_the_bar_does_not_say_ready(
    workspace: Workspace, server: TrainingServer, qtbot: QtBot
) -> None:
    wait_for(workspace, "Front reader: Ready", qtbot)
    server.stop()
    workspace.checkout.payment.closed.emit()
    qtbot.waitUntil(lambda: "Not known" in chip(workspace).accessibleName())
    server.start()


def test_what_is_changed_behind_the_screens_is_on_them_and_what_nobody_sees_is_not_read(
    workspace: Workspace, services: Services, qtbot: QtBot
) -> None:
    """Nobody pressed anything in this window: a sync, a look-up, another part of it wrote."""
    ada = services.customers.create(services.actor, CustomerDraft("Ada Lovelace"))
    history, customers = workspace.window.go("history"), workspace.window.go("customers")
    assert isinstance(history, HistoryScreen)
    assert isinstance(customers, CustomersScreen)
    qtbot.waitUntil(lambda: customers.detail.heading() == "Ada Lovelace")
    write = workspace.tasks.sync(
        services.customers.update,
        services.actor,
        ada.id,
        CustomerDraft("Ada King"),
        owner=workspace,
    )
    write.start()
    qtbot.waitUntil(lambda: customers.detail.heading() == "Ada King")
    sale = sell(services, CartLine("Coffee", 250), customer_id=ada.id)
    services.settings.save_register(services.actor, "Front")
    services.carts.hold(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    qtbot.waitUntil(lambda: customers.detail.spent() == "$2.50")
    qtbot.waitUntil(lambda: workspace.frame.state.register == "Front")
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    names = [each.accessibleName() for each in workspace.checkout.findChildren(QAbstractButton)]
    assert "Go on with what was put aside: 1" in names
    assert history.model.rowCount() == 0
    workspace.window.go("history")
    qtbot.waitUntil(lambda: history.model.rowCount() > 0)
    newest = history.model.item(history.model.index(1, 0))
    assert newest is not None
    assert newest.id == sale.id


def test_an_open_list_of_what_was_put_aside_shows_what_is_put_aside_elsewhere(
    workspace: Workspace, services: Services, qtbot: QtBot
) -> None:
    services.carts.hold(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    wait_for(workspace, "Front reader: Ready", qtbot)
    QTest.keyClick(workspace.window.windowHandle(), Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: workspace.window.findChild(HeldSheet) is not None)
    sheet = workspace.window.findChild(HeldSheet)
    assert isinstance(sheet, HeldSheet)
    rows = sheet.view.model()
    assert [rows.index(at, 0).data() for at in range(rows.rowCount())] == ["Tea"]

    services.carts.hold(services.actor, Cart("usd", (CartLine("Cake", 500),)))
    qtbot.waitUntil(lambda: rows.rowCount() == 2)
    assert sheet.view.currentIndex().data() == "Tea"

    for held in services.carts.held():
        services.carts.discard(services.actor, held.cart.id)
    qtbot.waitUntil(sheet.isHidden)


def test_an_open_search_for_a_customer_shows_who_is_made_elsewhere(
    workspace: Workspace, services: Services, qtbot: QtBot
) -> None:
    bea = services.customers.create(services.actor, CustomerDraft("Bea"))
    wait_for(workspace, "Front reader: Ready", qtbot)
    QTest.keyClick(workspace.window.windowHandle(), Qt.Key.Key_F8)
    picker = workspace.window.findChild(CustomerPicker)
    assert isinstance(picker, CustomerPicker)
    rows = picker.view.model()
    qtbot.waitUntil(lambda: rows.rowCount() == 1)

    services.customers.create(services.actor, CustomerDraft("Ada"))
    qtbot.waitUntil(lambda: rows.rowCount() == 2)
    assert picker.view.currentIndex().data() == "Bea", "nobody else came under Enter"

    services.customers.delete(services.actor, bea.id)
    qtbot.waitUntil(lambda: rows.rowCount() == 1)
    assert not picker.view.currentIndex().isValid()


def test_a_card_that_was_being_saved_when_the_program_ended_is_given_up_at_the_start(
    services: Services,
    reader: ReaderView,
    server: TrainingServer,
    tmp_path: Path,
    crashes: CrashReporter,
    qtbot: QtBot,
) -> None:
    customer = services.customers.create(services.actor, CustomerDraft("Ada"))
    services.card_setups.on_reader(services.actor, customer.id, reader.id)
    street = CustomerSide(server)
    assert street.shown(reader.id)["kind"] == "setup"
    with started_again(tmp_path, server) as anew:
        workspace = Workspace(anew, None, MachineSettings(tmp_path), tmp_path, crashes)
        qtbot.addWidget(workspace.window)
        workspace.window.show()
        wait_for(workspace, "Front reader: Ready", qtbot)
        assert street.shown(reader.id).get("kind") != "setup"
        workspace.stop()


def test_a_learned_scanner_is_heard_at_once_and_after_the_next_start(
    workspace: Workspace, services: Services, tmp_path: Path, crashes: CrashReporter, qtbot: QtBot
) -> None:
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    page = screen.open(PageKey.SCANNER)
    assert isinstance(page, ScannerPage)
    profile = ScannerProfile(0.09, "A", "")
    page.scanner_learned.emit(profile)
    assert workspace.checkout.scanner.profile == profile
    kept = MachineSettings(tmp_path)
    assert ScannerProfile.from_text(kept.read(SCANNER)) == profile
    again = Workspace(services, None, kept, tmp_path, crashes)
    qtbot.addWidget(again.window)
    assert again.checkout.scanner.profile == profile
    again.stop()


def test_a_chosen_key_works_at_once_and_after_the_next_start(
    workspace: Workspace,
    services: Services,
    tmp_path: Path,
    crashes: CrashReporter,
    keys: KeyMap,
    qtbot: QtBot,
) -> None:
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    page = screen.open(PageKey.KEYBOARD)
    assert isinstance(page, KeyboardPage)
    page.list.choose(GO_TO_HISTORY.id)
    page.list.open_current()
    (sheet,) = workspace.window.findChildren(KeySheet)
    QTest.keyClick(sheet.recorder, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(sheet.recorder, Qt.Key.Key_Return)
    QTest.keyClick(workspace.window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert workspace.window.current_key == "history"
    keys.use(KeyChoices())
    again = Workspace(services, None, MachineSettings(tmp_path), tmp_path, crashes)
    qtbot.addWidget(again.window)
    assert keys.keys_of(GO_TO_HISTORY) == "Shift+F3"
    again.stop()


SAID = "Receipt R1-000123 ({amount}) was paid just before Till closed, and nobody saw it."


@pytest.mark.parametrize(
    "keys",
    [
        (),  # the checkout, with something to charge
        ("F9",),
        ("F9", "c"),
        ("F10",),  # the result, and what begins the next sale
        ("Ctrl+3",),
        ("Ctrl+3", "Ctrl+R"),
        ("Ctrl+6",),
        ("Ctrl+6", "F9"),
    ],
)
def test_toasts_lie_over_nothing_that_takes_money_in_a_small_window(
    workspace: Workspace, qtbot: QtBot, keys: tuple[str, ...]
) -> None:
    hands = UiDriver(workspace.window)
    at_rest(workspace, qtbot)
    workspace.window.resize(1024, 600)
    workspace.checkout.current_cart.ring_up(CartLine("Coffee", 1240))
    at_rest(workspace, qtbot)
    hands.press("F10")
    at_rest(workspace, qtbot)
    workspace.checkout.current_cart.ring_up(CartLine("Tea", 300))
    at_rest(workspace, qtbot)
    for amount in ("$12.40", "$3.00", "$1,024.00"):
        told = SAID.format(amount=amount)
        toast(workspace.window, told, action="Print", then=workspace.window.update)
    workspace.checkout.toasts.add("Coffee was saved.", "success")
    for key in keys:
        hands.press(key)
        at_rest(workspace, qtbot)
    hands.rest(250)  # until a sheet has come in
    sheets = [each for each in workspace.window.findChildren(Sheet) if each.isVisible()]
    covered = [
        each
        for each in workspace.window.findChildren(Toasts)
        if each.isVisible() and not (sheets and workspace.checkout.isAncestorOf(each))
    ]
    money = [
        each
        for each in workspace.window.findChildren(QAbstractButton)
        if each.property("kind") in {"primary", "danger", "danger-solid"} and not hidden(each)
    ]
    assert money
    for toasts in covered:
        for each in money:
            assert not on_screen(toasts).intersects(on_screen(each)), each.text()
    assert len(covered) < 2 or not on_screen(covered[0]).intersects(on_screen(covered[1]))


class Seen(QObject):
    """What toasts said when they came up, however soon they went."""

    def __init__(self, toasts: Toasts) -> None:
        super().__init__(toasts)
        self.texts = list[str]()
        toasts.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, Toasts):
            self.texts += watched.texts()
        return False


def test_a_toast_waits_until_the_payment_is_over(workspace: Workspace, qtbot: QtBot) -> None:
    hands = UiDriver(workspace.window)
    at_rest(workspace, qtbot)
    workspace.checkout.current_cart.ring_up(CartLine("Coffee", 1240))
    hands.press("F9")
    at_rest(workspace, qtbot)
    toast(workspace.window, "Nobody saw it.", ms=30)
    toasts = workspace.window.findChildren(
        Toasts, options=Qt.FindChildOption.FindDirectChildrenOnly
    )
    assert [each.isVisible() for each in toasts] == [False]
    seen = Seen(toasts[0])
    hands.rest(60)
    assert seen.texts == []
    hands.press("Escape")
    qtbot.waitUntil(lambda: seen.texts == ["Nobody saw it."])
    qtbot.waitUntil(lambda: toasts[0].texts() == [])


def test_a_toast_that_was_seen_does_not_come_back_after_the_payment(
    workspace: Workspace, qtbot: QtBot
) -> None:
    """It may be true no more: the drawer that is open is closed by then."""
    hands = UiDriver(workspace.window)
    at_rest(workspace, qtbot)
    workspace.checkout.current_cart.ring_up(CartLine("Coffee", 1240))
    toast(workspace.window, "The drawer is open.", ms=400)
    (toasts,) = workspace.window.findChildren(
        Toasts, options=Qt.FindChildOption.FindDirectChildrenOnly
    )
    qtbot.waitUntil(toasts.isVisible)
    hands.press("F9")
    at_rest(workspace, qtbot)
    qtbot.waitUntil(lambda: toasts.texts() == [])


def at_rest(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def hidden(widget: QWidget) -> bool:
    """Whether it is not on the screen, or lies behind a sheet."""
    sheets = [each for each in widget.window().findChildren(Sheet) if each.isVisible()]
    return not widget.isVisible() or any(not each.isAncestorOf(widget) for each in sheets)


def on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


class CountingDrawer:
    """A drawer that counts how often it was opened; a broken one does not open."""

    def __init__(self, *, broken: bool = False) -> None:
        self.kicks = 0
        self._broken = broken

    def open(self) -> None:
        self.kicks += 1
        if self._broken:
            raise UserError("The printer does not answer.")


def test_the_drawer_opens_by_itself_for_cash_and_not_for_what_is_looked_at(
    workspace: Workspace, services: Services, qtbot: QtBot
) -> None:
    device = CountingDrawer()
    services.drawer_kicks.use(device)
    sold = sell(services, CartLine("Tea", 300))
    qtbot.waitUntil(lambda: device.kicks == 1)
    services.receipts.receipt_done(services.actor, sold.id)
    workspace.window.go("history")
    services.shifts.open_drawer(services.actor, new_id(), "Coins")
    qtbot.waitUntil(lambda: device.kicks == 2)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert device.kicks == 2


@pytest.mark.parametrize(
    ("device", "said"),
    [
        (None, "Open the drawer by hand."),
        (CountingDrawer(broken=True), "The drawer did not open. Open it with its key."),
    ],
)
def test_where_no_drawer_opens_it_is_said_how(
    workspace: Workspace,
    services: Services,
    device: CountingDrawer | None,
    said: str,
    qtbot: QtBot,
) -> None:
    services.drawer_kicks.use(device)
    services.shifts.open_drawer(services.actor, new_id(), "Coins")
    qtbot.waitUntil(
        lambda: any(said in each.texts() for each in workspace.window.findChildren(Toasts))
    )
