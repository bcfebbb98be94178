"""Receipts: their lines, their page, handing them out."""
