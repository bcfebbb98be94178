"""Disputes: what waits for an answer, and the commands that save, submit and accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.disputes import Dispute, DisputeDraft, DisputeFile, DisputeRequest
from pos_app.db.models.history import StripePayment
from pos_app.domain.disputes import DisputeRequestKind, DisputeStatus
from pos_app.domain.payments import AttemptState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import N_, Message, _
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.disputes import requests
from pos_app.services.disputes.answers import save_answer
from pos_app.services.disputes.proposal import history_id_of
from pos_app.services.disputes.rows import (
    DONE,
    count_to_answer,
    details_of,
    files_of,
    listed,
    open_request,
)
from pos_app.services.disputes.views import DisputeDetails, DisputePage, NewAnswer
from pos_app.services.ledger.dispute_rows import store_dispute
from pos_app.services.shared.attempts import InFlight
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.connection import Connection
from pos_app.services.shared.recovery import ReportProgress
from pos_app.services.shared.wording import explain
from pos_app.services.views.sales import RecoveryOutcome
from pos_app.stripe_service.errors import NoAnswerError, StripeError
from pos_app.stripe_service.facts import DisputeFacts

_KIND: Final = "dispute"

_UNKNOWN: Final[dict[DisputeRequestKind, Message]] = {
    DisputeRequestKind.STAGE: N_(
        "It is not known yet whether Stripe has the answer. Nothing was sent to the bank."
    ),
    DisputeRequestKind.SUBMIT: N_("It is not known yet whether the answer was submitted."),
    DisputeRequestKind.CLOSE: N_("It is not known yet whether the dispute was accepted."),
}
_FAILED: Final[dict[DisputeRequestKind, Message]] = {
    DisputeRequestKind.STAGE: N_("Till could not save the answer at Stripe."),
    DisputeRequestKind.SUBMIT: N_("Till could not submit the answer."),
    DisputeRequestKind.CLOSE: N_("Till could not accept the dispute."),
}
_NOT_DONE: Final[dict[DisputeRequestKind, Message]] = {
    DisputeRequestKind.STAGE: N_("The answer is kept here. Nothing was sent to the bank."),
    DisputeRequestKind.SUBMIT: N_("Nothing was submitted. The answer is kept here."),
    DisputeRequestKind.CLOSE: N_("The dispute is open as before."),
}
_SETTLED: Final[dict[tuple[DisputeRequestKind, bool], Message]] = {
    (DisputeRequestKind.STAGE, True): N_("Stripe has the answer. It is not submitted yet."),
    (DisputeRequestKind.STAGE, False): N_(
        "Stripe does not have the answer. It is kept here: save it again."
    ),
    (DisputeRequestKind.SUBMIT, True): N_("The answer was submitted to the bank."),
    (DisputeRequestKind.SUBMIT, False): N_(
        "The answer was not submitted. It is kept here: submit it again."
    ),
    (DisputeRequestKind.CLOSE, True): N_("The dispute was accepted."),
    (DisputeRequestKind.CLOSE, False): N_("The dispute was not accepted. It is open as before."),
}

_CHECK_FIRST: Final = N_("Check again how it stands before you do anything about it.")

_Ask = Callable[[DisputeRequest, Dispute], DisputeFacts]


class Disputes:
    """What customers had their banks take back. Nothing here charges or refunds."""

    def __init__(self, *, database: Database, clock: Clock, connection: Connection) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._in_flight = InFlight()

    # --- looking ---

    def page(self, after: int | None = None, limit: int = 100) -> DisputePage:
        """Return some disputes and early fraud warnings, from the `after`-th on."""
        with self._database.read() as session:
            return listed(session, after or 0, limit, self._clock.now())

    def count_to_answer(self) -> int:
        """Return how many disputes wait for the store."""
        with self._database.read() as session:
            return count_to_answer(session)

    def details(self, row_id: str) -> DisputeDetails | None:
        """Return all of one dispute or warning, None where it is gone."""
        with self._database.read() as session:
            return details_of(session, row_id, self._clock.now())

    # --- answering ---

    def save(self, actor: Actor, dispute_id: str, answer: NewAnswer) -> None:
        """Keep an answer here, then have Stripe hold it without sending it to the bank.

        Raises FieldError for what can't be kept, and UserError where Stripe does not have it: it
        is kept here then.
        """
        with self._database.write() as session:
            now = self._clock.now()
            entry = require(session, actor, Permission.DISPUTES, _KIND, dispute_id, at=now)
            entry.after = "saved"
            dispute = _answerable(session, dispute_id)
            save_answer(session, dispute, answer, actor.cashier_id, now)
        kept = str(_NOT_DONE[DisputeRequestKind.STAGE])
        self._connection.require(kept, _("Save it again when the network is back."))
        with self._in_flight.my_turn(dispute_id):
            self._upload_files(dispute_id)
            self._ask(actor, dispute_id, DisputeRequestKind.STAGE, self._stage)

    def submit(self, actor: Actor, dispute_id: str) -> None:
        """Send the answer that Stripe holds to the bank, for good; a second press does nothing.

        Raises UserError where it was not submitted, or where that is not known: then it is never
        submitted again before Stripe has said how it stands.
        """
        self._finally(actor, dispute_id, DisputeRequestKind.SUBMIT, self._submit)

    def accept(self, actor: Actor, dispute_id: str) -> None:
        """Accept a dispute: it is lost, for good. Raises UserError as `submit`."""
        self._finally(actor, dispute_id, DisputeRequestKind.CLOSE, self._close)

    def _finally(self, actor: Actor, dispute_id: str, kind: DisputeRequestKind, ask: _Ask) -> None:
        require_first(self._database, actor, Permission.DISPUTES, _KIND, dispute_id)
        with self._in_flight.only_one(dispute_id) as mine:
            if not mine:
                return  # pressed twice: what came of the first is on the screen
            not_done = str(_NOT_DONE[kind])
            self._connection.require(not_done, _("Try again when the network is back."))
            self._fetch_first(dispute_id, kind)
            with self._database.write() as session:
                now = self._clock.now()
                entry = require(session, actor, Permission.DISPUTES, _KIND, dispute_id, at=now)
                entry.after = "submitted" if kind is DisputeRequestKind.SUBMIT else "accepted"
                dispute = _answerable(session, dispute_id)
                if kind is DisputeRequestKind.SUBMIT:
                    _check_staged(session, dispute)
            self._ask(actor, dispute_id, kind, ask)

    def _fetch_first(self, dispute_id: str, kind: DisputeRequestKind) -> None:
        """Ask how it stands before anything final: others may have changed it in the Dashboard."""
        try:
            self._fetch(dispute_id)
        except StripeError as error:
            raise explain(error, str(_FAILED[kind]), _NOT_DONE[kind]) from error

    def _ask(self, actor: Actor, dispute_id: str, kind: DisputeRequestKind, ask: _Ask) -> None:
        """Commit a request, make its call, and record what came of it. Raises UserError."""
        gateway = self._connection.gateway()
        with self._database.write() as session:
            dispute = session.get_one(Dispute, dispute_id)
            draft = session.get(DisputeDraft, dispute_id)
            is_stage = kind is DisputeRequestKind.STAGE and draft is not None
            request = requests.begin(
                session,
                dispute_id,
                kind,
                actor.cashier_id,
                self._clock.now(),
                gateway.server_now(),
                requests.evidence_of(session, dispute, draft) if is_stage and draft else None,
            )
        asked = self._database.logical_clock.next()
        try:
            facts = ask(request, dispute)
        except StripeError as error:
            with self._database.write() as session:
                row = session.get_one(DisputeRequest, request.id)
                requests.fail(row, error, self._clock.now(), gateway.server_now())
            if error.is_known:
                raise explain(error, str(_FAILED[kind]), _NOT_DONE[kind]) from error
            told = explain(error, str(_FAILED[kind]), _UNKNOWN[kind])
            raise UserError(told.what, told.money, str(_CHECK_FIRST), told.details) from error
        with self._database.write() as session:
            row, now = session.get_one(DisputeRequest, request.id), self._clock.now()
            self._store(session, facts, asked)
            requests.end(row, DONE, now)
            requests.take_effect(session, row)

    def _stage(self, request: DisputeRequest, dispute: Dispute) -> DisputeFacts:
        held = dispute.evidence
        evidence = {name: text for name, text in request.evidence.items() if text or held.get(name)}
        return self._connection.gateway().disputes.stage(
            dispute.id,
            evidence,
            {requests.MARKS[DisputeRequestKind.STAGE]: request.id},
            key=request.idempotency_key,
            account=dispute.account_id,
        )

    def _submit(self, request: DisputeRequest, dispute: Dispute) -> DisputeFacts:
        return self._connection.gateway().disputes.submit(
            dispute.id,
            {requests.MARKS[DisputeRequestKind.SUBMIT]: request.id},
            key=request.idempotency_key,
            account=dispute.account_id,
        )

    def _close(self, request: DisputeRequest, dispute: Dispute) -> DisputeFacts:
        return self._connection.gateway().disputes.close(
            dispute.id, key=request.idempotency_key, account=dispute.account_id
        )

    def _upload_files(self, dispute_id: str) -> None:
        with self._database.read() as session:
            account = session.get_one(Dispute, dispute_id).account_id
            waiting = [f for f in session.scalars(files_of(dispute_id)) if f.stripe_id is None]
        for file in waiting:
            try:
                stripe_id = self._connection.gateway().disputes.upload(
                    file.file_name, file.content or b"", key=file.upload_key, account=account
                )
            except StripeError as error:
                failed = _("Till could not upload {file}.", file=file.file_name)
                money = _NOT_DONE[DisputeRequestKind.STAGE]
                raise explain(error, failed, money) from error
            with self._database.write() as session:
                row = session.get(DisputeFile, file.id)
                if row is not None:
                    row.stripe_id, row.content = stripe_id, None

    # --- what was left open ---

    def check(self, actor: Actor, dispute_id: str) -> RecoveryOutcome:
        """Ask Stripe how a dispute stands, and what came of what was asked about it.

        Raises UserError where Stripe does not say.
        """
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        with self._in_flight.only_one(dispute_id) as mine:
            if mine:
                try:
                    self._fetch(dispute_id)
                except StripeError as error:
                    failed = _("Till could not ask about the dispute.")
                    raise explain(error, failed, self._unknown(dispute_id)) from error
        return self._outcome(dispute_id)

    def settle_all(
        self, actor: Actor, report_progress: ReportProgress | None = None
    ) -> list[RecoveryOutcome]:
        """Ask about all disputes of which an answer of Stripe's was lost; see `SettlesAll`."""
        with self._database.read() as session:
            require(session, actor, Permission.CHECK_PAYMENT)
            chosen = select(DisputeRequest.dispute_id).where(
                DisputeRequest.state != AttemptState.ANSWERED
            )
            found = [each for each in session.scalars(chosen.distinct()) if each]
        waiting = [each for each in found if each not in self._in_flight]
        settled = []
        for number, dispute_id in enumerate(waiting, start=1):
            if report_progress:
                report_progress(number, len(waiting))
            try:
                settled.append(self.check(actor, dispute_id))
            except KeyTroubleError:
                raise
            except UserError:
                settled.append(self._outcome(dispute_id))
        return settled

    def _fetch(self, dispute_id: str) -> None:
        with self._database.read() as session:
            account = session.get_one(Dispute, dispute_id).account_id
        gateway, asked = self._connection.gateway(), self._database.logical_clock.next()
        try:
            facts = gateway.disputes.retrieve(dispute_id, account=account)
        except NoAnswerError:
            with self._database.write() as session:
                for request in requests.open_requests(session, dispute_id):
                    request.state = AttemptState.UNKNOWN
            raise
        with self._database.write() as session:
            self._store(session, facts, asked)
            requests.settle(session, facts, gateway.server_time(), self._clock.now())

    def _store(self, session: Session, facts: DisputeFacts, asked: int) -> None:
        row = session.get_one(Dispute, facts.id)
        payment = session.get_one(StripePayment, row.intent_id)
        store_dispute(session, payment, facts, asked, self._clock.now())

    def _unknown(self, dispute_id: str) -> str:
        with self._database.read() as session:
            waiting = open_request(session, dispute_id)
        return str(_UNKNOWN[DisputeRequestKind(waiting.kind)]) if waiting else ""

    def _outcome(self, dispute_id: str) -> RecoveryOutcome:
        with self._database.read() as session:
            waiting = open_request(session, dispute_id)
            dispute = session.get_one(Dispute, dispute_id)
            sale = history_id_of(session, dispute.intent_id)
            newest = select(DisputeRequest).where(DisputeRequest.dispute_id == dispute_id)
            last = session.scalars(newest.order_by(DisputeRequest.started_at.desc())).first()
            what = str(DisputeStatus.of(dispute.status).label)
        if waiting is not None:
            what = str(_UNKNOWN[DisputeRequestKind(waiting.kind)])
        elif last is not None:
            what = str(_SETTLED[DisputeRequestKind(last.kind), last.outcome == DONE])
        is_sale = sale != dispute.intent_id
        return RecoveryOutcome(
            sale_id=sale if is_sale else None, what=what, still_unknown=waiting is not None
        )


def _answerable(session: Session, dispute_id: str) -> Dispute:
    """Return a dispute that may be answered now. Raises UserError for any other."""
    dispute = session.get_one(Dispute, dispute_id)
    waiting = open_request(session, dispute_id)
    if waiting is not None and DisputeRequestKind(waiting.kind).is_final:
        raise UserError(
            str(_UNKNOWN[DisputeRequestKind(waiting.kind)]),
            next_step=str(_CHECK_FIRST),
        )
    if not DisputeStatus.of(dispute.status).is_answerable or dispute.past_due:
        raise UserError(
            _("This dispute can't be answered any more."),
            _("Nothing was sent."),
            _("Look at how it stands now."),
        )
    return dispute


def _check_staged(session: Session, dispute: Dispute) -> None:
    """Raise UserError unless Stripe holds the very answer that was saved here."""
    draft = session.get(DisputeDraft, dispute.id)
    if draft is None or draft.staged_at is None:
        raise UserError(
            _("Stripe does not have this answer yet."),
            _("Nothing was submitted."),
            _("Save it first, then submit it."),
        )
    wanted = requests.evidence_of(session, dispute, draft)
    if any(dispute.evidence.get(name, "") != text for name, text in wanted.items()):
        draft.staged_at = None
        raise UserError(
            _("What Stripe holds is not what was saved here: somebody changed it."),
            _("Nothing was submitted."),
            _("Save the answer again, then submit it."),
        )
