"""What Stripe itself books on an account: its fees, corrections, money that it holds back."""

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj
from pos_app.training.money import ledger


def charge_fee(account: Account, amount: int, description: str) -> Obj:
    """A fee of Stripe's that belongs to no payment, such as that for its readers."""
    return ledger.record(
        account, "stripe_fee", -amount, None, description=description, settles_after=0
    )


def adjust(account: Account, amount: int, description: str) -> Obj:
    """A correction of Stripe's: what was taken wrongly comes back, or the other way round."""
    return ledger.record(
        account,
        "adjustment",
        amount,
        None,
        description=description,
        settles_after=0,
        category="other_adjustment",
    )


def hold(account: Account, amount: int) -> Obj:
    """Hold money back, so that no payout has it."""
    return ledger.record(
        account, "reserve_hold", -amount, None, description="Reserve hold", settles_after=0
    )


def release(account: Account, amount: int) -> Obj:
    """Let go of what was held back."""
    return ledger.record(
        account, "reserve_release", amount, None, description="Reserve release", settles_after=0
    )
