"""Customers: the people that cards and payments belong to."""

import re

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, page, retrieving
from pos_app.training.core.params import (
    ADDRESS,
    METADATA,
    ParamRule,
    accepted,
    array,
    choice,
    full_address,
    group,
    integer,
    merge_metadata,
    required,
    text,
)
from pos_app.training.core.views import shown
from pos_app.training.customers.payment_methods import attach_to
from pos_app.training.customers.search import read_query

WRITABLE: dict[str, ParamRule] = {
    "address": ADDRESS,
    "balance": integer(),
    "business_name": text(longest=150),
    "description": text(),
    "email": text(longest=512),
    "individual_name": text(longest=150),
    "invoice_prefix": text(longest=12),
    "invoice_settings": group({
        "custom_fields": accepted("custom_fields")["custom_fields"],
        "default_payment_method": text(),
        "footer": text(),
        "rendering_options": accepted("rendering_options")["rendering_options"],
    }),
    "metadata": METADATA,
    "name": text(longest=256),
    "next_invoice_sequence": integer(1),
    "phone": text(longest=20),
    "preferred_locales": array(text()),
    "shipping": group({
        "address": required(ADDRESS), "name": required(text()), "phone": text(),
    }),
    "tax_exempt": choice("exempt", "none", "reverse", clearable=True),
    **accepted("cash_balance", "source", "tax", "validate"),
}  # fmt: skip
ON_CREATE = WRITABLE | {"payment_method": text(), **accepted("tax_id_data", "test_clock")}
ON_UPDATE = WRITABLE | accepted("default_source")
TEXTS = ("business_name", "description", "email", "individual_name", "name", "phone")


def new_customer(account: Account, params: Obj) -> Obj:
    """Make a customer and keep it. `params` are those of the create call, already read."""
    customer = account.base("customer", "cus", 14) | {
        "address": None,
        "balance": 0,
        "business_name": None,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "individual_name": None,
        "invoice_prefix": account.ids.text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    account.save(customer)
    if params.get("payment_method"):
        attach_to(account, params["payment_method"], customer["id"], "payment_method")
    _write(account, customer, params)
    account.emit("customer.created", shown(account, customer))
    return customer


def _write(account: Account, customer: Obj, params: Obj) -> None:
    if params.get("email"):
        check_email(params["email"])
    if "invoice_settings" in params:
        _write_invoice_settings(account, customer, params["invoice_settings"] or {})
    customer |= {name: params[name] or None for name in TEXTS if name in params}
    plain = ("balance", "invoice_prefix", "next_invoice_sequence", "preferred_locales")
    customer |= {name: params[name] for name in plain if name in params}
    if "address" in params:
        customer["address"] = full_address(params["address"])
    if "shipping" in params:
        customer["shipping"] = _shipping(params["shipping"])
    if "tax_exempt" in params:
        customer["tax_exempt"] = params["tax_exempt"] or "none"
    if "metadata" in params:
        customer["metadata"] = merge_metadata(customer["metadata"], params["metadata"])
    account.save(customer)


def check_email(address: str, param: str = "email") -> None:
    """Check that something has the form of an email address.

    Raises:
        Refusal: 400 when it has not.
    """
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", address):
        message = f"Invalid email address: {address}"
        raise invalid(message, code="email_invalid", param=param)


def _shipping(given: Obj | str) -> Obj | None:
    if not isinstance(given, dict):
        return None
    address = full_address(given["address"])
    return {"address": address, "name": given["name"], "phone": given.get("phone") or None}


def _write_invoice_settings(account: Account, customer: Obj, given: Obj) -> None:
    settings = customer["invoice_settings"]
    if "default_payment_method" in given:
        settings["default_payment_method"] = _default_card(account, customer, given)
    if "footer" in given:
        settings["footer"] = given["footer"] or None


def _default_card(account: Account, customer: Obj, given: Obj) -> str | None:
    name = given["default_payment_method"]
    param = "invoice_settings[default_payment_method]"
    if not name:
        return None
    method = account.need("payment_method", name, param)
    if method["customer"] != customer["id"]:
        message = (
            "The customer does not have a payment method with the ID"
            f" {name}. The payment method must be attached to the customer."
        )
        raise invalid(message, code="resource_missing", param=param)
    return str(method["id"])


def create(call: Call) -> Obj:
    """POST /v1/customers."""
    return new_customer(call.account, call.params)


def update(call: Call) -> Obj:
    """POST /v1/customers/{id}; an empty string unsets a field."""
    customer = call.account.need_living("customer", call.id)
    _write(call.account, customer, call.params)
    call.account.emit("customer.updated", shown(call.account, customer))
    return customer


def delete(call: Call) -> Obj:
    """DELETE /v1/customers/{id}; their cards are detached."""
    account = call.account
    customer = account.need_living("customer", call.id)
    account.emit("customer.deleted", shown(account, customer))
    for method in account.all("payment_method"):
        if method["customer"] == customer["id"]:
            account.save(method | {"customer": None, "_spent": True})
    return account.bury(customer)


def list_all(call: Call) -> Obj:
    """GET /v1/customers; the email must be equal to the letter, as at Stripe."""
    email = call.params.get("email")
    return page(
        call.account,
        "customer",
        "/v1/customers",
        call.params,
        lambda customer: email is None or customer["email"] == email,
    )


def search(call: Call) -> Obj:
    """GET /v1/customers/search by `email:'..'`, `name~'..'`, `metadata['key']:'..'`."""
    wanted = read_query(call.params["query"])
    living_ones = (c for c in call.account.tables["customer"].newest_first() if "deleted" not in c)
    found = [customer for customer in living_ones if wanted(customer)]
    limit, start = call.params.get("limit", 10), call.params.get("page", 0)
    end = start + limit
    return {
        "object": "search_result",
        "data": [shown(call.account, customer) for customer in found[start:end]],
        "has_more": len(found) > end,
        "next_page": str(end) if len(found) > end else None,
        "url": "/v1/customers/search",
    }


SEARCH: dict[str, ParamRule] = {
    "query": required(text(clearable=False)),
    "limit": integer(1, 100),
    "page": integer(0),
}
ROUTES = [
    Route("POST", "/v1/customers", create, "customer_write", ON_CREATE),
    Route(
        "GET",
        "/v1/customers",
        list_all,
        "customer_read",
        CREATED_PAGE | {"email": text(), **accepted("test_clock")},
    ),
    Route("GET", "/v1/customers/search", search, "customer_read", SEARCH),
    Route("GET", "/v1/customers/{id}", retrieving("customer"), "customer_read"),
    Route("POST", "/v1/customers/{id}", update, "customer_write", ON_UPDATE),
    Route("DELETE", "/v1/customers/{id}", delete, "customer_write"),
]
