"""Cards presented to a reader: their payment method, what a charge says of them, a copy to keep."""

from dataclasses import asdict, dataclass

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Obj
from pos_app.training.core.views import shown
from pos_app.training.customers import cards, payment_methods
from pos_app.training.customers.cards import Decline, TestCard

AUTHORIZATION_KEPT = 2 * 86_400
APPLICATIONS = {
    "amex": "A00000002501",
    "diners": "A0000001523010",
    "discover": "A0000001523010",
    "interac": "A0000002771010",
    "jcb": "A0000000651010",
    "mastercard": "A0000000041010",
    "unionpay": "A000000333010101",
    "visa": "A0000000031010",
}
"""The name of the chip's application (AID) by the card's brand."""
ACCOUNTS = {"credit": "credit", "debit": "checking", "prepaid": "prepaid"}
READ_METHODS = {
    "tap": "contactless_emv",
    "insert": "contact_emv",
    "swipe": "magnetic_stripe_track2",
}


@dataclass(frozen=True)
class PresentedCard:
    """A card at a reader.

    `card` is the key of a test card, `read` a word of `READ_METHODS`, `verified` how the holder's
    PIN was checked, if it was, `decline` the code with which the bank refuses, whatever the card.
    `asks_pin` has the PIN checked that way although the card does not want it.
    """

    card: str
    read: str = "tap"
    wallet: str | None = None
    verified: str | None = None
    decline: str | None = None
    asks_pin: str | None = None

    @property
    def pin(self) -> str | None:
        """How the holder's PIN is to be checked, `offline_pin` or `online_pin`, if it is."""
        return self.asks_pin or self.test_card.pin

    @property
    def stored(self) -> Obj:
        """As a reader remembers it."""
        return asdict(self)

    @property
    def test_card(self) -> TestCard:
        """Its test card."""
        return cards.card_of({"_card": self.card})

    @property
    def kind(self) -> str:
        """The type of its payment method."""
        return "interac_present" if self.test_card.brand == "interac" else "card_present"

    @property
    def refused(self) -> Decline | None:
        """Why its bank refuses it, or None."""
        return cards.decline_of(self.decline) if self.decline else self.test_card.decline

    @property
    def fingerprint(self) -> str:
        """What is the same for the same card."""
        return str(self.test_card.details["fingerprint"])


def new_method(account: Account, reader: Obj, presented: PresentedCard) -> Obj:
    """The payment method of a card that was presented; it can't be used again."""
    month, year = payment_methods.usual_expiry(account)
    details = presented.test_card.details
    del details["regulated_status"]
    card = details | {
        "cardholder_name": None,
        "exp_month": month,
        "exp_year": year,
        "networks": {"available": [details["brand"]], "preferred": None},
        "preferred_locales": ["en"],
        "read_method": READ_METHODS[presented.read],
    }
    if presented.kind == "card_present":
        wallet = {"type": presented.wallet} if presented.wallet else None
        offline = {"stored_at": None, "type": None}
        card |= {"brand_product": None, "offline": offline, "wallet": wallet}
    method = payment_methods.blank(account, presented.kind, presented.test_card)
    return account.save(method | {
        presented.kind: card,
        "_spent": True,
        "_at_reader": {
            "location": reader["location"],
            "reader": reader["id"],
            "verified": presented.verified,
        },
    })  # fmt: skip


def charge_details(charge: Obj, intent: Obj, method: Obj) -> Obj:
    """The `payment_method_details` of a charge on a card that was presented."""
    kind, place = method["type"], method["_at_reader"]
    names = (
        "brand", "cardholder_name", "country", "exp_month", "exp_year",
        "fingerprint", "funding", "last4", "preferred_locales", "read_method",
    )  # fmt: skip
    details = {name: method[kind][name] for name in names} | {
        "emv_auth_data": "8A023030",
        "generated_card": None,
        "location": place["location"],
        "network": method[kind]["brand"],
        "network_transaction_id": charge["id"][-15:],
        "reader": place["reader"],
        "receipt": _receipt(charge, method),
    }
    if kind == "card_present":
        details |= _authorization(charge, intent, method)
    return {kind: details, "type": kind}


def _authorization(charge: Obj, intent: Obj, method: Obj) -> Obj:
    manual = intent["capture_method"] == "manual"
    return {
        "amount_authorized": intent["amount"],
        "brand_product": None,
        "capture_before": charge["created"] + AUTHORIZATION_KEPT if manual else None,
        "incremental_authorization_supported": False,
        "offline": method["card_present"]["offline"],
        "overcapture_supported": False,
        "wallet": method["card_present"]["wallet"],
    }


def _receipt(charge: Obj, method: Obj) -> Obj | None:
    card = method[method["type"]]
    if card["read_method"] == READ_METHODS["swipe"]:
        return None
    account_type = ACCOUNTS[card["funding"]]
    # Sixteen hexadecimal digits of which no run reads like a card number.
    digits = charge["id"].encode().hex()[-14:].upper()
    return {
        "account_type": account_type,
        "application_cryptogram": f"F{digits[:7]}F{digits[7:]}",
        "application_preferred_name": f"{card['brand'].title()} {card['funding'].title()}",
        "authorization_code": charge["id"][-6:].upper(),
        "authorization_response_code": "3030",
        "cardholder_verification_method": method["_at_reader"]["verified"] or "approval",
        "dedicated_file_name": APPLICATIONS[card["brand"]],
        "terminal_verification_results": "0000000000",
        "transaction_status_information": "0000",
    }


def generate_card(account: Account, method: Obj, customer: str | None, source: Obj) -> str | None:
    """Make a card that can be charged later of one that was presented, and say its id.

    It is attached to `customer`, if there is one. `source` holds the `charge` or `setup_attempt`
    it comes from, and `allow_redisplay`. None for Interac, which is for shops only.
    """
    if method["type"] != "card_present":
        return None
    presented = cards.card_of(method)
    kept = payment_methods.new_method(account, presented)
    kept["allow_redisplay"] = source["allow_redisplay"]
    kept["card"]["generated_from"] = {
        "charge": source.get("charge"),
        "payment_method_details": source.get("payment_method_details"),
        "setup_attempt": source.get("setup_attempt"),
    }
    kept["card"]["wallet"] = None
    kept |= {"customer": customer, "_set_up": True}
    account.save(kept)
    if customer:
        account.emit("payment_method.attached", shown(account, kept))
    return str(kept["id"])
