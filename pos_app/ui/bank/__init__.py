"""The screen of the money at Stripe and on its way to the bank."""
