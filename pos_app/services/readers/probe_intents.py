"""An intent that takes no money: a reader is tried out, or a card is read, and it is cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.ids import new_id
from pos_app.domain.money import minimum_charge, step
from pos_app.domain.payments import TenderKind
from pos_app.errors import UserError
from pos_app.services.readers.reader_client import ReaderAt, ReaderClient
from pos_app.services.readers.reader_state import REGISTER, REGISTER_NAME, ProbeIntent, running
from pos_app.services.shared.clock_skew import KEY_IS_GOOD_FOR
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.created_object_checks import check_accepted
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.settings import Setting
from pos_app.stripe_service.errors import NoAnswerError, RefusedError, StripeError
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.payments import ConnectTerms, NewIntent


class ProbeIntents:
    """One at a time, of the smallest amount. It is cancelled, at the next start at last.

    One that stands in its setting may not be cancelled yet.
    """

    def __init__(
        self,
        kept: Setting[ProbeIntent],
        description: str,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        client: ReaderClient,
    ) -> None:
        """Keep it in that setting; `description` is what Stripe's Dashboard shows of it."""
        self._kept = kept
        self._description = description
        self._database = database
        self._clock = clock
        self._connection = connection
        self._client = client
        self._own = ""

    def begin(self, reader: ReaderAt) -> ProbeIntent:
        """Commit a new one, before Stripe is asked to make it."""
        with self._database.write() as session:
            currency = current_profile(session).currency
            register = current_register(session)
            trial = ProbeIntent(
                id=new_id(),
                reader_id=reader.id,
                account=reader.account,
                register_id=register.id,
                register_name=register.name,
                amount=minimum_charge(currency) or 100 * step(currency),
                currency=currency,
                key=new_id(),
                started_at=self._clock.now(),
            )
            write_setting(session, self._kept, trial)
        self._own = trial.id
        return trial

    def create(self, trial: ProbeIntent) -> str:
        """Have Stripe make it, the same whenever it is asked for, and commit its id."""
        new = NewIntent(
            amount=trial.amount,
            currency=trial.currency,
            metadata={
                f"till_{self._kept.name}": trial.id,
                REGISTER: trial.register_id,
                REGISTER_NAME: trial.register_name,
            },
            description=self._description,
            connect_terms=ConnectTerms(trial.account, 0, direct=True) if trial.account else None,
            methods=("card_present",),
            capture=False,
        )
        made = self._connection.gateway().payments.create(new, key=trial.key)
        with self._database.write() as session:
            write_setting(session, self._kept, replace(trial, intent_id=made.id))
        check_accepted(made.methods, TenderKind.READER, trial.currency)
        return made.id

    def open(self) -> ProbeIntent | None:
        """Return the one that may not be cancelled yet."""
        with self._database.read() as session:
            kept = read_setting(session, self._kept)
        return kept if kept.id else None

    def running(self, reader_id: str) -> ProbeIntent | None:
        """Return the one that a reader was given."""
        trial = self.open()
        return trial if trial and trial.reader_id == reader_id and trial.intent_id else None

    def age(self, trial: ProbeIntent) -> timedelta:
        """Return how long ago it was begun."""
        return self._clock.now() - trial.started_at

    def retrieve(self, trial: ProbeIntent) -> IntentFacts:
        """Poll it. Raises StripeError."""
        calls = self._connection.gateway().payments
        return calls.retrieve(trial.intent_id, account=trial.account, patient=False)

    def clear(self, reader: ReaderAt, trial: ProbeIntent) -> None:
        """Clear the reader where it still has this one; a busy one ends by itself.

        Raises StripeError where Stripe refuses otherwise.
        """
        try:
            with self._client.lanes.turn(reader.id):
                action = running(self._client.fetch(reader))
                if action and action.object_id == trial.intent_id:
                    self._client.clear(reader)
        except (RefusedError, NoAnswerError):
            # Cancelling the intent is what counts: the card can't be charged without it.
            return

    def settle_left(self) -> None:
        """Cancel what an earlier run left; one of this run goes on."""
        trial = self.open()
        if trial is not None and trial.id != self._own:
            self.settle()

    def settle(self) -> None:
        """Cancel it; kept for the next start where Stripe will not say."""
        trial = self.open()
        if trial is None:
            return
        try:
            self._cancel(trial)
        except (StripeError, UserError):
            return
        with self._database.write() as session:
            over = replace(self._kept.default, intent_id=trial.intent_id)
            write_setting(session, self._kept, over)

    def _cancel(self, trial: ProbeIntent) -> None:
        if not trial.intent_id and self.age(trial) >= KEY_IS_GOOD_FOR:
            return  # never sent to a reader, so that nothing can be authorised
        intent_id = trial.intent_id or self.create(trial)
        calls = self._connection.gateway().payments
        try:
            calls.cancel(intent_id, key=new_id(), account=trial.account)
        except RefusedError:
            if calls.retrieve(intent_id, account=trial.account).status != "canceled":
                raise
