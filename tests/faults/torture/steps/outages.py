"""The network that goes, and the plug that is pulled."""

from __future__ import annotations

from tests.faults.torture.cashier import PART
from tests.faults.torture.scenario_run import ScenarioRun
from tests.faults.torture.steps.paying import saved_card


def lost_then_cash(s: ScenarioRun) -> None:
    """The request is lost before it left, the customer pays cash, the network returns."""
    s.till.begin()
    s.till.prepare_card()
    s.network(up=False)
    s.till.charge()
    s.till.poll()
    s.till.cash()
    s.network(up=True)
    s.till.poll()
    s.till.cash()


def up_without_network(s: ScenarioRun) -> None:
    """The program comes up while Stripe can't be reached, and its cashier wants to go on."""
    s.network(up=False)
    s.start_again()
    s.till.cash()
    s.network(up=True)
    s.till.settle_and_pay_rest()


def cut_while_charging(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_card(1)
    s.till.charge()
    s.power_cut()
    s.start_again()


def cut_at_the_reader(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.prepare_reader()
    s.till.start_reader()
    s.power_cut()
    s.tap()
    s.start_again()


def cut_before_the_tap(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.show_cart()
    s.till.prepare_reader()
    s.till.start_reader()
    s.power_cut()
    s.start_again()


def cut_at_the_page(s: ScenarioRun) -> None:
    s.till.begin()
    s.till.open_page()
    s.power_cut()
    s.start_again()


def cut_while_saving(s: ScenarioRun) -> None:
    s.till.save_on_reader()
    s.power_cut()
    s.start_again()


def cut_while_refunding(s: ScenarioRun) -> None:
    saved_card(s)
    s.network(up=False)
    s.till.refund(PART)
    s.power_cut()
    s.network(up=True)
    s.start_again()
