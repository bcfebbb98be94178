"""A register that prints each receipt by itself, on a printer that runs out of paper."""

from __future__ import annotations

from tests.faults.torture.cashier import PART
from tests.faults.torture.scenario_run import ScenarioRun
from tests.support.wire_printer import WirePrinter


def use_printer(s: ScenarioRun) -> None:
    s.printer = WirePrinter()
    s.printer.start()
    s.till.do("use_printer", address=s.printer.address)


def printing(s: ScenarioRun) -> None:
    """Two are printed, one waits for paper, one comes again as a copy, one with its refund."""
    printer = s.printer
    assert printer is not None
    sell_and_print(s)
    printer.load_paper(there=False)
    sell_and_print(s)
    printer.load_paper()
    s.till.do("print_again", sale=s.till.sale)
    s.till.begin(PART, customer=False)
    s.till.cash(PART)
    s.till.do("deliver_prints")
    s.till.do("print_again", sale=s.till.sale)
    s.till.do("deliver_prints")
    s.till.refund(PART)
    s.till.do("print_again", sale=s.till.sale)
    s.till.do("deliver_prints")


def sell_and_print(s: ScenarioRun) -> None:
    s.till.begin(customer=False)
    s.till.cash()
    s.till.do("deliver_prints")


def print_the_rest(s: ScenarioRun) -> None:
    """Print what waited while the till was off."""
    assert s.printer is not None
    s.printer.load_paper()
    s.till.do("deliver_prints")
