"""A drawer with its shifts, at a counter that works with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pos_app.domain.ids import new_id
from pos_app.domain.shifts import MovementKind, ShiftRules
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import SaleView
from pos_app.services.views.shifts import (
    Closing,
    DrawerView,
    Movement,
    MovementView,
    Opening,
    ReportView,
    ShiftView,
)
from tests.services.counter import Counter, cart


@dataclass
class AtDrawer:
    """What is done at a drawer, by whoever does all in these tests."""

    counter: Counter

    @classmethod
    def set_up(cls, counter: Counter, rules: ShiftRules | None = None) -> AtDrawer:
        """Have the store work with shifts."""
        counter.services.settings.save(counter.actor, SHIFT_RULES, rules or ShiftRules(on=True))
        return cls(counter)

    @property
    def view(self) -> DrawerView:
        return self.counter.services.shifts.drawer(self.counter.actor)

    @property
    def expected(self) -> int:
        cash = self.view.cash
        assert cash is not None
        return cash.expected

    def open(self, opened_with: int = 0) -> ShiftView:
        opening = Opening(new_id(), opened_with)
        return self.counter.services.shifts.open(self.counter.actor, opening)

    def move(self, kind: MovementKind, amount: int, reason: str = "Milk") -> MovementView:
        movement = Movement(new_id(), kind, amount, reason)
        return self.counter.services.shifts.move(self.counter.actor, movement)

    def sell(self, amount: int, given: int | None = None) -> SaleView:
        sale = self.counter.selling.begin(self.counter.actor, cart(amount))
        return self.counter.selling.take_cash(sale.id, amount if given is None else given)

    def sell_by_card(self, amount: int) -> SaleView:
        tender = self.counter.prepared(amount=amount)
        self.counter.selling.charge(tender.id)
        return self.counter.sale_of(tender)

    def give_back(self, sale: SaleView, amount: int) -> None:
        tender = sale.tenders[0].id
        request = RefundRequest(sale.id, tender, amount, "requested_by_customer")
        self.counter.refunds.create(self.counter.actor, request)

    def close(self, counted: int | None = None, *, to_bank: int = 0, note: str = "") -> ReportView:
        """Count (what is expected, unless said otherwise) and close."""
        shift = self.view.shift
        assert shift is not None
        shifts, actor = self.counter.services.shifts, self.counter.actor
        shifts.count(actor, shift.id, self.expected if counted is None else counted)
        return shifts.close(actor, Closing(shift.id, to_bank, note))

    def x(self) -> dict[str, Any]:
        return self.counter.services.shifts.x_report(self.counter.actor).content
