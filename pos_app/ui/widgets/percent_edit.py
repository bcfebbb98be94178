"""A field for a percentage: a tax rate, a fee, a discount."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.money import MoneyError, format_percent
from pos_app.domain.quantities import decimal_sign
from pos_app.domain.reading import read_percent
from pos_app.domain.texts import _
from pos_app.ui.widgets.basics import set_property
from pos_app.ui.widgets.keypad import take_numbers


class PercentEdit(QLineEdit):
    """Takes `8.875`, `8,875` or `19 %`; holds millionths (8.875 % is 88 750).

    Emptied it is no percentage, not 0 %: nobody said zero. `ppmChanged(int | None)` follows the
    typing; None while the text is no percentage.
    """

    ppmChanged = Signal(object)

    def __init__(
        self, locale: str = "en_US", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._locale = locale
        self.setAccessibleName(name or _("Percent"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        take_numbers(self, decimal=decimal_sign(locale))
        self.textChanged.connect(self._emit)
        self.editingFinished.connect(self._tidy)

    def ppm(self) -> int | None:
        """Millionths from 0 to a whole; None when empty, and when it is no percentage."""
        try:
            return read_percent(self.text())
        except MoneyError:
            return None

    def problem(self) -> str:
        """One sentence on what is wrong with the text; empty when nothing is, or it is empty."""
        try:
            read_percent(self.text().strip() or "0")
        except MoneyError as error:
            return str(error)
        return ""

    def set_locale(self, locale: str) -> None:
        """Write percentages as another locale does from now on."""
        self._locale = locale
        take_numbers(self, decimal=decimal_sign(locale))

    def set_ppm(self, ppm: int) -> None:
        """Show millionths as a percentage of the locale, without needless zeros."""
        self.setText(format_percent(ppm, self._locale))

    def _emit(self) -> None:
        set_property(self, "invalid", bool(self.problem()))
        self.ppmChanged.emit(self.ppm())

    def _tidy(self) -> None:
        ppm = self.ppm()
        if ppm is not None:
            self.set_ppm(ppm)
