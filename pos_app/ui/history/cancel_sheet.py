"""Cancelling a deposit: why, what goes back where, then what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.deposits.views import Cancelling, CancelView
from pos_app.services.views.history import RefundView, SaleDetails
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.giving_back.reader_refund import ReaderChoice, ReaderRefund, is_with_reader
from pos_app.ui.giving_back.refund_entries import method_of
from pos_app.ui.giving_back.refund_result import LIST_HIGH, RefundResult
from pos_app.ui.history.detail_entries import icon_of
from pos_app.ui.history.void_sheet import BACK_TO
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import FlowLayout, FormField, Sheet, announce, button, column, label
from pos_app.ui.widgets.basics import show_only
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.reason_edit import ReasonEdit

_REASONS: Final = (
    N_("The customer changed their mind"),
    N_("Not collected in time"),
    N_("The goods can't be delivered"),
)


class CancelSheet(Sheet):
    """Asks, gives back what the store does not retain, says what happened."""

    holds_toasts = True

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        details: SaleDetails,
        plan: Cancelling,
        formats: Formats,
    ) -> None:
        super().__init__(parent, _("Cancel this deposit?"), width=560)
        self._services = services
        self._tasks = tasks
        self._details = details
        self._plan = plan
        self._formats = formats
        self.is_done = False
        self.reason = ReasonEdit(_("Reason"), map(str, _REASONS))
        self.first_focus = self.reason
        self.reader = ReaderChoice(services, tasks)
        self.form = QWidget()
        self.on_reader = ReaderRefund(services, tasks, formats)
        self.result = RefundResult(details, formats)
        self.problem = label("", "error", wrap=True)
        self.keep = button(_("Keep the deposit"))
        self.cancel = button(_("Cancel the deposit"), "danger-solid")
        self._lay_out()
        self._panels = (self.form, self.on_reader, self.result)
        for panel in self._panels:
            self.body.addWidget(panel)
        show_only(self.form, self._panels)
        self._connect()
        self._validate()

    # --- the form ---

    def _lay_out(self) -> None:
        box = column(self.form, spacing=SIZES["space_3"])
        currency = self._details.row.amount.currency
        back = _(
            "{amount} of what was paid goes back now, and the goods stay in the store.",
            amount=self._formats.minor(self._plan.back, currency),
        )
        retained = _(
            "{amount} is retained by the store's rule: it is revenue of today.",
            amount=self._formats.minor(self._plan.retained, currency),
        )
        what = paragraph(back, retained if self._plan.retained else "")
        box.addWidget(label(what, wrap=True))
        self.back = EntriesView(_("What goes back"))
        self.back.set_entries(self._entries())
        box.addWidget(CappedScrollArea(self.back, LIST_HIGH))
        title = pgettext("field", "Reader")
        again = _("The customer presents the card there once more.")
        self.reader_field = FormField(title, self.reader, again)
        box.addWidget(self.reader_field)
        self.reader_field.setVisible(self._needs_reader)  # in its place: alone it is a window
        needed = _("Stands in the history. It is required.")
        box.addWidget(FormField(_("Reason"), self.reason, needed))
        box.addWidget(self.problem)
        self.problem.hide()
        line = FlowLayout(at_end=True)
        line.addWidget(self.keep)
        line.addWidget(self.cancel)
        box.addLayout(line)

    @property
    def _needs_reader(self) -> bool:
        going_back = {tender_id for tender_id, _amount in self._plan.payments}
        return any(each.needs_reader and each.id in going_back for each in self._details.tenders)

    def _entries(self) -> Iterator[Entry]:
        tenders = {each.id: each for each in self._details.tenders}
        for tender_id, amount in self._plan.payments:
            tender = tenders[tender_id]
            where = str(BACK_TO[tender.kind.given_back_as.facts.refund_route])
            written = self._formats.minor(amount, self._details.row.amount.currency)
            yield Entry(method_of(tender), where, written, icon=icon_of(tender), key=tender_id)

    def _connect(self) -> None:
        self.reason.editTextChanged.connect(lambda _text: self._validate())
        self.reason.returnPressed.connect(self._cancel)
        self.reader.currentIndexChanged.connect(lambda _place: self._validate())
        self.keep.clicked.connect(self.dismiss)
        self.cancel.clicked.connect(self._cancel)
        self.result.read.connect(self.finish)
        self.on_reader.settled.connect(self._on_reader_done)
        self.on_reader.failed.connect(self._close_with)

    def _validate(self) -> None:
        readable = not self._needs_reader or self.reader.reader_id() is not None
        self.cancel.setEnabled(bool(self.reason.text()) and readable)

    # --- doing it ---

    def _cancel(self) -> None:
        if self.cancel.isEnabled() and self.form.isEnabled():
            self.form.setEnabled(False)
            self.set_closable(closable=False)
            self.problem.hide()
            self._begin(self.reader.reader_id() if self._needs_reader else None)

    @property
    def _sale_id(self) -> str:
        return self._details.row.sale_id or self._details.row.id

    def _begin(self, reader_id: str | None) -> None:
        cancel, given = self._services.deposits.cancel, (self._services.actor, self._sale_id)
        reason = self.reason.text()
        task = self._tasks.money(cancel, *given, reason, reader_id=reader_id, owner=self)
        task.success(self._on_cancelled).failure(self._refused).start()

    def _on_reader_done(self, _refund: RefundView) -> None:
        """Read how it stands: another command would ask for another approval."""
        read = self._tasks.read(self._services.deposits.cancelled, self._sale_id, owner=self)
        read.success(self._on_cancelled).failure(self._close_with).start()

    def _on_cancelled(self, view: CancelView) -> None:
        self.is_done = True
        waiting = next((each for each in view.waiting if is_with_reader(each)), None)
        if waiting is not None:
            show_only(self.on_reader, self._panels)
            self.on_reader.follow(waiting)
            return
        self.set_closable(closable=True)
        self.set_title(pgettext("title", "Deposit"))
        show_only(self.result, self._panels)
        self.result.show_outcome(view.headline, view.advice, view.refunds)

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        self._validate()
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._close_with(error)
            return
        self.problem.setText(str(error))
        self.problem.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, str(error))

    def _close_with(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.finish()
        self._tasks.failed.emit(error)
