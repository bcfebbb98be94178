"""What holds in the account after any sequence of requests."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import stripe
from hypothesis import given, settings
from hypothesis import strategies as st
from stripe import StripeClient

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.http.server import TrainingServer
from pos_app.training.money import balance, payment_intents, refunds
from pos_app.training.money.account_summary import account_summary
from tests.contract.account import NOW, NewClient

CARDS = (
    "visa", "chargeDeclined", "authenticationRequired", "refundFail", "pendingRefund",
    "createDispute",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "hold", "capture", "cancel", "refund", "payout", "wait"]),
        st.integers(0, 5),
        st.integers(1, 9_999),
    ),
    max_size=30,
)


class Till:
    """Plays steps on an account; refusals are part of the play."""

    def __init__(self) -> None:
        self.now = NOW
        self.server = TrainingServer(clock=lambda: self.now)
        self.account: Account = self.server.account
        self.ids: list[str] = []

    def step(self, action: str, place: int, amount: int) -> None:
        if action == "wait":
            self.now += amount * 60
        try:
            self._act(action, place, amount)
        except Refusal as refusal:
            if not refusal.kept:
                self.server.simulator.discard()
        self.server.simulator.commit()
        self.server.simulator.settle_due()

    def _act(self, action: str, place: int, amount: int) -> None:
        names = {"id": self.ids[place % len(self.ids)] if self.ids else "pi_none"}
        match action:
            case "pay" | "hold":
                self._pay(CARDS[place], amount, "manual" if action == "hold" else "automatic")
            case "capture":
                params = {"amount_to_capture": amount}
                payment_intents.capture(Call(self.account, params, names=names))
            case "cancel":
                payment_intents.cancel(Call(self.account, {}, names=names))
            case "refund":
                refunds.create(
                    Call(self.account, {"payment_intent": names["id"], "amount": amount})
                )
            case "payout":
                balance.create_payout(Call(self.account, {"amount": amount, "currency": "usd"}))

    def _pay(self, card: str, amount: int, capture: str) -> None:
        params: Obj = {
            "amount": amount, "currency": "usd", "capture_method": capture,
            "allowed_payment_method_types": ["card"],
        }  # fmt: skip
        intent = payment_intents.create(Call(self.account, params))
        self.ids.append(intent["id"])
        self.server.simulator.commit()
        confirmed = {"payment_method": f"pm_card_{card}"}
        payment_intents.confirm(Call(self.account, confirmed, names={"id": intent["id"]}))


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_money_is_neither_made_nor_lost(steps: list[tuple[str, int, int]]) -> None:
    till = Till()
    for step in steps:
        till.step(*step)
    account, told = till.account, account_summary(till.account)
    for intent in told["payment_intents"].values():
        assert 0 <= intent["amount_refunded"] <= intent["amount_received"] <= intent["amount"]
        assert (intent["amount_received"] > 0) == (intent["status"] == "succeeded")
    moved = list(account.all("balance_transaction"))
    totals = told["totals"].get("usd", {"received": 0, "refunded": 0})
    disputed = sum(dispute["amount"] for dispute in account.all("dispute"))
    paid_out = sum(p["amount"] for p in account.all("payout") if p["status"] != "canceled")
    assert sum(t["amount"] for t in moved) == (
        totals["received"] - totals["refunded"] - disputed - paid_out
    )
    assert all(t["net"] == t["amount"] - t["fee"] for t in moved)


def test_many_registers_with_one_key_make_one_payment(
    server: TrainingServer, new_client: NewClient
) -> None:
    sale: Any = {"amount": 500, "currency": "usd"}
    clients = [new_client() for _ in range(8)]

    def ask(client: StripeClient) -> str:
        try:
            return client.v1.payment_intents.create(sale, {"idempotency_key": "one"}).id
        except stripe.APIError as error:
            return str(error.http_status)

    with ThreadPoolExecutor(8) as registers:
        answers = set(registers.map(ask, clients)) - {"409"}
    assert answers == account_summary(server.account)["payment_intents"].keys()
    assert len(answers) == 1


def test_registers_at_work_at_once_do_not_disturb_each_other(
    server: TrainingServer, new_client: NewClient
) -> None:
    def sell(client: StripeClient) -> int:
        for _ in range(10):
            client.v1.payment_intents.create({
                "amount": 1000, "currency": "usd", "confirm": True,
                "payment_method": "pm_card_visa", "allowed_payment_method_types": ["card"],
            })  # fmt: skip
        return len(client.v1.payment_intents.list({"limit": 100}).data)

    with ThreadPoolExecutor(6) as registers:
        assert max(registers.map(sell, [new_client() for _ in range(6)])) == 60
    assert account_summary(server.account)["totals"]["usd"]["received"] == 60_000
