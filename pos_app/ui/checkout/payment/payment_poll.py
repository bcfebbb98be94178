"""Asks how a payment stands, while a customer is busy with it or nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.payments import TenderState
from pos_app.services.views.sales import PaymentAnswer
from pos_app.ui.background.polling import PollTimer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_state import PaymentState

ASK_AGAIN_MS: Final = (1_500, 4_000, 10_000)
"""How long to wait before each question about a payment that is not known yet."""


class PaymentPoll(QObject):
    """One request at a time, outside the lane for money: a slow answer delays no cancel.

    `answered(PaymentAnswer)`; `failed(error)` where Stripe gave no answer.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        state: PaymentState,
        ask: Callable[[str, str], PaymentAnswer],
        parent: QObject,
    ) -> None:
        """Ask, by the ids of tender and sale, about what the state says."""
        super().__init__(parent)
        self._tasks = tasks
        self._state = state
        self._ask = ask
        self._timer = PollTimer(self)
        self._timer.timeout.connect(self._on_time)
        self._followed = ("", TenderState.PREPARED)
        self._asked_unknown = 0
        self.is_asking = False

    def follow(self) -> None:
        """Ask about the sale's payment when it is time; one that is settled needs no asking.

        A payment that nobody knows of is asked about a few times only: then a person has to.
        """
        tender = self._state.holding
        if tender is None:
            self.stop()
            return
        is_new = (tender.id, tender.state) != self._followed
        self._followed = (tender.id, tender.state)
        if self._state.waits_for_customer:
            if is_new:
                self._timer.begin()
            else:
                self._timer.again()
            return
        self._asked_unknown = 0 if is_new else self._asked_unknown
        self._timer.stop()
        if self._asked_unknown < len(ASK_AGAIN_MS):
            self._timer.start(ASK_AGAIN_MS[self._asked_unknown])
            self._asked_unknown += 1

    def stop(self) -> None:
        """Stop polling; an answer that is on its way is still emitted."""
        self._timer.stop()
        self._followed = ("", TenderState.PREPARED)

    def end(self) -> None:
        """Stop polling, and drop an answer that is on its way."""
        self.stop()
        self.blockSignals(True)
        self._timer.blockSignals(True)

    def _on_time(self) -> None:
        (tender_id, _state), sale = self._followed, self._state.sale
        if not tender_id or sale is None:
            return
        if self.is_asking:  # still about the one before, which may be slow to answer
            self._timer.again()
            return
        self.is_asking = True
        task = self._tasks.read(self._ask, tender_id, sale.id, owner=self)
        task.success(self._on_answer).failure(self._on_failure).start()

    def _on_answer(self, answer: PaymentAnswer) -> None:
        self.is_asking = False
        self.answered.emit(answer)

    def _on_failure(self, error: BaseException) -> None:
        self.is_asking = False
        self.failed.emit(error)
