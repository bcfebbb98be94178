"""How old something is, since when to look for it, and when a page ends: a clock may be wrong.

Rows are dated by this machine's clock, which somebody may have set days ahead or back; what is at
Stripe by Stripe's own, which each answer tells. What decides about money goes by the latter alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from pos_app.stripe_service.errors import RefusedError
from pos_app.stripe_service.facts import SessionFacts

KEY_IS_GOOD_FOR = timedelta(hours=23)
"""Stripe keeps an idempotency key for a day at least; after that the same one makes another."""

LONGEST_REQUEST = timedelta(minutes=10)
"""What Stripe does not list so long after its call began was never made."""


class Requested(Protocol):
    """A row of something that was asked of Stripe, maybe without an answer.

    `asked_at`: Stripe's clock when the last request ended without an answer, or where it was not
    known then, when Stripe was first found not to have it; None before that. The clock before a
    request serves only where the program ended before the answer: one that goes on may have slept
    in between.
    """

    asked_at: datetime | None


CLOCKS_DIFFER_BY = timedelta(days=1)

SET_RIGHT_WITHIN = timedelta(days=30)
"""How long ago something may have been made that is dated in the future."""

CLOCKS_MAY_DIFFER_BY = timedelta(days=7)
"""Where Stripe did not say yet what time it is there."""


def key_is_young(created_at: datetime, now: datetime, stripes: datetime | None) -> bool:
    """Return whether a key of then is still known for sure: by this clock and by Stripe's.

    What is dated after both is of a clock that was set back since: nobody knows its age.
    """
    age = max(now, stripes or now) - created_at
    return -CLOCKS_DIFFER_BY < age < KEY_IS_GOOD_FOR


def listed_since(created_at: datetime, now: datetime, stripes: datetime | None) -> datetime:
    """Return from when on Stripe lists what was made for a row of then, by either clock."""
    latest = max(now, stripes or now)
    if created_at - latest >= CLOCKS_DIFFER_BY:
        return latest - SET_RIGHT_WITHIN
    if stripes is None:
        return created_at - CLOCKS_MAY_DIFFER_BY
    return created_at - max(now - stripes, timedelta()) - CLOCKS_DIFFER_BY


def may_still_arrive(row: Requested, stripes: datetime | None) -> bool:
    """Return whether the request for what Stripe does not have so far may still be on its way.

    `stripes` is Stripe's clock by the answer that said so. The request was sent before the first
    such answer: the ten minutes begin there, where no moment is known.
    """
    if stripes is None:
        return True
    if row.asked_at is None:
        row.asked_at = stripes
    return stripes - row.asked_at <= LONGEST_REQUEST


# --- hosted pages -------------------------------------------------------------------------------

OPEN_FOR = timedelta(minutes=32)
"""Stripe's shortest is 30 minutes."""


def closing_time(now: datetime, stripes_clock: datetime | None) -> datetime:
    """Return until when a new page is to be open; `stripes_clock` is by its last answer."""
    return max(now, stripes_clock or now) + OPEN_FOR


def make_in_time(
    make: Callable[[], SessionFacts],
    put_off: Callable[[datetime], None],
    stripes_clock: Callable[[], datetime | None],
) -> SessionFacts:
    """Make a page; once more, until another time, where this machine's clock is wrong.

    Stripe refuses an end that is too near or too far; by its refusal its clock is known.
    `put_off` gets the right end, and has to give the page another key. Raises StripeError.
    """
    try:
        return make()
    except RefusedError as error:
        now = stripes_clock()
        if error.param != "expires_at" or now is None:
            raise
    put_off(now + OPEN_FOR)
    return make()
