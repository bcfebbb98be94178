"""The way to Stripe: made when first needed, and known to be up or down by real calls only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from pos_app.stripe_service.limiter import Limiter

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway


@dataclass(frozen=True)
class Endpoint:
    """Where to call and with what: `base` is None for Stripe's own address."""

    key: str = field(repr=False)
    base: str | None = None


class Connection:
    """One gateway for the whole program, shared by all threads."""

    def __init__(
        self,
        *,
        endpoint: Callable[[], Endpoint],
        before_call: Callable[[], None],
        timeout: tuple[float, float] = (5, 30),
        retries: int = 2,
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
        self._lock = Lock()
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
        )
        gateway.on_contact = self._contact
        return gateway

    def _contact(self, answered: bool) -> None:
        if answered == self.online:
            return
        self.online = answered
        for callback in self._listeners:
            callback(answered)
