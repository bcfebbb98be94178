"""Errors that a screen answers with more than a message."""

from datetime import date
from typing import Final

from pos_app.domain.permissions import Action, Permission, Role
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import N_, _, paragraph
from pos_app.domain.user_input import holds_card_number
from pos_app.errors import UserError
from pos_app.services.views.store import RegisterView

SOCKS: Final = N_("This computer is set up with a SOCKS proxy, which Till can't use.")
WITHOUT_SOCKS: Final = N_("Set this computer up with an HTTP proxy or none, then try again.")


class FieldError(UserError):
    """What was typed into one field can't be kept; `field` is its name in what was to be saved.

    `place` is that of its row where there are several of them, such as the variants of a product.
    """

    def __init__(
        self, field: str, what: str, next_step: str = "", *, money: str = "", details: str = ""
    ) -> None:
        """Say what is wrong with it, and what to type instead."""
        super().__init__(what, money, next_step, details)
        self.field = field
        self.place: int | None = None


def check_no_card(*, money: str = "", **typed: str) -> None:
    """Raise FieldError for the first of these fields that holds a card number."""
    for field, text in typed.items():
        if holds_card_number(text):
            raise FieldError(
                field,
                _("This looks like a card number, which Till must not keep."),
                _("Take it out: cards are saved by a reader or on a page of Stripe's."),
                money=money,
            )


def card_problem(text: str) -> str:
    """Return why a text that holds a card number is not kept; "" where it holds none."""
    try:
        check_no_card(text=text)
    except FieldError as error:
        return str(error)
    return ""


class OfflineError(UserError):
    """Stripe can't be reached just now: nothing was sent."""

    def __init__(self, money: str = "", next_step: str = "", what: str = "") -> None:
        """Say so, and what can be done instead; of what is empty, as of a charge."""
        super().__init__(
            what or _("Stripe can't be reached just now."),
            money or nothing_charged(),
            next_step or _("Take cash, or wait: card payments are back as soon as the network is."),
        )


class SocksProxyError(OfflineError):
    """The way to Stripe leads through a proxy that Till can't use: nothing was sent."""

    def __init__(self, money: str = "", _wait: str = "") -> None:
        """Say so; to wait for the network does not help."""
        what = paragraph(_("Till could not reach Stripe."), SOCKS)
        super().__init__(money, str(WITHOUT_SOCKS), what)


class DeletedCustomerError(UserError):
    """The customer was deleted here, and can't be sold to."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("This customer was deleted."), next_step=_("Choose another customer."))


class MissingCustomerError(UserError):
    """Stripe has this customer no more; `Customers.remake` makes them again, without cards."""

    def __init__(self, customer_id: str, name: str) -> None:
        """Say so of one customer."""
        if name:
            what = _(
                "{customer} was deleted at Stripe, and the saved cards with them.", customer=name
            )
        else:
            what = _("This customer was deleted at Stripe, and the saved cards with them.")
        super().__init__(
            what,
            nothing_charged(),
            _("Make this customer again at Stripe, or take another way of paying."),
        )
        self.customer_id = customer_id


class NotPermittedError(UserError):
    """Who asked may not do this at all; nothing was changed."""

    def __init__(self, permission: Permission, may: Role = Role.MANAGER) -> None:
        """Say who may: the lowest role that does."""
        what, then = _ONLY[may]
        super().__init__(
            what.format(action=str(permission.label)), _("Nothing was changed."), str(then)
        )
        self.permission = permission


_ONLY: Final = {
    Role.CASHIER: (
        N_("You may not do this: {action}."),
        N_("Choose in the bar at the top who rings up, then try again."),
    ),
    Role.MANAGER: (
        N_("Only a manager may do this: {action}."),
        N_("Choose a manager in the bar at the top, then try again."),
    ),
    Role.OWNER: (
        N_("Only the owner may do this: {action}."),
        N_("Choose the owner in the bar at the top, then try again."),
    ),
}
"""Of each role that is the lowest one to do something; cashiers do where they ring up at all."""


class ApprovalNeeded(UserError):
    """Who asked may do this with somebody's approval; nothing was changed yet.

    The same command given with an `Approval` of this `action` is carried out.
    """

    def __init__(self, action: Action) -> None:
        """Say what has to be approved, and by whom."""
        super().__init__(
            _("A manager has to approve this: {action}.", action=str(action.permission.label)),
            _("Nothing was changed."),
            _("Ask a manager to do it, or choose one in the bar at the top."),
        )
        self.action = action


class NoShiftError(UserError):
    """Cash needs an open shift in this store; no cash moved. `late` is the day of one left open."""

    def __init__(self, late: date | None = None) -> None:
        """Say that the drawer is closed, or that the shift of an earlier day is still open."""
        if late is None:
            what = _("This drawer is not open yet.")
            then = _("Count the float to open it, or take another way of paying.")
        else:
            what = _("The drawer's shift of an earlier day is still open.")
            then = _("Count and close it first, or take another way of paying.")
        super().__init__(what, _("No cash moved."), then)
        self.late = late


class UnknownRegisterError(UserError):
    """The books have several registers, and this machine does not know which of them it is."""

    def __init__(self, registers: tuple[RegisterView, ...]) -> None:
        """Ask which it is; `registers` are those to choose from."""
        super().__init__(
            _("These books have several registers, and this machine is none of them yet."),
            _("Nothing was changed."),
            _("Choose the register that this machine is."),
        )
        self.registers = registers


class MissingReturnUrlError(UserError):
    """The store has given no page of its own yet, which Stripe sends payers to afterwards."""

    def __init__(self) -> None:
        """Ask for it."""
        super().__init__(
            _("Stripe needs a page of the store to send the customer to after paying."),
            nothing_charged(),
            _("Give the address of the store's own page once; it begins with https://."),
        )
