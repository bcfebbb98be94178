"""Each answer of each way of paying is odd once: nothing crashes, and books and account agree."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos_app.training.http.messages import Exchange
from tests.faults.till import PATHS, Step, Till, open_till, walk
from tests.faults.till_check import check_books
from tests.support.odd_answers import WHOLE

pytestmark = pytest.mark.long

MISSING = object()
ODD: dict[str, dict[str, Any]] = {
    "of somebody else": {"id": "pi_of_somebody_else"},
    "without an id": {"id": MISSING},
    "without a status": {"status": MISSING, "amount_received": MISSING},
    "in a new state": {"status": "brand_new_state", "action": {"type": "new", "status": "new"}},
    "with sums in words": {"amount": "1350", "amount_received": "1350", "data": "many"},
    "with sums below zero": {"amount": -1, "amount_received": -1, "amount_total": -1},
    "with sums beyond measure": {"amount": 10**30, "amount_received": 10**30, "created": 10**30},
    "of another customer": {"customer": "cus_of_somebody_else", "payment_method": "pm_nobodys"},
    "with lists for texts": {"currency": [], "metadata": [], "latest_charge": [], "error": []},
    "with half a sign": {"description": "\ud83d", "url": "\ud83d", "label": "\ud83d"},
    "with nothing inside": {"latest_charge": {}, "action": {}, "data": [{}], "error": {}},
    "of another kind": {"object": "list", "data": [None], "has_more": "yes", "deleted": "no"},
}
"""What of an answer is other than it was, as far as the answer has it."""

SOME = ("saved card", "reader too late", "page", "drop")


@dataclass
class OddOnce:
    """Makes the nth answer an odd one."""

    how: dict[str, Any] | str
    nth: int
    seen: int = 0

    def __call__(self, exchange: Exchange) -> str:
        self.seen += 1
        if self.seen != self.nth:
            return exchange.body
        return self.how if isinstance(self.how, str) else _changed(exchange, self.how)


def _changed(exchange: Exchange, how: dict[str, Any]) -> str:
    data = json.loads(exchange.body)
    names = how.keys() & data.keys()
    if data.get("id", "") not in exchange.path:
        names -= {"id"}  # it is new: nobody but Stripe knows it
    for name in names:
        data[name] = how[name]
    return json.dumps({name: value for name, value in data.items() if value is not MISSING})


def odd_at(till: Till, steps: tuple[Step, ...], how: dict[str, Any] | str, nth: int) -> bool:
    """Have the nth answer be odd; tell whether there was one."""
    till.begin()
    odd = OddOnce(how, nth)
    till.counter.server.rewrite(odd)
    walk(till, steps)
    till.counter.server.rewrite(None)
    till.start_anew()
    check_books(till)
    return odd.seen >= nth


@pytest.mark.parametrize("what", ODD)
def test_books_and_account_agree_after_any_odd_answer(tmp_path: Path, what: str) -> None:
    with open_till(tmp_path) as till:
        for path in SOME:
            nth = 1
            while odd_at(till, PATHS[path], ODD[what], nth):
                nth += 1
            assert nth > 1


@pytest.mark.parametrize("path", ["declined", "card by page"])
def test_books_and_account_agree_after_an_answer_that_is_none(tmp_path: Path, path: str) -> None:
    with open_till(tmp_path) as till:
        for what in ("null", "a list", "an empty object", "nested far deeper"):
            nth = 1
            while odd_at(till, PATHS[path], WHOLE[what], nth):
                nth += 1
            assert nth > 1
