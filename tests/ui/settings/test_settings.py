"""Settings are kept as one goes, and what is wrong is said at its field."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import speaking
from pos_app.errors import KeyTroubleError
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.shared.declared_settings import LANGUAGE, RETURN_URL, TEXT_SCALE
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.staff.staff import Staff
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.store import ConnectView, StoreView
from pos_app.settings import MachineSettings
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.about_page import AboutPage, ProgramInfo
from pos_app.ui.settings.appearance_page import AppearancePage
from pos_app.ui.settings.payments_page import PaymentsPage
from pos_app.ui.settings.people_page import CashierSheet, PeoplePage
from pos_app.ui.settings.rights import RIGHT_STYLES
from pos_app.ui.settings.screen import PageKey, SettingsParts, SettingsScreen
from pos_app.ui.settings.settings_page import SettingsPage
from pos_app.ui.settings.store_page import StorePage
from pos_app.ui.settings.stripe_page import StripePage
from pos_app.ui.widgets import ConfirmSheet, Toasts
from tests.support.accessible import nameless, too_small
from tests.support.actors import in_charge
from tests.support.shop import KEY, OTHER_KEY, Shop
from tests.support.slow_reads import reads_held

BESIDE = 72
"""How wide the bar of screens is, at the left of the window."""
STORE = StoreView(
    "Café Till", "1 High Street", "US", "usd", "America/New_York", "Tax", 88_750, False
)


@dataclass
class Open:
    """Settings over real books, and what they are kept in."""

    screen: SettingsScreen
    settings: StoreSettings
    staff: Staff
    shop: Shop


@pytest.fixture
def database(shop: Shop) -> Iterator[Database]:
    shop.setup.connect(STORE, KEY, "Ana", "Front")
    opened = shop.database("test")
    yield opened
    opened.close()


@pytest.fixture
def opened(shop: Shop, database: Database, tasks: Tasks, qtbot: QtBot) -> Iterator[Open]:
    services = shop.services(database)
    settings = services.settings
    about = ProgramInfo("1.2.3", shop.root, "test", training=False)
    parts = SettingsParts(
        lambda: services.actor,
        settings,
        services.taxes,
        services.catalogue,
        services.staff,
        services.activity_log,
        services.stripe_keys,
        services.readers,
        services.sandbox,
        services.backups,
        services.printing,
        services.mail,
        services.product_imports,
        services.product_exports,
        services.product_labels,
        services.stock,
        services.scanning,
        about,
        MachineSettings(shop.root),
    )
    window = QMainWindow()
    screen = SettingsScreen(parts, tasks)
    window.setCentralWidget(screen)
    window.resize(1024, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(lambda: not tasks.busy)
    yield Open(screen, settings, services.staff, shop)
    qtbot.waitUntil(lambda: not tasks.busy)


def stripe_page(opened: Open, tasks: Tasks, qtbot: QtBot) -> StripePage:
    page = opened.screen.open(PageKey.STRIPE)
    assert isinstance(page, StripePage)
    qtbot.waitUntil(lambda: not tasks.busy)
    return page


def test_a_changed_field_is_saved_when_it_is_left(opened: Open, qtbot: QtBot) -> None:
    page = opened.screen.open(PageKey.STORE)
    assert isinstance(page, StorePage)
    form = page.form
    assert form is not None
    form.footer.setFocus()
    QTest.keyClicks(form.footer, "See you soon")
    form.name.setFocus()
    qtbot.waitUntil(form.fields["footer"].is_saved)
    store = opened.settings.store()
    assert store is not None
    assert (store.receipt_footer, store.tax_ppm) == ("See you soon", STORE.tax_ppm)


def test_what_cannot_be_right_is_said_and_not_saved(opened: Open, qtbot: QtBot) -> None:
    page = opened.screen.open(PageKey.STORE)
    assert isinstance(page, StorePage)
    form = page.form
    assert form is not None
    form.name.clear()
    form.name.editingFinished.emit()
    assert form.fields["name"].error() == "The store needs a name."
    form.name.setText("Corner Shop")
    form.name.editingFinished.emit()
    qtbot.waitUntil(form.fields["name"].is_saved)
    assert form.fields["name"].error() == ""
    store = opened.settings.store()
    assert store is not None
    assert store.name == "Corner Shop"


def test_a_cashier_is_added_and_the_last_manager_stays(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    page = opened.screen.open(PageKey.PEOPLE)
    assert isinstance(page, PeoplePage)
    qtbot.waitUntil(lambda: bool(page.people.entries()))
    page.add.click()
    sheet = page.window().findChild(CashierSheet)
    assert isinstance(sheet, CashierSheet)
    QTest.keyClicks(sheet.name, "Ben")
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.people.entries()) == 2)
    page.people.choose(next(e.key for e in page.people.entries() if e.title == "Ana"))
    page.change.click()
    sheet = page.window().findChildren(CashierSheet)[-1]
    sheet.active.setChecked(False)
    sheet.save_button.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sheet.isVisible()
    assert all(each.active for each in opened.staff.cashiers())
    sheet.dismiss()


def test_the_register_is_renamed(opened: Open, qtbot: QtBot) -> None:
    page = opened.screen.open(PageKey.PEOPLE)
    assert isinstance(page, PeoplePage)
    qtbot.waitUntil(lambda: page.name.text() == "Front")
    page.name.selectAll()
    QTest.keyClicks(page.name, "Back")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    qtbot.waitUntil(page.name_field.is_saved)
    assert opened.settings.register().name == "Back"


def test_the_key_is_shown_by_its_last_four_and_replaced(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    page = stripe_page(opened, tasks, qtbot)
    assert page.key.text() == "Restricted test key ending in 1234"
    assert [(e.title, e.right) for e in page.books.entries()] == [("Café Till", "Open now")]
    sheet = page.replace_key()
    sheet.panel_of_key.edit.setText(OTHER_KEY)
    sheet.panel_of_key.check()
    qtbot.waitUntil(sheet.use.isEnabled)
    with qtbot.waitSignal(opened.screen.key_changed):
        sheet.use.click()
    qtbot.waitUntil(lambda: "5678" in page.key.text())
    assert list(opened.shop.keyring.kept.values()) == [OTHER_KEY]


def test_no_cash_waits_while_stripe_is_asked_about_a_key(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    sheet = stripe_page(opened, tasks, qtbot).replace_key()
    sheet.panel_of_key.edit.setText(OTHER_KEY)
    sheet.panel_of_key.check()
    qtbot.waitUntil(sheet.use.isEnabled)
    over = Event()
    tasks.write(over.wait, owner=tasks).start()
    try:
        with qtbot.waitSignal(opened.screen.key_changed):
            sheet.use.click()
    finally:
        over.set()


def test_a_key_of_another_account_is_refused_and_new_books_are_offered(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    page = stripe_page(opened, tasks, qtbot)
    sheet = page.replace_key()
    sheet.panel_of_key.edit.setText("rk_live_" + "d" * 24)
    sheet.adopt()
    qtbot.waitUntil(sheet.other.isVisible)
    assert list(opened.shop.keyring.kept.values()) == [KEY]
    with qtbot.waitSignal(opened.screen.new_book_requested):
        sheet.other.click()


def test_a_right_that_stripe_refuses_later_opens_the_list_and_is_named(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    right = "rak_customer_write"
    opened.screen.show_key_trouble(KeyTroubleError("The key may not do this.", right=right))
    qtbot.waitUntil(lambda: not tasks.busy)
    page = stripe_page(opened, tasks, qtbot)
    first = page.rights.entries()[0]
    assert first.title == "Write Customers"
    assert first.chip == RIGHT_STYLES["missing"]
    assert right in first.subtitle
    assert right in page.message.text()


def test_the_rights_are_checked_again(opened: Open, tasks: Tasks, qtbot: QtBot) -> None:
    page = stripe_page(opened, tasks, qtbot)
    opened.shop.server.controls.restrict(KEY, "rak_payout_read")
    page.check.click()
    qtbot.waitUntil(lambda: bool(page.rights.entries()))
    assert "rak_payout_read" in page.message.text()


def test_the_key_is_removed_only_after_asking(opened: Open, tasks: Tasks, qtbot: QtBot) -> None:
    page = stripe_page(opened, tasks, qtbot)
    page.remove.click()
    sheet = page.window().findChild(ConfirmSheet)
    assert isinstance(sheet, ConfirmSheet)
    with qtbot.waitSignal(opened.screen.key_changed):
        sheet.yes.click()
    qtbot.waitUntil(lambda: page.key.text().startswith("No key"))
    assert opened.shop.keyring.kept == {}


def test_nothing_is_typed_over_what_is_still_being_read(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    """A fee that is not shown yet would be kept as none."""
    opened.settings.save_connect(opened.screen._parts.actor(), ConnectView("acct_123", 12_500))
    opened.settings.save(opened.screen._parts.actor(), RETURN_URL, "https://shop.example")
    with reads_held(tasks):
        stripe, paying = opened.screen.open(PageKey.STRIPE), opened.screen.open(PageKey.PAYING)
        people = opened.screen.open(PageKey.PEOPLE)
        assert isinstance(stripe, StripePage)
        assert isinstance(paying, PaymentsPage)
        assert isinstance(people, PeoplePage)
        form = stripe.connect_form
        fields = (form.publishable, form.account, form.charges, form.fee, form.refund_fee)
        edits = (*fields, paying.page, people.name)
        assert not any(each.isEnabled() for each in edits)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert all(each.isEnabled() for each in edits)
    assert (form.account.text(), form.fee.ppm()) == ("acct_123", 12_500)
    assert (paying.page.text(), people.name.text()) == ("https://shop.example", "Front")


def test_the_connected_account_and_its_fee_are_kept(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    form = stripe_page(opened, tasks, qtbot).connect_form
    form.account.setText("nonsense")
    form.account.editingFinished.emit()
    qtbot.waitUntil(lambda: "acct_" in form.account_field.error())
    form.account.setText("acct_123")
    form.account.editingFinished.emit()
    qtbot.waitUntil(form.account_field.is_saved)
    form.fee.setText("1.25")
    form.fee.editingFinished.emit()
    qtbot.waitUntil(form.fee_field.is_saved)
    assert opened.settings.connect() == ConnectView("acct_123", 12_500)


def test_a_refused_currency_is_explained_and_does_not_stick(
    opened: Open, tasks: Tasks, database: Database, qtbot: QtBot
) -> None:
    bread = simple_product("Bread", 250, "usd")
    Catalogue(database=database, clock=SystemClock()).save_product(in_charge(database), bread)
    page = opened.screen.open(PageKey.STORE)
    assert isinstance(page, StorePage)
    form = page.form
    assert form is not None
    with reads_held(tasks):
        form.currency.setCurrentIndex(form.currency.findData("eur"))
        form.currency.activated.emit(form.currency.currentIndex())
        qtbot.waitUntil(lambda: bool(form.fields["currency"].error()))
        form.name.setText("Corner Shop")  # before it is known which currency it stays
    qtbot.waitUntil(lambda: form.currency.currentData() == "usd")
    form.name.editingFinished.emit()
    qtbot.waitUntil(form.fields["name"].is_saved)
    store = opened.settings.store()
    assert store is not None
    assert (store.name, store.currency) == ("Corner Shop", "usd")


@pytest.mark.parametrize(
    "page",
    [
        PageKey.STORE,
        PageKey.TAXES,
        PageKey.PEOPLE,
        PageKey.SCANNER,
        PageKey.STRIPE,
        PageKey.APPEARANCE,
        PageKey.ABOUT,
    ],
)
def test_every_control_has_a_name_and_room_for_a_finger(
    opened: Open, tasks: Tasks, qtbot: QtBot, page: PageKey
) -> None:
    opened.screen.open(page)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert nameless(opened.screen) == []
    assert too_small(opened.screen) == []


@pytest.mark.parametrize("page", PageKey)
def test_a_page_is_no_wider_than_the_smallest_window_in_a_longer_language(
    opened: Open, tasks: Tasks, qtbot: QtBot, page: PageKey
) -> None:
    with speaking(PSEUDO):
        shown = opened.screen.open(page)
        qtbot.waitUntil(lambda: not tasks.busy)
    assert isinstance(shown, SettingsPage)
    shown.window().resize(1024 - BESIDE, 600)
    inside = shown.widget()
    assert inside is not None

    def fits() -> bool:
        shown.window().grab()  # lays out what was read; only then may a bar to scroll by come
        return inside.width() == shown.viewport().width()

    qtbot.waitUntil(fits)


def test_the_look_is_chosen_at_once(tasks: Tasks, qtbot: QtBot, tmp_path: Path) -> None:
    page = AppearancePage(MachineSettings(tmp_path), tasks)
    qtbot.addWidget(page)
    dark = page.findChild(QRadioButton, "dark")
    assert isinstance(dark, QRadioButton)
    with qtbot.waitSignal(page.theme_chosen) as chosen:
        dark.click()
    assert chosen.args == ["dark"]
    assert [each.text() for each in page.findChildren(QRadioButton)][-1] == "High contrast"


def test_the_language_is_chosen_by_what_it_calls_itself(
    tasks: Tasks, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = "pos_app.ui.widgets.language_choice.languages"
    monkeypatch.setattr(offered, lambda: ["en", "ar", "de"])
    machine = MachineSettings(tmp_path)
    machine.save(LANGUAGE, "de")
    page = AppearancePage(machine, tasks)
    qtbot.addWidget(page)
    found = [page.language.itemText(row) for row in range(page.language.count())]
    assert found == ["As the system has it", "English", "العربية", "Deutsch"]
    assert page.language.currentText() == "Deutsch"
    with qtbot.waitSignal(page.language_chosen) as chosen:
        page.language.activated.emit(page.language.currentIndex())
    assert chosen.args == ["de"]


def test_the_size_of_the_text_is_chosen_in_percent(
    tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    machine = MachineSettings(tmp_path)
    machine.save(TEXT_SCALE, 150)
    page = AppearancePage(machine, tasks)
    qtbot.addWidget(page)
    found = [page.text_scale.itemText(row) for row in range(page.text_scale.count())]
    assert found == ["As the system has it", "100%", "125%", "150%", "175%", "200%"]
    assert page.text_scale.currentText() == "150%"
    with qtbot.waitSignal(page.text_scale_chosen) as chosen:
        page.text_scale.activated.emit(0)
    assert chosen.args == [150]
    page.text_scale.setCurrentIndex(0)
    with qtbot.waitSignal(page.text_scale_chosen) as chosen:
        page.text_scale.activated.emit(0)
    assert chosen.args == [0]


def test_training_starts_over_only_after_asking(tasks: Tasks, qtbot: QtBot) -> None:
    page = AboutPage(ProgramInfo("1.2.3", Path("till"), "training", training=True), tasks)
    qtbot.addWidget(page)
    page.show()
    page.reset.click()
    sheet = page.findChild(ConfirmSheet)
    assert isinstance(sheet, ConfirmSheet)
    with qtbot.waitSignal(page.reset_requested):
        sheet.yes.click()


@pytest.mark.parametrize(
    ("proxy", "way"),
    [
        ("", "Straight: no proxy is set up on this computer."),
        (
            "http://proxy.example:3128",
            "Through the proxy http://proxy.example:3128, as this computer is set up.",
        ),
        (
            "socks5h://proxy.example:1080",
            "None: socks5h://proxy.example:1080 is a SOCKS proxy, which Till can't use. "
            "Set this computer up with an HTTP proxy or none, then try again.",
        ),
    ],
)
def test_the_way_to_stripe_is_told(tasks: Tasks, qtbot: QtBot, proxy: str, way: str) -> None:
    about = ProgramInfo("1.2.3", Path("till"), "test", training=False, proxy=lambda: proxy)
    page = AboutPage(about, tasks)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: way in [shown.text() for shown in page.findChildren(QLabel)])
    page.copy.click()
    assert f"Way to Stripe: {way}" in QGuiApplication.clipboard().text()


def test_versions_can_be_copied_for_support(tasks: Tasks, qtbot: QtBot) -> None:
    page = AboutPage(ProgramInfo("1.2.3", Path("till"), "test", training=False), tasks)
    qtbot.addWidget(page)
    page.show()
    page.copy.click()
    assert "Till 1.2.3" in QGuiApplication.clipboard().text()
    assert page.findChild(Toasts) is not None
    assert "Reset training" not in [b.text() for b in page.findChildren(QPushButton)]


def test_every_section_comes_into_sight_in_a_low_window(opened: Open, qtbot: QtBot) -> None:
    opened.screen.window().resize(1024, 480)
    for page in PageKey:
        opened.screen.open(page)
        sections = opened.screen.list
        whole = sections.visualRect(sections.currentIndex())
        assert sections.visibleRegion().boundingRect().contains(whole), page
