"""How somebody likes the list of the history on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.services.views.history_totals import HistoryStep


@dataclass(frozen=True)
class ShownColumn:
    """A column of the list by its key; `width` is in pixels, 0 where nobody chose one."""

    key: str
    width: int = 0


@dataclass(frozen=True)
class HistoryList:
    """The columns in their order, none for those that there is room for, and the chart above."""

    columns: tuple[ShownColumn, ...] = ()
    chart: bool = False
    step: HistoryStep = HistoryStep.DAY
