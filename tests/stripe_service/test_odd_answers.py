"""Whatever comes back, a call answers with facts or with an error of ours: never with a crash."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.payments import ConnectTerms, NewIntent
from pos_app.stripe_service.readers import NewLocation
from pos_app.stripe_service.sessions import NewPayPage, NewSetupPage
from pos_app.training.core.account import CONNECTED
from pos_app.training.http.messages import Exchange, Request, Response
from pos_app.training.http.server import TrainingServer
from pos_app.training.http.serving import HttpServer
from tests.stripe_service.conftest import Connect
from tests.support.odd_answers import WHOLE, odd_bodies
from tests.support.payouts import earn, pay_out

SAMPLE = 15
"""Odd versions of each answer, beside all whole bodies that are none."""

PAGE = "https://shop.example/thanks"
SHOP = NewLocation("Shop", "1 Main Street", "Springfield", "62701", "US", "IL")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Ask = Callable[[StripeGateway], Any]


@dataclass
class Asked:
    """A call that was made once, with its answers as they are."""

    ask: Ask
    answers: list[Exchange]


@dataclass
class Till:
    """Makes calls, and remembers how each was made and answered."""

    gateway: StripeGateway
    server: TrainingServer

    def __post_init__(self) -> None:
        self.asked: list[Asked] = []
        self._heard: list[Exchange] = []
        self.server.observers.append(self._heard.append)

    def ask(self, ask: Ask) -> Any:
        """Make a call; the facts that it answers with."""
        self._heard.clear()
        try:
            return ask(self.gateway)
        finally:
            self.asked.append(Asked(ask, list(self._heard)))

    def refused(self, ask: Ask) -> None:
        """Make a call that Stripe says no to."""
        with pytest.raises(errors.StripeError):
            self.ask(ask)


def ask_everything(till: Till) -> None:
    """Make every kind of call that Till makes."""
    ann = till.ask(
        lambda g: g.customers.create(
            name="Ann", email="ann@example.com", phone="", metadata={"till_customer": "1"}, key="c"
        )
    ).id
    card = till.ask(lambda g: g.customers.attach(ann, "pm_card_visa", key="a")).id
    till.ask(lambda g: g.customers.make_default(ann, card, key="m"))
    till.ask(lambda g: g.customers.update(ann, name="Ann B", email="", phone=""))
    till.ask(lambda g: g.customers.retrieve(ann))
    till.ask(lambda g: g.customers.cards(ann))
    till.ask(lambda g: g.customers.page(created_from=None, after=None))
    till.ask(lambda g: g.mobile.ephemeral_key(ann, version="2026-10-28.endive"))
    _ask_for_payments(till, ann, card)
    _ask_readers(till, ann)
    _ask_for_pages(till, ann)
    till.ask(lambda g: g.history.intents(created_from=None, created_to=None, after=None))
    till.ask(lambda g: g.history.events(types=["*"], created_from=LONG_AGO, after=None))
    earn(till.server, 3000)
    payout = pay_out(till.server)
    till.ask(lambda g: g.payouts.balance())
    till.ask(lambda g: g.payouts.payouts())
    till.ask(lambda g: g.payouts.payout(payout))
    till.ask(lambda g: g.payouts.entries(payout))
    till.ask(lambda g: g.rights.livemode())
    till.ask(lambda g: g.connect.check(500, "usd", ConnectTerms(CONNECTED, 10, direct=False)))
    till.ask(lambda g: g.customers.detach(card, key="h"))
    till.ask(lambda g: g.customers.delete(ann))


def _ask_for_payments(till: Till, ann: str, card: str) -> None:
    new = NewIntent(1350, "usd", {"till_tender": "1"}, customer_id=ann, payment_method_id=card)
    paid = till.ask(lambda g: g.payments.create(new, key="p")).id
    till.refused(
        lambda g: g.payments.confirm(paid, key="d", payment_method_id="pm_card_chargeDeclined")
    )
    till.ask(lambda g: g.payments.confirm(paid, key="ok", payment_method_id=card))
    till.ask(lambda g: g.payments.retrieve(paid))
    till.ask(lambda g: g.payments.set_receipt_email(paid, "ann@example.com", key="email"))
    till.ask(lambda g: g.payments.find_by_tender("1", since=LONG_AGO))
    till.refused(lambda g: g.payments.cancel(paid, key="x"))
    left = till.ask(lambda g: g.payments.create(new, key="l")).id
    till.ask(lambda g: g.mobile.client_secret(left))
    till.ask(lambda g: g.payments.cancel(left, key="y"))
    refund = till.ask(
        lambda g: g.refunds.create(
            paid, 300, key="r", reason=None, metadata={"till_refund": "1"}, currency="usd"
        )
    ).id
    till.ask(lambda g: g.refunds.retrieve(refund))
    till.ask(lambda g: g.refunds.of_payment(paid))


def _ask_readers(till: Till, ann: str) -> None:
    place = till.ask(lambda g: g.readers.create_location(SHOP, key="s"))
    till.ask(lambda g: g.readers.update_location(place.id, SHOP))
    till.ask(lambda g: g.readers.locations())
    till.ask(lambda g: g.readers.tipping(place, "usd"))
    front = till.ask(
        lambda g: g.readers.register("simulated-s700", label="A", location_id=place.id, key="f")
    ).id
    till.ask(lambda g: g.readers.rename(front, "B"))
    till.ask(lambda g: g.readers.all())
    new = NewIntent(900, "usd", {"till_tender": "2"}, methods=("card_present",))
    paying = till.gateway.payments.create(new, key="q").id
    till.ask(lambda g: g.readers.process_payment(front, paying, key="t"))
    till.ask(lambda g: g.readers.retrieve(front))
    till.ask(lambda g: g.readers.cancel_action(front, key="z"))
    setup = till.ask(
        lambda g: g.setups.create_for_reader(ann, metadata={"till_setup": "1"}, key="u")
    ).id
    till.ask(lambda g: g.setups.retrieve(setup))
    till.ask(lambda g: g.setups.cancel(setup, key="v"))


def _ask_for_pages(till: Till, ann: str) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    pay = NewPayPage("usd", (("Coffee", 700, 1),), PAGE, soon, {"till_tender": "3"}, ann)
    page = till.ask(lambda g: g.sessions.create(pay, key="w")).id
    till.ask(lambda g: g.sessions.retrieve(page))
    till.ask(lambda g: g.sessions.find_by_tender("3", since=LONG_AGO))
    till.ask(lambda g: g.sessions.expire(page, key="e"))
    keep = NewSetupPage(ann, "usd", PAGE, soon, {})
    till.ask(lambda g: g.sessions.create(keep, key="k"))


class StandIn:
    """Answers every request with the next of `bodies`, the last one over and over."""

    bodies: list[str]
    statuses: list[int]
    answered = 0

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}

    def answer(self, _request: Request) -> Response:
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        self.answered += 1
        headers = {"Request-Id": f"req_{self.answered}", "Date": "yesterday", **self.headers}
        return Response(status, body, headers)

    def say(self, *answers: tuple[int, str]) -> None:
        self.statuses = [status for status, _body in answers]
        self.bodies = [body for _status, body in answers]


class Answers(Protocol):
    """What answers requests."""

    def answer(self, request: Request, /) -> Response: ...


@contextmanager
def served(stand_in: Answers) -> Iterator[str]:
    server = HttpServer("127.0.0.1", 0, stand_in.answer)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


@pytest.fixture
def asked(gateway: StripeGateway, stripe_account: TrainingServer) -> list[Asked]:
    """Every call that Till makes, with its real answers."""
    till = Till(gateway, stripe_account)
    ask_everything(till)
    return till.asked


@pytest.mark.long
def test_no_odd_answer_is_more_than_no_answer(asked: list[Asked], connect: Connect) -> None:
    stand_in, tried, understood = StandIn(), 0, 0
    with served(stand_in) as base:
        gateway = connect(base=base)
        for call in asked:
            for at, real in enumerate(call.answers):
                before = [(each.status, each.body) for each in call.answers[:at]]
                after = [(each.status, each.body) for each in call.answers[at + 1 :]]
                for what, body in odd_bodies(real.body, SAMPLE):
                    stand_in.say(*before, (real.status, body), *after)
                    tried += 1
                    try:
                        call.ask(gateway)
                    except errors.StripeError:
                        continue
                    except Exception as error:
                        raise AssertionError(f"{real.method} {real.path}: {what}") from error
                    understood += 1
    assert tried > len(asked) * SAMPLE
    assert 0 < understood < tried  # what Till does not read may be anything


@pytest.mark.parametrize("what", WHOLE)
def test_what_is_no_payment_at_all_is_never_taken_for_one(connect: Connect, what: str) -> None:
    stand_in = StandIn()
    stand_in.say((200, WHOLE[what]))
    with served(stand_in) as base, pytest.raises(errors.NoAnswerError):
        connect(base=base).payments.confirm("pi_1", key="k")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "pi_of_somebody_else"),
        ("amount_received", None),
        ("amount_received", "1350"),
        ("amount_received", -1350),
        ("amount_received", 13.5),
        ("amount_received", True),
        ("amount", 10**30),
        ("currency", None),
        ("status", None),
        ("status", ["succeeded"]),
        ("metadata", ["till_tender"]),
    ],
)
def test_a_success_that_is_not_wholly_understood_is_nobody_knows(
    asked: list[Asked], connect: Connect, field: str, value: object
) -> None:
    retrieved = next(
        call for call in asked if [each.method for each in call.answers] == ["GET"]
        and '"amount_received": 1350' in call.answers[0].body and '"object": "list"' not in
        call.answers[0].body[:60]
    )  # fmt: skip
    body = {**json.loads(retrieved.answers[0].body), field: value}
    stand_in = StandIn()
    stand_in.say((200, json.dumps(body)))
    with served(stand_in) as base, pytest.raises(errors.OddAnswerError):
        retrieved.ask(connect(base=base))


def test_a_list_that_never_ends_is_left(asked: list[Asked], connect: Connect) -> None:
    cards = next(call for call in asked if call.answers[0].path.endswith("/payment_methods"))
    stand_in = StandIn()
    stand_in.say((200, json.dumps({**json.loads(cards.answers[0].body), "has_more": True})))
    with served(stand_in) as base, pytest.raises(errors.OddAnswerError):
        cards.ask(connect(base=base))


def test_halves_of_signs_are_replaced_before_they_reach_the_books(
    asked: list[Asked], connect: Connect
) -> None:
    stand_in = StandIn()
    stand_in.say((200, '{"id": "cus_1", "object": "customer", "name": "A\\ud83d", "created": 7}'))
    with served(stand_in) as base:
        found = connect(base=base).customers.retrieve("cus_1")
    assert found.name == "A?"


def test_a_refusal_about_another_payment_declines_nothing(
    asked: list[Asked], connect: Connect
) -> None:
    declined = next(call for call in asked if call.answers[0].status == 402)
    body = json.loads(declined.answers[0].body)
    body["error"]["payment_intent"]["id"] = "pi_of_somebody_else"
    stand_in = StandIn()
    stand_in.say((402, json.dumps(body)))
    with served(stand_in) as base, pytest.raises(errors.OddAnswerError):
        declined.ask(connect(base=base))
