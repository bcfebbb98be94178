"""Fields for an amount on the payment sheet, where letters are commands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos_app.domain.money import Money, step
from pos_app.domain.texts import N_, NP_, Message, _
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.line_sheets import AmountSheet
from pos_app.ui.checkout.payment.sheet_letters import SheetLetter
from pos_app.ui.input.scan_filter import LETTERS_ARE_COMMANDS
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import MoneyEdit, button, icon_button, label
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.key_captions import caption_with_key

_SHARES: Final[tuple[tuple[str | Message, int, Message], ...]] = (
    (NP_("a share of what is left to pay", "All"), 1, N_("All that is left")),
    ("½", 2, N_("Half")),
    ("⅓", 3, N_("A third")),
)


class AmountEdit(MoneyEdit):
    """Emits `letter` for a letter, which no amount has: it chooses another way of paying."""

    letter = Signal(str)

    def __init__(self, amounts: Amounts, name: str, parent: QWidget | None = None) -> None:
        super().__init__(amounts.currency, amounts.locale, name=name, parent=parent)
        self.setProperty(LETTERS_ARE_COMMANDS, True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Emit letters, handle all other keys."""
        text = event.text()
        if text.isalpha() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.letter.emit(text.upper())
        else:
            super().keyPressEvent(event)


class TakeNow(QWidget):
    """How much of what is left the next tender takes; all of it by default.

    `confirmed` is Enter in the field, `changed` another amount.
    """

    letter = Signal(str)
    confirmed = Signal()
    changed = Signal()

    def __init__(self, amounts: Amounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts = amounts
        self._left = -1
        self._typed: Money | None = None
        self.edit = AmountEdit(amounts, _("Take now"))
        self._chips = [self._chip(str(word), parts, str(name)) for word, parts, name in _SHARES]
        self.keypad = icon_button("keypad", _("Type how much to take now"), "chip")
        self.keypad.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self.edit.letter.connect(self.letter)
        self.edit.returnPressed.connect(self.confirmed)
        self.edit.moneyChanged.connect(self._on_money)
        self.keypad.clicked.connect(self._ask)

    @property
    def amount(self) -> int:
        """What is to be taken, in minor units; 0 while the text is no amount to take."""
        money = self.edit.money()
        return money.minor if money is not None and money.minor <= self._left else 0

    @property
    def problem(self) -> str:
        """Say what is wrong with the amount; empty where nothing is."""
        money = self.edit.money()
        if money is not None and money.minor > self._left:
            return _("Only {amount} is left to pay.", amount=self._amounts.full(self._left))
        if self.edit.problem():
            return self.edit.problem()
        return "" if self.amount or not self._left else _("Type how much is to be taken now.")

    def show_left(self, left: int) -> None:
        """Offer all that is left, in minor units, whenever that is another amount."""
        if left != self._left:
            self._left = left
            self._typed = self._amounts.money(left)  # nothing that was typed: not emitted
            self.edit.set_money(self._typed)

    def focus_amount(self) -> None:
        """In the field, ready to be typed over."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _on_money(self, money: Money | None) -> None:
        """Emit `changed` for another amount, not for the same one written otherwise."""
        if money != self._typed:
            self._typed = money
            self.changed.emit()

    def _lay_out(self) -> None:
        across = FlowLayout(self)
        name = label(caption_with_key(_("Take now"), SheetLetter.AMOUNT), "label")
        name.setBuddy(self.edit)
        across.addWidget(name)
        across.addWidget(self.edit)
        for each in self._chips:
            across.addWidget(each)
        across.addWidget(self.keypad)

    def _chip(self, word: str, parts: int, name: str) -> QPushButton:
        chip = button(word, "chip")
        chip.setAccessibleName(name)
        chip.setToolTip(name)
        chip.setMinimumWidth(SIZES["touch"])
        chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self._offer(parts))
        return chip

    def _ask(self) -> None:
        """Ask by a keypad: a touch screen may have no keyboard."""
        left = _("{amount} is left to pay", amount=self._amounts.full(self._left))
        sheet = AmountSheet(self, _("Take now"), left, self.amount, self._amounts)
        sheet.answered.connect(self._put)
        sheet.open()

    def _offer(self, parts: int) -> None:
        smallest = step(self._amounts.currency)
        share = -(-self._left // (parts * smallest)) * smallest  # the first pays the odd cent
        self._put(share)

    def _put(self, minor: int) -> None:
        self.edit.set_money(self._amounts.money(minor))
        self.focus_amount()
