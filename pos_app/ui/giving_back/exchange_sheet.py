"""Confirms what comes back where nothing is to pay: for what goes out, or for its money alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.goods_returns import split_over
from pos_app.domain.method_names import name_of
from pos_app.domain.payments import OTHER_WAYS, RefundRoute, TenderKind
from pos_app.domain.texts import _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.returns.views import ExchangeView, Returnable, ReturnView
from pos_app.services.views.history import PaidTender, RefundView, SaleDetails
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
    show_text,
)
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats


@dataclass(frozen=True)
class _Returned:
    """An earlier sale of which goods come back, and what of it may."""

    details: SaleDetails
    found: Returnable


class ExchangeSheet(Sheet):
    """Says what happens, does it once, and says what came of it; `exchanged(SaleView)` then.

    Where nothing goes out for what comes back, the money goes back, and there is no sale. `is_done`
    is False until then: nothing moves before the button is pressed.
    """

    exchanged = Signal(object)
    credited = Signal(str)
    """A code of store credit, of this earlier sale, is to be handed over."""
    holds_toasts = True

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, cart: Cart, formats: Formats
    ) -> None:
        title = _("Exchange") if cart.lines else _("Take things back")
        super().__init__(parent, title, width=560)
        self._services = services
        self._tasks = tasks
        self._cart = cart
        self._formats = formats
        self.is_done = False
        self._returns: tuple[ReturnView, ...] = ()
        self._parts: list[tuple[PaidTender, int]] = []
        self.form = QWidget()
        self.reader = ReaderChoice(services, tasks)
        self.on_reader = ReaderRefund(services, tasks, formats)
        self.confirm = button(self._confirm_words(), "primary", "refund")
        self.keep = button(_("Cancel"))
        self.first_focus = self.confirm
        self._lay_out()
        self.body.addWidget(self.form)
        self.body.addWidget(self.on_reader)
        self.on_reader.hide()
        self.keep.clicked.connect(self.dismiss)
        self.confirm.clicked.connect(self._exchange)
        for each in (self.way, self.reader):
            each.currentIndexChanged.connect(lambda _place: self._validate())
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
        if self._cart.lines:
            box.addWidget(label(sums, wrap=True))
        self.way = DropDown()
        self.way.addItem(_("To what paid"), "")
        for way in OTHER_WAYS:
            self.way.addItem(str(name_of(way)), way.value)
        way_field = FormField(pgettext("field", "Given back"), self.way)
        box.addWidget(way_field)
        if self._cart.lines:
            way_field.hide()
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
        self._validate()

    @property
    def _way(self) -> TenderKind | None:
        """The way in which its money goes back, None for the ways in which it was paid."""
        chosen = str(self.way.currentData() or "")
        return TenderKind(chosen) if chosen else None

    def _validate(self) -> None:
        """Say where the money goes, and allow it once all is there that it takes."""
        parts = self._parts
        said = [way_back(tender, self._money(tender.handed_back(n))) for tender, n in parts]
        total = self._money(self._cart.worth)
        if self._way is TenderKind.CASH:
            said = [_("{amount} goes back in cash.", amount=total)]
        elif self._way:
            said = [_("{amount} goes onto a new code of store credit.", amount=total)]
        show_text(self.money, "\n".join(said))
        needs_reader = not self._way and any(tender.needs_reader for tender, _amount in parts)
        self.reader_field.setVisible(needs_reader)
        self.confirm.setEnabled(not needs_reader or self.reader.reader_id() is not None)

    def _confirm_words(self) -> str:
        if self._cart.lines:
            return _("Exchange")
        return _("Take back and refund {amount}", amount=self._money(self._cart.worth))

    def _exchange(self) -> None:
        self.form.setEnabled(False)
        self.confirm.setText(_("Exchanging…") if self._cart.lines else _("Giving back…"))
        self.set_closable(closable=False)
        self.problem.hide()
        returns, reader_id = self._services.returns, self.reader.reader_id()
        given = (self._services.actor, self._cart)
        if self._cart.lines:
            task = self._tasks.money(returns.exchange, *given, reader_id=reader_id, owner=self)
            task.success(self._on_exchanged)
        else:
            take_back = partial(returns.take_back_cart, way=self._way, reader_id=reader_id)
            task = self._tasks.money(take_back, *given, owner=self).success(self._on_returned)
        task.failure(self._refused).start()

    def _refused(self, error: BaseException) -> None:
        self.set_closable(closable=True)
        self.form.setEnabled(True)
        self.confirm.setText(self._confirm_words())
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
        self.exchanged.emit(view.sale)
        self._on_returned(view.returns)

    def _on_returned(self, returns: tuple[ReturnView, ...]) -> None:
        self.is_done, self._returns = True, returns
        pending = (refund for returned in returns for refund in returned.waiting)
        waiting = next((each for each in pending if is_with_reader(each)), None)
        if waiting is not None:
            self.form.hide()
            self.on_reader.show()
            self.on_reader.follow(waiting)
            return
        self._show_result()

    def _on_reader_done(self, _refund: RefundView) -> None:
        task = self._tasks.read(_read_again, self._services, self._returns, owner=self)
        task.success(self._on_read_again).failure(self._close_with).start()

    def _on_read_again(self, returns: tuple[ReturnView, ...]) -> None:
        self._returns = returns
        self._show_result()

    def _show_result(self) -> None:
        """Say what is to be done by hand; an exchange of which nothing is, is over."""
        self.set_closable(closable=True)
        moved = [each for each in self._returns if each.owed or _money_of(each)]
        if not moved:
            self.finish()
            return
        given = [refund for returned in moved for refund in _money_of(returned)]
        told = next((each for each in moved if each.owed or each.waiting), moved[0])
        cash = sum(each.handed_back for each in given if each.kind.facts.opens_drawer)
        from_drawer = _(
            "Take {amount} out of the drawer and give it to the customer.", amount=self._money(cash)
        )
        show_only(self.result, (self.form, self.on_reader, self.result))
        if any(each.kind.facts.refund_route is RefundRoute.CREDIT for each in given):
            for goods in self._cart.exchanged:
                self.credited.emit(goods.sale_id)
        done = _("Exchanged") if self._cart.lines else told.headline
        self.result.show_outcome(
            told.headline if told.owed or told.waiting else done,
            paragraph(*(each.advice for each in moved), from_drawer if cash else ""),
            given,
        )


def _money_of(returned: ReturnView) -> list[RefundView]:
    """Return the refunds of a return that are money."""
    in_goods = RefundRoute.IN_GOODS
    return [each for each in returned.refunds if each.kind.facts.refund_route is not in_goods]


def _read(services: Services, cart: Cart) -> list[_Returned]:
    """Read the sales of which goods come back. For a worker thread."""
    return [
        _Returned(
            services.history.details(goods.sale_id), services.returns.returnable(goods.sale_id)
        )
        for goods in cart.exchanged
    ]


def _read_again(services: Services, returns: tuple[ReturnView, ...]) -> tuple[ReturnView, ...]:
    """Read how returns stand. For a worker thread."""
    return tuple(services.returns.details(each.id) for each in returns)


def _parts(cart: Cart, returned: list[_Returned]) -> Iterator[tuple[PaidTender, int]]:
    """Yield which payment gives back how much, of what is worth more than what goes out."""
    pays = cart.totals().total
    for goods, each in zip(cart.exchanged, returned, strict=True):
        part = min(pays, goods.worth)
        pays -= part
        tenders = {tender.id: tender for tender in each.details.tenders}
        for tender_id, amount in split_over(goods.worth - part, each.found.payments):
            yield tenders[tender_id], amount
