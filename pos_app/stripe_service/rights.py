"""What a key may read, found out by reading one of everything that Till uses."""

from __future__ import annotations

from functools import partial

from pos_app.stripe_service import errors, parse, parse_bank
from pos_app.stripe_service.calls import Calls, options
from pos_app.stripe_service.expected import Expected
from pos_app.stripe_service.facts import RightFacts

_LISTS = {
    "PaymentIntents": "/v1/payment_intents",
    "SetupIntents": "/v1/setup_intents",
    "Charges": "/v1/charges",
    "Refunds": "/v1/refunds",
    "Customers": "/v1/customers",
    "PaymentMethods": "/v1/payment_methods",
    "BalanceTransactions": "/v1/balance_transactions",
    "Payouts": "/v1/payouts",
    "Disputes": "/v1/disputes",
    "Early Fraud Warnings": "/v1/radar/early_fraud_warnings",
    "Events": "/v1/events",
    "Checkout Sessions": "/v1/checkout/sessions",
    "Terminal Locations": "/v1/terminal/locations",
    "Terminal Readers": "/v1/terminal/readers",
    "Terminal Configurations": "/v1/terminal/configurations",
}


_NOT_CONNECTED = frozenset({"BalanceTransactions", "Payouts"})
"""What Till reads of the store's own account alone."""


class RightsCalls(Calls):
    """Raises KeyRejectedError, NoAnswerError and RateLimitedError; what is refused is listed."""

    def livemode(self) -> bool:
        """Return whether the key moves real money. Source: docs.stripe.com/api/balance."""
        return self._call.raw("/v1/balance", Expected(parse_bank.balance), urgent=True).livemode

    def check(self) -> list[RightFacts]:
        """Read one of each resource that Till uses; a right to write cannot be tried like this."""
        return [
            self._reads("Balance", "/v1/balance", limit=None),
            *(self._reads(resource, url, limit=1) for resource, url in _LISTS.items()),
        ]

    def check_connected(self, account: str) -> list[RightFacts]:
        """Read one of each that direct charges use on a connected account.

        A restricted key has rights of their own there. Where it has none at all, that is all that
        is told.
        """
        found: list[RightFacts] = []
        for resource, url in _LISTS.items():
            if resource not in _NOT_CONNECTED:
                found.append(self._reads(resource, url, 1, account))
                if found[-1].missing == errors.CONNECT_RIGHTS:
                    return found[-1:]
        return found

    def _reads(
        self, resource: str, url: str, limit: int | None, account: str | None = None
    ) -> RightFacts:
        asked: Expected[object] = Expected(
            partial(parse.listed, url=url) if limit else parse_bank.balance
        )
        try:
            self._call.raw(url, asked, urgent=True, limit=limit, **options(account=account))
        except errors.RightMissingError as error:
            return RightFacts(resource, readable=False, missing=error.right, problem=str(error))
        except errors.RefusedError as error:
            return RightFacts(resource, readable=False, problem=str(error))
        return RightFacts(resource, readable=True)
