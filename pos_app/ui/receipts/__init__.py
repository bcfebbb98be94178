"""Receipts: shown, printed, saved as PDF and sent."""
