"""Each call of each way of paying goes wrong once, in each way, and the program dies at each write.

Whatever the cashier did about it: after the next start the books say what the account took.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from pos_app.domain.payments import SaleState
from pos_app.errors import UserError
from pos_app.services.counter_views import TippingView
from pos_app.services.views import ConnectView
from pos_app.training.account import CONNECTED
from pos_app.training.knobs import FaultKind
from tests.faults.till import PATHS, TOTAL, Died, Step, Till, open_till

FAULTS = (
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.ERROR_EXECUTED,
    FaultKind.ERROR_NOT_EXECUTED,
    FaultKind.CONFLICT,
    FaultKind.RATE_LIMITED,
)


def walk(till: Till, steps: tuple[Step, ...]) -> None:
    """Go on as a cashier does who is told that something went wrong, and take the rest in cash."""
    for step in steps:
        with suppress(UserError):
            step(till)
    with suppress(UserError):
        till.cash(TOTAL)
    till.leave()


def ask_for_tips(till: Till) -> None:
    place = till.readers[0].location_id
    till.counter.readers.save_tipping(place, TippingView(percentages=(10, 15, 20)))


def wrong_at(till: Till, steps: tuple[Step, ...], kind: FaultKind, nth: int) -> bool:
    """Have the nth call go wrong; tell whether there was one."""
    till.begin()
    fault = till.counter.server.knobs.fault(kind, path="^/v1/", nth=nth)
    walk(till, steps)
    struck = fault.seen >= nth
    till.start_anew()
    till.check()
    return struck


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("path", [path for path in PATHS if path != "tip"])
def test_books_and_account_agree_after_any_lost_call(
    tmp_path: Path, path: str, kind: FaultKind
) -> None:
    nth = 1
    with open_till(tmp_path) as till:
        while wrong_at(till, PATHS[path], kind, nth):
            nth += 1
    assert nth > 1


def test_books_and_account_agree_on_tips_after_any_lost_answer(tmp_path: Path) -> None:
    nth = 1
    with open_till(tmp_path) as till:
        ask_for_tips(till)
        while wrong_at(till, PATHS["tip"], FaultKind.RESET_AFTER, nth):
            nth += 1
        assert any(intent["amount_received"] > TOTAL for intent in till.counter.intents.values())
    assert nth > 1


@pytest.mark.parametrize("path", ["saved card", "reader", "page", "removal", "card by page"])
def test_books_and_a_connected_account_agree_after_any_lost_answer(
    tmp_path: Path, path: str
) -> None:
    nth = 1
    with open_till(tmp_path, ConnectView(CONNECTED, fee_ppm=50_000, direct=True)) as till:
        while wrong_at(till, PATHS[path], FaultKind.RESET_AFTER, nth):
            nth += 1
        assert till.account.id == CONNECTED
        assert not list(till.counter.server.account.all("payment_intent"))
    assert nth > 1


def died_at(till: Till, steps: tuple[Step, ...], nth: int, *, after: bool) -> bool:
    """Have the program die at the nth write; tell whether there was one."""
    till.begin()
    till.database.dies_at, till.database.after_commit = nth, after
    died = False
    try:
        for step in steps:
            with suppress(UserError):
                step(till)
    except Died:
        died = True
    till.tap()  # the customer did not notice
    till.pay()
    till.start_anew()
    till.check()
    return died


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("path", PATHS)
def test_books_and_account_agree_wherever_the_program_died(
    tmp_path: Path, path: str, after: bool
) -> None:
    nth = 1
    with open_till(tmp_path) as till:
        while died_at(till, PATHS[path], nth, after=after):
            nth += 1
    assert nth > 1


def test_a_sale_that_nothing_disturbs_is_paid_once(tmp_path: Path) -> None:
    with open_till(tmp_path) as till:
        for path in ("saved card", "bank", "reader", "declined", "page"):
            till.begin()
            for step in PATHS[path]:
                step(till)
            assert till.counter.selling.sale(till.sale_id).state is SaleState.PAID
        till.start_anew()
        till.check()
