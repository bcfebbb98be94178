"""A filter and an order of the history as JSON, for the books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pos_app.domain.history_filter import ALL, HistoryColumn, HistoryFilter, HistoryOrder
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.period_presets import Preset

_FROM_JSON: Final[dict[str, Callable[[Any], Any]]] = {
    "first": date.fromisoformat,
    "last": date.fromisoformat,
    "period": Preset,
    "statuses": lambda kept: frozenset(map(PaymentStatus, kept)),
    "hours": frozenset,
    "kinds": lambda kept: frozenset(map(TenderKind, kept)),
    **dict.fromkeys(("brands", "cashier_ids", "register_ids"), frozenset),
}
"""How those fields are read that are not in JSON what they are here."""


def to_json(wanted: HistoryFilter, order: HistoryOrder) -> dict[str, Any]:
    """Return a filter and an order; of a period by its name without its days."""
    if wanted.period is not None:
        wanted = replace(wanted, first=None, last=None)
    kept = {
        name: _plain(value) for name, value in vars(wanted).items() if value != getattr(ALL, name)
    }
    return {**kept, "order": {"column": order.column, "descending": order.descending}}


def from_json(kept: dict[str, Any]) -> tuple[HistoryFilter, HistoryOrder]:
    """Return what `to_json` wrote; raises ValueError where a newer Till wrote what is not known."""
    fields = dict(kept)
    order = fields.pop("order")
    if unknown := fields.keys() - vars(ALL).keys():
        raise ValueError(sorted(unknown))
    given = {
        name: _FROM_JSON[name](value) if name in _FROM_JSON else value
        for name, value in fields.items()
    }
    return HistoryFilter(**given), HistoryOrder(HistoryColumn(order["column"]), order["descending"])


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _same(value: Any) -> Any:
    return value
