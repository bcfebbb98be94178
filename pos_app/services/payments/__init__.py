"""Ways of paying, a file each, and what they share: look, cancel, recover. These ask Stripe."""
