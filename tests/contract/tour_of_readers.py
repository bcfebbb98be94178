"""The part of the tour that goes to card readers."""

from contextlib import suppress
from typing import Any

import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED

SHOP: Any = {
    "display_name": "Harbour Street",
    "address": {"line1": "1 Harbour Street", "city": "New York", "country": "US"},
}
CART: Any = {
    "currency": "usd",
    "line_items": [{"description": "Baguette", "amount": 395, "quantity": 2}],
    "tax": 70,
    "total": 860,
}
TIPS: Any = {"usd": {"percentages": [15, 20, 25]}, "cad": {"percentages": [10, 15, 20]}}


def walk(client: StripeClient, customer: str) -> None:
    """Call every operation of readers, locations and configurations; declines and refusals too."""
    reader = _set_up(client)
    _payments(client, reader)
    _inputs(client, reader)
    _saving(client, reader, customer)
    _refund(client, reader)
    _trouble(client, reader)
    _connected(client)
    _clear_away(client, reader)


def _set_up(client: StripeClient) -> str:
    terminal = client.v1.terminal
    tips = terminal.configurations.create({"name": "Tips", "tipping": TIPS}).id
    terminal.configurations.update(tips, {"tipping": {"eur": {"percentages": [5]}}})
    terminal.configurations.retrieve(tips)
    terminal.configurations.list({"is_account_default": False})
    place = terminal.locations.create(SHOP | {"configuration_overrides": tips}).id
    terminal.locations.update(place, {"phone": "+12125550100", "metadata": {"a": "b"}})
    terminal.locations.retrieve(place)
    terminal.locations.list({"limit": 1})
    reader = terminal.readers.create({
        "registration_code": "simulated-s700", "location": place, "metadata": {"a": "b"},
    }).id  # fmt: skip
    terminal.readers.update(reader, {"label": "Front reader"})
    terminal.readers.list({"location": place, "status": "online", "expand": ["data.location"]})
    return reader


def _intent(client: StripeClient, **more: Any) -> str:
    params: Any = {
        "amount": 1000, "currency": "usd", "allowed_payment_method_types": ["card_present"],
    }  # fmt: skip
    return client.v1.payment_intents.create(params | more).id


def _payments(client: StripeClient, reader: str) -> None:
    readers = client.v1.terminal.readers
    helper = client.v1.test_helpers.terminal.readers
    readers.set_reader_display(reader, {"type": "cart", "cart": CART})
    intent = _intent(client)
    config: Any = {"enable_customer_cancellation": True, "tipping": {"amount_eligible": 500}}
    readers.process_payment_intent(reader, {"payment_intent": intent, "process_config": config})
    declining: Any = {"type": "card_present", "card_present": {"number": "4000000000009995"}}
    helper.present_payment_method(reader, declining)
    client.v1.payment_intents.retrieve(intent)
    readers.process_payment_intent(reader, {"payment_intent": intent})
    helper.present_payment_method(reader, {"amount_tip": 200})
    expand: Any = ["latest_charge.balance_transaction", "payment_method"]
    client.v1.payment_intents.retrieve(intent, {"expand": expand})
    readers.retrieve(reader, {"expand": ["action.process_payment_intent.payment_intent"]})
    readers.cancel_action(reader)


def _inputs(client: StripeClient, reader: str) -> None:
    readers = client.v1.terminal.readers
    helper = client.v1.test_helpers.terminal.readers
    words: Any = {"title": "Your answer", "description": "Why", "skip_button": "Skip"}
    choices: Any = {"choices": [{"id": "yes", "text": "Yes", "style": "primary"}]}
    kinds = ("email", "phone", "signature", "text")
    asked: Any = [{"type": kind, "custom_text": words, "required": True} for kind in kinds]
    asked.append({
        "type": "selection", "custom_text": {"title": "Again?"}, "selection": choices,
        "toggles": [{"title": "News", "default_value": "disabled"}],
    })  # fmt: skip
    readers.collect_inputs(reader, {"inputs": asked, "metadata": {"a": "b"}})
    done = helper.succeed_input_collection(reader, {"skip_non_required_inputs": "all"})
    assert done.action is not None
    assert done.action.collect_inputs is not None
    signed = done.action.collect_inputs.inputs[2].signature
    assert signed is not None
    client.v1.files.retrieve(str(signed.value))
    readers.collect_inputs(reader, {"inputs": asked[:1]})
    helper.timeout_input_collection(reader)
    intent = _intent(client)
    config: Any = {"enable_customer_cancellation": True, "skip_tipping": True}
    readers.collect_payment_method(reader, {"payment_intent": intent, "collect_config": config})
    helper.present_payment_method(reader)
    readers.retrieve(reader)
    client.v1.payment_intents.cancel(intent)


def _saving(client: StripeClient, reader: str, customer: str) -> None:
    readers = client.v1.terminal.readers
    helper = client.v1.test_helpers.terminal.readers
    intent = _intent(client, customer=customer, setup_future_usage="off_session")
    config: Any = {"allow_redisplay": "always", "skip_tipping": True}
    readers.process_payment_intent(reader, {"payment_intent": intent, "process_config": config})
    helper.present_payment_method(reader)
    setup = client.v1.setup_intents.create({
        "customer": customer, "allowed_payment_method_types": ["card_present"],
    }).id  # fmt: skip
    for number in ("4000000000000002", "5555555555554444"):
        readers.process_setup_intent(reader, {"setup_intent": setup, "allow_redisplay": "limited"})
        helper.present_payment_method(
            reader, {"type": "card_present", "card_present": {"number": number}}
        )
        client.v1.setup_intents.retrieve(setup, {"expand": ["payment_method", "latest_attempt"]})
    client.v1.customers.payment_methods.list(customer)


def _refund(client: StripeClient, reader: str) -> None:
    intent = _intent(
        client, currency="cad", allowed_payment_method_types=["card_present", "interac_present"]
    )
    readers = client.v1.terminal.readers
    helper = client.v1.test_helpers.terminal.readers
    readers.process_payment_intent(reader, {"payment_intent": intent})
    helper.present_payment_method(reader, {"type": "interac_present"})
    readers.refund_payment(reader, {"payment_intent": intent, "amount": 300})
    helper.present_payment_method(reader)
    readers.retrieve(reader, {"expand": ["action.refund_payment.refund"]})
    client.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]})


def _trouble(client: StripeClient, reader: str) -> None:
    over = _intent(client)
    client.v1.payment_intents.cancel(over)
    with suppress(stripe.InvalidRequestError):
        client.v1.terminal.readers.process_payment_intent(reader, {"payment_intent": over})
    with suppress(stripe.InvalidRequestError):
        client.v1.test_helpers.terminal.readers.present_payment_method(reader)


def _connected(client: StripeClient) -> None:
    options: Any = {"stripe_account": CONNECTED}
    place = client.v1.terminal.locations.create(SHOP, options).id
    client.v1.terminal.readers.create(
        {"registration_code": "simulated-wpe", "location": place}, options
    )


def _clear_away(client: StripeClient, reader: str) -> None:
    terminal = client.v1.terminal
    place = str(terminal.readers.retrieve(reader).location)
    tips = str(terminal.locations.retrieve(place).configuration_overrides)
    terminal.configurations.delete(tips)
    terminal.readers.delete(reader)
    terminal.readers.retrieve(reader)
    terminal.locations.delete(place)
