"""Tests of receipts on paper."""
