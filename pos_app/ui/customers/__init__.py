"""Customers: find them, look after them, charge them."""
