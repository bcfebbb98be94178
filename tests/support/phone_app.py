"""The store's own app on a customer's phone, which pays by what it was given."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.support.timeouts import PATIENCE_S


def confirm(
    base_url: str,
    client_secret: str,
    publishable_key: str,
    account: str | None = None,
    *,
    card: str = "pm_card_visa",
) -> dict[str, Any]:
    """Confirm as Stripe's package does: with the publishable key and the secret, nothing else."""
    intent_id = client_secret.partition("_secret_")[0]
    url = f"{base_url}/v1/payment_intents/{intent_id}/confirm"
    body = urlencode({"client_secret": client_secret, "payment_method": card}).encode()
    headers = {"Authorization": f"Bearer {publishable_key}"}
    if account:
        headers["Stripe-Account"] = account
    try:
        with urlopen(Request(url, data=body, headers=headers), timeout=PATIENCE_S) as answer:
            done: dict[str, Any] = json.load(answer)
    except HTTPError as refused:
        done = json.load(refused)
    return done
