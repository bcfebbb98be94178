"""Keeping a card for a customer without a payment: by a reader or a hosted page.

The row and its key are committed before Stripe is asked, the id of what Stripe made before the
reader or the customer is. What Stripe says of the SetupIntent is the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from typing import Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.customers import CardSetup, Customer
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SetupState, Step, TenderKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.readers import failed_step, reader_messages
from pos_app.domain.setup_messages import CAN_NOT_BE_KEPT, NOTHING_SAVED
from pos_app.domain.texts import N_, _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.customers.card_setup_rows import (
    find_setup,
    new_setup,
    setup_metadata,
    setup_view,
    still_open,
)
from pos_app.services.ledger.saved_cards import write_card
from pos_app.services.readers.poll_result import LONGEST_WAIT
from pos_app.services.readers.reader_client import ReaderAt
from pos_app.services.readers.reader_state import SETUP, running
from pos_app.services.readers.readers import Readers
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.clock_skew import closing_time, make_in_time
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.created_object_checks import check_accepted, check_unique
from pos_app.services.shared.customer_locale import spoken_to
from pos_app.services.shared.errors import MissingReturnUrlError
from pos_app.services.shared.recovery import ReportProgress
from pos_app.services.shared.settings import current_profile, customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.views.customers import CardSetupView
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import NoAnswerError, RateLimitedError, RefusedError, StripeError
from pos_app.stripe_service.facts import SavedCardFacts, SessionFacts, SetupFacts
from pos_app.stripe_service.readers import READER_TIMEOUT
from pos_app.stripe_service.sessions import NewSetupPage

_NOT_SAVED: Final = N_("Till could not save this card.")


class CardSetups:
    """Saves cards; no money moves. All of it asks Stripe and raises UserError where it refuses."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        readers: Readers,
        connect: Callable[[], ConnectView],
        return_url: Callable[[], str],
        stripe_customer: Callable[[str], str],
        unsettled_at_start: AbstractSet[str],
    ) -> None:
        """Work on one book; see `PagePayments` for the page and the Stripe customer.

        `unsettled_at_start` is what an earlier run left unsettled.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._client = readers.client
        self._connect = connect
        self._return_url = return_url
        self._stripe_customer = stripe_customer
        self._in_flight = InFlight()
        self._unsettled_at_start = set(unsettled_at_start)

    # --- by a reader ---

    def on_reader(self, actor: Actor, customer_id: str, reader_id: str) -> CardSetupView:
        """Have a reader read the card; the customer has agreed (`consent`)."""
        require_first(self._database, actor, Permission.SAVE_CARD)
        stripe_customer = self._stripe_customer(customer_id)
        reader = self._client.find(reader_id)
        with self._client.lanes.turn_to_pay(reader_id):
            self._check_free(reader)
            setup_id = self._store(actor, customer_id, TenderKind.READER, reader.account, reader_id)
            with self._in_flight.my_turn(setup_id):
                self._send(setup_id, stripe_customer, reader)
        return self._view(setup_id)

    def _check_free(self, reader: ReaderAt) -> None:
        try:
            self._client.fetch(reader)
        except StripeError as error:
            raise self._client.explain(
                reader, error, str(_NOT_SAVED), str(NOTHING_SAVED)
            ) from error
        self._check_still_free(reader)

    def _check_still_free(self, reader: ReaderAt) -> None:
        try:
            step = self._client.why_not_free(reader)
        except StripeError as error:
            raise self._client.explain(
                reader, error, str(_NOT_SAVED), str(NOTHING_SAVED)
            ) from error
        if step is not Step.NONE:
            headline, advice = reader_messages(step, reader.label)
            raise UserError(headline, str(NOTHING_SAVED), advice)

    def _send(self, setup_id: str, stripe_customer: str, reader: ReaderAt) -> None:
        """Source: docs.stripe.com/api/terminal/readers/process_setup_intent."""
        try:
            intent_id = self._create_intent(setup_id, stripe_customer)
            self._check_still_free(reader)  # another register may have asked it meanwhile
        except StripeError as error:
            self._end(setup_id, SetupState.FAILED)
            raise explain(error, str(_NOT_SAVED), str(NOTHING_SAVED)) from error
        except UserError:
            self._end(setup_id, SetupState.FAILED)
            raise
        self._change(setup_id, SetupState.WAITING, Step.CARD)
        try:
            self._client.states.record(
                self._client.calls.process_setup(
                    reader.id, intent_id, key=new_id(), account=reader.account
                )
            )
        except RefusedError as error:
            step = self._client.refused(reader.id, error)
            if error.code == READER_TIMEOUT:
                return
            self._end(setup_id, SetupState.FAILED, step)
            if step is Step.NONE:
                raise self._client.explain(
                    reader, error, str(_NOT_SAVED), str(NOTHING_SAVED)
                ) from error
        except StripeError as error:
            if not error.is_known:
                return  # the reader may have it all the same: the next look tells
            self._end(setup_id, SetupState.FAILED)
            raise self._client.explain(
                reader, error, str(_NOT_SAVED), str(NOTHING_SAVED)
            ) from error

    def _create_intent(self, setup_id: str, stripe_customer: str) -> str:
        with self._database.read() as session:
            setup = find_setup(session, setup_id)
            metadata = setup_metadata(session, setup)
        made = self._connection.gateway().setups.create_for_reader(
            stripe_customer, metadata=metadata, key=setup.create_key, account=setup.account_id
        )
        with self._database.write() as session:
            check_unique(session, CardSetup.setup_intent_id, made.id, setup_id)
            find_setup(session, setup_id).setup_intent_id = made.id
        check_accepted(made.methods, TenderKind.READER)
        return made.id

    # --- by a page ---

    def on_page(self, actor: Actor, customer_id: str) -> CardSetupView:
        """Make a page on which the customer leaves a card. Raises MissingReturnUrlError."""
        require_first(self._database, actor, Permission.SAVE_CARD)
        if not self._return_url():
            raise MissingReturnUrlError
        stripe_customer = self._stripe_customer(customer_id)
        account = customers_account(self._connect())
        setup_id = self._store(actor, customer_id, TenderKind.PAGE, account)
        with self._in_flight.my_turn(setup_id):
            try:
                page = make_in_time(
                    partial(self._create_page, setup_id, stripe_customer),
                    partial(self._put_off, setup_id),
                    self._stripes_clock,
                )
                check_accepted(page.methods, TenderKind.PAGE)
                self._record_page(setup_id, page)
            except StripeError as error:
                # Nobody was shown its address, if there is one: it closes by itself.
                self._end(setup_id, SetupState.FAILED)
                raise explain(
                    error, _("Till could not make the page for the card."), str(NOTHING_SAVED)
                ) from error
            except UserError:
                self._end(setup_id, SetupState.FAILED)
                raise
        return self._view(setup_id)

    def _record_page(self, setup_id: str, page: SessionFacts) -> None:
        with self._database.write() as session:
            check_unique(session, CardSetup.session_id, page.id, setup_id)
            setup = find_setup(session, setup_id)
            setup.session_id, setup.page_url = page.id, page.url
            setup.expires_at = self._clock.now() + (page.expires - page.created)
            setup.state, setup.step = SetupState.WAITING, Step.PAGE

    def _create_page(self, setup_id: str, stripe_customer: str) -> SessionFacts:
        """Source: docs.stripe.com/api/checkout/sessions/create, mode setup."""
        with self._database.read() as session:
            setup = find_setup(session, setup_id)
            new = NewSetupPage(
                customer_id=stripe_customer,
                currency=current_profile(session).currency,
                success_url=self._return_url(),
                expires=setup.expires_at or setup.created_at,
                metadata=setup_metadata(session, setup),
                languages=spoken_to(session, setup.customer_id).codes,
                account=setup.account_id,
            )
        return self._connection.gateway().sessions.create(new, key=setup.create_key)

    def _put_off(self, setup_id: str, until: datetime) -> None:
        with self._database.write() as session:
            setup = find_setup(session, setup_id)
            setup.expires_at, setup.create_key = until, new_id()

    def _stripes_clock(self) -> datetime | None:
        return self._connection.gateway().server_time()

    # --- asking ---

    def poll(self, actor: Actor, setup_id: str) -> CardSetupView:
        """Poll; once SAVED the card is among the customer's cards in the books."""
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        with self._in_flight.only_one(setup_id) as mine:
            setup = self._setup(setup_id)
            if not mine or setup.settled_at is not None:
                return self._view(setup_id)
            try:
                if setup.kind == TenderKind.READER:
                    self._poll_reader(setup)
                else:
                    self._take(setup, self._read_page(setup, patient=False))
            except (NoAnswerError, RateLimitedError) as error:
                return self._lost(setup_id, error)
            except StripeError as error:
                raise explain(error, str(_NOT_SAVED), str(NOTHING_SAVED)) from error
            return self._view(setup_id)

    def _poll_reader(self, setup: CardSetup) -> None:
        """Ask Stripe about the intent, which is the truth, then about the reader."""
        intent = self._connection.gateway().setups.retrieve(
            setup.setup_intent_id or "", account=setup.account_id, patient=False
        )
        if intent.status == "succeeded":
            self._save(setup, intent)
            return
        reader = self._client.find(setup.reader_id or "")
        action = self._client.fetch(reader, patient=False).action
        if action is None or (action.kind, action.object_id) != (SETUP, intent.id):
            self._settle(setup, SetupState.FAILED, Step.REPLACED)
        elif action.status == "failed":
            step = failed_step(action.failure_code)
            by_customer = step is Step.CUSTOMER_CANCELED
            state = SetupState.CANCELED if by_customer else SetupState.FAILED
            code = action.decline_code or intent.decline_code or intent.error_code
            self._settle(setup, state, step, "" if step else code or action.failure_code)
        elif self._clock.now() - setup.created_at > LONGEST_WAIT:
            self._stop_reader(setup)
            self._settle(setup, SetupState.CANCELED, Step.TIMED_OUT)
        else:
            self._change(setup.id, SetupState.WAITING, Step.CARD)

    def _read_page(self, setup: CardSetup, *, patient: bool = True) -> SessionFacts:
        return self._connection.gateway().sessions.retrieve(
            setup.session_id or "", account=setup.account_id, patient=patient
        )

    def _take(self, setup: CardSetup, page: SessionFacts, ended: Step = Step.EXPIRED) -> None:
        intent = page.setup
        if intent is not None and intent.status == "succeeded":
            self._save(setup, intent)
        elif page.status == "expired":
            self._end(setup.id, SetupState.CANCELED, ended)
        else:
            at_bank = intent is not None and intent.status == "requires_action"
            self._change(setup.id, SetupState.WAITING, Step.BANK if at_bank else Step.PAGE)

    def _lost(self, setup_id: str, error: StripeError) -> CardSetupView:
        self._change(setup_id, SetupState.WAITING, Step.CONNECTION_LOST)
        return self._view(setup_id, str(error))

    # --- giving up ---

    def cancel(self, actor: Actor, setup_id: str) -> CardSetupView:
        """Clear the reader or expire the page; the card may have been saved after all."""
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        with self._in_flight.my_turn(setup_id):
            setup = self._setup(setup_id)
            if setup.settled_at is not None:
                return self._view(setup_id)
            try:
                self._close(setup)
            except NoAnswerError as error:
                self._unsettled_at_start.add(setup_id)  # whoever gave it up does not ask again
                return self._lost(setup_id, error)
            except StripeError as error:
                raise explain(
                    error, _("Till could not cancel saving this card."), str(NOTHING_SAVED)
                ) from error
            return self._view(setup_id)

    def _close(self, setup: CardSetup) -> None:
        if setup.setup_intent_id:
            self._stop_reader(setup)
            self._settle(setup, SetupState.CANCELED)
        elif setup.session_id:
            self._close_page(setup)
        else:
            self._end(setup.id, SetupState.CANCELED)  # no reader and nobody was asked

    def _close_page(self, setup: CardSetup) -> None:
        sessions = self._connection.gateway().sessions
        try:
            page = sessions.expire(setup.session_id or "", key=new_id(), account=setup.account_id)
        except RefusedError:
            page = self._read_page(setup)  # not open any more: the card may be there
        self._take(setup, page, Step.NONE)

    def _stop_reader(self, setup: CardSetup) -> None:
        """Clear the reader where it still asks for this card; a busy one ends by itself."""
        reader = self._client.find(setup.reader_id or "")
        with self._client.lanes.turn(reader.id):
            try:
                action = running(self._client.fetch(reader))
                if action and (action.kind, action.object_id) == (SETUP, setup.setup_intent_id):
                    self._client.clear(reader)
            except (RefusedError, NoAnswerError):
                return  # cancelling the intent is what counts: without it nothing can be saved

    def _settle(
        self, setup: CardSetup, state: SetupState, step: Step = Step.NONE, failure: str = ""
    ) -> None:
        """Cancel the intent: only then is it sure that no card was saved. Raises StripeError."""
        setups = self._connection.gateway().setups
        intent_id, account = setup.setup_intent_id or "", setup.account_id
        try:
            intent = setups.cancel(intent_id, key=new_id(), account=account)
        except RefusedError:
            intent = setups.retrieve(intent_id, account=account)
        if intent.status == "succeeded":
            self._save(setup, intent)
        else:
            self._end(setup.id, state, step, failure)

    def settle_all(
        self, actor: Actor, report_progress: ReportProgress | None = None
    ) -> list[RecoveryOutcome]:
        """Close what an earlier run left open, and what was given up without an answer.

        What Stripe will not say now is asked for the next time. Raises KeyTroubleError.
        """
        with self._database.read() as session:
            require(session, actor, Permission.CHECK_PAYMENT)
            found = still_open(session, self._unsettled_at_start)
        for number, setup_id in enumerate(found, start=1):
            if report_progress:
                report_progress(number, len(found))
            try:
                self.cancel(actor, setup_id)
            except KeyTroubleError:
                raise
            except UserError:
                continue
        return []  # no money moves: the customer's cards say what came of it

    # --- in the books ---

    def _store(
        self,
        actor: Actor,
        customer_id: str,
        kind: TenderKind,
        account: str | None,
        reader_id: str | None = None,
    ) -> str:
        stripes_clock = self._stripes_clock()  # the first to ask for the gateway may make a call
        with self._database.write() as session:
            now = self._clock.now()
            setup = new_setup(session, actor, customer_id, kind, account, now)
            setup.reader_id = reader_id
            if kind is TenderKind.PAGE:
                setup.expires_at = closing_time(now, stripes_clock)
            return setup.id

    def _save(self, setup: CardSetup, intent: SetupFacts) -> None:
        """Put the card among the customer's: what Stripe lists of them is how it looks."""
        card = self._card(setup, intent)
        if card is None:
            self._end(setup.id, SetupState.FAILED, failure=CAN_NOT_BE_KEPT)
            return
        with self._database.write() as session:
            now = self._clock.now()
            write_card(session, session.get_one(Customer, setup.customer_id), card, now)
            row = find_setup(session, setup.id)
            row.state, row.step, row.saved_card_id = SetupState.SAVED, Step.NONE, card.id
            row.settled_at, row.page_url = now, None

    def _card(self, setup: CardSetup, intent: SetupFacts) -> SavedCardFacts | None:
        if not intent.card_id or not intent.customer_id:
            return None
        listed = self._connection.gateway().customers.cards(
            intent.customer_id, account=setup.account_id
        )
        return next((card for card in listed if card.id == intent.card_id), None)

    def _end(
        self, setup_id: str, state: SetupState, step: Step = Step.NONE, failure: str = ""
    ) -> None:
        with self._database.write() as session:
            setup = find_setup(session, setup_id)
            setup.state, setup.step, setup.failure = state, step, failure
            setup.settled_at, setup.page_url = self._clock.now(), None

    def _change(self, setup_id: str, state: SetupState, step: Step) -> None:
        before = self._setup(setup_id)
        if (before.state, before.step) == (state, step):
            return  # most polls say nothing new
        with self._database.write() as session:
            setup = find_setup(session, setup_id)
            setup.state, setup.step = state, step

    def _setup(self, setup_id: str) -> CardSetup:
        with self._database.read() as session:
            return find_setup(session, setup_id)

    def _view(self, setup_id: str, details: str = "") -> CardSetupView:
        with self._database.read() as session:
            return setup_view(session, find_setup(session, setup_id), details)
