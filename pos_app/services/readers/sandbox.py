"""Presents test cards to simulated readers in a sandbox, where there is no customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos_app.db.engine import Database
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import N_, Message, _
from pos_app.errors import UserError
from pos_app.services.readers.reader_client import ReaderClient
from pos_app.services.readers.rows import find_reader
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.readers import SandboxCard
from pos_app.stripe_service.errors import RefusedError, StripeError


@dataclass(frozen=True)
class _Card:
    """A test card as Stripe is told of it; without a number it is the usual one of its kind."""

    name: Message
    kind: str = "card_present"
    number: str = ""


_SIMULATED: Final = "simulated_"
INTERAC: Final = "interac"
# Source: docs.stripe.com/terminal/references/testing
_CARDS: Final = {
    "approved": _Card(N_("A card that is approved")),
    "declined": _Card(N_("A card that is declined"), number="4000000000000002"),
    "pin": _Card(N_("A card with a PIN"), number="4001000360000005"),
    INTERAC: _Card(N_("An Interac card"), "interac_present", "4506445006931933"),
}
_IN_CANADA_ALONE: Final = frozenset({INTERAC})


class Sandbox:
    """Does what a customer would, by Stripe's test helpers: in test mode alone.

    Training has its own customer side, and with real money there is a customer.
    """

    def __init__(
        self, *, database: Database, connection: Connection, client: ReaderClient, mode: str
    ) -> None:
        """Work on one book; `mode` is live, test or training."""
        self._database = database
        self._connection = connection
        self._client = client
        self.on = mode == "test"
        """Whether cards can be presented from the till: in test mode."""

    def cards_at(self, reader_id: str) -> list[SandboxCard]:
        """Return the cards that can be presented to a reader; none to a physical one."""
        with self._database.read() as session:
            simulated = find_reader(session, reader_id).device_type.startswith(_SIMULATED)
            in_canada = current_profile(session).country.upper() == "CA"
        if not (self.on and simulated):
            return []
        return [
            SandboxCard(card_id, str(card.name))
            for card_id, card in _CARDS.items()
            if in_canada or card_id not in _IN_CANADA_ALONE
        ]

    def plays_at(self, reader_id: str) -> bool:
        """Return whether the till plays the customer at a reader: a simulated one, in test mode."""
        return bool(self.cards_at(reader_id))

    def answer(self, actor: Actor, reader_id: str) -> None:
        """Give a usual answer to what the reader asks for (asks Stripe)."""
        require_first(self._database, actor, Permission.USE_READER)
        reader = self._client.find(self._checked(reader_id))
        try:
            with self._client.lanes.turn(reader_id):
                calls = self._connection.gateway().sandbox
                answered = calls.answer(reader_id, key=new_id(), account=reader.account)
                self._client.states.record(answered)
        except StripeError as error:
            raise self._client.explain(
                reader, error, _("Till could not answer for the customer."), ""
            ) from error

    def present(self, actor: Actor, reader_id: str, card_id: str) -> None:
        """Hold a card to the reader (asks Stripe). What comes of it is told where it is polled.

        Raises UserError where the reader waits for no card, or Stripe does not answer.
        """
        require_first(self._database, actor, Permission.USE_READER)
        reader, card = self._client.find(self._checked(reader_id)), _CARDS[card_id]
        try:
            with self._client.lanes.turn(reader_id):
                calls = self._connection.gateway().sandbox
                presented = calls.present(
                    reader_id, card.kind, card.number, key=new_id(), account=reader.account
                )
                self._client.states.record(presented)
        except RefusedError as error:
            raise UserError(
                _("{reader} took no card.", reader=reader.label),
                next_step=_("Look at what it waits for, and present another card."),
                details=str(error),
            ) from error
        except StripeError as error:
            raise self._client.explain(
                reader, error, _("Till could not present a test card."), ""
            ) from error

    def take_away(self, actor: Actor, reader_id: str) -> None:
        """Have the customer leave with their card: the reader stops asking (asks Stripe).

        Stripe has no test helper for that, so the reader is cleared as a manager would clear it.
        """
        require_first(self._database, actor, Permission.USE_READER)
        reader = self._client.find(self._checked(reader_id))
        try:
            with self._client.lanes.turn(reader_id):
                self._client.clear(reader)
        except StripeError as error:
            raise self._client.explain(
                reader, error, _("Till could not take the card away."), ""
            ) from error

    def _checked(self, reader_id: str) -> str:
        if not self.on:
            raise RuntimeError("only in a sandbox does the till play the customer")
        return reader_id
