"""Asks for whom a part-paid sale is kept as a deposit, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.services.views.deposits import NewDeposit
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.payment_state import PaymentState
from pos_app.ui.checkout.payment.sale_flow import SaleFlow
from pos_app.ui.widgets import CheckBox, FormField, Sheet, button, label, row
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.letter_edit import LetterEdit

_MONTH: Final = timedelta(days=30)


def ask_to_keep(parent: QWidget, flow: SaleFlow, amounts: Amounts) -> None:
    """Keep the sale of a flow as a deposit, once it is said for whom."""
    if flow.state.sale is not None:
        sheet = DepositSheet(parent, flow.state, amounts)
        sheet.agreed.connect(flow.keep)
        sheet.open()


class DepositSheet(Sheet):
    """`agreed(NewDeposit)` is what is to be kept."""

    agreed = Signal(object)

    def __init__(self, parent: QWidget, payment: PaymentState, amounts: Amounts) -> None:
        super().__init__(parent, _("Keep as a deposit"), width=520)
        self._sale = payment.sale
        self._customer = payment.customer
        self.name, self.phone = LetterEdit(), QLineEdit()
        self.phone.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.until = CheckBox(_("Kept until"))
        self.day = DayEdit(_("Kept until"), locale=amounts.locale)
        self.day.show_day(date.today() + _MONTH)  # noqa: DTZ011  a proposal, which is typed over
        self.day.setEnabled(False)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.keep = button(_("Keep as a deposit"), "primary")
        self.keep.setProperty("scale", "small")
        self._lay_out(amounts)
        self.first_focus = self.keep if self._customer else self.name
        self.until.toggled.connect(self.day.setEnabled)
        self.keep.clicked.connect(self._agree)
        for field in (self.name, self.phone):
            field.returnPressed.connect(self._agree)

    def _lay_out(self, amounts: Amounts) -> None:
        if self._sale is not None:
            what = _(
                "{paid} stays paid, and {left} is paid when the goods are handed over. "
                "Prices and taxes stay as they are now.",
                paid=amounts.full(self._sale.paid),
                left=amounts.full(self._sale.left),
            )
            self.body.addWidget(label(what, wrap=True))
        if self._customer is not None:
            self.body.addWidget(label(self._customer.name, "section", wrap=True))
        else:
            self.body.addWidget(FormField(pgettext("field", "Name"), self.name))
            self.body.addWidget(FormField(_("Phone"), self.phone))
        until = row()
        until.addWidget(self.until)
        until.addWidget(self.day, 1)
        self.body.addLayout(until)
        self.body.addWidget(self.problem)
        below = FlowLayout(at_end=True)
        below.addWidget(self.keep)
        self.body.addLayout(below)

    def _agree(self) -> None:
        if self._sale is None:
            return
        named = self._customer or self.name.text().strip() or self.phone.text().strip()
        self.problem.setVisible(not named)
        if not named:
            self.problem.setText(_("Type a name or a phone number: the deposit is found by it."))
            self.name.setFocus()
            return
        if self.until.isChecked() and self.day.problem():
            self.problem.setText(self.day.problem())
            self.problem.show()
            self.day.setFocus()
            return
        due_on = self.day.day() if self.until.isChecked() else None
        new = NewDeposit(self._sale.id, self.name.text(), self.phone.text(), due_on)
        self.finish()
        self.agreed.emit(new)
