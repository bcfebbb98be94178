"""Answering a dispute: saved, then submitted; accepted. Each pressed again after all."""

from __future__ import annotations

from tests.faults.torture.scenario_run import ScenarioRun
from tests.faults.torture.steps.paying import saved_card
from tests.support.bank_side import by_bank


def be_disputed(s: ScenarioRun) -> None:
    """Have the bank take back a payment of which the books know."""
    saved_card(s)
    s.till.settle_and_pay_rest()
    by_bank(s.harness.server, "charges/last/dispute")
    s.till.sync()


def answered(s: ScenarioRun) -> None:
    """Saved with a document, then submitted."""
    s.till.save_answer()
    s.till.submit_answer()
    s.till.check_dispute()
    s.till.submit_answer()


def accepted(s: ScenarioRun) -> None:
    s.till.accept_dispute()
    s.till.check_dispute()
    s.till.accept_dispute()
