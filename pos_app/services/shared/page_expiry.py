"""How long hosted pages stay open, by Stripe's clock, which need not be this machine's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pos_app.stripe_service.errors import RefusedError
from pos_app.stripe_service.facts import SessionFacts

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
