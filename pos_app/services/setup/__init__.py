"""Beginning: first start, the Stripe key, the training store."""
