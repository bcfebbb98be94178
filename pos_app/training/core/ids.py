"""Object ids as Stripe writes them, and which kind of object an id names."""

import random
import string

ALPHABET = string.ascii_letters + string.digits

KIND_OF_PREFIX = {
    "acct": "account",
    "ch": "charge",
    "cs": "checkout.session",
    "cus": "customer",
    "du": "dispute",
    "evt": "event",
    "fee": "application_fee",
    "file": "file",
    "fr": "fee_refund",
    "issfr": "radar.early_fraud_warning",
    "pi": "payment_intent",
    "pm": "payment_method",
    "po": "payout",
    "py": "charge",
    "re": "refund",
    "setatt": "setup_attempt",
    "seti": "setup_intent",
    "tmc": "terminal.configuration",
    "tml": "terminal.location",
    "tmr": "terminal.reader",
    "tr": "transfer",
    "trr": "transfer_reversal",
    "txn": "balance_transaction",
}


def kind_of(object_id: str) -> str | None:
    """The kind of object that an id names, or None when it is no id of ours."""
    prefix, underscore, _ = object_id.partition("_")
    return KIND_OF_PREFIX.get(prefix) if underscore else None


class Ids:
    """Makes ids; a seed makes the same ones each time, for the sample store."""

    def __init__(self, seed: int | None = None) -> None:
        """Without `seed` the ids differ from run to run."""
        self._random = random.Random(seed)  # noqa: S311 - names, not secrets

    def new(self, prefix: str, length: int = 24) -> str:
        """A new id such as `pi_3...`."""
        return f"{prefix}_{self.text(length)}"

    def text(self, length: int) -> str:
        """Random letters and digits."""
        return "".join(self._random.choices(ALPHABET, k=length))
