"""What is being done for a payment just now."""

from __future__ import annotations

from enum import Enum, auto


class Doing(Enum):
    """What a `PaymentFlow` waits for; NOTHING is false."""

    NOTHING = auto()
    BEGINNING = auto()
    """The sale is being stored, or read."""
    PREPARING = auto()
    """A payment is being made ready: no money moves."""
    TAKING = auto()
    CHECKING = auto()
    CANCELLING = auto()
    """The payment that waits for the customer, or that nobody knows of."""
    TAKING_OUT = auto()
    """A tender with which nothing was taken."""
    GIVING_BACK = auto()
    """What was taken with a tender."""
    DROPPING = auto()
    GOING_BACK = auto()
    """To the cart."""
    PUTTING_ASIDE = auto()
    REMAKING_CUSTOMER = auto()

    def __bool__(self) -> bool:
        """Tell whether there is anything to wait for."""
        return self is not Doing.NOTHING
