"""The payment sheet without its widgets: what is chosen, what may be pressed, what it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import _
from pos_app.services.views.sales import PaymentRequest
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment import payment_messages
from pos_app.ui.checkout.payment.payment_messages import StatusMessage
from pos_app.ui.checkout.payment.payment_state import BusyWith
from pos_app.ui.checkout.payment.sale_flow import SaleFlow


@dataclass(frozen=True)
class PaymentInputs:
    """What stands in the fields and lists of the sheet just now: that, and no other, is taken.

    `amount` is what the next tender takes, in minor units; 0 while the text is no amount to take,
    and `amount_problem` then says why. `card_or_reader_id` is the id of the chosen card or reader,
    or of a gift card.
    `keeps_card` where the customer agreed that it is saved. `reference` is what the bank's own
    terminal printed.
    """

    amount: int = 0
    amount_problem: str = ""
    card_or_reader_id: str = ""
    keeps_card: bool = False
    reference: str = ""


class PaymentPresenter(QObject):
    """Holds which way of paying is chosen and what the cashier has to be told about it.

    `changed` where there is something new to show; `amount_refused` where the amount can't be
    taken; `customer_requested` where a customer has to be chosen first.
    """

    changed = Signal()
    amount_refused = Signal()
    customer_requested = Signal()

    def __init__(
        self,
        flow: SaleFlow,
        read_inputs: Callable[[TenderKind], PaymentInputs],
        amounts: Amounts,
    ) -> None:
        """Read what is typed when it counts; `kind` None begins with the likeliest way."""
        super().__init__(flow)
        self.flow = flow
        self.payments = flow.payments
        self.state = flow.state
        self.kind: TenderKind | None = None
        self._read_inputs = read_inputs
        self._amounts = amounts
        self._complaint: StatusMessage | None = None
        self._complained_in: object = None
        flow.begun.connect(self._on_begun)
        flow.back_online.connect(self.prepare)
        self.payments.changed.connect(self._on_changed)

    # --- how it stands ---

    @property
    def situation(self) -> object:
        """What the cashier can do now: while it is the same, the focus and a shown problem stay."""
        state, holding = self.state, self.state.holding
        held = (holding.id, holding.state) if holding else None
        begun = state.sale is not None
        return self.kind, begun, state.is_taking, held, state.error, state.needs_return_url

    @property
    def status(self) -> StatusMessage:
        """The message to the cashier: a problem, or where the payment stands."""
        if self._complaint is not None:
            return self._complaint
        message, sale = payment_messages.status(self.state, self.kind), self.state.sale
        if message.style != "done" or sale is None:
            return message
        left = self._amounts.full(sale.left)
        advice = _("{amount} is left to pay: take it in any way.", amount=left)
        return replace(message, advice=advice, large=False)

    # --- what the cashier does ---

    def choose(self, kind: TenderKind) -> bool:
        """Pay this way; nothing changes while a payment is not settled: False then."""
        if self.state.nothing_to_pay and kind is not TenderKind.CASH:
            self.complain(_("There is nothing to charge."), _("Finish the sale: Enter."))
            return False
        if not self.state.is_idle:
            return False
        self.kind, self.state.error = kind, None
        self._on_changed()
        self.prepare()
        return True

    def prepare(self) -> None:
        """Prepare the payment as soon as its way of paying is chosen, so that taking it is fast."""
        request = self._request()
        if request is not None and self.state.error is None:
            self.payments.prepare(request)

    def take(self) -> None:
        """Take the money in the chosen way, or let the customer give it."""
        request = self._request()
        if request is not None:
            self.state.error = None
            self.payments.take(request)
        elif self.kind is not None and self.state.can_take(self.kind):
            problem = self._read_inputs(self.kind).amount_problem
            if problem:
                self.complain(problem, _("More than that can be taken in cash only."))
                self.amount_refused.emit()

    def take_cash(self, given: int) -> None:
        """Take cash; `given` is in minor units, and more than is left is change."""
        if self.state.sale is not None:
            self.payments.take(PaymentRequest(self.state.sale.id, TenderKind.CASH, given))

    def take_exact_cash(self) -> None:
        """Take in cash what is left, in coins there are (F10)."""
        if self.state.sale is not None:
            self.take_cash(self.state.sale.left_in_cash)

    def try_again(self) -> None:
        """Repeat what Stripe refused, or what could not be sent: only what was taken is taken."""
        self.state.error = None
        if self.state.failed is BusyWith.TAKING:
            self.take()
        else:
            self.prepare()
        self._on_changed()  # also where nothing is left to be done

    def pay_without_page(self) -> None:
        """The store's own page is not known just now: the payment that needs it is given up."""
        if self.state.holding is not None:
            self.payments.cancel()
        else:
            self.choose(TenderKind.CASH)

    def leave(self) -> bool:
        """Esc: back to the cart where nothing was taken, otherwise say why not.

        While the customer is busy at the reader or with their phone, it cancels that. True where
        there is no sale that holds the sheet open.
        """
        state = self.state
        if state.sale is None and not state.busy_with:
            return True
        if state.waits_for_customer or state.is_taking:
            self.payments.cancel()
        elif state.may_go_back:
            self.flow.go_back()
        elif not state.busy_with and state.holding is None:
            what, then = _("Part of this sale is paid."), _("Take the rest, or put the sale aside.")
            self.complain(what, then)
        return False

    def complain(self, what: str, then: str) -> None:
        """Show a problem until the cashier does something, or a customer is waited for."""
        self._complaint = StatusMessage("warn", what, then)
        self._complained_in = self.situation
        self.changed.emit()

    def end_complaint(self) -> None:
        """Hide the problem shown: another amount was typed."""
        self._complaint = None
        self.changed.emit()

    # --- what comes of it ---

    def _request(self) -> PaymentRequest | None:
        """Return what the chosen way would take; None where something is missing for that."""
        kind, sale = self.kind, self.state.sale
        if kind is None or sale is None or not self.state.can_take(kind):
            return None
        typed = self._read_inputs(kind)
        needs_one = kind.facts.prepared_ahead or kind.facts.has_code
        if not typed.amount or (needs_one and not typed.card_or_reader_id):
            return None
        keeps = typed.keeps_card and kind.facts.may_keep_card
        return PaymentRequest(
            sale.id, kind, typed.amount, typed.card_or_reader_id, keeps, typed.reference
        )

    def _on_begun(self) -> None:
        state = self.state
        if state.nothing_to_pay:
            self.kind = TenderKind.CASH
        elif self.kind is None or (self.kind is TenderKind.READER and state.reader is None):
            self.kind = self._likeliest(by_card=self.kind is TenderKind.READER)
        self._on_changed()
        if not (state.at_once and state.reader):
            self.prepare()

    def _likeliest(self, *, by_card: bool) -> TenderKind:
        """Return the way to begin with: a saved card is never chosen while there is a reader."""
        state = self.state
        if state.offline is not None and not by_card:
            return TenderKind.CASH
        if state.reader is not None or (by_card and state.readers):
            return TenderKind.READER
        if state.cards:
            return TenderKind.SAVED_CARD
        return TenderKind.PAGE if by_card else TenderKind.CASH

    def _on_changed(self) -> None:
        if self.state.holding is not None:
            self.kind = self.state.holding.kind
        if not self.state.is_idle or self.situation != self._complained_in:
            self._complaint = None
        self.changed.emit()
