"""The store, its register and the settings of one book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ScalarSelect, case, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Product, TaxRateRow
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Book, Register, Setting, StoreProfile
from pos_app.domain.cash_rounding import CashRounding, RoundingMode, rounding_units
from pos_app.domain.ids import new_id
from pos_app.domain.money import PPM
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.shifts import ShiftRules
from pos_app.domain.texts import _, pgettext
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.station import current_register
from pos_app.services.views.store import (
    LONGEST_LABEL,
    ConnectView,
    RegisterView,
    StoreView,
)

CONNECTED_ACCOUNT_VARIABLE = "CONNECTED_STRIPE_ACCOUNT_ID"
PUBLISHABLE_KEY_VARIABLE = "STRIPE_PUBLISHABLE_KEY"


_ACCOUNT = re.compile(r"acct_\w+", re.ASCII)
_PUBLISHABLE = re.compile(r"pk_(?P<mode>test|live)_\w+", re.ASCII)
_ONE_TICK = timedelta(microseconds=1)


def read_setting(session: Session, name: str) -> dict[str, Any]:
    """Return a setting of this book, empty where it was never set."""
    row = session.get(Setting, name)
    return dict(row.value) if row else {}


def write_setting(session: Session, name: str, value: dict[str, Any]) -> None:
    """Keep a setting of this book."""
    session.merge(Setting(name=name, value=value))


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
        locale=read_setting(session, "locale").get("name", "en_US"),
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
        default_tax_rate_id=_tax_rate_of(session, store),
        receipt_header=store.receipt_header.strip(),
        receipt_footer=store.receipt_footer.strip(),
        created_at=now,
    )
    session.add(profile)
    write_setting(session, "locale", {"name": store.locale})
    session.flush()
    return profile


def read_connect(session: Session, environment: Mapping[str, str]) -> ConnectView:
    """Return the connected account; the environment's stands above the one that was saved.

    Raises UserError where the environment's cannot be one: no payment goes on without its share.
    """
    saved = ConnectView(**read_setting(session, "connect"))
    chosen = environment.get(CONNECTED_ACCOUNT_VARIABLE, "").strip()
    if chosen and not _ACCOUNT.fullmatch(chosen):
        raise UserError(
            _(
                "{variable} is not the id of a connected account.",
                variable=CONNECTED_ACCOUNT_VARIABLE,
            ),
            _("No money moved."),
            _("An id begins with acct_. Correct or remove the variable, then start Till again."),
        )
    return replace(saved, account_id=chosen) if chosen else saved


def read_bank_terminal(session: Session) -> str:
    """Return what the store calls its bank's own terminal, empty where it takes none of it."""
    return str(read_setting(session, "bank_terminal").get("name", ""))


def read_cash_rounding(session: Session) -> CashRounding:
    """Return how the store rounds cash; it rounds nothing until it is set."""
    saved = read_setting(session, "cash_rounding")
    if not saved:
        return CashRounding()
    return CashRounding(int(saved["unit"]), RoundingMode(saved["mode"]))


def read_shift_rules(session: Session) -> ShiftRules:
    """Return how the store works with its drawers; without shifts until it is set."""
    return ShiftRules(**read_setting(session, "shifts"))


def customers_account(connect: ConnectView) -> str | None:
    """Return the account that customers live in: direct charges keep theirs with the account."""
    return connect.account_id if connect.active and connect.direct else None


class StoreSettings:
    """Reads and keeps what the Settings screen shows."""

    def __init__(self, *, database: Database, clock: Clock, environment: Mapping[str, str]) -> None:
        """Work on one book; `environment` may override the connected account and public key."""
        self._database = database
        self._clock = clock
        self._environment = environment
        self._payer_page: str | None = None  # read once: every charge asks for it

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
            return _register_view(current_register(session))

    def save_register(self, actor: Actor, name: str) -> None:
        """Rename the register. Raises UserError for an empty name."""
        with self._database.write() as session:
            register = current_register(session)
            at = self._clock.now()
            require(session, actor, Permission.SETTINGS, "register", register.id, at=at)
            register.name = _named(name, _("The register needs a name."))

    def connect(self) -> ConnectView:
        """Return the connected account and fee in force."""
        with self._database.read() as session:
            return read_connect(session, self._environment)

    def save_connect(self, actor: Actor, connect: ConnectView) -> None:
        """Keep the connected account. Raises UserError where the id or fee cannot be right."""
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.CONNECTED_ACCOUNT, "setting", "connect", at=at)
            wanted = replace(connect, account_id=connect.account_id.strip())
            if wanted.account_id and not _ACCOUNT.fullmatch(wanted.account_id):
                raise UserError(_("A connected account's id begins with acct_."))
            if not 0 <= wanted.fee_ppm < PPM:
                raise UserError(_("The fee is a percentage from 0 to less than 100."))
            if self._environment.get(CONNECTED_ACCOUNT_VARIABLE, "").strip():
                # The variable counts for this run only; what was saved before stays as it was.
                before = str(read_setting(session, "connect").get("account_id", ""))
                wanted = replace(wanted, account_id=before)
            write_setting(session, "connect", asdict(wanted))

    def publishable_key(self) -> str:
        """Return the publishable key, empty where none was given."""
        if chosen := self._environment.get(PUBLISHABLE_KEY_VARIABLE, "").strip():
            return chosen
        with self._database.read() as session:
            return str(read_setting(session, "publishable_key").get("text", ""))

    def save_publishable_key(self, actor: Actor, text: str) -> None:
        """Keep the publishable key (empty forgets it).

        Raises UserError when it is another kind of key or of another mode than this book.
        """
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.STRIPE_KEY, "setting", "publishable_key", at=at)
            if key := text.strip():
                _check_publishable(key, live=is_live(session))
            write_setting(session, "publishable_key", {"text": key})

    def payer_page(self) -> str:
        """Return the store's own HTTPS page, where payers are sent afterwards; empty if none."""
        if self._payer_page is None:
            with self._database.read() as session:
                self._payer_page = str(read_setting(session, "payer_page").get("url", ""))
        return self._payer_page

    def save_payer_page(self, actor: Actor, url: str) -> None:
        """Keep the store's page (empty forgets it).

        Raises UserError where it is no HTTPS address, or carries anything that may be secret.
        """
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.SETTINGS, "setting", "payer_page", at=at)
            if page := url.strip():
                _check_page(page)
            write_setting(session, "payer_page", {"url": page})
        self._payer_page = page

    def bank_terminal(self) -> str:
        """Return what the store calls its bank's own terminal, empty where it takes none of it."""
        with self._database.read() as session:
            return read_bank_terminal(session)

    def save_bank_terminal(self, actor: Actor, name: str) -> None:
        """Offer payments on the bank's own terminal, under this name; empty offers none.

        What was taken before keeps the name that it had. Raises UserError for a name that is too
        long, or holds a card number.
        """
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.SETTINGS, "setting", "bank_terminal", at=at)
            wanted = name.strip()
            check_no_card(name=wanted)
            if len(wanted) > LONGEST_LABEL:
                what = _("A name has at most {n} characters.", n=LONGEST_LABEL)
                raise UserError(what, next_step=_("Shorten it."))
            write_setting(session, "bank_terminal", {"name": wanted})

    def cash_rounding(self) -> CashRounding:
        """Return how the store rounds cash."""
        with self._database.read() as session:
            return read_cash_rounding(session)

    def save_cash_rounding(self, actor: Actor, rule: CashRounding) -> None:
        """Round cash by this rule from now on; what was taken before stays as it is.

        Raises UserError for what the store's currency can't be rounded to.
        """
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.SETTINGS, "setting", "cash_rounding", at=at)
            if rule.unit not in {0, *rounding_units(current_profile(session).currency)}:
                raise UserError(
                    _("Cash of this currency can't be rounded to that."),
                    next_step=_("Choose one of the amounts offered."),
                )
            write_setting(session, "cash_rounding", asdict(rule))

    def shift_rules(self) -> ShiftRules:
        """Return how the store works with its drawers."""
        with self._database.read() as session:
            return read_shift_rules(session)

    def save_shift_rules(self, actor: Actor, rules: ShiftRules) -> None:
        """Work with shifts by these rules from now on. Raises UserError for less than nothing."""
        with self._database.write() as session:
            at = self._clock.now()
            require(session, actor, Permission.SETTINGS, "setting", "shifts", at=at)
            if rules.note_above < 0:
                raise UserError(_("That is less than nothing."), next_step=_("Type an amount."))
            write_setting(session, "shifts", asdict(rules))


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


def _register_view(row: Register) -> RegisterView:
    return RegisterView(row.id, row.name, row.prefix)


def _tax_rate_of(session: Session, store: StoreView) -> str | None:
    if not store.tax_ppm:
        return None
    name = store.tax_name.strip() or pgettext("the name of a tax", "Tax")
    return find_tax_rate(session, name, store.tax_ppm, inclusive=store.prices_include_tax).id


def find_tax_rate(session: Session, name: str, ppm: int, *, inclusive: bool) -> TaxRateRow:
    """Return the tax rate with this name and rate; where it is new it is written, not offered."""
    same = select(TaxRateRow).where(
        TaxRateRow.name == name, TaxRateRow.ppm == ppm, TaxRateRow.inclusive == inclusive
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


def _check_publishable(key: str, *, live: bool) -> None:
    match = _PUBLISHABLE.fullmatch(key)
    if match is None:
        raise UserError(_("A publishable key begins with pk_test_ or pk_live_."))
    if (match["mode"] == "live") is not live:
        raise UserError(
            _("This is a test key, but this book is not test.")
            if live
            else _("This is a live key, but this book is not live."),
            next_step=_("Use the key of this book's mode."),
        )


def _check_page(url: str) -> None:
    parts = _split(url)
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
        raise UserError(
            _("The store's page is an address that begins with https://."),
            next_step=_(
                "Type it as it stands in a browser, such as https://www.example.com/thanks."
            ),
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UserError(
            _("The store's page must carry nothing but the address: customers see it."),
            next_step=_("Leave out what follows a ? or #, and any user name."),
        )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # a bracket that is not closed
        return SplitResult("", "", "", "", "")
