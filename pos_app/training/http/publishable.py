"""What a payer's own device may do: with a publishable key, to an intent whose secret it knows."""

from pos_app.training.core.calls import Call, Handler
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.ids import kind_of

NAMES = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}
VISIBLE = frozenset({
    "id", "object", "amount", "amount_details", "automatic_payment_methods", "canceled_at",
    "cancellation_reason", "capture_method", "client_secret", "confirmation_method", "created",
    "currency", "description", "last_payment_error", "last_setup_error", "livemode",
    "next_action", "payment_method", "payment_method_configuration_details",
    "payment_method_types", "processing", "receipt_email", "setup_future_usage", "shipping",
    "source", "status", "usage",
})  # fmt: skip


def serve(call: Call, handler: Handler) -> Obj:
    """Carry out a call of a payer's device, and show as much as such a device is shown.

    Raises:
        Refusal: 400 when it does not know the intent's secret, and whatever the handler refuses.
    """
    intent = call.account.need(kind_of(call.id) or "payment_intent", call.id)
    check_secret(intent, call.params)
    try:
        return {name: value for name, value in handler(call).items() if name in VISIBLE}
    except Refusal as refusal:
        refusal.error |= {
            name: {name: value for name, value in refusal.error[name].items() if name in VISIBLE}
            for name in NAMES
            if name in refusal.error
        }
        raise


def check_secret(intent: Obj, params: Obj) -> None:
    """Check the secret that was given for an intent.

    Raises:
        Refusal: 400 when it is missing or another one's.
    """
    param = "client_secret"
    if param not in params:
        raise invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
    if params[param] != intent[param]:
        name = NAMES[intent["object"]]
        message = f"The {param} provided does not match the {param} associated with the {name}."
        raise invalid(message, param=param)
