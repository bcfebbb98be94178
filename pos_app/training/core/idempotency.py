"""Idempotency keys: the first answer to a key is kept for a day and given again."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import takewhile

from pos_app.training.core.errors import Obj, Refusal, key_in_use

KEPT = 86_400
LONGEST_KEY = 255
Slot = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """A status and its JSON body, as first given."""

    fingerprint: str
    status: int
    body: str
    created: int

    @property
    def stored(self) -> Obj:
        """As it is kept in the file."""
        return asdict(self)


def fingerprint(method: str, path: str, params: Obj) -> str:
    """What must be the same for a key to be used again."""
    text = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Idempotency:
    """The kept answers of all accounts, by (account id, key). Used under the simulator's lock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` answers in seconds UTC."""
        self._clock = clock
        self._answers: dict[Slot, Answer] = {}
        self.in_use: set[Slot] = set()

    def begin(self, slot: Slot, wanted: str) -> Answer | None:
        """Claim a key for a request, or get the answer that was given before.

        Raises:
            Refusal: 409 while the key is being served, 400 for other parameters than the first.
        """
        if slot in self.in_use:
            raise key_in_use(slot[1])
        answer = self._answers.get(slot)
        if answer is None:
            self.in_use.add(slot)
            return None
        if answer.fingerprint != wanted:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were"
                f" first used with. Try using a key other than '{slot[1]}' if you meant to execute"
                " a different request."
            )
            raise Refusal(400, "idempotency_error", message)
        return answer

    def store(self, slot: Slot, answer: Answer) -> None:
        """Keep an answer, to be given again."""
        self._answers[slot] = answer

    def free(self, slot: Slot) -> None:
        """The request with this key has ended."""
        self.in_use.discard(slot)

    def prune(self) -> list[Slot]:
        """Forget answers older than a day, and say which."""
        oldest = self._clock() - KEPT
        kept_in_order = self._answers.items()
        old = [slot for slot, _ in takewhile(lambda item: item[1].created <= oldest, kept_in_order)]
        for slot in old:
            del self._answers[slot]
        return old
