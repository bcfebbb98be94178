"""The payments of one sale: made ready, taken, asked about, cancelled, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, SaleView, TenderView
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.checkout.payment.payment_poll import PaymentPoll
from pos_app.ui.checkout.payment.payment_state import (
    WITH_THE_CUSTOMER,
    BusyWith,
    PaymentState,
)
from pos_app.ui.checkout.payment.reader_cart_display import ReaderCartDisplay
from pos_app.ui.input.guards import DoublePressGuard

SHOW_AFTER_MS: Final = 20
"""The request leaves first: painting at once would keep its thread waiting for Python."""


class PaymentFlow(QObject):
    """Carries a sale to its money; `changed` where its `state` has something new to show.

    One thing happens at a time: meanwhile every other command is ignored, so that a key pressed
    twice is one payment. Only making a payment ready, which moves no money, gives way: nobody who
    pays in cash waits for Stripe.
    """

    changed = Signal()
    paid = Signal(object)
    """The SaleView, when it is covered."""
    broken = Signal(object)
    """An error that the cashier can do nothing about here: a bug."""

    def __init__(
        self, services: Services, tasks: Tasks, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.state = PaymentState()
        self.task = SingleTask(
            self.state, tasks, self, lambda: services.actor, self.publish, self._on_failure
        )
        self.readers = ReaderCartDisplay(services, tasks, self.state, self, self.publish)
        ask = partial(_check_again, services, SYSTEM)
        self.poll = PaymentPoll(tasks, self.state, ask, self)
        self.poll.answered.connect(self._on_poll)
        self.poll.failed.connect(self._on_poll_failure)
        self._services = services
        self._tasks = tasks
        self._double_press = DoublePressGuard(monotonic)

    # --- commands ---

    def prepare(self, request: PaymentRequest) -> None:
        """Make a payment ready where its way of paying needs that; moves no money."""
        state = self.state
        if not request.kind.facts.prepared_ahead:
            return
        if state.busy_with is BusyWith.PREPARING and not state.starts_when_ready:
            state.request = request
        elif not state.busy_with and state.holding is None and not request.is_ready(state.tender):
            self._prepare(request)

    def take(self, request: PaymentRequest) -> None:
        """Take the money; once more while it is being made ready is the same payment."""
        if self._double_press.rejects(request.kind):
            return
        state, ahead = self.state, request.kind.facts.prepared_ahead
        if state.busy_with is BusyWith.PREPARING and ahead:
            state.request, state.method, state.starts_when_ready = request, request.kind, True
            self.publish()
        elif state.holding is not None or not state.is_interruptible:
            return
        elif not ahead or request.is_ready(state.tender):
            self._take(request)
        else:
            state.starts_when_ready = True
            self._prepare(request)

    def check_again(self) -> None:
        """Ask Stripe how the payment stands."""
        self._ask(BusyWith.CHECKING, _check_again)

    def cancel(self) -> None:
        """Cancel the payment that waits for the customer; only Stripe's answer settles it."""
        state = self.state
        if state.starts_when_ready and state.busy_with is BusyWith.PREPARING:
            state.starts_when_ready = False
            self.publish()
        elif state.busy_with:
            state.cancel_next = True
        elif state.holding is not None:
            self._ask(BusyWith.CANCELLING, _cancel)

    def remove(self, tender: TenderView) -> None:
        """Take a tender out of the sale: what was taken with it is given back."""
        if tender.removal == "no":
            return
        busy_with = BusyWith.GIVING_BACK if tender.removal == "refund" else BusyWith.TAKING_OUT
        work, lane = self._services.selling.remove_tender, self._lane(tender.kind)
        run = partial(self.task.run, supersedes_preparing=True, lane=lane)
        run(busy_with, work, self.show_sale, tender.id)

    def resume_with_return_url(self) -> None:
        """The store has named its own page: the payment that needed it goes on."""
        state = self.state
        state.error = None
        if state.holding is not None and state.sale is not None:
            self._take(PaymentRequest(state.sale.id, state.holding.kind))
        elif state.request is not None:
            self.take(state.request)

    def refresh(self) -> None:
        """Show the sale as the books have it: something else may have settled its payment.

        What is done here has its own answer.
        """
        if self.state.holding is not None and not self.state.busy_with:
            self._read_sale(even_if_same=False)

    # --- carrying them out ---

    def _prepare(self, request: PaymentRequest) -> None:
        self.state.request = request
        if not self.state.starts_when_ready:  # else the customer waits for it
            self._tasks.paint_first()
        work, then = self._services.payments.prepare, partial(self._on_prepared, request)
        lane, kind = self._tasks.money, request.kind
        self.task.run(BusyWith.PREPARING, work, then, request, lane=lane, method=kind)

    def _take(self, request: PaymentRequest) -> None:
        state, kind = self.state, request.kind
        state.request, state.starts_when_ready = request, False
        if kind.facts.prepared_ahead and state.tender is not None:
            request = replace(request, tender_id=state.tender.id)
        work = self._services.payments.take
        run = partial(self.task.run, supersedes_preparing=True, method=kind)
        run(BusyWith.TAKING, work, self._on_answer, request, lane=self._lane(kind))

    def _ask(
        self, busy_with: BusyWith, call: Callable[[Services, Actor, str, str], PaymentAnswer]
    ) -> None:
        held, sale = self.state.holding, self.state.sale
        if held is not None and sale is not None:
            run = partial(self.task.run, lane=self._tasks.money, method=held.kind)
            work = partial(call, self._services)
            run(busy_with, work, self._on_answer, held.id, sale.id)

    def _lane(self, kind: TenderKind) -> Callable[..., Task]:
        """Return where a way of paying is dealt with: the drawer never waits for Stripe."""
        return self._tasks.money if kind.facts.moves_at_stripe else self._tasks.write

    # --- what comes of it ---

    def publish(self) -> None:
        """Emit that there is something new to show, with whether Stripe answers."""
        self.read_connection()
        self.changed.emit()

    def read_connection(self) -> None:
        """Read whether Stripe answers; not before the sale is there, as services are made late."""
        if self.state.sale is not None:
            connection = self._services.connection
            self.state.offline = connection.offline() if connection.online is False else None

    def begin(self, sale: SaleView) -> None:
        """Take a sale that was just opened."""
        self._double_press.begin(sale.paid)
        self.show_sale(sale)

    def show_sale(self, sale: SaleView) -> None:
        """Take the sale as the books have it, and go on from there."""
        self.state.show_sale(sale)
        self._go_on(sale)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.state.error = error
        else:
            self.broken.emit(error)
        self._read_sale(even_if_same=True)

    def _read_sale(self, *, even_if_same: bool) -> None:
        def show(sale: SaleView) -> None:
            if not self.state.busy_with and (even_if_same or sale != self.state.sale):
                self.show_sale(sale)
                self.publish()

        if self.state.sale is not None:
            read = self._services.selling.sale
            self._tasks.read(read, self.state.sale.id, owner=self).success(show).start()

    def _on_prepared(self, request: PaymentRequest, tender: TenderView) -> None:
        self.state.tender = tender
        latest = self.state.request or request
        if not latest.is_ready(tender) and latest != request:
            self._prepare(latest)
        elif self.state.starts_when_ready:
            self._take(latest)

    def _on_answer(self, answer: PaymentAnswer) -> None:
        state, tender, sale = self.state, answer.tender, answer.sale
        if not tender.kind.facts.moves_at_stripe:  # what was made ready there is still in hand
            self.show_sale(sale)
            return
        state.tender, state.sale = tender, sale
        cancel, state.cancel_next = state.cancel_next, False
        if cancel and tender.state in WITH_THE_CUSTOMER:
            self._ask(BusyWith.CANCELLING, _cancel)
            return
        self._go_on(sale)
        if tender.kind is TenderKind.READER and tender.step:
            self.readers.refresh()

    def _on_poll(self, answer: PaymentAnswer) -> None:
        state = self.state
        if state.busy_with or state.tender is None or answer.tender.id != state.tender.id:
            return  # what is being done has its own answer
        if state.holding is not None and not state.needs_return_url:
            state.error = None
        self._on_answer(answer)
        self.publish()

    def _on_poll_failure(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self.broken.emit(error)
        elif not self.state.busy_with and self.state.holding is not None:
            self.state.error = error
            self.poll.follow()
            self.publish()

    def _go_on(self, sale: SaleView) -> None:
        self._double_press.is_paid(sale.paid)
        if self.state.is_paid:
            self.poll.stop()
            self._tasks.paint_first()
            self.paid.emit(sale)
        else:
            self.poll.follow()


class SingleTask:
    """Starts a piece of work, and records in the state what is under way.

    While anything is, nothing else is started, so that a key pressed twice is one payment. The
    command is given by who stands at the till then (`actor()`): the screen may have been locked
    over the sheet, and another have signed in. `changed()` when there is something new to show,
    `failed(error)` where the work raised.
    """

    def __init__(
        self,
        state: PaymentState,
        tasks: Tasks,
        owner: QObject,
        actor: Callable[[], Actor],
        changed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._state = state
        self._tasks = tasks
        self._owner = owner
        self._actor = actor
        self._changed = changed
        self._failed = failed
        self._current: Task | None = None
        self._show_activity = QTimer(owner, singleShot=True, interval=SHOW_AFTER_MS)
        self._show_activity.timeout.connect(changed)

    def run(
        self,
        busy_with: BusyWith,
        work: Callable[..., Any],
        then: Callable[[Any], object],
        *args: object,
        lane: Callable[..., Task] | None = None,
        method: TenderKind | None = None,
        supersedes_preparing: bool = False,
    ) -> None:
        """Do `work(actor, *args)`, then `then(answer)`; in the lane for writes or the one named.

        Where it supersedes a payment that is being made ready, that answer is not waited for.
        """
        state = self._state
        if supersedes_preparing and state.busy_with is BusyWith.PREPARING:
            state.busy_with, state.request, state.starts_when_ready = BusyWith.NONE, None, False
        if state.busy_with:
            return
        state.busy_with, state.method = busy_with, method
        state.error, state.failed, state.cancel_next = None, BusyWith.NONE, False
        task = self._current = (lane or self._tasks.write)(
            work, self._actor(), *args, owner=self._owner
        )
        done = partial(self._on_success, task, then)
        if busy_with is BusyWith.BEGINNING:  # the sheet is painted empty before it is filled
            task.success(
                lambda answer: self._tasks.next_turn(partial(done, answer), owner=self._owner)
            )
        else:
            task.success(done)
        task.failure(partial(self._on_failure, task)).start()
        self._show_activity.start()

    def _on_success(self, task: Task, then: Callable[[Any], object], answer: Any) -> None:
        if task is not self._current:
            return
        self._state.busy_with = BusyWith.NONE
        then(answer)
        if not self._state.is_paid:  # then the sheet is closed by now
            self._changed()

    def _on_failure(self, task: Task, error: BaseException) -> None:
        if task is not self._current:
            return
        state = self._state
        state.failed = state.busy_with
        state.busy_with, state.starts_when_ready, state.cancel_next = BusyWith.NONE, False, False
        self._failed(error)
        self._changed()


# --- on a worker thread ---


def _check_again(services: Services, actor: Actor, tender_id: str, sale_id: str) -> PaymentAnswer:
    """Ask Stripe how a payment stands."""
    tender = services.selling.check_again(actor, tender_id)
    return PaymentAnswer(tender, services.selling.sale(sale_id))


def _cancel(services: Services, actor: Actor, tender_id: str, sale_id: str) -> PaymentAnswer:
    """Cancel a payment; only the answer settles it, and it may have gone through."""
    tender = services.payments.cancel(actor, tender_id)
    return PaymentAnswer(tender, services.selling.sale(sale_id))
