"""All that screens show of a book, and what of it a change has them read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pos_app.changes import PERMISSIONS, SAVED_VIEWS, STORE, ChangeSet
from pos_app.domain.payments import ReaderState
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import (
    BANK_TERMINAL,
    CASH_ROUNDING,
    DENOMINATIONS,
    DEPOSITS,
    KEEP_STOCK,
    PUBLISHABLE_KEY,
    READER,
    RETURN_URL,
    SHIFT_RULES,
)
from pos_app.services.views.readers import ReaderView
from pos_app.ui.shell.frame_presenter import SHOWN_SETTINGS
from tests.support.changes import Published

ALL = 10_000
FORMATS = frozenset({STORE, "locale"})


@dataclass(frozen=True)
class Shown:
    """Something on a screen; `refreshes` tells whether changes have it read anew."""

    value: Any
    refreshes: Callable[[ChangeSet], object]


def shown(services: Services) -> dict[str, Shown]:
    """Read all that screens show, by the rules by which each of them refreshes."""
    return {
        **dict(_history(services)),
        **dict(_customers(services)),
        **dict(_checkout(services)),
        **dict(_frame(services)),
        **dict(_reports(services)),
        **dict(_disputes(services)),
    }


def missed(before: dict[str, Shown], after: dict[str, Shown], changes: ChangeSet) -> list[str]:
    """Return what is another by now and would go on being shown as it was."""
    return [
        name
        for name in before.keys() | after.keys()
        if (was := before.get(name)) != (now := after.get(name))
        and (was is None or now is None or was.value != now.value)
        and not any(each.refreshes(changes) for each in (was, now) if each is not None)
    ]


def _history(services: Services) -> Iterator[tuple[str, Shown]]:
    for row in services.history.page(limit=ALL).rows:
        details = services.history.details(row.id)
        yield f"row {row.id}", Shown(row, row.is_changed_by)
        yield f"details {row.id}", Shown(details, details.is_changed_by)
        if row.sale_id:
            sale = services.selling.sale(row.sale_id)
            yield f"payment of {row.id}", Shown(sale, _among("history", sale.id))


def _customers(services: Services) -> Iterator[tuple[str, Shown]]:
    for row in services.customers.page(limit=ALL):
        details = services.customers.details(row.id)
        yield f"customer {row.id}", Shown(row, _among("customers", row.id))
        yield f"page of {row.id}", Shown(details, details.is_changed_by)


def _checkout(services: Services) -> Iterator[tuple[str, Shown]]:
    catalogue = services.catalogue
    favourites = catalogue.favourites(services.settings.register().id)
    offered = (
        *(catalogue.products(), catalogue.categories(), catalogue.tax_rates()),
        *(catalogue.modifier_groups(), favourites),
    )
    taxes = services.taxes.all()
    yield "taxes", Shown(taxes, lambda changes: changes.catalogue or _formats(changes))
    yield "catalogue", Shown(offered, lambda changes: changes.catalogue or _formats(changes))
    stock = services.stock
    there = [stock.on_hand([each.id for each in product.variants]) for product in offered[0]]
    on_shelf = there, stock.low(), stock.open_count()
    kept = _among("settings", KEEP_STOCK.name)
    yield "stock", Shown(on_shelf, lambda each: each.stock or each.catalogue or kept(each))
    cards = services.credits.search()
    known = [services.credits.details(each.id) for each in cards]
    owed = known, services.credits.outstanding(), services.credits.to_hand_over()
    yield "credit", Shown(owed, lambda changes: changes.credit or changes.customers)
    held = {each.cart.id for each in services.carts.held()}
    waiting = held | {sale.id for sale in services.selling.open_sales()}
    yield "waiting", Shown(waiting, lambda changes: changes.waiting)


def _reports(services: Services) -> Iterator[tuple[str, Shown]]:
    payouts, actor = services.payouts, services.actor
    for row in payouts.page(actor, limit=ALL).rows:
        yield f"payout {row.id}", Shown(row, _among("payouts", row.id))
        details = payouts.details(actor, row.id)
        yield f"details of {row.id}", Shown(details, _moves_money)
    yield "days to the bank", Shown(services.bank_days.page(actor), _moves_money)


def _moves_money(changes: ChangeSet) -> bool:
    return bool(changes.payouts or changes.history or changes.shifts)


def _disputes(services: Services) -> Iterator[tuple[str, Shown]]:
    rows = services.disputes.page(limit=ALL).rows
    yield "order of disputes", Shown([row.id for row in rows], lambda changes: changes.disputes)
    for row in rows:
        details = services.disputes.details(row.id)
        assert details is not None
        yield f"dispute {row.id}", Shown(details, details.is_changed_by)


def _frame(services: Services) -> Iterator[tuple[str, Shown]]:
    settings, staff = services.settings, services.staff
    found = services.attention.all()
    yield "attention", Shown(found, lambda changes: changes.attention or _formats(changes))
    names = settings.store(), settings.register(), staff.cashiers(), staff.current_cashier()
    yield "names", Shown(names, lambda changes: changes.settings & SHOWN_SETTINGS)
    yield "grants", Shown(staff.grants(), _among("settings", PERMISSIONS))
    yield "connect", Shown(settings.connect(), _among("settings", "connect"))
    yield "bank terminal", Shown(settings.read(BANK_TERMINAL), _among("settings", "bank_terminal"))
    yield "rounding", Shown(settings.read(CASH_ROUNDING), _among("settings", "cash_rounding"))
    yield "shift rules", Shown(settings.read(SHIFT_RULES), _among("settings", "shifts"))
    yield "deposit rules", Shown(settings.read(DEPOSITS), _among("settings", DEPOSITS.name))
    pieces = settings.read(DENOMINATIONS)
    yield "denominations", Shown(pieces, _among("settings", "denominations"))
    views = services.saved_views.all(services.actor.cashier_id)
    yield "saved views", Shown(views, _among("settings", SAVED_VIEWS))
    drawer = services.shifts.drawer(services.actor)
    yield "drawer", Shown(drawer, drawer.is_changed_by)
    yield "payer page", Shown(settings.read(RETURN_URL), _among("settings", "payer_page"))
    yield "public key", Shown(settings.read(PUBLISHABLE_KEY), _among("settings", "publishable_key"))
    readers = [_kept(each) for each in services.readers.all()]
    chosen = _among("settings", READER.name)
    yield "readers", Shown(readers, lambda changes: changes.readers or chosen(changes))


def _among(kind: str, row_id: str) -> Callable[[ChangeSet], object]:
    return lambda changes: row_id in getattr(changes, kind)


def _formats(changes: ChangeSet) -> object:
    return changes.settings & FORMATS


def _kept(reader: ReaderView) -> ReaderView:
    """Leave out what the books do not have: how a reader is now is asked, not written."""
    return replace(reader, state=ReaderState.UNKNOWN, message="")


@dataclass
class Watched:
    """Services of which each command is held against what is shown before and after it."""

    services: Services

    @property
    def actor(self) -> Actor:
        """The cashier in charge."""
        return self.services.actor

    def __getattr__(self, name: str) -> Any:
        return _Commands(self, name)

    def call(self, name: str, command: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Give a command; fail where a screen would not show what it changed."""
        before, published = shown(self.services), Published(self.services.changes)
        try:
            return command(*args, **named)
        finally:
            changes = published.end()
            left = missed(before, shown(self.services), changes)
            assert not left, f"{name} changed {left} and published {changes}"


@dataclass
class _Commands:
    watched: Watched
    name: str

    def __getattr__(self, command: str) -> Callable[..., Any]:
        found = getattr(getattr(self.watched.services, self.name), command)
        name = f"{self.name}.{command}"
        return lambda *args, **named: self.watched.call(name, found, *args, **named)
