"""What the customer's bank does, days after a payment."""

from __future__ import annotations

import requests

from pos_app.training.http.server import TrainingServer
from tests.support.timeouts import PATIENCE_S


def by_bank(server: TrainingServer, place: str, **given: str | int) -> dict[str, str]:
    """Have the bank do something at a place such as `charges/last/dispute`."""
    url = f"{server.base_url}/customer_side/{place}"
    answer = requests.post(url, json=given, timeout=PATIENCE_S)
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found
