"""What can be owed, why it could not be done so far, and how long to wait for the next try."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from pos_app.domain.texts import N_, Message

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_MAIL_TRIES: Final = 14
"""Until a mail that a server does not take is given up: after about half a day."""


class OutboxKind(StrEnum):
    """What is owed.

    Some go to Stripe, by the program, and papers to a receipt printer. The others are for whoever
    is at the counter: a receipt to hand out, money that goes into the drawer or out of it, what
    came of a payment or a refund that nobody was waiting for.
    """

    DETACH_CARD = "detach_card"
    DEFAULT_CARD = "default_card"
    DELETE_CUSTOMER = "delete_customer"
    FIND_AND_DELETE_CUSTOMER = "find_and_delete"
    """Of one whose making may or may not have reached Stripe."""
    EMAIL_RECEIPT = "email_receipt"
    """By Stripe, of a card payment."""
    MAIL_RECEIPT = "mail_receipt"
    """By the store's own mail server."""
    PRINT = "print"
    """A paper for the register's receipt printer."""
    RECEIPT = "receipt"
    DRAWER = "drawer"
    PAYMENT_NOTICE = "payment_notice"
    REFUND_NOTICE = "refund_notice"

    @property
    def goes_to_stripe(self) -> bool:
        """Whether the program delivers it, and tries again until it is done."""
        return self in _TO_STRIPE

    @property
    def is_tried_again(self) -> bool:
        """Whether the program tries it by itself until it is done."""
        return self.goes_to_stripe or self in {OutboxKind.PRINT, OutboxKind.MAIL_RECEIPT}


_TO_STRIPE: Final = frozenset(
    {
        OutboxKind.DETACH_CARD,
        OutboxKind.DEFAULT_CARD,
        OutboxKind.DELETE_CUSTOMER,
        OutboxKind.FIND_AND_DELETE_CUSTOMER,
        OutboxKind.EMAIL_RECEIPT,
    }
)


class DeliveryError(StrEnum):
    """Why the last try did not succeed. Only what was refused waits for a person."""

    NONE = ""
    NOT_SENT = "not_sent"
    NO_ANSWER = "no_answer"
    TOO_EARLY = "too_early"
    BUSY = "busy"
    KEY_REJECTED = "key_rejected"
    RIGHT_MISSING = "right_missing"
    REFUSED = "refused"
    MAIL_NOT_REACHED = "mail_not_reached"
    MAIL_LOGIN = "mail_login"
    MAIL_CERTIFICATE = "mail_certificate"
    MAIL_NOT_ENCRYPTED = "mail_not_encrypted"
    MAIL_KEYRING = "mail_keyring"
    MAIL_PUT_OFF = "mail_put_off"
    """Not now, the server says."""
    MAIL_REFUSED = "mail_refused"
    MAIL_GIVEN_UP = "mail_given_up"
    """After the last try."""
    MAIL_UNSURE = "mail_unsure"
    """It was begun, and nobody knows whether the server took it: sent again by a person alone."""
    PRINTER_NOT_REACHED = "printer_not_reached"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    PRINTER_OFFLINE = "printer_offline"
    NO_PRINTER = "no_printer"
    PRINT_UNSURE = "print_unsure"
    """It was begun, and nobody knows how it ended: tried again by a person alone, as a copy."""


WAITS_FOR_A_PERSON: Final = frozenset(
    {
        DeliveryError.REFUSED,
        DeliveryError.MAIL_LOGIN,
        DeliveryError.MAIL_CERTIFICATE,
        DeliveryError.MAIL_NOT_ENCRYPTED,
        DeliveryError.MAIL_REFUSED,
        DeliveryError.MAIL_GIVEN_UP,
        DeliveryError.MAIL_UNSURE,
    }
)
"""What is not tried again by itself."""

_MESSAGES: Final[dict[DeliveryError, Message]] = {
    DeliveryError.NOT_SENT: N_("Stripe can't be reached just now."),
    DeliveryError.NO_ANSWER: N_("Stripe did not answer."),
    DeliveryError.TOO_EARLY: N_("An earlier request may still arrive."),
    DeliveryError.BUSY: N_("Stripe is too busy just now."),
    DeliveryError.KEY_REJECTED: N_("Stripe does not accept the key of this till."),
    DeliveryError.RIGHT_MISSING: N_("The key of this till lacks the right “{right}”."),
    DeliveryError.REFUSED: N_("Stripe says: {answer}"),
    DeliveryError.MAIL_NOT_REACHED: N_("The mail server can't be reached just now."),
    DeliveryError.MAIL_LOGIN: N_("The mail server does not accept the user or the password."),
    DeliveryError.MAIL_CERTIFICATE: N_("The mail server's certificate is not valid."),
    DeliveryError.MAIL_NOT_ENCRYPTED: N_("The mail server does not encrypt, or asks nobody in."),
    DeliveryError.MAIL_KEYRING: N_("The keyring with the mail server's password did not open."),
    DeliveryError.MAIL_PUT_OFF: N_("The mail server does not take it just now: {answer}"),
    DeliveryError.MAIL_REFUSED: N_("The mail server says: {answer}"),
    DeliveryError.MAIL_GIVEN_UP: N_("The mail server could not be reached for hours."),
    DeliveryError.MAIL_UNSURE: N_("The mail server did not say whether it took it."),
    DeliveryError.PRINTER_NOT_REACHED: N_("The receipt printer can't be reached."),
    DeliveryError.PAPER_OUT: N_("The receipt printer is out of paper."),
    DeliveryError.COVER_OPEN: N_("The receipt printer's cover is open."),
    DeliveryError.PRINTER_OFFLINE: N_("The receipt printer is off line."),
    DeliveryError.NO_PRINTER: N_("This register has no receipt printer."),
    DeliveryError.PRINT_UNSURE: N_("It may have been printed, whole or in part."),
}


def delivery_message(error: DeliveryError, values: Mapping[str, str]) -> str:
    """Return an error as people read it; `values` are its named parameters. Empty for none."""
    return _MESSAGES[error].format(**values) if error is not DeliveryError.NONE else ""


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, an hour at most."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 16)), LONGEST_PAUSE)
