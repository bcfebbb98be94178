"""Printing and saving a receipt, recorded before it is done; for worker threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from pos_app.domain.paper import Paper
from pos_app.domain.permissions import Actor
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.ui.receipts.paper import paint, save_pdf
from pos_app.ui.receipts.printers import Printers, choose_printer, print_on
from pos_app.ui.receipts.receipt_data import Receipt

T = TypeVar("T")


def print_recorded(
    services: Services, actor: Actor, receipt: Receipt, printers: Printers, name: str
) -> str:
    """Print a receipt, on the default printer without a name; return the printer's name.

    Raises UserError, with nothing printed.
    """
    chosen = choose_printer(printers, name)

    def print_(paper: Paper) -> str:
        print_on(partial(paint, paper), paper.title, printers, chosen)
        return chosen

    return _recorded(services, actor, receipt, ReceiptWay.PRINTED, chosen, print_)


def save_recorded(services: Services, actor: Actor, receipt: Receipt, path: Path) -> Path:
    """Save a receipt as PDF; return the file. Raises UserError, with nothing saved."""
    save = partial(save_pdf, path=path)
    return _recorded(services, actor, receipt, ReceiptWay.SAVED, path.name, save)


def _recorded(
    services: Services,
    actor: Actor,
    receipt: Receipt,
    way: ReceiptWay,
    target: str,
    hand_out: Callable[[Paper], T],
) -> T:
    copy_id, paper = services.receipts.begin_copy(
        actor, receipt.history_id, way, target, copy=receipt.copy, gift=receipt.gift
    )
    try:
        return hand_out(paper)
    except UserError:
        services.receipts.forget_copy(actor, copy_id)
        raise
