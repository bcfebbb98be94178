"""Long lists while their rows change, and while what is asked of the book fails now and then."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from pos_app.ui.customers.table import CustomerRows
from pos_app.ui.widgets.paged import ROW, Batch, PagedModel

ROOT = QModelIndex()


@dataclass
class Shaky:
    """Reads rows of a book, but not while it is `broken`."""

    rows: CustomerRows
    broken: bool = False

    def load(self, where: Any, limit: int) -> Batch[Any]:
        """A page."""
        self._check()
        return self.rows.load(where, limit)

    def read(self, ids: AbstractSet[str], top: Any | None) -> Sequence[Any] | None:
        """What was changed."""
        self._check()
        return self.rows.read(ids, top)

    def above(self, row: Any, other: Any) -> bool:
        """In the order of the page."""
        return self.rows.above(row, other)

    def _check(self) -> None:
        if self.broken:
            raise OSError("disk I/O error")


@dataclass
class LongList:
    """A list, and whoever scrolls in it while others change its rows."""

    model: PagedModel
    shaky: Shaky
    qtbot: QtBot

    def show(self, pages: int) -> None:
        """Load so many pages."""
        with self.qtbot.waitSignal(self.model.loaded):
            self.model.show_rows(self.shaky.load, self.shaky)
        self.fetch(pages - 1)

    def fetch(self, pages: int = 99) -> None:
        """Load as many more, or all."""
        while pages and self.model.canFetchMore(ROOT):
            self.model.fetchMore(ROOT)
            self.qtbot.waitUntil(self._rests)
            pages -= 1

    def _rests(self) -> bool:
        return not self.model.busy

    def items(self) -> list[Any]:
        """What is shown, headings too."""
        return [self.model.index(place, 0).data(ROW) for place in range(self.model.rowCount())]

    def refresh(self, ids: AbstractSet[str]) -> None:
        """Hear that these were changed."""
        with self.qtbot.waitSignal(self.model.refreshed):
            self.model.refresh(ids)

    def go_on(self, rng: random.Random, ids: AbstractSet[str]) -> None:
        """Hear of changes before, while or after something else is read, or can't be."""
        match rng.randrange(4):
            case 0:
                self.refresh(ids)
            case 1:
                self.model.fetchMore(ROOT)  # has the changes already
                self.refresh(ids)
            case 2 if self.model.canFetchMore(ROOT):
                self._fail(partial(self.model.fetchMore, ROOT))
                self.refresh(ids)
            case _:
                self._fail(partial(self.model.refresh, ids))
                self.refresh(frozenset())

    def _fail(self, ask: Callable[[], object]) -> None:
        self.shaky.broken = True
        with self.qtbot.waitSignal(self.model.failed):
            ask()
        self.shaky.broken = False
