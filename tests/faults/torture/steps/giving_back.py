"""Giving money back."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.torture.cashier import PART, TOTAL
from tests.faults.torture.scenario_run import ScenarioRun
from tests.faults.torture.steps.paying import cash, saved_card

MONTH = timedelta(days=30)
MINUTE = timedelta(minutes=1)


def refund_full(s: ScenarioRun) -> None:
    saved_card(s)
    s.till.refund(TOTAL)
    s.till.check_refund()


def refund_twice(s: ScenarioRun) -> None:
    """Two parts of the same amount: each of them once."""
    saved_card(s)
    s.till.refund(PART)
    s.till.check_refund()
    s.till.refund(PART)


def refund_while_the_clock_is_set(s: ScenarioRun) -> None:
    """Somebody sets the register's clock a month ahead before they ask again, then right."""
    saved_card(s)
    s.till.refund(PART)
    s.till.do("turn_clock", seconds=MONTH.total_seconds())
    s.till.check_refund()
    s.till.do("turn_clock", seconds=-MONTH.total_seconds())
    s.till.check_refund()


def refund_cash(s: ScenarioRun) -> None:
    cash(s)
    s.till.refund(PART)


def move_to_canada(s: ScenarioRun) -> None:
    s.till.do("move_to_canada")


def _paid_by_interac(s: ScenarioRun) -> None:
    s.till.begin(customer=False)
    s.till.prepare_reader()
    s.till.start_reader()
    s.present_interac()
    s.till.poll()


def refund_at_reader(s: ScenarioRun) -> None:
    """The customer presents the card once more."""
    _paid_by_interac(s)
    s.till.refund(PART, s.till.reader)
    s.till.check_refund()
    s.present_interac()
    s.till.check_refund()


def refund_at_reader_cancelled(s: ScenarioRun) -> None:
    """The customer changes their mind, then wants it after all."""
    _paid_by_interac(s)
    s.till.refund(PART, s.till.reader)
    s.till.cancel_refund()
    s.till.refund(PART, s.till.reader)
    s.present_interac()
    s.till.check_refund()


def refund_at_reader_too_late(s: ScenarioRun) -> None:
    """The card is presented before it is cancelled."""
    _paid_by_interac(s)
    s.till.refund(PART, s.till.reader)
    s.present_interac()
    s.till.cancel_refund()
    s.till.check_refund()


def void(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()
    s.till.void()


def take_back(s: ScenarioRun) -> None:
    """Goods come back of a sale of cash and card; what could not be given back is gone on with."""
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()
    s.till.take_back(800)
    s.till.give_what_is_owed()


def take_back_for_a_cart(s: ScenarioRun) -> None:
    """All comes back, and nothing goes out for it; where that broke off it is pressed again."""
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card()
    s.till.charge()
    for _press in range(2):
        s.till.take_back_whole()
    s.till.give_what_is_owed()


def exchange_even(s: ScenarioRun) -> None:
    """Nothing is to pay: it is only confirmed."""
    cash(s)
    s.till.begin_exchange(TOTAL)
    s.till.exchange()


def exchange_and_pay_by_card(s: ScenarioRun) -> None:
    """The first card is refused: nothing came back until another one pays."""
    saved_card(s)
    s.till.begin_exchange(TOTAL + PART)
    s.till.prepare_card(2)
    s.till.charge()
    s.till.charge(0)
    s.till.poll()


def exchange_and_pay_at_reader(s: ScenarioRun) -> None:
    cash(s)
    s.till.begin_exchange(TOTAL + PART)
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.poll()


def exchange_and_pay_in_cash(s: ScenarioRun) -> None:
    saved_card(s)
    s.till.begin_exchange(TOTAL + PART)
    s.till.cash(PART + 100)


def exchange_and_give_back(s: ScenarioRun) -> None:
    """What is worth more gives the rest back to the card that paid for it."""
    saved_card(s)
    s.till.begin_exchange(TOTAL - PART)
    s.till.exchange()
    s.till.give_what_came_back()


def failed_refund(s: ScenarioRun) -> None:
    """The card's bank sends a refund back; its money is given in cash, pressed twice once."""
    s.till.begin()
    s.till.prepare_card(3)
    s.till.charge()
    s.till.refund(TOTAL)
    s.harness.simulator.controls.clock_offset += MINUTE.total_seconds()
    s.till.sync()
    for _press in range(2):
        s.till.log(f"  made good: {s.till.do('make_failed_refunds_good')}")


def failed_refund_for_goods(s: ScenarioRun) -> None:
    """The bank sends back what goods were worth; it is given once more, and so not in cash too."""
    s.till.begin()
    s.till.prepare_card(3)
    s.till.charge()
    s.till.take_back(400)
    s.harness.simulator.controls.clock_offset += MINUTE.total_seconds()
    s.till.sync()
    s.till.give_what_is_owed()
    s.till.log(f"  made good: {s.till.do('make_failed_refunds_good')}")


def without_receipt(s: ScenarioRun) -> None:
    """Something comes back that nothing here was paid for; then a sale."""
    s.till.take_back_without_receipt(PART)
    cash(s)


def charge_and_refund(s: ScenarioRun) -> None:
    saved_card(s)
    s.till.refund(PART)
    s.till.check_refund()
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.poll()
