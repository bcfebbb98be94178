"""Asks quietly how a payment stands, while a customer is busy with it or nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.domain.payments import TenderState
from pos_app.services.views.sales import TenderView
from pos_app.ui.background.polling import PollTimer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_plan import Answer

ASK_AGAIN_MS: Final = (1_500, 4_000, 10_000)
"""How long to wait before each quiet question about a payment that is not known yet."""

WITH_THE_CUSTOMER: Final = {TenderState.PENDING, TenderState.ACTION}


class PaymentWatch(QObject):
    """One question at a time, beside the lane of the money: a slow answer delays no cancel.

    `answered(Answer)`; `failed(error)` where Stripe would not say.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, ask: Callable[[str], Answer], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._ask = ask
        self._pace = PollTimer(self)
        self._pace.timeout.connect(self._on_time)
        self._followed = ("", TenderState.PREPARED)
        self._doubts = 0
        self.asking = False

    def follow(self, tender: TenderView | None) -> None:
        """Ask about this one when it is time; one that is settled needs no asking."""
        if tender is None or not tender.state.holds_the_sale:
            self.stop()
            return
        news = (tender.id, tender.state) != self._followed
        self._followed = (tender.id, tender.state)
        if tender.state in WITH_THE_CUSTOMER:
            self._follow_customer(news=news)
        else:
            self._doubts = 0 if news else self._doubts
            self._doubt()

    def stop(self) -> None:
        """Ask no more; an answer that is on its way is still told."""
        self._pace.stop()
        self._followed = ("", TenderState.PREPARED)

    def end(self) -> None:
        """Ask and tell nothing any more, whatever is on its way."""
        self.stop()
        self.blockSignals(True)
        self._pace.blockSignals(True)

    def _follow_customer(self, *, news: bool) -> None:
        if news:
            self._pace.begin()
        else:
            self._pace.again()

    def _doubt(self) -> None:
        self._pace.stop()
        if self._doubts < len(ASK_AGAIN_MS):
            self._pace.start(ASK_AGAIN_MS[self._doubts])
            self._doubts += 1

    def _on_time(self) -> None:
        tender_id, _state = self._followed
        if not tender_id:
            return
        if self.asking:  # still about the one before, which may be slow to answer
            self._pace.again()
            return
        self.asking = True
        task = self._tasks.read(self._ask, tender_id, owner=self)
        task.success(self._on_answer).failure(self._on_failure).start()

    def _on_answer(self, answer: Answer) -> None:
        self.asking = False
        self.answered.emit(answer)

    def _on_failure(self, error: BaseException) -> None:
        self.asking = False
        self.failed.emit(error)
