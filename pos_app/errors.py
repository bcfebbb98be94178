"""The three kinds of error: user-facing, cancelled, and everything else, which is a bug."""

from pos_app.domain.texts import paragraph


class TillError(Exception):
    """The root of the errors that Till raises on purpose."""


class Cancelled(TillError):
    """The user gave up. Nobody needs telling."""


class UserError(TillError):
    """Something that the person at the till has to know, in their own words.

    `what` says what happened, `money` whether money moved (empty where none could have),
    `next_step` what to do now, `details` what support would want (codes, request ids).
    """

    field: str = ""
    """Which field was filled in wrong, empty where it is none's fault."""

    def __init__(self, what: str, money: str = "", next_step: str = "", details: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.money = money
        self.next_step = next_step
        self.details = details

    def __str__(self) -> str:
        """Return the whole message as one paragraph, without the details."""
        return paragraph(self.what, self.money, self.next_step)


class KeyTroubleError(UserError):
    """Stripe refuses the key, or the key lacks a right: the key's page has to be opened.

    `right` is the one that Stripe names (`rak_customer_write`), empty where the key is refused.
    """

    def __init__(self, what: str, money: str = "", next_step: str = "", right: str = "") -> None:
        super().__init__(what, money, next_step, details=right)
        self.right = right


class DamagedBookError(UserError):
    """The file of the books cannot be read, or is gone: a backup has to take its place."""


class MissingBookError(DamagedBookError):
    """There is no file where the books were: without a backup nothing can be read of them."""
