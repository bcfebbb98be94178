"""The list of what was sold and paid, and one row of it asked after at Stripe."""
