"""The money at Stripe and on its way to the bank."""
