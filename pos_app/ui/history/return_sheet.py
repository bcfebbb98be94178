"""Taking goods back: which, why, where their money goes, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.goods_returns import ReturnReason, split_over
from pos_app.domain.method_names import name_of
from pos_app.domain.payments import OTHER_WAYS, RefundRoute, TenderKind
from pos_app.domain.reader_inputs import InputKind
from pos_app.domain.return_reasons import RETURN_REASONS
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.returns.views import Returnable, ReturnRequest, ReturnView
from pos_app.services.views.history import PaidTender, RefundView, SaleDetails
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.credit.handing_over import HandingOver
from pos_app.ui.giving_back.reader_refund import ReaderChoice, ReaderRefund, is_with_reader
from pos_app.ui.giving_back.receipt_buttons import ReceiptButtons
from pos_app.ui.giving_back.refund_result import RefundResult
from pos_app.ui.giving_back.return_choice import ReturnChoice
from pos_app.ui.giving_back.way_back import way_back
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    Announced,
    FlowLayout,
    FormField,
    Sheet,
    announce,
    button,
    column,
    label,
    row,
    show_only,
)
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats

_WIDEST_CHOICE: Final = 200


class ReturnSheet(Sheet):
    """Asks, takes back, says what happened. Nothing moves before the button is pressed."""

    holds_toasts = True
    exchange_chosen = Signal(object)
    """The ExchangedGoods that are to come back for others, at the checkout."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        details: SaleDetails,
        found: Returnable,
        formats: Formats,
    ) -> None:
        super().__init__(parent, _("Take things back"), width=640)
        self._services = services
        self._tasks = tasks
        self._details = details
        self._found = found
        self._formats = formats
        self.is_done = False
        self._handing_over = HandingOver(self, services, tasks)
        self._tenders = {tender.id: tender for tender in details.tenders}
        self._request: ReturnRequest | None = None
        self.choice = ReturnChoice(found, formats)
        self.first_focus = self.choice.view
        self.reader = ReaderChoice(services, tasks)
        self.form = QWidget()
        self.on_reader = ReaderRefund(services, tasks, formats)
        self.signature = AskOnReader(services, tasks, InputKind.SIGNATURE)
        receipt = ReceiptButtons(self, services, tasks, details.row.id)
        self.result = RefundResult(details, formats, receipt, self.signature)
        self._lay_out()
        self._panels = (self.form, self.on_reader, self.result)
        for panel in self._panels:
            self.body.addWidget(panel)
        show_only(self.form, self._panels)
        self._connect()
        self._validate()

    @property
    def reason(self) -> ReturnReason:
        """Why it comes back."""
        return ReturnReason(str(self.why.currentData()))

    def _lay_out(self) -> None:
        box = column(self.form, spacing=SIZES["space_3"])
        self.owed = button("", "primary", "refund")
        box.addWidget(self.owed)
        self.owed.setVisible(bool(self._found.owed))
        if self._found.owed:
            owed = self._money(sum(each.owed for each in self._found.owed))
            words = _("Things came back before, and {amount} was not given back yet.", amount=owed)
            box.insertWidget(0, label(words, "error", wrap=True))
            self.owed.setText(_("Give back {amount}", amount=owed))
        box.addWidget(self.choice)
        self.why = DropDown()
        for reason, words_of in RETURN_REASONS.items():
            self.why.addItem(str(words_of), reason.value)
        self.way = DropDown()
        self.way.addItem(_("To what paid"), "")
        for way in OTHER_WAYS:
            self.way.addItem(str(name_of(way)), way.value)
        self.note = QLineEdit()
        self.note_field = FormField(pgettext("field", "Note"), self.note)
        self.reader_field = FormField(
            pgettext("field", "Reader"),
            self.reader,
            _("The customer presents the card there once more."),
        )
        for each in (self.why, self.way):  # beside them a note has to be read while it is typed
            each.setMaximumWidth(scaled(_WIDEST_CHOICE))
        why = row()
        why.addWidget(FormField(_("Reason"), self.why))
        why.addWidget(self.note_field, 1)
        why.addWidget(FormField(pgettext("field", "Given back"), self.way))
        why.addStretch()
        box.addLayout(why)
        box.addWidget(self.reader_field)
        self.money = label("", wrap=True)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        box.addWidget(self.money)
        box.addWidget(self.problem)
        self.keep = button(_("Cancel"))
        self.exchange = button(pgettext("button", "Exchange"), "secondary", "checkout")
        self.take = button("", "primary", "refund")
        line = FlowLayout(at_end=True)
        line.addWidget(self.keep)
        line.addWidget(self.exchange)
        line.addWidget(self.take)
        box.addLayout(line)

    def _connect(self) -> None:
        self.choice.changed.connect(self._validate)
        self.way.currentIndexChanged.connect(lambda _place: self._validate())
        self.why.currentIndexChanged.connect(lambda _place: self._validate())
        self.note.textChanged.connect(lambda _text: self._validate())
        self.note.returnPressed.connect(self._take_back)
        self.reader.currentIndexChanged.connect(lambda _place: self._validate())
        self.keep.clicked.connect(self.dismiss)
        self.take.clicked.connect(self._take_back)
        self.exchange.clicked.connect(self._exchange)
        self.owed.clicked.connect(self._go_on)
        self.on_reader.settled.connect(self._on_reader_done)
        self.on_reader.failed.connect(self._close_with)
        self.result.read.connect(self.finish)
        self.signature.answered.connect(self._sign)

    # --- the form ---

    def _money(self, minor: int) -> str:
        return self._formats.minor(minor, self._found.currency)

    def _parts(self) -> list[tuple[PaidTender, int]]:
        parts = split_over(self.choice.total, self._found.payments)
        return [(self._tenders[tender_id], amount) for tender_id, amount in parts]

    @property
    def _way(self) -> TenderKind | None:
        """The way in which its money goes back, None for the ways in which it was paid."""
        chosen = str(self.way.currentData() or "")
        return TenderKind(chosen) if chosen else None

    def _validate(self) -> None:
        """Say where the money goes, and allow it once all is there that it takes."""
        parts, total = self._parts(), self.choice.total
        self.note_field.setVisible(self.reason is ReturnReason.OTHER)
        needs_reader = not self._way and any(tender.needs_reader for tender, _amount in parts)
        self.reader_field.setVisible(needs_reader)
        self.money.setText(
            "\n".join(
                way_back(tender, self._money(tender.handed_back(amount)))
                for tender, amount in parts
            )
        )
        if self._way is TenderKind.CASH:
            self.money.setText(_("{amount} goes back in cash.", amount=self._money(total)))
        elif self._way:
            onto = _("{amount} goes onto a new code of store credit.", amount=self._money(total))
            self.money.setText(onto)
        self.money.setVisible(bool(parts))
        noted = self.reason is not ReturnReason.OTHER or bool(self.note.text().strip())
        readable = not needs_reader or self.reader.reader_id() is not None
        self.take.setEnabled(bool(self.choice.lines()) and noted and readable)
        words = _("Take back and refund {amount}", amount=self._money(total))
        self.take.setText(words if total else _("Take back"))
        self.exchange.setEnabled(bool(total) and noted)

    def _take_back(self) -> None:
        if not self.take.isEnabled():
            return
        request = ReturnRequest(
            self._found.sale_id,
            self.choice.lines(),
            self.reason,
            self.note.text().strip(),
            self.reader.reader_id(),
            self._way,
        )
        known = self._request  # pressed again after trouble it is the same return
        if known is not None and replace(request, id=known.id) == known:
            request = known
        self._request = request
        self._begin(self._services.returns.take_back, request)

    def _exchange(self) -> None:
        """Have it come back for something else: that is rung up at the checkout."""
        note = self.note.text().strip()
        goods = self._found.for_exchange(self.choice.lines(), self.reason, note)
        self.finish()
        self.exchange_chosen.emit(goods)

    def _go_on(self) -> None:
        reader = self.reader.reader_id()
        self._begin(self._services.returns.go_on, self._found.owed[0].id, reader_id=reader)

    def _begin(self, command: Callable[..., ReturnView], *args: Any, **named: Any) -> None:
        self.form.setEnabled(False)
        self.take.setText(_("Giving back…"))
        self.set_closable(closable=False)
        self.problem.hide()
        task = self._tasks.money(command, self._services.actor, *args, owner=self, **named)
        task.success(self._on_taken).failure(self._refused).start()

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        self._validate()
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._close_with(error)
            return
        self.problem.setText(str(error))
        self.problem.show()
        self.choice.view.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, str(error), Announced.PROBLEM)

    def _close_with(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.finish()
        self._tasks.failed.emit(error)

    # --- the result ---

    def _sign(self, file_id: str) -> None:
        sign, actor = self._services.returns.sign, self._services.actor
        self._tasks.write(sign, actor, self._returned.id, file_id, owner=self).start()

    def _on_taken(self, view: ReturnView) -> None:
        self.is_done = True
        self._returned = view
        waiting = next((each for each in view.waiting if is_with_reader(each)), None)
        if waiting is not None:
            show_only(self.on_reader, self._panels)
            self.on_reader.follow(waiting)
            return
        self._show_result(view)

    def _on_reader_done(self, _refund: RefundView) -> None:
        look = self._services.returns.details
        task = self._tasks.read(look, self._returned.id, owner=self)
        task.success(self._show_result).failure(self._close_with).start()

    def _show_result(self, view: ReturnView) -> None:
        self.set_closable(closable=True)
        show_only(self.result, self._panels)
        if any(refund.kind.facts.refund_route is RefundRoute.CREDIT for refund in view.refunds):
            self._handing_over.offer(self._found.sale_id)
        advice = view.advice
        if any(refund.kind.facts.refund_route is RefundRoute.DRAWER for refund in view.refunds):
            cash = sum(
                refund.handed_back
                for refund in view.refunds
                if refund.kind.facts.refund_route is RefundRoute.DRAWER
            )
            advice = paragraph(
                advice,
                _(
                    "Take {amount} out of the drawer and give it to the customer.",
                    amount=self._money(cash),
                ),
            )
        self.result.show_outcome(view.headline, advice, view.refunds)
