"""The only package that imports `stripe`: our own frozen facts out, our own errors raised."""

import os

# Stripe's package would write what it sends and hears, bodies and all, to the terminal.
os.environ.pop("STRIPE_LOG", None)
