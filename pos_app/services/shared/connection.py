"""The way to Stripe: made when first needed, and known to be up or down by what calls find.

Every call tells. While there is no answer, a light check asks again and again, less and less
often, and at once when somebody wants something of Stripe: nobody waits for a network that is
known to be gone, and nobody is told so when it is just back.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from pos_app.clock import uptime
from pos_app.errors import UserError
from pos_app.services.shared.errors import OfflineError, SocksProxyError
from pos_app.stripe_service.limiter import Limiter

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway


@dataclass(frozen=True)
class Endpoint:
    """Where to call and with what: `base` is None for Stripe's own address."""

    key: str = field(repr=False)
    base: str | None = None


A_MOMENT = 2.0
"""Seconds that somebody waits for a check before hearing that there is no connection."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class Backoff:
    """How long to wait before each check: from a second, doubled each time, to about a minute."""

    def __init__(self, jitter: Callable[[], float] = random.random) -> None:
        """`jitter` is from 0 to 1: tills that lost one network together don't ask together."""
        self._jitter = jitter
        self._pause = FIRST_PAUSE

    def next(self) -> float:
        """Return the seconds to wait now."""
        pause, self._pause = self._pause, min(LONGEST_PAUSE, self._pause * 2)
        return pause * (0.75 + 0.5 * self._jitter())

    def reset(self) -> None:
        """Begin anew."""
        self._pause = FIRST_PAUSE


class Connection:
    """One gateway for the whole program, shared by all threads."""

    def __init__(
        self,
        *,
        endpoint: Callable[[], Endpoint],
        before_call: Callable[[], None],
        timeout: tuple[float, float] = (5, 30),
        retries: int = 2,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        uptime: Callable[[], float] = uptime,
    ) -> None:
        """Take what is needed to connect; nothing is opened yet.

        `endpoint` may start training's server and raises KeyTroubleError where there is no key.
        `timeout` is seconds to connect and to wait for an answer, each for one try.
        """
        self._endpoint = endpoint
        self._before_call = before_call
        self._timeout = timeout
        self._retries = retries
        self.limiter = Limiter()
        """One for all that this program says to Stripe, with whichever key."""
        self._monotonic = monotonic
        self._uptime = uptime
        self.now = now
        self._lock = Lock()
        self._checking = Lock()
        self._checked_at = self._reached_at = monotonic()
        self._gateway: StripeGateway | None = None
        self._listeners: list[Callable[[bool], None]] = []
        self.online: bool | None = None

    def gateway(self) -> StripeGateway:
        """Return the gateway, made now if need be.

        Raises KeyTroubleError without a key, UserError where one cannot be checked now.
        """
        with self._lock:
            if self._gateway is None:
                self._gateway = self._open()
            return self._gateway

    def reset(self) -> None:
        """Forget the gateway: the next call uses the key that is in use then."""
        with self._lock:
            self._gateway = None
            self.online = None

    def check(self) -> bool:
        """Ask Stripe for almost nothing, and return whether it answered.

        One check serves all who ask meanwhile. Raises as `gateway`.
        """
        asked_at = self._monotonic()
        with self._checking:
            if self._checked_at <= asked_at:
                self.gateway().check()
                self._checked_at = self._monotonic()
            return self.online is True

    def require(self, *instead: str) -> None:
        """Let nothing begin that would only wait for a network that is gone.

        Where Stripe was out of reach, it is asked once more, for a moment. Raises OfflineError,
        which says `instead` (whether money moved, what to do) where that is not about a charge.
        """
        if self.online is not False:
            return
        answered = Event()
        Thread(target=self._check_for, args=(answered,), daemon=True, name="check").start()
        answered.wait(A_MOMENT)
        if self.online is False:
            raise self.offline(*instead)

    def offline(self, *instead: str) -> OfflineError:
        """Return why there was no connection just now; `instead` as of `require`."""
        barred = self._gateway is not None and self._gateway.caller.is_barred
        return (SocksProxyError if barred else OfflineError)(*instead)

    def quiet_for(self) -> float:
        """Return for how many seconds nothing was heard of Stripe."""
        return self._monotonic() - self._reached_at

    def proxy(self) -> str:
        """Return the proxy on the way to Stripe, "" for none. Slow the first time."""
        from pos_app.stripe_service.proxies import STRIPE, proxy_shown  # noqa: PLC0415

        return proxy_shown(STRIPE)

    def listen(self, callback: Callable[[bool], None]) -> None:
        """Be told, on the calling thread, whenever the connection comes up or goes down."""
        self._listeners.append(callback)

    def _open(self) -> StripeGateway:
        from pos_app.stripe_service.client import StripeGateway  # noqa: PLC0415  slow to import

        endpoint = self._endpoint()
        gateway = StripeGateway(
            endpoint.key,
            base=endpoint.base,
            timeout=self._timeout,
            retries=self._retries,
            before_call=self._before_call,
            limiter=self.limiter,
            uptime=self._uptime,
        )
        gateway.caller.on_contact = self._on_contact
        return gateway

    def _check_for(self, answered: Event) -> None:
        with suppress(UserError):  # without a key there is nothing to ask with
            self.check()
        answered.set()

    def _on_contact(self, answered: bool) -> None:
        self._reached_at = self._monotonic()
        if answered == self.online:
            return
        self.online = answered
        for callback in self._listeners:
            callback(answered)
