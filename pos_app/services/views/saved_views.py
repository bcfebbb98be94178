"""What somebody narrows the history to by a name of their own."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.history_filter import HistoryFilter, HistoryOrder


@dataclass(frozen=True)
class SavedView:
    """A filter and an order of the history by a name; of a period by its name it has no days."""

    id: str
    name: str
    wanted: HistoryFilter
    order: HistoryOrder
