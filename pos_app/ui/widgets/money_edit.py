"""A field for an amount of money."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.money import Money, MoneyError, format_amount, parse_money
from pos_app.ui.widgets.basics import set_property


class MoneyEdit(QLineEdit):
    """Takes an amount as people of the locale write it; holds whole minor units of one currency.

    `moneyChanged(Money | None)` follows the typing; None while the text is no amount.
    """

    moneyChanged = Signal(object)

    def __init__(
        self,
        currency: str,
        locale: str = "en_US",
        *,
        name: str = "Amount",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._currency = currency
        self._locale = locale
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setPlaceholderText(format_amount(Money(0, currency), locale))
        self.textChanged.connect(self._tell)
        self.editingFinished.connect(self._tidy)

    def money(self) -> Money | None:
        """The amount, or None when the text is not one (or is below zero, or empty)."""
        try:
            money = parse_money(self.text(), self._currency, self._locale)
        except MoneyError:
            return None
        return money if money.minor >= 0 else None

    def problem(self) -> str:
        """One sentence on what is wrong with the text; empty when nothing is, or it is empty."""
        if not self.text().strip():
            return ""
        try:
            money = parse_money(self.text(), self._currency, self._locale)
        except MoneyError as error:
            return f"{error}."
        return "The amount is below zero." if money.minor < 0 else ""

    def set_money(self, money: Money | None) -> None:
        """Show an amount of this field's currency, or nothing; MoneyError for another currency."""
        if money is not None and money.currency != self._currency:
            raise MoneyError(f"this field holds {self._currency}, not {money.currency}")
        self.setText("" if money is None else format_amount(money, self._locale))

    def _tell(self) -> None:
        set_property(self, "invalid", bool(self.problem()))
        self.moneyChanged.emit(self.money())

    def _tidy(self) -> None:
        money = self.money()
        if money is not None:
            self.set_money(money)
