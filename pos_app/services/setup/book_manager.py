"""Before any book is open: the first start, and which books there are on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import select

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.store import Cashier, Register
from pos_app.db.upgrade import open_book
from pos_app.domain.ids import new_id
from pos_app.domain.pins import pin_problem
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.paths import book_dir
from pos_app.secrets import (
    KeyringEntry,
    SecretKey,
    SecretStore,
    SystemKeyring,
    environment_key,
    parse_key,
)
from pos_app.services.setup.key_in_use import (
    OtherAccountError,
    book_id_of,
    environment_holds,
    key_view,
    stand_in,
    trial_gateway,
    try_rights,
)
from pos_app.services.shared.declared_settings import ACTIVE_BOOK
from pos_app.services.shared.setting_rows import write_setting
from pos_app.services.shared.settings import check_store, latest_profile, write_profile
from pos_app.services.shared.station import complete_station
from pos_app.services.shared.wording import explain
from pos_app.services.staff.pin_hash import hash_pin
from pos_app.services.staff.staff import OWNER_RECOVERY
from pos_app.services.views.books import BookView, KeyView, RightView
from pos_app.services.views.store import StoreView
from pos_app.settings import MachineSettings
from pos_app.stripe_service.errors import StripeError

TRAINING = "training"
DATABASE = "till.db"


def book_path(root: Path, book: str) -> Path:
    """Return the database file of a book."""
    return book_dir(root, book) / DATABASE


def mode_of(book: str) -> str:
    """Return the mode that a book's name begins with: live, test or training."""
    return book.split("-", 1)[0]


@dataclass(frozen=True)
class _FirstOwner:
    name: str
    pin: str
    recovery_code: str


class BookManager:
    """Makes books, lists them, and remembers which one is in use."""

    def __init__(
        self,
        root: Path,
        clock: Clock,
        *,
        secrets: SecretStore | None = None,
        environment: Mapping[str, str] = os.environ,
        state: MachineSettings | None = None,
    ) -> None:
        """Work in one data folder."""
        self._root = root
        self._clock = clock
        self._secrets = secrets or SystemKeyring()
        self._environment = environment
        self.state = state or MachineSettings(root)

    def activate(self, book: str) -> None:
        """Use this book from the next opening on. Raises UserError when there is none."""
        if book != TRAINING and not book_path(self._root, book).exists():
            raise UserError(
                _("These books are gone."), next_step=_("Choose others, or make new ones.")
            )
        self.state.save(ACTIVE_BOOK, book)

    def start_training(self) -> str:
        """Use the training book, which is made when it is first opened; return its name."""
        self.activate(TRAINING)
        return TRAINING

    def environment_key(self) -> KeyView | None:
        """Return the key of the environment, None where there is none. Raises UserError."""
        key = environment_key(self._environment)
        return key_view(key, "environment") if key else None

    def recognise(self, key_text: str) -> KeyView:
        """Return what kind of key this is, asking nobody; empty text is the environment's key.

        Raises UserError when it is no secret or restricted key.
        """
        return key_view(self._key(key_text), "keyring" if key_text.strip() else "environment")

    def check_rights(self, key_text: str) -> list[RightView]:
        """Read one of each resource with a key that has no book yet, and list its rights.

        Raises KeyTroubleError when Stripe does not accept the key, UserError when it cannot be
        reached.
        """
        return try_rights(self._key(key_text), stand_in(self._environment))

    def connect(
        self,
        profile: StoreView,
        key_text: str,
        cashier_name: str,
        register_name: str,
        pin: str = "",
        recovery_code: str = "",
    ) -> str:
        """Make new books for a Stripe key, use them, and return their name.

        The cashier is the owner; without a PIN of theirs everybody may do everything. By the
        `recovery_code`, if one is given, they can set it anew. An empty
        `key_text` takes the key of the environment. Raises KeyTroubleError when Stripe does not
        accept the key, KeyringUnavailable, UserError for all else; nothing is made then.
        """
        check_store(profile)
        if wrong := pin_problem(pin) if pin else "":
            raise UserError(wrong, _("Nothing was changed."), _("Choose another PIN."))
        key = self._key(key_text)
        self._check_key(key)
        names = (key.mode if number == 1 else f"{key.mode}-{number}" for number in count(1))
        book = next(name for name in names if not book_dir(self._root, name).exists())
        entry = KeyringEntry(self._secrets, book, new_id())
        kept = not environment_holds(key, self._environment)
        if kept:
            entry.write(key.reveal())
        try:
            owner = _FirstOwner(cashier_name, pin, recovery_code)
            self._make(book, entry.book_id, profile, owner, register_name)
        except (UserError, OSError):
            if kept:
                entry.forget()
            raise
        self.activate(book)
        return book

    def books(self) -> list[BookView]:
        """Return all books, training's first. Slow: it opens each and asks the keyring."""
        folders = sorted((self._root / "books").glob(f"*/{DATABASE}"))
        names = [path.parent.name for path in folders]
        if book_path(self._root, TRAINING).exists():
            names.insert(0, TRAINING)
        return [
            BookView(name, mode_of(name), self._store_name(name), self._last4(name))
            for name in names
        ]

    def _key(self, text: str) -> SecretKey:
        given = environment_key(self._environment) if not text.strip() else None
        return given or parse_key(text)

    def _check_key(self, key: SecretKey) -> None:
        try:
            live = trial_gateway(key, stand_in(self._environment)).rights.livemode()
        except StripeError as error:
            raise explain(error, _("Till could not check the key."), money="") from error
        if live is not (key.mode == "live"):
            raise OtherAccountError(_("Stripe takes this key for another mode than it says."))

    def _make(
        self, book: str, book_id: str, profile: StoreView, first: _FirstOwner, register: str
    ) -> None:
        path = book_path(self._root, book)
        with closing(open_book(path, mode_of(book), self._clock, book_id)) as database:
            with database.write() as session:
                write_profile(session, profile, self._clock)
                if register.strip():
                    session.scalars(select(Register)).one().name = register.strip()
                owner = session.scalars(select(Cashier)).one()
                owner.name = first.name.strip() or owner.name
                # Hashing is slow, but nobody else waits for these books yet.
                if first.pin:
                    made = hash_pin(first.pin, owner.id)
                    owner.pin_hash, owner.pin_salt = made.text, made.salt
                if first.recovery_code:
                    code = hash_pin(first.recovery_code, owner.id)
                    write_setting(session, OWNER_RECOVERY, code)
            complete_station(database)

    def _store_name(self, book: str) -> str:
        try:
            with closing(Database(book_path(self._root, book))) as database:
                with database.read() as session:
                    profile = latest_profile(session)
                return profile.name if profile else ""
        except UserError:
            return ""  # damaged or of another schema: opening it says so

    def _last4(self, book: str) -> str:
        if book == TRAINING:
            return ""
        try:
            with closing(Database(book_path(self._root, book))) as database:
                entry = KeyringEntry(self._secrets, book, book_id_of(database))
            kept = entry.read() or entry.read_earlier()
        except UserError:  # damaged, or the keyring does not open
            return ""
        return kept[-4:] if kept else ""
