"""Receipts: shown, printed, saved as PDF and sent."""

from pos_app.ui.receipts.actions import ReceiptActions

__all__ = ["ReceiptActions"]
