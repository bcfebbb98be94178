"""What somebody at the counter can do with customers, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_app.domain.cart import CartLine
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.texts import speaking
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.http.server import TrainingServer
from pos_app.ui.customers.cards import AddTestCard
from pos_app.ui.customers.form import CustomerForm
from pos_app.ui.customers.save_card import SaveCardSheet
from pos_app.ui.receipts.sheets import ReceiptSheet
from pos_app.ui.settings.store_form import choose
from pos_app.ui.widgets import ConfirmSheet, ErrorSheet
from tests.support.accessible import nameless, too_small
from tests.support.languages import language_of
from tests.support.store import sell, sell_by_card
from tests.support.timeouts import PATIENCE_S
from tests.ui.customers.conftest import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def test_typing_searches_arrows_move_and_f9_charges(desk: Desk) -> None:
    desk.customer("Ada Lovelace", "ada@example.com")
    desk.customer("Bea Ortiz", "bea@example.com", "+1 212 555 0144")
    zoe = desk.customer("Zoë Brandt", "zoe@example.com", "", "pm_card_visa")
    desk.open()
    assert desk.names == ["Ada Lovelace", "Bea Ortiz", "Zoë Brandt"]
    assert desk.shown == "Ada Lovelace"
    desk.press(Qt.Key.Key_Down)
    assert desk.shown == "Bea Ortiz"
    for words in ("zoe", "4242", "zoe@ex"):
        desk.screen.search.selectAll()
        desk.search(words)
        assert desk.names == ["Zoë Brandt"], words
    assert desk.shown == "Zoë Brandt"
    desk.press(Qt.Key.Key_Return)
    assert desk.screen.detail.charge.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert desk.screen.table.hasFocus()
    desk.press(Qt.Key.Key_F9)
    assert desk.charged == [zoe.id]
    desk.screen.table.setFocus()
    desk.search("212555")
    assert desk.names == ["Bea Ortiz"]
    desk.screen.search.selectAll()
    desk.search("nobody")
    assert (desk.names, desk.shown) == ([], "")
    assert desk.screen.empty.isVisible()


def test_sorting_by_the_titles_and_by_keyboard(desk: Desk) -> None:
    desk.customer("Ada", "z@example.com")
    desk.customer("Bea", "a@example.com")
    desk.open()
    desk.press(Qt.Key.Key_O, CTRL)
    assert desk.names == ["Bea", "Ada"]  # by email
    desk.screen.table.sort_by(0)
    desk.settle()
    assert desk.names == ["Ada", "Bea"]
    desk.screen.table.sort_by(0)
    desk.settle()
    assert desk.names == ["Bea", "Ada"]
    assert desk.shown == desk.chosen


def test_a_new_customer_is_kept_here_and_at_stripe(desk: Desk) -> None:
    desk.customer("Ada Lovelace", "ada@example.com")
    desk.open()
    desk.press(Qt.Key.Key_N, CTRL)
    form = desk.sheet(CustomerForm)
    assert not nameless(form)
    assert not too_small(form)
    desk.write("Bea Ortiz")
    desk.press(Qt.Key.Key_Tab)
    desk.write("not an address")
    desk.press(Qt.Key.Key_Return)
    assert desk.sheets == 1  # said under the field, nothing kept
    form.email.selectAll()
    desk.write("ADA@example.com")
    desk.qtbot.waitUntil(lambda: "Ada Lovelace has this" in form.duplicates.message())
    form.email.selectAll()
    desk.write("bea@example.com")
    desk.qtbot.waitUntil(lambda: not form.duplicates.message())
    desk.press(Qt.Key.Key_Return)
    assert desk.sheets == 0
    assert desk.shown == "Bea Ortiz"
    assert desk.names == ["Ada Lovelace", "Bea Ortiz"]
    assert desk.chosen == "Bea Ortiz"
    assert desk.at_stripe() == ["Ada Lovelace", "Bea Ortiz"]


def test_the_form_leads_to_who_is_there_already(desk: Desk) -> None:
    desk.customer("Ada Lovelace", "ada@example.com")
    desk.customer("Bea Ortiz", "", "+1 212 555 0144")
    desk.open()
    desk.search("charles 2125550144")
    desk.press(Qt.Key.Key_N, CTRL)
    form = desk.sheet(CustomerForm)
    assert form.name.text() == "charles 2125550144"  # what was not found need not be typed again
    form.phone.setText("212 555 01 44")
    desk.qtbot.waitUntil(lambda: "Bea Ortiz" in form.duplicates.message())
    desk.press(Qt.Key.Key_Tab)
    form.duplicates.opened.emit(form.duplicates.first)
    desk.qtbot.waitUntil(lambda: desk.shown == "Bea Ortiz" and len(desk.names) == 2)
    assert desk.screen.search.text() == ""


def test_all_who_share_an_address_are_counted(desk: Desk) -> None:
    for name in ("Ada Lovelace", "Ada King", "Ada Byron"):
        desk.customer(name, "ada@example.com")
    desk.open()
    desk.press(Qt.Key.Key_N, CTRL)
    form = desk.sheet(CustomerForm)
    form.email.setText("ada@example.com")
    desk.qtbot.waitUntil(lambda: form.duplicates.message() != "")
    assert form.duplicates.message().endswith("and 2 more have this email or phone already.")


def test_changing_a_customer(desk: Desk) -> None:
    desk.customer("Ada Lovelace", "ada@example.com")
    desk.open()
    desk.press(Qt.Key.Key_E, CTRL)
    form = desk.sheet(CustomerForm)
    form.name.selectAll()
    desk.write("Ada King")
    form.notes.setPlainText("Prefers oat milk")
    desk.press(Qt.Key.Key_Return)
    assert (desk.sheets, desk.names, desk.shown) == (0, ["Ada King"], "Ada King")
    assert desk.at_stripe() == ["Ada King"]
    assert "Ada King was saved." in desk.toasts


def test_the_language_that_a_customer_likes_best_is_kept_as_stripe_has_it(desk: Desk) -> None:
    services = desk.services
    ada = services.customers.create(services.actor, CustomerDraft("Ada", locales="de-AT,en"))
    desk.open()
    desk.press(Qt.Key.Key_E, CTRL)
    form = desk.sheet(CustomerForm)
    assert form.language.currentText() == "Deutsch"
    form.name.setText("Ada King")
    desk.press(Qt.Key.Key_Return)
    assert services.customers.details(ada.id).locales == "de-AT,en"
    desk.press(Qt.Key.Key_E, CTRL)
    form = desk.sheet(CustomerForm)
    choose(form.language, "fr")
    desk.press(Qt.Key.Key_Return)
    assert services.customers.details(ada.id).locales == "fr"


def test_deleting_asks_first_and_is_done_at_stripe_too(desk: Desk) -> None:
    ada = desk.customer("Ada Lovelace", "ada@example.com")
    desk.customer("Bea Ortiz", "bea@example.com")
    sell(desk.services, CartLine("Coffee", 250), customer_id=ada.id)
    desk.open()
    desk.press(Qt.Key.Key_Delete, CTRL)
    ask = desk.sheet(ConfirmSheet)
    assert ask.no.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert desk.names == ["Ada Lovelace", "Bea Ortiz"]
    desk.press(Qt.Key.Key_Delete, CTRL)
    desk.sheet(ConfirmSheet).yes.click()
    desk.settle()
    assert desk.names == ["Bea Ortiz"]
    assert desk.shown == "Bea Ortiz"
    assert desk.at_stripe() == ["Bea Ortiz"]
    assert desk.services.history.page().rows[0].customer_name == "Deleted customer"
    with speaking(language_of("de", {"Deleted customer": "Gelöschter Kunde"})):
        assert desk.services.history.page().rows[0].customer_name == "Gelöschter Kunde"


def test_who_comes_after_a_deleted_customer_stays_shown_when_stripe_answers(desk: Desk) -> None:
    desk.customer("Ada Lovelace")
    desk.customer("Bea Ortiz")
    desk.open()
    desk.server.controls.latency = PATIENCE_S
    desk.press(Qt.Key.Key_Delete, CTRL)
    desk.sheet(ConfirmSheet).yes.click()
    desk.qtbot.waitUntil(lambda: desk.shown == "Bea Ortiz")
    desk.server.controls.latency = 0
    desk.settle()
    assert (desk.names, desk.shown, desk.at_stripe()) == (["Bea Ortiz"], "Bea Ortiz", ["Bea Ortiz"])
    desk.press(Qt.Key.Key_E, CTRL)
    assert desk.sheet(CustomerForm).name.text() == "Bea Ortiz"


def test_who_has_a_number_only_is_called_by_it(desk: Desk) -> None:
    bea = desk.customer("", "", "+1 212 555 0144")
    desk.open()
    desk.press(Qt.Key.Key_S, CTRL)
    assert desk.sheet(SaveCardSheet).accessibleName() == f"Save a card for {bea.phone}"
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_Delete, CTRL)
    desk.sheet(ConfirmSheet).yes.click()
    desk.settle()
    assert f"{bea.phone} was deleted." in desk.toasts


def test_who_came_from_stripe_without_a_name_is_told_of_without_one(desk: Desk) -> None:
    desk.dashboard.v1.customers.create({"payment_method": "pm_card_visa"})
    desk.services.sync.run(SYSTEM)
    desk.open()
    assert desk.shown == "Customer"
    assert desk.screen.detail.charge.accessibleName() == "Charge"
    desk.press(Qt.Key.Key_S, CTRL)
    sheet = desk.sheet(SaveCardSheet)
    assert sheet.form.agreed.text() == "The customer has agreed to this"
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_Delete, CTRL)
    words = " ".join(each.text() for each in desk.sheet(ConfirmSheet).findChildren(QLabel))
    assert "This customer is deleted at Stripe too" in words
    desk.sheet(ConfirmSheet).yes.click()
    desk.settle()
    assert "The customer was deleted." in desk.toasts


def test_saved_cards_are_added_made_default_and_removed(desk: Desk) -> None:
    desk.customer("Ada Lovelace", "ada@example.com", "", "pm_card_visa")
    desk.open()
    detail = desk.screen.detail
    detail.cards.add_button.click()
    desk.sheet(AddTestCard)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return)
    assert sorted(desk.cards) == ["Mastercard •••• 4444", "Visa •••• 4242"]
    mastercard = next(
        each for each in detail.cards.view.entries() if each.title.startswith("Mastercard")
    )
    detail.cards.view.choose(mastercard.key)
    detail.cards.default_button.click()
    desk.settle()
    assert desk.cards == ["Mastercard •••• 4444", "Visa •••• 4242"]
    chip = detail.cards.view.entries()[0].chip
    assert str(getattr(chip, "word", "")) == "Default"
    assert not detail.cards.default_button.isVisible()
    detail.cards.remove_button.click()
    desk.sheet(ConfirmSheet).yes.click()
    desk.settle()
    assert desk.cards == ["Visa •••• 4242"]
    assert not nameless(desk.screen)
    assert not too_small(desk.screen)


def test_what_was_bought_and_its_receipt(desk: Desk) -> None:
    ada = desk.customer("Ada Lovelace", "ada@example.com", "", "pm_card_visa")
    sell(desk.services, CartLine("Coffee", 250), customer_id=ada.id)
    sell_by_card(desk.services, ada.id, ada.cards[0].id, CartLine("Cake", 1_000))
    desk.open()
    detail = desk.screen.detail
    assert detail.spent() == "$12.50"
    assert sorted(entry.right for entry in detail.purchases.entries()) == ["$10.00", "$2.50"]
    detail.purchases.setFocus()
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return)
    assert "COPY" in desk.sheet(ReceiptSheet).paper.accessibleName()


def test_a_sale_elsewhere_shows_at_once(desk: Desk) -> None:
    ada = desk.customer("Ada Lovelace", "ada@example.com")
    desk.open()
    sell(desk.services, CartLine("Coffee", 250), customer_id=ada.id)
    desk.settle()
    assert desk.screen.detail.spent() == "$2.50"


def test_somebody_made_without_stripe_is_sent_later(desk: Desk, server: TrainingServer) -> None:
    server.stop()
    desk.customer("Ada Lovelace", "ada@example.com")
    server.start()
    desk.open()
    assert "Not at Stripe yet" in desk.screen.detail.note.message()
    desk.screen.detail.note.act.click()
    desk.settle()
    assert desk.screen.detail.note.message() == ""
    assert desk.at_stripe() == ["Ada Lovelace"]


def test_somebody_deleted_at_stripe_is_noticed_and_made_again(desk: Desk) -> None:
    ada = desk.customer("Ada Lovelace", "ada@example.com", "", "pm_card_visa")
    desk.services.connection.gateway().customers.delete(ada.stripe_id or "")
    desk.open()
    note = desk.screen.detail.note
    desk.qtbot.waitUntil(lambda: "Deleted at Stripe" in note.message())
    assert desk.cards == []
    note.act.click()
    desk.settle()
    assert note.message() == ""
    assert desk.at_stripe() == ["Ada Lovelace"]


def test_what_stripe_refuses_is_told_and_nothing_is_shown_that_is_not_so(
    desk: Desk, server: TrainingServer
) -> None:
    ada = desk.customer("Ada Lovelace", "ada@example.com")
    desk.open()
    server.stop()
    desk.screen.detail.cards.add_requested.emit()
    desk.press(Qt.Key.Key_Return)
    assert desk.sheet(ErrorSheet).isVisible()
    assert desk.cards == []
    desk.press(Qt.Key.Key_Return)
    assert desk.sheets == 0
    assert desk.services.customers.details(ada.id).name == "Ada Lovelace"
    server.start()


def test_what_is_done_without_a_connection_says_that_it_waits(
    desk: Desk, server: TrainingServer
) -> None:
    ada = desk.customer("Ada Lovelace", "ada@example.com", "", "pm_card_visa")
    desk.open()
    note = desk.screen.detail.note
    assert note.message() == ""
    server.stop()
    desk.screen.detail.cards.removal_requested.emit(ada.cards[0].id)
    desk.sheet(ConfirmSheet).yes.click()
    desk.settle()
    assert desk.cards == []
    assert "waits for the connection" in note.message()
    server.start()
    note.act.click()
    desk.settle()
    assert note.message() == ""
    gateway = desk.services.connection.gateway()
    assert gateway.customers.cards(ada.stripe_id or "") == []
