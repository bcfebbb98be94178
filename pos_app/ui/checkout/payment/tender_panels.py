"""The panel of each way of paying, and the one that is to be seen."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.texts import _, pgettext
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.bank_terminal_panel import BankTerminalPanel
from pos_app.ui.checkout.payment.card_panel import CardPanel
from pos_app.ui.checkout.payment.cash_panel import CashPanel
from pos_app.ui.checkout.payment.page_panel import PagePanel, PagePending
from pos_app.ui.checkout.payment.payment_flow import PaymentFlow
from pos_app.ui.checkout.payment.payment_words import Says
from pos_app.ui.checkout.payment.qr_panel import QrPanel
from pos_app.ui.checkout.payment.reader_panel import ReaderPanel
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.settings.payer_page_form import PayerPageForm


class TenderPanels(QStackedWidget):
    """Shows the panel that the flow and the chosen way of paying call for.

    `wanted` is the chosen tender's own button, `chosen` another card or reader; `cash_taken` says
    how much the customer gave, in minor units.
    """

    wanted = Signal()
    cash_taken = Signal(int)
    chosen = Signal()
    letter = Signal(str)
    customer_wanted = Signal()
    other_way_wanted = Signal()
    park_wanted = Signal()

    def __init__(self, flow: PaymentFlow, tasks: Tasks, amounts: Amounts, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = flow
        self._tasks = tasks
        self._amounts = amounts

    @property
    def shows_code(self) -> bool:
        """Tell whether the customer has something to scan."""
        return not self.isHidden() and isinstance(self.currentWidget(), QrPanel)

    # Made when they are first wanted: the sheet is there sooner.

    @cached_property
    def reader(self) -> ReaderPanel:
        """The card readers."""
        made = ReaderPanel(self._amounts, SandboxRow(self._flow.sandbox, self._tasks))
        made.show_readers(self._flow.readers)
        made.chosen.connect(lambda _reader: self.chosen.emit())
        made.start_wanted.connect(lambda _reader: self.wanted.emit())
        made.cancel_wanted.connect(self._flow.cancel)
        self.addWidget(made)
        return made

    @cached_property
    def card(self) -> CardPanel:
        """The saved cards."""
        made = CardPanel()
        made.chosen.connect(lambda _card: self.chosen.emit())
        made.charge_requested.connect(lambda _card: self.wanted.emit())
        made.customer_wanted.connect(self.customer_wanted)
        self.addWidget(made)
        return made

    @cached_property
    def cash(self) -> CashPanel:
        """Cash."""
        made = CashPanel(self._amounts)
        made.taken.connect(self.cash_taken)
        made.letter.connect(self.letter)
        self.addWidget(made)
        return made

    @cached_property
    def page(self) -> PagePanel:
        """The offer of a QR code."""
        made = PagePanel()
        made.wanted.connect(self.wanted)
        self.addWidget(made)
        return made

    @cached_property
    def bank_terminal(self) -> BankTerminalPanel:
        """What another device took."""
        made = BankTerminalPanel()
        made.wanted.connect(self.wanted)
        self.addWidget(made)
        return made

    @cached_property
    def code(self) -> QrPanel:
        """What the customer does on their own phone."""
        made = QrPanel(self._tasks, self._amounts)
        made.cancel_wanted.connect(self._flow.cancel)
        made.park_wanted.connect(self.park_wanted)
        self.addWidget(made)
        return made

    @cached_property
    def page_pending(self) -> PagePending:
        """The question for the store's own page: few sales need it."""
        made = PagePending(PayerPageForm(self._flow.settings, self._tasks))
        made.answered.connect(self._flow.page_is_kept)
        made.given_up.connect(self.other_way_wanted)
        self.addWidget(made)
        return made

    @property
    def reader_id(self) -> str:
        """The reader that is chosen; this register's own until another one is."""
        if "reader" in self.__dict__:
            return self.reader.reader_id
        return self._flow.reader.id if self._flow.reader else ""

    def means(self, kind: TenderKind | None) -> str:
        """Return the card or reader that is chosen for a way of paying."""
        if kind is TenderKind.READER:
            return self.reader.reader_id
        return (self.card.card_id or "") if kind is TenderKind.SAVED_CARD else ""

    @property
    def reference(self) -> str:
        """What the bank's own terminal printed, where its panel is seen."""
        seen = self.currentWidget()
        return seen.reference.text() if isinstance(seen, BankTerminalPanel) else ""

    def show_sale(self, kind: TenderKind | None, amount: int, said: Says) -> None:
        """Show what can be done now; `amount` is what the next tender takes, in minor units."""
        if self._flow.sale is None:
            return
        panel = self._panel(kind)
        self.setVisible(panel is not None)
        if panel is not None:
            self.setCurrentWidget(panel)
            self._update(panel, amount, said)
        if "code" in self.__dict__ and panel is not self.code:
            self.code.clear()

    def make_room(self, *, roomy: bool) -> None:
        """In a crowded sheet leave out what only makes it easier."""
        if "cash" in self.__dict__:
            self.cash.show_suggestions(shown=roomy)

    def focus_panel(self) -> bool:
        """Put the cursor where the money is taken; False where only waiting helps."""
        at, flow = self.currentWidget(), self._flow
        if at is None or self.isHidden() or flow.is_taking:
            return False
        match at:
            case ReaderPanel():
                if flow.holding is not None:
                    return False  # Enter pressed twice must not cancel
                at.focus_start()
            case CardPanel():
                at.focus_cards()
            case CashPanel():
                at.focus_amount()
            case PagePanel():
                at.show_code.setFocus()
            case BankTerminalPanel():
                at.focus_confirm()
            case QrPanel():
                at.focus_first()
            case PagePending():
                at.form.setFocus()
        return True

    def _panel(self, kind: TenderKind | None) -> QWidget | None:
        flow = self._flow
        holding = flow.holding
        if flow.wants_page:
            self.page_pending.show_why(shown=holding is None)
            return self.page_pending
        if holding is None:
            return self._panel_of(kind)
        if holding.state is TenderState.ACTION:
            return self.code
        if holding.state is TenderState.PENDING and holding.kind is TenderKind.READER:
            return self.reader
        is_page = holding.state is TenderState.PENDING and holding.page_url
        return self.code if is_page else None

    def _panel_of(self, kind: TenderKind | None) -> QWidget:
        match kind:
            case TenderKind.READER:
                return self.reader
            case TenderKind.SAVED_CARD:
                return self.card
            case TenderKind.PAGE:
                return self.page
            case TenderKind.BANK_TERMINAL:
                return self.bank_terminal
        return self.cash

    def _update(self, panel: QWidget, amount: int, said: Says) -> None:
        flow, full = self._flow, self._amounts.full(amount) if amount else ""
        enabled = not flow.is_taking and amount > 0
        match panel:
            case ReaderPanel():
                panel.show_readers(flow.readers)
                panel.show_start(self._start_words(full), enabled=enabled)
                self._show_waiting(panel, amount)
            case CardPanel():
                panel.show_cards(flow.cards, self._customer_name())
                panel.show_charge(_charge_words(full), enabled=enabled)
            case PagePanel():
                panel.show_amount(full, enabled=enabled)
            case BankTerminalPanel() if flow.sale is not None:
                panel.show_due(full, flow.bank_terminal, flow.sale.paid, enabled=enabled)
            case CashPanel() if flow.sale is not None:
                panel.show_due(flow.sale.left, flow.sale.paid)
                panel.setEnabled(not flow.is_taking)
            case QrPanel() if flow.holding is not None:
                panel.show_payment(flow.holding, said, enabled=not flow.doing)

    def _show_waiting(self, panel: ReaderPanel, amount: int) -> None:
        flow, holding = self._flow, self._flow.holding
        if holding is not None:
            name = holding.reader_name or self._reader_name()
            panel.show_waiting(holding.amount, name, may_cancel=not flow.doing)
            panel.customer.show_for(holding.reader_id or "")
        elif flow.is_taking:
            panel.show_waiting(amount, self._reader_name(), may_cancel=True)
        else:
            panel.show_choice()

    def _start_words(self, amount: str) -> str:
        tender = self._flow.tender
        if tender is not None and tender.kind is TenderKind.READER:
            if tender.state is TenderState.DECLINED:
                return _("Ask for another card")
            if tender.step:
                again = _("Start again")
                return _("Start again for {amount}", amount=amount) if amount else again
        start = _("Start the reader")
        return _("Start the reader for {amount}", amount=amount) if amount else start

    def _reader_name(self) -> str:
        wanted = self.reader_id
        return next((each.label for each in self._flow.readers if each.id == wanted), "")

    def _customer_name(self) -> str | None:
        """Return how the customer is called, empty where nobody knows; None without a customer."""
        customer = self._flow.customer
        return (customer.name or customer.email or customer.phone) if customer else None


def _charge_words(amount: str) -> str:
    charge = pgettext("button", "Charge")
    return _("Charge {amount}", amount=amount) if amount else charge
