"""Card readers: which there are, how they are, what they show. Paying is `reader_payments`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.payments import Step
from pos_app.services.connection import Connection
from pos_app.services.counter_views import LocationView, ReaderView, TippingView
from pos_app.services.views import ConnectView


@dataclass(frozen=True)
class ReaderTestView:
    """How trying a reader out stands; no money is taken by it."""

    state: Literal["waiting", "passed", "failed", "canceled"]
    step: Step
    headline: str
    advice: str
    details: str = ""


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
        self._connection = connection
        self._connect = connect

    # --- which there are ---

    def all(self) -> list[ReaderView]:
        """Return the readers as the books know them, this register's default one first."""
        raise NotImplementedError

    def refresh(self) -> list[ReaderView]:
        """Ask Stripe which readers there are, and return them all."""
        raise NotImplementedError

    def default(self) -> ReaderView | None:
        """Return this register's reader as it was last seen, None where none is chosen."""
        raise NotImplementedError

    def choose(self, reader_id: str | None) -> None:
        """Make a reader the one that this register uses first; None: it uses none."""
        raise NotImplementedError

    def register(self, code: str, label: str, location_id: str) -> ReaderView:
        """Register a reader by the code on its screen (asks Stripe).

        The first reader of a register becomes its default one.
        """
        raise NotImplementedError

    def rename(self, reader_id: str, label: str) -> ReaderView:
        """Give a reader another name (asks Stripe)."""
        raise NotImplementedError

    def remove(self, reader_id: str) -> None:
        """Take a reader out of the account (asks Stripe). Not while a payment is on it."""
        raise NotImplementedError

    # --- how they are ---

    def look(self, reader_id: str) -> ReaderView:
        """Ask Stripe how a reader is; a network that is down makes it UNKNOWN, no error."""
        raise NotImplementedError

    def clear(self, reader_id: str) -> ReaderView:
        """Clear a reader, whoever uses it (asks Stripe), for a manager who knows that nobody is."""
        raise NotImplementedError

    def show_cart(self, sale_id: str, reader_id: str) -> ReaderView:
        """Show a sale on a reader before it is paid (asks Stripe), once.

        A leftover of our own goes first; a reader in somebody else's use is left alone. Never an
        error: what matters is in the view.
        """
        raise NotImplementedError

    def release(self, sale_id: str) -> None:
        """Clear what this register left on a reader for a sale that is over or left (asks Stripe).

        Never an error.
        """
        raise NotImplementedError

    # --- trying one out ---

    def start_test(self, reader_id: str) -> ReaderTestView:
        """Have a reader authorise the smallest amount, which is then released, never taken."""
        raise NotImplementedError

    def poll_test(self, reader_id: str) -> ReaderTestView:
        """Return how the test stands (asks Stripe)."""
        raise NotImplementedError

    def cancel_test(self, reader_id: str) -> ReaderTestView:
        """Stop a test and release what it authorised (asks Stripe)."""
        raise NotImplementedError

    # --- locations and tips ---

    def locations(self) -> list[LocationView]:
        """Return the locations (asks Stripe)."""
        raise NotImplementedError

    def save_location(self, location: LocationView) -> LocationView:
        """Keep a location, new where its id is empty (asks Stripe)."""
        raise NotImplementedError

    def remove_location(self, location_id: str) -> None:
        """Delete a location without readers (asks Stripe)."""
        raise NotImplementedError

    def tipping(self, location_id: str) -> TippingView:
        """Return what a location's readers offer in the store's currency (asks Stripe)."""
        raise NotImplementedError

    def save_tipping(self, location_id: str, tipping: TippingView) -> TippingView:
        """Have a location's readers offer this as a tip (asks Stripe)."""
        raise NotImplementedError
