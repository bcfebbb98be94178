"""Part-paid sales that are kept: paid later, over a close of the drawer, or cancelled."""

from __future__ import annotations

from tests.faults.torture.cashier import PART
from tests.faults.torture.scenario_run import ScenarioRun
from tests.faults.torture.steps.drawer import FLOAT, open_with_float


def keep_deposits(s: ScenarioRun) -> None:
    open_with_float(s)
    s.till.do("keep_deposits", retain_ppm=0)


def keep_deposits_and_retain(s: ScenarioRun) -> None:
    open_with_float(s)
    s.till.do("keep_deposits", retain_ppm=200_000)


def _kept(s: ScenarioRun) -> None:
    """A part is paid in cash, and the sale is kept; pressed twice it is kept once."""
    s.till.begin()
    s.till.cash(PART)
    s.till.keep_deposit()
    s.till.keep_deposit()


def _next_shift(s: ScenarioRun) -> None:
    s.till.count_drawer(FLOAT)
    s.till.close_shift()
    s.till.open_shift(FLOAT)


def paid_by_card(s: ScenarioRun) -> None:
    _kept(s)
    _next_shift(s)
    s.till.go_on_with_deposit()
    s.till.prepare_card()
    s.till.charge()


def paid_at_the_reader(s: ScenarioRun) -> None:
    """More of it is paid on another day, and the rest on a third."""
    _kept(s)
    s.till.go_on_with_deposit()
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.leave_deposit()
    _next_shift(s)
    s.till.go_on_with_deposit()
    s.till.prepare_reader()
    s.till.start_reader()
    s.tap()
    s.till.poll()


def cancelled(s: ScenarioRun) -> None:
    """Cash and a card get back what the store does not retain; pressed twice no more than that."""
    s.till.begin()
    s.till.cash(PART)
    s.till.prepare_card(amount=PART)
    s.till.charge()
    s.till.keep_deposit()
    _next_shift(s)
    s.till.cancel_deposit()
    s.till.cancel_deposit()
