"""What screens hand in and get of goods that come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pos_app.domain.cart import Cart
from pos_app.domain.goods_returns import ExchangedGoods, ExchangedLine, ReturnReason, SoldLine
from pos_app.domain.ids import new_id
from pos_app.domain.payments import TenderKind
from pos_app.services.views.history import RefundView
from pos_app.services.views.sales import SaleView


@dataclass(frozen=True)
class ReturnedLine:
    """So much of a line comes back, in thousandths; `restock` where it is sold on."""

    line_id: str
    quantity: int
    restock: bool = True


@dataclass(frozen=True)
class ReturnRequest:
    """What a customer brings back of a sale; with the same `id` it is the same return.

    `reader_id` is where a card is presented that needs that to get its money back. `way` where the
    money goes back in another way than it was paid.
    """

    sale_id: str
    lines: tuple[ReturnedLine, ...]
    reason: ReturnReason
    note: str = ""
    reader_id: str | None = None
    way: TenderKind | None = None
    id: str = field(default_factory=new_id)

    @classmethod
    def of(cls, goods: ExchangedGoods, way: TenderKind | None = None) -> ReturnRequest:
        """Return what takes back what was to be exchanged, with nothing taken for it."""
        back = ((each.line_id, each.quantity, each.restock) for each in goods.lines)
        lines = tuple(ReturnedLine(*each) for each in back)
        return cls(goods.sale_id, lines, goods.reason, goods.note, way=way, id=goods.id)


@dataclass(frozen=True)
class ReturnWithoutReceipt:
    """What comes back of which nobody has the receipt: the lines of a cart, and why.

    With the same `id` it is the same return. Its money goes back in `way`.
    """

    cart: Cart
    reason: ReturnReason
    note: str = ""
    restock: bool = True
    way: TenderKind = TenderKind.CASH
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Returnable:
    """What may still come back of a sale. `step` is what its amounts are multiples of.

    `payments` are the ids of its tenders with what is left of each, in the order in which they
    give back: what was taken last first. `owed` are earlier returns whose money was not given
    back yet.
    """

    sale_id: str
    currency: str
    step: int
    lines: tuple[SoldLine, ...]
    payments: tuple[tuple[str, int], ...]
    owed: tuple[OwedReturn, ...] = ()
    number: str = ""
    """Of its receipt."""

    def for_exchange(
        self, lines: Sequence[ReturnedLine], reason: ReturnReason, note: str = ""
    ) -> ExchangedGoods:
        """Return what a cart has come back of it, at what that is worth now."""
        sold = {line.id: line for line in self.lines}
        exchanged = tuple(
            ExchangedLine(
                line_id=each.line_id,
                name=sold[each.line_id].name,
                quantity=each.quantity,
                worth=sold[each.line_id].worth(each.quantity, self.step),
                restock=each.restock,
                unit=sold[each.line_id].unit,
            )
            for each in lines
        )
        return ExchangedGoods(self.sale_id, self.number, exchanged, reason, note)

    @property
    def left(self) -> int:
        """What all payments can give back together."""
        return sum(left for _id, left in self.payments)


@dataclass(frozen=True)
class OwedReturn:
    """Goods that came back, and what the customer is still to get for them, in minor units."""

    id: str
    created_at: datetime
    total: int
    owed: int


@dataclass(frozen=True)
class ExchangeView:
    """A sale that goods paid for, and what came of giving back what was left of each return."""

    sale: SaleView
    returns: tuple[ReturnView, ...]

    @property
    def owed(self) -> int:
        """What is still to be given back, in minor units."""
        return sum(each.owed for each in self.returns)


@dataclass(frozen=True)
class ReturnView:
    """What came of a return, in a headline and advice.

    `waiting` are refunds that are not settled yet; `needs_reader` names the tenders that only a
    presented card can be refunded to.
    """

    id: str
    total: int
    owed: int
    refunds: tuple[RefundView, ...]
    waiting: tuple[RefundView, ...]
    needs_reader: tuple[str, ...]
    headline: str
    advice: str
