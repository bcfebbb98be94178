"""The store's phone app while calls are refused and the program dies: no empty sale stays open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.sales import Sale
from pos_app.domain.payments import SaleState
from pos_app.errors import UserError
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from tests.faults.till import TOTAL, Died, Till, open_till
from tests.faults.till_check import check_books

MOBILE = "2026-10-28.endive"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with open_till(tmp_path) as opened:
        yield opened


def hand_out(till: Till) -> str:
    """Make a payment for a phone; return its tender's id."""
    bundles, actor = till.counter.payment_bundles, till.counter.actor
    return bundles.create_payment_sheet(
        actor, TOTAL, till.customer_id, mobile_version=MOBILE
    ).tender_id


def sales(till: Till) -> list[str]:
    with till.counter.database.read() as session:
        return [sale.state for sale in session.scalars(select(Sale))]


def start_a_day_later(till: Till) -> None:
    till.readers[0].turn_clock(timedelta(days=1))
    till.start_anew()


@pytest.mark.parametrize(
    "kind", [FaultKind.RESET_BEFORE, FaultKind.ERROR_EXECUTED, FaultKind.RATE_LIMITED]
)
@pytest.mark.parametrize("nth", [1, 2])
def test_a_payment_that_no_phone_was_given_leaves_no_open_sale(
    till: Till, kind: FaultKind, nth: int
) -> None:
    till.counter.server.controls.fault(kind, path="/v1/payment_intents", nth=nth)
    with pytest.raises(UserError):
        hand_out(till)
    assert sales(till) == [SaleState.ABANDONED]
    till.start_anew()
    check_books(till)


def test_a_payment_that_stripe_refuses_to_make_leaves_no_open_sale(till: Till) -> None:
    till.counter.connected = ConnectView("acct_1Nobody000000000")
    with pytest.raises(UserError):
        hand_out(till)
    assert sales(till) == [SaleState.ABANDONED]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_till_that_died_while_a_phone_was_to_pay_leaves_no_open_sale(
    till: Till, after: bool
) -> None:
    nth = 0
    died = True
    while died:
        nth += 1
        till.database.dies_at, till.database.after_commit = nth, after
        try:
            with suppress(UserError):
                till.counter.selling.cancel_tender(hand_out(till))
            died = False
        except Died:
            start_a_day_later(till)
    till.database.dies_at = 0
    assert nth > 1
    assert set(sales(till)) == {SaleState.ABANDONED}
    check_books(till)
