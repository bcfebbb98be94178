"""Which card a customer presents: read on a reader without charging it, to find what it paid.

The reader reads it for an intent that is never confirmed and is cancelled at once. What stays here
is nothing; decision 0057 says why it is done so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.ids import new_id
from pos_app.domain.payments import Step
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.readers import failed_step, reader_messages
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import N_, _, paragraph
from pos_app.errors import UserError
from pos_app.services.readers.poll_result import LONGEST_WAIT
from pos_app.services.readers.probe_intents import ProbeIntents
from pos_app.services.readers.reader_client import ReaderAt, ReaderClient
from pos_app.services.readers.reader_state import CARD_LOOKUP, READ_CARD
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.views.customers import card_label
from pos_app.services.views.readers import CardLookupView, LookupState
from pos_app.stripe_service.errors import NoAnswerError, RateLimitedError, StripeError
from pos_app.stripe_service.facts import ActionFacts

_ENDED: Final = {
    Step.CUSTOMER_CANCELED: N_("The customer cancelled on {reader}."),
    Step.REPLACED: N_("{reader} was needed for something else before it read a card."),
    Step.TIMED_OUT: N_("Nobody presented a card on {reader} in time."),
}


class CardLookups:
    """One at a time. No money moves by it; a payment on that reader comes first."""

    def __init__(
        self, *, database: Database, clock: Clock, connection: Connection, client: ReaderClient
    ) -> None:
        """Work on one book."""
        self._database = database
        self._client = client
        self.intents = ProbeIntents(
            CARD_LOOKUP,
            "Reading a card, never charged",  # not shown: for the Stripe Dashboard
            database=database,
            clock=clock,
            connection=connection,
            client=client,
        )

    def start(self, actor: Actor, reader_id: str) -> CardLookupView:
        """Have the reader ask for a card (asks Stripe). Raises UserError where it does not."""
        require_first(self._database, actor, Permission.USE_READER)
        reader = self._client.find(reader_id)
        with self._client.lanes.turn(reader_id):
            self.intents.settle()
            self._client.check_idle(reader, _not_read(reader))
            trial = self.intents.begin(reader)
            try:
                self._send(reader, self.intents.create(trial))
            except StripeError as error:
                self.intents.settle()
                raise self._explained(reader, error) from error
            except UserError:
                self.intents.settle()
                raise
        return _view(reader, LookupState.WAITING, Step.CARD)

    def _send(self, reader: ReaderAt, intent_id: str) -> None:
        """Source: docs.stripe.com/api/terminal/readers/collect_payment_method."""
        calls = self._client.calls
        self._client.send_question(
            reader,
            lambda: calls.read_card(reader.id, intent_id, key=new_id(), account=reader.account),
        )

    def poll(self, actor: Actor, reader_id: str) -> CardLookupView:
        """Return how it stands (asks Stripe); READ with the card's fingerprint, once."""
        require_first(self._database, actor, Permission.USE_READER)
        reader, trial = self._client.find(reader_id), self.intents.running(reader_id)
        if trial is None:
            return _view(reader, LookupState.ENDED, Step.NONE)
        try:
            action = self._client.fetch(reader, patient=False).action
        except (NoAnswerError, RateLimitedError):
            return _view(reader, LookupState.WAITING, Step.CARD)  # it is asked again soon
        except StripeError as error:
            raise self._explained(reader, error) from error
        if action is None or (action.kind, action.object_id) != (READ_CARD, trial.intent_id):
            return self._ended(reader, Step.REPLACED)
        if action.status == "in_progress":
            if self.intents.age(trial) <= LONGEST_WAIT:
                return _view(reader, LookupState.WAITING, Step.CARD)
            return self._stop(reader, Step.TIMED_OUT)
        return self._read(reader, action)

    def cancel(self, actor: Actor, reader_id: str) -> CardLookupView:
        """Stop asking for the card (asks Stripe). Never an error: nothing can be charged by it."""
        require_first(self._database, actor, Permission.USE_READER)
        with self._client.lanes.turn(reader_id):  # also what is being sent to it just now
            return self._stop(self._client.find(reader_id), Step.NONE)

    def _stop(self, reader: ReaderAt, step: Step) -> CardLookupView:
        trial = self.intents.running(reader.id)
        if trial is not None:
            try:
                self.intents.clear(reader, trial)
            except (StripeError, UserError):
                self._client.states.forget(reader.id)
        return self._ended(reader, step)

    def _read(self, reader: ReaderAt, action: ActionFacts) -> CardLookupView:
        if action.status != "succeeded" or not action.fingerprint:
            step = failed_step(action.failure_code)
            view = self._ended(reader, step)
            return view if step else replace(view, details=action.failure_code)
        self.intents.settle()
        card = action.card
        return CardLookupView(
            LookupState.READ,
            _("{reader} has read the card.", reader=reader.label),
            nothing_charged(),
            fingerprint=action.fingerprint,
            card=card_label(card.brand, card.last4) if card else "",
        )

    def _ended(self, reader: ReaderAt, step: Step) -> CardLookupView:
        self.intents.settle()
        return _view(reader, LookupState.ENDED, step)

    def _explained(self, reader: ReaderAt, error: StripeError) -> UserError:
        return self._client.explain(reader, error, _not_read(reader), nothing_charged())


def _not_read(reader: ReaderAt) -> str:
    return _("Till could not read the card on {reader}.", reader=reader.label)


def _view(reader: ReaderAt, state: LookupState, step: Step) -> CardLookupView:
    headline = str(_ENDED[step]).format(reader=reader.label) if step in _ENDED else ""
    if state is LookupState.WAITING:
        headline, _advice = reader_messages(step, reader.label)
        return CardLookupView(
            state, headline, _("The reader shows a small amount: it is not charged.")
        )
    again = _("Ask again, or find the sale by its receipt.")
    return CardLookupView(
        state,
        headline or _("{reader} has read no card.", reader=reader.label),
        paragraph(nothing_charged(), again),
    )
