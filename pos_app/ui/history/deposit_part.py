"""What is said of a sale that is kept part paid, and what can be done about it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.domain.deposits import given_back_at_stripe
from pos_app.domain.texts import _, listed, paragraph
from pos_app.services.views.deposits import DepositView
from pos_app.services.views.history import SaleDetails
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, button, column, label
from pos_app.ui.widgets.formats import Formats


class DepositPart(QWidget):
    """Stands above the rest of a sale while it is kept as a deposit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = label("", wrap=True)
        self.pay = button(_("Pay the rest"), "primary")
        self.pay.setProperty("scale", "small")
        self.cancel = button(_("Cancel the deposit"), "danger")
        box = column(self, spacing=SIZES["space_2"])
        box.addWidget(self.words)
        line = FlowLayout()
        line.addWidget(self.pay)
        line.addWidget(self.cancel)
        box.addLayout(line)
        self.hide()

    def show_sale(self, details: SaleDetails, formats: Formats) -> None:
        """Show how a deposit stands; nothing of a sale that is none, or none any more."""
        deposit = details.deposit
        is_kept = deposit is not None and deposit.is_open
        self.setVisible(is_kept)
        if deposit is not None and is_kept:
            self.words.setText(_words(deposit, details.row.amount.currency, formats))


def _words(deposit: DepositView, currency: str, formats: Formats) -> str:
    kept = _("Kept as deposit {number}.", number=deposit.number)
    stands = _(
        "{paid} is paid, {left} is still to pay.",
        paid=formats.minor(deposit.paid, currency),
        left=formats.minor(deposit.left, currency),
    )
    gone = ""
    if deposit.given_back:
        gone = given_back_at_stripe(formats.minor(deposit.given_back, currency))
    until = ""
    if deposit.due_on is not None:
        until = _("Kept until {day}.", day=formats.calendar_day(deposit.due_on))
    return "\n".join([paragraph(kept, stands, gone, until), *filter(None, [_who(deposit)])])


def _who(deposit: DepositView) -> str:
    return listed([each for each in (deposit.name, deposit.phone) if each])
