"""Days at random: each number of each Z is what the raw rows come to, and each row is in one Z."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from sqlalchemy import text

from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.shifts import MovementKind
from pos_app.errors import UserError
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.views.sales import SaleView
from pos_app.services.views.shifts import Content
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter

_MOVES = [kind for kind in MovementKind if kind.sign]


class RandomDay:
    """Cash sales, refunds, cash in and out and closes, in an order that a seed gives."""

    def __init__(self, counter: Counter, seed: int) -> None:
        self.counter = counter
        self.drawer = AtDrawer.set_up(counter)
        self.chance = random.Random(seed)
        self.sold: list[SaleView] = []
        self.zs: list[Content] = []
        counter.services.settings.save(counter.actor, CASH_ROUNDING, CashRounding(5))

    def play(self, steps: int) -> None:
        self.drawer.open(self.chance.randrange(0, 20_000))
        for _step in range(steps):
            self.chance.choice([self.sell, self.sell, self.give_back, self.move, self.close])()
        self.close(again=False)

    def sell(self) -> None:
        due = self.chance.randrange(1, 5_000)
        self.sold.append(self.drawer.sell(due, due + self.chance.randrange(5, 2_000)))

    def give_back(self) -> None:
        if self.sold:
            sale = self.chance.choice(self.sold)
            with suppress(UserError):  # more than is left
                self.drawer.give_back(sale, self.chance.randrange(1, sale.total + 1))

    def move(self) -> None:
        moved = self.drawer.move(self.chance.choice(_MOVES), self.chance.randrange(1, 500))
        if self.chance.random() < 0.3:
            shifts = self.counter.services.shifts
            shifts.reverse(self.counter.actor, moved.id, "Typed wrong")

    def close(self, *, again: bool = True) -> None:
        counted = max(0, self.drawer.expected + self.chance.randrange(-300, 300))
        to_bank = self.chance.randrange(0, counted + 1)
        self.zs.append(self.drawer.close(counted, to_bank=to_bank, note="As it is").content)
        if again:
            self.drawer.open(self.chance.choice([self.drawer.view.offered, 5_000]))


def raw(counter: Counter, statement: str) -> list[tuple[int, ...]]:
    """Return rows by plain SQL, past all that the program knows of them."""
    with counter.database.read() as session:
        return [tuple(row) for row in session.connection().execute(text(statement))]


@pytest.mark.parametrize("seed", range(4))
def test_each_number_is_what_the_raw_rows_come_to(counter: Counter, seed: int) -> None:
    day = RandomDay(counter, seed)
    day.play(30)
    by_shift = raw(
        counter,
        """
        SELECT z.number, shift.float_minor
            + (SELECT coalesce(sum(tendered_minor - change_minor), 0) FROM tender
               WHERE shift_id = shift.id)
            - (SELECT coalesce(sum(amount_minor + rounding_minor), 0) FROM refund
               WHERE shift_id = shift.id)
            + (SELECT coalesce(sum(amount_minor), 0) FROM cash_movement
               WHERE shift_id = shift.id),
            (SELECT count(*) FROM sale WHERE shift_id = shift.id),
            (SELECT coalesce(sum(total_minor), 0) FROM sale WHERE shift_id = shift.id),
            (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE shift_id = shift.id)
        FROM z_report AS z JOIN shift ON shift.id = z.shift_id ORDER BY z.number
        """,
    )
    told = [
        (
            z["number"],
            z["cash"]["expected"],
            z["sales"]["count"],
            z["sales"]["amount"],
            z["refunds"]["amount"],
        )
        for z in day.zs
    ]
    assert told == by_shift
    assert [number for number, *_rest in told] == list(range(1, len(told) + 1))
    outside = "SELECT count(*) FROM {table} WHERE shift_id IS NULL"
    for table in ("tender", "refund", "cash_movement", "sale"):
        assert raw(counter, outside.format(table=table)) == [(0,)]
    ((all_sales,),) = raw(counter, "SELECT sum(total_minor) FROM sale")
    assert day.zs[-1]["grand_total"]["after"] == all_sales
