"""The first reading of an account: in slices, side by side, and taken up again after anything."""

from __future__ import annotations

import json
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import SyncState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.sync import backfill
from pos_app.services.views.sync import SyncPart, SyncProgress
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.faults.torture.foreign_answers import foreign_answer
from tests.services.desk import Desk, open_desk
from tests.services.history_written_anew import assert_the_history_is_as_if_written_anew
from tests.support.many_payments import add_payments
from tests.support.timeouts import PATIENCE_S

YEAR = timedelta(days=365)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Open a store that reads pages of ten: what takes years of payments takes a tenth of them."""
    monkeypatch.setattr(backfill, "PAGE_SIZE", 10)
    with open_desk(tmp_path) as opened:
        yield opened


def mirrored(desk: Desk) -> set[str]:
    """Return the payments that are in the history."""
    found, cursor = set(), None
    while True:
        page = desk.history.page(cursor, limit=500)
        found |= {row.id for row in page.rows}
        cursor = page.next
        if cursor is None:
            return found


def at_stripe(desk: Desk) -> set[str]:
    return {intent["id"] for intent in desk.objects("payment_intent")}


def asked_for(desk: Desk, path: str = "/v1/payment_intents") -> list[dict[str, str]]:
    """Return what of a list was asked for."""
    return [
        {name: values[0] for name, values in parse_qs(request.query).items()}
        for request in desk.server.requests
        if (request.method, request.path) == ("GET", path)
    ]


def pages(desk: Desk) -> list[dict[str, str]]:
    """Return which whole pages of payments were asked for."""
    return [each for each in asked_for(desk) if each["limit"] != "1"]


def reads_a_slice(exchange: Exchange) -> bool:
    """Return whether a part of a list is asked for, more than the second of its newest object."""
    asked = parse_qs(exchange.query)
    since, until = asked.get("created[gte]"), asked.get("created[lt]")
    return since is not None and until is not None and int(until[0]) - int(since[0]) > 1


def states(desk: Desk) -> dict[str, Any]:
    with desk.database.read() as session:
        return {row.name: row.value for row in session.scalars(select(SyncState))}


def test_years_of_payments_are_read_in_slices_of_time_and_no_page_twice(desk: Desk) -> None:
    add_payments(desk.server, 150, over=3 * YEAR)
    desk.sync.run(SYSTEM)
    assert mirrored(desk) == at_stripe(desk)
    asked = pages(desk)
    assert max(Tally(str(sorted(each.items())) for each in asked).values()) == 1
    assert len({each.get("created[gte]") for each in asked}) > 4
    assert len(asked) <= 15 + 17  # full pages, and one at the end of each slice
    assert_the_history_is_as_if_written_anew(desk.database.path.parent)


@pytest.mark.parametrize(("count", "requests"), [(0, 2), (10, 2), (30, 4)])
def test_a_short_list_is_read_from_end_to_end(desk: Desk, count: int, requests: int) -> None:
    """Whoever has little is not searched for the first day of it; one request is a check."""
    add_payments(desk.server, count, over=YEAR)
    desk.sync.fill(SYSTEM)
    assert len(asked_for(desk)) == requests
    assert mirrored(desk) == at_stripe(desk)
    desk.sync.fill(SYSTEM)
    assert len(asked_for(desk)) == requests


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_first_page_of_another_account_is_not_believed(desk: Desk, is_empty: bool) -> None:
    """Every account's is asked for in the same words, and a proxy may mix them up."""
    add_payments(desk.server, 3, over=YEAR)

    def anothers(answer: Exchange) -> str:
        asked = parse_qs(answer.query)
        is_first = "created[lt]" not in asked and asked.get("limit") == ["10"]
        if answer.path != "/v1/payment_intents" or not is_first:
            return answer.body
        if is_empty:
            return json.dumps(json.loads(answer.body) | {"data": [], "has_more": False})
        return foreign_answer(answer.body.encode()).decode()

    desk.server.rewrite(anothers)
    with pytest.raises(UserError, match="could not read what is new"):
        desk.sync.fill(SYSTEM)
    assert mirrored(desk) == set()
    desk.server.rewrite(None)
    assert desk.sync.fill(SYSTEM).is_through
    assert mirrored(desk) == at_stripe(desk)


def test_all_slices_are_kept_before_the_first_of_them_is_read(desk: Desk) -> None:
    add_payments(desk.server, 70, over=YEAR)
    seen: list[dict[str, Any]] = []

    def look(exchange: Exchange) -> None:
        if exchange.path == "/v1/payment_intents" and reads_a_slice(exchange):
            seen.append(states(desk))

    desk.server.observers.append(look)
    desk.sync.run(SYSTEM)
    kept = sorted(
        (state for name, state in seen[0].items() if name.startswith("pay/")),
        key=lambda state: state["since"],
    )
    assert len(kept) > 1
    *old, newest = kept
    assert [each["until"] for each in old[:-1]] == [each["since"] for each in old[1:]]
    assert newest["done"]  # the pages that came first; what has no time of its own is read twice
    assert old[-1]["until"] > newest["since"]
    oldest = min(intent["created"] for intent in desk.objects("payment_intent"))
    assert datetime.fromisoformat(kept[0]["since"]) <= datetime.fromtimestamp(oldest, UTC)
    assert not [name for name in states(desk) if name.startswith("pay/")]  # over and forgotten


def test_it_goes_on_where_it_was_stopped_and_what_is_new_comes_first(desk: Desk) -> None:
    add_payments(desk.server, 120, over=2 * YEAR)
    read: list[SyncProgress] = []
    desk.sync.run(SYSTEM, read.append, lambda: len(read) >= 2)
    desk.sync.run(SYSTEM, read.append, lambda: len(read) >= 6)
    some = mirrored(desk)
    assert 0 < len(some) < 120
    before = len(pages(desk))
    newest = desk.pay(5000)

    desk.sync.news(SYSTEM)

    assert mirrored(desk) == some | {newest}
    assert desk.sync.fill(SYSTEM).is_through
    assert mirrored(desk) == at_stripe(desk)
    assert len(pages(desk)) - before < 12 + 17


def test_a_first_reading_that_lost_its_answers_is_taken_up_again(desk: Desk) -> None:
    add_payments(desk.server, 90, over=YEAR)
    fault = desk.server.controls.fault(
        FaultKind.BAD_GATEWAY, "/v1/payment_intents", method="GET", nth=20, times=99
    )
    with pytest.raises(UserError, match="did not answer"):
        desk.sync.run(SYSTEM)
    assert mirrored(desk)
    desk.server.controls.faults.remove(fault)
    desk.sync.run(SYSTEM)
    assert mirrored(desk) == at_stripe(desk)


def test_a_dense_slice_is_shared_by_the_threads_that_have_none_left(desk: Desk) -> None:
    """Nearly all payments are of the last day of two years."""
    add_payments(desk.server, 4, over=2 * YEAR)
    add_payments(desk.server, 300, over=timedelta(days=1))
    desk.sync.run(SYSTEM)
    assert mirrored(desk) == at_stripe(desk)
    begins = {each.get("created[gte]") for each in pages(desk)}
    day_ago = desk.server.simulator.now() - 86_400
    assert len([each for each in begins if each and int(each) > day_ago]) >= 2


@pytest.mark.parametrize("allowed", [2, 6])
def test_as_many_pages_are_read_side_by_side_as_may_be(desk: Desk, allowed: int) -> None:
    """Two while somebody types, and six else."""
    add_payments(desk.server, 150, over=YEAR)
    under_way: set[int] = set()
    most, lock, all_there = [0], threading.Lock(), threading.Event()

    def hold(exchange: Exchange) -> None:
        if not reads_a_slice(exchange):
            return
        with lock:
            under_way.add(threading.get_ident())
            most[0] = max(most[0], len(under_way))
            if len(under_way) >= allowed:
                all_there.set()
        all_there.wait(PATIENCE_S)
        with lock:
            under_way.discard(threading.get_ident())

    desk.server.observers.append(hold)
    desk.sync.fill(SYSTEM, workers=lambda: allowed)
    assert most[0] == allowed
    assert mirrored(desk) == at_stripe(desk)


def test_progress_says_how_much_there_may_be(desk: Desk) -> None:
    add_payments(desk.server, 200, over=YEAR)
    told: list[SyncProgress] = []
    desk.sync.fill(SYSTEM, told.append)
    payments = [each for each in told if each.part is SyncPart.PAYMENTS]
    guesses = [each.total for each in payments if each.total]
    assert payments[-1].read == payments[-1].total
    assert payments[-1].read in {200, 201}  # what was made in the same second is read twice
    assert all(150 < guess < 270 for guess in guesses[len(guesses) // 3 :])


def test_a_customer_who_was_deleted_where_the_reading_was_stopped_is_no_end_of_it(
    desk: Desk,
) -> None:
    for number in range(40):
        desk.server.controls.clock_offset = 3600.0 * number
        desk.dashboard.v1.customers.create({"name": f"Ada {number}"})
    read: list[SyncProgress] = []
    desk.sync.fill(SYSTEM, read.append, lambda: len(read) >= 2)
    with desk.database.write() as session:
        for state in states(desk).values():
            if state.get("after"):
                desk.dashboard.v1.customers.delete(state["after"])
        assert session.scalars(select(Customer)).first() is not None
    desk.sync.fill(SYSTEM)
    left = {each["id"] for each in desk.objects("customer") if not each.get("deleted")}
    with desk.database.read() as session:
        assert left <= set(session.scalars(select(Customer.stripe_id)))


def test_a_list_of_which_nothing_is_understood_is_read_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that of a kind that a later version of Stripe says otherwise."""
    monkeypatch.setattr(backfill, "SHORT_LIST", 1)
    add_payments(desk.server, 12, over=YEAR)
    desk.server.rewrite(lambda answer: answer.body.replace('"amount":', '"sum":'))
    assert desk.sync.fill(SYSTEM).is_through
    desk.server.rewrite(None)
    (view,) = desk.services.attention.all()
    assert "12 payments" in view.headline
    assert "+7" in view.headline


def test_no_secret_of_a_payment_comes_into_the_books(desk: Desk) -> None:
    made = desk.dashboard.v1.payment_intents.create({"amount": 900, "currency": "usd"})
    assert made.client_secret
    desk.sync.run(SYSTEM)
    desk.database.close()
    folder = desk.database.path.parent
    assert made.id in mirrored(desk)
    for file in folder.glob("till.db*"):
        assert b"_secret_" not in file.read_bytes()
