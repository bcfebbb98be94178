"""Barcodes: the same code in all the ways in which it is printed, typed and scanned."""

from __future__ import annotations

from typing import Final

from pos_app.domain.searching import fold

_GTIN: Final = (8, 12, 13, 14)
"""How many digits the numbers of GS1 have: EAN-8, UPC-A, EAN-13 and the case's GTIN-14."""
_UPC_E: Final = 8


def barcode_key(code: str) -> str:
    """Return what two barcodes have in common that are the same one; "" for none.

    Case and printed spaces don't count, and among digits hyphens. A number of GS1 is written with
    14 digits: readers tell UPC-A as 12 or as 13, and zeros in front change no number; a short UPC-E
    is the UPC-A that it stands for (GS1 General Specifications, 2.1 and 5.2.2.4.2).
    """
    key = "".join(fold(code).split())
    number = key.replace("-", "")
    if not number.isdecimal():
        return key
    if len(number) not in _GTIN:
        return number
    return (_expanded(number) or number).zfill(max(_GTIN))


def check_digit(payload: str) -> int:
    """Return the last digit of a number of GS1, from those before it (section 7.9.1)."""
    backwards = map(int, reversed(payload))
    return -sum(digit * (1 if at % 2 else 3) for at, digit in enumerate(backwards)) % 10


def has_wrong_check_digit(code: str) -> bool:
    """Return whether a code is as long as a number of GS1, and its last digit is not that of one.

    A store may number its own things like that; of a scan that finds nothing it says why.
    """
    number = barcode_key(code)
    is_number = len(number) == max(_GTIN) and number.isdecimal()
    return is_number and int(number[-1]) != check_digit(number[:-1])


def _expanded(number: str) -> str:
    """Return the UPC-A that a UPC-E stands for; "" where a number is none.

    Both UPC-E and EAN-8 have eight digits. EAN-8 gives out no numbers that begin with 0, and UPC-E
    hardly any that begin with 1, so that the check digit of the likelier one decides.
    """
    if len(number) != _UPC_E or number[0] not in "01":
        return ""
    if number[0] == "1" and int(number[-1]) == check_digit(number[:-1]):
        return ""
    system, body, last = number[0], number[1:7], number[6]
    if last in "012":
        payload = f"{system}{body[:2]}{last}0000{body[2:5]}"
    elif last == "3":
        payload = f"{system}{body[:3]}00000{body[3:5]}"
    elif last == "4":
        payload = f"{system}{body[:4]}00000{body[4]}"
    else:
        payload = f"{system}{body[:5]}0000{last}"
    return payload + number[-1] if int(number[-1]) == check_digit(payload) else ""
