"""What a reader is asked besides a payment: the customer's email address, or which card it is."""

from __future__ import annotations

from tests.faults.torture.scenario_run import ScenarioRun
from tests.faults.torture.steps.paying import reader


def asked_and_answered(s: ScenarioRun) -> None:
    reader(s)
    s.till.ask_on_reader("email")
    s.at_reader("answer", value="ada@example.com")
    s.till.poll_input()
    s.till.poll_own_reader()


def asked_then_paid(s: ScenarioRun) -> None:
    """The customer still types their address when the next sale is paid there."""
    s.till.ask_on_reader("email")
    reader(s)
    s.till.poll_input()
    s.till.poll_own_reader()


def asked_then_stopped(s: ScenarioRun) -> None:
    s.till.ask_on_reader("phone")
    s.till.cancel_input()
    s.till.poll_own_reader()
    reader(s)


def card_looked_up(s: ScenarioRun) -> None:
    reader(s)
    s.till.look_up_card()
    s.tap()
    s.till.poll_lookup()
    s.till.poll_own_reader()


def looked_up_then_paid(s: ScenarioRun) -> None:
    """The next customer pays while a card is still to be read."""
    s.till.look_up_card()
    reader(s)
    s.till.poll_lookup()
    s.till.poll_own_reader()


def read_then_paid(s: ScenarioRun) -> None:
    """A card was read, and nobody has looked at it when the reader is paid on."""
    s.till.look_up_card()
    s.tap()
    reader(s)
    s.till.cancel_lookup()
