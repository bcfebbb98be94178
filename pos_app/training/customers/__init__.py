"""Customers and their cards: saved, typed, or presented to a reader."""
