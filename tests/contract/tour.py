"""A tour of everything that the simulated account answers, through the `stripe` package."""

from contextlib import suppress
from io import BytesIO

import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from tests.contract import tour_of_pages, tour_of_readers


def walk(client: StripeClient) -> None:
    """Call every operation at least once; declines and refusals included."""
    customer = _customers(client)
    _cards(client, customer)
    _payments(client, customer)
    _shared_payments(client)
    _setups(client, customer)
    tour_of_pages.walk(client, customer)
    tour_of_readers.walk(client, customer)
    _money_back(client)
    _reading(client)
    client.v1.customers.delete(customer)
    client.v1.customers.retrieve(customer)


def _customers(client: StripeClient) -> str:
    customer = client.v1.customers.create({
        "name": "Ann Example", "email": "ann@example.com", "phone": "+12125550100",
        "payment_method": "pm_card_visa", "metadata": {"till_customer": "1"},
        "address": {"line1": "1 Main St", "city": "New York", "country": "US"},
        "shipping": {"name": "Ann", "address": {"line1": "1 Main St"}},
    }).id  # fmt: skip
    client.v1.customers.update(customer, {"phone": "", "description": "Regular"})
    client.v1.customers.list({"email": "ann@example.com", "created": {"gte": 1}})
    client.v1.customers.search({"query": "email:'ann@example.com'"})
    return customer


def _cards(client: StripeClient, customer: str) -> None:
    method = client.v1.payment_methods.create({
        "type": "card",
        "card": {"number": "5555555555554444", "exp_month": 12, "exp_year": 2030, "cvc": "123"},
        "billing_details": {"name": "Ann"},
    }).id  # fmt: skip
    client.v1.payment_methods.attach(method, {"customer": customer})
    client.v1.payment_methods.update(method, {"metadata": {"a": "b"}})
    settings: stripe.params.CustomerUpdateParamsInvoiceSettings = {"default_payment_method": method}
    client.v1.customers.update(customer, {"invoice_settings": settings})
    client.v1.customers.retrieve(customer, {"expand": ["invoice_settings.default_payment_method"]})
    client.v1.payment_methods.retrieve(method)
    client.v1.payment_methods.list({"customer": customer, "type": "card"})
    client.v1.customers.payment_methods.list(customer, {"type": "card"})
    client.v1.customers.payment_methods.retrieve(customer, method)
    client.v1.payment_methods.detach(method)


def _payments(client: StripeClient, customer: str) -> None:
    intent = client.v1.payment_intents.create({
        "amount": 1099, "currency": "usd", "customer": customer, "capture_method": "automatic",
        "allowed_payment_method_types": ["card"], "metadata": {"till_sale": "1"},
    }).id  # fmt: skip
    client.v1.payment_intents.update(intent, {"description": "A sale"})
    with suppress(stripe.CardError):
        client.v1.payment_intents.confirm(
            intent, {"payment_method": "pm_card_chargeDeclinedInsufficientFunds"}
        )
    client.v1.payment_intents.confirm(
        intent,
        {"payment_method": "pm_card_visa", "expand": ["latest_charge.balance_transaction"]},
    )
    charge = client.v1.payment_intents.retrieve(intent).latest_charge
    client.v1.charges.update(str(charge), {"metadata": {"seen": "1"}})
    held = _held(client)
    client.v1.payment_intents.capture(held, {"amount_to_capture": 500})
    client.v1.payment_intents.cancel(_held(client), {"cancellation_reason": "abandoned"})
    for back in ("https://example.com/back", None):
        _ask_the_bank(client, back)


def _ask_the_bank(client: StripeClient, return_url: str | None) -> None:
    params: stripe.params.PaymentIntentCreateParams = {
        "amount": 700, "currency": "usd", "confirm": True,
        "payment_method": "pm_card_authenticationRequired",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }  # fmt: skip
    if return_url:
        params["return_url"] = return_url
    client.v1.payment_intents.create(params)


def _held(client: StripeClient) -> str:
    return client.v1.payment_intents.create({
        "amount": 900, "currency": "usd", "confirm": True, "capture_method": "manual",
        "payment_method": "pm_card_mastercard", "allowed_payment_method_types": ["card"],
    }).id  # fmt: skip


def _shared_payments(client: StripeClient) -> None:
    intent = client.v1.payment_intents.create({
        "amount": 2000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa",
        "allowed_payment_method_types": ["card"], "application_fee_amount": 100,
        "on_behalf_of": CONNECTED, "transfer_data": {"destination": CONNECTED},
    }).id  # fmt: skip
    client.v1.refunds.create({
        "payment_intent": intent, "reverse_transfer": True, "refund_application_fee": True,
    })  # fmt: skip
    client.v1.transfers.list({"limit": 1})
    client.v1.application_fees.list({"limit": 1})
    client.v1.charges.list({"limit": 1}, {"stripe_account": CONNECTED})


def _setups(client: StripeClient, customer: str) -> None:
    setup = client.v1.setup_intents.create({
        "customer": customer, "allowed_payment_method_types": ["card"], "usage": "off_session",
    }).id  # fmt: skip
    client.v1.setup_intents.update(setup, {"description": "A card on file"})
    client.v1.setup_intents.confirm(setup, {"payment_method": "pm_card_visa"})
    client.v1.setup_intents.retrieve(setup)
    with suppress(stripe.CardError):
        client.v1.setup_intents.create({
            "confirm": True, "payment_method": "pm_card_chargeDeclined",
            "allowed_payment_method_types": ["card"],
        })  # fmt: skip
    waiting = client.v1.setup_intents.create({
        "confirm": True, "payment_method": "pm_card_authenticationRequired",
        "allowed_payment_method_types": ["card"], "return_url": "https://example.com/back",
    }).id  # fmt: skip
    client.v1.setup_intents.cancel(waiting)


def _money_back(client: StripeClient) -> None:
    for card in ("pm_card_visa", "pm_card_refundFail", "pm_card_pendingRefund"):
        intent = _paid(client, card)
        refund = client.v1.refunds.create({
            "payment_intent": intent, "amount": 300, "reason": "requested_by_customer",
        }).id  # fmt: skip
        client.v1.refunds.update(refund, {"metadata": {"till_refund": "1"}})
    client.v1.refunds.cancel(refund)
    _paid(client, "pm_card_createDispute")
    _paid(client, "pm_card_bypassPending")
    payout = client.v1.payouts.create({"amount": 200, "currency": "usd"}).id
    client.v1.payouts.update(payout, {"metadata": {"seen": "1"}})
    client.v1.payouts.cancel(payout)
    client.v1.balance.retrieve()
    activity = "balance_change_from_activity.itemized.3"
    client.v1.reporting.report_types.retrieve(activity)
    run = client.v1.reporting.report_runs.create({
        "report_type": activity,
        "parameters": {"interval_start": 1, "interval_end": 2, "columns": ["net"]},
    }).id  # fmt: skip
    client.v1.reporting.report_runs.retrieve(run)
    client.v1.reporting.report_runs.list({"limit": 1})


def _paid(client: StripeClient, card: str) -> str:
    return client.v1.payment_intents.create({
        "amount": 1500, "currency": "usd", "confirm": True, "payment_method": card,
        "allowed_payment_method_types": ["card"],
    }).id  # fmt: skip


def _disputes(client: StripeClient) -> None:
    paper = BytesIO(b"%PDF-1.7 a receipt")
    file = client.v1.files.create({"purpose": "dispute_evidence", "file": paper}).id
    client.v1.files.retrieve(file)
    client.v1.files.list({"limit": 1, "purpose": "dispute_evidence"})
    for card, submit in (("pm_card_createDispute", False), ("pm_card_createDisputeInquiry", True)):
        dispute = client.v1.disputes.list({"payment_intent": _paid(client, card)}).data[0].id
        evidence: stripe.params.DisputeUpdateParamsEvidence = {
            "receipt": file,
            "uncategorized_text": "winning_evidence",
        }
        client.v1.disputes.update(
            dispute, {"evidence": evidence, "submit": submit, "metadata": {"till": "1"}}
        )
    client.v1.disputes.close(client.v1.disputes.list().data[1].id)
    client.v1.charges.retrieve(str(client.v1.disputes.list().data[0].charge))
    _paid(client, "pm_card_createIssuerFraudRecord")
    warnings = client.v1.radar.early_fraud_warnings
    warnings.retrieve(warnings.list({"limit": 1}).data[0].id)


def _reading(client: StripeClient) -> None:
    for api in (
        client.v1.payment_intents, client.v1.charges, client.v1.refunds, client.v1.disputes,
        client.v1.payouts, client.v1.balance_transactions, client.v1.setup_intents,
        client.v1.transfers, client.v1.application_fees,
    ):  # fmt: skip
        listed = api.list({"limit": 3})
        for item in listed.data[:1]:
            api.retrieve(item.id)
    _disputes(client)
    client.v1.payment_intents.list({
        "limit": 50, "expand": ["data.latest_charge.balance_transaction", "data.customer"],
    })  # fmt: skip
    for event in client.v1.events.list({"limit": 100, "types": ["*"]}).data[:1]:
        client.v1.events.retrieve(event.id)
    client.v1.accounts.retrieve_current()
    client.v1.accounts.retrieve(CONNECTED)
