"""The customer on the other side of the counter: on a hosted page, and at their bank."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from pos_app.domain.permissions import SYSTEM
from tests.services.counter import Counter
from tests.support.timeouts import PATIENCE_S

THANKS = "https://www.corner-coffee.example/thanks"


@dataclass
class Payer:
    """Somebody with a phone who is shown pages of the counter's Stripe account."""

    counter: Counter

    def pay(self, session_id: str, **given: Any) -> str:
        """Submit a page; return what came of it: paid, saved, declined, bank, expired."""
        return str(self._do(f"pages/{session_id}/pay", given)["outcome"])

    def decline(self, session_id: str) -> str:
        """Submit a page with a card that the bank refuses."""
        return str(self._do(f"pages/{session_id}/decline", {})["outcome"])

    def answer_bank(self, intent_id: str, *, passed: bool) -> str:
        """Answer the bank's question; return the intent's status then."""
        action = "complete" if passed else "fail"
        return str(self._do(f"banks/{intent_id}/{action}", {})["status"])

    def read(self, url: str) -> str:
        """Open a page as a browser does, and return what it says."""
        with urlopen(url, timeout=PATIENCE_S) as answer:
            text: str = answer.read().decode()
        return text

    def _do(self, action: str, given: dict[str, Any]) -> dict[str, Any]:
        url = f"{self.counter.server.base_url}/customer_side/{action}"
        body = json.dumps(given).encode()
        with urlopen(Request(url, data=body), timeout=PATIENCE_S) as answer:
            done: dict[str, Any] = json.load(answer)
        return done


def synced(counter: Counter) -> None:
    """Let the background sync run once."""
    counter.services.sync.run(SYSTEM)
