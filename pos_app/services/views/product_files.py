"""Products that come from a file: what it would change, what it leaves open, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pos_app.domain.number_columns import DecimalMark
from pos_app.domain.product_columns import ProductColumn


class RowState(StrEnum):
    """What a row of a file comes to; one with `ASK` waits for a decision."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ASK = "ask"
    REFUSED = "refused"


@dataclass(frozen=True)
class OpenedFile:
    """A file of products as it was read: its columns, and what is believed to be in them.

    `encoding` and `separator` are "" of a spreadsheet; `guessed` is an encoding that the file does
    not prove. `samples` are the first few values of each column.
    """

    path: Path
    heads: tuple[str, ...]
    columns: tuple[ProductColumn | None, ...]
    rows: int
    encoding: str = ""
    separator: str = ""
    guessed: bool = False
    samples: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class NumberStyle:
    """How the decimals of a column of numbers are set apart.

    `mark` is what the column shows, None where it leaves that open: `example` then is a value that
    may be either of two, `contradiction` two that no one mark reads.
    """

    column: ProductColumn
    mark: DecimalMark | None = None
    example: str = ""
    contradiction: tuple[str, str] | None = None


@dataclass(frozen=True)
class SameQuestion:
    """Whether a word of the file is one that is known, written otherwise.

    `where` is the product's name for an option, and "" for the name of a product.
    """

    key: str
    written: str
    known: str
    where: str = ""


@dataclass(frozen=True)
class Decisions:
    """What somebody chose: the marks of numbers by column, and which words are the same by key."""

    marks: Mapping[ProductColumn, DecimalMark] = field(default_factory=dict)
    same: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class CellChange:
    """A cell that would be another than it is."""

    column: ProductColumn
    before: str
    after: str


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file by its number there, and what it comes to."""

    number: int
    state: RowState
    name: str
    changes: tuple[CellChange, ...] = ()
    reason: str = ""

    @property
    def id(self) -> str:
        """What lists know it by."""
        return str(self.number)


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do, in rows by their state; nothing was written yet."""

    counts: Mapping[RowState, int]
    styles: tuple[NumberStyle, ...] = ()
    questions: tuple[SameQuestion, ...] = ()
    new_categories: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide something before anything can be imported."""
        return bool(self.questions) or any(
            style.mark is None and (style.example or style.contradiction) for style in self.styles
        )

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return self.counts.get(RowState.NEW, 0) + self.counts.get(RowState.CHANGED, 0)


@dataclass(frozen=True)
class ImportView:
    """An import that was done; `undone_at` is None while it may be undone."""

    id: str
    file_name: str
    at: datetime
    added: int
    changed: int
    undone_at: datetime | None = None


@dataclass(frozen=True)
class UndoneImport:
    """What came of undoing: rows put back, and products that somebody changed since, left alone.

    `taken` are left alone too, for another product that is sold has one of their codes now.
    """

    undone: int
    left: int
    taken: int = 0
