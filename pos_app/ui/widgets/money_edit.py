"""A field for an amount of money."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.money import Money, MoneyError, decimal_point, format_amount
from pos_app.domain.reading import AmbiguousAmountError, read_amount
from pos_app.domain.texts import _
from pos_app.ui.widgets.ambiguous_amount import AmbiguousAmountSheet
from pos_app.ui.widgets.basics import set_property
from pos_app.ui.widgets.keypad import take_numbers


class MoneyEdit(QLineEdit):
    """Takes an amount as people write it; holds whole minor units of one currency.

    `moneyChanged(Money | None)` follows the typing; None while the text is no amount, and while it
    may be two: then Enter asks which, and buttons have to `ask` before they use it.
    """

    moneyChanged = Signal(object)

    def __init__(
        self,
        currency: str,
        locale: str = "en_US",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._currency = currency
        self._locale = locale
        self.setAccessibleName(name or _("Amount"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        take_numbers(self, decimal=decimal_point(currency, locale))
        self.setPlaceholderText(format_amount(Money(0, currency), locale))
        self.textChanged.connect(self._emit)
        self.editingFinished.connect(self._tidy)

    def money(self) -> Money | None:
        """The amount, or None when the text is not one (or two, or below zero, or empty)."""
        read = self._read()
        return read if isinstance(read, Money) and read.minor >= 0 else None

    def problem(self) -> str:
        """One sentence on what is wrong with the text; empty when nothing is, or it is empty."""
        if not self.text().strip():
            return ""
        read = self._read()
        if isinstance(read, MoneyError):
            return str(read)
        return _("The amount is below zero.") if read.minor < 0 else ""

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the text may be either of two amounts."""
        return isinstance(self._read(), AmbiguousAmountError)

    def ask(self) -> bool:
        """Ask which of two amounts is meant, where it may be either; tell whether it was asked."""
        read = self._read()
        if not isinstance(read, AmbiguousAmountError):
            return False
        AmbiguousAmountSheet(self, read, self._locale).open()
        return True

    def set_money(self, money: Money | None) -> None:
        """Show an amount of this field's currency, or nothing; MoneyError for another currency."""
        if money is not None and money.currency != self._currency:
            # not shown: a fault of the program's
            raise MoneyError(f"this field holds {self._currency}, not {money.currency}")
        self.setText("" if money is None else format_amount(money, self._locale))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks first, where it has to."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or not self.ask():
            super().keyPressEvent(event)

    def _read(self) -> Money | MoneyError:
        try:
            return read_amount(self.text(), self._currency, self._locale)
        except MoneyError as error:
            return error

    def _emit(self) -> None:
        set_property(self, "invalid", bool(self.problem()))
        self.moneyChanged.emit(self.money())

    def _tidy(self) -> None:
        money = self.money()
        if money is not None:
            self.set_money(money)
