"""Settings: the store, its people, Stripe, the look, and what runs here."""
