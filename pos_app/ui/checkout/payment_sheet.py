"""The payment sheet: what is due, the ways of paying, and how it stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.services.views import SaleView, TenderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.card_panel import CardPanel
from pos_app.ui.checkout.cash_panel import CashPanel
from pos_app.ui.checkout.payment_flow import BEGINNING, PREPARING, PaymentFlow
from pos_app.ui.checkout.state_area import StateArea
from pos_app.ui.shortcuts import Shortcut
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Sheet, button, column, label, row

_TENDERS: Final = (
    (TenderKind.SAVED_CARD, "Saved card", "card", "S"),
    (TenderKind.CASH, "Cash", "cash", "C"),
)
_GROUP: Final = "Payment"
_WIDEST: Final = 980
_HIGHEST: Final = 620
_LOOKS: Final = {
    TenderState.PENDING: "info",
    TenderState.DECLINED: "danger",
    TenderState.UNKNOWN: "warn",
    TenderState.ACTION: "warn",
}


class PaymentSheet(Sheet):
    """Shows a `PaymentFlow`; Esc returns to the cart while nothing was taken."""

    customer_wanted = Signal()
    park_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        flow: PaymentFlow,
        amounts: Amounts,
        total: int,
        first: TenderKind | None = None,
    ) -> None:
        super().__init__(parent, "Payment", width=_WIDEST)
        self.flow = flow
        self._amounts = amounts
        self._total = total
        self._kind = first
        self._stood: object = None
        flow.setParent(self)
        self._due = label("", "due")
        self._due_name = label("To pay", "title")
        self._figures = label("", "muted")
        self._rows: dict[TenderKind, QWidget] = {}
        self._group = QButtonGroup(self)
        self._taken = label("", "muted", wrap=True)
        self.state = StateArea()
        self.cash = CashPanel(amounts)
        self.card = CardPanel()
        self._panels = QStackedWidget()
        self.check = button("Check again", "primary", "refresh")
        self.check.setProperty("scale", "small")
        self._again = button("Try again", "secondary", "refresh")
        self._remake = button("Make the customer again", "secondary", "user")
        self._other = button("Take another way of paying", "secondary")
        self._back = button("Back to the cart   Esc", "quiet", "arrow-left")
        self.park = button("Put the sale aside, next customer", "secondary", "hold")
        self._lay_out()
        self._connect()
        self._show()

    def focus_first(self) -> None:
        """Where the money is taken."""
        self._focus()

    def take_code(self, _code: str) -> None:
        """A scan is for the next sale: this one is being paid."""
        self.state.say("warn", "This sale is being paid.", "Finish it or go back, then scan again.")

    def dismiss(self) -> None:
        """Esc: back to the cart where nothing was taken; otherwise say why not."""
        if self.flow.sale is None and not self.flow.doing:
            super().dismiss()
        elif self.flow.may_go_back:
            self.flow.go_back()
        elif not self.flow.doing and self.flow.holding is None:
            self.state.say(
                "warn", "Part of this sale is paid.", "Take the rest, or put the sale aside."
            )

    def choose(self, kind: TenderKind) -> None:
        """Pay this way; nothing changes while a payment is not settled."""
        if self.flow.holding is None and not self._is_charging():
            self._kind = kind
            self.flow.error = None
            self._show()
            self._focus()
            self._prepare()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Always the same height, so that nothing jumps when there is something to say."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a small window the suggestions give way to what has to be said."""
        room = self._host.height() - 2 * SIZES["space_6"]
        self.cash.show_suggestions(shown=room >= _HIGHEST or self.state.isHidden())
        self.panel.setFixedHeight(min(_HIGHEST, room))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A tender's letter chooses it."""
        self._on_letter(event.text().upper())
        super().keyPressEvent(event)

    # --- layout ---

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_3"])
        self._title.hide()  # what is to pay says it, and a small window has no room for both
        self.head.insertLayout(0, self._head(), 1)
        middle = row(spacing=SIZES["space_6"])
        middle.addLayout(self._tenders())
        right = column(spacing=SIZES["space_3"])
        right.addWidget(self.state)
        self._panels.addWidget(self.card)
        self._panels.addWidget(self.cash)
        right.addWidget(self._panels, 1)
        right.addStretch()
        middle.addLayout(right, 1)
        self.body.addLayout(middle, 1)
        below = row()
        below.addWidget(self._back)
        below.addStretch()
        below.addWidget(self.park)
        self.body.addLayout(below)
        for made in (self.check, self._again, self._remake, self._other):
            self.state.add_button(made)

    def _head(self) -> QHBoxLayout:
        head = row(spacing=SIZES["space_4"])
        for each in (self._due_name, self._due, self._figures):
            head.addWidget(each)
            head.addStretch(1 if each is self._due else 0)
        return head

    def _tenders(self) -> QVBoxLayout:
        box = column()
        for kind, name, icon_name, letter in _TENDERS:
            made = button(f"  {name}   {letter}", "tile", icon_name)
            made.setAccessibleName(f"{name} ({letter})")
            made.setCheckable(True)
            made.setMinimumWidth(184)
            made.clicked.connect(lambda _on=False, kind=kind: self.choose(kind))
            self._group.addButton(made)
            self._rows[kind] = made
            box.addWidget(made)
        box.addWidget(self._taken)
        box.addStretch()
        return box

    def _connect(self) -> None:
        self.flow.changed.connect(self._show)
        self.flow.paid.connect(lambda _sale: self.finish())
        self.cash.taken.connect(self.flow.take_cash)
        self.cash.letter.connect(self._on_letter)
        self.card.chosen.connect(lambda _card: self._prepare())
        self.card.charge_wanted.connect(self.flow.charge)
        self.card.customer_wanted.connect(self.customer_wanted)
        self.check.clicked.connect(self.flow.check_again)
        self._again.clicked.connect(self._try_again)
        self._remake.clicked.connect(self.flow.remake_customer)
        self._other.clicked.connect(self.flow.give_up_tender)
        self._back.clicked.connect(self.dismiss)
        self.park.clicked.connect(self.park_wanted)

        Shortcut(self, "F10", "Exact cash", _GROUP, self._take_exact_cash)
        Shortcut(self, "Ctrl+Tab", "Next way of paying (or its letter)", _GROUP, self._next_tender)

    # --- showing ---

    def _show(self) -> None:
        flow, sale = self.flow, self.flow.sale
        left, paid = (sale.left, sale.paid) if sale else (self._total, 0)
        self._due.setText(self._amounts.full(left))
        total = self._amounts.full(sale.total if sale else self._total)
        self._figures.setText(f"Total {total}     Paid {self._amounts.full(paid)}" if paid else "")
        if sale is not None:
            self._show_sale(sale)
        self._say()
        self._back.setVisible(flow.may_go_back or bool(flow.doing))
        self._back.setEnabled(not flow.doing or flow.doing == PREPARING)
        self.park.setVisible(flow.may_park)
        self._cross.setVisible(flow.may_go_back)
        self._fit()
        stands = (self._kind, flow.doing not in {"", PREPARING}, flow.holding, flow.error)
        if stands != self._stood and self.isVisible():
            self._stood = stands
            self._focus()

    def _show_sale(self, sale: SaleView) -> None:
        if self._kind is None:
            self._kind = TenderKind.SAVED_CARD if self.flow.cards else TenderKind.CASH
        holding = self.flow.holding
        if holding is not None:
            self._kind = holding.kind
        for kind, made in self._rows.items():
            made.setProperty("checked", kind is self._kind)
            made.setEnabled(holding is None)
        self._panels.setCurrentWidget(self._panel())
        self._panels.setVisible(holding is None)
        self.cash.show_due(sale.left, sale.paid)
        self.cash.setEnabled(self.flow.doing in {"", PREPARING})
        self.card.show_cards(self.flow.cards, self._customer_name())
        self.card.show_charge(self._charge_text(sale), enabled=not self._is_charging())
        self._taken.setText("\n".join(_told(each, self._amounts) for each in _approved(sale)))
        self._prepare()

    def _customer_name(self) -> str:
        customer = self.flow.customer
        return (customer.name or customer.email or "The customer") if customer else ""

    def _charge_text(self, sale: SaleView) -> str:
        return f"Charge {self._amounts.full(sale.left)}"

    def _say(self) -> None:
        flow = self.flow
        holding, error = flow.holding, flow.error
        self.check.setVisible(holding is not None and holding.state is not TenderState.ACTION)
        self.check.setEnabled(not flow.doing)
        self._other.setVisible(holding is not None and holding.state is TenderState.ACTION)
        self._again.setVisible(error is not None and self._kind is TenderKind.SAVED_CARD)
        self._remake.setVisible(flow.missing_customer)
        if self._is_charging():
            self.state.say("info", f"{flow.doing}…", "Wait for the answer.", busy=True, large=True)
        elif error is not None:
            advice = " ".join(part for part in (error.money, error.next_step) if part)
            self.state.say("danger", error.what, advice, details=error.details)
        else:
            self._say_tender(flow.tender)

    def _say_tender(self, tender: TenderView | None) -> None:
        told = tender is not None and self._kind is tender.kind
        if tender is not None and told and tender.state in _LOOKS:
            self.state.say(
                _LOOKS[tender.state],
                tender.headline,
                tender.advice,
                large=tender.state.holds_the_sale,
                details=tender.details,
            )
        else:
            self.state.say("info", "")

    def _panel(self) -> QWidget:
        return self.card if self._kind is TenderKind.SAVED_CARD else self.cash

    def _is_charging(self) -> bool:
        return self.flow.doing not in {"", PREPARING, BEGINNING}

    def _focus(self) -> None:
        if self._is_charging():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.flow.holding is not None:
            (self.check if self.check.isVisible() else self._other).setFocus()
        elif self._kind is TenderKind.CASH:
            self.cash.focus_amount()
        else:
            self.card.focus_cards()

    def _prepare(self) -> None:
        """Have the payment ready before it is charged, as soon as its tender is chosen."""
        flow, card_id = self.flow, self.card.card_id
        chosen = self._kind is TenderKind.SAVED_CARD and card_id
        if card_id and chosen and flow.holding is None and flow.error is None:
            flow.prepare(card_id)

    def _try_again(self) -> None:
        self.flow.error = None
        self._prepare()

    def _take_exact_cash(self) -> None:
        if self.flow.sale is not None:
            self.flow.take_cash(self.flow.sale.left)

    def _next_tender(self) -> None:
        kinds = [kind for kind, *_ in _TENDERS]
        at = kinds.index(self._kind) if self._kind in kinds else -1
        self.choose(kinds[(at + 1) % len(kinds)])

    def _on_letter(self, letter: str) -> None:
        for kind, _name, _icon, own in _TENDERS:
            if letter == own:
                self.choose(kind)


def _approved(sale: SaleView) -> list[TenderView]:
    return [each for each in sale.tenders if each.state is TenderState.APPROVED]


def _told(tender: TenderView, amounts: Amounts) -> str:
    name = "Cash" if tender.kind is TenderKind.CASH else "Card"
    return f"✓ {name} {amounts.full(tender.amount)}"
