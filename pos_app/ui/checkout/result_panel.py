"""The result of the last sale, in large type, until the next one begins."""

from __future__ import annotations

from functools import reduce

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.texts import _, listed, pgettext
from pos_app.services.views.printing import PrintJob
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.tender_list import name_of
from pos_app.ui.theme import SIZES, icon, themed
from pos_app.ui.widgets import (
    Announced,
    announce,
    button,
    column,
    label,
    row,
    set_property,
    show_text,
)
from pos_app.ui.widgets.accessible_text import accessible_text
from pos_app.ui.widgets.key_captions import ENTER

_MARK = 56


class ResultPanel(QWidget):
    """Change or approval, and what to do with the receipt; the next sale needs no dismissing."""

    print_requested = Signal()
    email_requested = Signal()
    gift_requested = Signal()
    other_printer_requested = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QLabel()
        self._what = label("", "section")
        self._figure = label("", "due")
        self._how = label("", "muted", wrap=True)
        self._number = label("", "caption")
        self._printing = label("", "muted", wrap=True)
        self._print = button(
            pgettext("button", "Print"), "secondary", "printer", shortcut_text="P", yields=True
        )
        self._email = button(
            pgettext("button", "Email"), "secondary", "mail", shortcut_text="E", yields=True
        )
        self._gift = button(_("Gift receipt"), "secondary", shortcut_text="G")
        self._other = button(_("Other printer"), "secondary", shortcut_text="O")
        self._next = button(_("Next sale"), "primary", shortcut_text=ENTER)
        self._keys = {
            Qt.Key.Key_P: self._print,
            Qt.Key.Key_E: self._email,
            Qt.Key.Key_G: self._gift,
            Qt.Key.Key_O: self._other,
        }
        self._lay_out()
        self._print.clicked.connect(self.print_requested)
        self._email.clicked.connect(self.email_requested)
        self._gift.clicked.connect(self.gift_requested)
        self._other.clicked.connect(self.other_printer_requested)
        self._next.clicked.connect(self.done)
        self.show_printing("", None)
        themed().changed.connect(self._paint_mark)
        self._paint_mark()

    def show_sale(self, sale: SaleView, amounts: Amounts, *, by_hand: bool = False) -> None:
        """Say how this sale ended, and of cash that no drawer opens by itself where that is so."""
        what, figure = _answer(sale, amounts)
        self._what.setText(what)
        self._figure.setText(figure)
        taken = [each for each in sale.tenders if each.state is TenderState.APPROVED]
        tip = [_("with a tip of {amount}", amount=amounts.full(sale.tip))] if sale.tip else []
        lines = [_tender_text(each, amounts) for each in taken] + tip
        opens = by_hand and any(each.tendered for each in taken)
        hint = [_("Open the drawer by hand.")] if opens else []
        self._how.setText("\n".join([*lines, *hint]))
        number = sale.receipt_number
        self._number.setText(_("Receipt {number}", number=number) if number else "")
        announce(
            self, reduce(accessible_text, [self.summary(), listed(lines), *hint]), Announced.MONEY
        )

    def show_printing(self, words: str, job: PrintJob | None) -> None:
        """Say what became of the receipt at the receipt printer; a `job` did not come out."""
        show_text(self._printing, words)
        set_property(self._printing, "role", "label" if job else "muted")
        self._other.setVisible(job is not None)
        if job is not None:
            announce(self, words, Announced.PROBLEM)

    def focus_next(self) -> None:
        """Enter goes on without a receipt."""
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def summary(self) -> str:
        """Return the answer in words."""
        return pgettext(
            "how a sale ended and its amount, as they are read out",
            "{what} {amount}",
            what=self._what.text(),
            amount=self._figure.text(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """P prints, O elsewhere, G without prices, E mails; any other key is the next sale's."""
        wanted = self._keys.get(Qt.Key(event.key()))
        if wanted and wanted.isVisible() and event.modifiers() in _PLAIN:
            wanted.click()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        box = column(self, spacing=SIZES["space_2"])
        centre = Qt.AlignmentFlag.AlignHCenter
        box.addStretch()
        box.addWidget(self._mark, 0, centre)
        for text in (self._what, self._figure, self._how, self._number, self._printing):
            text.setAlignment(centre)
            box.addWidget(text)
        box.addStretch()
        receipt = row()
        for each in (self._print, self._email):
            each.setToolTip(each.text())
            each.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            receipt.addWidget(each, 1)
        box.addLayout(receipt)
        more = row()
        more.addWidget(self._gift, 1)
        more.addWidget(self._other, 1)
        box.addLayout(more)
        box.addWidget(self._next)

    def _paint_mark(self) -> None:
        drawn = icon("check", "accent").pixmap(QSize(_MARK, _MARK), self.devicePixelRatioF())
        self._mark.setPixmap(drawn)


_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


def _answer(sale: SaleView, amounts: Amounts) -> tuple[str, str]:
    if sale.state is SaleState.OVERPAID:
        return _("Paid more than once"), amounts.full(sale.paid)
    if sale.change:
        return pgettext("money back", "Change"), amounts.full(sale.change)
    electronic = any(
        each.kind.facts.moves_at_stripe and each.state is TenderState.APPROVED
        for each in sale.tenders
    )
    figure = amounts.full(sale.total + sale.tip + sale.rounding)
    if electronic:
        return pgettext("the state of a sale", "Approved"), figure
    cash = any(each.kind.facts.gives_change for each in sale.tenders)
    if cash or not sale.total:
        return _("Paid, no change"), figure
    return pgettext("the state of a sale", "Paid"), figure


def _tender_text(tender: TenderView, amounts: Amounts) -> str:
    amount = amounts.full(tender.amount)
    if tender.kind.facts.gives_change:
        given = amounts.full(tender.tendered)
        if tender.change or tender.rounding:
            return _("Cash {given} for {amount}", given=given, amount=amount)
        return _("Cash {amount}", amount=given)
    name = name_of(tender)
    if tender.keeps_card:
        return _("{method}  {amount}, kept for next time", method=name, amount=amount)
    return pgettext("a payment of a sale", "{method}  {amount}", method=name, amount=amount)
