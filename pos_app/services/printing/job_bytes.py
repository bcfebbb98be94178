"""What a paper is on its way to a receipt printer: dots, or where it may its own letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from pos_app.domain.paper import Cut, Paper, Raster
from pos_app.domain.paper_text import TextLine, write_text
from pos_app.domain.printers import ReceiptPrinter
from pos_app.printer_driver.commands import Part, can_write, print_job

Render: TypeAlias = Callable[[Paper, int], Raster]
"""Draws a paper so many dots wide; of the screens, which alone can draw letters."""


def job_bytes(paper: Paper, printer: ReceiptPrinter, render: Render) -> bytes:
    """Return the job that prints a paper.

    A letter that the printer lacks makes all of that paper dots: none is ever left out, or another
    in its place.
    """
    return print_job(printer, _as_text(paper, printer, render) or _as_dots(paper, printer, render))


def _as_text(paper: Paper, printer: ReceiptPrinter, render: Render) -> list[Part]:
    """Return the paper in the printer's own letters, with its pictures; nothing where it can't."""
    if not printer.text_mode or paper.right_to_left:
        return []
    written = list(write_text(paper, printer.columns))
    if not can_write(printer, [each for each in written if isinstance(each, TextLine)]):
        return []
    parts: list[Part] = []
    for each in written:
        if isinstance(each, TextLine):
            parts.append(each)
        elif isinstance(each, Cut):
            parts.append(None)
        else:
            parts.append(render(replace(paper, blocks=(each,)), printer.dots))
    return parts


def _as_dots(paper: Paper, printer: ReceiptPrinter, render: Render) -> Iterator[Part]:
    for is_cut, blocks in groupby(paper.blocks, key=lambda block: isinstance(block, Cut)):
        yield None if is_cut else render(replace(paper, blocks=tuple(blocks)), printer.dots)
