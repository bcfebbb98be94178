"""Customers, their Stripe customers, and the cards that they agreed to have kept."""
