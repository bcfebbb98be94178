"""Deposits: how much has to be paid before goods are kept, and what of it a store retains."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.money import PPM
from pos_app.domain.texts import _


@dataclass(frozen=True)
class DepositRules:
    """How a store keeps part-paid sales; without `on` it keeps none.

    At least `least_ppm` (millionths) of a sale is paid first. Of one that is cancelled the store
    retains `retain_ppm` of what was paid, and at least `retain_minor`.
    """

    on: bool = False
    least_ppm: int = 200_000
    retain_ppm: int = 0
    retain_minor: int = 0

    def least(self, total: int, step: int) -> int:
        """Return what has to be paid of a total at least, in multiples of `step`, rounded up."""
        return min(total, -(-total * self.least_ppm // (PPM * step)) * step)

    def retained(self, paid: int, step: int) -> int:
        """Return what of a cancelled one is not given back, in multiples of `step`, rounded down.

        Never more than was paid.
        """
        share = paid * self.retain_ppm // (PPM * step) * step
        return min(paid, max(share, self.retain_minor))


def given_back_at_stripe(amount: str) -> str:
    """Say that a deposit holds less than was paid for it, and what that will be."""
    return _(
        "{amount} of this deposit was given back at Stripe. Once the rest is paid, that counts as a"
        " refund.",
        amount=amount,
    )
