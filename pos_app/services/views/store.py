"""The store, who works in it and where its payments go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pos_app.domain.permissions import Permission, Role, Rule

LONGEST_LABEL = 24
"""Of a way of paying that the store names: on a button, a receipt and a row of the history."""


class Theme(StrEnum):
    """How the screens look; the system's own follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class ReceiptPrinting(StrEnum):
    """When a receipt is printed: by itself, when the cashier says so, or only if one is wanted."""

    ALWAYS = "always"
    ASK = "ask"
    ON_REQUEST = "on_request"


class ReceiptLanguage(StrEnum):
    """Whose language customers are spoken to in: the store's, or theirs where it is known."""

    STORE = "store"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class StoreView:
    """The store profile in force."""

    name: str
    address: str
    country: str
    currency: str
    time_zone: str
    tax_name: str
    tax_ppm: int
    prices_include_tax: bool
    receipt_header: str = ""
    receipt_footer: str = ""
    day_starts_at_hour: int = 0
    locale: str = "en_US"


@dataclass(frozen=True)
class RegisterView:
    """The counter at which this program stands."""

    id: str
    name: str
    prefix: str


@dataclass(frozen=True)
class CashierView:
    """Somebody who rings up; `role` is cashier, manager or owner.

    `language` is the code of the one that they want the screens in, empty for the machine's.
    """

    id: str
    name: str
    role: str
    active: bool = True
    has_pin: bool = False
    language: str = ""


@dataclass(frozen=True)
class GrantView:
    """What a role may do, up to what: millionths or minor units, as `permission.limit` says."""

    permission: Permission
    role: Role
    rule: Rule
    up_to: int | None = None


@dataclass(frozen=True)
class ConnectView:
    """The connected account that payments go to, and the platform's fee in millionths."""

    account_id: str = ""
    fee_ppm: int = 0
    direct: bool = False
    refund_fee: bool = True

    @property
    def active(self) -> bool:
        """Return whether payments go through a connected account."""
        return bool(self.account_id)
