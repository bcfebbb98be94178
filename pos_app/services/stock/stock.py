"""The stock: what is low, how much there is, and counts, of all of it or of a part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Product, ProductVariant
from pos_app.db.models.stock import StockCount, StockCountLine, StockMovement
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.stock import StockMove
from pos_app.domain.texts import _
from pos_app.domain.units import unit_of
from pos_app.errors import UserError
from pos_app.services.ledger.stock_rows import on_hand
from pos_app.services.shared.authority import require
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.shared.errors import FieldError, check_no_card
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.station import current_register
from pos_app.services.stock.views import CountedLine, LowStock, StockCountView, StockItem

MOST_COUNTED: Final = 10**9
"""A million of a unit, in thousandths."""
_LONGEST_NOTE: Final = 500
_PAGE: Final = 200
_DIFFERS: Final = StockCountLine.counted_milli != StockCountLine.expected_milli
_IS_OPEN: Final = StockCount.applied_at.is_(None) & StockCount.dropped_at.is_(None)
_OPEN_LINES: Final = (
    select(StockCountLine)
    .join(StockCount, StockCount.id == StockCountLine.count_id)
    .where(_IS_OPEN)
)
_LINES: Final = (
    select(
        *(StockCountLine.variant_id, Product.name, ProductVariant.options, Product.unit),
        *(StockCountLine.counted_milli, StockCountLine.expected_milli),
    )
    .join(ProductVariant, ProductVariant.id == StockCountLine.variant_id)
    .join(Product, Product.id == ProductVariant.product_id)
)


class Stock:
    """Keeps what is on the shelf. Sales, voids and returns move it by themselves."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def low(self) -> LowStock:
        """Return what is at its mark or below it; nothing where no stock is kept."""
        scarcity = ProductVariant.on_hand_milli - ProductVariant.low_stock_milli
        chosen = (
            select(
                *(ProductVariant.id, Product.name, ProductVariant.options, Product.unit),
                *(ProductVariant.on_hand_milli, ProductVariant.low_stock_milli),
            )
            .join(Product, Product.id == ProductVariant.product_id)
            .where(
                ProductVariant.low_stock_milli.is_not(None),
                ProductVariant.on_hand_milli <= ProductVariant.low_stock_milli,
                ProductVariant.active,
                Product.active,
            )
            .order_by(scarcity, Product.search_text, ProductVariant.id)
            .limit(_PAGE + 1)
        )
        with self._database.read() as session:
            if not read_setting(session, KEEP_STOCK):
                return LowStock()
            items = [
                StockItem(variant_id, " · ".join((name, *options)), unit_of(unit), there, low)
                for variant_id, name, options, unit, there, low in session.execute(chosen)
            ]
        return LowStock(tuple(items[:_PAGE]), len(items) > _PAGE)

    def on_hand(self, variant_ids: Collection[str]) -> dict[str, int]:
        """Return how much there is of some variants by their ids; nothing where none is kept."""
        chosen = select(ProductVariant.id, ProductVariant.on_hand_milli)
        chosen = chosen.where(ProductVariant.id.in_(variant_ids))
        with self._database.read() as session:
            if not read_setting(session, KEEP_STOCK):
                return {}
            return dict(session.execute(chosen).all())

    def set_on_hand(self, actor: Actor, variant_id: str, quantity: int, note: str) -> None:
        """Write down how much there is of a variant, and why it is set."""
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(session, actor, Permission.CATALOGUE, "stock", variant_id, at=now)
            _check_kept(session)
            _check_known(session, variant_id)
            _check_quantity(quantity)
            if not note.strip():
                raise FieldError("note", _("The stock is set with a note."), _("Type why."))
            check_no_card(note=note)
            before = on_hand(session, variant_id)
            entry.before, entry.after = str(before), str(quantity)
            if quantity != before:
                session.add(
                    StockMovement(
                        id=new_id(),
                        variant_id=variant_id,
                        kind=StockMove.CORRECTION,
                        quantity_milli=quantity - before,
                        register_id=current_register(session).id,
                        cashier_id=actor.cashier_id,
                        note=note.strip()[:_LONGEST_NOTE],
                        created_at=now,
                    )
                )
            counted = _OPEN_LINES.where(StockCountLine.variant_id == variant_id)
            for line in session.scalars(counted):
                _put_right_elsewhere(line, quantity - before, now)

    # --- counts ---

    def count_by_hand(self, actor: Actor, counted: Mapping[str, int]) -> StockCountView:
        """Write down how much was counted of some variants, by their ids: a count, ended at once.

        Raises FieldError for a number that can't be.
        """
        with self._database.write() as session:
            now = self._clock.now()
            count_id = new_id()
            entry = require(session, actor, Permission.CATALOGUE, "stock_count", count_id, at=now)
            _check_kept(session)
            count = StockCount(
                id=count_id,
                register_id=current_register(session).id,
                cashier_id=actor.cashier_id,
                started_at=now,
                applied_at=now,
            )
            session.add(count)
            session.flush()
            for variant_id, quantity in counted.items():
                _check_known(session, variant_id)
                _check_quantity(quantity)
                session.add(
                    StockCountLine(
                        count_id=count_id,
                        variant_id=variant_id,
                        counted_milli=quantity,
                        expected_milli=on_hand(session, variant_id),
                        counted_at=now,
                    )
                )
            session.flush()
            _put_right(session, actor, count, now)
            done = _view(session, count)
            entry.after = str(done.differing)
            return done

    def open_count(self) -> StockCountView | None:
        """Return the count that was begun at this register and not ended."""
        with self._database.read() as session:
            row = _open_here(session)
            return _view(session, row) if row else None

    def begin_count(self, actor: Actor) -> StockCountView:
        """Begin to count at this register, or go on with what was begun here."""
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.SELL, "stock_count", at=now)
            _check_kept(session)
            row = _open_here(session)
            if row is None:
                row = StockCount(
                    id=new_id(),
                    register_id=current_register(session).id,
                    cashier_id=actor.cashier_id,
                    started_at=now,
                )
                session.add(row)
                session.flush()
            return _view(session, row)

    def enter(
        self, actor: Actor, count_id: str, variant_id: str, quantity: int, *, more: bool = False
    ) -> StockCountView:
        """Write down how much was counted of a variant; `more` than was counted of it before.

        It is held against what there should be at this moment: what is sold while others are
        still counted makes no difference.
        """
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.SELL, "stock_count", count_id, at=now)
            count = _find_open(session, count_id)
            _check_known(session, variant_id)
            row = session.get(StockCountLine, (count_id, variant_id))
            if row is None:
                row = StockCountLine(count_id=count_id, variant_id=variant_id, counted_milli=0)
                session.add(row)
            counted = row.counted_milli + quantity if more else quantity
            _check_quantity(counted)
            row.counted_milli, row.counted_at = counted, now
            row.expected_milli = on_hand(session, variant_id)
            session.flush()
            return _view(session, count, variant_id)

    def forget(self, actor: Actor, count_id: str, variant_id: str) -> StockCountView:
        """Take a variant out of a count, as if it had not been counted."""
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.SELL, "stock_count", count_id, at=now)
            count = _find_open(session, count_id)
            row = session.get(StockCountLine, (count_id, variant_id))
            if row is not None:
                session.delete(row)
                session.flush()
            return _view(session, count)

    def apply(self, actor: Actor, count_id: str) -> StockCountView:
        """Take a count over: by each difference the stock is put right, and the count is ended."""
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(session, actor, Permission.CATALOGUE, "stock_count", count_id, at=now)
            _check_kept(session)
            count = _find_open(session, count_id)
            done = _view(session, count)
            _put_right(session, actor, count, now)
            count.applied_at = now
            entry.after = str(done.differing)
            return done

    def drop(self, actor: Actor, count_id: str) -> None:
        """End a count that changes nothing."""
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.SELL, "stock_count", count_id, at=now)
            _find_open(session, count_id).dropped_at = now


def _put_right(session: Session, actor: Actor, count: StockCount, now: datetime) -> None:
    register_id = current_register(session).id
    differing = select(StockCountLine).where(StockCountLine.count_id == count.id, _DIFFERS)
    session.add_all(
        StockMovement(
            id=new_id(),
            variant_id=line.variant_id,
            kind=StockMove.COUNT,
            quantity_milli=line.counted_milli - line.expected_milli,
            count_id=count.id,
            register_id=register_id,
            cashier_id=actor.cashier_id,
            created_at=now,
        )
        for line in session.scalars(differing)
    )
    mine = aliased(StockCountLine)
    others = _OPEN_LINES.add_columns(mine).join(mine, mine.variant_id == StockCountLine.variant_id)
    others = others.where(mine.count_id == count.id, StockCountLine.count_id != count.id)
    for line, taken_over in session.execute(others):
        moved = taken_over.counted_milli - taken_over.expected_milli
        _put_right_elsewhere(line, moved, taken_over.counted_at)


def _put_right_elsewhere(line: StockCountLine, moved: int, at: datetime) -> None:
    """Let an open count not put right once more what somebody did who looked `at` that time.

    What was seen last counts. The line stays, for who goes on to scan adds to it.
    """
    if line.counted_at <= at:
        line.expected_milli = line.counted_milli
    else:
        line.expected_milli += moved


def _check_kept(session: Session) -> None:
    if not read_setting(session, KEEP_STOCK):
        raise UserError(
            _("This store keeps no stock."),
            _("Nothing was changed."),
            _("Turn it on in Settings, Products."),
        )


def _check_known(session: Session, variant_id: str) -> None:
    if session.get(ProductVariant, variant_id) is None:
        raise UserError(_("This product is not known."), next_step=_("Look for it again."))


def _check_quantity(quantity: int) -> None:
    if not 0 <= quantity <= MOST_COUNTED:
        raise FieldError("quantity", _("So much can't be there."), _("Type another number."))


def _open_here(session: Session) -> StockCount | None:
    chosen = select(StockCount).where(
        StockCount.register_id == current_register(session).id,
        _IS_OPEN,
    )
    return session.scalars(chosen.order_by(StockCount.started_at).limit(1)).one_or_none()


def _find_open(session: Session, count_id: str) -> StockCount:
    row = session.get(StockCount, count_id)
    if row is None or row.applied_at or row.dropped_at:
        raise UserError(
            _("This count was ended already."), _("Nothing was changed."), _("Begin a new one.")
        )
    return row


def _view(session: Session, count: StockCount, last: str = "") -> StockCountView:
    """Return a count; `last` is the id of the variant that was entered last."""
    of_count = StockCountLine.count_id == count.id
    counted, differing = session.execute(
        select(func.count(), func.count().filter(_DIFFERS))
        .select_from(StockCountLine)
        .where(of_count)
    ).one()
    chosen = _LINES.where(of_count)
    in_order = chosen.order_by(Product.search_text, ProductVariant.position, ProductVariant.id)
    entered = session.execute(chosen.where(StockCountLine.variant_id == last)).one_or_none()
    return StockCountView(
        count.id,
        count.started_at,
        counted,
        differing,
        tuple(map(_line, session.execute(in_order.where(_DIFFERS).limit(_PAGE)))),
        _line(entered) if entered else None,
    )


def _line(row: Sequence[Any]) -> CountedLine:
    variant_id, product, options, unit, counted, expected = row
    return CountedLine(
        variant_id, " · ".join((product, *options)), unit_of(unit), counted, expected
    )
