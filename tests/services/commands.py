"""All that the services offer, by service and method."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator

from pos_app.services import container
from pos_app.services.container import Services

INNER = frozenset({"outbox"})
"""What other services work with: what somebody may do with it are commands of theirs."""


def commands() -> Iterator[tuple[str, str]]:
    """Yield the public methods of all services of a book that screens work with."""
    modules = {
        name.name: node.module or ""
        for node in ast.walk(ast.parse(inspect.getsource(container)))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    for service, kind in Services.__annotations__.items():
        if service in INNER:
            continue
        found = vars(getattr(importlib.import_module(modules[kind]), kind))
        for name, value in found.items():
            if callable(value) and not name.startswith("_"):
                yield service, name
