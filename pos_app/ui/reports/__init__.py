"""Reports: what Stripe holds for the store, and what is on its way to the bank."""
