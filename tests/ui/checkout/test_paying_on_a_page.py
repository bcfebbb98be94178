"""Paying on the hosted page, and the bank's question, by a code that the customer scans."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.texts import ENGLISH, use_language
from pos_app.services.shared.declared_settings import RETURN_URL
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from tests.ui.checkout.conftest import CROISSANT, Till

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
PAGE = "https://corner-coffee.example/thanks"


def show_code(till: Till) -> PaymentSheet:
    """Show the QR code for a croissant."""
    till.services.settings.save(till.services.actor, RETURN_URL, PAGE)
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Q)
    till.press(ENTER)
    sheet = till.paying
    assert sheet is not None
    till.qtbot.waitUntil(lambda: sheet.panels.shows_code)
    return sheet


def test_the_customer_scans_and_pays(till: Till) -> None:
    sheet = show_code(till)
    till.qtbot.waitUntil(lambda: not sheet.panels.code.code.image.isNull())
    assert sheet.panels.code.url.startswith(till.street.sees()["pages"][0]["url"])
    assert sheet.panels.code.countdown.text().startswith("Can be paid for another")
    till.street.on_page("pay")
    till.await_result()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]


def test_a_card_declined_on_the_page_leaves_the_page_open(till: Till) -> None:
    sheet = show_code(till)
    till.street.on_page("decline")
    till.settle()
    assert sheet.panels.shows_code
    till.street.on_page("pay")
    till.await_result()
    assert till.charged == [1100]


def test_escape_closes_the_page_and_cash_is_taken_instead(till: Till) -> None:
    show_code(till)
    till.press(ESC)
    assert till.street.sees()["pages"] == []
    assert "Nothing was charged. " in till.message
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert till.result == "Paid, no change $11.00"
    assert till.charged == []


class Browser(QObject):
    """Takes the place of the desktop's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Note what was opened."""
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    """The browser that opens addresses of the simulated account."""
    made = Browser()
    # The stubs want bytes, which it refuses.
    QDesktopServices.setUrlHandler("http", made, "open")  # type: ignore[arg-type]
    yield made
    QDesktopServices.unsetUrlHandler("http")


def test_the_link_is_copied_or_opened_for_an_order_by_phone(till: Till, browser: Browser) -> None:
    panel = show_code(till).panels.code
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == panel.url
    assert panel.copy.text() == "Copied"
    panel.browse.click()
    assert browser.opened == [panel.url]
    till.press(ESC)


def test_the_store_s_page_is_asked_for_once(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Q)
    till.press(ENTER)
    sheet = till.paying
    assert sheet is not None
    form = sheet.panels.page_pending.form
    assert form.isVisible()
    till.type("http://corner.example")
    till.press(ENTER)
    assert form.field.error()
    form.edit.clear()
    till.type(PAGE)
    till.press(ENTER)
    assert sheet.panels.shows_code
    till.street.on_page("pay")
    till.await_result()
    assert till.result == "Approved $11.00"


def test_a_page_put_aside_is_paid_later(till: Till) -> None:
    sheet = show_code(till)
    sheet.panels.code.park.click()
    till.settle()
    assert till.paying is None
    till.street.on_page("pay")
    till.press(Qt.Key.Key_F3)
    till.press(ENTER)
    till.await_result()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]


def charge_a_card_that_asks(till: Till, *, page: str = PAGE) -> PaymentSheet:
    """Charge a saved card whose bank wants the customer to confirm."""
    if page:
        till.services.settings.save(till.services.actor, RETURN_URL, page)
    ada = till.customer("pm_card_authenticationRequired")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    till.press(Qt.Key.Key_F9)
    till.press(ENTER)
    sheet = till.paying
    assert sheet is not None
    return sheet


def test_the_bank_s_page_is_shown_and_the_same_payment_goes_on(till: Till) -> None:
    sheet = charge_a_card_that_asks(till)
    assert till.message.startswith("The bank asks the customer")
    assert sheet.panels.code.url == till.street.sees()["banks"][0]["url"]
    assert sheet.payment.tender is not None
    intent = sheet.payment.tender.intent_id
    till.street.at_bank(passed=True)
    till.await_result()
    assert till.result == "Approved $11.00"
    assert till.charged == [1100]
    (tender,) = till.services.history.details(till.screen.last_sale.sale_id or "").tenders
    assert tender.intent_id == intent


def test_a_bank_that_says_no_leaves_the_other_ways(till: Till) -> None:
    charge_a_card_that_asks(till)
    till.street.at_bank(passed=False)
    till.await_words("Nothing was charged. ")
    till.settle()
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"
    assert till.charged == []


def test_the_bank_s_question_is_given_up_for_cash(till: Till) -> None:
    charge_a_card_that_asks(till)
    till.press(ESC)
    till.press(Qt.Key.Key_F10)
    assert till.result == "Paid, no change $11.00"
    assert till.charged == []


def test_without_the_store_s_page_the_bank_s_is_shown_after_asking_for_it(till: Till) -> None:
    sheet = charge_a_card_that_asks(till, page="")
    assert sheet.panels.page_pending.form.isVisible()
    till.type(PAGE)
    till.press(ENTER)
    till.qtbot.waitUntil(lambda: sheet.panels.shows_code)
    till.street.at_bank(passed=True)
    till.await_result()
    assert till.charged == [1100]


def test_all_of_it_has_a_name_and_room_for_a_finger(till: Till) -> None:
    from tests.support.accessible import nameless, too_small

    sheet = show_code(till)
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    names = {each.accessibleName() for each in sheet.findChildren(QPushButton) if each.isVisible()}
    assert {"Copy the link", "Open in browser", "Cancel the code"} <= names
    till.press(ESC)


@pytest.fixture
def wordy() -> Iterator[None]:
    """A language that is longer than English, by two fifths."""
    use_language(PSEUDO)
    yield
    use_language(ENGLISH)


@pytest.mark.usefixtures("wordy")
def test_nothing_beside_the_code_is_cut_off_in_a_small_window(till: Till) -> None:
    till.window.resize(1024, 600)
    panel = show_code(till).panels.code
    till.qtbot.waitUntil(lambda: panel.height() < 500)
    labels = [each for each in panel.findChildren(QLabel) if each.isVisible() and each.text()]
    assert len(labels) == 4
    cut = [each.text() for each in labels if each.height() < each.heightForWidth(each.width())]
    buttons = [each for each in panel.findChildren(QPushButton) if each.isVisible()]
    cut += [each.text() for each in buttons if each.width() < each.sizeHint().width()]
    assert cut == []


def test_the_card_of_a_page_is_kept_when_the_customer_agreed(till: Till) -> None:
    till.services.settings.save(till.services.actor, RETURN_URL, PAGE)
    ada = till.customer()
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    till.press(Qt.Key.Key_F9)
    till.press(Qt.Key.Key_Q)
    till.press(Qt.Key.Key_K)
    till.press(ENTER)
    sheet = till.paying
    assert sheet is not None
    till.qtbot.waitUntil(lambda: sheet.panels.shows_code)
    till.street.on_page("pay")
    till.await_result()
    assert len(till.services.customers.details(ada.id).cards) == 1
