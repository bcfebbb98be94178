"""The first start leads from nothing to books that can be opened."""

from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.services.shared.declared_settings import ACTIVE_BOOK
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.first_start.screen import FirstStart
from pos_app.ui.settings.recovery_code_sheet import RecoveryCodeSheet
from pos_app.ui.settings.rights import RIGHT_STYLES
from pos_app.ui.widgets import ErrorSheet
from tests.support.accessible import nameless, too_small
from tests.support.shop import KEY, LIVE_KEY, Shop


def begin(shop: Shop, tasks: Tasks, qtbot: QtBot) -> FirstStart:
    start = FirstStart(shop.setup, tasks)
    qtbot.addWidget(start)
    with qtbot.waitActive(start):
        start.show()
        start.activateWindow()
    return start


def fill_in_the_store(start: FirstStart) -> None:
    start.cashier.setText("Ana")
    start.register.setText("Front")
    form = start.form
    form.name.setText("Café Till")
    form.address.setPlainText("1 High Street")
    form.country.setCurrentIndex(form.country.findData("DE"))
    form.country.activated.emit(form.country.currentIndex())
    form.time_zone.setCurrentIndex(form.time_zone.findData("Europe/Berlin"))
    form.tax_name.setText("MwSt")
    form.tax.setText("19")
    form.inclusive.setChecked(True)
    start.next.click()


def test_a_store_is_connected_and_its_books_are_made(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    fill_in_the_store(start)
    start.key.edit.setText(f"  {KEY}\n")
    assert start.key.known.text() == "Restricted test key ending in 1234"
    assert not start.connect_button.isEnabled()
    start.key.check()
    qtbot.waitUntil(start.connect_button.isEnabled)
    chips = {entry.chip for entry in start.key.rights.entries()}
    assert chips == {RIGHT_STYLES["ok"], RIGHT_STYLES["unconfirmed"]}
    with qtbot.waitSignal(start.finished) as finished:
        start.connect_button.click()
    assert finished.args == ["test"]
    assert list(shop.keyring.kept.values()) == [KEY]
    assert start.key.text() == ""
    database = shop.database("test")
    services = shop.services(database)
    settings = services.settings
    store = settings.store()
    assert store is not None
    assert (store.name, store.currency, store.locale) == ("Café Till", "eur", "de_DE")
    assert (store.tax_name, store.tax_ppm, store.prices_include_tax) == ("MwSt", 190_000, True)
    assert [each.name for each in services.staff.cashiers()] == ["Ana"]
    assert settings.register().name == "Front"
    database.close()


def test_an_owner_with_a_pin_is_shown_the_code_that_sets_it_anew(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    start.pin.setText("739156")
    fill_in_the_store(start)
    start.key.edit.setText(KEY)
    start.key.check()
    qtbot.waitUntil(start.connect_button.isEnabled)
    start.connect_button.click()
    qtbot.waitUntil(lambda: bool(start.findChildren(RecoveryCodeSheet)))
    sheet = start.findChildren(RecoveryCodeSheet)[0]
    code = sheet.code.text()
    with qtbot.waitSignal(start.finished):
        sheet.written.click()
    staff = shop.services(shop.database("test")).staff
    assert staff.recover_owner(code, "402817").name == "Ana"
    assert staff.sign_in("402817").name == "Ana"


def test_a_missing_right_is_named(shop: Shop, tasks: Tasks, qtbot: QtBot) -> None:
    shop.server.controls.restrict(KEY, "rak_customer_read")
    start = begin(shop, tasks, qtbot)
    fill_in_the_store(start)
    start.key.edit.setText(KEY)
    start.key.check()
    qtbot.waitUntil(lambda: bool(start.key.rights.entries()))
    first = start.key.rights.entries()[0]
    assert (first.title, first.chip) == ("Read Customers", RIGHT_STYLES["missing"])
    assert "rak_customer_read" in start.key.message.text()


def test_a_key_that_is_none_is_explained_without_asking_stripe(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    fill_in_the_store(start)
    start.key.edit.setText("pk_test_" + "a" * 20)
    assert "publishable" in start.key.field.error()
    assert not start.key.check_button.isEnabled()
    assert shop.server.requests == []


def test_a_live_key_is_taken_knowingly_and_never_sent_to_a_stand_in(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    fill_in_the_store(start)
    start.key.edit.setText(LIVE_KEY)
    assert "LIVE" in start.key.known.text()
    assert start.key.live.isVisible()
    start.key.check()
    qtbot.waitUntil(start.key.message.isVisible)
    start.key.live.setChecked(True)
    assert not start.connect_button.isEnabled()
    assert shop.server.requests == []


def test_the_key_is_dots_until_asked(shop: Shop, tasks: Tasks, qtbot: QtBot) -> None:
    start = begin(shop, tasks, qtbot)
    assert start.key.edit.echoMode() == QLineEdit.EchoMode.Password
    start.key.shown.click()
    assert start.key.edit.echoMode() == QLineEdit.EchoMode.Normal


def test_the_key_of_the_environment_is_offered_and_kept_nowhere(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    shop.environment["STRIPE_SECRET_KEY"] = KEY
    start = begin(shop, tasks, qtbot)
    fill_in_the_store(start)
    assert "STRIPE_SECRET_KEY" in start.key.known.text()
    start.key.check()
    qtbot.waitUntil(start.connect_button.isEnabled)
    with qtbot.waitSignal(start.finished):
        start.connect_button.click()
    assert shop.keyring.kept == {}


def test_every_control_has_a_name_and_room_for_a_finger(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    assert nameless(start) == []
    assert too_small(start) == []
    fill_in_the_store(start)
    assert nameless(start) == []
    assert too_small(start) == []


def test_what_is_missing_is_said_where_it_is_missing(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    start.next.click()
    assert start.form.fields["name"].error()
    assert start.cashier_field.error()
    assert QApplication.focusWidget() is start.cashier
    assert not start.key.isVisible()


def test_training_needs_nothing_at_all(shop: Shop, tasks: Tasks, qtbot: QtBot) -> None:
    start = begin(shop, tasks, qtbot)
    with qtbot.waitSignal(start.finished) as finished:
        start.training_at_once.click()
    assert finished.args == ["training"]
    assert shop.setup.state.read(ACTIVE_BOOK) == "training"


def test_stripe_refusing_the_key_is_told_and_nothing_is_made(
    shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    start = begin(shop, tasks, qtbot)
    fill_in_the_store(start)
    start.key.edit.setText(KEY)
    start.key.check()
    qtbot.waitUntil(start.connect_button.isEnabled)
    shop.server.stop()
    start.connect_button.click()
    qtbot.waitUntil(lambda: start.findChild(ErrorSheet) is not None)
    assert shop.keyring.kept == {}
    assert shop.setup.state.read(ACTIVE_BOOK) == ""
    qtbot.waitUntil(lambda: not tasks.busy)
