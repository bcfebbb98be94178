"""How the activity log is chained: each row's hash is over what it says and the hash before it.

What is hashed are canonical integers and strings, so that it stays valid whatever columns, time
zones and names of other rows change later. A later way of hashing gets a version of its own.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

VERSION: Final = 1
START: Final = "0" * 64
"""What stands in the place of the hash before the first row of a register."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ActivityRecord:
    """What one row says: `at` in microseconds since 1970 (UTC), `amount` in minor units."""

    version: int
    number: int
    register_id: str
    at: int
    cashier_id: str
    approved_by: str
    action: str
    subject_kind: str
    subject_id: str
    amount: int | None
    currency: str
    before: str
    after: str


def microseconds(at: datetime) -> int:
    """Return a moment as the log hashes it."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def hash_of(record: ActivityRecord, previous: str) -> str:
    """Return the SHA-256 of a row in base 32; `previous` is that of the row before it.

    Each field is its text in UTF-8 behind its length, so that no two rows are written alike. In
    hexadecimal digits a hash may hold what looks like a card number.
    """
    fields = ("" if each is None else str(each) for each in (*astuple(record), previous))
    encoded = (each.encode("utf-8", "surrogatepass") for each in fields)
    digest = hashlib.sha256(b"".join(b"%d:%s," % (len(each), each) for each in encoded)).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()
