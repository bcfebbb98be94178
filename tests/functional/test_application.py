"""The whole program in one process: books are opened, changed, made anew, and refused in words."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from pos_app.app import main
from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.store import Register
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.money import Money
from pos_app.domain.payments import TenderKind
from pos_app.domain.pseudo import pseudo
from pos_app.domain.texts import ENGLISH, _, language_of_machine, use_language
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import KEYS, LANGUAGE, TEXT_SCALE
from pos_app.services.shared.settings_file import save_settings
from pos_app.services.views.key_choices import KeyChoice, KeyChoices
from pos_app.settings import MachineSettings
from pos_app.station import Station
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.customer_side.device import Device
from pos_app.ui.customer_side.window import CustomerSideWindow
from pos_app.ui.first_start.screen import FirstStart
from pos_app.ui.history.screen import HistoryScreen
from pos_app.ui.keys.actions import GO_TO_HISTORY
from pos_app.ui.keys.keymap import keymap
from pos_app.ui.settings.appearance_page import AppearancePage
from pos_app.ui.settings.keyboard_page import KeyboardPage
from pos_app.ui.settings.receipts_page import ReceiptsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shell.damage_sheet import DamageSheet
from pos_app.ui.shell.frame import ConnectionState
from pos_app.ui.shell.main_window import MainWindow
from pos_app.ui.shell.screen_lock import LockSheet
from pos_app.ui.shell.station_sheet import StationSheet
from pos_app.ui.shell.top_window import StartupWindow
from pos_app.ui.theme import apply_theme, use_text_scale
from pos_app.ui.training_printer.window import TrainingPrinterWindow
from pos_app.ui.widgets import ErrorSheet
from tests.functional.whole_program import Desk, spoil
from tests.support.shop import KEY
from tests.support.store import STORE, sell
from tests.support.timeouts import PATIENCE_S

PIN = "24681357"
OUT_OF_PAPER = "The receipt printer is out of paper."


def customer_sides(desk: Desk) -> list[QWidget]:
    """The customer's windows on the screen."""
    found = desk.application.qt.topLevelWidgets()
    return [each for each in found if isinstance(each, CustomerSideWindow) and each.isVisible()]


def test_training_lets_the_customer_be_played_beside_the_till(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    till = desk.window
    for _time in range(2):  # asked for twice it is one window
        QTest.keyClick(till, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        desk.qtbot.waitUntil(lambda: len(customer_sides(desk)) == 1)
    (window,) = customer_sides(desk)
    reader = window.findChild(Device)
    assert reader is not None
    desk.qtbot.waitUntil(lambda: reader.words() == "Ready")
    desk.application.close()
    assert customer_sides(desk) == []


def printer_windows(desk: Desk) -> list[TrainingPrinterWindow]:
    """Training's printer on the screen."""
    found = desk.application.qt.topLevelWidgets()
    return [each for each in found if isinstance(each, TrainingPrinterWindow) and each.isVisible()]


def test_trainings_printer_prints_what_the_register_sells_and_what_waited_for_it(
    desk: Desk,
) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    frame = workspace.frame
    desk.qtbot.waitUntil(lambda: frame.state.connection is ConnectionState.ONLINE)
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    page = screen.open(PageKey.RECEIPTS)
    assert isinstance(page, ReceiptsPage)
    form = page.printer
    desk.qtbot.waitUntil(lambda: form.address.isEnabled() and form.profile.count() > 1)
    form.training.click()
    desk.qtbot.waitUntil(lambda: len(printer_windows(desk)) == 1)
    (window,) = printer_windows(desk)
    desk.qtbot.waitUntil(lambda: form.address.text().startswith("127.0.0.1:"))
    form.try_it.click()
    desk.qtbot.waitUntil(lambda: window.papers.rowCount() == 1)
    services = workspace.services
    desk.qtbot.waitUntil(lambda: form.message.text() == "The printer is ready.")
    window.no_paper.click()
    sold = sell(services, CartLine("Tea", 300))
    services.printing.print_receipt(services.actor, sold.id)
    desk.qtbot.waitUntil(lambda: [job.why for job in services.printing.jobs()] == [OUT_OF_PAPER])
    window.no_paper.click()
    services.printing.print_receipt(services.actor, sold.id)  # tried at once
    desk.qtbot.waitUntil(lambda: window.papers.rowCount() == 2)
    desk.qtbot.waitUntil(lambda: not services.printing.jobs())
    desk.application.close()
    assert printer_windows(desk) == []


def test_another_language_is_spoken_at_once_and_the_cart_stays(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services = workspace.services
    kept = replace(services.carts.current(), lines=(CartLine("Typed last", 300),))
    services.carts.save(services.actor, kept)
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    try:
        screen.language_chosen.emit("pseudo")
        desk.qtbot.waitUntil(lambda: desk.application.workspace not in {None, workspace})
        desk.wait_for("training")
        anew = desk.application.workspace
        assert anew is not None
        desk.qtbot.waitUntil(lambda: anew.window.current_key == "settings")
        page = anew.window.findChild(AppearancePage)
        assert page is not None
        assert page.language.accessibleName() == pseudo("Language")
        assert anew.services.carts.current().lines[0].name == "Typed last"
        assert desk.books.state.read(LANGUAGE) == "pseudo"
    finally:
        use_language(ENGLISH)


def test_the_settings_of_another_register_are_in_force_at_once(desk: Desk, tmp_path: Path) -> None:
    other = MachineSettings(tmp_path / "other")
    other.save(LANGUAGE, "pseudo")
    other.save(KEYS, KeyChoices((KeyChoice(GO_TO_HISTORY.id, "Shift+F3"),)))
    save_settings(other, tmp_path / "till-settings.json")
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    try:
        screen.read_requested.emit(tmp_path / "till-settings.json")
        desk.qtbot.waitUntil(lambda: desk.application.workspace not in {None, workspace})
        desk.wait_for("training")
        anew = desk.application.workspace
        assert anew is not None
        desk.qtbot.waitUntil(lambda: anew.window.current_key == "settings")
        page = anew.window.findChild(KeyboardPage)
        assert page is not None
        assert page.search.accessibleName() == pseudo("Search by words, place or key")
        QTest.keyClick(anew.window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        assert anew.window.current_key == "history"
    finally:
        use_language(ENGLISH)
        keymap().use(KeyChoices())


@pytest.mark.long
def test_the_screens_speak_the_language_of_who_signs_in_and_nothing_is_lost(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services, ana = workspace.services, workspace.services.actor
    bo = services.staff.save_cashier(ana, None, "Bo", "cashier", language="de")
    kept = replace(services.carts.current(), lines=(CartLine("Typed last", 300),))
    services.carts.save(ana, kept)
    workspace.checkout.catalogue.search.setText("late")
    sheet = ErrorSheet(workspace.window, UserError("Somebody reads this."))
    sheet.open()
    services.staff.switch_cashier(ana, bo.id)
    desk.qtbot.waitUntil(lambda: workspace.frame.state.cashier == bo)
    desk.wait_for("training")
    assert desk.application.workspace is workspace  # what is read or typed is waited for
    try:
        sheet.dismiss()
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not workspace)
        desk.wait_for("training")
        anew = desk.application.workspace
        assert anew is not None
        assert (_("Cancelled"), language_of_machine()) == ("Abgebrochen", ENGLISH)
        assert anew.services is services
        desk.qtbot.waitUntil(lambda: anew.checkout.current_cart.cart.lines == kept.lines)
        assert anew.checkout.catalogue.search.text() == "late"
        assert isinstance(desk.window, MainWindow)
        services.staff.switch_cashier(services.actor, ana.cashier_id)
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not anew)
        desk.wait_for("training")
        assert _("Cancelled") == "Cancelled"
    finally:
        use_language(ENGLISH)


@pytest.mark.long
def test_filters_and_what_was_keyed_in_stay_in_another_language(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    catalogue = workspace.checkout.catalogue
    catalogue.go_on_keying(Money(1250, "usd"), "Umbrella")
    history = workspace.window.go("history")
    assert isinstance(history, HistoryScreen)
    wanted = HistoryFilter(text="tea", kinds=frozenset({TenderKind.CASH}))
    history.narrow(wanted)
    desk.wait_for("training")
    services, ana = workspace.services, workspace.services.actor
    bo = services.staff.save_cashier(ana, None, "Bo", "cashier", language="de")
    services.staff.switch_cashier(ana, bo.id)
    try:
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not workspace)
        desk.wait_for("training")
        anew = desk.application.workspace
        assert anew is not None
        assert anew.window.current_key == "history"
        shown = anew.window.built["history"]
        assert isinstance(shown, HistoryScreen)
        assert (shown.wanted, shown.search.text()) == (wanted, "tea")
        desk.qtbot.waitUntil(lambda: anew.checkout.catalogue.keyed_in is not None)
        assert anew.checkout.catalogue.keyed_in == (Money(1250, "usd"), "Umbrella")
    finally:
        use_language(ENGLISH)


@pytest.mark.long
def test_while_somebody_pays_the_screens_go_on_as_they_are(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services, checkout, ana = workspace.services, workspace.checkout, workspace.services.actor
    bo = services.staff.save_cashier(ana, None, "Bo", "cashier", language="de")
    checkout.current_cart.ring_up(CartLine("Tea", 300))
    desk.qtbot.waitUntil(lambda: not workspace.tasks.busy)
    checkout.payment.charge(first=TenderKind.CASH)
    sheet = desk.sheet(PaymentSheet)
    services.staff.switch_cashier(ana, bo.id)
    desk.qtbot.waitUntil(lambda: workspace.frame.state.cashier == bo)
    desk.wait_for("training")
    assert desk.application.workspace is workspace
    try:
        typed_into = QApplication.focusWidget()
        assert typed_into is not None
        QTest.keyClicks(typed_into, "5")
        QTest.keyClick(typed_into, Qt.Key.Key_Return)
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not workspace)
        desk.wait_for("training")
        anew = desk.application.workspace
        assert anew is not None
        desk.qtbot.waitUntil(lambda: anew.checkout.last_sale.is_shown)
        assert "2.00" in anew.checkout.pane.result.summary()  # the change can still be read
        assert not isValid(sheet) or not sheet.isVisible()
    finally:
        use_language(ENGLISH)


@pytest.mark.long
def test_a_locked_screen_speaks_the_language_of_the_machine(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services, ana = workspace.services, workspace.services.actor
    name = services.staff.current_cashier().name
    services.staff.save_cashier(ana, ana.cashier_id, name, "owner", language="de")
    services.staff.set_pin(ana, ana.cashier_id, PIN)
    try:
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not workspace)
        desk.wait_for("training")
        german = desk.application.workspace
        assert german is not None
        german.lock.lock()
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not german)
        locked = desk.application.workspace
        assert locked is not None
        assert locked.lock.is_locked
        desk.wait_for("training")
        assert desk.sheet(LockSheet).pin.hint.text() == "Type your PIN, or choose your name."
        QTest.keyClicks(desk.sheet(LockSheet).pin.edit, PIN)
        QTest.keyClick(desk.sheet(LockSheet).pin.edit, Qt.Key.Key_Return)
        desk.qtbot.waitUntil(lambda: desk.application.workspace is not locked)
        desk.wait_for("training")
        assert _("Cancelled") == "Abgebrochen"
        assert not desk.window.findChild(LockSheet)
    finally:
        use_language(ENGLISH)


def test_text_is_larger_at_once_and_the_cart_stays(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services = workspace.services
    kept = replace(services.carts.current(), lines=(CartLine("Typed last", 300),))
    services.carts.save(services.actor, kept)
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    try:
        screen.text_scale_chosen.emit(150)
        desk.qtbot.waitUntil(lambda: desk.application.workspace not in {None, workspace})
        desk.wait_for("training")
        anew = desk.application.workspace
        assert anew is not None
        desk.qtbot.waitUntil(lambda: anew.window.current_key == "settings")
        page = anew.window.findChild(AppearancePage)
        assert page is not None
        assert page.text_scale.currentText() == "150%"
        assert page.text_scale.font().pixelSize() == 24
        assert anew.services.carts.current().lines[0].name == "Typed last"
        assert desk.books.state.read(TEXT_SCALE) == 150
    finally:
        use_text_scale(100)
        apply_theme(desk.application.qt, "light")


def test_the_first_start_leads_to_the_counter_and_the_next_one_straight_there(desk: Desk) -> None:
    desk.application.begin(None)
    first = desk.window
    assert isinstance(first, FirstStart)
    hands = UiDriver(first)
    first.form.name.setText("Corner Coffee")
    first.cashier.setText("Ana")
    hands.click("Next")
    first.key.edit.setText(KEY)
    hands.click("Check the key")
    hands.click("Connect this store")
    desk.wait_for("test")
    assert desk.books.in_use() == "test"
    assert desk.application.workspace is not None
    frame = desk.application.workspace.frame.state
    assert frame.cashier is not None
    assert frame.cashier.name == "Ana"
    assert "TEST" in frame.banner


def test_closed_in_mid_charge_it_stays_in_sight_until_the_answer_is_written_down(
    desk: Desk,
) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services, answer, asked = workspace.services, Event(), Event()
    kept = replace(services.carts.current(), lines=(CartLine("Typed last", 300),))

    def charge() -> bool:
        asked.set()
        return answer.wait(PATIENCE_S)

    told: list[bool] = []
    workspace.tasks.money(charge, owner=workspace).success(told.append).start()
    desk.qtbot.waitUntil(asked.is_set)
    workspace.tasks.write(services.carts.save, services.actor, kept, owner=workspace).start()
    workspace.window.close()
    seen: list[QWidget] = []

    def answer_once_it_is_said() -> None:
        shown = [each for each in desk.application.qt.topLevelWidgets() if each.isVisible()]
        if any(isinstance(each, StartupWindow) for each in shown):
            seen.extend(shown)
            answer.set()

    look = QTimer(interval=10)
    look.timeout.connect(answer_once_it_is_said)
    look.start()
    desk.application.wait_for_answers()
    look.stop()
    assert seen
    assert told == [True]
    assert services.carts.current() == kept


@pytest.mark.long
def test_books_are_changed_and_each_keeps_its_own_cart(desk: Desk) -> None:
    test = desk.connect()
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    workspace.checkout.current_cart.ring_up(CartLine("Left on the counter", 450))
    desk.wait_for("training")

    workspace.book_requested.emit(test)
    desk.wait_for(test)
    assert desk.application.workspace is not None
    assert desk.application.workspace.checkout.current_cart.cart.is_empty
    assert desk.books.in_use() == test

    desk.application.workspace.book_requested.emit("training")
    desk.wait_for("training")
    (line,) = desk.application.workspace.checkout.current_cart.cart.lines
    assert line.name == "Left on the counter"


@pytest.mark.long
def test_reset_training_begins_anew(desk: Desk) -> None:
    desk.application.begin("training")
    desk.wait_for("training")
    workspace = desk.application.workspace
    assert workspace is not None
    services = workspace.services
    services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Practice", 450),)))
    assert services.history.page(wanted=HistoryFilter("Practice")).rows
    workspace.reset_requested.emit()
    desk.qtbot.waitUntil(lambda: desk.application.workspace is not workspace)
    desk.wait_for("training")
    fresh = desk.application.workspace
    assert fresh is not None
    assert not fresh.services.history.page(wanted=HistoryFilter("Practice")).rows
    assert len(fresh.services.catalogue.products()) > 50
    assert fresh.services.customers.page("")


def test_a_sale_whose_end_nobody_saw_is_told_once_with_its_receipt(desk: Desk) -> None:
    test = desk.connect()
    opened = desk.books.open(test)
    services = opened.services
    sale = services.selling.quick_cash(services.actor, Cart("usd", (CartLine("Coffee", 1240),)))
    opened.close()  # the program died before the result was on the screen

    desk.application.begin(None)
    desk.wait_for(test)
    told = f"Receipt {sale.receipt_number} ($12.40) was paid just before Till closed."
    desk.qtbot.waitUntil(lambda: desk.toasts() == [told])
    desk.application.change_book(test)
    desk.wait_for(test)
    assert desk.toasts() == []


def test_a_sale_that_was_seen_to_its_end_is_not_told_again(desk: Desk) -> None:
    test = desk.connect()
    desk.application.begin(None)
    desk.wait_for(test)
    workspace = desk.application.workspace
    assert workspace is not None
    hands = UiDriver(workspace.window)
    workspace.checkout.current_cart.ring_up(CartLine("Coffee", 1240))
    hands.press("F10")
    desk.wait_for(test)
    assert workspace.checkout.pane.shows_result
    workspace.checkout.current_cart.ring_up(CartLine("The next customer's", 300))
    desk.wait_for(test)
    desk.application.change_book(test)
    desk.qtbot.waitUntil(lambda: desk.application.workspace not in {None, workspace})
    desk.wait_for(test)
    assert desk.toasts() == []


def test_a_new_book_asks_for_a_store_and_leaves_the_old_one_in_use(desk: Desk) -> None:
    test = desk.connect()
    desk.application.begin(None)
    desk.wait_for(test)
    assert desk.application.workspace is not None
    desk.application.workspace.new_book_requested.emit()
    desk.qtbot.waitUntil(lambda: isinstance(desk.window, FirstStart))
    assert desk.application.workspace is None
    assert desk.books.in_use() == test


def test_damaged_books_are_said_in_words_and_the_program_ends(desk: Desk, tmp_path: Path) -> None:
    test = desk.connect()
    spoil(tmp_path / "books" / test / "till.db")
    desk.application.begin(None)
    asked = desk.sheet(DamageSheet)
    assert "damaged" in asked.accessibleName()
    window = desk.window
    assert isinstance(window, StartupWindow)
    asked.leave.click()
    desk.qtbot.waitUntil(lambda: not isValid(asked))
    assert not window.isVisible()


def test_a_book_that_does_not_open_leads_back_to_the_one_before(desk: Desk, tmp_path: Path) -> None:
    test = desk.connect()
    desk.application.begin("training")
    desk.wait_for("training")
    spoil(tmp_path / "books" / test / "till.db")
    desk.application.change_book(test)
    desk.sheet(DamageSheet).dismiss()
    desk.wait_for("training")
    assert desk.books.in_use() == "training"


def test_books_of_a_newer_till_are_refused(desk: Desk, tmp_path: Path) -> None:
    test = desk.connect()
    path = tmp_path / "books" / test / "till.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    desk.application.begin(None)
    assert "newer Till" in desk.complaint().accessibleName()


def test_books_that_another_program_holds_are_said_once_the_first_screen_stands(
    desk: Desk, tmp_path: Path
) -> None:
    """They can be looked at, but not opened."""
    test = desk.connect()
    with closing(sqlite3.connect(tmp_path / "books" / test / "till.db")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        desk.application.begin(None)
        assert "Another program" in desk.complaint().accessibleName()
        assert isinstance(desk.window, StartupWindow)
        assert desk.application.workspace is None


def test_services_asked_for_by_many_threads_at_once_are_made_once(desk: Desk) -> None:
    desk.connect()
    opened = desk.books.open("test")
    assert opened.first_screen is not None
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: opened.services.selling, range(32)))
    assert len(set(map(id, found))) == 1
    assert len(opened.databases) == 1
    opened.close()


def test_services_that_could_not_be_made_are_made_when_asked_again(
    desk: Desk, tmp_path: Path
) -> None:
    test = desk.connect()
    opened = desk.books.open(test)
    path = tmp_path / "books" / test / "till.db"
    aside = path.rename(path.with_name("aside.db"))
    spoil(path)
    with pytest.raises(UserError, match="damaged"):
        opened.services.make_ready()
    aside.replace(path)
    store = opened.services.settings.store()
    assert store is not None
    assert store.name == STORE.name
    opened.close()


@pytest.mark.long
def test_a_sample_store_that_was_broken_off_is_made_anew(desk: Desk, tmp_path: Path) -> None:
    """The account is not filled twice over."""
    first = desk.books.open("training")
    assert first.account is not None
    before = len(first.account.server.account.tables["payment_intent"])
    first.close()
    for part in (tmp_path / "training").glob("till.db*"):
        part.unlink()
    again = desk.books.open("training")
    assert again.account is not None
    assert len(again.account.server.account.tables["payment_intent"]) == before
    again.close()


@pytest.mark.long
def test_a_damaged_training_account_is_said_in_words_and_reset(desk: Desk, tmp_path: Path) -> None:
    desk.books.open("training").close()
    spoil(tmp_path / "training" / "account.db")
    opened = desk.books.open("training")
    with pytest.raises(UserError, match="did not start") as told:
        opened.services.connection.gateway()
    assert "reset training" in told.value.next_step
    opened.close()

    desk.books.reset_training()
    again = desk.books.open("training")
    again.services.connection.gateway().payouts.balance()
    again.close()


def test_a_data_folder_that_cannot_be_used_is_said_before_the_program_ends(
    tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").touch()
    said: list[str] = []

    def read() -> None:
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        for window in shown:
            for sheet in window.findChildren(ErrorSheet):
                said.append(sheet.accessibleName())
                sheet.dismiss()

    timer = QTimer(interval=20)
    timer.timeout.connect(read)
    timer.start()
    assert main(["--data-dir", str(tmp_path / "file" / "till")]) == 1
    assert said == ["Till cannot use its data folder."]


def test_a_machine_that_does_not_know_which_register_it_is_asks_once(
    desk: Desk, tmp_path: Path
) -> None:
    """Its file was lost, or the books of a store with several registers came from elsewhere."""
    folder = tmp_path / "books" / desk.connect()
    with closing(Database(folder / "till.db")) as database, database.write() as session:
        session.add(Register(id="bar", name="Bar", prefix="R2", created_at=SystemClock().now()))
    (folder / "station.json").unlink()
    desk.application.begin(None)
    asked = desk.sheet(StationSheet)
    assert [each.title for each in asked.registers.entries()] == ["Counter", "Bar"]
    asked.registers.choose("bar")
    asked.go_on.click()
    desk.wait_for("test")
    workspace = desk.application.workspace
    assert workspace is not None
    assert workspace.services.settings.register().prefix == "R2"
    assert Station(folder).register_id == "bar"
