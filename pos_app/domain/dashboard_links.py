"""Where Stripe's own Dashboard shows a payment."""

from __future__ import annotations

from typing import Final

_ADDRESS: Final = "https://dashboard.stripe.com"


def dashboard_address(mode: str, intent_id: str, account_id: str | None = None) -> str | None:
    """Return the address of a payment; None where there is none: training has no Dashboard.

    `mode` is live, test or training; `account_id` the connected account that the payment is of.
    """
    if mode == "training":
        return None
    parts = (account_id, "test" if mode == "test" else "", "payments", intent_id)
    return "/".join((_ADDRESS, *(part for part in parts if part)))
