"""How a customer is called."""

from __future__ import annotations

from typing import Protocol


class Reachable(Protocol):
    """What is known of a customer: any of it may be empty."""

    @property
    def name(self) -> str:
        """What they are called."""
        ...

    @property
    def email(self) -> str:
        """Where they get mail."""
        ...

    @property
    def phone(self) -> str:
        """Where they are called."""
        ...


def called(customer: Reachable) -> str:
    """Return the name, else the address or number; empty for who came from Stripe without any."""
    return customer.name or customer.email or customer.phone
