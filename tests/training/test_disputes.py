"""Banks that take payments back, ask about them and warn; what is answered, and how it ends."""

from io import BytesIO
from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer
from pos_app.training.money.disputes import ANSWER_WITHIN, DECIDED_AFTER
from tests.contract.account import NOW, Clock
from tests.support.timeouts import PATIENCE_S
from tests.training.shorthand import charge_of, pay

PDF = b"%PDF-1.7\r\n\x00\xff a receipt"


def disputed(client: StripeClient, card: str = "pm_card_createDispute") -> stripe.Dispute:
    """Pay with a card whose bank disputes it at once, and return the dispute."""
    (dispute,) = client.v1.disputes.list({"payment_intent": pay(client, card).id}).data
    return dispute


def answer(client: StripeClient, dispute: str, text: str, *, submit: bool) -> stripe.Dispute:
    """Answer with one text."""
    given: Any = {"evidence": {"uncategorized_text": text}, "submit": submit}
    return client.v1.disputes.update(dispute, given)


def net(client: StripeClient, dispute: str) -> list[tuple[str, int]]:
    """What a dispute moved, by Stripe's category."""
    moved = client.v1.disputes.retrieve(dispute).balance_transactions
    return [(each.reporting_category, each.net) for each in moved]


def types(client: StripeClient) -> list[str]:
    """The events of disputes and warnings, oldest first."""
    found = client.v1.events.list({"limit": 100}).data
    return [each.type for each in reversed(found) if "dispute" in each.type or "radar" in each.type]


def test_evidence_that_is_staged_is_held_and_not_submitted(client: StripeClient) -> None:
    dispute = disputed(client)
    assert dispute.evidence_details.due_by == int(NOW) + ANSWER_WITHIN
    staged = answer(client, dispute.id, "It was her.", submit=False)
    assert staged.evidence.uncategorized_text == "It was her."
    details = staged.evidence_details
    assert (staged.status, details.has_evidence, details.submission_count) == (
        "needs_response", True, 0,
    )  # fmt: skip


def test_without_a_word_the_evidence_is_submitted_for_good(client: StripeClient) -> None:
    dispute = disputed(client)
    sent = client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "No."}})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    with pytest.raises(stripe.InvalidRequestError, match="can no longer be answered"):
        answer(client, dispute.id, "Once more", submit=True)


@pytest.mark.parametrize(
    ("text", "status", "moved"),
    [
        ("winning_evidence", "won", [("dispute", -2500), ("dispute_reversal", 1000)]),
        ("losing_evidence", "lost", [("dispute", -2500)]),
        ("something else", "under_review", [("dispute", -2500)]),
    ],
)
def test_the_word_of_the_test_mode_decides(
    client: StripeClient, clock: Clock, text: str, status: str, moved: list[tuple[str, int]]
) -> None:
    dispute = disputed(client)
    answer(client, dispute.id, text, submit=True)
    clock.now += DECIDED_AFTER
    assert client.v1.disputes.retrieve(dispute.id).status == status
    assert net(client, dispute.id) == moved


def test_a_dispute_that_nobody_answers_is_lost_on_its_last_day(
    client: StripeClient, clock: Clock
) -> None:
    dispute = disputed(client)
    answer(client, dispute.id, "Staged, and never sent", submit=False)
    clock.now += ANSWER_WITHIN - 1
    assert client.v1.disputes.retrieve(dispute.id).status == "needs_response"
    clock.now += 1
    lost = client.v1.disputes.retrieve(dispute.id)
    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)
    assert types(client)[-1] == "charge.dispute.closed"


def test_an_inquiry_takes_no_money_and_ends_with_a_refund(client: StripeClient) -> None:
    dispute = disputed(client, "pm_card_createDisputeInquiry")
    assert (dispute.status, dispute.is_charge_refundable) == ("warning_needs_response", True)
    assert net(client, dispute.id) == []
    client.v1.refunds.create({"charge": str(dispute.charge)})
    assert client.v1.disputes.retrieve(dispute.id).status == "warning_closed"


def test_a_warning_is_past_once_the_payment_went_back(client: StripeClient) -> None:
    paid = pay(client, "pm_card_createIssuerFraudRecord")
    warnings = client.v1.radar.early_fraud_warnings
    (warning,) = warnings.list({"payment_intent": paid.id}).data
    assert (warning.actionable, warning.charge) == (True, charge_of(paid).id)
    client.v1.refunds.create({"payment_intent": paid.id})
    assert warnings.retrieve(warning.id).actionable is False
    kind = "radar.early_fraud_warning"
    assert types(client) == [f"{kind}.created", f"{kind}.updated"]


def test_a_file_is_uploaded_whole_and_named_as_evidence(client: StripeClient) -> None:
    file = client.v1.files.create({"purpose": "dispute_evidence", "file": BytesIO(PDF)})
    assert (file.size, file.type, file.purpose) == (len(PDF), "pdf", "dispute_evidence")
    dispute = disputed(client)
    given: Any = {"evidence": {"receipt": file.id}, "submit": False}
    assert client.v1.disputes.update(dispute.id, given).evidence.receipt == file.id


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"evidence": {"receipt": "file_none"}}, "No such file"),
        ({"evidence": {"uncategorized_text": "x" * 20_001}}, "at most 20000"),
        ({"evidence": {"story": "x"}}, "unknown parameter"),
        (
            {
                "evidence": dict.fromkeys(
                    (
                        "access_activity_log", "cancellation_rebuttal", "product_description",
                        "refund_policy_disclosure", "refund_refusal_explanation", "service_date",
                        "uncategorized_text", "customer_name",
                    ),
                    "x" * 19_000,
                )
            },
            "150000 characters",
        ),
    ],
    ids=["no file", "a long text", "no such field", "all together too long"],
)  # fmt: skip
def test_evidence_that_stripe_does_not_take_is_refused(
    client: StripeClient, given: dict[str, Any], words: str
) -> None:
    params: Any = given | {"submit": False}
    with pytest.raises(stripe.InvalidRequestError, match=words):
        client.v1.disputes.update(disputed(client).id, params)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"%PDF" + bytes(5_000_000)])
def test_what_is_no_picture_or_too_large_is_no_evidence(
    client: StripeClient, content: bytes
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"(?i)file"):
        client.v1.files.create({"purpose": "dispute_evidence", "file": BytesIO(content)})


def act(server: TrainingServer, place: str) -> dict[str, Any]:
    """Have the customer's bank do something."""
    url = f"{server.base_url}/customer_side/{place}"
    found: dict[str, Any] = requests.post(url, json={}, timeout=PATIENCE_S).json()
    return found


@pytest.mark.parametrize(("decision", "status"), [("win", "won"), ("lose", "lost")])
def test_the_bank_disputes_the_last_payment_and_decides(
    client: StripeClient, server: TrainingServer, decision: str, status: str
) -> None:
    pay(client)
    last = pay(client)
    opened = act(server, "charges/last/dispute")["dispute"]
    assert client.v1.disputes.retrieve(opened).payment_intent == last.id
    assert act(server, f"disputes/last/{decision}")["status"] == status
    assert "error" in act(server, f"disputes/last/{decision}")


def test_the_bank_asks_and_warns(client: StripeClient, server: TrainingServer) -> None:
    pay(client)
    warned = act(server, "charges/last/warn")["warning"]
    asked = act(server, "charges/last/inquire")["dispute"]
    assert client.v1.disputes.retrieve(asked).status == "warning_needs_response"
    assert client.v1.radar.early_fraud_warnings.retrieve(warned).actionable is False
