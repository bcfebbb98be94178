"""The one place where a call is made: limits, waits, what the answer's headers say, and errors.

Imports `stripe` (0.12 s), so it is itself imported with the first gateway only.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

import stripe

from pos_app.stripe_service import errors, parse
from pos_app.stripe_service.limiter import LONGEST_BACKOFF, Limiter

STRIPE = "https://api.stripe.com"
QUICK = (2.0, 30.0)
"""Seconds to connect and to wait for an answer while Stripe is out of reach: one try is made."""

CHECK = (2.0, 5.0)

# Stripe's package would send measurements of its calls and write a file to the user's home.
stripe.enable_telemetry = False

T = TypeVar("T")
_RIGHT = re.compile(r"rak_\w+")
_REFUSED = (
    stripe.InvalidRequestError,
    stripe.CardError,
    stripe.IdempotencyError,
    stripe.PermissionError,
)
_PLAIN: dict[type[stripe.StripeError], type[errors.StripeError]] = {
    stripe.AuthenticationError: errors.KeyRejectedError,
    stripe.RateLimitError: errors.RateLimitedError,
}
# What Stripe says before it looks at a request, and does not keep for its idempotency key.
_NOT_BEGUN = (errors.RateLimitedError, errors.KeyRejectedError, errors.RightMissingError)
# What a reader did not take, maybe because it has it from the try before.
_BY_READER = "terminal_reader_"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class _Heard(threading.local):
    """Whether a try of this thread's call may have taken effect without telling so."""

    lost = False


class _Http(stripe.RequestsClient):
    """Stripe's own HTTP client, that also reads Stripe's clock and remembers lost answers."""

    def __init__(self, timeout: tuple[float, float], heard: _Heard, *, local: bool) -> None:
        # A proxy of the environment is for the internet, not for this machine.
        super().__init__(timeout=timeout, proxy={"http": "", "https": ""} if local else None)
        self.date: str | None = None
        self._heard = heard

    def request(  # type: ignore[override]  # as RequestsClient itself does
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Make one try; raises stripe.APIConnectionError without an answer."""
        if getattr(self._thread_local, "session", None) is None:
            self._thread_local.session = self.requests.Session()
            # Stripe never sends anybody elsewhere: whoever does is a page of the network's, and
            # what answers there would be taken for Stripe.
            self._thread_local.session.max_redirects = 0
        lost_before, self._heard.lost = self._heard.lost, True
        answer = super().request(method, url, headers, post_data)
        self._heard.lost = lost_before or answer[1] == 409 or answer[1] >= 500
        self.date = answer[2].get("date")
        if answer[1] >= 400 and not _is_stripes(answer[0]):
            message = f"HTTP status {answer[1]}, and not by Stripe"
            raise stripe.APIConnectionError(message, should_retry=answer[1] >= 500)  # type: ignore[no-untyped-call]
        return answer


class Caller:
    """Makes calls with one key: waits for their turn, and turns stripe's errors into ours."""

    def __init__(
        self,
        key: str,
        base: str,
        *,
        timeout: tuple[float, float],
        retries: int,
        before_call: Callable[[], None],
        sleep: Callable[[float], None],
        limiter: Limiter,
    ) -> None:
        """Take the key and the address; `timeout` is (connect, read) in seconds for each try."""
        self._key = key
        self._base = base
        self._heard = _Heard()
        self._http, self._client = self._way(timeout, retries)
        self._retries = retries
        self._before_call = before_call
        self._sleep = sleep
        self._limiter = limiter
        self._reached = True
        self.on_contact: Callable[[bool], None] = _nobody

    def _way(self, timeout: tuple[float, float], retries: int) -> tuple[_Http, stripe.StripeClient]:
        local = urlsplit(self._base).hostname in _LOOPBACK
        http = _Http(timeout, self._heard, local=local)
        return http, stripe.StripeClient(
            self._key,
            base_addresses={"api": self._base},
            max_network_retries=retries,
            http_client=http,
        )

    @cached_property
    def _quick(self) -> stripe.StripeClient:
        """For the time without a network: nobody waits for several tries."""
        return self._way(QUICK, 0)[1]

    @cached_property
    def _light(self) -> stripe.StripeClient:
        return self._way(CHECK, 0)[1]

    def __call__(
        self,
        work: Callable[[stripe.StripeClient], T],
        *,
        urgent: bool = True,
        patient: bool = True,
    ) -> T:
        """Do one call; `urgent` is false for what nobody waits for.

        `patient` is false for what is asked again soon anyway: a rate limit is not waited out.
        Raises the errors of `stripe_service.errors`.
        """
        self._heard.lost = False
        try:
            with self._limiter.ahead(urgent=urgent):
                return self._tried(work, urgent=urgent, again=self._retries if patient else 0)
        except (*_NOT_BEGUN, errors.RefusedError) as error:
            if not self._heard.lost or not _may_follow_success(error):
                raise
            # That this try was refused says nothing of the one before, which may have gone through.
            message = f"{error}, after a try without an answer"
            raise errors.NoAnswerError(
                message, code=error.code, request_id=error.request_id
            ) from error

    def _tried(self, work: Callable[[stripe.StripeClient], T], *, urgent: bool, again: int) -> T:
        for _ in range(again):
            try:
                return self._once(work, urgent=urgent)
            except errors.RateLimitedError as error:
                # Refused before it began, so that trying again is safe. The package does not.
                # What is not urgent waits for its turn.
                if urgent:
                    self._sleep(min(LONGEST_BACKOFF, error.rest))
        return self._once(work, urgent=urgent)

    def raw(
        self,
        url: str,
        *,
        method: str = "get",
        urgent: bool = False,
        patient: bool = True,
        **params: Any,
    ) -> dict[str, Any]:
        """Ask for plain JSON: a page of a hundred takes a tenth of the package's own objects.

        One try alone where it is not `patient`.
        """
        given = {name: value for name, value in params.items() if value is not None}
        if not patient:
            given["max_network_retries"] = 0
        answer = self(
            lambda client: client.raw_request(method, url, **given), urgent=urgent, patient=patient
        )
        data: dict[str, Any] = answer.data
        return data

    def _once(self, work: Callable[[stripe.StripeClient], T], *, urgent: bool) -> T:
        self._before_call()
        with self._limiter.turn(urgent=urgent):
            try:
                answer = work(self._client if self._reached else self._quick)
            except stripe.StripeError as error:
                self._tell(reached=not _unreachable(error))
                rest = self._limiter.back_off(_retry_after(error)) if _is_busy(error) else 0.0
                told = translated(error)
                if isinstance(told, errors.RateLimitedError):
                    told.rest = rest
                raise told from error
        self._limiter.carry_on()
        self._tell(reached=True)
        return answer

    def check(self) -> bool:
        """Tell whether Stripe answers, by one light request past the limiter.

        Any answer of Stripe's counts: a key that may not read the balance reaches Stripe, too.
        Source: docs.stripe.com/api/balance/balance_retrieve.
        """
        self._before_call()
        try:
            answer = self._light.raw_request("get", "/v1/balance")
        except stripe.StripeError as error:
            reached = not _unreachable(error)
        else:
            reached = answer.data.get("object") == "balance"
        self._tell(reached=reached)
        return reached

    def _tell(self, *, reached: bool) -> None:
        self._reached = reached
        self.on_contact(reached)

    def server_time(self) -> datetime | None:
        """Return Stripe's clock as the last answer told it, in UTC; None before the first."""
        # Always GMT by RFC 9110, which some servers write as an unknown zone.
        return (
            parsedate_to_datetime(self._http.date).replace(tzinfo=UTC) if self._http.date else None
        )


def _is_stripes(body: bytes) -> bool:
    """Tell whether an error is one of Stripe's, not a page of the network's or a proxy's words."""
    try:
        found = json.loads(body)
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("error"), dict)


def _may_follow_success(error: errors.StripeError) -> bool:
    """Tell whether a try without an answer may have done before what this refusal is about."""
    return isinstance(error, _NOT_BEGUN) or error.code.startswith(_BY_READER)


def _nobody(_reached: bool) -> None:
    return None


def _unreachable(error: stripe.StripeError) -> bool:
    """Tell whether it was not Stripe that answered: nobody did, or a page of the network's."""
    return isinstance(error, stripe.APIConnectionError) or not _error_body(error)


def _is_busy(error: stripe.StripeError) -> bool:
    """Tell whether Stripe asks for fewer calls: 429, a locked object, or an explicit *later*."""
    asked = (error.headers or {}).get("stripe-should-retry") == "true"
    return isinstance(error, stripe.RateLimitError) or asked


def _retry_after(error: stripe.StripeError) -> float:
    """Return how many seconds Stripe asks to wait; 0 where it does not say, or not in seconds."""
    told = str((error.headers or {}).get("retry-after", ""))
    return float(told) if told.isdecimal() else 0.0


def translated(error: stripe.StripeError) -> errors.StripeError:
    """Return our error for one of stripe's.

    Source: docs.stripe.com/error-low-level; the classes by status are those of stripe 16.1's
    `_api_requestor.py`. What is not certainly refused counts as "no answer".
    """
    body = _error_body(error)
    code = error.code or body.get("code") or body.get("type") or ""
    message = body.get("message") or str(error)
    common = {"code": code, "request_id": error.request_id or ""}
    if not body:  # Stripe always says what is wrong: this is somebody on the way to it
        return errors.NoAnswerError(message, **common)
    if isinstance(error, stripe.CardError) and body.get("type") == "card_error":
        return _declined(message, body, common)
    if isinstance(error, stripe.PermissionError) and code != "account_invalid":
        right = _RIGHT.search(message)
        return errors.RightMissingError(message, right=right[0] if right else "", **common)
    if isinstance(error, _REFUSED):
        missing = error.http_status == 404 or code == "resource_missing"
        kind = errors.NotFoundError if missing else errors.RefusedError
        return kind(message, param=body.get("param") or "", **common)
    return _PLAIN.get(type(error), errors.NoAnswerError)(message, **common)


def _declined(
    message: str, body: Mapping[str, Any], common: Mapping[str, str]
) -> errors.CardDeclinedError:
    shown = body.get("payment_intent")
    return errors.CardDeclinedError(
        message,
        decline_code=body.get("decline_code") or "",
        intent=parse.intent(shown) if shown else None,
        **common,
    )


def _error_body(error: stripe.StripeError) -> Mapping[str, Any]:
    body = error.json_body.get("error") if isinstance(error.json_body, Mapping) else None
    return body if isinstance(body, Mapping) else {}
