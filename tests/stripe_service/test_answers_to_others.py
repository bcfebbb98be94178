"""An answer that is to something else than was asked is no answer, and its connection is closed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from threading import current_thread
from typing import Any

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.facts import CustomerFacts
from pos_app.stripe_service.payments import ConnectTerms, NewIntent
from pos_app.training.core.account import CONNECTED
from pos_app.training.http.messages import Exchange, Request, Response
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import Connect
from tests.stripe_service.test_odd_answers import Asked, StandIn, Till, ask_everything, served

ID = {
    "/v1/customers": "cus_1",
    "/v1/payment_intents": "pi_1",
    "/v1/refunds": "re_1",
    "/v1/checkout/sessions": "cs_test_1",
    "/v1/setup_intents": "seti_1",
    "/v1/terminal/readers": "tmr_1",
    "/v1/terminal/locations": "tml_1",
}
OTHERS: dict[str, list[dict[str, Any]]] = {
    "/v1/customers": [{"metadata": {"till_customer": "2"}}, {"metadata": {}}],
    "/v1/payment_intents": [
        {"amount": 1351},
        {"currency": "eur"},
        {"customer": "cus_of_somebody_else"},
        {"customer": None},
        {"metadata": {"till_tender": "2"}},
        {"metadata": {}},
    ],
    "/v1/refunds": [
        {"payment_intent": "pi_of_somebody_else"},
        {"payment_intent": None},
        {"amount": 301},
        {"currency": "eur"},
        {"metadata": {"till_refund": "2"}},
    ],
    "/v1/checkout/sessions": [
        {"amount_total": 701},
        {"currency": "eur"},
        {"customer": "cus_of_somebody_else"},
        {"metadata": {"till_tender": "4"}},
        {"mode": "setup"},
        {"status": "complete"},
    ],
    "/v1/setup_intents": [
        {"customer": "cus_of_somebody_else"},
        {"metadata": {"till_setup": "2"}},
    ],
    "/v1/terminal/readers": [{"location": "tml_of_somebody_else"}],
    "/v1/terminal/locations": [{"display_name": "Another shop"}],
}
"""What of the answer to a create is another's, by where the object is created."""

NOT_BECOME: dict[str, dict[str, Any]] = {
    "/confirm": {"status": "requires_payment_method"},
    "/cancel": {"status": "requires_payment_method"},
    "/expire": {"status": "open"},
    "/process_payment_intent": {"action": None},
    "/cancel_action": {"action": {"type": "process_payment_intent", "status": "in_progress"}},
    "/attach": {"customer": "cus_of_somebody_else"},
}
"""An answer about the right object, but not one to this: such as the answer before it again."""


REFUND = {
    "id": "re_1",
    "object": "refund",
    "payment_intent": "pi_1",
    "amount": 300,
    "currency": "usd",
    "status": "succeeded",
    "created": 7,
}


@pytest.fixture
def asked(gateway: StripeGateway, stripe_account: TrainingServer) -> list[Asked]:
    till = Till(gateway, stripe_account)
    ask_everything(till)
    return till.asked


def answered_otherwise(asked: list[Asked], path: str) -> Iterator[tuple[Asked, int, Exchange]]:
    """Return each call with the nth of its answers, that was a success at this path."""
    for call in asked:
        for nth, answer in enumerate(call.answers):
            if (answer.method, answer.status) == ("POST", 200) and answer.path.endswith(path):
                yield call, nth, answer


def is_no_answer(connect: Connect, call: Asked, nth: int, changed: dict[str, Any]) -> None:
    stand_in = StandIn()
    bodies = [each.body for each in call.answers]
    bodies[nth] = json.dumps({**json.loads(bodies[nth]), **changed})
    stand_in.say(*((200, body) for body in bodies))
    with served(stand_in) as base, pytest.raises(errors.OddAnswerError):
        call.ask(connect(base=base))


@pytest.mark.parametrize("path", OTHERS)
def test_a_create_is_not_answered_by_what_was_created_for_another(
    asked: list[Asked], connect: Connect, path: str
) -> None:
    call, nth, answer = next(answered_otherwise(asked, path))
    known = json.loads(answer.body).keys()
    wrong_ids = [{"id": name} for place, name in ID.items() if place != path]
    kinds = [
        {"object": "charge"},
        {"id": "ch_1"},
        {"id": ID[path].partition("_")[0] + "_"},
        {"id": ID[path] + "/x"},
    ]
    for changed in (*OTHERS[path], *kinds, *wrong_ids):
        assert changed.keys() <= known
        is_no_answer(connect, call, nth, changed)


@pytest.mark.parametrize("path", NOT_BECOME)
def test_what_was_done_has_to_be_seen_in_the_answer(
    asked: list[Asked], connect: Connect, path: str
) -> None:
    call, nth, _answer = next(answered_otherwise(asked, path))
    is_no_answer(connect, call, nth, NOT_BECOME[path])


def test_a_charge_of_another_sum_is_nobody_knows(
    gateway: StripeGateway, stripe_account: TrainingServer, ann: CustomerFacts
) -> None:
    new = NewIntent(1350, "usd", {"till_tender": "1"}, customer_id=ann.id)
    for amount, currency in ((1351, "usd"), (1350, "eur")):
        made = gateway.payments.create(new, key=currency).id
        confirm = partial(gateway.payments.confirm, made, payment_method_id="pm_card_visa")
        with pytest.raises(errors.OddAnswerError):
            confirm(key=f"confirm {currency}", amount=amount, currency=currency)


def test_a_payment_that_is_shared_is_shared_as_asked(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    new = NewIntent(
        500, "usd", {"till_tender": "1"}, connect_terms=ConnectTerms(CONNECTED, 10, direct=False)
    )
    other: dict[str, Any]

    def otherwise(exchange: Exchange) -> str:
        return json.dumps({**json.loads(exchange.body), **other})

    stripe_account.rewrite(otherwise)
    for other in ({"transfer_data": None}, {"application_fee_amount": 11}):
        with pytest.raises(errors.OddAnswerError):
            gateway.payments.create(new, key=str(other))
    stripe_account.rewrite(None)
    assert gateway.payments.create(new, key="whole").destination == CONNECTED


def listed(url: str, *items: dict[str, Any]) -> tuple[int, str]:
    body = {"object": "list", "url": url, "has_more": False, "data": list(items)}
    return 200, json.dumps(body)


@pytest.mark.parametrize(
    "body",
    [
        listed("/v1/customers"),
        listed("/v1/refunds", {**REFUND, "payment_intent": "pi_of_somebody_else"}),
        listed("/v1/refunds", {**REFUND, "payment_intent": None}),
        listed("/v1/refunds", {**REFUND, "object": "charge"}),
        (200, json.dumps({**json.loads(listed("/v1/refunds")[1]), "object": "refund"})),
    ],
)
def test_a_list_of_another_place_or_parent_is_no_answer(
    connect: Connect, body: tuple[int, str]
) -> None:
    """Above all, nothing is told from what such a list does not have."""
    stand_in = StandIn()
    with served(stand_in) as base:
        refunds = connect(base=base).refunds
        stand_in.say(listed("/v1/refunds", REFUND))
        assert [refund.id for refund in refunds.of_payment("pi_1")] == ["re_1"]
        stand_in.say(body)
        with pytest.raises(errors.OddAnswerError):
            refunds.of_payment("pi_1")


# --- the connection ---


@dataclass
class Lines:
    """Answers, and knows which connection each request came on: each has a thread of its own."""

    stand_in: Callable[[Request], Response]
    taken: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.taken.append(current_thread().name)
        return self.stand_in(request)


ANN = {"id": "cus_1", "object": "customer", "metadata": {"till_customer": "1"}, "created": 7}
BEN = {"id": "cus_2", "object": "customer", "metadata": {"till_customer": "2"}, "created": 7}


def make_ann(gateway: StripeGateway) -> CustomerFacts:
    return gateway.customers.create(
        name="Ann", email="", phone="", metadata={"till_customer": "1"}, key="ann"
    )


def test_the_connection_that_an_odd_answer_came_on_is_closed(connect: Connect) -> None:
    stand_in, ann, ben = StandIn(), (200, json.dumps(ANN)), (200, json.dumps(BEN))
    stand_in.say(ann, ann, ben, ann, (200, "{"), ann)
    lines = Lines(stand_in.answer)
    with served(lines) as base:
        gateway = connect(base=base)
        make_ann(gateway)
        make_ann(gateway)
        with pytest.raises(errors.OddAnswerError):
            make_ann(gateway)
        make_ann(gateway)
        with pytest.raises(errors.NoAnswerError):
            make_ann(gateway)
        make_ann(gateway)
    first, second, third = dict.fromkeys(lines.taken)
    assert lines.taken == [first, first, first, second, second, third]


def test_a_doubled_answer_is_not_taken_for_the_next_one(connect: Connect) -> None:
    """It has the same request id; the right answer comes on another connection."""
    stand_in, ann, ben = StandIn(), (200, json.dumps(ANN)), (200, json.dumps(BEN))
    stand_in.say(ann, ann, ben)
    lines = Lines(stand_in.answer)
    stand_in.headers = {"Request-Id": "req_7"}
    with served(lines) as base:
        gateway = connect(base=base)
        make_ann(gateway)
        with pytest.raises(errors.NoAnswerError, match="to another request"):
            gateway.customers.retrieve("cus_1")
        stand_in.headers = {}
        assert gateway.customers.retrieve("cus_2").id == "cus_2"
    first, second = dict.fromkeys(lines.taken)
    assert lines.taken == [first, first, second]


def test_the_same_answer_on_a_connection_of_its_own_is_the_right_one(connect: Connect) -> None:
    """As the answer that Stripe gives again to a used key, should it have the id of the first."""
    stand_in = StandIn()
    stand_in.say((200, json.dumps(ANN)))
    stand_in.headers = {"Request-Id": "req_7"}
    lines = Lines(stand_in.answer)
    with served(lines) as base:
        gateway = connect(base=base, retries=1)
        assert [make_ann(gateway).id, make_ann(gateway).id] == ["cus_1", "cus_1"]
    first, second = dict.fromkeys(lines.taken)
    assert lines.taken == [first, first, second]


def test_a_list_that_is_none_is_no_right_to_read(connect: Connect) -> None:
    stand_in = StandIn()
    stand_in.say((200, '{"status": "ok"}'))
    with served(stand_in) as base, pytest.raises(errors.OddAnswerError):
        connect(base=base).rights.check()


@pytest.mark.parametrize("name", ["Idempotency-Key", "Stripe-Account"])
def test_an_answer_with_anothers_name_on_it_is_asked_for_again(connect: Connect, name: str) -> None:
    stand_in, ann, ben = StandIn(), (200, json.dumps(ANN)), (200, json.dumps(BEN))
    stand_in.say(ben, ann)
    stand_in.headers = {name: "bens"}

    def once(request: Request) -> Response:
        answer = stand_in.answer(request)
        stand_in.headers = {}
        return answer

    lines = Lines(once)
    with served(lines) as base:
        assert make_ann(connect(base=base, retries=1)).id == "cus_1"
    assert len(set(lines.taken)) == 2


@pytest.mark.parametrize(
    "body",
    [
        '{"id": "cus_1", "object": "customer", "created": 7, "id": "cus_1"}',
        '{"id": "cus_1", "object": "customer", "created": 7, "metadata": {"a": "1", "a": "2"}}',
        '{"id": "cus_1", "object": "customer", "created": 7, "balance": NaN}',
    ],
    ids=["a name twice", "a name twice inside", "not a number"],
)
def test_what_has_two_readings_is_no_answer(connect: Connect, body: str) -> None:
    stand_in = StandIn()
    stand_in.say((200, body))
    with served(stand_in) as base, pytest.raises(errors.NoAnswerError):
        connect(base=base).customers.retrieve("cus_1")
