"""Confirms an exchange for which nothing is to pay: what comes back, and what goes out for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.goods_returns import split_over
from pos_app.domain.payments import RefundRoute
from pos_app.domain.texts import _, paragraph
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.returns.views import ExchangeView, Returnable
from pos_app.services.views.history import PaidTender, RefundView, SaleDetails
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.giving_back.reader_refund import ReaderChoice, ReaderRefund, is_with_reader
from pos_app.ui.giving_back.refund_result import RefundResult
from pos_app.ui.giving_back.way_back import way_back
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    FlowLayout,
    FormField,
    Sheet,
    announce,
    button,
    column,
    label,
    show_only,
)
from pos_app.ui.widgets.formats import Formats


@dataclass(frozen=True)
class _Returned:
    """An earlier sale of which goods come back, and what of it may."""

    details: SaleDetails
    found: Returnable


class ExchangeSheet(Sheet):
    """Says what happens, does it once, and says what came of it; `exchanged(SaleView)` then.

    `sale` is None until then: nothing moves before the button is pressed.
    """

    exchanged = Signal(object)
    holds_toasts = True

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, cart: Cart, formats: Formats
    ) -> None:
        super().__init__(parent, _("Exchange"), width=560)
        self._services = services
        self._tasks = tasks
        self._cart = cart
        self._formats = formats
        self.sale: SaleView | None = None
        self._view: ExchangeView | None = None
        self._parts: list[tuple[PaidTender, int]] = []
        self.form = QWidget()
        self.reader = ReaderChoice(services, tasks)
        self.on_reader = ReaderRefund(services, tasks, formats)
        self.confirm = button(_("Exchange"), "primary", "refund")
        self.keep = button(_("Cancel"))
        self.first_focus = self.confirm
        self._lay_out()
        self.body.addWidget(self.form)
        self.body.addWidget(self.on_reader)
        self.on_reader.hide()
        self.keep.clicked.connect(self.dismiss)
        self.confirm.clicked.connect(self._exchange)
        self.reader.currentIndexChanged.connect(lambda _place: self._validate())
        self.on_reader.settled.connect(self._on_reader_done)
        self.on_reader.failed.connect(self._close_with)
        read = tasks.read(_read, services, cart, owner=self)
        read.success(self._show_sources).failure(self._close_with).start()

    def _lay_out(self) -> None:
        box = column(self.form, spacing=SIZES["space_3"])
        total = self._cart.totals().total
        back = self._cart.worth - total
        headline = _("Nothing is to pay.")
        if back:
            headline = _("To give back: {amount}", amount=self._money(back))
        box.addWidget(label(headline, "total", wrap=True))
        worth = self._money(self._cart.worth)
        sums = _(
            "{worth} comes back, and {total} goes out for it.",
            worth=worth,
            total=self._money(total),
        )
        box.addWidget(label(sums, wrap=True))
        self.money = label("", wrap=True)
        self.money.hide()
        box.addWidget(self.money)
        presents = _("The customer presents the card there once more.")
        self.reader_field = FormField(_("Reader"), self.reader, presents)
        self.reader_field.hide()
        box.addWidget(self.reader_field)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        box.addWidget(self.problem)
        line = FlowLayout(at_end=True)
        line.addWidget(self.keep)
        line.addWidget(self.confirm)
        box.addLayout(line)

    def _money(self, minor: int) -> str:
        return self._formats.minor(minor, self._cart.currency)

    def _show_sources(self, returned: list[_Returned]) -> None:
        """Say where the money goes back to."""
        self.result = RefundResult(returned[0].details, self._formats)
        self.result.read.connect(self.finish)
        self.body.addWidget(self.result)
        self.result.hide()
        self._parts = list(_parts(self._cart, returned))
        said = [way_back(tender, self._money(tender.handed_back(n))) for tender, n in self._parts]
        self.money.setText("\n".join(said))
        self.money.setVisible(bool(said))
        self.reader_field.setVisible(any(tender.needs_reader for tender, _n in self._parts))
        self._validate()

    def _validate(self) -> None:
        needs_reader = any(tender.needs_reader for tender, _amount in self._parts)
        self.confirm.setEnabled(not needs_reader or self.reader.reader_id() is not None)

    def _exchange(self) -> None:
        self.form.setEnabled(False)
        self.confirm.setText(_("Exchanging…"))
        self.set_closable(closable=False)
        self.problem.hide()
        task = self._tasks.money(
            self._services.returns.exchange,
            self._services.actor,
            self._cart,
            reader_id=self.reader.reader_id(),
            owner=self,
        )
        task.success(self._on_exchanged).failure(self._refused).start()

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        self.confirm.setText(_("Exchange"))
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            self._close_with(error)
            return
        self.problem.setText(str(error))
        self.problem.show()
        announce(self, str(error))

    def _close_with(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.finish()
        self._tasks.failed.emit(error)

    # --- the result ---

    def _on_exchanged(self, view: ExchangeView) -> None:
        self._view, self.sale = view, view.sale
        self.exchanged.emit(view.sale)
        waiting = next((each for each in self._waiting() if is_with_reader(each)), None)
        if waiting is not None:
            self.form.hide()
            self.on_reader.show()
            self.on_reader.follow(waiting)
            return
        self._show_result()

    def _waiting(self) -> Iterator[RefundView]:
        for returned in self._view.returns if self._view else ():
            yield from returned.waiting

    def _on_reader_done(self, _refund: RefundView) -> None:
        if self._view is None:
            return
        task = self._tasks.read(_read_again, self._services, self._view, owner=self)
        task.success(self._on_read_again).failure(self._close_with).start()

    def _on_read_again(self, view: ExchangeView) -> None:
        self._view = view
        self._show_result()

    def _show_result(self) -> None:
        """Say what is to be done by hand; an exchange of which nothing is, is over."""
        self.set_closable(closable=True)
        returns = self._view.returns if self._view else ()
        given = [
            refund
            for returned in returns
            for refund in returned.refunds
            if refund.kind.facts.refund_route is not RefundRoute.IN_GOODS
        ]
        if not given and not any(returned.owed for returned in returns):
            self.finish()
            return
        told = next((each for each in returns if each.owed or each.waiting), returns[0])
        cash = sum(each.handed_back for each in given if each.kind.facts.opens_drawer)
        by_hand = _(
            "Take {amount} out of the drawer and give it to the customer.", amount=self._money(cash)
        )
        show_only(self.result, (self.form, self.on_reader, self.result))
        self.result.show_outcome(
            told.headline if told.owed or told.waiting else _("Exchanged"),
            paragraph(told.advice, by_hand if cash else ""),
            given,
        )


def _read(services: Services, cart: Cart) -> list[_Returned]:
    """Read the sales of which goods come back. For a worker thread."""
    return [
        _Returned(
            services.history.details(goods.sale_id), services.returns.returnable(goods.sale_id)
        )
        for goods in cart.exchanged
    ]


def _read_again(services: Services, view: ExchangeView) -> ExchangeView:
    """Read how the returns of an exchange stand. For a worker thread."""
    return ExchangeView(view.sale, tuple(services.returns.details(r.id) for r in view.returns))


def _parts(cart: Cart, returned: list[_Returned]) -> Iterator[tuple[PaidTender, int]]:
    """Yield which payment gives back how much, of what is worth more than what goes out."""
    pays = cart.totals().total
    for goods, each in zip(cart.exchanged, returned, strict=True):
        part = min(pays, goods.worth)
        pays -= part
        tenders = {tender.id: tender for tender in each.details.tenders}
        for tender_id, amount in split_over(goods.worth - part, each.found.payments):
            yield tenders[tender_id], amount
