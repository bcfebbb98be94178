"""The answers with which Stripe refuses a request."""

from typing import Any

Obj = dict[str, Any]
DOCS = "https://docs.stripe.com/error-codes/"


class Refusal(Exception):
    """An error answer: its HTTP status and the `error` object of its body.

    A request that is refused changes nothing, unless `kept`: a declined charge is on record.
    """

    def __init__(self, status: int, error_type: str, message: str, **details: Any) -> None:
        """`details` are further fields of the error: code, param, decline_code, payment_intent."""
        super().__init__(message)
        self.status = status
        self.kept = False
        self.headers: dict[str, str] = {}
        self.error: Obj = {"message": message, "type": error_type}
        self.error.update({k: v for k, v in details.items() if v is not None})
        if "code" in self.error:
            self.error["doc_url"] = DOCS + str(self.error["code"]).replace("_", "-")


def invalid(message: str, *, status: int = 400, **details: Any) -> Refusal:
    """A request that Stripe will not carry out."""
    return Refusal(status, "invalid_request_error", message, **details)


def missing_object(kind: str, object_id: str, param: str = "id", status: int = 404) -> Refusal:
    """An id that names nothing in this account (400 when the id was a parameter)."""
    names = {"payment_method": "PaymentMethod", "dispute": "dispute"}
    name = names.get(kind, kind)
    return invalid(
        f"No such {name}: '{object_id}'", status=status, code="resource_missing", param=param
    )


def api_error() -> Refusal:
    """Stripe's own fault; whether the request took effect is not known."""
    return Refusal(
        500, "api_error", "An unknown error occurred. Please contact support@stripe.com."
    )


def key_in_use(key: str) -> Refusal:
    """The same idempotency key is being served by another request at this moment."""
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably"
        f" means you submitted twice, and the other request is still going through): {key}."
        " Please try again later."
    )
    return Refusal(409, "idempotency_error", message, code="idempotency_key_in_use")


def rate_limited() -> Refusal:
    """Too many requests a second."""
    message = "Request rate limit exceeded. Learn more about rate limits in the documentation."
    refusal = invalid(message, status=429, code="rate_limit")
    refusal.headers["Stripe-Rate-Limited-Reason"] = "global-rate"
    return refusal
