"""A request that came in, and the answer that goes out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """What came in. `query` is the form or query string as it was sent; header names are lower."""

    method: str
    path: str
    query: str
    headers: dict[str, str]


@dataclass
class Response:
    """What goes out."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @property
    def replayed(self) -> bool:
        """Whether it is the kept answer to an idempotency key."""
        return "Idempotent-Replayed" in self.headers


class Dropped(Exception):
    """Raised instead of an answer to have the connection reset."""


@dataclass(frozen=True)
class Exchange:
    """One request to the API and its answer; status 0 when the connection was cut instead."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    status: int
    body: str
    replayed: bool = False

    @property
    def idempotency_key(self) -> str | None:
        """The request's key, if it had one."""
        return self.headers.get("idempotency-key")
