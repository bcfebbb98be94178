"""Reports: what Stripe holds for the store, and what went to the bank."""
