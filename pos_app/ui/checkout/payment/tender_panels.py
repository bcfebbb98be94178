"""The panel of each way of paying, and which of them is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final, TypeAlias, assert_never, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.texts import _, pgettext
from pos_app.services.container import Services
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.bank_terminal_panel import BankTerminalPanel
from pos_app.ui.checkout.payment.card_panel import CardPanel
from pos_app.ui.checkout.payment.cash_panel import CashPanel
from pos_app.ui.checkout.payment.page_panel import PagePanel, PagePending
from pos_app.ui.checkout.payment.payment_presenter import PaymentPresenter
from pos_app.ui.checkout.payment.qr_panel import QrPanel
from pos_app.ui.checkout.payment.reader_panel import ReaderPanel
from pos_app.ui.checkout.payment.store_credit_panel import StoreCreditPanel
from pos_app.ui.readers.sandbox_row import SandboxRow
from pos_app.ui.settings.return_url_form import ReturnUrlForm
from pos_app.ui.widgets import tab_before
from pos_app.ui.widgets.pages import Pages

Panel: TypeAlias = (
    ReaderPanel
    | CardPanel
    | CashPanel
    | PagePanel
    | BankTerminalPanel
    | StoreCreditPanel
    | QrPanel
    | PagePending
)
"""All there are: mypy says where one is not decided about."""
_TAB: Final = Qt.FocusPolicy.TabFocus


class TenderPanels(Pages):
    """Shows the panel that the payment and the chosen way of paying call for.

    `letter` was typed into an amount: it chooses another way of paying.
    """

    letter = Signal(str)

    def __init__(
        self,
        presenter: PaymentPresenter,
        services: Services,
        tasks: Tasks,
        amounts: Amounts,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._state = presenter.state
        self._services = services
        self._tasks = tasks
        self._amounts = amounts
        self.first_below: QWidget | None = None
        """Where Tab goes from the panels."""

    def addWidget(self, page: QWidget) -> int:
        """Show one more; Tab comes to it before what stands below."""
        place = super().addWidget(page)
        if self.first_below is not None:
            reached = [each for each in page.findChildren(QWidget) if each.focusPolicy() & _TAB]
            tab_before(self.first_below, *reached)
        return place

    @property
    def shows_code(self) -> bool:
        """Tell whether the customer has something to scan."""
        return not self.isHidden() and isinstance(self.currentWidget(), QrPanel)

    # Made when they are first wanted: the sheet is there sooner.

    @cached_property
    def reader(self) -> ReaderPanel:
        """The card readers."""
        made = ReaderPanel(self._amounts, SandboxRow(self._services.sandbox, self._tasks))
        made.show_readers(self._state.readers)  # it may be wanted in the midst of a payment
        made.chosen.connect(self._presenter.prepare)
        made.start_requested.connect(self._presenter.take)
        made.cancel.clicked.connect(self._presenter.payments.cancel)
        self.addWidget(made)
        return made

    @cached_property
    def card(self) -> CardPanel:
        """The saved cards."""
        made = CardPanel()
        made.chosen.connect(self._presenter.prepare)
        made.charge_requested.connect(self._presenter.take)
        made.customer_requested.connect(self._presenter.customer_requested)
        self.addWidget(made)
        return made

    @cached_property
    def cash(self) -> CashPanel:
        """Cash."""
        made = CashPanel(self._amounts)
        made.taken.connect(self._presenter.take_cash)
        made.letter.connect(self.letter)
        self.addWidget(made)
        return made

    @cached_property
    def page(self) -> PagePanel:
        """The offer of a QR code."""
        made = PagePanel()
        made.show_code.clicked.connect(self._presenter.take)
        self.addWidget(made)
        return made

    @cached_property
    def bank_terminal(self) -> BankTerminalPanel:
        """What another device took."""
        made = BankTerminalPanel()
        made.confirmed.connect(self._presenter.take)
        self.addWidget(made)
        return made

    @cached_property
    def store_credit(self) -> StoreCreditPanel:
        """Gift cards and store credit."""
        made = StoreCreditPanel(self._services, self._tasks, self._amounts)
        made.taken.connect(self._presenter.take)
        made.changed.connect(self._presenter.end_complaint)
        self.addWidget(made)
        return made

    @cached_property
    def code(self) -> QrPanel:
        """What the customer does on their own phone."""
        made = QrPanel(self._tasks, self._amounts)
        made.cancel.clicked.connect(self._presenter.payments.cancel)
        made.park.clicked.connect(self._presenter.flow.park)
        self.addWidget(made)
        return made

    @cached_property
    def page_pending(self) -> PagePending:
        """The question for the store's own page: few sales need it."""
        services = self._services
        form = ReturnUrlForm(services.settings, self._tasks, lambda: services.actor)
        made = PagePending(form)
        made.form.saved.connect(self._presenter.payments.resume_with_return_url)
        made.other.clicked.connect(self._presenter.pay_without_page)
        self.addWidget(made)
        return made

    @property
    def reader_id(self) -> str:
        """The reader that is chosen; this register's own until another one is."""
        if "reader" in self.__dict__:
            return self.reader.reader_id
        return self._state.reader.id if self._state.reader else ""

    def card_or_reader_id(self, kind: TenderKind) -> str:
        """Return the card, reader or account that is chosen for a way of paying."""
        return CHOSEN[kind](self)

    @property
    def reference(self) -> str:
        """What the bank's own terminal printed, where its panel is seen."""
        seen = self._seen
        return seen.reference.text() if isinstance(seen, BankTerminalPanel) else ""

    @property
    def _seen(self) -> Panel | None:
        return cast("Panel | None", self.currentWidget())  # nothing else is added

    def build_ahead(self) -> bool:
        """Build one of the panels that most sales need; False where they are there."""
        for name in ("cash", "reader", "card", "page", "code"):
            if name not in self.__dict__:
                getattr(self, name)
                return True
        return False

    def show_readers(self) -> None:
        """Offer the readers of the sale, where their panel was built before it."""
        if "reader" in self.__dict__:
            self.reader.show_readers(self._state.readers)

    def show_payment(self, amount: int) -> None:
        """Show what can be done now; `amount` is what the next tender takes, in minor units."""
        panel = self._panel()
        self.setVisible(panel is not None)
        if panel is not None:
            self.setCurrentWidget(panel)
            self._update(panel, amount)
        if "code" in self.__dict__ and panel is not self.code:
            self.code.clear()

    def make_room(self, *, roomy: bool) -> None:
        """Hide suggestions and hints where the sheet is crowded."""
        if "cash" in self.__dict__:
            self.cash.show_suggestions(shown=roomy)

    def focus_panel(self) -> bool:
        """Focus the control that takes the money; return False where there is only waiting."""
        at, state = self._seen, self._state
        if at is None or self.isHidden() or state.is_taking:
            return False
        match at:
            case ReaderPanel():
                if state.holding is not None:
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
            case QrPanel() | StoreCreditPanel():
                at.focus_first()
            case PagePending():
                at.form.setFocus()
            case _:
                assert_never(at)
        return True

    def _panel(self) -> Panel | None:
        holding = self._state.holding
        if self._state.needs_return_url:
            self.page_pending.show_why(shown=holding is None)
            return self.page_pending
        if holding is None:
            made = PANELS.get(self._presenter.kind or TenderKind.CASH)
            return made(self) if made else self.cash
        if holding.state is TenderState.ACTION:
            return self.code
        if holding.state is TenderState.PENDING and holding.kind is TenderKind.READER:
            return self.reader
        is_page = holding.state is TenderState.PENDING and holding.page_url
        return self.code if is_page else None

    def _update(self, panel: Panel, amount: int) -> None:
        state, full = self._state, self._amounts.full(amount) if amount else ""
        enabled = not state.is_taking and amount > 0
        match panel:
            case ReaderPanel():
                panel.show_readers(state.readers)
                panel.show_start(self._start_text(full), enabled=enabled)
                self._update_waiting(panel, amount)
            case CardPanel():
                self._update_cards(panel, full, enabled=enabled)
            case PagePanel():
                panel.show_amount(full, enabled=enabled)
            case BankTerminalPanel() | StoreCreditPanel() | CashPanel():
                if state.sale is not None:
                    self._update_due(panel, amount, state.sale)
            case QrPanel():
                if state.holding is not None:
                    status = self._presenter.status
                    panel.show_payment(state.holding, status, enabled=not state.busy_with)
            case PagePending():
                pass  # it says the same of every payment
            case _:
                assert_never(panel)

    def _update_cards(self, panel: CardPanel, amount: str, *, enabled: bool) -> None:
        customer = self._state.customer
        name = customer.name or customer.email or customer.phone if customer else None
        panel.show_cards(self._state.cards, name)
        text = pgettext("button: charge the saved card", "Charge")
        if amount:
            text = pgettext("button: charge the saved card", "Charge {amount}", amount=amount)
        panel.show_charge(text, enabled=enabled)

    def _update_due(
        self, panel: BankTerminalPanel | StoreCreditPanel | CashPanel, amount: int, sale: SaleView
    ) -> None:
        state, enabled = self._state, not self._state.is_taking and amount > 0
        match panel:
            case BankTerminalPanel():
                full = self._amounts.full(amount) if amount else ""
                panel.show_due(full, state.bank_terminal, sale.paid, enabled=enabled)
            case StoreCreditPanel():
                panel.show_due(amount, sale.paid, enabled=enabled)
            case CashPanel():
                panel.show_due(sale.left, sale.paid, sale.left_in_cash)
                panel.setEnabled(not state.is_taking)
            case _:
                assert_never(panel)

    def _update_waiting(self, panel: ReaderPanel, amount: int) -> None:
        """Show the amount that a reader asks for, or the choice of one."""
        state, holding, wanted = self._state, self._state.holding, self.reader_id
        name = next((each.label for each in state.readers if each.id == wanted), "")
        if holding is not None:
            may_cancel = not state.busy_with
            panel.show_waiting(holding.amount, holding.reader_name or name, may_cancel=may_cancel)
            panel.customer.show_for(holding.reader_id or "")
        elif state.is_taking and state.method is TenderKind.READER:
            panel.show_waiting(amount, name, may_cancel=True)
        else:
            panel.show_choice()

    def _start_text(self, amount: str) -> str:
        tender = self._state.tender
        if tender is not None and tender.kind is TenderKind.READER:
            if tender.state is TenderState.DECLINED:
                return _("Ask for another card")
            if tender.step:
                again = _("Start again")
                return _("Start again for {amount}", amount=amount) if amount else again
        start = _("Start the reader")
        return _("Start the reader for {amount}", amount=amount) if amount else start


PANELS: Final[Mapping[TenderKind, Callable[[TenderPanels], Panel]]] = {
    TenderKind.READER: lambda panels: panels.reader,
    TenderKind.SAVED_CARD: lambda panels: panels.card,
    TenderKind.PAGE: lambda panels: panels.page,
    TenderKind.CASH: lambda panels: panels.cash,
    TenderKind.BANK_TERMINAL: lambda panels: panels.bank_terminal,
    TenderKind.STORE_CREDIT: lambda panels: panels.store_credit,
}
"""Where each way of paying is taken that has a row on the sheet; after any other comes cash."""
CHOSEN: Final[Mapping[TenderKind, Callable[[TenderPanels], str]]] = {
    TenderKind.READER: lambda panels: panels.reader.reader_id,
    TenderKind.SAVED_CARD: lambda panels: panels.card.card_id or "",
    TenderKind.STORE_CREDIT: lambda panels: panels.store_credit.account_id,
    **dict.fromkeys(
        (
            TenderKind.CASH,
            TenderKind.PAGE,
            TenderKind.PHONE,
            TenderKind.BANK_TERMINAL,
            TenderKind.EXCHANGE,
        ),
        lambda _panels: "",
    ),
}
"""What is chosen on the panel of each way of paying; nothing where there is only one of it."""
