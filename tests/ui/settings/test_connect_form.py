"""The connected account is checked with Stripe as soon as it is kept, and when asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from pos_app.db.engine import Database
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.views.store import ConnectView, StoreView
from pos_app.training.core.account import CONNECTED
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.connect_form import ConnectForm
from pos_app.ui.settings.stripe_page import StripePage
from tests.support.actors import in_charge
from tests.support.shop import KEY, Shop

STORE = StoreView(
    "Café Till", "1 High Street", "US", "usd", "America/New_York", "Tax", 88_750, False
)
NOBODY = "acct_1Nobody00000000"


@pytest.fixture
def database(shop: Shop) -> Iterator[Database]:
    shop.setup.connect(STORE, KEY, "Ana", "Front")
    opened = shop.database("test")
    yield opened
    opened.close()


@dataclass
class Open:
    """The form on its page, over real books."""

    page: StripePage
    settings: StoreSettings
    shop: Shop

    @property
    def form(self) -> ConnectForm:
        return self.page.connect_form

    def keep(self, account_id: str) -> None:
        self.form.account.setText(account_id)
        self.form.account.editingFinished.emit()


@pytest.fixture
def opened(shop: Shop, database: Database, tasks: Tasks, qtbot: QtBot) -> Iterator[Open]:
    services = shop.services(database)
    settings = services.settings
    actor = partial(in_charge, database)
    page = StripePage(services.stripe_keys, settings, tasks, actor, book="test", training=False)
    page.resize(900, 900)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    yield Open(page, settings, shop)
    qtbot.waitUntil(lambda: not tasks.busy)


def test_what_is_kept_is_checked_at_once(opened: Open, qtbot: QtBot) -> None:
    assert opened.form.check.isHidden()
    opened.keep(NOBODY)
    qtbot.waitUntil(lambda: NOBODY in opened.form.message.text())
    assert opened.form.message.property("role") == "error"
    assert "No such destination" in opened.form.details.text()
    opened.keep(CONNECTED)
    qtbot.waitUntil(lambda: "can be shared" in opened.form.message.text())
    assert opened.form.message.property("role") == "success"
    assert opened.form.check.isVisible()
    assert opened.form.details.isHidden()


def test_an_emptied_fee_is_not_none_at_all(opened: Open, qtbot: QtBot) -> None:
    opened.keep(CONNECTED)
    opened.form.fee.setText("2.5")
    opened.form.fee.editingFinished.emit()
    qtbot.waitUntil(lambda: opened.settings.connect().fee_ppm == 25_000)
    opened.form.fee.clear()
    opened.form.fee.editingFinished.emit()
    assert opened.form.fee_field.error() == "Type a percentage from 0 to 100."
    opened.form.charges.activated.emit(0)
    assert opened.settings.connect().fee_ppm == 25_000


def test_it_is_checked_again_when_asked(opened: Open, qtbot: QtBot) -> None:
    opened.keep(CONNECTED)
    qtbot.waitUntil(lambda: "can be shared" in opened.form.message.text())
    opened.shop.server.stop()
    opened.form.check.click()
    qtbot.waitUntil(lambda: "can't be reached" in opened.form.message.text())
    assert opened.form.busy.isHidden()


def test_without_an_account_there_is_nothing_to_check(opened: Open, qtbot: QtBot) -> None:
    opened.keep(CONNECTED)
    qtbot.waitUntil(opened.form.message.isVisible)
    opened.keep("")
    qtbot.waitUntil(opened.form.check.isHidden)
    assert opened.form.message.isHidden()
    assert opened.settings.connect() == ConnectView()


def test_the_account_of_the_last_change_is_the_one_that_counts(
    opened: Open, tasks: Tasks, qtbot: QtBot
) -> None:
    opened.keep(NOBODY)
    qtbot.waitUntil(opened.form.account_field.is_saved)
    opened.keep(CONNECTED)
    qtbot.waitUntil(lambda: opened.settings.connect().account_id == CONNECTED)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert opened.form.message.text() == "Payments can be shared with this account."
