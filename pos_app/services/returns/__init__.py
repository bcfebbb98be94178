"""Goods that come back: taken off their sale line by line, and paid back to what paid for them."""
