"""Books that are put back, and a key of somebody else's."""

from __future__ import annotations

from tests.faults.torture.scenario_run import ScenarioRun


def restored_backup(s: ScenarioRun) -> None:
    """An older copy is put back, in which a payment is not settled and another unknown."""
    s.till.begin()
    s.till.prepare_card()
    copy = s.copy_book()
    s.till.charge()
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.put_back(copy)
    s.start_again()
    s.till.begin()
    s.till.cash()


def restored_by_till(s: ScenarioRun, *, damaged: bool) -> None:
    """A backup is restored by Till: the payments since are taken over, or come back from Stripe."""
    s.till.begin()
    s.till.prepare_card()
    backup = s.back_up()
    s.till.charge()
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.restore(backup, damaged=damaged)
    s.start_again(sync=True)
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()


def restored_unused(s: ScenarioRun) -> None:
    """The backup knows an unused payment as an earlier sale's: a sale that is lost took it."""
    s.till.begin()
    s.till.prepare_card()
    s.till.cash()
    backup = s.back_up()
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()
    s.restore(backup, damaged=True)
    s.start_again(sync=True)
    s.till.begin()
    s.till.prepare_card()
    s.till.charge()


def other_key(s: ScenarioRun) -> None:
    """The program comes up with the key of another account, then with its own again."""
    s.till.begin()
    s.till.prepare_card(1)
    s.till.charge()
    s.power_cut()
    s.harness.simulator.controls.own_accounts["sk_test_another"] = "acct_1Another0000000"
    own = s.till.start.key
    s.start_again(key="sk_test_another")
    s.till.cash()
    s.power_cut()
    s.start_again(key=own)
