"""The books: one SQLite database for each Stripe account and mode."""
