"""Who may do what: what can be allowed, to which role, and who gives a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.texts import N_, Message


class Permission(StrEnum):
    """What a command needs. Every public command of a service names one."""

    # What every cashier does.
    SELL = "sell"
    TAKE_PAYMENT = "take_payment"
    CHECK_PAYMENT = "check_payment"
    SAVE_CARD = "save_card"
    CUSTOMERS = "customers"
    HISTORY = "history"
    RECEIPT = "receipt"
    USE_READER = "use_reader"
    SIGN_IN = "sign_in"
    BACK_UP = "back_up"
    SYNC = "sync"
    # What has to be answered for.
    DISCOUNT = "discount"
    CHANGE_PRICE = "change_price"
    REMOVE_SHOWN_LINE = "remove_shown_line"
    REFUND = "refund"
    REFUND_ANOTHER_WAY = "refund_another_way"
    REFUND_WITHOUT_RECEIPT = "refund_without_receipt"
    CREDIT = "credit"
    VOID = "void"
    CANCEL_DEPOSIT = "cancel_deposit"
    OPEN_DRAWER = "open_drawer"
    PAID_IN_OUT = "paid_in_out"
    CLOSE_SHIFT = "close_shift"
    EXPECTED_CASH = "expected_cash"
    REPORTS = "reports"
    EXPORT = "export"
    DISPUTES = "disputes"
    DELETE_CUSTOMER = "delete_customer"
    EXEMPT_FROM_TAX = "exempt_from_tax"
    CATALOGUE = "catalogue"
    SETTINGS = "settings"
    STRIPE_KEY = "stripe_key"
    CONNECTED_ACCOUNT = "connected_account"
    RESTORE = "restore"
    PEOPLE = "people"

    @property
    def label(self) -> Message:
        """What is allowed, as a line of a table names it."""
        return _LABELS[self]

    @property
    def is_privileged(self) -> bool:
        """Whether it is not simply allowed to every cashier; the activity log has each use."""
        return self in _FOR_CASHIERS

    @property
    def limit(self) -> Limit | None:
        """Up to what it may be allowed without an approval; None where there is no such limit."""
        return _LIMITS.get(self)


class Limit(StrEnum):
    """What a limit is counted in: millionths, or minor units of the store's currency."""

    PERCENT = "percent"
    AMOUNT = "amount"


class Role(StrEnum):
    """What somebody is in the store; what they may do follows from it."""

    CASHIER = "cashier"
    MANAGER = "manager"
    OWNER = "owner"


class Rule(StrEnum):
    """Whether a role may do something: at once, with somebody's approval, or not at all."""

    ALLOWED = "allowed"
    ASK = "ask"
    DENIED = "denied"


@dataclass(frozen=True)
class Grant:
    """What a role may do by one row of the table.

    What is allowed up to a limit (`up_to`, as `Permission.limit` counts it) asks above it.
    """

    rule: Rule
    up_to: int | None = None


@dataclass(frozen=True)
class Action:
    """What somebody wants to do: of what kind, to which row, and how much, where that counts.

    `ppm` is a discount in millionths. `about` and `was`, a name and an amount of before, tell who
    approves it more, and bind nobody.
    """

    permission: Permission
    kind: str = ""
    subject_id: str = ""
    amount: Money | None = None
    ppm: int | None = None
    about: str = field(default="", compare=False)
    was: Money | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Approval:
    """Somebody's word, given with their PIN, that one action may be done once."""

    cashier_id: str
    action: Action
    id: str = field(default_factory=new_id)

    def covers(self, action: Action) -> bool:
        """Return whether it is of this action: of the same subject and size, where one is named."""
        if not action.subject_id:
            return self.action.permission is action.permission
        return self.action == action


@dataclass(frozen=True)
class Actor:
    """Who gives a command, by the id of a cashier, and the approval that came with it.

    A command that needs several has those given for it `earlier`, too.
    """

    cashier_id: str
    approval: Approval | None = None
    earlier: tuple[Approval, ...] = ()

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """All that came with it."""
        return (*self.earlier, *((self.approval,) if self.approval else ()))


SYSTEM: Final = Actor("system")
"""The program itself: it settles, polls and synchronizes, and takes and gives no money."""

SYSTEM_MAY: Final = frozenset(
    {
        Permission.CHECK_PAYMENT,
        Permission.USE_READER,
        Permission.RECEIPT,
        Permission.SYNC,
        Permission.BACK_UP,
    }
)

BY_ROLE_WITHOUT_PINS: Final = frozenset({Permission.RESTORE})
"""Asked for by role even where nobody has a PIN, against a slip: work done since may be lost."""

_FOR_CASHIERS: Final[Mapping[Permission, Rule]] = {
    Permission.DISCOUNT: Rule.ASK,
    Permission.CHANGE_PRICE: Rule.ASK,
    Permission.REMOVE_SHOWN_LINE: Rule.ASK,
    Permission.REFUND: Rule.ASK,
    Permission.REFUND_ANOTHER_WAY: Rule.ASK,
    Permission.REFUND_WITHOUT_RECEIPT: Rule.ASK,
    Permission.CREDIT: Rule.ASK,
    Permission.VOID: Rule.ASK,
    Permission.CANCEL_DEPOSIT: Rule.ASK,
    Permission.OPEN_DRAWER: Rule.ASK,
    Permission.PAID_IN_OUT: Rule.ASK,
    Permission.CLOSE_SHIFT: Rule.ASK,
    Permission.EXPECTED_CASH: Rule.DENIED,
    Permission.REPORTS: Rule.DENIED,
    Permission.EXPORT: Rule.DENIED,
    Permission.DISPUTES: Rule.ASK,
    Permission.DELETE_CUSTOMER: Rule.ASK,
    Permission.EXEMPT_FROM_TAX: Rule.ASK,
    Permission.CATALOGUE: Rule.ASK,
    Permission.SETTINGS: Rule.DENIED,
    Permission.STRIPE_KEY: Rule.DENIED,
    Permission.CONNECTED_ACCOUNT: Rule.DENIED,
    Permission.RESTORE: Rule.DENIED,
    Permission.PEOPLE: Rule.DENIED,
}
"""All else is allowed to them."""

_LIMITS: Final[Mapping[Permission, Limit]] = {
    Permission.DISCOUNT: Limit.PERCENT,
    Permission.REFUND: Limit.AMOUNT,
}

_LABELS: Final[Mapping[Permission, Message]] = {
    Permission.SELL: N_("Sell"),
    Permission.TAKE_PAYMENT: N_("Take payments"),
    Permission.CHECK_PAYMENT: N_("Ask Stripe how payments stand"),
    Permission.SAVE_CARD: N_("Save cards"),
    Permission.CUSTOMERS: N_("Add and change customers"),
    Permission.HISTORY: N_("Look at the history"),
    Permission.RECEIPT: N_("Print and send receipts"),
    Permission.USE_READER: N_("Use card readers"),
    Permission.SIGN_IN: N_("Change who rings up"),
    Permission.BACK_UP: N_("Make backups"),
    Permission.SYNC: N_("Fetch what happened at Stripe"),
    Permission.DISCOUNT: N_("Give discounts"),
    Permission.CHANGE_PRICE: N_("Change prices in a sale"),
    Permission.REMOVE_SHOWN_LINE: N_("Remove a line that the customer saw"),
    Permission.REFUND: N_("Give money back"),
    Permission.REFUND_ANOTHER_WAY: N_("Give money back in another way than it was paid"),
    Permission.REFUND_WITHOUT_RECEIPT: N_("Give money back without a receipt"),
    Permission.CREDIT: N_("Block and replace gift cards"),
    Permission.VOID: N_("Void sales"),
    Permission.CANCEL_DEPOSIT: N_("Cancel deposits"),
    Permission.OPEN_DRAWER: N_("Open the drawer without a sale"),
    Permission.PAID_IN_OUT: N_("Pay cash in and out"),
    Permission.CLOSE_SHIFT: N_("Close the drawer"),
    Permission.EXPECTED_CASH: N_("See the expected cash"),
    Permission.REPORTS: N_("See reports"),
    Permission.EXPORT: N_("Take the history out of Till"),
    Permission.DISPUTES: N_("Answer and accept disputes"),
    Permission.DELETE_CUSTOMER: N_("Delete customers"),
    Permission.EXEMPT_FROM_TAX: N_("Exempt customers from tax"),
    Permission.CATALOGUE: N_("Change products"),
    Permission.SETTINGS: N_("Change settings"),
    Permission.STRIPE_KEY: N_("Change the Stripe key"),
    Permission.CONNECTED_ACCOUNT: N_("Change the connected account"),
    Permission.RESTORE: N_("Restore a backup"),
    Permission.PEOPLE: N_("Change people and what they may do"),
}


def default_grant(role: Role, permission: Permission) -> Grant:
    """Return what a role may do in a store that changed nothing: all but cashiers everything."""
    if role is not Role.CASHIER:
        return Grant(Rule.ALLOWED)
    return Grant(_FOR_CASHIERS.get(permission, Rule.ALLOWED))
