"""Plain-text accounting: bookings as beancount reads them (beancount.github.io).

The file has bookings alone, which a ledger includes; it opens no accounts, since several files of a
year would open them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pos_app.domain.accounting import Booking, Posting
from pos_app.domain.money import Money

_WHOLE = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][\w-]*)+")


def beancount(bookings: Sequence[Booking]) -> bytes:
    """Return the bookings as directives, each with its number as a link."""
    return "\n".join(_directive(booking) for booking in bookings).encode()


def _directive(booking: Booking) -> str:
    link = re.sub(r"[^\w./-]", "-", booking.number, flags=re.ASCII)
    lines = [f'{booking.day.isoformat()} * "{_text(booking.text)}" ^{link}']
    lines += _lines(booking)
    return "\n".join(lines) + "\n"


def _lines(booking: Booking) -> Iterator[str]:
    for posting in booking.postings:
        amount = Money(posting.minor, booking.currency).decimal()
        yield f"  {_account(posting)}  {amount:f} {booking.currency.upper()}"
        if posting.text:
            yield f'    text: "{_text(posting.text)}"'  # not shown: a line of metadata


def _account(posting: Posting) -> str:
    """Return an account as beancount names it: under its side, each word with a capital."""
    if _WHOLE.fullmatch(posting.code):
        return posting.code
    parts = (re.sub(r"[^\w]+", "-", each).strip("-_") for each in posting.code.split(":"))
    named = [each[:1].upper() + each[1:] for each in parts if each]
    return ":".join([posting.account.side.value, *(named or ["Other"])])  # not shown: a name


def _text(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
