"""The payment sheet: what is due, the ways of paying, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from pos_app.domain.credit import read_code
from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import N_, _, pgettext
from pos_app.services.container import Services
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment import payment_messages
from pos_app.ui.checkout.payment.amount_edit import TakeNow
from pos_app.ui.checkout.payment.available_actions import AvailableActions, available_actions
from pos_app.ui.checkout.payment.deposit_sheet import ask_to_keep
from pos_app.ui.checkout.payment.keep_card import KeepCard
from pos_app.ui.checkout.payment.payment_messages import StatusMessage
from pos_app.ui.checkout.payment.payment_presenter import (
    PaymentInputs,
    PaymentPresenter,
)
from pos_app.ui.checkout.payment.sale_flow import SaleFlow
from pos_app.ui.checkout.payment.sheet_letters import SheetLetter
from pos_app.ui.checkout.payment.tender_list import TenderList
from pos_app.ui.checkout.payment.tender_panels import TenderPanels
from pos_app.ui.checkout.payment.tender_rows import TenderRows
from pos_app.ui.input.shortcuts import KeyHint, Shortcut
from pos_app.ui.keys.actions import EXACT_CASH, NEXT_WAY, START_READER, WAY_BEFORE
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import ConfirmSheet, Sheet, button, column, label, row
from pos_app.ui.widgets.flow_layout import FlowLayout
from pos_app.ui.widgets.key_captions import DEL, ENTER, ESC
from pos_app.ui.widgets.method_styles import METHOD_STYLES
from pos_app.ui.widgets.state_area import StateArea

_GROUP: Final = N_("Payment")
_WIDEST: Final = 1040
_HIGHEST: Final = 660
_SHARE: Final = 0.7
_LARGEST: Final = (1400, 920)
"""On a large screen, so that a code can be scanned from where the customer stands."""
_LEFT_WIDTH: Final = 232


class PaymentSheet(Sheet):
    """Shows a `PaymentPresenter`; Esc returns to the cart while nothing was taken."""

    holds_toasts = True

    def __init__(
        self,
        parent: QWidget,
        flow: SaleFlow,
        services: Services,
        tasks: Tasks,
        amounts: Amounts,
    ) -> None:
        super().__init__(parent, _("Payment"), width=_WIDEST)
        flow.begun.connect(self.paint_next_turn)  # before anything is filled
        self.presenter = PaymentPresenter(flow, self._read_inputs, amounts)
        self.payment = flow.state
        self._amounts = amounts
        self._total = 0
        self._focused_in: object = None
        flow.payments.setParent(self)
        self._due = label("", "due")
        self._due_name = label("", "title")
        self._sums = label("", "muted")
        self._left = QWidget()
        self.rows = TenderRows()
        self.tenders = TenderList(amounts)
        self.state = StateArea()
        self.take_now = TakeNow(amounts)
        self.keep = KeepCard()
        self.panels = TenderPanels(self.presenter, services, tasks, amounts, self.panel)
        self.check = button(_("Check again"), "primary", "refresh")
        self.stop = button(_("Stop this payment"), "secondary", "close")
        self._again = button(_("Try again"), "secondary", "refresh")
        self._remake = button(_("Make the customer again"), "secondary", "user")
        self._other_methods = self._make_other_methods()
        self._back = button(_("Back to the cart"), "quiet", "arrow-left", shortcut_text=ESC)
        self.panels.first_below = self._back
        self.drop = button(_("Drop the sale"), "danger", "trash")
        self.keep_deposit = button(_("Keep as a deposit"), shortcut_text=SheetLetter.DEPOSIT)
        self.park = button(_("Put the sale aside, next customer"), "secondary", "hold")
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._show()

    def build_ahead(self) -> bool:
        """Build a panel that is likely to be shown, and style all; False where it is all done."""
        built = self.panels.build_ahead()
        for each in self.findChildren(QWidget):
            each.ensurePolished()
        return built

    def ask_for(self, total: int, first: TenderKind | None = None) -> None:
        """Begin with a total in minor units, and a way of paying; None for the likeliest."""
        self._total, self.presenter.kind = total, first
        self._show()

    def focus_first(self) -> None:
        """Where the money is taken."""
        if self.panels.focus_panel():
            return
        if self.check.isVisible() and self.check.isEnabled():
            self.check.setFocus()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_code(self, code: str) -> None:
        """A gift card pays; any other scan is for the next sale: this one is being paid."""
        if read_code(code) and self.payment.sale is not None and self.payment.is_idle:
            self.choose(TenderKind.STORE_CREDIT)
            self.panels.store_credit.show_code(code)
            return
        then = _("Finish it or go back, then scan again.")
        self.presenter.complain(_("This sale is being paid."), then)

    def dismiss(self) -> None:
        """Esc: see `PaymentPresenter.leave`."""
        if self.presenter.leave():
            super().dismiss()

    def choose(self, kind: TenderKind) -> None:
        """Pay this way; nothing changes while a payment is not settled."""
        if self.presenter.choose(kind):
            self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Always the same height, so that nothing jumps when there is something to say."""
        super().resizeEvent(event)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letter of a way of paying chooses it."""
        self._on_letter(event.text().upper())
        super().keyPressEvent(event)

    # --- layout ---

    def _lay_out(self) -> None:
        self.body.setSpacing(SIZES["space_2"])
        self.check.setProperty("scale", "small")
        self._title.hide()  # what is to pay says it, and a small window has no room for both
        head = row(spacing=SIZES["space_4"])
        for each in (self._due_name, self._due, self._sums):
            head.addWidget(each)
            head.addStretch(1 if each is self._due else 0)
        self.head.insertLayout(0, head, 1)
        middle = row(spacing=SIZES["space_6"])
        middle.addWidget(self._lay_out_left())
        middle.addLayout(self._lay_out_right(), 1)
        self.body.addLayout(middle, 1)
        below = FlowLayout()
        below.addWidget(self._back)
        below.add_stretch()
        below.addWidget(self.drop)
        below.addWidget(self.keep_deposit)
        below.addWidget(self.park)
        self.body.addLayout(below)
        for made in (self.check, self.stop, self._again, self._remake, *self._other_methods):
            self.state.add_button(made)

    def _lay_out_left(self) -> QWidget:
        self._left.setFixedWidth(scaled(_LEFT_WIDTH, 0.6))
        box = column(self._left, spacing=SIZES["space_3"])
        box.addWidget(self.rows)
        box.addWidget(self.tenders, 1)
        box.addStretch()
        return self._left

    def _lay_out_right(self) -> QVBoxLayout:
        box = column(spacing=SIZES["space_3"])
        for each in (self.state, self.take_now, self.keep):
            box.addWidget(each)
        box.addWidget(self.panels, 1)
        box.addStretch()
        return box

    def _make_other_methods(self) -> list[QPushButton]:
        """Offer what goes on after a reader took nothing: one press each."""
        made = []
        others = (
            (_("Another reader"), SheetLetter.OTHER_READER),
            (_("QR code"), METHOD_STYLES[TenderKind.PAGE].letter),
            (_("Cash"), METHOD_STYLES[TenderKind.CASH].letter),
        )
        for text, letter in others:
            each = button(text, "secondary", shortcut_text=letter)
            each.clicked.connect(lambda _on=False, letter=letter: self._on_letter(letter))
            made.append(each)
        return made

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.changed.connect(self._show)
        presenter.amount_refused.connect(self.take_now.focus_amount)
        presenter.payments.paid.connect(lambda _sale: self.finish())
        self.rows.chosen.connect(self.choose)
        self.tenders.removal_requested.connect(self._ask_to_remove)
        self.take_now.letter.connect(self._on_letter)
        self.take_now.confirmed.connect(presenter.take)
        self.take_now.changed.connect(presenter.end_complaint)
        self.keep.changed.connect(presenter.prepare)
        self.panels.letter.connect(self._on_letter)
        self.check.clicked.connect(presenter.payments.check_again)
        self.stop.clicked.connect(presenter.payments.cancel)
        self._again.clicked.connect(presenter.try_again)
        self._remake.clicked.connect(presenter.flow.remake_customer)
        self._back.clicked.connect(self.dismiss)
        self.drop.clicked.connect(self._ask_to_drop)
        self.keep_deposit.clicked.connect(partial(ask_to_keep, self, presenter.flow, self._amounts))
        self.park.clicked.connect(presenter.flow.park)

    def _bind_keys(self) -> None:
        for action, act in (
            (EXACT_CASH, self.presenter.take_exact_cash),
            (START_READER, self._start_reader),
            (NEXT_WAY, partial(self._step, 1)),
            (WAY_BEFORE, partial(self._step, -1)),
        ):
            Shortcut(self, action, act, str(_GROUP))
        for owner, keys, title in (
            *((made, style.letter, str(style.name)) for style, made in self.rows.styled_rows()),
            (self.take_now, SheetLetter.AMOUNT, _("Type how much to take now")),
            (self.keep_deposit, SheetLetter.DEPOSIT, _("Keep as a deposit")),
            (self.keep, SheetLetter.KEEP_CARD, _("Keep the card for next time")),
            (self._other_methods[0], SheetLetter.OTHER_READER, _("Another reader")),
            (self.tenders.remove, str(DEL), _("Take the chosen tender out, or give it back")),
            (self, str(ENTER), _("Take the money in the chosen way")),
            (self, str(ESC), _("Cancel what waits for the customer, or go back")),
        ):
            KeyHint(owner, keys, title, str(_GROUP))

    # --- showing ---

    def _show(self) -> None:
        payment, presenter = self.payment, self.presenter
        actions = available_actions(payment, presenter.kind)
        self._show_due()
        if payment.sale is not None:
            self._sums.setText(payment_messages.sale_sums(payment.sale, self._amounts))
            self._show_sale(payment.sale, actions)
        self._show_status(presenter.status, actions)
        self._back.setVisible(actions.go_back)
        self._back.setEnabled(actions.go_back_enabled)
        self.drop.setVisible(actions.drop)
        self.keep_deposit.setVisible(actions.keep_deposit and not self.panels.shows_code)
        self.park.setVisible(actions.park and not self.panels.shows_code)
        if payment.is_deposit:
            self.park.setText(_("Keep it as it is, next customer"))
        self._cross.setVisible(actions.close)
        self._fit(actions)
        if presenter.situation != self._focused_in and self.isVisible():
            self._focused_in = presenter.situation
            self.focus_first()

    def _show_due(self) -> None:
        """Show the one amount that is to be paid in the chosen way: cash may be rounded."""
        sale, name = self.payment.sale, pgettext("beside an amount", "To pay")
        left = sale.left if sale else self._total
        if sale and self.presenter.kind is TenderKind.CASH and sale.left_in_cash != left:
            left, name = sale.left_in_cash, pgettext("beside an amount", "To pay in cash")
        self._due_name.setText(name)
        self._due.setText(self._amounts.full(left))
        self.announcement = _("Payment. {amount} to pay.", amount=self._due.text())

    def _show_sale(self, sale: SaleView, actions: AvailableActions) -> None:
        payment = self.payment
        self.panels.show_readers()
        self.take_now.show_left(sale.left)
        self.keep.ask_anew(sale.paid)
        self.keep.offer(payment.store_name, payment.customer.name if payment.customer else "")
        for kind, name in payment.store_names.items():
            self.rows.offer(kind, name)
        self.rows.show_states(payment_messages.method_states(payment, self.panels.reader_id))
        self.rows.show_chosen(self.presenter.kind, enabled=actions.choose_method)
        self.tenders.show_tenders(sale.tenders, may_act=actions.remove_tender)
        self.panels.show_payment(self.take_now.amount)
        self._left.setHidden(self.panels.shows_code)  # nothing else can be chosen: its room helps

    def _show_status(self, status: StatusMessage, actions: AvailableActions) -> None:
        self.check.setVisible(actions.check_again)
        self.check.setEnabled(actions.enabled)
        self.stop.setVisible(actions.stop)
        self.stop.setEnabled(actions.enabled)
        self._again.setVisible(actions.try_again)
        self._remake.setVisible(actions.remake_customer)
        for each in self._other_methods:
            each.setVisible(actions.use_other_method)
        self._other_methods[0].setVisible(actions.use_other_reader)
        waits = self.payment.waits_for_customer
        if self.panels.shows_code or (self.payment.needs_return_url and not waits):
            status = StatusMessage()  # the panel says it
        room = status.busy or self.payment.holding is not None or not self._is_crowded
        self.state.show_message(
            status.style,
            status.headline,
            status.advice,
            busy=status.busy,
            large=status.large and room,
            details=status.details,
        )

    def _fit(self, actions: AvailableActions) -> None:
        """In a small window what is seldom used gives way to what has to be said."""
        room = self._room
        roomy = not self._is_crowded or self.state.isHidden()
        self.rows.make_compact(compact=room < scaled(_HIGHEST, 0.6) and not self.tenders.isHidden())
        self.panels.make_room(roomy=roomy)
        self.take_now.setVisible(actions.edit_amount)
        self.keep.show_where(possible=roomy and actions.keep_card)
        wide, high = (round(side * _SHARE) for side in (self._host.width(), room))
        self.panel.setMaximumWidth(min(max(scaled(_WIDEST, 0.6), wide), _LARGEST[0]))
        self.panel.setFixedHeight(min(max(scaled(_HIGHEST, 0.6), high), _LARGEST[1], room))

    @property
    def _room(self) -> int:
        return self._host.height() - 2 * SIZES["space_6"]

    @property
    def _is_crowded(self) -> bool:
        return self._room < scaled(_HIGHEST, 0.6) - SIZES["space_6"]

    # --- what the cashier does ---

    def _read_inputs(self, kind: TenderKind) -> PaymentInputs:
        amount = self.take_now.amount
        if kind is TenderKind.STORE_CREDIT:
            amount = self.panels.store_credit.part_of(amount)
        return PaymentInputs(
            amount=amount,
            amount_problem=self.take_now.problem,
            card_or_reader_id=self.panels.card_or_reader_id(kind),
            keeps_card=self.keep.agreed,
            reference=self.panels.reference,
        )

    def _step(self, by: int) -> None:
        self.choose(self.rows.after(self.presenter.kind, by))

    def _start_reader(self) -> None:
        self.choose(TenderKind.READER)
        self.presenter.take()

    def _on_letter(self, letter: str) -> None:
        not_charged = self.payment.was_not_charged
        if letter == SheetLetter.AMOUNT and self.take_now.isVisible():
            self.take_now.focus_amount()
        elif letter == SheetLetter.KEEP_CARD and self.keep.isVisible():
            self.keep.toggle()
        elif letter == SheetLetter.DEPOSIT and self.keep_deposit.isVisible():
            self.keep_deposit.click()
        elif letter == SheetLetter.OTHER_READER and self.presenter.kind is TenderKind.READER:
            self._use_another_reader(start=not_charged)
        elif self.rows.on_letter(letter) and letter == "Q" and not_charged:
            self.presenter.take()

    def _use_another_reader(self, *, start: bool) -> None:
        another = self.panels.reader.another()
        if another:
            self.panels.reader.choose(another)
            if start:
                self.presenter.take()

    def _ask_to_remove(self, tender: TenderView) -> None:
        remove = partial(self.presenter.payments.remove, tender)
        if tender.removal == "cancel":
            remove()
            return
        amount = self._amounts.full(tender.taken)
        title, text, yes = payment_messages.removal_question(tender, amount)
        self._confirm(title, text, yes, remove)

    def _ask_to_drop(self) -> None:
        if self.payment.sale is not None:
            text = payment_messages.drop_question(self.payment.sale, self._amounts)
            drop = self.presenter.flow.drop
            self._confirm(_("Drop this sale?"), text, _("Drop the sale"), drop)

    def _confirm(self, title: str, text: str, yes: str, act: Callable[[], object]) -> None:
        sheet = ConfirmSheet(self, title, text, yes, danger=True, cancel=_("No, keep it"))
        sheet.then(act).open()
