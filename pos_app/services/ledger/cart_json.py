"""Carts as JSON; amounts in minor units, rates in millionths."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any, cast

from pos_app.domain.cart import (
    Cart,
    CartLine,
    Discount,
    DiscountKind,
    LineKind,
    LineModifier,
)
from pos_app.domain.goods_returns import ExchangedGoods, ExchangedLine, ReturnReason
from pos_app.domain.taxes import TaxExemption, TaxRate
from pos_app.domain.units import Unit

log = logging.getLogger(__name__)


def cart_to_json(cart: Cart) -> dict[str, Any]:
    """Return a cart as JSON."""
    return asdict(cart)


def cart_from_json(content: dict[str, Any]) -> Cart:
    """Return the cart that `cart_to_json` wrote."""
    return Cart(
        **{
            **content,
            "lines": tuple(_line(line) for line in content["lines"]),
            "discount": _discount(content["discount"]),
            "exemption": _exemption(content.get("exemption")),
            "exchanged": tuple(_exchanged(each) for each in content.get("exchanged", ())),
        }
    )


def readable_cart(content: object) -> Cart | None:
    """Return a cart that was kept; None, with a line in the log, where that can't be read."""
    try:
        return cart_from_json(cast("dict[str, Any]", content))
    except (KeyError, TypeError, ValueError):
        log.warning("A cart of the books can't be read; it stays as it is.")
        return None


def _line(line: dict[str, Any]) -> CartLine:
    return CartLine(
        **{
            **line,
            "tax": _tax(line["tax"]) if line["tax"] else None,
            "discount": _discount(line["discount"]),
            "unit": Unit(line.get("unit", "")),
            "kind": LineKind(line.get("kind", "")),
            "modifiers": tuple(LineModifier(**each) for each in line.get("modifiers", ())),
        }
    )


def _exchanged(content: dict[str, Any]) -> ExchangedGoods:
    lines = tuple(ExchangedLine(**line) for line in content["lines"])
    reason = ReturnReason(content["reason"])
    return ExchangedGoods(**{**content, "lines": lines, "reason": reason})


def _tax(content: dict[str, Any]) -> TaxRate:
    parts = tuple(TaxRate(**{**part, "parts": ()}) for part in content.get("parts", ()))
    return TaxRate(**{**content, "parts": parts})


def _exemption(content: dict[str, Any] | None) -> TaxExemption | None:
    return TaxExemption(**content) if content else None


def _discount(content: dict[str, Any] | None) -> Discount | None:
    if not content:
        return None
    return Discount(DiscountKind(content["kind"]), content["value"], content.get("reason", ""))
