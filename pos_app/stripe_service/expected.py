"""What a call is about, and whether an answer is about that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pos_app.stripe_service.deadline import THIS_CALL
from pos_app.stripe_service.errors import OddAnswerError
from pos_app.stripe_service.fields import Json

T = TypeVar("T")

ExpectedFields = Mapping[str, Any]
"""What an answer has to say, by the names of its fields.

A value; the id of an object, whether it is expanded or not; a set of words, of which it says one;
or an object's own fields. None is anything at all: nothing was asked.
"""


@dataclass(frozen=True)
class Expected(Generic[T]):
    """How a call's answer is read, and what it has to say to be one.

    `id` of the object that is asked about, where there is one before the call.
    """

    read: Callable[[Json], T]
    id: str = ""
    fields: ExpectedFields = field(default_factory=dict)

    def take(self, answer: Json) -> T:
        """Return what was answered. Raises OddAnswerError for an answer about anything else."""
        if self.id:
            check_id(answer.get("id"), self.id)
        check(answer, self.fields)
        return self.read(answer)


def unexpected_answer(message: str) -> OddAnswerError:
    """Return that this thread's last answer is none, and close the connection that it came on."""
    THIS_CALL.hang_up()
    return OddAnswerError(message)


def check(answer: Json, fields: ExpectedFields) -> None:
    """Raise OddAnswerError where an answer does not say what it has to."""
    for name, wanted in fields.items():
        if not _agrees(answer.get(name), wanted):
            found = _as_far_as_asked(answer.get(name), wanted)
            raise OddAnswerError(f"Stripe answered {name} {found!r}, not {wanted!r}")


def check_id(found: object, wanted: str) -> None:
    """Raise OddAnswerError for an answer about another object."""
    if found != wanted:
        raise OddAnswerError(f"Stripe answered about {found!r}, not about {wanted}")


def ours(metadata: Mapping[str, str]) -> ExpectedFields:
    """Return what of our metadata says whose an object is: ids. The names are people's."""
    return {
        name: value
        for name, value in metadata.items()
        if name.startswith("till_") and not name.endswith("_name")
    }


def _as_far_as_asked(found: object, wanted: object) -> object:
    """Return what an answer says of what was asked for; the rest may be a customer's."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        return {name: _as_far_as_asked(found.get(name), value) for name, value in wanted.items()}
    return type(found).__name__ if isinstance(found, Mapping) else found


def _agrees(found: object, wanted: object) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            _agrees(found.get(name), value) for name, value in wanted.items()
        )
    if isinstance(found, Mapping):
        found = found.get("id")
    if isinstance(wanted, AbstractSet):
        return isinstance(found, str) and found in wanted
    return type(found) is type(wanted) and found == wanted
