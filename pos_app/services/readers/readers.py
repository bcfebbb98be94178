"""Card readers: which there are, how they are, what they show. Paying is `reader_payments`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.store import Reader
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.readers.card_lookup import CardLookups
from pos_app.services.readers.displays import ReaderDisplays
from pos_app.services.readers.locations import ReaderLocations
from pos_app.services.readers.reader_client import ReaderClient
from pos_app.services.readers.reader_sharing import mark_of_register
from pos_app.services.readers.rows import (
    changed_since,
    drop_reader,
    find_reader,
    payments_on,
    readers_of,
    save_reader,
)
from pos_app.services.readers.self_test import ReaderTests, ReaderTestView
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.declared_settings import READER
from pos_app.services.shared.recovery import ReportProgress
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.shared.settings import customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.views.readers import LocationView, ReaderView, TippingView
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import (
    NoAnswerError,
    NotFoundError,
    RefusedError,
    StripeError,
)
from pos_app.stripe_service.facts import ReaderFacts

__all__ = ["ReaderTestView", "Readers"]  # not shown: names of classes


class Readers:
    """The readers of the account in force. Where a method asks Stripe, it says so.

    Methods that ask Stripe raise UserError where it does not answer or refuses.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        connect: Callable[[], ConnectView],
    ) -> None:
        """Work on one book; `connect` returns the connected account in force."""
        self._database = database
        self._clock = clock
        self._connect = connect
        self.client = ReaderClient(database=database, clock=clock, connection=connection)
        self._displays = ReaderDisplays(database=database, client=self.client)
        self._tests = ReaderTests(
            database=database, clock=clock, connection=connection, client=self.client
        )
        self.lookups = CardLookups(
            database=database, clock=clock, connection=connection, client=self.client
        )
        self._locations = ReaderLocations(database=database, connection=connection, connect=connect)

    # --- which there are ---

    def all(self) -> list[ReaderView]:
        """Return the readers as the books know them, this register's default one first."""
        with self._database.read() as session:
            found = [reader.id for reader in readers_of(session, self._account())]
        return [self.client.view(reader_id) for reader_id in found]

    def refresh(self, actor: Actor) -> list[ReaderView]:
        """Ask Stripe which readers there are, and return them all."""
        require_first(self._database, actor, Permission.USE_READER)
        account, asked = self._account(), self._database.logical_clock.next()
        with _explained(_("Till could not list the card readers.")):
            found = self.client.calls.all(account=account)
            tips = self._locations.tips_at({facts.location_id for facts in found})
        for facts in found:
            self.client.states.record(facts)
        self._store(found, account, tips, asked)
        return self.all()

    def _store(
        self,
        found: list[ReaderFacts],
        account: str | None,
        tips: dict[str, bool],
        asked: int,
    ) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            newer = changed_since(session, asked)
            there = {facts.id for facts in found}
            for facts in found:
                if facts.id not in newer:
                    asks = tips.get(facts.location_id, False)
                    save_reader(session, facts, account, now, asked=asked, asks_for_tip=asks)
            for reader in readers_of(session, account):
                if reader.id not in there | newer:
                    drop_reader(session, reader, now, asked=asked)

    def default(self) -> ReaderView | None:
        """Return this register's reader as it was last seen, None where none is chosen."""
        with self._database.read() as session:
            chosen = read_setting(session, READER)
            row = session.get(Reader, chosen) if chosen else None
        if row is None or row.removed_at is not None or row.account_id != self._account():
            return None
        return self.client.view(row.id)

    def choose(self, actor: Actor, reader_id: str | None) -> None:
        """Make a reader the one that this register uses first; None: it uses none."""
        with self._database.write() as session:
            require(session, actor, Permission.USE_READER)
            if reader_id is not None:
                find_reader(session, reader_id)
            write_setting(session, READER, reader_id or READER.default)

    def register(self, actor: Actor, code: str, label: str, location_id: str) -> ReaderView:
        """Register a reader by the code on its screen (asks Stripe).

        The first reader of a register becomes its default one.
        """
        self._require_settings(actor, "")
        code, label, account = code.strip(), label.strip(), self._account()
        if not code:
            raise UserError(_("The reader needs a code."), next_step=_("Type its code."))
        _check_named(label)
        with _explained(_("Till could not register this card reader.")):
            tips = self._locations.tips_at({location_id})
            facts = self.client.calls.register(
                code,
                label=label,
                location_id=location_id,
                metadata=self._first_mark(),
                key=new_id(),
                account=account,
            )
        self.client.states.record(facts)
        with self._database.write() as session:
            asks = tips.get(location_id, False)
            save_reader(session, facts, account, self._clock.now(), asks_for_tip=asks)
            if not read_setting(session, READER):
                write_setting(session, READER, facts.id)
        return self.client.view(facts.id)

    def _first_mark(self) -> dict[str, str]:
        """Return the mark on a new reader: this register's, where it is to use it."""
        with self._database.read() as session:
            return {} if read_setting(session, READER) else mark_of_register(session)

    def rename(self, actor: Actor, reader_id: str, label: str) -> ReaderView:
        """Give a reader another name (asks Stripe)."""
        self._require_settings(actor, reader_id)
        reader = self.client.find(reader_id)
        _check_named(label)
        with _explained(_("Till could not rename this card reader.")):
            facts = self.client.calls.rename(reader_id, label.strip(), account=reader.account)
        with self._database.write() as session:
            save_reader(session, facts, reader.account, self._clock.now())
        return self.client.view(reader_id)

    def remove(self, actor: Actor, reader_id: str) -> None:
        """Take a reader out of the account (asks Stripe). Not while a payment is on it."""
        self._require_settings(actor, reader_id)
        reader = self.client.find(reader_id)
        with self._database.read() as session:
            if payments_on(session, reader_id):
                raise UserError(
                    _("A payment is on {reader}.", reader=reader.label),
                    _("Nothing was changed."),
                    _("Settle that payment first."),
                )
        with _explained(_("Till could not remove this card reader.")), suppress(NotFoundError):
            self.client.calls.remove(reader_id, account=reader.account)
        self.client.states.forget(reader_id)
        with self._database.write() as session:
            drop_reader(session, find_reader(session, reader_id), self._clock.now())

    def _require_settings(self, actor: Actor, reader_id: str) -> None:
        """Let an actor change what there is, and log it before Stripe is asked."""
        now = self._clock.now()
        require_first(self._database, actor, Permission.SETTINGS, "reader", reader_id, at=now)

    # --- how they are ---

    def poll(self, actor: Actor, reader_id: str) -> ReaderView:
        """Ask Stripe how a reader is; a network that is down makes it UNKNOWN, no error.

        What was given up here, and could not be cleared then, is cleared now.
        """
        require_first(self._database, actor, Permission.USE_READER)
        reader = self.client.find(reader_id)
        try:
            with _explained(_("Till could not ask about {reader}.", reader=reader.label)):
                self.client.fetch(reader, patient=False)
                self._displays.tidy(reader)
                self.client.learn_user(reader)
                with self._database.read() as session:
                    is_own = read_setting(session, READER) == reader_id
                if is_own:
                    self.client.leave_mark(reader)
        except UserError as error:
            if isinstance(error.__cause__, NoAnswerError | NotFoundError):
                self.client.states.forget(reader_id)
                return self.client.view(reader_id)
            raise
        return self.client.view(reader_id)

    def clear(self, actor: Actor, reader_id: str) -> ReaderView:
        """Clear a reader, whoever uses it (asks Stripe), for a manager who knows that nobody is."""
        require_first(self._database, actor, Permission.USE_READER)
        reader = self.client.find(reader_id)
        with self.client.lanes.turn(reader_id):
            try:
                self.client.clear(reader)
            except StripeError as error:
                raise self.client.explain(
                    reader, error, _("Till could not clear this card reader."), ""
                ) from error
        return self.client.view(reader_id)

    def show_cart(self, actor: Actor, sale_id: str, reader_id: str) -> ReaderView:
        """Show a sale on a reader before it is paid (asks Stripe), once.

        A leftover of our own goes first; a reader in somebody else's use is left alone. Never an
        error: what matters is in the view.
        """
        require_first(self._database, actor, Permission.USE_READER)
        try:
            self._displays.show(sale_id, reader_id)
            reader = self.client.find(reader_id)
            self.client.learn_user(reader)
            self.client.leave_mark(reader)
        except RefusedError as error:
            self.client.refused(reader_id, error)
        except (StripeError, UserError):
            self.client.states.forget(reader_id)
        return self.client.view(reader_id)

    def release(self, actor: Actor, sale_id: str) -> None:
        """Clear what this register left on a reader for a sale that is over or left (asks Stripe).

        Never an error.
        """
        require_first(self._database, actor, Permission.USE_READER)
        self._displays.release(sale_id)

    def settle_all(
        self, actor: Actor, report_progress: ReportProgress | None = None
    ) -> list[RecoveryOutcome]:
        """Clear what this register left on readers when it ended, and cancel what it tried there.

        What this run shows or tests is left alone. What Stripe will not say now is asked for the
        next time; nobody has to hear of it.
        """
        require_first(self._database, actor, Permission.USE_READER)
        left = self._displays.left_behind()
        for number, sale_id in enumerate(left, start=1):
            if report_progress:
                report_progress(number, len(left))
            self._displays.release(sale_id)
        self._tests.intents.settle_left()
        self.lookups.intents.settle_left()
        return []

    # --- trying one out ---

    def start_test(self, actor: Actor, reader_id: str) -> ReaderTestView:
        """Have a reader authorise the smallest amount, which is then released, never taken."""
        require_first(self._database, actor, Permission.USE_READER)
        return self._tests.start(reader_id)

    def poll_test(self, actor: Actor, reader_id: str) -> ReaderTestView:
        """Return how the test stands (asks Stripe)."""
        require_first(self._database, actor, Permission.USE_READER)
        return self._tests.poll(reader_id)

    def cancel_test(self, actor: Actor, reader_id: str) -> ReaderTestView:
        """Stop a test and release what it authorised (asks Stripe)."""
        require_first(self._database, actor, Permission.USE_READER)
        return self._tests.cancel(reader_id)

    # --- locations and tips ---

    def locations(self) -> list[LocationView]:
        """Return the locations (asks Stripe)."""
        return self._locations.all()

    def save_location(self, actor: Actor, location: LocationView) -> LocationView:
        """Keep a location, new where its id is empty (asks Stripe)."""
        now = self._clock.now()
        require_first(self._database, actor, Permission.SETTINGS, "location", at=now)
        return self._locations.save(location)

    def remove_location(self, actor: Actor, location_id: str) -> None:
        """Delete a location without readers (asks Stripe)."""
        now = self._clock.now()
        require_first(self._database, actor, Permission.SETTINGS, "location", location_id, at=now)
        self._locations.remove(location_id)

    def tipping(self, location_id: str) -> TippingView:
        """Return what a location's readers offer in the store's currency (asks Stripe)."""
        return self._locations.tipping(location_id)

    def save_tipping(self, actor: Actor, location_id: str, tipping: TippingView) -> TippingView:
        """Have a location's readers offer this as a tip (asks Stripe)."""
        now = self._clock.now()
        require_first(self._database, actor, Permission.SETTINGS, "location", location_id, at=now)
        return self._locations.save_tipping(location_id, tipping)

    def _account(self) -> str | None:
        return customers_account(self._connect())


def _check_named(label: str) -> None:
    if not label.strip():
        raise UserError(_("The reader needs a name."), next_step=_("Type its name."))


@contextmanager
def _explained(failed: str) -> Iterator[None]:
    try:
        yield
    except StripeError as error:
        if isinstance(error, RefusedError) and error.param == "registration_code":
            raise UserError(
                _("Stripe knows no card reader with this code."),
                next_step=_("Have the reader show its code again, and type it as it stands there."),
                details=error.request_id,
            ) from error
        raise explain(error, failed, "") from error
