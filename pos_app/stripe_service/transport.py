"""The one place where a call is made: limits, waits, what the answer's headers say, and errors.

Imports `stripe` (0.12 s), so it is itself imported with the first gateway only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import stripe

from pos_app.stripe_service import errors, parse
from pos_app.stripe_service.connections import trusting
from pos_app.stripe_service.deadline import THIS_CALL, Limits
from pos_app.stripe_service.expected import Expected, check_id
from pos_app.stripe_service.fields import Json
from pos_app.stripe_service.http_client import HttpClient
from pos_app.stripe_service.limiter import LONGEST_BACKOFF, Limiter
from pos_app.stripe_service.proxies import STRIPE
from pos_app.stripe_service.server_clock import ServerClock

if TYPE_CHECKING:
    from stripe._base_address import BaseAddresses

QUICK = (2.0, 30.0)
"""Seconds to connect and to wait for an answer while Stripe is out of reach: one try is made."""

CHECK = (2.0, 5.0)
CHECK_LIMITS = Limits(money=8.0, reads=8.0)

# Stripe's package would send measurements of its calls and write a file to the user's home.
stripe.enable_telemetry = False

T = TypeVar("T")
Work: TypeAlias = Callable[[stripe.StripeClient], stripe.StripeObject | Json]
_RIGHT = re.compile(rf"rak_\w+|{errors.CONNECT_RIGHTS}")
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


class Caller:
    """Makes calls with one key: waits for their turn, and turns stripe's errors into ours."""

    def __init__(
        self,
        key: str,
        base: str,
        *,
        timeout: tuple[float, float],
        limits: Limits,
        retries: int,
        before_call: Callable[[], None],
        sleep: Callable[[float], None],
        uptime: Callable[[], float],
        limiter: Limiter,
    ) -> None:
        """Take the key and the address; `timeout` is (connect, read) in seconds for each try.

        `limits` are those of a whole call, by `uptime`, which goes on while the machine sleeps.
        """
        self._key = key
        self._base = base
        self._limits = limits
        self._uptime = uptime
        self.server_clock = ServerClock(uptime)
        self._client = self._way(timeout, retries)
        self._retries = retries
        self._before_call = before_call
        self._sleep = sleep
        self._limiter = limiter
        self._reached = True
        self.is_barred = False
        self.on_contact: Callable[[bool], None] = lambda _reached: None

    def _way(self, timeout: tuple[float, float], retries: int) -> stripe.StripeClient:
        return stripe.StripeClient(
            self._key,
            base_addresses=_addresses(self._base),
            max_network_retries=retries,
            http_client=HttpClient(timeout, self.server_clock),
        )

    @cached_property
    def _quick(self) -> stripe.StripeClient:
        """For the time without a network: nobody waits for several tries."""
        return self._way(QUICK, 0)

    @cached_property
    def _light(self) -> stripe.StripeClient:
        return self._way(CHECK, 0)

    def __call__(
        self, work: Work, asked: Expected[T], *, urgent: bool = True, patient: bool = True
    ) -> T:
        """Do one call and return its answer, if it is one to what was asked.

        `urgent` is false for what nobody waits for, `patient` for what is asked again soon anyway:
        a rate limit is not waited out then. Raises the errors of `stripe_service.errors`; after
        the time that all its tries have together, it is a call without an answer.
        """
        THIS_CALL.begin(self._limits, self._uptime)
        try:
            return asked.take(self._answer(work, asked.id, urgent=urgent, patient=patient))
        except errors.OddAnswerError:
            THIS_CALL.hang_up()  # whose answer it was comes on the same line next, if at all
            raise

    def _answer(self, work: Work, of: str, *, urgent: bool, patient: bool) -> Json:
        try:
            with self._limiter.ahead(urgent=urgent):
                return self._tried(work, urgent=urgent, again=self._retries if patient else 0)
        except errors.CardDeclinedError as error:
            if of:
                check_id(error.intent and error.intent.id, of)
            raise
        except errors.NoAnswerError as error:
            error.sent = THIS_CALL.sent
            raise
        except (*_NOT_BEGUN, errors.RefusedError) as error:
            if not THIS_CALL.lost or not _may_follow_success(error):
                raise
            # That this try was refused says nothing of the one before, which may have gone through.
            message = f"{error}, after a try without an answer"
            raise errors.NoAnswerError(
                message, code=error.code, request_id=error.request_id
            ) from error

    def _tried(self, work: Work, *, urgent: bool, again: int) -> Json:
        for _ in range(again):
            try:
                return self._once(work, urgent=urgent)
            except errors.RateLimitedError as error:
                # Refused before it began, so that trying again is safe. The package does not.
                # What is not urgent waits for its turn.
                if urgent:
                    self._sleep(min(LONGEST_BACKOFF, error.rest, THIS_CALL.left()))
                if THIS_CALL.left() <= 0:
                    raise
        return self._once(work, urgent=urgent)

    def raw(
        self,
        url: str,
        asked: Expected[T],
        *,
        method: str = "get",
        urgent: bool = False,
        patient: bool = True,
        **params: Any,
    ) -> T:
        """Ask without the package's own objects: a page of a hundred takes a tenth of the time.

        One try alone where it is not `patient`.
        """
        given = {name: value for name, value in params.items() if value is not None}
        if not patient:
            given["max_network_retries"] = 0

        def ask(client: stripe.StripeClient) -> Json:
            THIS_CALL.is_raw = True
            client.raw_request(method, url, **given)
            return THIS_CALL.answer

        return self(ask, asked, urgent=urgent, patient=patient)

    def _once(self, work: Work, *, urgent: bool) -> Json:
        self._before_call()
        asked_at = THIS_CALL.now()
        with self._limiter.turn(urgent=urgent):
            THIS_CALL.put_off(asked_at)  # what waits for its turn has all its time still
            try:
                found = work(self._client if self._reached else self._quick)
                answer = found.to_dict() if isinstance(found, stripe.StripeObject) else found
            except stripe.StripeError as error:
                self._report(reached=not _unreachable(error), code=error.code)
                rest = self._limiter.back_off(_retry_after(error)) if _is_busy(error) else 0.0
                told = translated(error)
                if isinstance(told, errors.RateLimitedError):
                    told.rest = rest
                raise told from error
            except RecursionError as error:
                raise errors.OddAnswerError("Stripe's answer is nested without end") from error
        self._limiter.carry_on()
        self._report(reached=True)
        return answer

    def check(self) -> bool:
        """Return whether Stripe answers, by one light request past the limiter.

        Any answer of Stripe's counts: a key that may not read the balance reaches Stripe, too.
        Source: docs.stripe.com/api/balance/balance_retrieve.
        """
        self._before_call()
        THIS_CALL.begin(CHECK_LIMITS, self._uptime)
        code = None
        try:
            answer = self._light.raw_request("get", "/v1/balance")
        except stripe.StripeError as error:
            reached, code = not _unreachable(error), error.code
        else:
            reached = answer.data.get("object") == "balance"
        self._report(reached=reached, code=code)
        return reached

    def _report(self, *, reached: bool, code: str | None = None) -> None:
        self._reached, self.is_barred = reached, code == errors.SOCKS_PROXY
        self.on_contact(reached)


def _addresses(base: str) -> BaseAddresses:
    """Return where calls go: Stripe has an address of its own for files, a stand-in one for all."""
    return {"api": base} if base == STRIPE else {"api": base, "files": base}


def _may_follow_success(error: errors.StripeError) -> bool:
    """Return whether a try without an answer may have done before what this refusal is about."""
    return isinstance(error, _NOT_BEGUN) or error.code.startswith(_BY_READER)


def _unreachable(error: stripe.StripeError) -> bool:
    """Return whether it was not Stripe that answered: nobody did, or a page of the network's."""
    return isinstance(error, stripe.APIConnectionError) or not _error_body(error)


def _is_busy(error: stripe.StripeError) -> bool:
    """Return whether Stripe asks for fewer calls: 429, a locked object, or an explicit *later*."""
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
    code = _word(body, "code") or _word(body, "type")
    message = _word(body, "message") or str(error)
    common = {"code": code, "request_id": error.request_id or ""}
    if not body:  # Stripe always says what is wrong: this is somebody on the way to it
        return errors.NoAnswerError(message, code=error.code or "", request_id=common["request_id"])
    if isinstance(error, stripe.CardError) and body.get("type") == "card_error":
        return _declined(message, body, common)
    if isinstance(error, stripe.PermissionError) and code != "account_invalid":
        right = _RIGHT.search(message)
        return errors.RightMissingError(message, right=right[0] if right else "", **common)
    if isinstance(error, _REFUSED):
        missing = error.http_status == 404 or code == "resource_missing"
        kind = errors.NotFoundError if missing else errors.RefusedError
        return kind(message, param=_word(body, "param"), **common)
    return _PLAIN.get(type(error), errors.NoAnswerError)(message, **common)


def _declined(
    message: str, body: Mapping[str, Any], common: Mapping[str, str]
) -> errors.CardDeclinedError:
    shown = body.get("payment_intent")
    return errors.CardDeclinedError(
        message,
        decline_code=_word(body, "decline_code"),
        intent=parse.intent(shown) if shown else None,
        **common,
    )


def _word(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _error_body(error: stripe.StripeError) -> Mapping[str, Any]:
    body = error.json_body.get("error") if isinstance(error.json_body, Mapping) else None
    return body if isinstance(body, Mapping) else {}


def trusted_authorities() -> int:
    """Return how many authorities may vouch for Stripe: those that came with its package.

    Raises OSError or ssl.SSLError where they did not come along.
    """
    return len(trusting(stripe.ca_bundle_path).get_ca_certs())
