"""The Stripe key of the open book: which one it is, what it may do, and putting in another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.domain.money import minimum_charge, share, step
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.secrets import SecretKey, parse_key
from pos_app.services.ledger.connect_terms import refuses_connect_terms
from pos_app.services.setup.key_in_use import (
    EARLIER,
    KeyOfBook,
    OtherAccountError,
    check_mode,
    environment_holds,
    key_view,
    no_key,
    read_with,
    trial_gateway,
    try_rights,
)
from pos_app.services.shared.authority import require_first, require_to_look
from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.services.shared.key_rights import (
    confirmed,
    forget_confirmed,
    on_connected_account,
    write_rights,
)
from pos_app.services.shared.settings import current_profile, customers_account, read_connect
from pos_app.services.shared.wording import NO_MONEY_MOVED, explain
from pos_app.services.views.books import BookView, KeyView, RightView
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RightMissingError,
    StripeError,
)
from pos_app.stripe_service.payments import ConnectTerms

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

_TRAINING_KEY = KeyView(kind="secret", mode="test", last4="", source="training")


class StripeKeys:
    """The Stripe key of one book. A book belongs to one Stripe account and mode for good."""

    def __init__(
        self,
        *,
        database: Database,
        connection: Connection,
        key: KeyOfBook,
        clock: Clock,
        books: Callable[[], list[BookView]],
    ) -> None:
        """Work on one book; `books` lists all those on this machine."""
        self._database = database
        self._connection = connection
        self._key = key
        self._clock = clock
        self.books = books
        """Returns all books on this machine."""

    def key_in_use(self) -> KeyView | None:
        """Return which key is in use, None where there is none. Raises UserError."""
        if self._key.mode == "training":
            return _TRAINING_KEY
        found = self._key.find()
        return key_view(*found) if found else None

    def recognise(self, text: str) -> KeyView:
        """Return what kind of key was pasted, asking nobody. Raises UserError for other things."""
        return key_view(parse_key(text), "keyring")

    def check_rights(self, actor: Actor, text: str | None = None) -> list[RightView]:
        """Read one of each resource with a key (None: the one in use) and list its rights.

        Raises KeyTroubleError when Stripe does not accept the key, UserError when it cannot be
        reached.
        """
        require_to_look(self._database, actor, Permission.STRIPE_KEY, "key", at=self._clock.now())
        with self._database.read() as session:
            used = confirmed(session)
            direct = customers_account(read_connect(session, self._key.environment))
        if text is not None:
            key, limiter = parse_key(text), self._connection.limiter
            before_call = self._database.assert_not_writing
            return try_rights(key, self._key.base, before_call, limiter, direct)
        reads = read_with(self._connection.gateway(), direct)
        view = self.key_in_use()
        return reads + write_rights(view.kind if view else "restricted", used)

    def adopt(self, actor: Actor, text: str) -> KeyView:
        """Use another key from now on and keep it in the system's keyring.

        Raises OtherAccountError when it belongs to other books, KeyTroubleError when Stripe does
        not accept it, KeyringUnavailable, and UserError when Stripe cannot be reached; the
        earlier key then stays in use.
        """
        self._require_key(actor)
        key = parse_key(text)
        check_mode(key, self._key.mode)
        try:
            check_account(self._database, self._key, self._trial(key))
        except StripeError as error:
            raise explain(error, _("Till could not check the key."), money="") from error
        if not environment_holds(key, self._key.environment):
            self._key.entry.write(key.reveal())
        with self._database.write() as session:
            forget_confirmed(session, self._clock.now())
        self._connection.reset()
        return self.key_in_use() or key_view(key, "keyring")

    def forget(self, actor: Actor) -> None:
        """Remove the key from the keyring. Raises KeyringUnavailable."""
        self._require_key(actor)
        self._key.entry.forget()
        self._connection.reset()

    def _require_key(self, actor: Actor) -> None:
        """Let an actor change the key, and log it before the keyring is touched."""
        now, book = self._clock.now(), self._key.book
        require_first(self._database, actor, Permission.STRIPE_KEY, "key", book, at=now)

    def check_connected(self) -> None:
        """Find out, without moving money, whether payments can go to the connected account.

        Raises UserError where Stripe would refuse them, KeyTroubleError, and UserError where
        Stripe does not answer. Without a connected account there is nothing to check.
        """
        with self._database.read() as session:
            connect = read_connect(session, self._key.environment)
            currency = current_profile(session).currency
        if not connect.active:
            return
        # Well above the least, which follows the currency that the account is paid out in.
        amount = 10 * (minimum_charge(currency) or 100 * step(currency))
        fee = share(amount, connect.fee_ppm, step(currency))
        terms = ConnectTerms(connect.account_id, fee, direct=connect.direct)
        try:
            self._connection.gateway().connect.check(amount, currency, terms)
        except StripeError as error:
            raise _unshared(error, connect) from error

    def _trial(self, key: SecretKey) -> StripeGateway:
        return trial_gateway(
            key, self._key.base, self._database.assert_not_writing, self._connection.limiter
        )


def endpoint_of(key: KeyOfBook, database: Database) -> Callable[[], Endpoint]:
    """Return what tells where to call with a book's own key.

    A key from the environment is held against the books when it is first used, and so is one that
    an earlier Till kept by a name that other books may have as well; one of the books' own was when
    it was put in. It raises KeyTroubleError where there is no key to use, and UserError where
    Stripe does not answer.
    """

    def endpoint() -> Endpoint:
        found, source = key.use()
        if source == "environment":
            _check(database, key, found, _("Till could not check the key of the environment."))
        elif source == EARLIER:
            if not _check(database, key, found, _("Till could not check the key.")):
                raise no_key()  # nothing tells whose it is
            key.entry.take_over(found.reveal())
        return Endpoint(found.reveal(), key.base)

    return endpoint


def _check(database: Database, key: KeyOfBook, found: SecretKey, failed: str) -> bool:
    """Hold a key against the books as `check_account`, with errors as `endpoint` raises them."""
    gateway = trial_gateway(found, key.base, database.assert_not_writing)
    try:
        return check_account(database, key, gateway)
    except OtherAccountError as error:
        raise _trouble(error) from error
    except (NoAnswerError, RateLimitedError) as error:
        raise explain(error, failed) from error
    except StripeError as error:
        raise _trouble(explain(error, failed)) from error


def check_account(database: Database, key: KeyOfBook, gateway: StripeGateway) -> bool:
    """Look up an object that these books know; return False where they know none.

    Raises OtherAccountError, StripeError.
    """
    if gateway.rights.livemode() is not (key.mode == "live"):
        raise _other_account()
    with database.read() as session:
        connect = read_connect(session, key.environment)
        linked = select(Customer.stripe_id).where(Customer.stripe_state == "linked").limit(1)
        payment, customer = _known_payment(session), session.scalar(linked)
    try:
        if payment:
            intent_id, account = payment
            gateway.payments.retrieve(intent_id, account=account)
        elif customer:
            _find_customer(gateway, customer, connect)
    except NotFoundError as error:
        raise _other_account() from error
    return bool(payment or customer)


def _find_customer(gateway: StripeGateway, customer: str, connect: ConnectView) -> None:
    """Look up a customer. Raises NotFoundError, StripeError.

    One that was made before the way of charging was changed lives where customers lived then.
    """
    home = customers_account(connect)
    try:
        gateway.customers.retrieve(customer, home)
    except NotFoundError:
        for account in {None, connect.account_id or None} - {home}:
            with suppress(RefusedError, RightMissingError):
                gateway.customers.retrieve(customer, account)
                return
        raise


def _unshared(error: StripeError, connect: ConnectView) -> UserError:
    if isinstance(error, RightMissingError) and connect.direct:
        error = RightMissingError(str(error), right=on_connected_account(error.right))
    if not refuses_connect_terms(error, connect.account_id):
        return explain(error, _("Till could not check the connected account."))
    return UserError(
        _(
            "Stripe can't share payments with the connected account {account}.",
            account=connect.account_id,
        ),
        str(NO_MONEY_MOVED),
        _(
            "See in the Stripe Dashboard, under Connect, whether it is connected and its set-up "
            "done."
        ),
        f"{error.code} {error}".strip(),  # not shown: for support
    )


def _trouble(error: UserError) -> KeyTroubleError:
    return KeyTroubleError(error.what, str(NO_MONEY_MOVED), error.next_step)


def _known_payment(session: Session) -> tuple[str, str | None] | None:
    newest = select(StripePayment).order_by(StripePayment.created_at.desc()).limit(1)
    if payment := session.scalar(newest):
        return payment.intent_id, payment.account_id
    asked = select(Tender).where(Tender.intent_id.is_not(None)).limit(1)
    if (tender := session.scalar(asked)) and tender.intent_id:
        return tender.intent_id, tender.stripe_account
    return None


def _other_account() -> OtherAccountError:
    return OtherAccountError(
        _("This key belongs to another Stripe account than these books."),
        _("Nothing was changed."),
        _("Open new books for that account, or use a key of this one."),
    )
