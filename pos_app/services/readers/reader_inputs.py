"""Questions to a customer on a card reader: an email address, a phone number, a signature.

No money moves by them, so that nothing is committed: after a crash nobody waits for the answer. A
payment clears a question that it finds (`ReaderClient.in_use_elsewhere`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.ids import new_id
from pos_app.domain.mail import is_address
from pos_app.domain.payments import Step
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.reader_inputs import (
    FAILURE_STATES,
    InputKind,
    InputState,
    form_words,
    input_messages,
)
from pos_app.domain.readers import reader_messages
from pos_app.domain.searching import digits
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _, paragraph, pgettext, speaking
from pos_app.domain.user_input import holds_card_number
from pos_app.errors import UserError
from pos_app.services.readers.poll_result import LONGEST_WAIT
from pos_app.services.readers.reader_client import ReaderAt, ReaderClient
from pos_app.services.readers.reader_state import (
    INPUTS,
    QUESTION,
    REGISTER,
    REGISTER_NAME,
)
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.customer_locale import spoken_to
from pos_app.services.shared.station import current_register
from pos_app.services.views.readers import ReaderInputView
from pos_app.stripe_service.errors import NoAnswerError, RateLimitedError, StripeError
from pos_app.stripe_service.facts import ActionFacts
from pos_app.stripe_service.readers import Question

_FEWEST_DIGITS = 5
_LONGEST = 255


@dataclass(frozen=True)
class _Asked:
    """A question that a reader was given."""

    id: str
    kind: InputKind
    reader: ReaderAt
    at: datetime

    def is_its_own(self, action: ActionFacts | None) -> bool:
        """Return whether it is this question that a reader is, or was, asking."""
        return (
            action is not None
            and action.kind == INPUTS
            and action.metadata.get(QUESTION) == self.id
        )


class ReaderInputs:
    """Asks, polls and gives up. A question stands behind everything else that readers do.

    Raises UserError where Stripe or the reader refuses; what the customer typed is in no message.
    """

    def __init__(self, *, database: Database, clock: Clock, client: ReaderClient) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._client = client
        self._asked: dict[str, _Asked] = {}

    def ask(self, actor: Actor, reader_id: str, kind: InputKind) -> ReaderInputView:
        """Have a reader ask the customer (asks Stripe); in place of a question asked before.

        Raises UserError where the reader is busy, in use by another register, or can't ask.
        """
        require_first(self._database, actor, Permission.USE_READER)
        asked = _Asked(new_id(), kind, self._client.find(reader_id), self._clock.now())
        with self._client.lanes.turn(reader_id):
            self._client.check_idle(asked.reader, _not_asked(asked.reader))
            self._asked[reader_id] = asked
            self._client.open_questions.add(asked.id)
            try:
                self._send(asked)
            except StripeError as error:
                self._forget(asked)
                raise self._explained(asked.reader, error) from error
            except UserError:
                self._forget(asked)
                raise
        return _view(asked, InputState.WAITING)

    def _send(self, asked: _Asked) -> None:
        """Source: docs.stripe.com/api/terminal/readers/collect_inputs."""
        with self._database.read() as session:
            register = current_register(session)
            metadata = {
                QUESTION: asked.id,
                REGISTER: register.id,
                REGISTER_NAME: register.name,
            }
            spoken = spoken_to(session)
        with speaking(spoken.language):
            title, description = form_words(asked.kind)
            question = Question(
                kind=asked.kind.value,
                title=title[:40],
                description=description[:100],
                submit=pgettext("button on a card reader", "Done")[:30],
                skip=pgettext("button on a card reader", "Skip")[:14],
            )
        reader, calls = asked.reader, self._client.calls
        self._client.send_question(
            reader,
            lambda: calls.collect_input(
                reader.id, question, key=new_id(), metadata=metadata, account=reader.account
            ),
        )

    def poll(self, actor: Actor, reader_id: str) -> ReaderInputView:
        """Return how what was asked last on a reader stands (asks Stripe)."""
        require_first(self._database, actor, Permission.USE_READER)
        asked = self._asked[reader_id]
        try:
            facts = self._client.fetch(asked.reader, patient=False)
        except (NoAnswerError, RateLimitedError) as error:
            waiting = _view(asked, InputState.WAITING)
            lost = _("Stripe does not answer just now.")
            return replace(waiting, advice=paragraph(lost, waiting.advice), details=str(error))
        except StripeError as error:
            raise self._explained(asked.reader, error) from error
        view = _outcome(asked, facts.action)
        if view.state is not InputState.WAITING:
            self._forget(asked)
        elif self._clock.now() - asked.at > LONGEST_WAIT:
            view = self._stop(asked)
            return _view(asked, InputState.TIMED_OUT) if view.state is InputState.STOPPED else view
        elif not facts.online:
            headline, advice = reader_messages(Step.OFFLINE, asked.reader.label)
            return replace(view, headline=headline, advice=advice)
        return view

    def cancel(self, actor: Actor, reader_id: str) -> ReaderInputView | None:
        """Stop asking on a reader, also what it is being asked just now. Never an error.

        What the customer gave meanwhile is returned; None where nothing was asked. Where Stripe
        does not answer, the reader is cleared when it is used or asked after next.
        """
        require_first(self._database, actor, Permission.USE_READER)
        with self._client.lanes.turn(reader_id):
            asked = self._asked.get(reader_id)
            return None if asked is None else self._stop(asked)

    def _stop(self, asked: _Asked) -> ReaderInputView:
        view = _view(asked, InputState.STOPPED)
        try:
            with self._client.lanes.turn(asked.reader.id):
                found = _outcome(asked, self._client.fetch(asked.reader).action)
                if found.state is InputState.WAITING:
                    self._client.clear(asked.reader)
                elif found.state is not InputState.REPLACED:
                    view = found
        except (StripeError, UserError):
            self._client.states.forget(asked.reader.id)
        self._forget(asked)
        return view

    def _forget(self, asked: _Asked) -> None:
        self._client.open_questions.discard(asked.id)

    def _explained(self, reader: ReaderAt, error: StripeError) -> UserError:
        return self._client.explain(reader, error, _not_asked(reader), nothing_charged())


def _not_asked(reader: ReaderAt) -> str:
    return _("Till could not ask the customer on {reader}.", reader=reader.label)


def _outcome(asked: _Asked, action: ActionFacts | None) -> ReaderInputView:
    if action is None or not asked.is_its_own(action):
        return _view(asked, InputState.REPLACED)
    if action.status == "in_progress":
        return _view(asked, InputState.WAITING)
    if action.status != "succeeded" or not action.inputs:
        code = action.failure_code
        return replace(_view(asked, FAILURE_STATES.get(code, InputState.FAILED)), details=code)
    given = action.inputs[0]
    if given.skipped or not given.value:
        return _view(asked, InputState.SKIPPED)
    if not _is_usable(asked.kind, given.value):
        return _view(asked, InputState.UNUSABLE)
    return replace(_view(asked, InputState.GIVEN), value=given.value.strip())


def _is_usable(kind: InputKind, value: str) -> bool:
    """Check what a customer typed as what a cashier types is checked; a card number is dropped."""
    if kind is InputKind.SIGNATURE:
        return value.startswith("file_")
    if holds_card_number(value) or len(value) > _LONGEST:
        return False
    if kind is InputKind.EMAIL:
        return is_address(value.strip())
    return len(digits(value)) >= _FEWEST_DIGITS


def _view(asked: _Asked, state: InputState) -> ReaderInputView:
    headline, advice = input_messages(asked.kind, state, asked.reader.label)
    return ReaderInputView(state, headline, advice)
