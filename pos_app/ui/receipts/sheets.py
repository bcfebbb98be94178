"""The sheets around a receipt: its preview, and the address that it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pos_app.domain.texts import N_, Message, _, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.receipts.paper import ReceiptImage
from pos_app.ui.receipts.receipt_data import EmailWay, Receipt
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import CheckBox, FormField, Sheet, button, column, frame, row, toast
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.sheet import is_open

_BESIDE: Final = 24
"""For the scroll bar and the focus ring."""
_AROUND: Final = 200
"""Height of the window that a preview can't use."""
_WIDTH: Final = 800
_IN_TRAINING: Final = N_("This is training: no email is sent.")
NO_EMAIL: Final[dict[EmailWay, dict[str, Message]]] = {
    EmailWay.STRIPE: {
        "training": _IN_TRAINING,
        "test": N_("This is test mode: Stripe sends no email."),
    },
    EmailWay.SERVER: {"training": _IN_TRAINING},
    EmailWay.PROGRAM: {},
}
"""What is said in the modes in which none is sent."""
_THERE: Final[dict[EmailWay, Message]] = {
    EmailWay.STRIPE: N_("Stripe sends its receipt of the card payment there."),
    EmailWay.SERVER: N_("Your mail server sends the receipt there, as PDF too."),
    EmailWay.PROGRAM: N_("Your mail program opens with the receipt, and you send it there."),
}


class ReceiptSheet(Sheet):
    """Shows a receipt as it will be on paper; P prints, S saves, E sends, G leaves out prices."""

    print_requested = Signal(str)
    """On the printer of this name; empty: the default one."""
    receipt_printer_requested = Signal(bool)
    """On this register's receipt printer, where True without prices."""
    save_requested = Signal()
    email_requested = Signal()
    gift_chosen = Signal(bool)
    """That a receipt without prices is wanted, or that with them again."""

    def __init__(self, parent: QWidget, receipt: Receipt, shown: ReceiptImage) -> None:
        super().__init__(parent, receipt.heading, width=_WIDTH)
        self.receipt = receipt
        self.gift = CheckBox(_("Gift receipt, without prices"))
        self.printer = DropDown()
        self._printers = FormField(_("Printer"), self.printer)
        self.print_button = button(
            pgettext("button", "Print"), "primary", "printer", shortcut_text="P"
        )
        self.first_focus = self.print_button
        self.save_button = button(_("Save as PDF"), "secondary", "pdf", shortcut_text="S")
        self.email_button = button(
            pgettext("button", "Email"), "secondary", "mail", shortcut_text="E"
        )
        self.paper = QLabel()
        self._area = QScrollArea()
        self.show_receipt(receipt, shown)
        self._lay_out(shown)
        self._printers.hide()
        self._has_receipt_printer = False
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self.save_requested)
        self.gift.toggled.connect(self.gift_chosen)
        self.email_button.clicked.connect(self.email_requested)

    def show_receipt(self, receipt: Receipt, shown: ReceiptImage) -> None:
        """Show this one in the place of the one before."""
        self.receipt = receipt
        self.paper.setPixmap(QPixmap.fromImage(shown.image))
        self.paper.setAccessibleName(shown.words)
        self.paper.adjustSize()

    def show_printers(self, names: Sequence[str], *, has_receipt_printer: bool = False) -> None:
        """Offer the printers of this system, a receipt printer before them.

        The first is taken without asking.
        """
        self._has_receipt_printer = has_receipt_printer
        self.printer.addItems([_("Receipt printer")] * has_receipt_printer + list(names))
        self._printers.setVisible(self.printer.count() > 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters of the buttons."""
        buttons = {
            Qt.Key.Key_P: self.print_button,
            Qt.Key.Key_S: self.save_button,
            Qt.Key.Key_E: self.email_button,
            Qt.Key.Key_G: self.gift,
        }
        pressed = buttons.get(Qt.Key(event.key()))
        if pressed is not None and not event.modifiers():
            pressed.click()
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as high as the window allows."""
        if event.type() == QEvent.Type.Resize and watched is self._host:
            self._fit()
        return super().eventFilter(watched, event)

    def _print(self) -> None:
        if self._has_receipt_printer and self.printer.currentIndex() == 0:
            self.receipt_printer_requested.emit(self.gift.isChecked())
        else:
            self.print_requested.emit(self.printer.currentText())

    def _lay_out(self, shown: ReceiptImage) -> None:
        self._area.setProperty("role", "reading")
        self._area.setAccessibleName(_("Receipt"))
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.paper)
        self._area.setFixedWidth(round(shown.image.deviceIndependentSize().width()) + _BESIDE)
        self._fit()
        desk = frame("well")
        column(desk, margin=SIZES["space_3"]).addWidget(self._area)
        across = row(spacing=SIZES["space_6"])
        across.addWidget(desk)
        across.addLayout(self._actions(), 1)
        self.body.addLayout(across)

    def _actions(self) -> QVBoxLayout:
        box = column(spacing=SIZES["space_3"])
        box.addWidget(self._printers)
        box.addWidget(self.gift)
        for each in (self.print_button, self.save_button, self.email_button):
            box.addWidget(each)
        box.addStretch()
        return box

    def _fit(self) -> None:
        high = self.paper.sizeHint().height() + 8
        self._area.setFixedHeight(max(200, min(high, self._host.height() - scaled(_AROUND, 0.35))))


class EmailSheet(Sheet):
    """Asks where a receipt, or what `title` and `there` say, is to be sent.

    `send_requested(address)`. A customer may type the address on the reader, by `on_reader`.
    """

    send_requested = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        address: str,
        mode: str,
        way: EmailWay,
        *,
        title: str = "",
        there: str = "",
        on_reader: AskOnReader | None = None,
    ) -> None:
        super().__init__(parent, title or _("Email the receipt"), width=480)
        self.on_reader = on_reader
        self.address = QLineEdit(address)
        self.send = button(pgettext("button", "Send"), "primary", "mail")
        self.send.setProperty("scale", "small")
        help_text = NO_EMAIL[way].get(mode) or there or _THERE[way]
        self._field = FormField(_("Email address"), self.address, str(help_text))
        self._lay_out()
        self.send.clicked.connect(self._send)
        self.address.returnPressed.connect(self._send)
        if on_reader is not None:
            on_reader.answered.connect(self._take_answer)

    def focus_first(self) -> None:
        """In the address, ready to type over."""
        self.address.setFocus(Qt.FocusReason.PopupFocusReason)
        self.address.selectAll()

    def set_busy(self, *, busy: bool) -> None:
        """While it is sent, nothing can be sent again."""
        self.send.setEnabled(not busy)

    def complain(self, words: str) -> None:
        """Say under the address why nothing was sent."""
        self._field.set_error(words)
        self.focus_first()

    def refuse(self, over: QWidget, error: UserError) -> None:
        """Say why nothing was sent: under the address, or in a toast where it was closed."""
        words = paragraph(error.what, error.next_step)
        if is_open(self):
            self.set_busy(busy=False)
            self.complain(words)
        else:
            toast(over, words, "warn")

    def _send(self) -> None:
        if self.send.isEnabled():
            self._field.set_error("")
            self.send_requested.emit(self.address.text().strip())

    def _take_answer(self, address: str) -> None:
        """Show what the customer typed; whoever sends it sees it first."""
        self._field.set_error("")
        self.address.setText(address)
        self.send.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        cancel = button(pgettext("button", "Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.body.addWidget(self._field)
        if self.on_reader is not None:
            self.body.addWidget(self.on_reader)
        answers = FlowLayout(at_end=True)
        answers.addWidget(cancel)
        answers.addWidget(self.send)
        self.body.addLayout(answers)
