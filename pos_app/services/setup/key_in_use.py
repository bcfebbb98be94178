"""Which Stripe key a book works with, and where that comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.store import Book
from pos_app.domain.texts import N_, Message, _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.secrets import (
    ENVIRONMENT_VARIABLE,
    KeyringEntry,
    KeyringUnavailable,
    SecretKey,
    SecretStore,
    environment_key,
    parse_key,
)
from pos_app.services.shared.key_rights import connect_rights, read_rights, write_rights
from pos_app.services.shared.wording import NO_MONEY_MOVED, explain
from pos_app.services.views.books import KeyView, RightView
from pos_app.stripe_service.errors import StripeError

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway
    from pos_app.stripe_service.limiter import Limiter

BASE_VARIABLE = "TILL_STRIPE_API_BASE"
_HOST = re.compile(r"[a-z0-9:.-]+")

# By the mode of the key, then that of the books.
_OTHER_MODE: Final[dict[tuple[str, str], Message]] = {
    ("live", "test"): N_("This is a live key, but these books are for test mode."),
    ("live", "training"): N_("This is a live key, but these books are for training mode."),
    ("test", "live"): N_("This is a test key, but these books are for live mode."),
    ("test", "training"): N_("This is a test key, but these books are for training mode."),
}
_KEY_FOR: Final[dict[str, Message]] = {
    "live": N_("Open new books for it, or use a live key."),
    "test": N_("Open new books for it, or use a test key."),
    "training": N_("Training needs no key. Open new books for this one."),
}


EARLIER: Final = "earlier"
"""The source of a key that an earlier Till kept by a name that other books may have as well."""


class OtherAccountError(UserError):
    """The key belongs to another account or mode than these books: it needs books of its own."""


@dataclass(frozen=True)
class KeyOfBook:
    """Finds the key of one book; the environment's stands above the keyring's."""

    book: str
    mode: str
    secrets: SecretStore
    environment: Mapping[str, str]
    book_id: str

    @property
    def entry(self) -> KeyringEntry:
        """Where the keyring keeps it."""
        return KeyringEntry(self.secrets, self.book, self.book_id)

    @property
    def base(self) -> str | None:
        """The address of a stand-in for Stripe, None for Stripe's own."""
        return stand_in(self.environment)

    def find(self) -> tuple[SecretKey, str] | None:
        """Return the key and its source, None where there is none.

        That is environment, keyring, or EARLIER, which counts once Stripe knows it for this book's.
        Raises UserError when the environment's is no key, OtherAccountError when it is of another
        mode, KeyringUnavailable when the keyring cannot be used.
        """
        if given := environment_key(self.environment):
            check_mode(given, self.mode)
            return given, "environment"
        if kept := self.entry.read():
            return parse_key(kept), "keyring"
        kept = self.entry.read_earlier()
        return (parse_key(kept), EARLIER) if kept else None

    def use(self) -> tuple[SecretKey, str]:
        """Return the key and its source. Raises KeyTroubleError where none can be used."""
        try:
            found = self.find()
        except (KeyringUnavailable, OtherAccountError) as error:
            raise KeyTroubleError(error.what, str(NO_MONEY_MOVED), error.next_step) from error
        if found is None:
            raise no_key()
        return found


def no_key() -> KeyTroubleError:
    """Return the error of books without a key."""
    return KeyTroubleError(
        _("This till has no Stripe key."),
        str(NO_MONEY_MOVED),
        _("Put in a key in Settings, or take cash."),
    )


def book_id_of(database: Database) -> str:
    """Return the id of a book, which no other one has in whichever folder."""
    with database.read() as session:
        return session.scalars(select(Book.id)).one()


def stand_in(environment: Mapping[str, str]) -> str | None:
    """Return the address of a stand-in for Stripe, None for Stripe's own.

    Raises UserError for what is no address.
    """
    address = environment.get(BASE_VARIABLE, "").strip()
    if address and not _is_address(address):
        raise UserError(
            _("{variable} is not an address at which Stripe could be.", variable=BASE_VARIABLE),
            str(NO_MONEY_MOVED),
            _("It is such as http://127.0.0.1:12111. Correct or remove it, then start Till again."),
        )
    return address or None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        bare = parts.port != 0  # reading it checks it
    except ValueError:
        return False
    bare = bare and not (parts.username or parts.query or parts.fragment)
    named = parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.hostname or "")
    return bare and bool(named)


def key_view(key: SecretKey, source: str) -> KeyView:
    """Return as much of a key as may be shown."""
    return KeyView(key.kind, key.mode, key.last4, "keyring" if source == EARLIER else source)


def check_mode(key: SecretKey, mode: str) -> None:
    """Raise OtherAccountError when a key is of another mode than the book."""
    if key.mode == mode:
        return
    raise OtherAccountError(
        str(_OTHER_MODE[key.mode, mode]), _("Nothing was changed."), str(_KEY_FOR[mode])
    )


def trial_gateway(
    key: SecretKey,
    base: str | None,
    before_call: Callable[[], None] = lambda: None,
    limiter: Limiter | None = None,
) -> StripeGateway:
    """Return a way to Stripe with a key that is not in use yet, below the limits of the program."""
    from pos_app.stripe_service.client import StripeGateway  # noqa: PLC0415  imports stripe: slow

    return StripeGateway(key.reveal(), base=base, before_call=before_call, limiter=limiter)


def try_rights(
    key: SecretKey,
    base: str | None,
    before_call: Callable[[], None] = lambda: None,
    limiter: Limiter | None = None,
    direct: str | None = None,
) -> list[RightView]:
    """Read one of each resource with a key that is not in use yet, and list its rights.

    `direct` is the connected account on which charges are made directly. Raises KeyTroubleError
    when Stripe does not accept the key, UserError when it cannot be reached.
    """
    reads = read_with(trial_gateway(key, base, before_call, limiter), direct)
    return reads + write_rights(key.kind)


def read_with(gateway: StripeGateway, direct: str | None) -> list[RightView]:
    """Read one of each resource, also where direct charges are made. Raises as `try_rights`."""
    try:
        reads = read_rights(gateway.rights.check())
        there = gateway.rights.check_connected(direct) if direct else []
    except StripeError as error:
        raise explain(error, _("Till could not check the key."), money="") from error
    return reads + connect_rights(there)


def environment_holds(key: SecretKey, environment: Mapping[str, str]) -> bool:
    """Return whether a key is the environment's own, which is kept nowhere."""
    given = environment.get(ENVIRONMENT_VARIABLE, "")
    return bool(given.strip()) and parse_key(given) == key
