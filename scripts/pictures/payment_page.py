"""Pictures of one payment in full: its fees, checks, other payments, and Stripe's own data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint

from pictures.back_office import sell, show_row
from pictures.camera import Scene, Stage
from pictures.card_readers import set_up
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.texts import _
from pos_app.ui.history.detail import SaleDetail
from pos_app.ui.history.detail_folds import DetailFolds
from pos_app.ui.history.export_sheet import ExportSheet
from pos_app.ui.widgets.fold import FoldSection
from tests.support.customer_side import CustomerSide
from tests.support.one_cashier import selling_of


def payment_page(stage: Stage) -> None:
    """A regular's chip card at the reader, section by section."""
    buyer = stage.customer("Nora Regular", "pm_card_visa")
    for price in (1_250, 3_900, 675):
        sell(stage, price, buyer)
    stage.press("Ctrl+3")
    sale = _by_chip(stage, buyer)
    stage.services.receipts.email(stage.services.actor, sale, "nora@example.com")
    for way, target in ((ReceiptWay.PRINTED, "Office"), (ReceiptWay.SAVED, "Receipt.pdf")):
        stage.services.receipts.begin_copy(stage.services.actor, sale, way, target)
    show_row(stage, sale)
    folds = stage.find(DetailFolds)
    for name, fold in (
        ("fees", folds.fee_fold),
        ("checks", folds.check_fold),
        ("others", folds.also_fold),
        ("support", folds.support_fold),
    ):
        _open(stage, fold)
        stage.take(f"payment-{name}")
        fold.set_open(is_open=False)
    show_row(stage, sell(stage, 9_900, stage.customer("Rita Riskier", "pm_card_riskLevelElevated")))
    _open(stage, folds.check_fold)
    stage.take("payment-elevated-risk")
    folds.check_fold.set_open(is_open=False)
    folds.raw_pressed.emit()
    stage.settle()
    stage.take("payment-raw-data")
    stage.close_sheets()


def exporting(stage: Stage) -> None:
    """What is listed as a file or on paper: before, on the way, and what went wrong."""
    stage.press("Ctrl+3", "Ctrl+E")
    stage.take("history-export")
    sheet = stage.find(ExportSheet)
    sheet.busy.begin(_("{done} of {count} rows written", done="12,500", count="48,210"), 12, 48)
    stage.take("history-export-writing")
    sheet.busy.end()
    sheet.ask_to_print()
    stage.settle()
    stage.take("history-export-pages")
    sheet.save(Path("nowhere") / "history.xlsx")
    stage.settle()
    stage.take("history-export-failed")
    stage.close_sheets()


def _open(stage: Stage, fold: FoldSection) -> None:
    """Open a section, and scroll it to the top."""
    fold.set_open(is_open=True)
    stage.settle()
    detail = stage.find(SaleDetail)
    detail.area.verticalScrollBar().setValue(fold.mapTo(detail.page, QPoint()).y())


def _by_chip(stage: Stage, customer_id: str) -> str:
    selling, reader = selling_of(stage.services), set_up(stage)
    cart = Cart("usd", (CartLine("Gift basket", 4_800),), customer_id=customer_id)
    sale = selling.begin(Actor(stage.services.staff.current_cashier().id), cart)
    ready = selling.prepare_reader(sale.id, reader)
    tender = selling.start_reader(ready.id)
    CustomerSide(stage.server).at_reader(reader, "insert")
    selling.check_again(stage.services.actor, tender.id)
    return sale.id


SCENES: tuple[Scene, ...] = (payment_page, exporting)
