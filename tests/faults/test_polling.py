"""Polling payments: a slow answer about the last one does not end asking about the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pos_app.services.views.sales import PaymentAnswer, TenderView
from pos_app.ui.background.polling import PollTimer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.payment.payment_poll import PaymentPoll
from pos_app.ui.checkout.payment.payment_state import PaymentState
from tests.faults.till import Till, open_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with open_till(tmp_path) as opened:
        opened.begin()
        yield opened


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.stop()


def test_the_next_payment_is_asked_about_after_a_slow_answer(
    qtbot: QtBot, till: Till, tasks: Tasks
) -> None:
    selling, answer_now, asked = till.counter.selling, Event(), list[str]()
    till.prepare_reader()
    till.start_reader()
    sale = selling.sale(till.sale_id)
    second = sale.tenders[0]
    first = replace(second, id="the one before")
    state = PaymentState(sale=sale, tender=first)

    def ask(tender_id: str, sale_id: str) -> PaymentAnswer:
        asked.append(tender_id)
        if tender_id == first.id:
            answer_now.wait(10)
            tender: TenderView = first
        else:
            tender = selling.check_again(till.counter.actor, tender_id)
        return PaymentAnswer(tender, selling.sale(sale_id))

    poll = PaymentPoll(tasks, state, ask, QObject(tasks))
    poll.follow()
    qtbot.waitUntil(lambda: asked == [first.id])
    timer = poll.findChild(PollTimer)
    assert timer is not None
    state.tender = second
    with qtbot.waitSignal(timer.timeout):
        poll.follow()  # its moment comes while the first one is still being asked about
    answer_now.set()
    qtbot.waitUntil(lambda: second.id in asked)


def test_nothing_is_told_of_a_payment_that_was_left(qtbot: QtBot, till: Till, tasks: Tasks) -> None:
    selling, answer_now, asked = till.counter.selling, Event(), list[str]()
    till.prepare_reader()
    till.start_reader()

    def ask(tender_id: str, sale_id: str) -> PaymentAnswer:
        asked.append(tender_id)
        answer_now.wait(10)
        tender = selling.check_again(till.counter.actor, tender_id)
        return PaymentAnswer(tender, selling.sale(sale_id))

    sale = selling.sale(till.sale_id)
    state = PaymentState(sale=sale, tender=sale.holding)
    poll, answers = PaymentPoll(tasks, state, ask, QObject(tasks)), list[PaymentAnswer]()
    poll.answered.connect(answers.append)
    poll.follow()
    qtbot.waitUntil(lambda: asked == [sale.tenders[0].id])
    poll.end()
    poll.follow()
    answer_now.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert answers == []
