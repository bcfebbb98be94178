"""The customer on the other side of the counter: at a card reader, on a page, at their bank."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from pos_app.training.http.server import TrainingServer

PATIENCE_S = 10


@dataclass
class CustomerSide:
    """Sees and does what customers of the simulated account see and do."""

    server: TrainingServer

    def at_reader(self, reader_id: str, action: str, **given: Any) -> None:
        """Do something at a reader: tap, insert, decline, tip, cancel, unplug, busy."""
        self._do(f"readers/{reader_id}/{action}", given)

    def on_page(self, action: str, **given: Any) -> None:
        """Do something on the only page that is open: pay, decline."""
        (page,) = self.sees()["pages"]
        self._do(f"pages/{page['id']}/{action}", given)

    def at_bank(self, *, passed: bool) -> None:
        """Answer the only bank that asks."""
        (bank,) = self.sees()["banks"]
        self._do(f"banks/{bank['intent']}/{'complete' if passed else 'fail'}", {})

    def to_network(self, action: str) -> None:
        """Let something happen to the store's network: down, cut_after_charge, up."""
        self._do(f"network/store/{action}", {})

    def shown(self, reader_id: str) -> dict[str, Any]:
        """Return what a reader shows: its kind, amount and lines."""
        found = next(each for each in self.sees()["readers"] if each["id"] == reader_id)
        showing: dict[str, Any] = found["showing"]
        return showing

    def sees(self) -> dict[str, Any]:
        """Return readers, open pages and asking banks, as the account tells them."""
        with urlopen(f"{self.server.base_url}/customer_side", timeout=PATIENCE_S) as answer:
            seen: dict[str, Any] = json.load(answer)
        return seen

    def _do(self, action: str, given: dict[str, Any]) -> None:
        url = f"{self.server.base_url}/customer_side/{action}"
        request = Request(url, data=json.dumps(given).encode())
        with urlopen(request, timeout=PATIENCE_S) as answer:
            answer.read()
