"""Balance transactions: every movement of the account's money, with Stripe's fee."""

from decimal import Decimal

from pos_app.domain import money
from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj

FEE_PPM = 29_000
FIXED_FEE = {
    "usd": 30, "eur": 25, "gbp": 20, "cad": 30, "aud": 30, "nzd": 30, "chf": 30, "sgd": 50,
    "dkk": 180, "nok": 200, "sek": 180, "mxn": 300, "hkd": 235, "pln": 100, "czk": 650,
}  # fmt: skip
SETTLES_AFTER = 2 * 86_400
CATEGORY = {
    "adjustment": "dispute",
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    "payment": "charge",
    "payment_refund": "refund",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "refund_failure": "refund_failure",
    "reserve_hold": "risk_reserved_funds",
    "reserve_release": "risk_reserved_funds",
    "stripe_fee": "fee",
    "transfer_refund": "transfer_reversal",
}


def stripe_fee(amount: int, currency: str) -> Obj:
    """The line of `fee_details` for what Stripe keeps of a charge of `amount` minor units."""
    return fee_line(
        money.share(amount, FEE_PPM) + FIXED_FEE.get(currency, 0),
        currency,
        "Stripe processing fees",
    )


def fee_line(amount: int, currency: str, description: str, application: str | None = None) -> Obj:
    """A line of `fee_details`: Stripe's own fee, or that of an application."""
    return {
        "amount": amount,
        "application": application,
        "currency": currency,
        "description": description,
        "type": "application_fee" if application else "stripe_fee",
    }


def record(
    account: Account,
    kind: str,
    amount: int,
    source: Obj | None,
    *,
    fees: tuple[Obj, ...] = (),
    description: str | None = None,
    settles_after: int = SETTLES_AFTER,
    category: str | None = None,
) -> Obj:
    """Write a balance transaction of `amount` minor units (negative when money leaves).

    `source` is the charge, refund, payout or other object behind it, None where Stripe has none;
    `settles_after` in seconds. Where there is an exchange rate for the source's currency, it is
    settled in the account's own.
    """
    currency = source["currency"] if source else account.currency
    given = account.simulator.controls.exchange_rates.get(currency)
    rate = Decimal(given) if given and currency != account.currency else None
    if rate is not None:
        amount, fees = (
            _exchanged(account, amount, currency, rate),
            tuple(
                line
                | {
                    "amount": _exchanged(account, line["amount"], currency, rate),
                    "currency": account.currency,
                }
                for line in fees
            ),
        )
        currency = account.currency
    fee = sum(line["amount"] for line in fees)
    transaction = account.base("balance_transaction", "txn") | {
        "amount": amount,
        "available_on": account.now() + settles_after,
        "balance_type": "payments",
        "currency": currency,
        "description": description,
        "exchange_rate": None if rate is None else float(rate),
        "fee": fee,
        "fee_details": list(fees),
        "net": amount - fee,
        "reporting_category": category or CATEGORY.get(kind, kind),
        "source": source["id"] if source else None,
        "status": "pending",
        "type": kind,
        "_payout": None,
    }
    del transaction["livemode"]
    return account.save(transaction)


def _exchanged(account: Account, minor: int, currency: str, rate: Decimal) -> int:
    """Return an amount of another currency in minor units of the account's, rounded half up."""
    places = money.decimals(account.currency) - money.decimals(currency)
    numerator, denominator = (rate.scaleb(places) * minor).as_integer_ratio()
    return money.rounded(numerator, denominator)
