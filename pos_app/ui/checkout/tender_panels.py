"""The panel of each way of paying, and the one that is to be seen."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.card_panel import CardPanel
from pos_app.ui.checkout.cash_panel import CashPanel
from pos_app.ui.checkout.page_panel import PagePanel, PagePending
from pos_app.ui.checkout.payment_flow import PaymentFlow
from pos_app.ui.checkout.payment_words import Says
from pos_app.ui.checkout.qr_panel import QrPanel
from pos_app.ui.checkout.reader_panel import ReaderPanel
from pos_app.ui.payer_page_form import PayerPageForm
from pos_app.ui.tasks import Tasks


class TenderPanels(QStackedWidget):
    """Shows the panel that the flow and the chosen way of paying call for.

    `wanted` is the chosen tender's own button, `chosen` another card or reader.
    """

    wanted = Signal()
    chosen = Signal()
    letter = Signal(str)
    customer_wanted = Signal()
    other_way_wanted = Signal()

    def __init__(self, flow: PaymentFlow, tasks: Tasks, amounts: Amounts, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = flow
        self._tasks = tasks
        self._amounts = amounts
        self.reader = ReaderPanel(amounts)
        self.card = CardPanel()
        self.cash = CashPanel(amounts)
        for each in (self.reader, self.card, self.cash):
            self.addWidget(each)
        self._connect()

    @property
    def shows_code(self) -> bool:
        """Tell whether the customer has something to scan."""
        return not self.isHidden() and isinstance(self.currentWidget(), QrPanel)

    # Made when they are first wanted: the sheet is there sooner.

    @cached_property
    def page(self) -> PagePanel:
        """The offer of a QR code."""
        made = PagePanel()
        made.wanted.connect(self.wanted)
        self.addWidget(made)
        return made

    @cached_property
    def code(self) -> QrPanel:
        """What the customer does on their own phone."""
        made = QrPanel(self._tasks, self._amounts)
        made.cancel_wanted.connect(self._flow.cancel)
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

    def means(self, kind: TenderKind | None) -> str:
        """Return the card or reader that is chosen for a way of paying."""
        if kind is TenderKind.READER:
            return self.reader.reader_id
        return (self.card.card_id or "") if kind is TenderKind.SAVED_CARD else ""

    def show_sale(self, kind: TenderKind | None, amount: int, said: Says) -> None:
        """Show what can be done now; `amount` is what the next tender takes, in minor units."""
        flow, full = self._flow, self._amounts.full
        if flow.sale is None:
            return
        idle = not flow.is_taking
        self.cash.show_due(flow.sale.left, flow.sale.paid)
        self.cash.setEnabled(idle)
        self.card.show_cards(flow.cards, self._customer_name())
        self.card.show_charge(f"Charge {full(amount)}", enabled=idle and amount > 0)
        self.reader.show_readers(flow.readers)
        self.reader.show_start(self._start_words(amount), enabled=idle and amount > 0)
        self._show_waiting(kind, amount)
        panel = self._panel(kind)
        if isinstance(panel, PagePanel):
            panel.show_amount(full(amount), enabled=idle and amount > 0)
        self._show_code(panel, said)
        self.setVisible(panel is not None)
        if panel is not None:
            self.setCurrentWidget(panel)

    def make_room(self, *, roomy: bool) -> None:
        """In a crowded sheet leave out what only makes it easier."""
        self.cash.show_suggestions(shown=roomy)
        if isinstance(self.currentWidget(), PagePanel):
            self.page.show_hint(shown=roomy)

    def focus_panel(self) -> bool:
        """Put the cursor where the money is taken; False where only waiting helps."""
        at, flow = self.currentWidget(), self._flow
        if self.isHidden() or flow.is_taking:
            return False
        if at is self.reader:
            if flow.holding is not None:
                return False  # Enter pressed twice must not cancel
            self.reader.focus_start()
        elif at is self.card:
            self.card.focus_cards()
        elif at is self.cash:
            self.cash.focus_amount()
        elif isinstance(at, PagePanel):
            at.show_code.setFocus()
        elif isinstance(at, QrPanel):
            at.focus_first()
        else:
            self.page_pending.form.setFocus()
        return True

    def _connect(self) -> None:
        flow = self._flow
        self.cash.taken.connect(flow.take_cash)
        self.cash.letter.connect(self.letter)
        self.card.chosen.connect(lambda _card: self.chosen.emit())
        self.card.charge_wanted.connect(lambda _card: self.wanted.emit())
        self.card.customer_wanted.connect(self.customer_wanted)
        self.reader.chosen.connect(lambda _reader: self.chosen.emit())
        self.reader.start_wanted.connect(lambda _reader: self.wanted.emit())
        self.reader.cancel_wanted.connect(flow.cancel)

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
        return self.cash

    def _show_waiting(self, kind: TenderKind | None, amount: int) -> None:
        flow, holding = self._flow, self._flow.holding
        if holding is not None and holding.kind is TenderKind.READER:
            name = holding.reader_name or self._reader_name()
            self.reader.show_waiting(holding.amount, name, may_cancel=not flow.doing)
        elif kind is TenderKind.READER and flow.is_taking:
            self.reader.show_waiting(amount, self._reader_name(), may_cancel=True)
        else:
            self.reader.show_choice()

    def _show_code(self, panel: QWidget | None, said: Says) -> None:
        holding = self._flow.holding
        if isinstance(panel, QrPanel) and holding is not None:
            panel.show_payment(holding, said, enabled=not self._flow.doing)
        elif "code" in self.__dict__:
            self.code.clear()

    def _start_words(self, amount: int) -> str:
        tender = self._flow.tender
        if tender is not None and tender.kind is TenderKind.READER:
            if tender.state is TenderState.DECLINED:
                return "Ask for another card"
            if tender.step:
                return f"Start again for {self._amounts.full(amount)}"
        return f"Start the reader for {self._amounts.full(amount)}"

    def _reader_name(self) -> str:
        wanted = self.reader.reader_id
        return next((each.label for each in self._flow.readers if each.id == wanted), "")

    def _customer_name(self) -> str:
        customer = self._flow.customer
        return (customer.name or customer.email or "The customer") if customer else ""
