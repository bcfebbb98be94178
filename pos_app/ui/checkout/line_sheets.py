"""The small questions about a line or the sale: how many, how much, what comes off, a note."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QWidget

from pos_app.domain.cart import (
    LONGEST_DISCOUNT_REASON,
    MAX_QUANTITY,
    Discount,
    DiscountKind,
    percent_off,
)
from pos_app.domain.money import MoneyError
from pos_app.domain.quantities import read_measure
from pos_app.domain.reading import AmbiguousAmountError, read_amount, read_percent
from pos_app.domain.texts import _, pgettext
from pos_app.domain.units import Unit, unit_symbol
from pos_app.services.shared.errors import card_problem
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Keypad, MoneyEdit, Sheet, button, label, row, set_property, show_text
from pos_app.ui.widgets.ambiguous_amount import AmbiguousAmountSheet
from pos_app.ui.widgets.reason_edit import ReasonEdit


class AskSheet(Sheet):
    """One field, its keypad and OK; `answered` emits what was typed, Enter is OK."""

    answered = Signal(object)
    of_its_asker = True

    def __init__(
        self, parent: QWidget, title: str, subject: str, field: QLineEdit, keypad: str | None
    ) -> None:
        super().__init__(parent, title, width=400)
        self.body.setSpacing(SIZES["space_3"])
        self.field = field
        self.keypad = Keypad(keypad, field) if keypad is not None else None
        self._wrong = label("", "error", wrap=True)
        self._wrong.hide()
        self._ok = button(pgettext("button", "OK"), "primary")
        set_property(self._ok, "scale", "small")
        if subject:
            self.body.addWidget(label(subject, "muted", wrap=True))
        self.body.addWidget(field)
        self.body.addWidget(self._wrong)
        if self.keypad is not None:
            self.body.addWidget(self.keypad)
        self.body.addWidget(self._ok)
        if keypad is not None:
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.returnPressed.connect(self._answer)
        self._ok.clicked.connect(self._answer)

    def focus_first(self) -> None:
        """In the field, ready to be typed over."""
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def answer(self) -> object:
        """Return what was typed. Raises ValueError with what is wrong with it."""
        return self.field.text().strip()

    def ask(self) -> bool:
        """Ask which reading is meant where there are two; return whether it was asked."""
        return False

    def _answer(self) -> None:
        if self.ask():
            return
        try:
            answer = self.answer()
        except ValueError as error:
            set_property(self.field, "invalid", True)
            show_text(self._wrong, str(error))
            self.field.setAccessibleDescription(str(error))
            self.focus_first()
        else:
            self.finish_with(self.answered, answer)


class QuantitySheet(AskSheet):
    """How many pieces; none removes the line."""

    def __init__(self, parent: QWidget, name: str, quantity: int) -> None:
        field = QLineEdit(str(quantity))
        field.setAccessibleName(_("Quantity"))
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        super().__init__(parent, _("Quantity"), name, field, "")

    def answer(self) -> object:
        """Return the quantity."""
        text = self.field.text().strip()
        if not text.isdecimal() or len(text) > len(str(MAX_QUANTITY)):
            raise ValueError(_("Type a whole number from 0 to {most}.", most=MAX_QUANTITY))
        return int(text)


class AmountSheet(AskSheet):
    """Asks for another amount than `minor`, such as the price of one piece."""

    def __init__(
        self, parent: QWidget, title: str, subject: str, minor: int, amounts: Amounts
    ) -> None:
        self._money = MoneyEdit(amounts.currency, amounts.locale, name=title)
        self._money.set_money(amounts.money(minor))
        super().__init__(parent, title, subject, self._money, amounts.point)

    def answer(self) -> object:
        """Return the amount in minor units."""
        money = self._money.money()
        if money is None:
            raise ValueError(self._money.problem() or _("Type an amount."))
        return money.minor

    def ask(self) -> bool:
        """Ask which amount is meant."""
        return self._money.ask()


class MeasureSheet(AskSheet):
    """Asks how much there is of what is sold by measure; answers in thousandths of its unit."""

    def __init__(self, parent: QWidget, name: str, unit: Unit, amounts: Amounts) -> None:
        field = QLineEdit()
        title = _("How many {unit}?", unit=unit_symbol(unit))
        field.setAccessibleName(title)
        field.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self._locale = amounts.locale
        super().__init__(parent, title, name, field, amounts.point)

    def answer(self) -> object:
        """Return the measure."""
        return read_measure(self.field.text(), self._locale)


class NoteSheet(AskSheet):
    """A note that is printed under the line."""

    def __init__(self, parent: QWidget, name: str, note: str) -> None:
        field = QLineEdit(note)
        title = pgettext("field", "Note")
        field.setAccessibleName(title)
        field.setMaxLength(120)
        super().__init__(parent, title, name, field, None)

    def answer(self) -> object:
        """Return the note, which must not hold a card number."""
        note = self.field.text().strip()
        if wrong := card_problem(note):
            raise ValueError(wrong)
        return note


class DiscountSheet(AskSheet):
    """What comes off, by amount or percent; nothing takes the discount away."""

    def __init__(
        self,
        parent: QWidget,
        subject: str,
        discount: Discount | None,
        amounts: Amounts,
        reasons: tuple[str, ...] = (),
    ) -> None:
        self._amounts = amounts
        field = QLineEdit()
        title = pgettext("field", "Discount")
        field.setAccessibleName(title)
        field.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        super().__init__(parent, title, subject, field, amounts.point)
        self._percent = button(_("Percent  %"), "chip")
        self._amount = button(_("Amount  {currency}", currency=amounts.currency.upper()), "chip")
        self._offer_kinds()
        self.body.setSpacing(SIZES["space_2"])  # all of it has room on the smallest screen
        self.reason = ReasonEdit(_("Why it comes off"), reasons, LONGEST_DISCOUNT_REASON)
        self.reason.set_placeholder(_("Why (may be left empty)"))
        self.reason.setCurrentText(discount.reason if discount else "")
        self.body.insertWidget(self.body.indexOf(self._ok), self.reason)
        self.reason.returnPressed.connect(self._answer)
        for before, after in pairwise((field, self._percent, self._amount, self.reason)):
            self.setTabOrder(before, after)
        by_amount = discount is not None and discount.kind is DiscountKind.AMOUNT
        (self._amount if by_amount else self._percent).setChecked(True)
        if discount is not None:
            share = amounts.discount(discount).strip("%\N{NO-BREAK SPACE} ")  # not shown: a mark
            field.setText(amounts.bare(discount.value) if by_amount else share)

    def answer(self) -> object:
        """Return the discount; one of nothing means none at all."""
        value, reason = self._read(), self.reason.text()
        if wrong := card_problem(reason):
            raise ValueError(wrong)
        if self._percent.isChecked():
            return replace(percent_off(value), reason=reason)
        return Discount(DiscountKind.AMOUNT, value, reason)

    def ask(self) -> bool:
        """Ask which amount is meant."""
        try:
            self._read()
        except AmbiguousAmountError as both:
            AmbiguousAmountSheet(self.field, both, self._amounts.locale).open()
            return True
        except MoneyError:
            pass  # `answer` says what is wrong
        return False

    def _offer_kinds(self) -> None:
        kinds = QButtonGroup(self)
        line = row()
        for chip in (self._percent, self._amount):
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(self.focus_first)
            kinds.addButton(chip)
            line.addWidget(chip, 1)
        self.body.insertLayout(2, line)

    def _read(self) -> int:
        """Return millionths or minor units. Raises MoneyError where it is neither."""
        text = self.field.text().strip() or "0"
        if self._percent.isChecked():
            return read_percent(text)
        money = read_amount(text, self._amounts.currency, self._amounts.locale)
        if money.minor < 0:
            raise MoneyError(_("The amount is below zero."))
        return money.minor
