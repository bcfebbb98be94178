"""The way to one Stripe account with one key."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from pos_app.clock import uptime
from pos_app.errors import UserError
from pos_app.secrets import parse_key
from pos_app.stripe_service.connect import ConnectCalls
from pos_app.stripe_service.customers import CustomerCalls
from pos_app.stripe_service.deadline import Limits
from pos_app.stripe_service.disputes import DisputeCalls
from pos_app.stripe_service.limiter import Limiter
from pos_app.stripe_service.mobile import MobileCalls
from pos_app.stripe_service.payments import PaymentCalls
from pos_app.stripe_service.payouts import PayoutCalls
from pos_app.stripe_service.readers import ReaderCalls
from pos_app.stripe_service.refunds import RefundCalls
from pos_app.stripe_service.report_runs import ReportCalls
from pos_app.stripe_service.rights import RightsCalls
from pos_app.stripe_service.sandbox import SandboxCalls
from pos_app.stripe_service.sessions import SessionCalls
from pos_app.stripe_service.setups import SetupCalls
from pos_app.stripe_service.sync_lists import HistoryCalls


class StripeGateway:
    """Every call that Till makes to Stripe. One gateway serves all threads."""

    def __init__(
        self,
        key: str,
        *,
        base: str | None = None,
        timeout: tuple[float, float] = (5, 30),
        limits: Limits = Limits(),  # noqa: B008  it can't be changed
        retries: int = 2,
        before_call: Callable[[], None] = lambda: None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        uptime: Callable[[], float] = uptime,
        limiter: Limiter | None = None,
    ) -> None:
        """Take a secret or restricted key and, for a stand-in of Stripe, its address.

        `timeout` is (connect, read) in seconds for each of `retries` + 1 tries, `limits` for all of
        them together, by `uptime`. `before_call` may raise to forbid a call. Raises UserError for
        what is no such key, and for a live key that would go anywhere but to Stripe.
        """
        from pos_app.stripe_service.transport import Caller  # noqa: PLC0415  imports stripe: slow

        self._key = parse_key(key)
        self.mode = self._key.mode
        """`live` or `test`, as the key says."""
        self._base = _base_for(self.mode, base)
        self.caller = Caller(
            self._key.reveal(),
            self._base,
            timeout=timeout,
            limits=limits,
            retries=retries,
            before_call=before_call,
            sleep=sleep,
            uptime=uptime,
            limiter=limiter or Limiter(),
        )
        self.check = self.caller.check
        """Returns whether Stripe answers at all, by one light request that counts for no limit."""
        self.server_time = self.caller.server_clock.last
        """Returns Stripe's clock by its last answer (`Date` header), in UTC; None before that."""
        self.server_now = self.caller.server_clock.now
        """Returns what Stripe's clock shows by now, by its last answer; None before that."""
        self.customers = CustomerCalls(self.caller, now)
        self.payments = PaymentCalls(self.caller, now)
        self.refunds = RefundCalls(self.caller, now)
        self.disputes = DisputeCalls(self.caller, now)
        self.history = HistoryCalls(self.caller, now)
        self.payouts = PayoutCalls(self.caller, now)
        self.reports = ReportCalls(self.caller, now)
        self.rights = RightsCalls(self.caller, now)
        self.readers = ReaderCalls(self.caller, now)
        self.sessions = SessionCalls(self.caller, now)
        self.setups = SetupCalls(self.caller, now)
        self.mobile = MobileCalls(self.caller, now)
        self.connect = ConnectCalls(self.caller, now)
        self._sandbox = SandboxCalls(self.caller, now)

    def __repr__(self) -> str:
        """Show which key this is without showing it."""
        return f"StripeGateway({self._key!r}, {self._base})"

    @property
    def sandbox(self) -> SandboxCalls:
        """What customers do at simulated readers. Raises RuntimeError for a live key."""
        if self.mode != "test":
            raise RuntimeError("there is no playing the customer with a live key")
        return self._sandbox


def _base_for(mode: str, base: str | None) -> str:
    """Return where calls go. Raises UserError for a live key anywhere but at Stripe."""
    from pos_app.stripe_service.proxies import STRIPE  # noqa: PLC0415  imports requests: slow

    address = (base or STRIPE).rstrip("/")
    if mode == "live" and address != STRIPE:
        raise UserError(
            "This is a live key, and Till is set to talk to a stand-in for Stripe.",
            "Nothing was sent.",
            "Remove TILL_STRIPE_API_BASE to work with real money, or use a test key.",
            details=address,
        )
    return address
