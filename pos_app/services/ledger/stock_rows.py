"""The stock in the books: what moves it, written in the write of what moved the goods.

A store that keeps no stock has no row of it written. What was sold without a product moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import ProductVariant
from pos_app.db.models.returns import GoodsReturn, GoodsReturnLine
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.stock import StockMovement
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor
from pos_app.domain.stock import StockMove
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.station import current_register


def _by_variant(quantity: Any) -> Select[str, int]:
    """Return what reads a quantity of a sale's lines for each variant that the books know."""
    # Lines of an earlier Till name the product alone, whose id its first variant has.
    variant_id = func.coalesce(SaleLine.variant_id, SaleLine.product_id)
    chosen = select(ProductVariant.id, func.sum(quantity)).select_from(SaleLine)
    chosen = chosen.join(ProductVariant, ProductVariant.id == variant_id)
    return chosen.where(SaleLine.sale_id == bindparam("sale_id")).group_by(ProductVariant.id)


_CAME_BACK: Final = (
    select(func.coalesce(func.sum(GoodsReturnLine.quantity_milli), 0))
    .where(GoodsReturnLine.sale_line_id == SaleLine.id)
    .scalar_subquery()
)
_RESTOCKED: Final = (
    select(func.coalesce(func.sum(GoodsReturnLine.quantity_milli), 0))
    .where(
        GoodsReturnLine.sale_line_id == SaleLine.id,
        GoodsReturnLine.return_id == bindparam("return_id"),
        GoodsReturnLine.restocked,
    )
    .scalar_subquery()
)
# Built once: while the customer waits, building a statement takes longer than running it.
_SOLD: Final = _by_variant(SaleLine.quantity_milli)
_WITH_CUSTOMER: Final = _by_variant(SaleLine.quantity_milli - _CAME_BACK)
_OF_RETURN: Final = _by_variant(_RESTOCKED)
_VOIDED: Final = (
    select(StockMovement.variant_id, func.sum(StockMovement.quantity_milli))
    .where(StockMovement.sale_id == bindparam("sale_id"), StockMovement.kind == StockMove.VOID)
    .group_by(StockMovement.variant_id)
)


def move_sold(session: Session, sale: Sale, now: datetime) -> None:
    """Take what was sold off the stock, as its sale becomes paid."""
    if read_setting(session, KEEP_STOCK):
        found = session.execute(_SOLD, {"sale_id": sale.id})
        of = {"register_id": sale.register_id, "cashier_id": sale.cashier_id, "sale_id": sale.id}
        _add(session, StockMove.SALE, found, now, -1, of)


def move_voided(session: Session, actor: Actor, sale: Sale, now: datetime) -> None:
    """Bring back what the customer still had of a sale, as it is voided."""
    if read_setting(session, KEEP_STOCK):
        found = session.execute(_WITH_CUSTOMER, {"sale_id": sale.id})
        _add(session, StockMove.VOID, found, now, 1, _done_by(session, actor, sale.id))


def undo_voided(session: Session, actor: Actor, sale: Sale, now: datetime) -> None:
    """Take away again what a void brought that gave no money back, whether stock is kept or not."""
    found = session.execute(_VOIDED, {"sale_id": sale.id})
    _add(session, StockMove.VOID, found, now, -1, _done_by(session, actor, sale.id))


def move_returned(session: Session, actor: Actor, returned: GoodsReturn, now: datetime) -> None:
    """Bring back what is sold on of goods that were taken back; a void brought all of it before."""
    sale = session.get_one(Sale, returned.sale_id)
    if sale.voided_at is None and read_setting(session, KEEP_STOCK):
        of_return = {"sale_id": sale.id, "return_id": returned.id}
        found = session.execute(_OF_RETURN, of_return)
        _add(session, StockMove.RETURN, found, now, 1, _done_by(session, actor, sale.id))


def on_hand(session: Session, variant_id: str) -> int:
    """Return how much there should be of a variant now, in thousandths; may be below nothing."""
    chosen = select(ProductVariant.on_hand_milli).where(ProductVariant.id == variant_id)
    return session.scalar(chosen) or 0


def _done_by(session: Session, actor: Actor, sale_id: str) -> dict[str, str]:
    register_id = current_register(session).id
    return {"register_id": register_id, "cashier_id": actor.cashier_id, "sale_id": sale_id}


def _add(
    session: Session,
    kind: StockMove,
    found: Iterable[Row[str, int]],
    now: datetime,
    sign: int,
    of: dict[str, str],
) -> None:
    session.add_all(
        StockMovement(
            id=new_id(),
            variant_id=variant_id,
            kind=kind,
            quantity_milli=sign * quantity,
            created_at=now,
            **of,
        )
        for variant_id, quantity in found
        if quantity
    )
