"""Bringing into the books what others did at Stripe: all of before, and what changes later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any, Final

from tests.faults.torture.scenario_run import ScenarioRun
from tests.support.many_payments import add_payments

WEB_ORDERS: Final = 10
"""More than a page; the program reads three objects at once (`program.hurry`)."""
OVER: Final = timedelta(days=40)


def unread_account(s: ScenarioRun) -> None:
    """Let there be web orders, refunds and customers of which the books know nothing."""
    _fill_account(s)
    with closing(sqlite3.connect(s.till.book)) as books, books:
        books.execute("DELETE FROM sync_state")


def first_reading(s: ScenarioRun) -> None:
    s.till.do("sync")


def read_account(s: ScenarioRun) -> None:
    """Let the books know of all that, and then more happen."""
    unread_account(s)
    s.till.do("sync")
    dashboard, orders = s.harness.dashboard.v1, _orders(s)
    dashboard.refunds.create({"payment_intent": orders[1], "amount": 300})
    dashboard.payment_intents.update(orders[2], {"description": "Said later"})
    made: Any = {
        "amount": 700,
        "currency": "usd",
        "payment_method": "pm_card_mastercard",
        "confirm": True,
        "allowed_payment_method_types": ["card"],
    }
    dashboard.payment_intents.create(made)
    (ada,) = (each.id for each in dashboard.customers.list({"email": "ada@example.com"}).data)
    dashboard.customers.update(ada, {"name": "Ada King"})


def change_feed(s: ScenarioRun) -> None:
    s.till.do("sync")


def rebuild(s: ScenarioRun) -> None:
    """Have the index of the history made anew, as `till --rebuild` does."""
    s.till.do("rebuild")


def _fill_account(s: ScenarioRun) -> None:
    add_payments(s.harness.server, WEB_ORDERS, over=OVER)
    dashboard, orders = s.harness.dashboard.v1, _orders(s)
    dashboard.refunds.create({"payment_intent": orders[0]})
    dashboard.refunds.create({"payment_intent": orders[5], "amount": 200})
    for name in ("Ada", "Bob"):
        email = f"{name.lower()}@example.com"
        dashboard.customers.create({"name": name, "email": email})


def _orders(s: ScenarioRun) -> list[str]:
    account = s.harness.server.account
    return [intent["id"] for intent in account.all("payment_intent")]
