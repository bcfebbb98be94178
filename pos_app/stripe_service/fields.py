"""Single fields of Stripe's JSON, each as the type that Stripe documents, or not at all.

All raise KeyError, TypeError or ValueError for what Stripe does not send; `parse` takes that for
an answer that was not understood. What may be missing may be null as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pos_app.domain.user_input import storable

Json = Mapping[str, Any]

_LARGEST: Final = 2**53
"""Beyond it JSON's numbers are no more exact, and the database's end soon after."""
_EMPTY: Final[Json] = {}


def word(data: Json, name: str) -> str:
    """Return a text that has to be there: an id, a status."""
    found = text(data, name)
    if not found:
        raise KeyError(name)
    return found


def text(data: Json, name: str) -> str:
    """Return a text, "" where there is none; what no database takes of it is replaced."""
    found = data.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):  # what it is instead may be a customer's: no message has it
        raise TypeError(f"{name} is {type(found).__name__}")
    return storable(found)


def word_or_none(data: Json, name: str) -> str | None:
    """Return a text, None where there is none."""
    return text(data, name) or None


def number(data: Json, name: str) -> int:
    """Return a whole number that has to be there."""
    found = data[name]
    if not isinstance(found, int) or isinstance(found, bool) or abs(found) > _LARGEST:
        raise TypeError(f"{name} is {found!r}")
    return found


def number_or_none(data: Json, name: str) -> int | None:
    """Return a whole number, None where there is none."""
    return None if data.get(name) is None else number(data, name)


def amount(data: Json, name: str) -> int:
    """Return minor units that have to be there and are never below zero."""
    found = number(data, name)
    if found < 0:
        raise ValueError(f"{name} is {found}")
    return found


def amount_or_zero(data: Json, name: str) -> int:
    """Return minor units that are never below zero; zero where there are none."""
    return 0 if data.get(name) is None else amount(data, name)


def numbers(data: Json, name: str) -> list[int]:
    """Return a list of whole numbers, an empty one where there is none."""
    found = data.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise TypeError(f"{name} is {found!r}")
    return [number({name: each}, name) for each in found]


def words(data: Json, name: str) -> tuple[str, ...]:
    """Return a list of texts, an empty one where there is none."""
    found = data.get(name)
    if found is None:
        return ()
    if not isinstance(found, list):
        raise TypeError(f"{name} is {found!r}")
    return tuple(word({name: each}, name) for each in found)


def flag(data: Json, name: str) -> bool:
    """Return yes or no, which has to be said."""
    found = data[name]
    if not isinstance(found, bool):
        raise TypeError(f"{name} is {found!r}")
    return found


def flag_or_no(data: Json, name: str) -> bool:
    """Return yes or no; no where it is not said."""
    return data.get(name) is not None and flag(data, name)


def decimal_or_none(data: Json, name: str) -> str | None:
    """Return a rate as the decimal that Stripe wrote, None where there is none."""
    found = data.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError(f"{name} is {found!r}")
    return str(found)


def moment(data: Json, name: str) -> datetime:
    """Turn Stripe's seconds into an aware UTC time. Raises OverflowError too."""
    return datetime.fromtimestamp(number(data, name), UTC)


def moment_or_none(data: Json, name: str) -> datetime | None:
    """Turn Stripe's seconds into an aware UTC time, None where there are none."""
    return None if data.get(name) is None else moment(data, name)


def part(data: Json, name: str) -> Json:
    """Return an object in this one, an empty one where there is none."""
    found = data.get(name)
    if found is None:
        return _EMPTY
    if not isinstance(found, Mapping):
        raise TypeError(f"{name} is {found!r}")
    return found


def parts(data: Json, name: str) -> list[Json]:
    """Return a list of objects that has to be there."""
    found = data[name]
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise TypeError(f"{name} is no list of objects")
    return found


def expanded(data: Json, name: str) -> Json | None:
    """Return the object behind a reference where it was expanded."""
    found = data.get(name)
    return found if isinstance(found, Mapping) else None


def reference(data: Json, name: str) -> str | None:
    """Return the id behind a reference, expanded or not."""
    found = expanded(data, name)
    return word_or_none(data, name) if found is None else word(found, "id")


def texts(data: Json, name: str) -> dict[str, str]:
    """Return an object's texts by their names, such as metadata."""
    found = part(data, name)
    return {storable(key): text(found, key) for key in found}
