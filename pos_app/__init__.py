"""Till: a desktop point of sale over Stripe."""

__version__ = "0.1.0"
