"""What has to be true of printed receipts: each came once, or it is said to be unsure."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.support.wire_printer import WirePrinter

_NUMBER: Final = re.compile(r"R1-\d{6}")
_SOLD: Final = "SELECT receipt_number FROM sale WHERE receipt_number IS NOT NULL"
_UNSURE: Final = """
    SELECT sale.receipt_number FROM outbox JOIN sale ON sale.id = outbox.sale_id
    WHERE outbox.kind = 'print' AND outbox.error = 'print_unsure' AND outbox.done_at IS NULL
"""
_WAIT: Final = """
    SELECT error FROM outbox WHERE kind = 'print' AND error != 'print_unsure' AND done_at IS NULL
"""


def wrong_papers(printer: WirePrinter, book: Path) -> Iterator[str]:
    """Yield what is wrong with the papers that came out of a register that prints all receipts."""
    papers = [paper.text for paper in printer.finished()]
    originals = Tally(_number(text) for text in papers if "COPY" not in text)
    yield from (f"{number} was printed {n} times" for number, n in originals.items() if n > 1)
    with closing(sqlite3.connect(book)) as connection:
        sold, unsure = ({row[0] for row in connection.execute(query)} for query in (_SOLD, _UNSURE))
        yield from (f"a receipt waits: {row[0]}" for row in connection.execute(_WAIT))
    for number in sorted(sold - unsure - set(map(_number, papers))):
        yield f"{number} was not printed, and nobody is told"
    for number in sorted(set(map(_number, papers)) - sold):
        yield f"{number} was printed, and never sold"


def _number(text: str) -> str:
    found = _NUMBER.search(text)
    return found[0] if found else text
