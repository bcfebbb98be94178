"""How old something is, and since when to look for it, when a clock may be wrong.

Rows are dated by this machine's clock, which somebody may have set days ahead or back; what is at
Stripe by Stripe's own, which each answer tells.
"""

from __future__ import annotations

from datetime import datetime, timedelta

KEY_IS_GOOD_FOR = timedelta(hours=23)
"""Stripe keeps an idempotency key for a day at least; after that the same one makes another."""

LONGEST_REQUEST = timedelta(minutes=10)
"""What Stripe does not list so long after its call began was never made."""

CLOCKS_DIFFER_BY = timedelta(days=1)

CLOCKS_MAY_DIFFER_BY = timedelta(days=7)
"""Where Stripe did not say yet what time it is there."""


def key_is_young(created_at: datetime, now: datetime, stripes: datetime | None) -> bool:
    """Tell whether a key of then is still known for sure: by this clock and by Stripe's."""
    return max(now, stripes or now) - created_at < KEY_IS_GOOD_FOR


def listed_since(created_at: datetime, now: datetime, stripes: datetime | None) -> datetime:
    """Return from when on Stripe lists what was made for a row of then, by either clock."""
    if stripes is None:
        return created_at - CLOCKS_MAY_DIFFER_BY
    return created_at - max(now - stripes, timedelta()) - CLOCKS_DIFFER_BY
