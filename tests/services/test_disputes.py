"""Disputes are answered here: put together, kept, staged, and submitted once, for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.disputes import DisputeFile, DisputeRequest
from pos_app.domain.disputes import (
    DisputeRequestKind,
    DisputeStatus,
    EvidenceFile,
    EvidenceText,
    Urgency,
)
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.disputes.views import AnswerView, DisputeDetails, NewAnswer, NewFile
from pos_app.services.shared.clock_skew import LONGEST_REQUEST
from pos_app.services.shared.declared_settings import REFUND_POLICY
from pos_app.services.shared.errors import FieldError
from pos_app.training.money.disputes import ANSWER_WITHIN, DECIDED_AFTER
from tests.services.counter import Counter
from tests.services.test_clock_set import sync
from tests.services.test_dispute_rows import dispute, sell
from tests.support.bank_side import by_bank

PDF = b"%PDF-1.7\r\n a receipt"
ANSWER = NewAnswer(
    {EvidenceText.REST: "She came in and paid with her own card."},
    {EvidenceFile.COMMUNICATION: "Thanks for the coffee!"},
    (NewFile(EvidenceFile.RECEIPT, "receipt.pdf", PDF),),
)
WON = NewAnswer({EvidenceText.REST: "winning_evidence"})


@pytest.fixture
def disputed(counter: Counter) -> Counter:
    """A counter of which a sale of 13.50 is disputed."""
    sell(counter)
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    return counter


def details(counter: Counter) -> DisputeDetails:
    (row,) = counter.services.disputes.page().rows
    found = counter.services.disputes.details(row.id)
    assert found is not None
    return found


def answer(counter: Counter) -> AnswerView:
    found = details(counter).answer
    assert found is not None
    return found


def save(counter: Counter, new: NewAnswer = ANSWER) -> None:
    counter.services.disputes.save(counter.actor, dispute(counter).id, new)


def submit(counter: Counter) -> None:
    counter.services.disputes.submit(counter.actor, dispute(counter).id)


def concerns(counter: Counter) -> list[AttentionView]:
    return [each for each in counter.attention.all() if "fraud" in each.id or "dispute" in each.id]


def updates(counter: Counter) -> list[str]:
    """What was sent to change the dispute, as submitted or not."""
    sent = [e for e in counter.server.requests if e.method == "POST" and "disputes/" in e.path]
    return ["close" if e.path.endswith("close") else e.query.rpartition("submit=")[2] for e in sent]


def at_stripe(counter: Counter) -> dict[str, object]:
    found = counter.server.account.find("dispute", dispute(counter).id)
    assert found is not None
    return found


# --- what the books know ---------------------------------------------------------------------


def test_a_dispute_is_listed_with_its_last_day_and_finds_its_sale(disputed: Counter) -> None:
    found = details(disputed)
    row = found.row
    assert (row.status, row.urgency) == (DisputeStatus.NEEDS_RESPONSE, Urgency.TIME)
    assert row.reason == "The cardholder says they did not pay"
    assert row.receipt_number == "R1-000001"
    assert disputed.history.details(row.history_id).row.id == row.history_id
    assert [(m.what, m.amount.minor, m.fee.minor) for m in found.moves] == [
        ("Taken by the bank", -1350, -1500)
    ]
    assert (found.may_answer, found.may_accept, found.may_refund) == (True, True, False)


def test_the_answer_is_put_together_from_the_sale(disputed: Counter) -> None:
    disputed.services.settings.save(disputed.actor, REFUND_POLICY, "Within 14 days.")
    proposed = answer(disputed)
    assert proposed.is_proposal
    assert proposed.texts[EvidenceText.PRODUCT_DESCRIPTION] == "Flat white: $13.50"
    assert proposed.texts[EvidenceText.CUSTOMER_NAME] == "Ada Lovelace"
    assert "the counter of Corner Coffee" in proposed.texts[EvidenceText.REFUND_POLICY_SHOWN]
    assert proposed.pasted == {EvidenceFile.REFUND_POLICY: "Within 14 days."}
    told = proposed.texts[EvidenceText.REST]
    assert "$13.50 was paid at the counter of Corner Coffee" in told
    assert "Receipt R1-000001 was given." in told


def test_disputes_wait_by_their_last_day_and_then_come_the_newest(disputed: Counter) -> None:
    first = dispute(disputed).id
    disputed.wait(timedelta(days=1))
    sell(disputed)
    second = by_bank(disputed.server, "charges/last/dispute")["dispute"]
    sell(disputed)
    warned = by_bank(disputed.server, "charges/last/warn")["warning"]
    sync(disputed)
    disputes = disputed.services.disputes
    assert [row.id for row in disputes.page().rows] == [first, second, warned]
    disputes.accept(disputed.actor, first)
    assert [row.id for row in disputes.page().rows] == [second, warned, first]
    page = disputes.page(limit=2)
    assert page.next is not None
    assert [row.id for row in disputes.page(page.next).rows] == [first]
    assert disputes.count_to_answer() == 1


# --- saving ----------------------------------------------------------------------------------


def test_an_answer_is_kept_and_staged_and_never_submitted_by_that(disputed: Counter) -> None:
    save(disputed)
    kept = answer(disputed)
    assert kept.texts == ANSWER.texts
    assert kept.pasted == ANSWER.pasted
    assert kept.staged_at is not None
    assert [(f.name, f.size, f.at_stripe) for f in kept.files] == [("receipt.pdf", len(PDF), True)]
    assert updates(disputed) == ["false"]
    held = at_stripe(disputed)
    assert held["status"] == "needs_response"
    evidence = details(disputed).held
    assert evidence["uncategorized_text"] == ANSWER.texts[EvidenceText.REST]
    assert evidence["receipt"].startswith("file_")


def test_a_file_goes_up_once_and_what_is_taken_out_leaves_stripe(disputed: Counter) -> None:
    save(disputed)
    save(disputed)
    uploads = [e for e in disputed.server.requests if e.path == "/v1/files"]
    assert len(uploads) == 1
    save(disputed, replace(WON, removed=frozenset({EvidenceFile.RECEIPT})))
    assert details(disputed).held == {"uncategorized_text": "winning_evidence"}
    with disputed.database.read() as session:
        assert session.scalars(select(DisputeFile)).all() == []


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewAnswer({EvidenceText.REST: "x" * 20_001}), "at most 20,000 characters"),
        (NewAnswer(dict.fromkeys(EvidenceText, "x" * 19000)), "at most 150,000"),
        (NewAnswer({EvidenceText.REST: "It was 4242 4242 4242 4242"}), "card number"),
        (NewAnswer({}, files=(NewFile(EvidenceFile.REST, "a.docx", b"PK"),)), "no PDF, PNG"),
        (
            NewAnswer({}, files=(NewFile(EvidenceFile.REST, "a.pdf", b"%PDF" + bytes(4_500_000)),)),
            "at most 4.5 MB",
        ),
    ],
    ids=["a long text", "all too long", "a card number", "no document", "too large"],
)
def test_what_stripe_would_not_take_is_not_kept(
    disputed: Counter, new: NewAnswer, words: str
) -> None:
    with pytest.raises(FieldError, match=words):
        save(disputed, new)
    assert answer(disputed).is_proposal
    assert updates(disputed) == []


def test_without_a_network_the_answer_is_kept_here(disputed: Counter) -> None:
    disputed.server.controls.unreachable = True
    with pytest.raises(UserError, match="kept here"):
        save(disputed)
    assert answer(disputed).texts == ANSWER.texts
    assert answer(disputed).staged_at is None
    disputed.server.controls.unreachable = False
    save(disputed, WON)
    assert answer(disputed).staged_at is not None


# --- submitting ------------------------------------------------------------------------------


def test_what_was_saved_is_submitted_and_won(disputed: Counter) -> None:
    save(disputed, WON)
    submit(disputed)
    assert updates(disputed) == ["false", "true"]
    assert details(disputed).row.status is DisputeStatus.UNDER_REVIEW
    assert details(disputed).submissions == 1
    assert concerns(disputed) == []
    disputed.wait(timedelta(seconds=DECIDED_AFTER))
    sync(disputed)
    (ended,) = concerns(disputed)
    assert ended.headline == "The dispute of $13.50 was won: the money came back."
    assert [(m.what, m.amount.minor) for m in details(disputed).moves] == [
        ("Taken by the bank", -1350), ("Came back", 1350),
    ]  # fmt: skip
    disputed.attention.dismiss(disputed.actor, ended.id)
    assert concerns(disputed) == []


def test_what_is_not_saved_at_stripe_is_not_submitted(disputed: Counter) -> None:
    with pytest.raises(UserError, match="does not have this answer"):
        submit(disputed)
    save(disputed)
    gateway = disputed.connection.gateway()
    gateway.disputes.stage(
        dispute(disputed).id, {"uncategorized_text": "By the Dashboard"}, {}, key="k"
    )
    with pytest.raises(UserError, match="somebody changed it"):
        submit(disputed)
    assert "true" not in updates(disputed)
    assert at_stripe(disputed)["status"] == "needs_response"


def test_pressed_twice_it_is_submitted_once(disputed: Counter) -> None:
    save(disputed)
    disputed.server.controls.latency = 0.2
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(submit, disputed) for _ in range(2)]
        for press in presses:
            press.result()
    assert updates(disputed).count("true") == 1
    with pytest.raises(UserError, match="can't be answered any more"):
        submit(disputed)


def test_a_dispute_that_was_answered_elsewhere_is_not_answered_again(disputed: Counter) -> None:
    save(disputed)
    gateway = disputed.connection.gateway()
    gateway.disputes.submit(dispute(disputed).id, {}, key="dashboard")
    with pytest.raises(UserError, match="can't be answered any more"):
        submit(disputed)
    assert updates(disputed).count("true") == 1


def test_a_dispute_is_accepted_and_nobody_is_told_that_it_was_lost(disputed: Counter) -> None:
    disputed.services.disputes.accept(disputed.actor, dispute(disputed).id)
    assert details(disputed).row.status is DisputeStatus.LOST
    assert updates(disputed) == ["close"]
    assert concerns(disputed) == []
    assert [what for _at, what in details(disputed).history] == ["Manager accepted the dispute."]


def test_the_activity_log_has_who_answered(disputed: Counter) -> None:
    save(disputed)
    submit(disputed)
    with disputed.database.read() as session:
        logged = session.scalars(select(Activity).order_by(Activity.number)).all()
    told = [(row.permission, row.subject_id, row.after) for row in logged][-2:]
    of = dispute(disputed).id
    assert told == [("disputes", of, "saved"), ("disputes", of, "submitted")]


# --- lost answers ----------------------------------------------------------------------------

LOST = {
    DisputeRequestKind.STAGE: "whether Stripe has",
    DisputeRequestKind.SUBMIT: "whether the answer was submitted",
    DisputeRequestKind.CLOSE: "whether the dispute was accepted",
}


def ask(counter: Counter, kind: DisputeRequestKind) -> None:
    if kind is DisputeRequestKind.STAGE:
        save(counter)
    elif kind is DisputeRequestKind.SUBMIT:
        submit(counter)
    else:
        counter.services.disputes.accept(counter.actor, dispute(counter).id)


@pytest.mark.parametrize("kind", DisputeRequestKind)
@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost on its way"])
def test_a_lost_answer_is_not_known_until_stripe_was_asked(
    disputed: Counter, kind: DisputeRequestKind, arrived: bool
) -> None:
    if kind is DisputeRequestKind.SUBMIT:
        save(disputed)
    fault = "reset_after" if arrived else "reset_before"
    disputed.server.controls.fault(fault, r"/v1/disputes/\w+", method="POST")
    with pytest.raises(UserError, match=LOST[kind]):
        ask(disputed, kind)
    (waiting,) = [c for c in concerns(disputed) if c.reason is AttentionReason.UNSETTLED]
    assert waiting.action is AttentionAction.CHECK
    if kind.is_final:
        with pytest.raises(UserError, match="Check again"):
            save(disputed, WON)
        disputed.wait(LONGEST_REQUEST + timedelta(minutes=1))
        disputed.attention.check(disputed.actor, waiting.id)
        if not arrived:  # what may be on its way is left open at first, from this answer on
            disputed.wait(LONGEST_REQUEST + timedelta(minutes=1))
    said = disputed.attention.check(disputed.actor, waiting.id)
    assert ("not" in said.replace("not submitted yet", "")) is not arrived
    assert not [c for c in concerns(disputed) if c.reason is AttentionReason.UNSETTLED]
    if not arrived:
        ask(disputed, kind)
    with disputed.database.read() as session:
        states = session.scalars(select(DisputeRequest.state)).all()
    assert set(states) == {"answered"}
    submitted = DisputeRequestKind.SUBMIT
    assert at_stripe(disputed)["status"] == {
        DisputeRequestKind.STAGE: "needs_response",
        submitted: "under_review",
        DisputeRequestKind.CLOSE: "lost",
    }[kind]  # fmt: skip


def test_the_next_start_asks_what_came_of_it(disputed: Counter) -> None:
    save(disputed)
    disputed.server.controls.fault("reset_after", r"/v1/disputes/\w+", method="POST")
    with pytest.raises(UserError):
        submit(disputed)
    again = disputed.restarted()
    (outcome,) = again.recovery.settle_all(SYSTEM)
    assert outcome.what == "The answer was submitted to the bank."
    assert not outcome.still_unknown


# --- needs attention -------------------------------------------------------------------------


def test_a_dispute_needs_attention_until_it_is_seen_and_again_three_days_before(
    disputed: Counter,
) -> None:
    (waiting,) = concerns(disputed)
    assert waiting.headline == "A customer's bank took $13.50 back."
    assert (waiting.reason, waiting.action) == (AttentionReason.DISPUTE, AttentionAction.DISPUTE)
    assert waiting.find == dispute(disputed).id
    disputed.attention.dismiss(disputed.actor, waiting.id)
    assert concerns(disputed) == []
    last_day = timedelta(seconds=ANSWER_WITHIN)
    disputed.wait(last_day - timedelta(days=3, minutes=5))
    assert concerns(disputed) == []
    disputed.wait(timedelta(minutes=6))
    (soon,) = concerns(disputed)
    assert soon.reason is AttentionReason.DISPUTE_DUE
    disputed.attention.dismiss(disputed.actor, soon.id)
    assert concerns(disputed) == []
    disputed.wait(timedelta(days=3))
    sync(disputed)
    (lost,) = concerns(disputed)
    assert lost.headline == "The dispute of $13.50 was lost: the customer has the money."
    disputed.attention.dismiss(disputed.actor, lost.id)
    assert concerns(disputed) == []


def test_an_inquiry_says_that_no_money_moved(counter: Counter) -> None:
    sell(counter)
    by_bank(counter.server, "charges/last/inquire")
    sync(counter)
    (waiting,) = concerns(counter)
    assert waiting.headline == "The cardholder's bank asks about a payment of $13.50."
    found = details(counter)
    assert "No money moved yet" in found.explanation
    assert (found.may_answer, found.may_accept, found.may_refund) == (True, False, True)
    assert found.moves == ()


def test_a_warning_needs_attention_until_it_is_seen(counter: Counter) -> None:
    sell(counter)
    by_bank(counter.server, "charges/last/warn")
    sync(counter)
    (warned,) = concerns(counter)
    assert warned.reason is AttentionReason.FRAUD_WARNING
    assert "give the money back before it is disputed" in warned.advice
    assert details(counter).may_refund
    counter.attention.dismiss(counter.actor, warned.id)
    assert concerns(counter) == []
