"""What holds of a hosted page after any sequence of what payer, bank, store and clock do."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.training.checkout import payers, sessions
from pos_app.training.checkout.session_paying import Payer
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.http.server import TrainingServer
from pos_app.training.money.account_summary import account_summary
from tests.contract.account import NOW

CARDS = ("visa", "chargeDeclined", "authenticationRequired")
STEPS = st.lists(
    st.sampled_from([*CARDS, "complete", "fail", "expire", "wait"]), min_size=1, max_size=12
)
TOTAL = 1450
WANTED: Obj = {
    "mode": "payment",
    "line_items": [
        {
            "price_data": {
                "currency": "usd", "product_data": {"name": "Coffee"}, "unit_amount": TOTAL,
            },
            "quantity": 1,
        }
    ],
    "success_url": "https://example.com/thanks",
    "expires_at": int(NOW) + 1800,
}  # fmt: skip


class Page:
    """An open page, on which steps are played; refusals are part of the play."""

    def __init__(self) -> None:
        self._now = NOW
        self.simulator = TrainingServer(clock=lambda: self._now).simulator
        self.id = sessions.create(Call(self.simulator.platform, dict(WANTED)))["id"]
        self.simulator.commit()

    @property
    def session(self) -> Obj:
        self.simulator.settle_due()
        return self.simulator.platform.need("checkout.session", self.id)

    def step(self, action: str) -> None:
        with suppress(Refusal, LookupError):
            match action:
                case "wait":
                    self._now += 700
                case "expire":
                    sessions.expire(Call(self.simulator.platform, {}, names={"id": self.id}))
                    self.simulator.commit()
                case "complete" | "fail":
                    intent = self.session["payment_intent"] or ""
                    payers.answer_bank(self.simulator, intent, passed=action == "complete")
                case card:
                    payers.submit(self.simulator, self.id, Payer(card))
        self.simulator.discard()


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_page_is_paid_once_or_not_at_all(steps: list[str]) -> None:
    page = Page()
    ended = None
    for step in steps:
        page.step(step)
        status = page.session["status"]
        assert ended in {None, status}
        ended = None if status == "open" else status
    intents = account_summary(page.simulator.platform)["payment_intents"].values()
    received = [intent["amount_received"] for intent in intents]
    assert sum(received) == (TOTAL if ended == "complete" else 0)
    assert len(received) <= 1
    if ended == "expired":
        assert all(intent["status"] == "canceled" for intent in intents)
