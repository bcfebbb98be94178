"""What can come of a call to Stripe other than an answer."""

from __future__ import annotations

from pos_app.errors import TillError
from pos_app.stripe_service.facts import IntentFacts

CONNECT_RIGHTS = "Connect permissions"
"""The right of a restricted key that has none at all on connected accounts, as Stripe calls it."""

SERVER_ERROR = "api_error"
"""The code of a NoAnswerError where Stripe itself failed (500), which it keeps for the key."""

KEY_USED = "idempotency_error"
"""The code of a RefusedError whose key was given for another request: what that did stands."""

SOCKS_PROXY = "socks_proxy"
"""The code of a NoAnswerError where the way to Stripe leads through a proxy that Till can't use."""

NOT_SENT = "not sent"
"""The outcome of a request of which certainly no byte left this machine."""


class StripeError(TillError):
    """Any call that did not succeed. `request_id` and `code` are for support."""

    def __init__(self, message: str, *, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id

    @property
    def is_known(self) -> bool:
        """Whether it is known what the request did: nothing, as it was refused or never sent."""
        return True

    @property
    def outcome(self) -> str:
        """What came of the request, for the record of its attempt."""
        return f"not carried out {self.code}"


class NoAnswerError(StripeError):
    """Nobody can say whether the request took effect: timeout, lost connection, 409, 5xx, HTML.

    `sent` is False where it certainly did not: no byte of it left this machine in any try.
    """

    sent = True

    @property
    def is_known(self) -> bool:
        """Whether it certainly took no effect."""
        return not self.sent

    @property
    def outcome(self) -> str:
        """What came of the request, for the record of its attempt."""
        return (self.code or "no answer") if self.sent else NOT_SENT


class OddAnswerError(NoAnswerError):
    """What came back is not what Stripe answers: nobody can say what it did, so it is no answer."""


class NotUnderstoodError(OddAnswerError):
    """It is the object that was asked for, with something in it that Stripe does not document."""


class RateLimitedError(StripeError):
    """Refused before it was carried out (429): nothing happened. `rest` is seconds to wait."""

    rest = 0.0


class CardDeclinedError(StripeError):
    """The card was refused (402). `intent` is the PaymentIntent as the answer shows it.

    A refusal has no `decline_code` where no bank was asked; its `code` says why then.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        decline_code: str = "",
        intent: IntentFacts | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.decline_code = decline_code
        self.intent = intent

    @property
    def why(self) -> str:
        """Stripe's code for why the card was refused, whichever it gave."""
        return self.decline_code or self.code


class RefusedError(StripeError):
    """The request cannot be carried out as it is (400, 402 without a card): nothing happened."""

    def __init__(
        self, message: str, *, code: str = "", param: str = "", request_id: str = ""
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.param = param


class NotFoundError(RefusedError):
    """Stripe has no such object in this account and mode."""


class KeyRejectedError(StripeError):
    """The key is not, or no longer, valid (401)."""


class RightMissingError(StripeError):
    """The key may not do this (403).

    `right` is the one that Stripe names, as `rak_..._write`, or `CONNECT_RIGHTS`.
    """

    def __init__(self, message: str, *, right: str, code: str = "", request_id: str = "") -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.right = right
