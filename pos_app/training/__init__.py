"""A simulated Stripe account, served on loopback for training mode and for the tests."""
