"""The saved cards of a customer: what each is, and the test cards that can be added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, NP_, Message, _, pgettext
from pos_app.services.views.customers import CardView
from pos_app.ui.widgets import ChipStyle, FlowLayout, Sheet, button, column, label
from pos_app.ui.widgets.entries import EntriesView, Entry

DEFAULT: Final = ChipStyle(NP_("the state of a card", "Default"), "star", "accent", "surface")
EXPIRED: Final = ChipStyle(NP_("the state of a card", "Expired"), "warning", "warn", "warn_soft")

_APPROVED: Final = N_("Is approved")

TEST_CARDS: Final[tuple[tuple[str, str | Message, Message], ...]] = (
    ("pm_card_visa", "Visa", _APPROVED),  # not shown: the name of a brand
    ("pm_card_mastercard", "Mastercard", _APPROVED),  # not shown: the name of a brand
    ("pm_card_amex", "American Express", _APPROVED),  # not shown: the name of a brand
    (
        "pm_card_authenticationRequired",
        N_("Visa that asks the customer"),
        N_("Needs a confirmation"),
    ),
    ("pm_card_avsFail", N_("Visa with another address"), N_("Is approved, address doesn't match")),
    (
        "pm_card_chargeCustomerFail",
        N_("Visa that is declined"),
        N_("Can be saved, every charge fails"),
    ),
)
"""Stripe's own test cards; https://docs.stripe.com/testing?testing-method=payment-methods."""


def card_entry(card: CardView, today: date) -> Entry:
    """Describe a saved card."""
    expired = (card.exp_year, card.exp_month) < (today.year, today.month)
    chip = EXPIRED if expired else DEFAULT if card.is_default else None
    month = f"{card.exp_month:02}/{card.exp_year}"
    until = _("Expired {month}", month=month) if expired else _("Expires {month}", month=month)
    return Entry(card.label, until, icon="card", chip=chip, key=card.id)


class CardsBox(QWidget):
    """The cards and what can be done with the chosen one."""

    default_requested = Signal(str)
    removal_requested = Signal(str)
    save_requested = Signal()
    add_requested = Signal()

    def __init__(self, today: Callable[[], date], *, may_add_test_cards: bool) -> None:
        super().__init__()
        self._today = today
        self._cards: dict[str, CardView] = {}
        self._none = label(_("No saved cards."), "muted")
        self.view = EntriesView(_("Saved cards"), selectable=True)
        self.default_button = button(_("Make default"), "secondary", "star")
        self.remove_button = button(pgettext("button", "Remove"), "secondary", "trash")
        self.save_button = button(_("Save a card"), "primary", "plus")
        self.add_button = button(_("Add a test card"), "quiet", "plus")
        self._lay_out()
        self.add_button.setVisible(may_add_test_cards)  # in its place: alone it is a window
        self.view.chosen.connect(lambda _entry: self._show_buttons())
        self.view.opened.connect(lambda entry: self._make_default(entry.key))
        self.default_button.clicked.connect(lambda: self._on_chosen(self._make_default))
        self.remove_button.clicked.connect(lambda: self._on_chosen(self.removal_requested.emit))
        self.save_button.clicked.connect(self.save_requested)
        self.add_button.clicked.connect(self.add_requested)

    def show_cards(self, cards: tuple[CardView, ...]) -> None:
        """Show these; the first is chosen when none is."""
        self._cards = {card.id: card for card in cards}
        self.view.set_entries(card_entry(card, self._today()) for card in cards)
        if cards and self.view.current() is None:
            self.view.choose(cards[0].id)
        self.view.setVisible(bool(cards))
        self._none.setVisible(not cards)
        self._show_buttons()

    def card(self, card_id: str) -> CardView:
        """One of the cards shown."""
        return self._cards[card_id]

    def _on_chosen(self, act: Callable[[str], object]) -> None:
        chosen = self.view.current()
        if chosen is not None:
            act(chosen.key)

    def _make_default(self, card_id: str) -> None:
        if not self._cards[card_id].is_default:
            self.default_requested.emit(card_id)

    def _show_buttons(self) -> None:
        chosen = self.view.current()
        card = self._cards.get(chosen.key) if chosen else None
        if self.default_button.hasFocus():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)  # it goes away when it has worked
        self.remove_button.setVisible(card is not None)
        self.default_button.setVisible(card is not None and not card.is_default)

    def _lay_out(self) -> None:
        box = column(self)
        box.addWidget(self._none)
        box.addWidget(self.view)
        line = FlowLayout()
        self.save_button.setProperty("scale", "small")
        for each in (self.save_button, self.default_button, self.remove_button, self.add_button):
            line.addWidget(each)
        box.addLayout(line)


class AddTestCard(Sheet):
    """Chooses one of Stripe's test cards; `chosen(id)`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Add a test card"), width=480)
        self.view = EntriesView(_("Test cards"), selectable=True)
        self.first_focus = self.view
        self.view.set_entries(
            Entry(str(name), str(what), icon="card", key=card_id)
            for card_id, name, what in TEST_CARDS
        )
        self.view.choose(TEST_CARDS[0][0])
        add = button(pgettext("button", "Add"), "primary")
        add.setProperty("scale", "small")
        cancel = button(pgettext("button", "Cancel"))
        self.body.addWidget(self.view)
        answers = FlowLayout(at_end=True)
        answers.addWidget(cancel)
        answers.addWidget(add)
        self.body.addLayout(answers)
        self.view.opened.connect(lambda _entry: self._choose())
        add.clicked.connect(self._choose)
        cancel.clicked.connect(self.dismiss)

    def _choose(self) -> None:
        entry = self.view.current()
        if entry is not None:
            self.finish()
            self.chosen.emit(entry.key)
