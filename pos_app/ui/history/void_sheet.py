"""Voiding a sale of today: why, what goes back where, then what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.payments import PaymentStatus, RefundRoute
from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.sales.voids import VoidView
from pos_app.services.views.history import PaidTender, RefundView, SaleDetails
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.giving_back.reader_refund import ReaderChoice, ReaderRefund, is_with_reader
from pos_app.ui.giving_back.receipt_buttons import ReceiptButtons
from pos_app.ui.giving_back.refund_entries import method_of
from pos_app.ui.giving_back.refund_result import LIST_HIGH, RefundResult
from pos_app.ui.giving_back.way_back import given_by_hand
from pos_app.ui.history.detail_entries import icon_of, refunds_of_sale
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    Announced,
    FlowLayout,
    FormField,
    Sheet,
    announce,
    button,
    column,
    label,
    show_only,
)
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.reason_edit import ReasonEdit

BACK_TO: Final = {
    RefundRoute.STRIPE: N_("To the card that paid"),
    RefundRoute.DRAWER: N_("In cash, from the drawer"),
    RefundRoute.BY_HAND: N_("By hand, on that device: Till moves no money there"),
    RefundRoute.IN_GOODS: N_("In other things: no money moves"),
    RefundRoute.CREDIT: N_("Onto the gift card or store credit that paid"),
}
_REASONS: Final = (
    N_("Rung up twice"),
    N_("Something wrong was rung up"),
    N_("The customer changed their mind"),
    N_("Another way of paying"),
)
"""Why sales are voided mostly: offered, so that nobody needs a keyboard."""


class VoidSheet(Sheet):
    """Asks, reverses, says what happened."""

    holds_toasts = True

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        details: SaleDetails,
        formats: Formats,
    ) -> None:
        super().__init__(parent, _("Void this sale?"), width=560)
        self._services = services
        self._tasks = tasks
        self._details = details
        self._formats = formats
        self.is_done = False
        self.reason = ReasonEdit(_("Reason"), map(str, _REASONS))
        self.first_focus = self.reason
        self.reader = ReaderChoice(services, tasks)
        self.form = QWidget()
        self.on_reader = ReaderRefund(services, tasks, formats)
        self.result = RefundResult(
            details, formats, ReceiptButtons(self, services, tasks, details.row.id)
        )
        self._lay_out_form()
        for panel in (self.form, self.on_reader, self.result):
            self.body.addWidget(panel)
        self._panels = (self.form, self.on_reader, self.result)
        show_only(self.form, self._panels)
        self._connect()
        self._validate()

    # --- the form ---

    @property
    def _going_back(self) -> list[PaidTender]:
        return [each for each in self._details.tenders if each.refundable]

    @property
    def _needs_reader(self) -> bool:
        return any(each.needs_reader for each in self._going_back)

    def _lay_out_form(self) -> None:
        box = column(self.form, spacing=SIZES["space_3"])
        whole = sum(each.handed_back(each.refundable) for each in self._going_back)
        amount = self._formats.minor(whole, self._details.row.amount.currency)
        what_it_does = _(
            "All that was taken for this sale, {amount}, goes back now. "
            "The sale and its lines stay in the history, marked as voided.",
            amount=amount,
        )
        self.message = label(what_it_does, wrap=True)
        box.addWidget(self.message)
        self.back = EntriesView(_("What goes back"))
        self.back.set_entries(self._entries())
        box.addWidget(CappedScrollArea(self.back, LIST_HIGH))
        self.reader_field = FormField(
            pgettext("field", "Reader"),
            self.reader,
            _("The customer presents the card there once more."),
        )
        box.addWidget(self.reader_field)
        self.reader_field.setVisible(self._needs_reader)  # in its place: alone it is a window
        box.addWidget(
            FormField(_("Reason"), self.reason, _("Stands in the history. It is required."))
        )
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        box.addWidget(self.problem)
        self.keep = button(_("Keep the sale"))
        self.void = button(_("Void the sale"), "danger-solid")
        line = FlowLayout(at_end=True)
        line.addWidget(self.keep)
        line.addWidget(self.void)
        box.addLayout(line)

    def _entries(self) -> Iterator[Entry]:
        currency = self._details.row.amount.currency
        for tender in self._going_back:
            where = str(BACK_TO[tender.kind.given_back_as.facts.refund_route])
            amount = self._formats.minor(tender.handed_back(tender.refundable), currency)
            yield Entry(method_of(tender), where, amount, icon=icon_of(tender), key=tender.id)

    def _validate(self) -> None:
        if not self.form.isEnabledTo(self):
            return
        readable = not self._needs_reader or self.reader.reader_id() is not None
        self.void.setEnabled(bool(self.reason.text()) and readable)

    def _void(self) -> None:
        if not self.void.isEnabled():
            return
        self.form.setEnabled(False)
        self.void.setText(_("Giving back…"))
        self.set_closable(closable=False)
        self.problem.hide()
        reason = self.reason.text()
        reader_id = self.reader.reader_id() if self._needs_reader else None
        sale_id = self._details.row.sale_id or self._details.row.id
        task = self._tasks.money(
            self._services.voids.void,
            self._services.actor,
            sale_id,
            reason,
            reader_id=reader_id,
            owner=self,
        )
        task.success(self._on_voided).failure(self._refused).start()

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        self.void.setText(_("Void the sale"))
        self._validate()
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._close_with(error)
            return
        self.problem.setText(str(error))
        self.problem.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, str(error), Announced.PROBLEM)

    def _close_with(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.finish()
        self._tasks.failed.emit(error)

    # --- the result ---

    def _on_voided(self, view: VoidView) -> None:
        self.is_done = True
        waiting = next((each for each in view.waiting if is_with_reader(each)), None)
        if waiting is not None:
            show_only(self.on_reader, self._panels)
            self.on_reader.follow(waiting)
            return
        self._show_result(view.headline, view.advice, view.refunds)

    def _on_reader_done(self, _refund: RefundView) -> None:
        read = self._services.history.details
        task = self._tasks.read(read, self._details.row.id, owner=self)
        task.success(self._show_what_is_now).failure(self._close_with).start()

    def _show_what_is_now(self, details: SaleDetails) -> None:
        refunds = refunds_of_sale(details)
        back = [each for each in refunds if each.state.takes_from_the_rest]
        by_hand = given_by_hand(details, back, self._formats)
        if details.row.status is PaymentStatus.VOIDED:
            headline = _("The sale is voided")
            given = self._given_by_till(back) if by_hand else ""
            advice = given or _("Everything that was taken was given back.")
        else:
            headline = _("Not everything was given back")
            advice = _("The rest still belongs to this sale. Void it again, or refund it.")
        self._show_result(headline, paragraph(advice, by_hand), tuple(refunds))

    def _given_by_till(self, refunds: list[RefundView]) -> str:
        route = RefundRoute.BY_HAND
        by_till = [each for each in refunds if each.kind.facts.refund_route is not route]
        total = sum(each.handed_back for each in by_till)
        amount = self._formats.minor(total, self._details.row.amount.currency)
        return _("{amount} was given back.", amount=amount)

    def _show_result(self, headline: str, advice: str, refunds: tuple[RefundView, ...]) -> None:
        self.set_closable(closable=True)
        self.set_title(pgettext("title", "Void"))
        show_only(self.result, self._panels)
        self.result.show_outcome(headline, advice, refunds)

    def _connect(self) -> None:
        self.reason.editTextChanged.connect(lambda _text: self._validate())
        self.reason.returnPressed.connect(self._void)
        self.reader.currentIndexChanged.connect(lambda _place: self._validate())
        self.keep.clicked.connect(self.dismiss)
        self.void.clicked.connect(self._void)
        self.result.read.connect(self.finish)
        self.on_reader.settled.connect(self._on_reader_done)
        self.on_reader.failed.connect(self._close_with)
