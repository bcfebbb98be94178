"""Quantities, as people read them."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.cart import ONE


def format_quantity(thousandths: int, locale: str = "en_US") -> str:
    """Write a quantity: whole pieces as `3`, what was measured to the thousandth, as `2.750`."""
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

    pieces, rest = divmod(thousandths, ONE)
    if not rest:
        return str(pieces)
    return format_decimal(Decimal(thousandths) / ONE, "#,##0.000", locale=locale)
