"""Evidence is held without being submitted, submitted on its own word, and files go up whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.facts import CustomerFacts, DisputeFacts, DisputeMoveFacts
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.test_calls import an_intent, key

PDF = b"%PDF-1.7\r\n a receipt"


@pytest.fixture
def dispute(gateway: StripeGateway, ann: CustomerFacts) -> DisputeFacts:
    """A payment of 12.34 that its bank took back."""
    made = an_intent(gateway, ann, "pm_card_createDispute")
    gateway.payments.confirm(made.id, key=key())
    (found,) = gateway.disputes.of_payment(made.id)
    return found


def forms(server: TrainingServer) -> list[str]:
    """What was sent to change a dispute."""
    return [
        each.query for each in server.requests if each.method == "POST" and "disputes" in each.path
    ]


def test_a_dispute_says_what_it_is_about_and_by_when(dispute: DisputeFacts) -> None:
    assert (dispute.amount, dispute.currency, dispute.reason) == (1234, "usd", "fraudulent")
    assert (dispute.status, dispute.submissions, dispute.is_inquiry) == ("needs_response", 0, False)
    assert dispute.due_by is not None
    assert dispute.due_by.tzinfo is UTC
    (moved,) = dispute.moves
    assert moved == DisputeMoveFacts(moved.id, "dispute", -1234, 1500, "usd", moved.created)


def test_evidence_is_staged_with_submit_false_and_submitted_with_submit_true(
    gateway: StripeGateway, stripe_account: TrainingServer, dispute: DisputeFacts
) -> None:
    file = gateway.disputes.upload("receipt.pdf", PDF, key=key())
    evidence = {"receipt": file, "uncategorized_text": "It was her.", "customer_name": ""}
    held = gateway.disputes.stage(dispute.id, evidence, {"till_evidence": "1"}, key=key())
    assert held.evidence == {"receipt": file, "uncategorized_text": "It was her."}
    assert (held.status, held.submissions) == ("needs_response", 0)
    sent = gateway.disputes.submit(dispute.id, {"till_submission": "2"}, key=key())
    assert (sent.status, sent.submissions) == ("under_review", 1)
    assert sent.metadata == {"till_evidence": "1", "till_submission": "2"}
    assert ["submit=false" in each for each in forms(stripe_account)] == [True, False]
    assert gateway.disputes.retrieve(dispute.id) == sent


def test_a_dispute_that_is_accepted_is_lost(gateway: StripeGateway, dispute: DisputeFacts) -> None:
    assert gateway.disputes.close(dispute.id, key=key()).status == "lost"


def test_disputes_and_warnings_are_listed(gateway: StripeGateway, dispute: DisputeFacts) -> None:
    assert [each.id for each in gateway.disputes.page().items] == [dispute.id]
    assert gateway.disputes.warnings().items == ()
    later = datetime(2100, 1, 1, tzinfo=UTC)
    assert gateway.disputes.page(created_from=later).items == ()


def test_an_answer_that_holds_other_evidence_is_none(
    gateway: StripeGateway, stripe_account: TrainingServer, dispute: DisputeFacts
) -> None:
    def another_text(exchange: Exchange) -> str:
        said = json.loads(exchange.body)
        said["evidence"]["uncategorized_text"] = "Something else"
        return json.dumps(said)

    stripe_account.rewrite(another_text)
    with pytest.raises(errors.OddAnswerError, match="Something else"):
        gateway.disputes.stage(
            dispute.id, {"uncategorized_text": "It was her."}, {"till_evidence": "1"}, key=key()
        )


def test_a_file_that_came_in_another_size_is_no_answer(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    stripe_account.rewrite(lambda said: json.dumps(json.loads(said.body) | {"size": 3}))
    with pytest.raises(errors.OddAnswerError, match="size"):
        gateway.disputes.upload("receipt.pdf", PDF, key=key())
