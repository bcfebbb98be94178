"""Stripe's secret key: recognising it, and keeping it in the operating system's keyring."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol, cast

from pos_app.domain.texts import N_, _, paragraph
from pos_app.errors import UserError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Till"  # not shown: by this name the keyring keeps it
ENVIRONMENT_VARIABLE = "STRIPE_SECRET_KEY"

KeyKind = Literal["secret", "restricted"]
KeyMode = Literal["test", "live"]

# An allow-list: what else calls itself a keyring may keep the key in a plain file, or nowhere.
_SYSTEM_KEYRINGS = frozenset(
    {
        "keyring.backends.Windows",
        "keyring.backends.macOS",
        "keyring.backends.SecretService",
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
    }
)
_KEY = re.compile(r"(?P<kind>sk|rk)_(?P<mode>test|live)_\w{3,}", re.ASCII)
_WHERE: Final = N_(
    "Copy the restricted key (it begins with rk_) from Developers, API keys in your Dashboard."
)


class KeyringUnavailable(UserError):
    """The system's keyring is missing, locked or refuses."""


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A Stripe secret or restricted key that does not show itself when it is printed."""

    _text: str = field(repr=False)
    kind: KeyKind
    mode: KeyMode

    def reveal(self) -> str:
        """Return the key itself: for a Stripe client or the keyring, and nothing else."""
        return self._text

    @property
    def last4(self) -> str:
        """Return the last four characters, by which people tell keys apart."""
        return self._text[-4:]

    def __repr__(self) -> str:
        return f"{self._text[:2]}_{self.mode}_…{self.last4}"

    __str__ = __repr__


def parse_key(text: str) -> SecretKey:
    """Recognise a pasted key, without the blanks and invisible characters that come along.

    Raises UserError, which never repeats the text, when it is not a secret or restricted key.
    """
    key = _cleaned(text)
    if match := _KEY.fullmatch(key):
        kind: KeyKind = "restricted" if match["kind"] == "rk" else "secret"
        return SecretKey(key, kind, cast("KeyMode", match["mode"]))
    raise UserError(_what_is_wrong(key), next_step=str(_WHERE))


def own_environment() -> dict[str, str]:
    """Return the environment of this program, and take the key out of what others inherit.

    A browser, a mail program or a file manager that Till opens gets its environment, and hands it
    on to all that is started from there.
    """
    found = dict(os.environ)
    os.environ.pop(ENVIRONMENT_VARIABLE, None)
    return found


def environment_key(environ: Mapping[str, str]) -> SecretKey | None:
    """Return the key of `STRIPE_SECRET_KEY`, or None where the variable is unset or blank.

    Raises UserError when it holds something else.
    """
    text = environ.get(ENVIRONMENT_VARIABLE, "")
    if not _cleaned(text):
        return None
    try:
        return parse_key(text)
    except UserError as error:
        unusable = _("The key in {variable} can't be used.", variable=ENVIRONMENT_VARIABLE)
        raise UserError(paragraph(unusable, error.what), next_step=str(_WHERE)) from None


class SecretStore(Protocol):
    """Keeps texts by their names; a `KeyringEntry` says which name is whose.

    Each method raises KeyringUnavailable where the keyring cannot be used. They may wait for the
    user to unlock it, so they are no work for the UI thread.
    """

    def read(self, name: str) -> str | None:
        """Return the text of this name, or None."""
        ...

    def write(self, name: str, text: str) -> None:
        """Keep a text under this name, in place of an earlier one."""
        ...

    def forget(self, name: str) -> None:
        """Remove the text of this name, if there is one."""
        ...


class SystemKeyring:
    """The operating system's keyring, through the `keyring` package."""

    def read(self, name: str) -> str | None:
        """Return the text of this name, or None."""
        with _opened_keyring() as keyring:
            return keyring.get_password(SERVICE, name)

    def write(self, name: str, text: str) -> None:
        """Keep a text under this name, in place of an earlier one."""
        with _opened_keyring() as keyring:
            keyring.set_password(SERVICE, name, text)

    def forget(self, name: str) -> None:
        """Remove the text of this name, if there is one."""
        with _opened_keyring() as keyring:
            if keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)


@dataclass(frozen=True)
class KeyringEntry:
    """One secret of one book, by a name that no other book has.

    The books of each data folder are called `live`, `test`, `live-2`, and one user may have several
    folders. `earlier` is such a name, under which an earlier Till kept the secret for all of them.
    """

    secrets: SecretStore
    earlier: str
    book_id: str

    def read(self) -> str | None:
        """Return what is kept for this very book, or None."""
        return self.secrets.read(self._name)

    def read_earlier(self) -> str | None:
        """Return what an earlier Till kept for a book of this name, or None."""
        return self.secrets.read(self.earlier)

    def write(self, text: str) -> None:
        """Keep it, in place of an earlier one."""
        self.secrets.write(self._name, text)

    def take_over(self, text: str) -> None:
        """Keep what an earlier Till kept as this book's own."""
        self.write(text)
        self.secrets.forget(self.earlier)

    def forget(self) -> None:
        """Remove it: where none is this book's own, what stands for it."""
        has_own = self.read() is not None
        self.secrets.forget(self._name if has_own else self.earlier)

    @property
    def _name(self) -> str:
        return f"{self.earlier}:{self.book_id}"


@contextmanager
def _opened_keyring() -> Iterator[KeyringBackend]:
    # Imported when it is needed: at the start it would cost every run a tenth of a second.
    import keyring  # noqa: PLC0415
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    backend = next((b for b in candidates if type(b).__module__ in _SYSTEM_KEYRINGS), None)
    if backend is None:
        raise KeyringUnavailable(
            _("This machine has no keyring where Till could keep the Stripe key safely."),
            next_step=_(
                "Start a keyring service (on Linux: gnome-keyring or KWallet), "
                "or set {variable} to use a key for one run.",
                variable=ENVIRONMENT_VARIABLE,
            ),
        )
    try:
        yield backend
    except _keyring_errors() as error:
        raise KeyringUnavailable(
            _("The keyring of this machine did not open, so Till cannot reach the Stripe key."),
            next_step=_(
                "Unlock the keyring and try again, or set {variable} to use a key for one run.",
                variable=ENVIRONMENT_VARIABLE,
            ),
        ) from error


def _keyring_errors() -> tuple[type[Exception], ...]:
    """Return what the loaded backend can raise: keyring lets its libraries' errors through."""
    from keyring.errors import KeyringError  # noqa: PLC0415 - see _opened_keyring

    foreign = (
        ("secretstorage", "SecretStorageException"),
        ("jeepney", "DBusErrorResponse"),
        ("win32ctypes.pywin32.pywintypes", "error"),
    )
    loaded = [getattr(sys.modules[name], kind) for name, kind in foreign if name in sys.modules]
    return (KeyringError, OSError, *loaded)


def _cleaned(text: str) -> str:
    # Separators (Z*) and control or format characters (C*): what pages and mails add unseen.
    shown = "".join(char for char in text if unicodedata.category(char)[0] not in "ZC")
    return shown.strip("'\"")


def _what_is_wrong(key: str) -> str:
    if not key:
        return _("There is no key here.")
    if key.startswith("pk_"):
        return _("This is the publishable key; Till takes payments with a secret one.")
    if key.startswith("whsec_"):
        return _("This is the signing secret of a webhook, not an API key.")
    if key.startswith(("sk_org_", "rk_org_")):
        return _("This is the key of an organisation; Till needs the key of one account.")
    if key.startswith(("sk_", "rk_")):
        return _("This key is not complete, or has characters that no Stripe key has.")
    return _("This is not a Stripe secret key.")
