"""The store, its register and the settings of one book."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ScalarSelect, case, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Product, TaxPart, TaxRateRow
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Book, Register, StoreProfile
from pos_app.domain.ids import new_id
from pos_app.domain.money import PPM
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _, pgettext
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.shared.activity_log import LogEntry
from pos_app.services.shared.authority import require
from pos_app.services.shared.declared_settings import ACCOUNT, CONNECT, LOCALE
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.shared.station import current_register
from pos_app.services.views.store import ConnectView, RegisterView, StoreView
from pos_app.settings import BookFacts, Setting

CONNECTED_ACCOUNT_VARIABLE = "CONNECTED_STRIPE_ACCOUNT_ID"

T = TypeVar("T")
Follower = Callable[[Session, Any], None]
"""Called with the new value, in the transaction that keeps it."""
_ONE_TICK = timedelta(microseconds=1)


def latest_profile(session: Session) -> StoreProfile | None:
    """Return the store profile in force, or None before the first start is through."""
    return session.scalar(select(StoreProfile).order_by(StoreProfile.created_at.desc()).limit(1))


def profile_at(session: Session, moment: datetime) -> StoreProfile | None:
    """Return the store profile that was in force at a moment; before all of them the first."""
    in_force = StoreProfile.created_at <= moment
    newest = case((in_force, StoreProfile.created_at)).desc()
    order = (in_force.desc(), newest, StoreProfile.created_at)
    return session.scalar(select(StoreProfile).order_by(*order).limit(1))


def default_tax_rate_id() -> ScalarSelect[str | None]:
    """Return a subquery: the id of the tax rate of the store profile in force, if it has one."""
    newest = select(StoreProfile.default_tax_rate_id).order_by(StoreProfile.created_at.desc())
    return newest.limit(1).scalar_subquery()


def current_profile(session: Session) -> StoreProfile:
    """Return the store profile in force. Raises UserError where there is none yet."""
    if profile := latest_profile(session):
        return profile
    raise UserError(
        _("The store has no name and currency yet."), next_step=_("Fill in the store first.")
    )


def store_view(session: Session, profile: StoreProfile) -> StoreView:
    """Return a store profile, in force or of an earlier sale, as a value."""
    tax_id = profile.default_tax_rate_id
    tax = session.get(TaxRateRow, tax_id) if tax_id else None
    return StoreView(
        name=profile.name,
        address=profile.address,
        country=profile.country,
        currency=profile.currency,
        time_zone=profile.time_zone,
        tax_name=tax.name if tax else "",
        tax_ppm=tax.ppm if tax else 0,
        prices_include_tax=tax.inclusive if tax else False,
        receipt_header=profile.receipt_header,
        receipt_footer=profile.receipt_footer,
        day_starts_at_hour=profile.day_starts_at_hour,
        locale=read_setting(session, LOCALE),
    )


def write_profile(session: Session, store: StoreView, clock: Clock) -> StoreProfile:
    """Write a profile that is in force from now on; earlier sales keep theirs."""
    before = latest_profile(session)
    now = clock.now()
    if before:  # in force is the newest, even when the machine's clock was set back
        now = max(now, before.created_at + _ONE_TICK)
    profile = StoreProfile(
        id=new_id(),
        name=store.name.strip(),
        address=store.address.strip(),
        country=store.country.upper(),
        currency=store.currency.lower(),
        time_zone=store.time_zone,
        day_starts_at_hour=store.day_starts_at_hour,
        default_tax_rate_id=_tax_rate_of(session, store, before),
        receipt_header=store.receipt_header.strip(),
        receipt_footer=store.receipt_footer.strip(),
        created_at=now,
    )
    session.add(profile)
    write_setting(session, LOCALE, store.locale)
    session.flush()
    return profile


def read_connect(session: Session, environment: Mapping[str, str]) -> ConnectView:
    """Return the connected account; the environment's stands above the one that was saved.

    Raises UserError where the environment's cannot be one: no payment goes on without its share.
    """
    saved = read_setting(session, CONNECT)
    chosen = environment.get(CONNECTED_ACCOUNT_VARIABLE, "").strip()
    if chosen and not ACCOUNT.fullmatch(chosen):
        raise UserError(
            _(
                "{variable} is not the id of a connected account.",
                variable=CONNECTED_ACCOUNT_VARIABLE,
            ),
            _("No money moved."),
            _("An id begins with acct_. Correct or remove the variable, then start Till again."),
        )
    return replace(saved, account_id=chosen) if chosen else saved


def customers_account(connect: ConnectView) -> str | None:
    """Return the account that customers live in: direct charges keep theirs with the account."""
    return connect.account_id if connect.active and connect.direct else None


class StoreSettings:
    """Reads and keeps what the Settings screen shows."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        environment: Mapping[str, str],
        followers: Mapping[str, Follower] = MappingProxyType({}),
    ) -> None:
        """Work on one book; `environment` may override the connected account and public key.

        `followers` have rows follow what a setting, by its name, is changed to.
        """
        self._database = database
        self._clock = clock
        self._environment = environment
        self._known: dict[str, object] = {}  # read once: every charge asks for some
        self._followers = followers

    def store(self) -> StoreView | None:
        """Return the store profile in force, or None before the first start is through."""
        with self._database.read() as session:
            profile = latest_profile(session)
            return store_view(session, profile) if profile else None

    def save_store(self, actor: Actor, store: StoreView) -> None:
        """Keep a changed profile. Products with the default tax have the new one from now on.

        Raises UserError where a field cannot be right, or the currency of a used book changes.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SETTINGS, "store", at=self._clock.now())
            check_store(store)
            before = latest_profile(session)
            if before and store_view(session, before) == store:
                return
            if before and before.currency != store.currency.lower():
                _refuse_in_a_used_book(session)
            write_profile(session, store, self._clock)

    def register(self) -> RegisterView:
        """Return the counter at which this program stands."""
        with self._database.read() as session:
            row = current_register(session)
            return RegisterView(row.id, row.name, row.prefix)

    def registers(self) -> list[RegisterView]:
        """Return the counters of the store, the oldest first."""
        with self._database.read() as session:
            rows = session.scalars(select(Register).order_by(Register.id))
            return [RegisterView(row.id, row.name, row.prefix) for row in rows]

    def save_register(self, actor: Actor, name: str) -> None:
        """Rename the register. Raises UserError for an empty name."""
        with self._database.write() as session:
            register = current_register(session)
            at = self._clock.now()
            entry = require(session, actor, Permission.SETTINGS, "register", register.id, at=at)
            entry.before = register.name
            register.name = entry.after = _named(name, _("The register needs a name."))

    def connect(self) -> ConnectView:
        """Return the connected account and fee in force."""
        with self._database.read() as session:
            return read_connect(session, self._environment)

    def save_connect(self, actor: Actor, connect: ConnectView) -> None:
        """Keep the connected account. Raises UserError where the id or fee cannot be right."""
        with self._database.write() as session:
            entry = _require(session, actor, CONNECT, self._clock.now())
            wanted = CONNECT.check(connect, _book_facts(session))
            if self._environment.get(CONNECTED_ACCOUNT_VARIABLE, "").strip():
                # The variable counts for this run only; what was saved before stays as it was.
                before = read_setting(session, CONNECT).account_id
                wanted = replace(wanted, account_id=before)
            entry.before = _logged_now(session, CONNECT)
            entry.after = _logged(CONNECT, wanted)
            write_setting(session, CONNECT, wanted)

    def read(self, setting: Setting[T]) -> T:
        """Return a setting of the store or of this register.

        The environment's stands above what was saved.
        """
        if chosen := self._environment.get(setting.variable, "").strip():
            return setting.from_json(chosen)
        if setting.name not in self._known:
            with self._database.read() as session:
                self._known.setdefault(setting.name, read_setting(session, setting))
        return cast("T", self._known[setting.name])

    def save(self, actor: Actor, setting: Setting[T], value: T) -> None:
        """Keep a setting of the store or of this register.

        Raises UserError where the value cannot be right.
        """
        with self._database.write() as session:
            entry = _require(session, actor, setting, self._clock.now())
            wanted = setting.check(value, _book_facts(session))
            entry.before = _logged_now(session, setting)
            entry.after = _logged(setting, wanted)
            write_setting(session, setting, wanted)
            if follower := self._followers.get(setting.name):
                follower(session, wanted)
        self._known[setting.name] = wanted


def is_live(session: Session) -> bool:
    """Return whether this book holds real money."""
    return session.scalar(select(Book.mode)) == "live"


def check_store(store: StoreView) -> None:
    """Raise UserError where a field of the profile cannot be right."""
    _named(store.name, _("The store needs a name."))
    if not re.fullmatch(r"[A-Za-z]{3}", store.currency):
        raise UserError(_("A currency has three letters, such as USD."))
    if not re.fullmatch(r"[A-Za-z]{2}", store.country):
        raise UserError(_("A country has two letters, such as US."))
    if not 0 <= store.tax_ppm <= PPM:
        raise UserError(_("A tax rate is a percentage from 0 to 100."))
    if not 0 <= store.day_starts_at_hour <= 23:
        raise UserError(_("The day begins at an hour from 0 to 23."))
    try:
        ZoneInfo(store.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError(
            _("“{name}” is not a time zone.", name=shortened(store.time_zone))
        ) from error


def _named(name: str, missing: str) -> str:
    if wanted := name.strip():
        return wanted
    raise UserError(missing, next_step=_("Type a name."))


def _tax_rate_of(session: Session, store: StoreView, before: StoreProfile | None) -> str | None:
    """Return the default tax: the one before, a group too, while what is told of it stays."""
    if before and _told_of_tax(store_view(session, before)) == _told_of_tax(store):
        return before.default_tax_rate_id
    if not store.tax_ppm:
        return None
    name = store.tax_name.strip() or pgettext("the name of a tax", "Tax")
    return find_tax_rate(session, name, store.tax_ppm, inclusive=store.prices_include_tax).id


def _told_of_tax(store: StoreView) -> tuple[str, int, bool]:
    return store.tax_name, store.tax_ppm, store.prices_include_tax


def find_tax_rate(session: Session, name: str, ppm: int, *, inclusive: bool) -> TaxRateRow:
    """Return the tax rate with this name and rate; where it is new it is written, not offered."""
    same = select(TaxRateRow).where(
        TaxRateRow.name == name,
        TaxRateRow.ppm == ppm,
        TaxRateRow.inclusive == inclusive,
        TaxRateRow.id.not_in(select(TaxPart.group_id)),
    )
    row = session.scalars(same).first()
    if row is None:
        row = TaxRateRow(id=new_id(), name=name, ppm=ppm, inclusive=inclusive, active=False)
        session.add(row)
        session.flush()
    return row


def _refuse_in_a_used_book(session: Session) -> None:
    if any(session.scalars(select(kind.id).limit(1)).first() for kind in (Sale, Product)):
        raise UserError(
            _("The currency cannot change once there are products or sales."),
            next_step=_("Connect a new book for the other currency."),
        )


def _require(session: Session, actor: Actor, setting: Setting[Any], now: datetime) -> LogEntry:
    if setting.permission is None:
        raise RuntimeError(f"{setting.name} is kept by the program itself")  # a bug
    return require(session, actor, setting.permission, "setting", setting.name, at=now)


def _logged_now(session: Session, setting: Setting[Any]) -> str:
    try:
        return _logged(setting, read_setting(session, setting))
    except UserError:  # it can't be read, which is why it is set anew
        return ""


def _logged(setting: Setting[T], value: T) -> str:
    """Return a value as the log has it; of a key or a picture nothing."""
    if not setting.is_logged:
        return ""
    kept = setting.to_json(value)
    return kept if isinstance(kept, str) and setting.type is str else json.dumps(kept)


def _book_facts(session: Session) -> BookFacts:
    profile = latest_profile(session)
    return BookFacts(is_live(session), profile.currency if profile else "")
