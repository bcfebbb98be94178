"""All that moved at Stripe in a time, by lists and by Stripe's reports, tied to the balance."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.errors import Cancelled, UserError
from pos_app.services.bank.balance_history import balance_at
from pos_app.services.views.accounting import WorkbookRequest
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.services.books_of_month import live_a_month
from tests.services.counter import KEY, Counter
from tests.services.test_workbook import business_day
from tests.support.payouts import earn, pay_out
from tests.support.spreadsheets import Counted

RUNS = "/v1/reporting/report_runs"
CARD = "USD   Gross less fees, refunds, disputes are payouts and the change in balance"


def fetch(counter: Counter, first: date, progress: Callable[[int], object] | None = None) -> int:
    fetching = counter.services.balance_fetching
    return fetching.fetch(counter.actor, first, progress or (lambda _count: None))


def is_known(counter: Counter, first: date, last: date) -> bool:
    return counter.services.balance_fetching.is_known(counter.actor, first, last)


def nets(counter: Counter) -> dict[str, int]:
    with counter.database.read() as session:
        return {row.id: row.net_minor for row in session.scalars(select(BalanceEntry))}


def at_stripe(counter: Counter) -> dict[str, int]:
    account = counter.server.account
    return {each["id"]: each["net"] for each in account.all("balance_transaction")}


def live_long(counter: Counter, days: int = 100) -> date:
    """Earn every ten days, with a refund and a payout now and then; return the first day."""
    first = business_day(counter)
    client = counter.server
    for step in range(days // 10):
        earn(client, 1_000 + step)
        if step % 3 == 2:
            pay_out(client)
        counter.wait(timedelta(days=10))
    return first


def test_a_month_is_known_once_it_is_fetched_and_its_workbook_ties(
    counter: Counter, tmp_path: Path
) -> None:
    month = live_a_month(counter)
    last = business_day(counter) - timedelta(days=1)
    assert not is_known(counter, month.first, last)
    count = fetch(counter, month.first)
    assert count >= 4
    assert nets(counter) == at_stripe(counter)
    assert is_known(counter, month.first, last)
    request = WorkbookRequest(month.first, last)
    made = counter.services.accounting.save_workbook(
        counter.actor, request, tmp_path / "month.xlsx"
    )
    assert (made.differences, made.unknown) == (0, 0)
    left = Counted(made.path).check()
    assert left[CARD] == 0
    assert counter.asked(RUNS) == 0  # it is short


def test_the_balance_at_the_end_is_what_stripe_says(counter: Counter) -> None:
    first = live_long(counter, 30)
    fetch(counter, first)
    with counter.database.read() as session:
        found = balance_at(session, None, counter.clock.now())
    assert found == {"usd": sum(at_stripe(counter).values())}


def test_a_long_time_comes_by_stripes_own_reports(counter: Counter) -> None:
    first = live_long(counter)
    fetch(counter, first)
    assert counter.asked(RUNS) >= 3
    assert nets(counter) == at_stripe(counter)
    with counter.database.read() as session:
        rows = session.scalars(select(BalanceEntry)).all()
        assert len(session.scalars(select(Payout)).all()) == 3
    by_id = {each["id"]: each for each in counter.server.account.all("balance_transaction")}
    for row in rows:
        told = by_id[row.id]
        assert (row.amount_minor, row.fee_minor) == (told["amount"], told["fee"])
        assert int(row.created_at.timestamp()) == told["created"]
        assert (row.source_id, row.reporting_category) == (
            told["source"],
            told["reporting_category"],
        )
        assert (row.intent_id is not None) == (told["type"] == "charge")


@pytest.mark.parametrize("refusal", ["write", "read", "failed", "columns"])
def test_without_reports_it_is_read_page_by_page(counter: Counter, refusal: str) -> None:
    first = live_long(counter)
    counter.server.controls.restrict(KEY, f"rak_report_runs_and_report_types_{refusal}")

    def spoilt(exchange: Exchange) -> str:
        if refusal == "failed" and exchange.path.startswith(f"{RUNS}/"):
            answer = json.loads(exchange.body) | {"status": "failed", "error": "Try later"}
            return json.dumps(answer | {"result": None})
        if refusal == "columns" and exchange.path.endswith("/contents"):
            return "a,b\r\n1,2\r\n"
        return exchange.body

    counter.server.rewrite(spoilt)
    fetch(counter, first)
    assert nets(counter) == at_stripe(counter)
    assert is_known(counter, first, business_day(counter) - timedelta(days=1))


def test_a_page_of_the_networks_is_no_report(counter: Counter) -> None:
    first = live_long(counter)
    counter.server.rewrite(
        lambda exchange: (
            "<html>Sign in to the network</html>"
            if exchange.path.endswith("/contents")
            else exchange.body
        )
    )
    fetch(counter, first)
    assert nets(counter) == at_stripe(counter)


def test_what_is_known_is_not_fetched_again(counter: Counter) -> None:
    first = live_long(counter, 30)
    fetch(counter, first)
    earn(counter.server, 777)
    counter.wait(timedelta(days=1))
    assert fetch(counter, first) < 5
    assert nets(counter) == at_stripe(counter)


def test_stopped_it_says_nothing_of_what_it_did_not_read(counter: Counter) -> None:
    first = live_long(counter, 30)

    def stop(_count: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fetch(counter, first, stop)
    assert not is_known(counter, first, first)


def test_without_an_answer_it_says_so_and_goes_on_later(counter: Counter) -> None:
    first = live_long(counter, 30)
    counter.server.controls.fault(FaultKind.BAD_GATEWAY, "/v1/balance_transactions", times=9)
    with pytest.raises(UserError, match="could not read what moved"):
        fetch(counter, first)
    assert not is_known(counter, first, first)
    counter.server.controls.faults.clear()
    fetch(counter, first)
    assert nets(counter) == at_stripe(counter)
