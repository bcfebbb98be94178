"""How PINs are kept: as hashes by scrypt, each with a salt and parameters of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

_COST, _BLOCK, _LANES = 14, 8, 1
"""Of a PIN that is set now (RFC 7914): 2 ** 14 rounds of 1 KiB, 16 MiB; some 50 ms."""
_ROOM: Final = 64 * 2**20
_CHECKED_AT_ONCE: Final = 4


@dataclass(frozen=True)
class PinHash:
    """What the books have of somebody's PIN: `scrypt$cost$block$lanes$hash`, and its salt."""

    cashier_id: str
    text: str
    salt: str

    def is_of(self, pin: str) -> bool:
        """Return whether it is of this PIN; no PIN is that of a text that is no hash. Slow."""
        match self.text.split("$"):
            case ["scrypt", cost, block, lanes, hashed]:
                made = _scrypt(pin, self.salt, int(cost), int(block), int(lanes))
                return hmac.compare_digest(made, hashed)
        return False


def hash_pin(pin: str, cashier_id: str) -> PinHash:
    """Return what is kept of a PIN. Slow."""
    # In base 32: hexadecimal digits may look like a card number.
    salt = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    made = _scrypt(pin, salt, _COST, _BLOCK, _LANES)
    return PinHash(cashier_id, f"scrypt${_COST}${_BLOCK}${_LANES}${made}", salt)


def whose(pin: str, hashes: Iterable[PinHash]) -> str:
    """Return the id of the cashier whose PIN this is; empty where it is nobody's. Slow.

    Several are tried at a time: hashing does not hold Python's lock.
    """
    kept = list(hashes)
    with ThreadPoolExecutor(_CHECKED_AT_ONCE, "pin") as pool:
        matched = pool.map(lambda each: each.is_of(pin), kept)
        found = [each.cashier_id for each, same in zip(kept, matched, strict=True) if same]
    return found[0] if found else ""


def _scrypt(pin: str, salt: str, cost: int, block: int, lanes: int) -> str:
    salted, typed = salt.encode(), pin.encode("ascii", "replace")
    made = hashlib.scrypt(typed, salt=salted, n=1 << cost, r=block, p=lanes, maxmem=_ROOM)
    return base64.b32encode(made).decode().rstrip("=").lower()
