"""What is printed of a sale: by the register's rule, again as a copy, and without prices."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import OutboxKind
from pos_app.services.shared.declared_settings import RECEIPT_PRINTING
from pos_app.services.views.store import ReceiptPrinting
from pos_app.ui.receipts.actions import ReceiptActions
from tests.ui.checkout.conftest import COFFEE, Till


class Recorder(ReceiptActions):
    """Keeps what would be printed."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.papers: list[str] = []

    def print_(self, history_id: str, copy: bool = False, *, gift: bool = False) -> None:
        paper = self._services.receipts.paper(history_id, copy=copy, gift=gift)
        self.papers.append(paper.words)


def sell(till: Till) -> None:
    till.scan(COFFEE)
    till.screen.payment.exact_cash()
    till.settle()


def recording(till: Till) -> Recorder:
    last_sale = till.screen.last_sale
    last_sale.receipts = Recorder(till.screen, till.services, till.tasks)
    return last_sale.receipts


def is_owed(till: Till) -> bool:
    """Whether somebody is still to choose what to do with a receipt."""
    with till.services.receipts._database.read() as session:
        waiting = session.query(OutboxEntry).filter_by(kind=OutboxKind.RECEIPT, done_at=None)
        return waiting.count() > 0


@pytest.mark.parametrize(
    ("rule", "printed", "owed"),
    [
        (ReceiptPrinting.ALWAYS, 1, False),
        (ReceiptPrinting.ASK, 0, True),
        (ReceiptPrinting.ON_REQUEST, 0, False),
    ],
)
def test_a_register_prints_by_its_rule(
    till: Till, rule: ReceiptPrinting, printed: int, owed: bool
) -> None:
    till.services.settings.save(till.services.actor, RECEIPT_PRINTING, rule)
    recorder = recording(till)
    sell(till)
    assert len(recorder.papers) == printed
    assert is_owed(till) is owed


def test_what_is_printed_again_is_a_copy_and_a_gift_receipt_has_no_prices(till: Till) -> None:
    recorder = recording(till)
    sell(till)
    till.press(Qt.Key.Key_P)
    till.press(Qt.Key.Key_P)
    till.press(Qt.Key.Key_G)
    first, again, gift = recorder.papers
    assert "COPY" not in first
    assert again.startswith("COPY")
    assert gift.startswith("Gift receipt")
    assert "Coffee" in gift
    assert "2.50" in first
    assert "2.50" not in gift
