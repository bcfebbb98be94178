"""The keypad for amounts that are in no catalogue."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from pos_app.domain.cart import CartLine
from pos_app.domain.money import Money
from pos_app.domain.taxes import TaxRate
from pos_app.domain.texts import _
from pos_app.services.shared.errors import card_problem
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.key_button import KeyButton
from pos_app.ui.keys.actions import GIFT_CARD
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    Keypad,
    MoneyEdit,
    column,
    label,
    row,
    set_property,
    show_text,
)
from pos_app.ui.widgets.key_captions import ENTER


class KeypadPane(QWidget):
    """An amount, what it is for, and the keys; `keyed` emits the line to ring up."""

    keyed = Signal(object)
    gift_card_requested = Signal()

    def __init__(
        self, amounts: Amounts, tax: TaxRate | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tax = tax
        self._amount = MoneyEdit(amounts.currency, amounts.locale, name=_("Amount"))
        self._amount.setProperty("role", "due")
        self._note = QLineEdit(placeholderText=_("What is it for? (on the receipt)"))
        self._note.setAccessibleName(_("What the amount is for"))
        self._note.setToolTip(self._note.placeholderText())
        self._note.setMaxLength(80)
        self._wrong = label("", "error", wrap=True)
        self._unread = label("", "error", wrap=True)
        self._add = KeyButton("primary", str(ENTER))
        self.gift_card = KeyButton("secondary", GIFT_CARD)
        self._keys = Keypad(amounts.point, self._amount)
        self._lay_out()
        self._amount.moneyChanged.connect(self._on_amount)
        self._amount.returnPressed.connect(self._ring_up)
        self._note.returnPressed.connect(self._ring_up)
        self._note.textChanged.connect(lambda _text: self._show_problem(""))
        self._add.clicked.connect(self._ring_up)
        self.gift_card.clicked.connect(self.gift_card_requested)
        self._on_amount(None)
        self._show_problem("")

    @property
    def typed(self) -> tuple[Money | None, str]:
        """Return the amount and what it is for, as far as they were typed."""
        return self._amount.money(), self._note.text()

    def show_typed(self, amount: Money | None, note: str) -> None:
        """Show what was typed before; the next key goes on with it."""
        self._amount.set_money(amount)
        self._note.setText(note)
        self._amount.deselect()

    def focus_amount(self) -> None:
        """Put the cursor into the amount."""
        self._amount.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._amount.selectAll()

    def _lay_out(self) -> None:
        across = column(self, spacing=SIZES["space_3"])
        across.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        middle = QWidget()
        middle.setMaximumWidth(scaled(420, 0.35))
        box = column(middle, spacing=SIZES["space_2"])
        box.addWidget(label(_("Custom amount"), "section"))
        box.addWidget(self._amount)
        box.addWidget(self._unread)
        box.addWidget(self._note)
        box.addWidget(self._wrong)
        box.addWidget(self._keys, 1)
        answers = row()
        for made, words in ((self.gift_card, _("Gift card…")), (self._add, _("Add to the sale"))):
            made.set_caption(words)
            made.setAccessibleName(words)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            answers.addWidget(made, 1)
        box.addLayout(answers)
        self._keys.setMaximumHeight(scaled(320, 0.35))
        across.addWidget(middle)
        across.addStretch()

    def _on_amount(self, money: object) -> None:
        self._add.setEnabled(bool(money) or self._amount.is_doubtful)
        doubtful_or_read = money is not None or self._amount.is_doubtful
        show_text(self._unread, "" if doubtful_or_read else self._amount.problem())

    def _ring_up(self) -> None:
        money = self._amount.money()
        if self._amount.ask() or not money:
            return
        if problem := card_problem(self._note.text()):
            self._show_problem(problem)
            self._note.setFocus()
            return
        name = self._note.text().strip() or _("Custom amount")
        self.keyed.emit(CartLine(name=name, unit_price=money.minor, tax=self._tax))
        self._amount.clear()
        self._note.clear()
        self._amount.setFocus()

    def _show_problem(self, problem: str) -> None:
        set_property(self._note, "invalid", bool(problem))
        show_text(self._wrong, problem)
        self._note.setAccessibleDescription(problem)
