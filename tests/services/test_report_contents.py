"""All that an X and a Z say, figure by figure, of a day on which everything happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from pos_app import __version__
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor
from pos_app.domain.shifts import MovementKind
from pos_app.domain.taxes import TaxRate
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.shifts.report import VERSION
from pos_app.services.views.activity import ActivityFilter
from pos_app.services.views.shifts import Closing, Handover, Movement
from tests.services.at_credit import AtCredit
from tests.services.at_drawer import AtDrawer
from tests.services.counter import STORE, TAX, Counter, cart

PIN = "739156"
BOOK_TAX = TaxRate("book", "VAT", 70_000, inclusive=True)
MORNING = datetime(2026, 11, 30, 11, 15, tzinfo=UTC)
"""That day wherever it is noon now: there the store is."""
NOTHING = {"count": 0, "amount": 0}


def part(count: int, amount: int) -> dict[str, int]:
    return {"count": count, "amount": amount}


def taxed(base: int, tax: int = 0) -> dict[str, int]:
    return {"base": base, "tax": tax, "gross": base + tax}


def at(minutes: int) -> str:
    return (MORNING + timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def drawer(counter: Counter) -> AtDrawer:
    """A drawer that sold for 3.00 yesterday, when 80.00 were left in it; opened with 100.00."""
    counter.clock.stand_still()
    made = AtDrawer.set_up(counter)
    counter.clock.turn_to(MORNING - timedelta(days=1))
    made.open(8_000)
    made.sell(300)
    made.close(8_300, to_bank=300)
    counter.clock.turn_to(MORNING)
    made.open(10_000)
    return made


def sell_and_give_back(counter: Counter, drawer: AtDrawer) -> None:
    """Within two minutes."""
    actor = counter.actor
    lines = (
        CartLine("Wrap", 2_000, tax=TAX),
        CartLine("Book", 1_070, tax=BOOK_TAX),
        CartLine("Water", 200),
    )
    sold = counter.selling.quick_cash(actor, Cart("usd", lines))
    counter.wait(timedelta(minutes=1))
    cheaper = Cart("usd", (CartLine("Tea", 500),), Discount(DiscountKind.AMOUNT, 100))
    voided = counter.selling.quick_cash(actor, cheaper)
    drawer.sell_by_card(2_000)
    counter.voids.void(actor, voided.id, "Wrong item")
    drawer.give_back(sold, sold.total)
    till = AtCredit(counter)
    _sale, card = till.sell(5_000)
    till.spend(card, 2_000)
    rounding = CashRounding(5, RoundingMode.HALF_UP)
    counter.services.settings.save(actor, CASH_ROUNDING, rounding)
    rounded = [counter.selling.quick_cash(actor, cart(198)) for _twice in range(2)]
    drawer.give_back(rounded[0], 198)
    counter.services.carts.hold(actor, cart(450))
    counter.wait(timedelta(minutes=1))


def move_and_hand_over(counter: Counter, drawer: AtDrawer) -> None:
    """Bo does it, whom the manager lets."""
    shifts, staff, owner = counter.services.shifts, counter.services.staff, counter.actor
    staff.set_pin(owner, owner.cashier_id, PIN)
    bo = staff.save_cashier(owner, None, "Bo", "cashier").id

    def by_bo(command: Callable[[Actor], object]) -> None:
        with pytest.raises(ApprovalNeeded) as asked:
            command(Actor(bo))
        command(Actor(bo, staff.approve(PIN, asked.value.action)))

    milk = Movement(new_id(), MovementKind.PAID_OUT, 250, "Milk")
    by_bo(lambda who: shifts.move(who, milk))
    counter.wait(timedelta(minutes=1))
    drawer.move(MovementKind.PAID_IN, 30, "Found")
    counter.wait(timedelta(minutes=1))
    shifts.reverse(owner, milk.id, "Typed twice")
    counter.wait(timedelta(minutes=1))
    shifts.open_drawer(owner, new_id(), "Coins")
    shift = drawer.view.shift
    assert shift is not None
    for counted in (1_000, 15_130):
        by_bo(partial(shifts.count, shift_id=shift.id, counted=counted))
    pieces = ((10_000, 1), (10, 513))
    shifts.hand_over(Actor(bo), Handover(new_id(), shift.id, owner.cashier_id, " Tram ", pieces))


SOLD: dict[str, Any] = {
    "sales": {
        **part(7, 3_448 + 400 + 2_000 + 2_000 + 198 + 198),
        "tips": 0,
        "first_receipt": "R1-000002",
        "last_receipt": "R1-000008",
    },
    "refunds": part(3, 3_448 + 400 + 198),
    "voids": part(1, 400),
    "discounts": part(1, 100),
    "taxes": [
        {
            "name": "Sales tax",
            "ppm": 88_750,
            "inclusive": 0,
            "exempt": 0,
            "sales": taxed(2_000, 178),
            "refunds": taxed(2_000, 178),
        },
        {
            "name": "VAT",
            "ppm": 70_000,
            "inclusive": 1,
            "exempt": 0,
            "sales": taxed(1_000, 70),
            "refunds": taxed(1_000, 70),
        },
        {
            "name": "",
            "ppm": 0,
            "inclusive": 0,
            "exempt": 0,
            "sales": taxed(200 + 400 + 2_000 + 2_000 + 198 + 198),
            "refunds": taxed(200 + 400 + 198),
        },
    ],
    "tenders": [
        {
            "kind": "cash",
            "label": "",
            "taken": part(5, 3_448 + 400 + 5_000 + 200 + 200),
            "given_back": part(3, 3_448 + 400 + 200),
            "net": 5_200,
            "tips": 0,
        },
        {
            "kind": "saved_card",
            "label": "",
            "taken": part(1, 2_000),
            "given_back": NOTHING,
            "net": 2_000,
            "tips": 0,
        },
        {
            "kind": "store_credit",
            "label": "",
            "taken": part(1, 2_000),
            "given_back": NOTHING,
            "net": 2_000,
            "tips": 0,
        },
    ],
    "deposits": dict.fromkeys(("taken", "used", "given_back", "retained", "held"), NOTHING),
    "credit": {
        "sold": part(1, 5_000),
        "used": part(1, 2_000),
        "given_back": NOTHING,
        "taken_back": NOTHING,
        "outstanding": 3_000,
    },
    "disputes": [],
    "refunds_at_stripe": NOTHING,
    "held_carts": 1,
    "unsettled": {**NOTHING, "payments": [], "refunds": {**NOTHING, "ids": []}},
    "settled_late": [],
    "grand_total": {"before": 300, "period": 8_244, "after": 8_544},
}
CASH: dict[str, Any] = {
    "opened_with": 10_000,
    "opening_difference": 2_000,
    "taken": 9_248,
    "given_back": 4_048,
    "movements": {"paid_in": 30, "paid_out": 0, "safe_drop": 0, "to_bank": 0, "float_out": 0},
    "rounding": 4 - 2,
    "expected": 15_230,
}


def moved(minutes: int, kind: str, amount: int, reason: str, **more: object) -> dict[str, object]:
    told = {"by": "Manager", "approved_by": "", "reverses": 0, "reversed": 0} | more
    return {"at": at(minutes), "kind": kind, "amount": amount, "reason": reason} | told


def test_a_day_is_told_figure_by_figure_and_its_z_says_no_more_than_how_it_was_closed(
    counter: Counter, drawer: AtDrawer
) -> None:
    sell_and_give_back(counter, drawer)
    move_and_hand_over(counter, drawer)
    told = drawer.x()
    assert told.pop("log_head")["row"] == told_rows(counter)
    assert told == {
        **SOLD,
        "version": VERSION,
        "program": __version__,
        "store": "Corner Coffee",
        "language": "en",
        "locale": "en_US",
        "time_zone": STORE.time_zone,
        "currency": "usd",
        "register": "Register 1",
        "business_date": "2026-11-30",
        "opened_at": at(0),
        "opened_by": "Manager",
        "cash": CASH,
        "moved": [
            moved(2, "paid_out", -250, "Milk", by="Bo", approved_by="Manager", reversed=1),
            moved(3, "paid_in", 30, "Found"),
            moved(4, "paid_out", 250, "Typed twice", reverses=1),
            moved(5, "no_sale", 0, "Coins"),
        ],
        "handovers": [
            {
                "at": at(5),
                "given_by": "Bo",
                "taken_by": "Manager",
                "approved_by": "Manager",
                "counts": [1_000, 15_130],
                "pieces": {"10000": 1, "10": 513},
                "expected": 15_230,
                "counted": 15_130,
                "difference": -100,
                "note": "Tram",
            }
        ],
        "no_sales": 1,
    }
    shift, shifts = drawer.view.shift, counter.services.shifts
    assert shift is not None
    shifts.count(counter.actor, shift.id, 15_000)
    counter.wait(timedelta(minutes=1))
    pieces = ((10_000, 1), (1_000, 5))
    closed = shifts.close(counter.actor, Closing(shift.id, 4_000, " Short ", pieces)).content
    del closed["log_head"]
    assert closed == told | {
        "number": 2,
        "closed_at": at(6),
        "closed_by": "Manager",
        "approved_by": "",
        "cash": CASH
        | {
            "counts": [15_000],
            "counted": 15_000,
            "pieces": {"10000": 1, "1000": 5},
            "difference": -230,
            "note": "Short",
            "left": 11_000,
            "banked": 4_000,
        },
    }


def told_rows(counter: Counter) -> int:
    """Return how many rows the log of this register has."""
    return len(counter.services.activity_log.page(counter.actor, ActivityFilter()).rows)
