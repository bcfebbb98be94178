"""Customers, and the cards that they keep."""

from __future__ import annotations

from tests.faults.torture.scenario_run import ScenarioRun


def card_by_reader(s: ScenarioRun) -> None:
    s.till.save_on_reader()
    s.tap()
    s.till.poll_setup()


def card_by_page(s: ScenarioRun) -> None:
    s.till.save_on_page()
    s.pay()
    s.till.poll_setup()


def card_not_kept(s: ScenarioRun) -> None:
    s.till.save_on_reader()
    s.till.cancel_setup()
    s.till.save_on_page()
    s.till.cancel_setup()


def customer_create(s: ScenarioRun) -> None:
    s.till.do("create_customer", name="Grace Hopper")


def customer_update(s: ScenarioRun) -> None:
    made = s.till.do("create_customer", name="Grace Hopper")
    if made:
        s.till.do("update_customer", customer=made["id"], name="Rear Admiral Grace Hopper")


def customer_delete(s: ScenarioRun) -> None:
    made = s.till.do("create_customer", name="Grace Hopper")
    if made:
        s.till.do("delete_customer", customer=made["id"])


def detach(s: ScenarioRun) -> None:
    s.till.do("detach", customer=s.till.customer, card=s.till.cards[0])
