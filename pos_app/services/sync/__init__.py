"""Bringing the books up to date with what happened at Stripe."""
