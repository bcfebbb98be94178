"""What people read on a paper."""

from __future__ import annotations

from pos_app.domain.paper import AmountLine, Columns, Paper, Text

_SPACES = str.maketrans("\u00a0\u202f", "  ")


def words_of(paper: Paper) -> str:
    """Return all of it, with spaces as people type them."""
    return paper.words.translate(_SPACES)


def cells_of(paper: Paper) -> list[str]:
    """Return each text of it by itself, what it comes to after its name."""
    cells: list[str] = []
    for block in paper.blocks:
        match block:
            case Text():
                cells += block.text.splitlines()
            case AmountLine():
                cells += [block.label, block.amount]
            case Columns():
                cells += [cell.text for cell in block.cells]
    return [cell.translate(_SPACES).strip() for cell in cells if cell.strip()]
