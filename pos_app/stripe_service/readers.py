"""Card readers (Stripe Terminal, driven by the server), their locations and what they ask."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.stripe_service.calls import Calls
from pos_app.stripe_service.facts import LocationFacts, ReaderFacts, TippingFacts


@dataclass(frozen=True)
class Display:
    """What a reader shows of a cart; minor units. `lines` are description, amount, quantity."""

    currency: str
    lines: tuple[tuple[str, int, int], ...]
    tax: int
    total: int


@dataclass(frozen=True)
class NewLocation:
    """The address that Stripe wants of where readers stand; `country` has two letters."""

    name: str
    line1: str
    city: str
    postal_code: str
    country: str
    state: str = ""


class ReaderCalls(Calls):
    """Sources: docs.stripe.com/api/terminal/readers, /locations and /configuration.

    Each call raises the errors of `stripe_service.errors`; a reader that is busy, offline or does
    not answer is a RefusedError whose code is in `READER_CODES`. `account` is the connected
    account that has the reader.
    """

    def all(self, *, account: str | None = None) -> list[ReaderFacts]:
        """Return all readers with the names of their locations."""
        raise NotImplementedError

    def retrieve(self, reader_id: str, *, account: str | None = None) -> ReaderFacts:
        """Return how a reader is and what it is doing."""
        raise NotImplementedError

    def register(
        self, code: str, *, label: str, location_id: str, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Register a reader by the code that it shows."""
        raise NotImplementedError

    def rename(self, reader_id: str, label: str, *, account: str | None = None) -> ReaderFacts:
        """Give a reader another name."""
        raise NotImplementedError

    def remove(self, reader_id: str, *, account: str | None = None) -> None:
        """Take a reader out of the account; its code registers it again."""
        raise NotImplementedError

    # --- what it does ---

    def process_payment(
        self,
        reader_id: str,
        intent_id: str,
        *,
        key: str,
        ask_for_tip: bool = False,
        keep_card: bool = False,
        account: str | None = None,
    ) -> ReaderFacts:
        """Have the reader take an intent's payment; the customer may cancel on it.

        An answer says that the reader has it, not that anything was paid. The tip is asked for
        on the intent's whole amount, where the reader's location is set up for it.
        """
        raise NotImplementedError

    def process_setup(
        self, reader_id: str, setup_intent_id: str, *, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Have the reader read a card that is to be kept (`allow_redisplay` always)."""
        raise NotImplementedError

    def refund(
        self,
        reader_id: str,
        intent_id: str,
        amount: int,
        *,
        key: str,
        metadata: dict[str, str],
        reverse_transfer: bool = False,
        refund_application_fee: bool = False,
        account: str | None = None,
    ) -> ReaderFacts:
        """Have the reader give money back to the card that is presented (Interac)."""
        raise NotImplementedError

    def show(
        self, reader_id: str, display: Display, *, key: str, account: str | None = None
    ) -> ReaderFacts:
        """Show a cart. It replaces whatever the reader is doing: never during a payment."""
        raise NotImplementedError

    def cancel_action(self, reader_id: str, *, key: str, account: str | None = None) -> ReaderFacts:
        """Clear the reader. It cancels no intent; during an authorization the reader is busy."""
        raise NotImplementedError

    # --- locations and tips ---

    def locations(self, *, account: str | None = None) -> list[LocationFacts]:
        """Return all locations."""
        raise NotImplementedError

    def create_location(
        self, new: NewLocation, *, key: str, account: str | None = None
    ) -> LocationFacts:
        """Make a location."""
        raise NotImplementedError

    def update_location(
        self, location_id: str, new: NewLocation, *, account: str | None = None
    ) -> LocationFacts:
        """Change a location's name and address (its country stays)."""
        raise NotImplementedError

    def remove_location(self, location_id: str, *, account: str | None = None) -> None:
        """Delete a location that has no readers any more."""
        raise NotImplementedError

    def tipping(
        self, location: LocationFacts, currency: str, *, account: str | None = None
    ) -> TippingFacts:
        """Return what the readers of a location offer as a tip, or the account's default."""
        raise NotImplementedError

    def set_tipping(
        self,
        location: LocationFacts,
        currency: str,
        tipping: TippingFacts,
        *,
        key: str,
        account: str | None = None,
    ) -> LocationFacts:
        """Have the readers of a location offer this in a currency; nothing given asks no tip."""
        raise NotImplementedError


READER_BUSY = "terminal_reader_busy"
READER_OFFLINE = "terminal_reader_offline"
READER_TIMEOUT = "terminal_reader_timeout"
INTENT_STATE = "intent_invalid_state"
READER_CODES = frozenset({READER_BUSY, READER_OFFLINE, READER_TIMEOUT})
