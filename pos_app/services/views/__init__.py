"""What the services hand to the screens: immutable values, never rows of the database.

Amounts are minor units of the `currency` beside them, times aware UTC, rates millionths.
"""
