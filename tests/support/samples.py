"""A fixed sample for `make test` of what is much of a kind; `make test-long` tries the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def sample(cases: Iterable[Any], *, one_of: int) -> list[Any]:
    """Return the cases for `parametrize`: the last of each so many is tried by `make test`."""
    return [
        case if at % one_of == 0 else pytest.param(case, marks=pytest.mark.long)
        for at, case in enumerate(reversed([*cases]))
    ][::-1]
