"""Answers of the simulated account with one object in them altered, wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer

NO_TIP = {"amount_details": {"tip": {"amount": "ten"}}}
"""Fields of a payment that nobody who knows Stripe's documentation understands."""

NO_NAME = {"name": {"first": "Ann"}}
"""The same of a customer."""


@contextmanager
def altered(
    server: TrainingServer,
    object_id: str,
    fields: dict[str, Any],
    where: Callable[[Exchange], bool] = lambda _: True,
) -> Iterator[None]:
    """Have an object tell other `fields`, in those answers that `where` chooses."""

    def other(found: dict[str, Any]) -> dict[str, Any]:
        return {**found, **fields} if found.get("id") == object_id else found

    server.rewrite(
        lambda answer: (
            json.dumps(json.loads(answer.body, object_hook=other)) if where(answer) else answer.body
        )
    )
    try:
        yield
    finally:
        server.rewrite(None)
