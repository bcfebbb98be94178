"""The first start: the store, then Stripe or training."""
