"""Checkout Sessions and the payers on their hosted pages."""
