"""The counter: the checkout screen and the payment sheet over it."""
