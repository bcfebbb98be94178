"""One customer: who they are, their cards, what they bought."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from pos_app.domain.payments import PaymentStatus
from pos_app.services.views import CardView, CustomerView, Purchase
from pos_app.ui.widgets import ChipLook, button, column, frame, icon_button, label, row
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.list_detail import DetailPane

TEST_CARDS: Final = (
    ("Visa", "pm_card_visa"),
    ("Mastercard", "pm_card_mastercard"),
    ("American Express", "pm_card_amex"),
    ("Visa that is declined when charged", "pm_card_chargeCustomerFail"),
)
_DEFAULT: Final = ChipLook("Default", "star", "accent", "accent_soft")
_PENDING: Final = (
    "Not at Stripe yet. Till sends this customer when Stripe can be reached, at the latest with "
    "their first card payment."
)
_MISSING: Final = "Deleted at Stripe, and the saved cards with it. Make them again there?"


class CustomerDetail(DetailPane):
    """Shows a CustomerView; what is pressed is told, the screen does it."""

    charge_pressed = Signal()
    edit_pressed = Signal()
    delete_pressed = Signal()
    remake_pressed = Signal()
    default_pressed = Signal(object)
    remove_pressed = Signal(object)
    test_card_chosen = Signal(str)
    sale_opened = Signal(str)

    def __init__(self, *, test_cards: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formats: Formats = PLAIN
        self.shown: CustomerView | None = None
        self.name = label("", "title", wrap=True)
        self.contact = label("", "muted", wrap=True)
        self.contact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.charge = button("Charge", "primary", "card", shortcut_text="F9")
        self.charge.setProperty("scale", "small")
        self.charge.clicked.connect(self.charge_pressed)
        self.state = self._state_note()
        self.spent = EntriesView("Total spent")
        self.notes = label("", wrap=True)
        self.cards = EntriesView("Saved cards", selectable=True)
        self.cards.chosen.connect(self._offer)
        self.no_cards = label("No saved cards.", "muted")
        self.purchases = EntriesView("Purchases", selectable=True)
        self.purchases.opened.connect(lambda entry: self.sale_opened.emit(entry.key))
        self.no_purchases = label("Nothing bought yet.", "muted")
        self._lay_out(test_cards=test_cards)

    def show_customer(self, view: CustomerView) -> None:
        """Show a customer; the same one keeps its place."""
        if self.shown is None or self.shown.id != view.id:
            self.area.verticalScrollBar().setValue(0)
        self.shown = view
        self.name.setText(view.name or "No name")
        contact = [part for part in (view.email, view.phone) if part]
        self.contact.setText("  ·  ".join(contact) or "No email or phone.")
        self._show_state(view.stripe_state)
        spent = [
            Entry("Total spent", right=self.formats.money(each), strong=True) for each in view.spent
        ]
        self.spent.set_entries(spent)
        self._spent_part.setVisible(bool(spent))
        self.notes.setText(view.notes)
        self._notes_part.setVisible(bool(view.notes))
        self.cards.set_entries(_card_entry(card) for card in view.cards)
        self.no_cards.setVisible(not view.cards)
        self._offer(self.cards.current())
        self.purchases.set_entries(self._purchase_entry(each) for each in view.purchases)
        self.no_purchases.setVisible(not view.purchases)

    def focus_first(self) -> None:
        """On *Charge*."""
        self.charge.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen_card(self) -> CardView | None:
        """The card that *Make default* and *Remove* are about."""
        entry, cards = self.cards.current(), self.shown.cards if self.shown else ()
        return next((card for card in cards if entry and card.id == entry.key), None)

    # --- inside ---

    def _lay_out(self, *, test_cards: bool) -> None:
        who = column()
        who.addWidget(self.name)
        who.addWidget(self.contact)
        top: QHBoxLayout = row()
        top.addLayout(who, 1)
        top.addWidget(self._button("Edit", "edit", self.edit_pressed), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(
            self._button("Delete", "trash", self.delete_pressed), 0, Qt.AlignmentFlag.AlignTop
        )
        top.addWidget(self.charge, 0, Qt.AlignmentFlag.AlignTop)
        self.head.addLayout(top)
        self.head.addWidget(self.state)
        self._spent_part = self.add_section("", self.spent)
        self._notes_part = self.add_section("Notes", self.notes)
        self.add_section("Saved cards", self.cards, self.no_cards, self._card_buttons(test_cards))
        self.add_section("Bought", self.purchases, self.no_purchases)
        self.sections.addStretch()

    def _button(self, name: str, icon_name: str, pressed: SignalInstance) -> QPushButton:
        made = icon_button(icon_name, name)
        made.clicked.connect(pressed)
        return made

    def _state_note(self) -> QWidget:
        made = frame("note-warn")
        box: QVBoxLayout = column(made, margin=12)
        self.state_words = label("", wrap=True)
        self.remake = button("Make again at Stripe", icon_name="refresh")
        self.remake.clicked.connect(self.remake_pressed)
        box.addWidget(self.state_words)
        box.addWidget(self.remake, 0, Qt.AlignmentFlag.AlignLeft)
        return made

    def _show_state(self, state: str) -> None:
        self.state_words.setText({"pending": _PENDING, "missing": _MISSING}.get(state, ""))
        self.state.setVisible(state in {"pending", "missing"})
        self.remake.setVisible(state == "missing")

    def _card_buttons(self, test_cards: bool) -> QWidget:
        made = QWidget()
        line = row(made)
        self.make_default = button("Make default", "quiet", "star")
        self.make_default.clicked.connect(lambda: self.default_pressed.emit(self.chosen_card()))
        self.remove = button("Remove", "quiet", "trash")
        self.remove.clicked.connect(lambda: self.remove_pressed.emit(self.chosen_card()))
        line.addWidget(self.make_default)
        line.addWidget(self.remove)
        line.addStretch()
        if test_cards:
            self.add_test_card = button("Add a test card", "quiet", "plus")
            self.add_test_card.setMenu(self._test_card_menu())
            line.addWidget(self.add_test_card)
        return made

    def _test_card_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, method in TEST_CARDS:
            action = QAction(name, menu)
            action.setData(method)
            menu.addAction(action)
        menu.triggered.connect(lambda action: self.test_card_chosen.emit(action.data()))
        return menu

    def _offer(self, entry: Entry | None) -> None:
        card = self.chosen_card()
        self.remove.setVisible(entry is not None)
        self.make_default.setVisible(card is not None and not card.is_default)

    def _purchase_entry(self, purchase: Purchase) -> Entry:
        number = f"  ·  {purchase.receipt_number}" if purchase.receipt_number else ""
        plain = purchase.status is PaymentStatus.PAID
        return Entry(
            title=self.formats.moment(purchase.occurred_at),
            subtitle=f"{purchase.method}{number}",
            right=self.formats.money(purchase.amount),
            chip=None if plain else purchase.status,
            key=purchase.id,
        )


def _card_entry(card: CardView) -> Entry:
    return Entry(
        title=card.label,
        subtitle=f"Expires {card.exp_month:02}/{card.exp_year}",
        icon="card",
        chip=_DEFAULT if card.is_default else None,
        key=card.id,
    )
