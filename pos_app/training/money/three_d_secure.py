"""The bank's question to the cardholder (3-D Secure), and the page that stands for it."""

from html import escape

from pos_app.domain.texts import _, pgettext
from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj
from pos_app.training.core.hosted_frame import framed, price
from pos_app.training.customers import cards

FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method"
    " and try again."
)
RESULT: Obj = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": "00000000-0000-0000-0000-000000000000",
    "version": "2.2.0",
}
PAGE = """<h1>{bank}</h1><p>{question}</p>
<form method="post" action="{path}/complete"><button class="main">{complete}</button></form>
<form method="post" action="{path}/fail"><button>{fail}</button></form>"""


def needed(method: Obj, *, off_session: bool) -> bool:
    """Whether the bank wants to ask the cardholder before this payment."""
    wanted = cards.card_of(method).authentication
    if wanted == "unless_set_up":
        return not (off_session and method["_set_up"])
    return wanted == "always"


def next_action(account: Account, intent: Obj, return_url: str | None) -> Obj:
    """What the app has to do so that the cardholder can answer."""
    intent["_return_url"] = return_url
    if return_url is None:
        source = account.ids.new("payatt_3ds2")
        return {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {
                "type": "three_d_secure_redirect",
                "stripe_js": path(intent),
                "source": source,
            },
        }
    redirect = {"return_url": return_url, "url": path(intent)}
    return {"type": "redirect_to_url", "redirect_to_url": redirect}


def path(intent: Obj) -> str:
    """Where the cardholder answers; the server's address is put before it when it is shown."""
    return f"/3ds/{intent['id']}"


def page(intent: Obj) -> str:
    """The page on which the cardholder completes or fails the question."""
    question = _("Do you confirm this card?")
    if "amount" in intent:
        amount = price(intent["amount"], intent["currency"])
        question = _("Do you confirm the payment of {amount}?", amount=amount)
    bank = _("Training bank")
    words = PAGE.format(
        bank=escape(bank),
        question=escape(question),
        path=path(intent),
        complete=escape(pgettext("button: yes, to the bank's question", "Complete")),
        fail=escape(pgettext("button: no, to the bank's question", "Fail")),
    )
    return framed(bank, words)
