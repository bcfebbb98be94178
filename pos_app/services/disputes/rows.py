"""Disputes as they are listed and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.disputes import (
    Dispute,
    DisputeDraft,
    DisputeFile,
    DisputeRequest,
    FraudWarning,
)
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Cashier
from pos_app.domain.disputes import (
    WAITS_FOR_STORE,
    DisputeRequestKind,
    DisputeStatus,
    EvidenceFile,
    EvidenceText,
    fraud_label,
    reason_label,
    short_reason,
    urgency_of,
)
from pos_app.domain.money import Money
from pos_app.domain.payments import AttemptState
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.disputes.proposal import propose
from pos_app.services.disputes.views import (
    AnswerView,
    DisputeDetails,
    DisputePage,
    DisputeRow,
    FileView,
    MoveView,
)
from pos_app.services.ledger.customer_rows import shown_name
from pos_app.services.ledger.dispute_rows import moves_of, payout_of
from pos_app.services.ledger.read_model import method_label

_ASKED: Final[dict[tuple[DisputeRequestKind, bool], Message]] = {
    (DisputeRequestKind.STAGE, True): N_("{cashier} saved the answer at Stripe."),
    (DisputeRequestKind.STAGE, False): N_("{cashier} wanted to save the answer: not done."),
    (DisputeRequestKind.SUBMIT, True): N_("{cashier} submitted the answer."),
    (DisputeRequestKind.SUBMIT, False): N_("{cashier} wanted to submit the answer: not done."),
    (DisputeRequestKind.CLOSE, True): N_("{cashier} accepted the dispute."),
    (DisputeRequestKind.CLOSE, False): N_("{cashier} wanted to accept the dispute: not done."),
}
"""What was asked of Stripe, and whether Stripe did it."""

DONE: Final = "done"
"""The outcome of a request that Stripe carried out."""

_REVERSAL: Final = "dispute_reversal"
_EXPLAINED: Final[Mapping[DisputeStatus, Message]] = {
    DisputeStatus.WARNING_NEEDS_RESPONSE: N_(
        "The cardholder's bank asks about this payment. No money moved yet. Answer it, or give the "
        "money back: then no dispute follows."
    ),
    DisputeStatus.WARNING_UNDER_REVIEW: N_(
        "The bank has your answer. No money moved. There is nothing more to do."
    ),
    DisputeStatus.WARNING_CLOSED: N_("The bank's question is closed. The money stays yours."),
    DisputeStatus.NEEDS_RESPONSE: N_(
        "The cardholder's bank took the money back. Answer with what shows that the payment was "
        "right, or accept it. Without an answer it is lost."
    ),
    DisputeStatus.UNDER_REVIEW: N_(
        "The bank has your answer and decides, which may take two to three months. There is "
        "nothing more to do."
    ),
    DisputeStatus.WON: N_("The bank decided for you: the money came back."),
    DisputeStatus.LOST: N_("The money went back to the cardholder. There is nothing more to do."),
    DisputeStatus.PREVENTED: N_("The money was given back before a dispute was opened."),
    DisputeStatus.APPEAL_NEEDS_RESPONSE: N_(
        "The decision was appealed. Answer that in the Stripe Dashboard."
    ),
    DisputeStatus.APPEAL_UNDER_REVIEW: N_("The appeal was answered, and the bank decides."),
    DisputeStatus.OTHER: N_("Till does not know this state. Look at it in the Stripe Dashboard."),
}
_WARNED: Final = N_(
    "The card's issuer says that this payment may be fraudulent. No money moved. If you don't know "
    "this customer, give the money back now: a dispute costs a fee, too."
)
_WARNED_BEFORE: Final = N_("It was given back or disputed since. There is nothing more to do.")


def listed(session: Session, skip: int, limit: int, now: datetime) -> DisputePage:
    """Return disputes and warnings: what waits for the store by its last day, then the newest."""
    waits = Dispute.status.in_(WAITS_FOR_STORE)
    disputes = select(
        Dispute.id,
        literal(0).label("is_warning"),
        case((waits, 0), else_=2).label("place"),
        case((waits, Dispute.due_by), else_=None).label("due"),
        Dispute.created_at.label("opened"),
    )
    warnings = select(
        FraudWarning.id,
        literal(1),
        case((FraudWarning.actionable, 1), else_=2),
        literal(None, FraudWarning.created_at.type),
        FraudWarning.created_at,
    ).where(FraudWarning.intent_id.is_not(None))
    both = union_all(disputes, warnings).subquery()
    in_order: Select[Any] = select(both.c.id, both.c.is_warning).order_by(
        both.c.place, both.c.due.is_(None), both.c.due, both.c.opened.desc(), both.c.id
    )
    found = session.execute(in_order.offset(skip).limit(limit + 1)).all()
    rows = [
        warning_row(session, session.get_one(FraudWarning, row_id))
        if is_warning
        else dispute_row(session, session.get_one(Dispute, row_id), now)
        for row_id, is_warning in found[:limit]
    ]
    return DisputePage(tuple(rows), skip + limit if len(found) > limit else None)


def count_to_answer(session: Session) -> int:
    """Return how many disputes wait for the store."""
    waits = Dispute.over_at.is_(None), Dispute.status.in_(WAITS_FOR_STORE)
    return session.scalar(select(func.count(Dispute.id)).where(*waits)) or 0


def dispute_row(session: Session, dispute: Dispute, now: datetime) -> DisputeRow:
    """Return a dispute as a list has it."""
    status = DisputeStatus.of(dispute.status)
    unsettled = open_request(session, dispute.id)
    return DisputeRow(
        id=dispute.id,
        intent_id=dispute.intent_id,
        amount=Money(dispute.amount_minor, dispute.currency),
        status=status,
        reason=reason_label(dispute.reason),
        short_reason=short_reason(dispute.reason),
        opened_at=dispute.created_at,
        due_by=dispute.due_by,
        urgency=urgency_of(status, dispute.due_by, now),
        over_at=dispute.over_at,
        is_inquiry=dispute.is_inquiry,
        unsettled=DisputeRequestKind(unsettled.kind) if unsettled else None,
        **_of_payment(session, dispute.intent_id),
    )


def warning_row(session: Session, warning: FraudWarning) -> DisputeRow:
    """Return an early fraud warning as a list has it."""
    intent_id = warning.intent_id or ""
    payment = session.get(StripePayment, intent_id)
    amount = Money(payment.amount_minor, payment.currency) if payment else Money(0, "usd")
    return DisputeRow(
        id=warning.id,
        intent_id=intent_id,
        amount=amount,
        status=None,
        reason=fraud_label(warning.fraud_type),
        short_reason=short_reason("fraudulent"),
        opened_at=warning.created_at,
        actionable=warning.actionable,
        **_of_payment(session, intent_id),
    )


def _of_payment(session: Session, intent_id: str) -> dict[str, Any]:
    tender = session.scalars(select(Tender).where(Tender.intent_id == intent_id)).first()
    sale = session.get(Sale, tender.sale_id) if tender else None
    payment = session.get(StripePayment, intent_id)
    customer = session.get(Customer, sale.customer_id) if sale and sale.customer_id else None
    return {
        "history_id": sale.id if sale else intent_id,
        "receipt_number": sale.receipt_number if sale else None,
        "customer_name": shown_name(customer.name) if customer else "",
        "card": method_label(None, payment.card) if payment else "",
    }


def open_request(session: Session, dispute_id: str) -> DisputeRequest | None:
    """Return what was asked of Stripe about a dispute and not answered, what is final first."""
    chosen = select(DisputeRequest).where(
        DisputeRequest.dispute_id == dispute_id, DisputeRequest.state != AttemptState.ANSWERED
    )
    found = session.scalars(chosen.order_by(DisputeRequest.started_at)).all()
    final = [each for each in found if DisputeRequestKind(each.kind).is_final]
    return next(iter([*final, *found]), None)


def details_of(session: Session, row_id: str, now: datetime) -> DisputeDetails | None:
    """Return all that is known of a dispute or a warning, None where there is none of this id."""
    dispute = session.get(Dispute, row_id)
    if dispute is None:
        warning = session.get(FraudWarning, row_id)
        return _warning_details(session, warning) if warning else None
    status = DisputeStatus.of(dispute.status)
    row = dispute_row(session, dispute, now)
    final = row.unsettled is not None and row.unsettled.is_final
    return DisputeDetails(
        row=row,
        explanation=str(_EXPLAINED[status]),
        moves=tuple(
            MoveView(
                move.created_at,
                _("Came back") if move.category == _REVERSAL else _("Taken by the bank"),
                Money(move.amount_minor, move.currency),
                Money(-move.fee_minor, move.currency),
            )
            for move in moves_of(session, [dispute.id])
        ),
        answer=answer_of(session, dispute, now),
        history=_asked(session, dispute.id),
        submissions=dispute.submissions,
        held=dict(dispute.evidence),
        network_code=dispute.network_code,
        reason_code=dispute.reason,
        may_answer=status.is_answerable and not dispute.past_due and not final,
        may_accept=status is DisputeStatus.NEEDS_RESPONSE and not final,
        may_refund=dispute.refundable and not status.is_over,
        payout_id=payout_of(session, dispute.id),
    )


def _warning_details(session: Session, warning: FraudWarning) -> DisputeDetails:
    row = warning_row(session, warning)
    told = _WARNED if warning.actionable else _WARNED_BEFORE
    return DisputeDetails(
        row=row, explanation=paragraph(row.reason, told), may_refund=warning.actionable
    )


def answer_of(session: Session, dispute: Dispute, now: datetime) -> AnswerView:
    """Return the answer that somebody saved here, or one that is proposed from the books."""
    draft = session.get(DisputeDraft, dispute.id)
    if draft is None:
        return propose(session, dispute, now)
    files = session.scalars(files_of(dispute.id)).all()
    return AnswerView(
        texts={EvidenceText(name): text for name, text in draft.texts.items()},
        pasted={EvidenceFile(name): text for name, text in draft.pasted.items()},
        files=tuple(
            FileView(EvidenceFile(f.name), f.file_name, f.size, f.stripe_id is not None)
            for f in files
        ),
        updated_at=draft.updated_at,
        staged_at=draft.staged_at,
    )


def files_of(dispute_id: str) -> Select[DisputeFile]:
    """Return the question for the files of an answer, in the order in which they were attached."""
    chosen = select(DisputeFile).where(DisputeFile.dispute_id == dispute_id)
    return chosen.order_by(DisputeFile.created_at, DisputeFile.id)


def _asked(session: Session, dispute_id: str) -> tuple[tuple[datetime, str], ...]:
    chosen = select(DisputeRequest, Cashier.name).join(
        Cashier, Cashier.id == DisputeRequest.cashier_id
    )
    answered = chosen.where(
        DisputeRequest.dispute_id == dispute_id, DisputeRequest.state == AttemptState.ANSWERED
    )
    return tuple(
        (
            request.ended_at or request.started_at,
            _ASKED[DisputeRequestKind(request.kind), request.outcome == DONE].format(cashier=name),
        )
        for request, name in session.execute(answered.order_by(DisputeRequest.started_at))
    )
