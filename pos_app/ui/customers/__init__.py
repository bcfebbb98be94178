"""The customers: find, know, change and charge them."""
