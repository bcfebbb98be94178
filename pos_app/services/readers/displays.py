"""What a reader shows of a sale before it is paid, and what is left there afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.payments import Attempt, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import Reader
from pos_app.domain.cart import ONE, gross_of
from pos_app.domain.ids import new_id
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, pgettext, speaking
from pos_app.domain.units import unit_of
from pos_app.errors import UserError
from pos_app.services.ledger.sales import find_sale
from pos_app.services.readers.reader_client import ReaderAt, ReaderClient
from pos_app.services.readers.reader_state import PAYMENT, is_abandoned, running, shows_ours
from pos_app.services.readers.rows import find_reader, payments_on
from pos_app.services.shared.attempts import PROCESS
from pos_app.services.shared.customer_locale import spoken_to
from pos_app.services.shared.station import current_register
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import ActionFacts, ReaderFacts
from pos_app.stripe_service.readers import Display


class ReaderDisplays:
    """Shows carts, each once, and clears them."""

    def __init__(self, *, database: Database, client: ReaderClient) -> None:
        """Work on one book."""
        self._database = database
        self._client = client
        self._shown: set[str] = set()

    def show(self, sale_id: str, reader_id: str) -> None:
        """Show a sale where the reader is free or shows a leftover of ours.

        Not where a payment waits for its turn or is on it: a display would replace that. Raises
        StripeError.
        """
        reader = self._client.find(reader_id)
        with self._client.lanes.turn(reader_id):
            if self._is_taken(reader_id):
                return
            facts = self._client.fetch(reader)
            action = running(facts)
            if action is not None and not self._client.is_ours(reader_id, action):
                return
            with self._database.read() as session:
                sale = find_sale(session, sale_id)
                with speaking(spoken_to(session, sale.customer_id).language):
                    display = _display(session, sale)
            if not self._is_taken(reader_id) and not _is_shown(action, display):
                self._client.make_way(reader, facts)
                self._put(sale_id, reader, display)

    def _is_taken(self, reader_id: str) -> bool:
        if self._client.lanes.payment_waits(reader_id):
            return True
        with self._database.read() as session:
            return bool(payments_on(session, reader_id))

    def _put(self, sale_id: str, reader: ReaderAt, display: Display) -> None:
        """Source: docs.stripe.com/api/terminal/readers/set_reader_display."""
        self._shown.add(sale_id)
        with self._database.write() as session:
            row = find_reader(session, reader.id)
            new = {
                "sale": sale_id,
                "register": current_register(session).id,
                "lines": [[name, amount] for name, amount, _unused in display.lines],
                "total": display.total,
            }
            # Written before it is there, so that it is known for ours after a crash too; what it
            # replaces stays known, since it may go on being shown.
            shows = row.shows
            before = [*shows.get("before", ()), [shows["lines"], shows["total"]]] if shows else []
            row.shows = {**new, "before": before}
        shown = self._client.calls.show(reader.id, display, key=new_id(), account=reader.account)
        self._client.states.record(shown)
        with self._database.write() as session:
            row = find_reader(session, reader.id)
            row.shows = new if row.shows.get("sale") == sale_id else row.shows

    # --- afterwards ---

    def release(self, sale_id: str) -> None:
        """Clear what was left of a sale on readers; nobody is asked where nothing was. No error."""
        with self._database.read() as session:
            left = {reader.id for reader in _showing(session, sale_id)}
        for reader_id in left | self._payments_left(sale_id):
            self._try_to_clear(sale_id, reader_id)
        if not left:  # else it is forgotten once it is cleared
            self._shown.discard(sale_id)

    def left_behind(self) -> list[str]:
        """Return the sales that this register left on readers when the program last ended."""
        with self._database.read() as session:
            own = current_register(session).id
            sales = {
                str(reader.shows["sale"])
                for reader in session.scalars(select(Reader))
                if reader.shows and reader.shows["register"] == own
            }
        return sorted(sales - self._shown)

    def tidy(self, reader: ReaderAt) -> None:
        """Clear what a reader asked for last, where that was given up here. No error.

        It could not be cleared when it was given up, and nobody could pay or save a card by it.
        """
        snapshot = self._client.states.last(reader.id)
        if snapshot is None or not self._is_abandoned(snapshot.facts):
            return
        with self._client.lanes.turn(reader.id), suppress(StripeError, UserError):
            if self._is_abandoned(self._client.fetch(reader)):
                self._client.clear(reader)

    def _is_abandoned(self, facts: ReaderFacts) -> bool:
        action = running(facts)
        if action is None:
            return False
        if self._client.is_left_question(facts.id, action):
            return True
        with self._database.read() as session:
            return is_abandoned(session, action)

    def _payments_left(self, sale_id: str) -> set[str]:
        """Return the readers that may still have a payment of a sale that is settled."""
        with self._database.read() as session:
            tenders = session.scalars(select(Tender).where(Tender.sale_id == sale_id)).all()
            tried = session.scalars(
                select(Attempt)
                .join(Tender, Tender.id == Attempt.tender_id)
                .where(Tender.sale_id == sale_id, Attempt.endpoint == PROCESS)
            ).all()
        asked = {str(attempt.params["reader"]) for attempt in tried}
        if len(asked) > 1:  # one that was thought out of reach may have it after all
            return asked
        return {reader_id for reader_id in asked if self._still_has(reader_id, tenders)}

    def _still_has(self, reader_id: str, tenders: Sequence[Tender]) -> bool:
        snapshot = self._client.states.last(reader_id)
        action = running(snapshot.facts) if snapshot else None
        return action is not None and any(_is_over(tender, action) for tender in tenders)

    def _try_to_clear(self, sale_id: str, reader_id: str) -> None:
        try:
            self._clear(sale_id, reader_id)
        except (StripeError, UserError):
            # Left as it is: whoever uses the reader next clears it or replaces it.
            return

    def _clear(self, sale_id: str, reader_id: str) -> None:
        reader = self._client.find(reader_id)
        with self._client.lanes.turn(reader_id):
            action = running(self._client.fetch(reader))
            if action is not None and self._is_left_of(sale_id, reader_id, action):
                self._client.clear(reader)
            with self._database.write() as session:
                row = find_reader(session, reader_id)
                if row.shows.get("sale") == sale_id:
                    row.shows = {}
            self._shown.discard(sale_id)

    def _is_left_of(self, sale_id: str, reader_id: str, action: ActionFacts) -> bool:
        with self._database.read() as session:
            row = find_reader(session, reader_id)
            tenders = session.scalars(select(Tender).where(Tender.sale_id == sale_id)).all()
        shown = row.shows.get("sale") == sale_id and shows_ours(row, action)
        return shown or any(_is_over(tender, action) for tender in tenders)


def _is_over(tender: Tender, action: ActionFacts) -> bool:
    its_own = action.kind == PAYMENT and action.object_id == tender.intent_id
    return its_own and tender.settled_at is not None


def _is_shown(action: ActionFacts | None, display: Display) -> bool:
    lines = tuple((name, amount) for name, amount, _unused in display.lines)
    return action is not None and (action.shown, action.total) == (lines, display.total)


def _showing(session: Session, sale_id: str) -> list[Reader]:
    own = current_register(session).id
    return [
        reader
        for reader in session.scalars(select(Reader))
        if reader.shows and (reader.shows["sale"], reader.shows["register"]) == (sale_id, own)
    ]


def _display(session: Session, sale: Sale) -> Display:
    """Return what a reader shows of a sale: lines after discounts, and the tax on top of them."""
    lines = session.scalars(
        select(SaleLine).where(SaleLine.sale_id == sale.id).order_by(SaleLine.position)
    )
    return Display(
        currency=sale.currency,
        lines=tuple(_shown(line, sale) for line in lines),
        tax=sale.total_minor - sale.subtotal_minor + sale.discount_minor + sale.exempted_minor,
        total=sale.total_minor - sale.exchanged_minor,
    )


def _shown(line: SaleLine, sale: Sale) -> tuple[str, int, int]:
    gross = gross_of(line.unit_price_minor, line.quantity_milli, sale.currency)
    # Who is exempt pays a line without the tax in its price.
    price = line.net_minor if sale.exempt_reason else gross - line.discount_minor
    name = line.name or pgettext("a line of a sale that has no name", "Item")
    pieces, rest = divmod(line.quantity_milli, ONE)
    if rest:  # Stripe's display counts whole pieces alone
        quantity = format_quantity(line.quantity_milli, unit=unit_of(line.unit))
        name, pieces = _("{quantity} × {product}", quantity=quantity, product=name), 1
    return name, price, pieces
