"""What the endpoints of Checkout Sessions accept."""

from pos_app.training.core.lists import CREATED_PAGE
from pos_app.training.core.params import (
    METADATA,
    ParamRule,
    accepted,
    array,
    choice,
    group,
    integer,
    required,
    text,
)
from pos_app.training.money import payment_intents

LONGEST_LIST = 100
REDISPLAY = choice("always", "limited", "unspecified")
ENABLED = choice("disabled", "enabled")

PRODUCT_DATA = group(
    {
        "name": required(text(clearable=False)),
        "description": text(clearable=False),
        "metadata": METADATA,
        **accepted("images", "tax_code", "tax_details", "unit_label"),
    },
    clearable=False,
)
PRICE_DATA = group(
    {
        "currency": required(text(clearable=False)),
        "product_data": required(PRODUCT_DATA),
        "unit_amount": required(integer(0)),
        "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
    },
    clearable=False,
)
LINE = group(
    {
        "price_data": required(PRICE_DATA),
        "quantity": required(integer(1, 999_999)),
        "metadata": METADATA,
    },
    clearable=False,
)
_OF_INTENT = (
    "application_fee_amount", "description", "metadata", "receipt_email", "setup_future_usage",
    "shipping", "statement_descriptor", "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip
PAYMENT_INTENT_DATA = group(
    {
        **{name: payment_intents.WRITABLE[name] for name in _OF_INTENT},
        "capture_method": payment_intents.ALLOWED["capture_method"],
        "on_behalf_of": text(clearable=False),
        "transfer_data": group(
            {"amount": integer(0), "destination": required(text(clearable=False))},
            clearable=False,
        ),
    },
    clearable=False,
)
SETUP_INTENT_DATA = group(
    {"description": text(), "metadata": METADATA, **accepted("on_behalf_of")}, clearable=False
)
SAVED = group(
    {
        "allow_redisplay_filters": array(REDISPLAY),
        "payment_method_remove": ENABLED,
        "payment_method_save": ENABLED,
    },
    clearable=False,
)
ON_CREATE: dict[str, ParamRule] = {
    "allowed_payment_method_types": array(choice("card", "link")),
    "cancel_url": text(clearable=False),
    "client_reference_id": text(clearable=False, longest=200),
    "currency": text(clearable=False),
    "customer": text(clearable=False),
    "customer_creation": choice("always", "if_required"),
    "customer_email": text(clearable=False, longest=800),
    "expires_at": integer(0),
    "line_items": array(LINE),
    "metadata": METADATA,
    "mode": required(choice("payment", "setup")),
    "payment_intent_data": PAYMENT_INTENT_DATA,
    "payment_method_data": group({"allow_redisplay": REDISPLAY}, clearable=False),
    "payment_method_types": array(text()),
    "return_url": text(clearable=False),
    "saved_payment_method_options": SAVED,
    "setup_intent_data": SETUP_INTENT_DATA,
    "submit_type": choice("auto", "book", "donate", "pay", "subscribe"),
    "success_url": text(clearable=False),
    "ui_mode": choice("hosted_page"),
    **accepted(
        "adaptive_pricing", "after_expiration", "allow_promotion_codes", "automatic_tax",
        "billing_address_collection", "branding_settings", "consent_collection", "custom_fields",
        "custom_text", "customer_account", "customer_update", "discounts",
        "excluded_payment_method_types", "integration_identifier", "invoice_creation", "locale",
        "managed_payments", "name_collection", "optional_items", "origin_context",
        "payment_method_collection", "payment_method_configuration", "payment_method_options",
        "permissions", "phone_number_collection", "redirect_on_completion",
        "shipping_address_collection", "shipping_options", "subscription_data",
        "tax_id_collection", "wallet_options",
    ),
}  # fmt: skip
OF_OWN_FORMS = ("collected_information", "line_items", "payment_intent_data", "shipping_options")
"""What can be changed only in a form of the store's own, never on a hosted page."""
ON_UPDATE: dict[str, ParamRule] = {"metadata": METADATA, **accepted(*OF_OWN_FORMS)}
FILTERS: dict[str, ParamRule] = CREATED_PAGE | {
    "customer": text(clearable=False),
    "customer_details": group({"email": required(text(clearable=False))}, clearable=False),
    "payment_intent": text(clearable=False),
    "payment_link": text(clearable=False),
    "status": choice("complete", "expired", "open"),
    "subscription": text(clearable=False),
    **accepted("customer_account"),
}
