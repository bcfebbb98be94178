"""Controls for tests and trainers: latency, rate limits, faults, time and rights of keys."""

import re
from collections import deque
from dataclasses import dataclass, field, fields
from enum import StrEnum

from pos_app.training.core.errors import Obj

API = "/v1/"
MOVES_MONEY = re.compile(r"^/v1/(payment_intents/\w+/confirm|refunds|terminal/.+/process_\w+)$")


class FaultKind(StrEnum):
    """How an answer goes wrong, and whether the request takes effect first."""

    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    CONFLICT = "conflict"
    RATE_LIMITED = "rate_limited"
    ERROR_EXECUTED = "error_executed"
    ERROR_NOT_EXECUTED = "error_not_executed"
    BAD_GATEWAY = "bad_gateway"
    CUT_JSON = "cut_json"


@dataclass
class Fault:
    """A fault for requests whose method and path match, from the `nth` one on, `times` times.

    The `stripe` package repeats a request by itself (up to twice in Till): to be seen by its
    caller, a reset, a 409 or a 500 has to happen `times=3`. `seconds` is how long a timeout is
    held before the connection is dropped.
    """

    kind: FaultKind
    path: str = ".*"
    method: str = ".*"
    nth: int = 1
    times: int = 1
    seconds: float = 120.0
    seen: int = 0

    def __post_init__(self) -> None:
        """Take the kind as a word too."""
        self.kind = FaultKind(self.kind)

    def strikes(self, method: str, path: str) -> bool:
        """Count a request, and return whether the fault applies to it."""
        if not (re.fullmatch(self.method, method) and re.search(self.path, path)):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


@dataclass
class Controls:
    """All settings, changed at any time from any thread.

    `latency` is seconds before each request takes effect; turned down, it lets those that wait go
    on. `rate_limit` is requests a second, 0 for none; `clock_offset` seconds are added to the
    clock; `refund_delay` seconds pass until a refund that was pending is settled; with `processing`
    a charge takes so many seconds until the bank answers, and its intent is `processing` meanwhile.
    `restricted` names the rights that a key lacks, such as `rak_customer_write`; of those on
    connected accounts, which a restricted key has apart, `connect_rak_customer_write` is one and
    `connect` all. `left_out` names kinds of payment method that accounts may not take, `rolled`
    keys that others have replaced. `own_accounts` gives keys an account of their own. By
    `exchange_rates`, such as `{"eur": "1.0856"}`, money of other currencies is settled in the
    account's own; without one in itself. Stripe says `reconciled_after` seconds later what an
    automatic payout is made of. With `refuses_details` no payment may say what was sold. With
    `customer` a customer comes to each reader that waits for a card, `customer_delay` seconds
    later, and `taps`, `inserts` or `declines` (presents a card that the bank refuses). While
    `unreachable` no request arrives; with `cut_after_charge` that begins when the next one that
    moves money has taken effect, before its answer.
    """

    latency: float = 0.0
    rate_limit: int = 0
    clock_offset: float = 0.0
    refund_delay: float = 5.0
    processing: float = 0.0
    customer: str = ""
    customer_delay: float = 2.0
    refuses_details: bool = False
    unreachable: bool = False
    cut_after_charge: bool = False
    restricted: dict[str, set[str]] = field(default_factory=dict)
    own_accounts: dict[str, str] = field(default_factory=dict)
    exchange_rates: dict[str, str] = field(default_factory=dict)
    reconciled_after: float = 0.0
    left_out: set[str] = field(default_factory=set)
    rolled: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    _recent: deque[float] = field(default_factory=deque)

    def fault(self, kind: FaultKind | str, path: str = ".*", **more: object) -> Fault:
        """Arm a fault; the other fields of `Fault` by name."""
        fault = Fault(kind=FaultKind(kind), path=path, **more)  # type: ignore[arg-type]
        self.faults.append(fault)
        return fault

    def restrict(self, key: str, *rights: str) -> None:
        """Take rights such as `rak_customer_write` from a key; none given restores them all."""
        self.restricted[key] = set(rights)

    def struck(self, method: str, path: str) -> Fault | None:
        """Return the first fault that matches this request."""
        if self.unreachable and path.startswith(API):
            return Fault(FaultKind.RESET_BEFORE)
        if self.cut_after_charge and method == "POST" and MOVES_MONEY.search(path):
            self.cut_after_charge, self.unreachable = False, True
            return Fault(FaultKind.RESET_AFTER)
        return next((fault for fault in self.faults if fault.strikes(method, path)), None)

    def too_many(self, now: float) -> bool:
        """Count a request at `now`, and say whether the last second had too many."""
        if not self.rate_limit:
            return False
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self.rate_limit:
            return True
        self._recent.append(now)
        return False

    def update(self, wanted: Obj) -> None:
        """Set controls from JSON: `{"latency": 0.1, "faults": [{"kind": "reset_after", ...}]}`.

        Raises:
            ValueError, TypeError: a name or a value that is not one.
        """
        names = {control.name for control in fields(self) if not control.name.startswith("_")}
        if unknown := wanted.keys() - names:
            raise ValueError(f"no such control: {', '.join(sorted(unknown))}")
        read = dict(wanted)
        if "faults" in read:
            read["faults"] = [Fault(**fault) for fault in read["faults"]]
        if "restricted" in read:
            read["restricted"] = {key: set(names) for key, names in read["restricted"].items()}
        for name, value in read.items():
            setattr(self, name, value)
