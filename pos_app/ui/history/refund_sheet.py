"""Giving money back: to which tender, how much, why; then what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from pos_app.domain.disputes import BankClaim
from pos_app.domain.money import Money, decimal_point
from pos_app.domain.payments import RefundRoute, RefundState, TenderKind
from pos_app.domain.refund_reasons import REASONS
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import FieldError
from pos_app.services.views.history import PaidTender, RefundRequest, RefundView, SaleDetails
from pos_app.services.views.store import ConnectView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.credit.handing_over import HandingOver
from pos_app.ui.giving_back.reader_refund import ReaderChoice, ReaderRefund, is_with_reader
from pos_app.ui.giving_back.receipt_buttons import ReceiptButtons
from pos_app.ui.giving_back.refund_entries import REFUND_STYLES
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    Announced,
    FlowLayout,
    FormField,
    Keypad,
    MoneyEdit,
    Sheet,
    StatusChip,
    announce,
    button,
    column,
    label,
    on_button,
    row,
    show_only,
)
from pos_app.ui.widgets.accessible_text import accessible_text
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.check_box import CheckBox
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.key_captions import ENTER
from pos_app.ui.widgets.repeat_guard import PressGuard

_WIDTH: Final = 720
_KEYPAD_WIDE: Final = 220
_OTHER: Final = "other"
_FRAUD: Final = "fraudulent"
_TENDERS_HIGH: Final = 112
"""Two of them to touch, and a part of the third: the others are scrolled to."""


class RefundSheet(Sheet):
    """Asks, gives back, says what happened.

    `extra` is what to propose in place of all that is left, in minor units.
    """

    holds_toasts = True

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        details: SaleDetails,
        connect: ConnectView,
        formats: Formats,
        extra: int = 0,
    ) -> None:
        super().__init__(parent, _("Give money back"), width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._details = details
        self._connect = connect
        self._formats = formats
        self._currency = details.row.amount.currency
        self._extra = extra
        self._result: RefundView | None = None
        self._handing_over = HandingOver(self, services, tasks)
        # The tender taken last first: that is where money above the total came from. What a bank
        # takes back comes last: nobody gives it back besides.
        left = [each for each in reversed(details.tenders) if each.refundable]
        self._tenders = sorted(left, key=lambda each: each.bank is BankClaim.TAKES_BACK)
        self._choice = QButtonGroup(self)
        self.form = QWidget()
        self.on_reader = ReaderRefund(services, tasks, formats)
        self.done_panel = QWidget()
        self._lay_out()
        self._choose()

    def focus_first(self) -> None:
        """In the amount, all of it selected: Enter gives it back."""
        self.amount.setFocus(Qt.FocusReason.PopupFocusReason)
        self.amount.selectAll()

    @property
    def tender(self) -> PaidTender:
        """The tender that gets it back."""
        return self._tenders[max(0, self._choice.checkedId())]

    @property
    def is_done(self) -> bool:
        """Tell whether a refund was made, whatever came of it."""
        return self._result is not None

    def reason(self) -> str:
        """The reason, in the service's word."""
        return str(self.why.currentData())

    # --- the form ---

    def _lay_out(self) -> None:
        across = row(self.form, spacing=SIZES["space_4"])
        box = column(spacing=SIZES["space_3"])
        across.addLayout(box, 1)
        if len(self._tenders) > 1:
            radios = QWidget()
            list_of_them = column(radios, spacing=0)
            for radio in self._radios():
                list_of_them.addWidget(radio)
            box.addWidget(CappedScrollArea(radios, _TENDERS_HIGH))
        for field in self._fields():
            box.addWidget(field)
        ways = FlowLayout()  # one row of a small window
        for way in (self.in_cash, self.as_credit):
            ways.addWidget(way)
        box.addLayout(ways)
        self.message = label("", "muted", wrap=True)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.give = button(pgettext("button", "Refund"), "primary", "refund")
        self.give.clicked.connect(self._give)
        for each in (self.message, self.problem, self.give):
            box.addWidget(each)
        keypad = Keypad(decimal_point(self._currency, self._formats.locale), self.amount)
        keypad.setFixedWidth(_KEYPAD_WIDE)
        across.addWidget(keypad, 0, Qt.AlignmentFlag.AlignTop)
        self._lay_out_result()
        for panel in (self.form, self.on_reader, self.done_panel):
            self.body.addWidget(panel)
        self._panels = (self.form, self.on_reader, self.done_panel)
        show_only(self.form, self._panels)
        self.on_reader.settled.connect(self._on_refund)
        self.on_reader.failed.connect(self._close_with)

    def _radios(self) -> Iterator[QRadioButton]:
        for place, tender in enumerate(self._tenders):
            left = self._formats.minor(tender.refundable, self._currency)
            radio = QRadioButton(on_button(_left_of(tender, left)))
            radio.setChecked(place == 0)
            self._choice.addButton(radio, place)
            yield radio
        self._choice.idToggled.connect(lambda _place, _on: self._choose())

    def _fields(self) -> tuple[QWidget, ...]:
        self.amount = MoneyEdit(self._currency, self._formats.locale)
        self.amount.moneyChanged.connect(lambda _money: self._validate())
        self.amount.returnPressed.connect(self._give)
        self.amount_field = FormField(_("Amount"), self.amount)
        self.why = DropDown()
        for reason, words in REASONS.items():
            self.why.addItem(str(words), reason)
        self.why.currentIndexChanged.connect(lambda _place: self._validate())
        self.why.activated.connect(lambda _place: self._go_to_note())
        self.note = QLineEdit()
        self.note.textChanged.connect(self._on_note)
        self.note.returnPressed.connect(self._give)
        self.note_field = FormField(
            pgettext("field", "Note"), self.note, _("Say why: this reason needs a note.")
        )
        self.reader = ReaderChoice(self._services, self._tasks)
        self.reader.currentIndexChanged.connect(lambda _place: self._validate())
        self.reader_field = FormField(
            pgettext("field", "Reader"),
            self.reader,
            _("The customer presents the card there once more."),
        )
        why = FormField(_("Reason"), self.why)
        self.in_cash = CheckBox(_("Give it back in cash instead"))
        self.as_credit = CheckBox(_("As store credit"))
        self.in_cash.toggled.connect(lambda on: self._on_way(self.as_credit, on=on))
        self.as_credit.toggled.connect(lambda on: self._on_way(self.in_cash, on=on))
        return self.amount_field, why, self.note_field, self.reader_field

    def _on_way(self, other: CheckBox, *, on: bool) -> None:
        """It goes back in one way."""
        if on:
            other.setChecked(False)
        self._validate()

    def _choose(self) -> None:
        left = self.tender.refundable
        proposed = min(self._extra, left) if self._extra else left
        self.amount.set_money(Money(proposed, self._currency))
        self._validate()

    def _validate(self) -> None:
        """Show what the refund would do, and enable the button where it is possible now."""
        if not self.form.isEnabledTo(self):
            return
        money, left = self.amount.money(), self.tender.refundable
        error = self.amount.problem()
        if money is not None and money.minor > left:
            most = self._formats.minor(left, self._currency)
            error = _("Only {amount} is left to give back.", amount=most)
        self.amount_field.set_error(error)
        self.note_field.setVisible(self.reason() == _OTHER)
        of_sale = self._details.row.sale_id is not None
        is_cash = self.tender.kind.given_back_as.facts.opens_drawer
        other_way = of_sale and self.tender.bank is BankClaim.NONE
        self.in_cash.setVisible(other_way and not is_cash)
        self.as_credit.setVisible(other_way and self.tender.kind is not TenderKind.STORE_CREDIT)
        needs_reader = self.tender.needs_reader and self._way is None
        self.reader_field.setVisible(needs_reader)
        self.message.setText(self._sentence())
        good = money is not None and 0 < money.minor <= left
        noted = self.reason() != _OTHER or bool(self.note.text().strip())
        readable = not needs_reader or self.reader.reader_id() is not None
        self.give.setEnabled(good and noted and readable)
        words = pgettext("button", "Refund")
        if good and money:
            amount = self._formats.money(money)
            words = pgettext("button", "Refund {amount}", amount=amount)
            if self._is_by_hand:
                words = pgettext("button", "Record refund of {amount}", amount=amount)
        self.give.setText(words)
        self.give.setAccessibleName(words)

    def _on_note(self) -> None:
        """Validate a changed note again; readers that are found meanwhile don't."""
        self.note_field.set_error("")
        self._validate()

    def _go_to_note(self) -> None:
        if self.reason() == _OTHER:
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentence(self) -> str:
        tender = self.tender
        left = self._formats.minor(tender.refundable, self._currency)
        if self._route is RefundRoute.CREDIT:
            onto = _("It goes onto a new code of store credit, which is shown next.")
            if self._way is None:
                onto = _("It goes back onto the gift card that paid.")
            return paragraph(_("{amount} is left of this payment.", amount=left), onto)
        if self._route is RefundRoute.DRAWER:
            return paragraph(
                _(
                    "{amount} is left of this payment. It is given back in cash from the drawer.",
                    amount=left,
                ),
                self._rounded(),
            )
        if self._is_by_hand:
            return _(
                "{amount} is left of this payment. Till moves no money here: give it back on "
                "{terminal} first, then record it.",
                amount=left,
                terminal=tender.label,
            )
        blocks = self.reason() == _FRAUD
        return paragraph(
            _("{amount} is left of this payment.", amount=left),
            "" if tender.bank is BankClaim.NONE else tender.bank.what,
            _goes_back_to(tender),
            self._who_bears_it(),
            self._fee(),
            _("Stripe will block this card and email address.") if blocks else "",
        )

    def _rounded(self) -> str:
        """Say what leaves the drawer where that is another amount, in coins there are."""
        money = self.amount.money()
        if money is None or not 0 < money.minor <= self.tender.refundable:
            return ""
        handed = self.tender.handed_back(money.minor)
        if handed == money.minor:
            return ""
        cash = self._formats.minor(handed, self._currency)
        return _("Hand back {cash}: it is rounded for cash.", cash=cash)

    @property
    def _way(self) -> TenderKind | None:
        """In which it goes back, None for the way in which it was paid."""
        ways = ((TenderKind.CASH, self.in_cash), (TenderKind.STORE_CREDIT, self.as_credit))
        chosen = (way for way, box in ways if box.isChecked() and not box.isHidden())
        return next(chosen, None)

    @property
    def _is_by_hand(self) -> bool:
        return self._route is RefundRoute.BY_HAND

    @property
    def _route(self) -> RefundRoute:
        return (self._way or self.tender.kind.given_back_as).facts.refund_route

    def _who_bears_it(self) -> str:
        account = self.tender.account_id
        if not account:
            return ""
        if self._connect.refund_fee:
            return _(
                "The connected account {account} bears it; the platform's fee is given back too.",
                account=account,
            )
        return _(
            "The connected account {account} bears it; the platform's fee stays with the platform.",
            account=account,
        )

    def _fee(self) -> str:
        fee, currency = self.tender.fee, self.tender.settlement_currency
        if not fee or not currency:
            return ""
        return _("Stripe keeps its fee of {fee}.", fee=self._formats.minor(fee, currency))

    # --- giving back ---

    def _give(self) -> None:
        money = self.amount.money()
        if money is None or not self.give.isEnabled():
            return
        self.form.setEnabled(False)
        self.give.setText(_("Giving back…"))
        self.set_closable(closable=False)
        self.problem.hide()
        give, actor = self._services.refunds.create, self._services.actor
        task = self._tasks.money(give, actor, self._request(money.minor), owner=self)
        task.success(self._on_refund).failure(self._refused).start()

    def _request(self, amount: int) -> RefundRequest:
        return RefundRequest(
            history_id=self._details.row.id,
            tender_id=self.tender.id if self._details.row.sale_id else None,
            amount=amount,
            reason=self.reason(),
            note=self.note.text().strip() if self.reason() == _OTHER else "",
            reader_id=self.reader.reader_id() if self.tender.needs_reader else None,
            way=self._way,
        )

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        self._validate()
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._close_with(error)
            return
        if isinstance(error, FieldError):  # the amount was looked at while it was typed
            self.note_field.set_error(str(error))
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.problem.setText(str(error))
            self.problem.show()
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, str(error), Announced.PROBLEM)

    def _close_with(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.finish()
        self._tasks.failed.emit(error)

    # --- the result ---

    def _lay_out_result(self) -> None:
        box = column(self.done_panel, spacing=SIZES["space_4"])
        self.chip = StatusChip()
        self.headline = label("", "total", wrap=True)
        self.advice = label("", wrap=True)
        box.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.headline)
        box.addWidget(self.advice)
        self.receipt = ReceiptButtons(self, self._services, self._tasks, self._details.row.id)
        self.check = button(_("Check again"), icon_name="refresh")
        self.check.clicked.connect(self._check)
        self.done = button(pgettext("button", "Done"), "primary", shortcut_text=ENTER)
        self.done.setProperty("scale", "small")
        self.done.clicked.connect(self.finish)
        self._guard = PressGuard(self, self.done)
        line = FlowLayout(at_end=True)
        line.addWidget(self.receipt)
        line.addWidget(self.check)
        line.addWidget(self.done)
        box.addLayout(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters of the receipt's buttons, once money went back."""
        if not self.receipt.press(event):
            super().keyPressEvent(event)

    def _on_refund(self, view: RefundView) -> None:
        self._result = view
        if is_with_reader(view):
            show_only(self.on_reader, self._panels)
            self.on_reader.follow(view)
        else:
            self._show_result(view)

    def _show_result(self, view: RefundView) -> None:
        self.set_closable(closable=True)
        show_only(self.done_panel, self._panels)
        self.set_title(pgettext("title", "Refund"))
        if view.kind.facts.refund_route is RefundRoute.CREDIT:  # what went onto a new code
            self._handing_over.offer(self._details.row.sale_id)
        self.chip.set_status(REFUND_STYLES[view.state])
        amount = self._formats.minor(view.handed_back, view.currency)
        self.headline.setText(headline(view, amount))
        self.advice.setText(advice(view, amount, self.tender))
        self.receipt.offer([view])
        self.check.setVisible(view.state.is_open)
        self.check.setEnabled(True)
        self._guard.begin()
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, accessible_text(self.headline.text(), self.advice.text()), Announced.MONEY)

    def _check(self) -> None:
        if self._result is None:
            return
        self.check.setEnabled(False)
        task = self._tasks.money(
            self._services.refunds.check, self._services.actor, self._result.id, owner=self
        )
        task.success(self._on_refund).failure(self._not_checked).start()

    def _not_checked(self, error: BaseException) -> None:
        self.check.setEnabled(True)
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.advice.setText(str(error))


def headline(view: RefundView, amount: str) -> str:
    """The result in a few large words."""
    if view.kind.facts.refund_route is RefundRoute.BY_HAND:
        return _("Refund of {amount} recorded", amount=amount)
    if view.state is RefundState.SUCCEEDED:
        return _("{amount} given back", amount=amount)
    if view.state.is_unknown:
        return _("Refund of {amount}", amount=amount)
    if view.state.is_open:
        return _("{amount} on its way", amount=amount)
    return _("Nothing was given back")


def advice(view: RefundView, amount: str, tender: PaidTender) -> str:
    """What it means for the customer, and what to do now."""
    if view.kind.facts.refund_route is RefundRoute.DRAWER:
        return _("Take {amount} out of the drawer and give it to the customer.", amount=amount)
    if view.kind.facts.refund_route is RefundRoute.BY_HAND:
        return _(
            "Till moved no money: {amount} has to be given back on {terminal}.",
            amount=amount,
            terminal=tender.label,
        )
    if view.kind.facts.refund_route is RefundRoute.CREDIT:
        return view.message
    if view.state is RefundState.SUCCEEDED:
        return paragraph(_goes_back_to(tender), _("Banks show it within 5 to 10 days."))
    if view.state.is_unknown:
        return _(
            "Stripe gave no answer, so it is not known yet whether the money goes back. "
            "Check again; don't refund it a second time."
        )
    return view.message


def _left_of(tender: PaidTender, amount: str) -> str:
    if tender.kind.given_back_as.facts.refund_route is RefundRoute.DRAWER:
        return _("Cash: {amount} left", amount=amount)
    if tender.kind.given_back_as.facts.refund_route is RefundRoute.BY_HAND:
        return _("{terminal}: {amount} left", terminal=tender.label, amount=amount)
    if tender.kind.facts.refund_route is RefundRoute.CREDIT:
        return _("Gift card: {amount} left", amount=amount)
    if tender.card is None:
        return _("Card: {amount} left", amount=amount)
    return _("{card}: {amount} left", card=tender.card.label, amount=amount)


def _goes_back_to(tender: PaidTender) -> str:
    if tender.card is None:
        return _("It goes back to the card that paid.")
    return _("It goes back to {card}.", card=tender.card.label)
