"""Codes of GS1 that say more than which article it is: its lot, serial number, date and measure.

They come as element strings (GS1-128, DataBar, DataMatrix, QR) or as a web address (Digital Link).
What each part is and how long is known by `biip`, from the tables of GS1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pos_app.domain.embedded_codes import BarcodeError
from pos_app.domain.scans import GS, is_digital_link, may_be_elements
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened


@dataclass(frozen=True)
class Gs1Code:
    """An article, and what its code says of this piece of it.

    `weight` is in kilograms, `price` in the store's currency; None where the code does not say.
    """

    item: str
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    count: int | None = None
    weight: Decimal | None = None
    price: Decimal | None = None


def read_gs1(code: str) -> Gs1Code | None:
    """Return what a code says; None for one that names no article as GS1 does.

    Slow the first time, so not for the UI's thread. Raises BarcodeError where the article's number
    was read wrongly.
    """
    if is_digital_link(code):
        elements = _link_elements(code)
    elif may_be_elements(code):
        elements = _elements(code.lstrip(GS))
    else:
        return None
    article = next((each for each in elements if each.ai.ai == "01"), None)
    if article is None:
        return None
    if article.gtin is None:
        what = _("{code} was read wrongly: its last digit is wrong.", code=shortened(article.value))
        raise BarcodeError(what)
    parts = {each.ai.ai: each for each in reversed(elements)}
    count = parts["30"].value if "30" in parts else ""
    return Gs1Code(
        item=article.value.removeprefix("0"),
        lot=parts["10"].value if "10" in parts else "",
        serial=parts["21"].value if "21" in parts else "",
        expires_on=parts["17"].date if "17" in parts else None,
        count=int(count) if count.isdecimal() else None,
        weight=_decimal(parts, "310"),
        price=_decimal(parts, "392"),
    )


def _decimal(parts: dict[str, Any], ai: str) -> Decimal | None:
    """Return a measure or amount; the last digit of its number tells where the point is."""
    found = (each.decimal for number, each in parts.items() if number[:-1] == ai)
    return next(found, None)


def _elements(message: str) -> list[Any]:
    from biip import ParseConfig, ParseError  # noqa: PLC0415  slow to import
    from biip.gs1_messages import GS1Message  # noqa: PLC0415

    try:
        parsed = GS1Message.parse(
            message, config=ParseConfig(gs1_element_strings_verify_date=False)
        )
    except ParseError:
        return []
    return list(parsed.element_strings)


def _link_elements(address: str) -> list[Any]:
    from biip import ParseConfig, ParseError  # noqa: PLC0415  slow to import
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI  # noqa: PLC0415

    config = ParseConfig(gs1_element_strings_verify_date=False)
    try:
        parsed = GS1DigitalLinkURI.parse(address, config=config)
    except ParseError:
        return []
    return list(parsed.element_strings)
