"""The outbox: what is owed to Stripe and to the counter, and its delivery."""
