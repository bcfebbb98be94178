"""Pictures of the first start, of settings, and of the windows of their own."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from pictures.camera import Camera, Stage
from pictures.card_readers import set_up
from pos_app.books import Books
from pos_app.db import errors
from pos_app.domain.texts import _
from pos_app.services.backups import BackupView, StoreClock
from pos_app.services.setup.key_in_use import BASE_VARIABLE
from pos_app.services.shared.errors import UnknownRegisterError
from pos_app.services.views.store import RegisterView, StoreView
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from pos_app.ui.automation.ui_driver import UiDriver
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.first_start.screen import FirstStart
from pos_app.ui.input.scan_calibration import CalibrationSheet
from pos_app.ui.settings.backups_page import BackupsPage
from pos_app.ui.settings.location_sheets import TippingSheet
from pos_app.ui.settings.reader_sheets import TrySheet
from pos_app.ui.settings.readers_page import ReadersPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.taxes_page import TaxesPage
from pos_app.ui.shell.crash_reporter import CrashDialog, make_report
from pos_app.ui.shell.damage_sheet import DamageSheet
from pos_app.ui.shell.station_sheet import StationSheet
from pos_app.ui.shell.top_window import StartupWindow
from tests.support.clock import TurnedClock
from tests.support.customer_side import CustomerSide
from tests.support.keyring import PocketKeyring

_KEY: Final = "rk_test_" + "p" * 20 + "1234"
_LIVE: Final = "rk_live_" + "p" * 20 + "9012"
_SHEET_MS: Final = 300
_STORE: Final = StoreView(
    name="Café Till",
    address="1 High Street\nBerlin",
    country="DE",
    currency="eur",
    time_zone="Europe/Berlin",
    tax_name="MwSt",
    tax_ppm=190_000,
    prices_include_tax=True,
)


def books_in(folder: Path, environment: dict[str, str]) -> Books:
    """Return the books of a folder; no picture may touch the keyring of this machine."""
    return Books(folder, TurnedClock(), MachineSettings(folder), PocketKeyring(), environment)


def first_start(camera: Camera) -> None:
    """Both pages, the check of a key, what is said of a live one, then the store's books."""
    server = TrainingServer()
    server.start()
    tasks = Tasks()
    with tempfile.TemporaryDirectory() as folder:
        books = books_in(Path(folder), {BASE_VARIABLE: server.base_url})
        start = FirstStart(books.book_manager, tasks)
        start.show()
        start.activateWindow()
        start.show_store()
        _pages(start, server, tasks, camera)
        start.close()
        _with_a_key(books, server, camera)
    tasks.stop()
    server.stop()


def _pages(start: FirstStart, server: TrainingServer, tasks: Tasks, camera: Camera) -> None:
    hands = UiDriver(start)
    camera.take(start, "start-store")
    start.next.click()
    camera.take(start, "start-store-wrong")
    start.form.show_store(_STORE)
    start.cashier.setText("Ana")
    start.next.click()
    camera.take(start, "start-connect")
    for name, key, lacking in (
        ("start-not-a-key", "pk_test_abc", ()),
        ("start-key-missing-right", _KEY, ("rak_customer_read",)),
        ("start-key-checked", _KEY, ()),
        ("start-key-live", _LIVE, ()),
    ):
        server.controls.restrict(_KEY, *lacking)
        start.key.edit.clear()
        start.key.edit.setText(key)
        start.key.check()
        hands.wait(lambda: not tasks.busy, "the rights")
        camera.take(start, name)


def _with_a_key(books: Books, server: TrainingServer, camera: Camera) -> None:
    """Settings of a store with a key of its own."""
    name = books.book_manager.connect(_STORE, _KEY, "Ana", "Front")
    stage = Stage(books.open(name), books, camera)
    stage.take("new-store-checkout")
    stage.press("Ctrl+2")
    stage.take("new-store-customers")
    stage.press("Ctrl+3")
    stage.take("new-store-history")
    stage.press("Ctrl+5")
    stage.find(SettingsScreen).open(PageKey.STRIPE)
    stage.take("settings-key")
    for name, label in (
        ("settings-key-rights", _("Check its rights")),
        ("settings-key-replace", _("Replace the key")),
        ("settings-key-remove", _("Remove the key")),
    ):
        stage.hands.click(label)
        stage.take(name)
        stage.close_sheets()
    server.stop()
    stage.hands.click(_("Check its rights"))
    stage.take("settings-key-no-connection")
    server.start()
    stage.wait_online()
    _in_a_sandbox(stage)
    stage.close()


def _in_a_sandbox(stage: Stage) -> None:
    """A simulated reader waits, and the till plays its customer."""
    set_up(stage)
    stage.press("Ctrl+1", "F2")
    stage.hands.type("12.50")
    stage.press("Return", "F12")
    sheet = stage.find(PaymentSheet)
    stage.hands.wait(sheet.panels.reader.customer.isVisible, "the test cards")
    stage.take("pay-reader-sandbox")
    sheet.panels.reader.customer.offer.away.click()
    stage.hands.wait(lambda: sheet.payment.holding is None, "nothing paid")
    stage.take("pay-reader-sandbox-taken-away")
    stage.close_sheets()


def settings(stage: Stage) -> None:
    """Every section, a cashier's sheet and what Reset asks."""
    stage.press("Ctrl+5")
    screen = stage.find(SettingsScreen)
    for page in PageKey:
        shown = screen.open(page)
        stage.take(f"settings-{page}")
        if isinstance(shown, SettingsPage) and shown.verticalScrollBar().maximum():
            _take_end(stage, shown, f"settings-{page}-end")
    stage.hands.click(_("Reset training"))
    stage.take("settings-reset")
    stage.close_sheets()
    _scanner(stage, screen)
    _taxes(stage, screen)
    screen.open(PageKey.PEOPLE)
    stage.hands.click(_("Add a cashier"))
    stage.take("settings-cashier")
    stage.close_sheets()


def _taxes(stage: Stage, screen: SettingsScreen) -> None:
    """A rate that is replaced, a group, and a category's tax."""
    page = screen.open(PageKey.TAXES)
    if not isinstance(page, TaxesPage):
        return
    for opened, name in (
        (page.taxes.opened, "settings-tax"),
        (page.categories.opened, "settings-tax-category"),
    ):
        view = page.taxes if name == "settings-tax" else page.categories
        opened.emit(view.entries()[0])
        stage.take(name)
        stage.close_sheets()
    page.add_group.click()
    stage.take("settings-tax-group")
    stage.close_sheets()


def _take_end(stage: Stage, page: SettingsPage, name: str) -> None:
    """Take the lower end of a page, in each size."""
    bar = page.verticalScrollBar()

    def follow(_low: int, high: int) -> None:
        bar.setValue(high)

    bar.rangeChanged.connect(follow)
    bar.setValue(bar.maximum())
    stage.take(name)
    bar.rangeChanged.disconnect(follow)
    bar.setValue(0)


def _scanner(stage: Stage, screen: SettingsScreen) -> None:
    """Learning how a scanner types, and what was learned."""
    screen.open(PageKey.SCANNER)
    stage.hands.click(_("Learn this scanner"))
    sheet = stage.find(CalibrationSheet)
    stage.take("scanner-learn")
    for step in ("scanner-learn-once-more", "scanner-learned"):
        before = sheet.message.text()
        stage.hands.scan("A4006381333931", ms_between=60)
        stage.hands.wait(partial(_says_more, sheet, before), "the end of the scan")
        stage.take(step)
    stage.write("4006381333931")
    sheet.keep.click()
    stage.take("settings-scanner-learned")
    stage.hands.click(_("Forget it"))


def _says_more(sheet: CalibrationSheet, before: str) -> bool:
    return sheet.message.text() != before


def readers(stage: Stage) -> None:
    """Registering a reader, its location and tips, trying it out, and what is asked first."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.READERS)
    if not isinstance(page, ReadersPage):
        raise TypeError("the readers are not on their page")
    for name, pressed in (
        ("reader-register", page.add),
        ("reader-rename", page.rename),
        ("reader-clear", page.clear),
        ("reader-remove", page.remove),
        ("reader-location", page.places.add),
        ("reader-tips", page.places.tips),
    ):
        pressed.click()
        stage.take(name)
        stage.close_sheets()
    _tips(stage, page)
    _tests(stage, page)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    stage.take("readers-dangers")
    stage.server.stop()
    page.refresh_button.click()
    page.verticalScrollBar().setValue(0)
    stage.take("readers-no-connection")
    stage.server.start()
    stage.wait_online()
    page.refresh()
    stage.settle()
    for reader in stage.services.readers.all():
        stage.services.readers.remove(stage.services.actor, reader.id)
    for place in stage.services.readers.locations():
        stage.services.readers.remove_location(stage.services.actor, place.id)
    stage.settle()
    page.refresh_button.click()
    stage.take("readers-none")


def backups(stage: Stage) -> None:
    """The backups, what is asked before one is restored, and what is said of a damaged book."""
    stage.services.backups.make(stage.services.actor)
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.BACKUPS)
    if not isinstance(page, BackupsPage):
        raise TypeError("the backups are not on their page")
    stage.hands.wait(lambda: bool(page.list.entries()), "the backups")
    page.list.choose(page.list.entries()[0].key)
    stage.take("settings-backups-chosen")
    page.restore.click()
    stage.take("backups-restore")
    stage.close_sheets()


def _tips(stage: Stage, page: ReadersPage) -> None:
    page.places.tips.click()
    sheet = stage.find(TippingSheet)
    stage.settle()
    sheet.way.setCurrentIndex(3)
    for edit, text in zip(sheet.percentages, ("15", "18", "20"), strict=True):
        edit.setText(text)
    sheet.answer.click()
    stage.take("reader-tips-wrong")
    stage.close_sheets()


def _tests(stage: Stage, page: ReadersPage) -> None:
    street = CustomerSide(stage.server)
    reader = page.chosen
    if reader is None:
        raise LookupError("there is no reader to try out")
    page.test.click()
    sheet = stage.find(TrySheet)
    stage.take("reader-test-waiting")
    street.at_reader(reader.id, "tap")
    stage.hands.wait(sheet.done.isVisible, "the test")
    stage.take("reader-test-passed")
    sheet.again.click()
    stage.settle()
    street.at_reader(reader.id, "decline")
    stage.hands.wait(sheet.done.isVisible, "the test")
    stage.take("reader-test-failed")
    stage.close_sheets()


def windows(camera: Camera) -> None:
    """The windows of their own: opening the till, and the report of a bug."""
    crash = CrashDialog(make_report(RuntimeError("a bug that is only there for its picture"), "1"))
    for name, window in (("crash", crash), ("starting-up", StartupWindow(_("Opening the till…")))):
        _take(camera, window, name)


def damaged(camera: Camera) -> None:
    """What is asked when the books do not open, with a backup and without one."""
    made_at = datetime(2026, 3, 1, 8, 15, tzinfo=UTC)
    made = StoreClock(ZoneInfo("America/New_York")).when(made_at)
    name = "till-20260301T081500Z-daily.db"
    backup = BackupView(name, made_at, made, 4_000_000, 1_284, "Daily")
    path = Path("/home/ana/.local/share/Till/books/live/till.db")
    told = (
        ("damaged", errors.damaged(path), backup),
        ("damaged-without-backup", errors.damaged(path), None),
        ("gone-while-open", errors.gone(path), backup),
        ("gone-with-backup", errors.missing(path), backup),
        ("gone", errors.missing(path), None),
    )
    for name, error, newest in told:
        window = StartupWindow(_("Opening the till…"))
        window.show()
        window.make_room()
        DamageSheet(window, error, newest).open()
        UiDriver(window).rest(_SHEET_MS)
        camera.take_as_it_is(window, name)
        window.close()


def registers(camera: Camera) -> None:
    """What is asked where a machine does not know which register it is."""
    found = (RegisterView("r1", "Counter", "R1"), RegisterView("r2", "Bar", "R2"))
    window = StartupWindow(_("Opening the till…"))
    window.show()
    window.make_room()
    StationSheet(window, UnknownRegisterError(found)).open()
    UiDriver(window).rest(_SHEET_MS)
    camera.take_as_it_is(window, "which-register")
    window.close()


def _take(camera: Camera, window: QWidget, name: str) -> None:
    window.show()
    camera.take_as_it_is(window, name)
    window.close()


SCENES = (settings, backups, readers)
