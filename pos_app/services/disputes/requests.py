"""What was asked of Stripe about a dispute: rows that are committed before the call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.disputes import Dispute, DisputeDraft, DisputeRequest
from pos_app.domain.disputes import DisputeRequestKind, DisputeStatus, EvidenceFile, EvidenceText
from pos_app.domain.ids import new_id
from pos_app.domain.payments import AttemptState
from pos_app.services.disputes.rows import DONE, files_of
from pos_app.services.shared.clock_skew import may_still_arrive
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import DisputeFacts

MARKS: Mapping[DisputeRequestKind, str] = {
    DisputeRequestKind.STAGE: "till_evidence",
    DisputeRequestKind.SUBMIT: "till_submission",
}
"""Under which name a request's id stands in the metadata of its dispute once it was done."""

NOT_DONE = "not done"  # not shown: what came of a request


def begin(
    session: Session,
    dispute_id: str,
    kind: DisputeRequestKind,
    cashier_id: str,
    now: datetime,
    stripes: datetime | None,
    evidence: Mapping[str, str] | None = None,
) -> DisputeRequest:
    """Add a request with a fresh idempotency key; `stripes` is Stripe's clock, where it is known.

    The moment is for the next start, should the program end before the answer.
    """
    request = DisputeRequest(
        id=new_id(),
        dispute_id=dispute_id,
        kind=kind,
        cashier_id=cashier_id,
        idempotency_key=new_id(),
        evidence=dict(evidence or {}),
        state=AttemptState.STARTED,
        started_at=now,
        asked_at=stripes,
    )
    session.add(request)
    return request


def end(request: DisputeRequest, outcome: str, now: datetime, request_id: str = "") -> None:
    """Record what came of a request."""
    request.state, request.outcome, request.ended_at = AttemptState.ANSWERED, outcome[:64], now
    request.request_id = request_id or None


def fail(
    request: DisputeRequest, error: StripeError, now: datetime, stripes: datetime | None
) -> None:
    """Record that a request was refused, or that nobody can say what came of it."""
    if error.is_known:
        end(request, error.outcome, now, error.request_id)
    else:
        request.state, request.asked_at = AttemptState.UNKNOWN, stripes or request.asked_at


def open_requests(session: Session, dispute_id: str) -> list[DisputeRequest]:
    """Return what was asked about a dispute and not answered, in order."""
    chosen = select(DisputeRequest).where(
        DisputeRequest.dispute_id == dispute_id, DisputeRequest.state != AttemptState.ANSWERED
    )
    return list(session.scalars(chosen.order_by(DisputeRequest.started_at)))


def settle(
    session: Session, facts: DisputeFacts, stripes: datetime | None, now: datetime
) -> list[DisputeRequest]:
    """End what was not answered, by how the dispute stands now; return what was ended.

    One that was final and may still be on its way is left open.
    """
    ended = []
    is_too_late = not DisputeStatus.of(facts.status).is_answerable
    for request in open_requests(session, facts.id):
        kind = DisputeRequestKind(request.kind)
        if is_done(kind, request.id, facts):
            end(request, DONE, now)
        elif not is_too_late and kind.is_final and may_still_arrive(request, stripes):
            request.state = AttemptState.UNKNOWN
            continue
        else:
            end(request, NOT_DONE, now)
        take_effect(session, request)
        ended.append(request)
    return ended


def is_done(kind: DisputeRequestKind, request_id: str, facts: DisputeFacts) -> bool:
    """Return whether Stripe did what a request asked for."""
    if kind is DisputeRequestKind.CLOSE:
        return DisputeStatus.of(facts.status) is DisputeStatus.LOST
    return facts.metadata.get(MARKS[kind]) == request_id


def take_effect(session: Session, request: DisputeRequest) -> None:
    """Let a request that was done show: the answer kept here is held, who accepted knows it."""
    if request.outcome != DONE:
        return
    draft = session.get(DisputeDraft, request.dispute_id)
    dispute = session.get_one(Dispute, request.dispute_id)
    if request.kind == DisputeRequestKind.CLOSE:
        dispute.ended_unseen = False
    if (
        request.kind == DisputeRequestKind.STAGE
        and draft is not None
        and evidence_of(session, dispute, draft) == request.evidence
    ):
        draft.staged_at = request.ended_at


def evidence_of(session: Session, dispute: Dispute, draft: DisputeDraft) -> dict[str, str]:
    """Return what Stripe is to hold of an answer, by its names.

    An empty text takes away what is there; a file that is not uploaded yet is left out.
    """
    found = {name.value: draft.texts.get(name, "") for name in EvidenceText}
    found |= dict.fromkeys((name.value for name in EvidenceFile), "")
    found |= {f.name: f.stripe_id for f in session.scalars(files_of(dispute.id)) if f.stripe_id}
    return found
