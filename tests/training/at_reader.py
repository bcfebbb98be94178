"""A card reader with a till before it and a customer behind it."""

from dataclasses import dataclass
from typing import Any

import requests
import stripe
from stripe import StripeClient
from stripe.terminal import Reader

from pos_app.training.http.server import TrainingServer
from tests.support.timeouts import PATIENCE_S

SHOP: Any = {
    "display_name": "Harbour Street",
    "address": {
        "line1": "1 Harbour Street", "city": "New York", "state": "NY", "postal_code": "10004",
        "country": "US",
    },
}  # fmt: skip
TIPS: Any = {"tipping": {"usd": {"percentages": [15, 20, 25]}}}


@dataclass
class AtReader:
    """One registered reader; `options` such as `stripe_account` go with every request."""

    server: TrainingServer
    client: StripeClient
    options: Any
    location: str
    id: str

    @classmethod
    def set_up(
        cls,
        server: TrainingServer,
        client: StripeClient,
        code: str = "simulated-wpe",
        **options: Any,
    ) -> "AtReader":
        """Register a reader in a new location."""
        sent: Any = options or None
        place = client.v1.terminal.locations.create(SHOP, sent).id
        wanted: Any = {"registration_code": code, "location": place, "label": "Front reader"}
        reader = client.v1.terminal.readers.create(wanted, sent)
        return cls(server, client, sent, place, reader.id)

    def intent(self, amount: int = 1000, **more: Any) -> str:
        """A payment to be made at a reader."""
        params: Any = {
            "amount": amount,
            "currency": "usd",
            "allowed_payment_method_types": ["card_present"],
        }
        return self.client.v1.payment_intents.create(params | more, self.options).id

    def start(self, intent: str, **config: Any) -> Reader:
        """Send a payment to the reader."""
        params: Any = {"payment_intent": intent}
        if config:
            params["process_config"] = config
        return self.client.v1.terminal.readers.process_payment_intent(self.id, params, self.options)

    def present(self, number: str | None = None, **more: Any) -> Reader:
        """Present a card by Stripe's test helper."""
        params: Any = more
        if number:
            params = {"type": "card_present", "card_present": {"number": number}} | more
        helper = self.client.v1.test_helpers.terminal.readers
        return helper.present_payment_method(self.id, params, self.options)

    def does(self, action: str, **given: Any) -> dict[str, Any]:
        """Have the customer do something, and say what the reader shows then."""
        url = f"{self.server.base_url}/customer_side/readers/{self.id}/{action}"
        answer = requests.post(url, json=given, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text
        showing: dict[str, Any] = answer.json()["reader"]["showing"]
        return showing

    def can_not(self, action: str, **given: Any) -> str:
        """Have the customer try what can't be done, and say why."""
        url = f"{self.server.base_url}/customer_side/readers/{self.id}/{action}"
        answer = requests.post(url, json=given, timeout=PATIENCE_S)
        assert answer.status_code == 400
        return str(answer.json()["error"]["message"])

    def shows(self) -> dict[str, Any]:
        """What the reader shows its customer."""
        seen = requests.get(f"{self.server.base_url}/customer_side", timeout=PATIENCE_S).json()[
            "readers"
        ]
        (showing,) = (reader["showing"] for reader in seen if reader["id"] == self.id)
        return dict(showing)

    def now(self) -> Reader:
        """The reader as Stripe shows it."""
        return self.client.v1.terminal.readers.retrieve(self.id, None, self.options)

    def action(self) -> Reader.Action:
        """What the reader does or did last."""
        action = self.now().action
        assert action is not None
        return action

    def ending(self) -> tuple[str, str | None]:
        """How the reader's action stands, and why it failed."""
        action = self.action()
        return action.status, action.failure_code

    def payment(self, intent: str) -> stripe.PaymentIntent:
        """A payment with its charge."""
        expand: Any = {"expand": ["latest_charge"]}
        return self.client.v1.payment_intents.retrieve(intent, expand, self.options)

    def cancel(self) -> Reader:
        """Clear the reader."""
        return self.client.v1.terminal.readers.cancel_action(self.id, None, self.options)

    def ask_for_tips(self, tips: Any = TIPS) -> None:
        """Have the readers of this location suggest tips."""
        made = self.client.v1.terminal.configurations.create(tips, self.options)
        overrides: Any = {"configuration_overrides": made.id}
        self.client.v1.terminal.locations.update(self.location, overrides, self.options)


def presented(intent: stripe.PaymentIntent) -> Any:
    """What a payment's charge says of the card that was presented."""
    assert isinstance(intent.latest_charge, stripe.Charge)
    details = intent.latest_charge.payment_method_details
    assert details is not None
    return details[details.type]
