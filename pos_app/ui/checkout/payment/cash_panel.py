"""Cash: what the customer gives, and what they get back."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.cash import cash_suggestions, is_improbable
from pos_app.domain.texts import _, pgettext
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.amount_edit import AmountEdit
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    Announced,
    ConfirmSheet,
    Keypad,
    announce,
    button,
    column,
    frame,
    label,
    row,
    set_property,
    show_text,
)
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key
from pos_app.ui.widgets.side_by_side import SideBySide

_NARROWEST: Final = 430
"""With the keypad beside the amount, and text of the usual size."""
_SHORT: Final = 6
_FEW_LONG_ONES: Final = 4


class CashPanel(QWidget):
    """Offers the exact amount, so that Enter takes it; `taken` emits minor units."""

    taken = Signal(int)
    letter = Signal(str)
    """A letter typed into the amount: it chooses another way of paying."""

    def __init__(self, amounts: Amounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amounts = amounts
        self._shown: tuple[int, int, int] | None = None
        self._left = 0
        self._paid = 0
        self._due = 0
        self.given = AmountEdit(amounts, _("Cash given"))
        self.given.setProperty("role", "due")
        self.rounding = label("", "muted", wrap=True)
        self.rounding.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._offers = QWidget()
        self._suggestions: QHBoxLayout = row(self._offers)
        self._chips: list[QPushButton] = []
        self._offered: list[int] = []
        self._cells: list[tuple[QLabel, QLabel]] = []
        self.take = button(_("Take cash"), "primary")
        self._lay_out()
        self.given.letter.connect(self.letter)
        self.given.moneyChanged.connect(lambda _money: self._count())
        self.given.returnPressed.connect(self._take)
        self.take.clicked.connect(self._take)

    def show_due(self, left: int, paid: int, due: int) -> None:
        """Offer what is left as `due`, what it comes to in coins there are; in minor units."""
        if (left, paid, due) == self._shown:
            return
        self._shown = (left, paid, due)
        self._left, self._paid, self._due = left, paid, due
        self.given.set_money(self._amounts.money(due))
        self._offer(cash_suggestions(due, self._amounts.currency) if due else [])
        self._count()

    def show_suggestions(self, *, shown: bool) -> None:
        """Offer likely amounts, or leave their room to something else."""
        self._offers.setVisible(shown)

    def focus_amount(self) -> None:
        """In the amount, ready to be typed over or taken."""
        self.given.setFocus(Qt.FocusReason.OtherFocusReason)
        self.given.selectAll()

    def _lay_out(self) -> None:
        across = SideBySide(self, narrowest=_NARROWEST)
        left: QVBoxLayout = column(spacing=SIZES["space_3"])
        names = row()
        names.addWidget(label(_("Cash given"), "label"))
        names.addWidget(self.rounding, 1)
        left.addLayout(names)
        left.addWidget(self.given)
        left.addWidget(self._offers)
        left.addStretch()
        left.addWidget(self._strip())
        left.addWidget(self.take)
        across.addLayout(left, 1)
        keys = Keypad(self._amounts.point, self.given)
        keys.setFixedWidth(232)
        keys.setMaximumHeight(360)
        across.addWidget(keys)

    def _strip(self) -> QWidget:
        strip = frame("well")
        across = row(strip, spacing=SIZES["space_4"])
        across.setContentsMargins(
            SIZES["space_4"], SIZES["space_2"], SIZES["space_4"], SIZES["space_2"]
        )
        for role in ("section", "section", "total"):
            cell = column(spacing=0)
            name, figure = label("", "caption"), label("", role)
            cell.addWidget(name)
            cell.addWidget(figure)
            across.addLayout(cell, 1)
            self._cells.append((name, figure))
        return strip

    def _offer(self, amounts: list[int]) -> None:
        """Offer these, in minor units, the exact one first; few where they are long."""
        long = any(len(self._amounts.short(minor)) > _SHORT for minor in amounts)
        self._offered = amounts[:_FEW_LONG_ONES] if long else amounts
        while len(self._chips) < len(self._offered):
            self._chips.append(self._make_chip(len(self._chips)))
        for at, chip in enumerate(self._chips):
            chip.setHidden(at >= len(self._offered))
            if at and not chip.isHidden():
                amount = self._amounts.short(self._offered[at])
                chip.setText(amount)
                chip.setAccessibleName(amount)

    def _make_chip(self, at: int) -> QPushButton:
        """Make the chip of one of the amounts that are offered."""
        chip = button("" if at else _("Exact"), "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wide = QSizePolicy.Policy.Ignored if at else QSizePolicy.Policy.Minimum
        chip.setSizePolicy(wide, QSizePolicy.Policy.Fixed)

        def give() -> None:
            self.given.set_money(self._amounts.money(self._offered[at]))
            self.focus_amount()

        chip.clicked.connect(give)
        self._suggestions.addWidget(chip, 1)
        self.setTabOrder(self._chips[-1] if at else self.given, chip)
        return chip

    def _count(self) -> None:
        money = self.given.money()
        given = money.minor if money is not None else 0
        change = given - self._due
        amounts = self._amounts
        paid = _("Paid with this") if self._paid else pgettext("over an amount", "Paid")
        back = (
            pgettext("money back", "Change") if change > 0 else pgettext("over an amount", "To pay")
        )
        self._set_cell(0, pgettext("over an amount", "Total"), amounts.bare(self._due + self._paid))
        self._set_cell(1, paid, amounts.bare(self._paid + given))
        self._set_cell(2, back, amounts.bare(abs(change)))
        taken = money is not None and (given > 0 or not self._due)
        self.take.setEnabled(taken or self.given.is_doubtful)
        nothing = _("Take cash") if self._due else _("Finish, nothing to pay")
        part = _("Take {amount}", amount=amounts.full(given)) if given else nothing
        self.take.setText(caption_with_key(part, ENTER))
        self.take.setAccessibleName(part)
        self._say_beside()

    def _say_beside(self) -> None:
        """Say why what was typed is no amount, else from what it was rounded for cash."""
        wrong = "" if self.given.is_doubtful else self.given.problem()
        rounded = _("Rounded from {amount} for cash", amount=self._amounts.full(self._left))
        set_property(self.rounding, "role", "error" if wrong else "muted")
        show_text(self.rounding, wrong or (rounded if self._due != self._left else ""))

    def _set_cell(self, cell: int, name: str, figure: str) -> None:
        self._cells[cell][0].setText(name)
        self._cells[cell][1].setText(figure)

    def _take(self) -> None:
        money = self.given.money()
        if self.given.ask() or money is None or not self.take.isEnabled():
            return
        if self._due and is_improbable(money.minor, self._due):
            self._ask_once_more(money.minor)
        else:
            self.taken.emit(money.minor)

    def _ask_once_more(self, minor: int) -> None:
        given, due = self._amounts.full(minor), self._amounts.full(self._due)
        question = _("Really {amount} in cash?", amount=given)
        announce(self, question, Announced.MONEY)
        sheet = ConfirmSheet(
            self,
            question,
            _("The customer owes {amount}. Nothing was taken yet.", amount=due),
            _("Take {amount}", amount=given),
            danger=True,
            cancel=_("Type it again"),
        )
        sheet.closed.connect(self.focus_amount)
        sheet.then(lambda: self.taken.emit(minor)).open()
