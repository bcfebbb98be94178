"""Keeping an answer to a dispute: what is typed, pasted and attached."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.disputes import Dispute, DisputeDraft, DisputeFile
from pos_app.domain.disputes import LARGEST_FILES, LONGEST_EVIDENCE, LONGEST_TEXT, file_kind
from pos_app.domain.ids import new_id
from pos_app.domain.texts import _, counted
from pos_app.domain.writing import format_number
from pos_app.services.disputes.rows import files_of
from pos_app.services.disputes.views import NewAnswer, NewFile
from pos_app.services.shared.errors import FieldError, check_no_card

_LONGEST_NAME = 128


def save_answer(
    session: Session, dispute: Dispute, answer: NewAnswer, cashier_id: str, now: datetime
) -> None:
    """Write an answer into the books; Stripe does not hold it then. Raises FieldError."""
    texts = {str(name): text.strip() for name, text in answer.texts.items() if text.strip()}
    pasted = {str(name): text.strip() for name, text in answer.pasted.items() if text.strip()}
    _check_texts(texts, pasted)
    draft = session.get(DisputeDraft, dispute.id) or DisputeDraft(dispute_id=dispute.id)
    draft.texts, draft.pasted = texts, pasted
    draft.cashier_id, draft.updated_at, draft.staged_at = cashier_id, now, None
    session.add(draft)
    _save_files(session, dispute.id, answer, now)


def _check_texts(texts: dict[str, str], pasted: dict[str, str]) -> None:
    check_no_card(money=_("Nothing was saved."), **texts, **pasted)
    for name, text in (*texts.items(), *pasted.items()):
        if len(text) > LONGEST_TEXT:
            what = _("A text has at most {n} characters.", n=counted(LONGEST_TEXT))
            raise FieldError(name, what, _("Shorten it."), money=_("Nothing was saved."))
    if sum(map(len, texts.values())) > LONGEST_EVIDENCE:
        what = _("All texts together have at most {n} characters.", n=counted(LONGEST_EVIDENCE))
        longest = max(texts, key=lambda name: len(texts[name]))
        raise FieldError(longest, what, _("Shorten them."), money=_("Nothing was saved."))


def _save_files(session: Session, dispute_id: str, answer: NewAnswer, now: datetime) -> None:
    known = {file.name: file for file in session.scalars(files_of(dispute_id))}
    for name in answer.removed:
        if name in known:
            session.delete(known.pop(name))
    for new in answer.files:
        _check_file(new)
        digest = sha256(new.content).hexdigest()
        before = known.get(new.field)
        if before is not None and before.sha256 == digest:
            continue  # Stripe has it, or gets this one
        if before is not None:
            session.delete(before)
        session.add(
            DisputeFile(
                id=new_id(),
                dispute_id=dispute_id,
                name=new.field,
                file_name=new.name[-_LONGEST_NAME:],
                content=new.content,
                size=len(new.content),
                sha256=digest,
                upload_key=new_id(),
                created_at=now,
            )
        )
    session.flush()
    sizes = select(DisputeFile.size).where(DisputeFile.dispute_id == dispute_id)
    if sum(session.scalars(sizes)) > LARGEST_FILES:
        most = format_number(Decimal(LARGEST_FILES) / 1_000_000)
        what = _("All files together have at most {n} MB.", n=most)
        last = answer.files[-1].field if answer.files else ""
        raise FieldError(
            last, what, _("Attach smaller pictures, or fewer."), money=_("Nothing was saved.")
        )


def _check_file(new: NewFile) -> None:
    if file_kind(new.content) is None:
        raise FieldError(
            new.field,
            _("{file} is no PDF, PNG or JPEG.", file=new.name),
            _("Save it as one of those, then attach it."),
            money=_("Nothing was saved."),
        )
