"""A store that used an earlier Till opens the new one: everything is there, and it sells on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import SaleState
from pos_app.domain.permissions import SYSTEM
from pos_app.services.container import Services
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from tests.functional.conftest import desk_on
from tests.functional.whole_program import Desk
from tests.migrations.folders import RELEASED, folder_of, load_folder
from tests.support.keyring import PocketKeyring
from tests.support.payouts import pay_out
from tests.support.shop import KEY
from tests.support.store import sell, sell_by_card

SCHEMAS = sorted(path.name.removeprefix("folder_") for path in RELEASED.glob("folder_*"))
AT_ONCE = {SCHEMAS[0], SCHEMAS[-1]}
"""What `make test` opens; all those between are opened in the long run."""


@pytest.fixture(
    params=[
        pytest.param(schema, marks=() if schema in AT_ONCE else pytest.mark.long)
        for schema in SCHEMAS
    ]
)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a data folder as the version of a schema left it; beside it lies its account."""
    root = tmp_path / "Till"
    root.mkdir()
    load_folder(folder_of(request.param), root, tmp_path / "account.db")
    return root


@pytest.fixture
def server(kept: Path, tmp_path: Path) -> Iterator[TrainingServer]:
    made = TrainingServer(tmp_path / "account.db")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def desk(kept: Path, server: TrainingServer, qtbot: QtBot) -> Iterator[Desk]:
    with desk_on(kept, PocketKeyring({"test": KEY}), server, qtbot) as made:
        yield made


@pytest.fixture
def services(desk: Desk) -> Services:
    """Return those of the program, started on the folder, once it has found the lost answer."""
    desk.application.begin(None)
    desk.wait_for("test")
    workspace = desk.application.workspace
    assert workspace is not None
    made = workspace.services

    def is_found_and_paid() -> bool:
        rows = made.history.page(wanted=HistoryFilter("Coffee")).rows
        return made.history.preparation() is None and [row.status for row in rows] == ["paid"]

    desk.qtbot.waitUntil(is_found_and_paid)
    return made


def test_every_schema_that_there_was_has_a_folder() -> None:
    assert sorted(path.stem for path in RELEASED.glob("*.sql")) == SCHEMAS


def test_nothing_is_lost_and_the_lost_answer_is_found(
    services: Services, server: TrainingServer
) -> None:
    rows = services.history.page().rows
    assert [(row.receipt_number, row.amount.minor, row.refunded) for row in rows] == [
        ("R1-000004", 1_500, 0),
        ("R1-000003", 500, 200),
        ("R1-000002", 1_000, 0),
        ("R1-000001", 400, 0),
    ]
    assert {row.cashier_name for row in rows} == {"Ana"}
    assert services.history.page(wanted=HistoryFilter("ana")).rows == rows
    taken = account_summary(server.account)["totals"]["usd"]
    assert (taken["received"], taken["refunded"]) == (1_000 + 500 + 1_500, 200)
    (buyer,) = services.customers.page("ada")
    assert buyer.email == "ada@example.com"
    assert [held.label for held in services.carts.held()] == ["Mr. Babbage"]


def test_what_it_took_is_followed_to_the_bank(services: Services, server: TrainingServer) -> None:
    server.controls.clock_offset = 3 * 86_400.0
    payout_id = pay_out(server)
    services.sync.run(SYSTEM)
    found = services.payouts.details(services.actor, payout_id)
    assert found is not None
    assert {part.category: part.amount.minor for part in found.parts} == {
        "charge": 1_000 + 500 + 1_500,
        "refund": -200,
    }
    assert found.unexplained.minor == 0


def test_it_sells_on_with_the_same_cards_and_the_next_receipt(services: Services) -> None:
    cash = sell(services, CartLine("Tea", 400))
    (found,) = services.customers.page("ada")
    buyer = services.customers.details(found.id)
    card = sell_by_card(services, buyer.id, buyer.cards[0].id, CartLine("Cake", 1_000))
    assert card.state is SaleState.PAID
    # Rows of one quarter of a second stand in any order; another was settled just before.
    numbers = {row.receipt_number for row in services.history.page().rows[:3]}
    assert numbers >= {"R1-000006", "R1-000005"}
    assert cash.total == 400
