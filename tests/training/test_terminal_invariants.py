"""What holds after anything that tills and customers do at two readers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.http.server import TrainingServer
from pos_app.training.money import payment_intents
from pos_app.training.money.account_summary import account_summary
from pos_app.training.sample.catalogue import LOCATION
from pos_app.training.terminal import actions, cardholder
from pos_app.training.terminal.locations import new_location
from pos_app.training.terminal.readers import new_reader
from tests.contract.account import NOW

CART = {"currency": "usd", "line_items": [], "total": 5}
COMMANDS = ("pay", "again", "show", "clear", "call_off", "wait")
CUSTOMER_ACTIONS = tuple(cardholder.CUSTOMER_ACTIONS)
CARDS = ("4242424242424242", "4000000000009995", "4001000360000005", "4001007020000002")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(COMMANDS * 3 + CUSTOMER_ACTIONS + ("tap", "insert") * 4),
        st.integers(0, 1),
        st.integers(0, 3),
    ),
    max_size=40,
)


class Shop:
    """Plays steps at two readers; refusals are part of the play."""

    def __init__(self) -> None:
        self.now = NOW
        self.server = TrainingServer(clock=lambda: self.now)
        self.account: Account = self.server.account
        place = new_location(self.account, LOCATION)["id"]
        self.readers = [new_reader(self.account, "simulated-wpe", place)["id"] for _ in range(2)]
        self.intents: list[str] = []
        self.server.simulator.commit()

    def step(self, action: str, place: int, number: int) -> None:
        try:
            if action in CUSTOMER_ACTIONS:
                self._act(action, place, number)
            else:
                self._command(action, place, number)
        except Refusal as refusal:
            if not refusal.kept:
                self.server.simulator.discard()
        self.server.simulator.commit()
        self.server.simulator.settle_due()

    def _act(self, action: str, place: int, number: int) -> None:
        given = {"number": CARDS[number], "received": number > 1, "seconds": number}
        cardholder.do(self.server.simulator, self.readers[place], action, given)

    def _command(self, action: str, place: int, number: int) -> None:
        match action:
            case "pay":
                self._pay(place, self._intent())
            case "again" if self.intents:
                self._pay(place, self.intents[number % len(self.intents)])
            case "show":
                shown = {"type": "cart", "cart": CART}
                actions.set_reader_display(self._call(shown, self.readers[place]))
            case "clear":
                actions.cancel_action(self._call({}, self.readers[place]))
            case "call_off" if self.intents:
                payment_intents.cancel(self._call({}, self.intents[number % len(self.intents)]))
            case "wait":
                self.now += number

    def _call(self, params: Obj, name: str) -> Call:
        return Call(self.account, params, names={"id": name})

    def _intent(self) -> str:
        params = {
            "amount": 1000, "currency": "usd", "allowed_payment_method_types": ["card_present"],
        }  # fmt: skip
        self.intents.append(payment_intents.create(Call(self.account, params))["id"])
        self.server.simulator.commit()
        return self.intents[-1]

    def _pay(self, place: int, intent: str) -> None:
        config = {"enable_customer_cancellation": True}
        sent = {"payment_intent": intent, "process_config": config}
        actions.process_payment_intent(self._call(sent, self.readers[place]))


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_every_payment_is_taken_once_or_not_at_all(steps: list[tuple[str, int, int]]) -> None:
    shop = Shop()
    for step in steps:
        shop.step(*step)
    told = account_summary(shop.account)["payment_intents"].values()
    taken = [charge["amount"] for charge in shop.account.all("charge") if charge["paid"]]
    assert sum(taken) == sum(intent["amount_received"] for intent in told)
    for intent in told:
        assert intent["amount_received"] == (1000 if intent["status"] == "succeeded" else 0)
    for reader in shop.account.all("terminal.reader"):
        if reader["action"] and reader["action"]["status"] == "succeeded":
            name = reader["action"]["process_payment_intent"]["payment_intent"]
            assert shop.account.need("payment_intent", name)["status"] == "succeeded"


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_reader_can_always_be_brought_back_to_work(steps: list[tuple[str, int, int]]) -> None:
    shop = Shop()
    for step in steps:
        shop.step(*step)
    for action in ("plug_in", "ready"):
        shop.step(action, 0, 0)
    shop.now += 60
    shop.step("clear", 0, 0)
    shop.step("pay", 0, 0)
    shop.step("tap", 0, 0)
    last = shop.account.need("payment_intent", shop.intents[-1])
    assert last["status"] == "succeeded"
