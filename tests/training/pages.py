"""Hosted pages as their payers meet them."""

from typing import Any

import requests
from stripe import StripeClient
from stripe.checkout import Session

from tests.support.timeouts import PATIENCE_S

THANKS = "https://example.com/thanks"
COFFEE: Any = {
    "price_data": {"currency": "usd", "product_data": {"name": "Coffee"}, "unit_amount": 1450},
    "quantity": 2,
}
PAYMENT: Any = {
    "mode": "payment",
    "line_items": [COFFEE],
    "allowed_payment_method_types": ["card"],
    "success_url": THANKS,
}
SETUP: Any = {"mode": "setup", "allowed_payment_method_types": ["card"], "success_url": THANKS}


def open_page(client: StripeClient, account: str | None = None, **more: Any) -> Session:
    """A page that asks for two coffees, 29.00 dollars, unless `more` says otherwise."""
    options: Any = {"stripe_account": account} if account else {}
    return client.v1.checkout.sessions.create(PAYMENT | more, options)


def open_setup(client: StripeClient, **more: Any) -> Session:
    """A page that asks for a card to keep."""
    return client.v1.checkout.sessions.create(SETUP | more)


def page_of(session: Session) -> str:
    """The HTML that the payer sees."""
    answer = requests.get(str(session.url), timeout=PATIENCE_S)
    assert answer.status_code == 200
    return answer.text


def press(session: Session, card: str = "visa", **more: Any) -> requests.Response:
    """Submit the page's form; the answer to the page that follows."""
    form = {"card": card, "email": "payer@example.com", **more}
    return requests.post(str(session.url).partition("#")[0] + "/pay", form, timeout=PATIENCE_S)


def action(base_url: str, place: str, **what: Any) -> Any:
    """What the customer's side answers to an action such as `pages/cs_1/pay`."""
    answer = requests.post(f"{base_url}/customer_side/{place}", json=what, timeout=PATIENCE_S)
    assert answer.status_code == 200, answer.text
    return answer.json()


def look(base_url: str) -> Any:
    """What the customer's side shows."""
    return requests.get(f"{base_url}/customer_side", timeout=PATIENCE_S).json()
