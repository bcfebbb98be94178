"""Stripe's test cards: their numbers, their magic ids and what happens to each."""

import hashlib
from dataclasses import dataclass, field

from pos_app.training.core.errors import Obj


@dataclass(frozen=True)
class Decline:
    """Why a card is refused, as the API says it."""

    code: str
    decline_code: str
    message: str
    advice: str = "try_again_later"
    network_code: str = "05"
    blocked: bool = False


DECLINED = "Your card was declined."
GENERIC = Decline("card_declined", "generic_decline", DECLINED)
NO_FUNDS = Decline(
    "card_declined", "insufficient_funds", "Your card has insufficient funds.", network_code="51"
)
LOST = Decline("card_declined", "lost_card", DECLINED, "do_not_try_again", "41")
STOLEN = Decline("card_declined", "stolen_card", DECLINED, "do_not_try_again", "43")
EXPIRED = Decline(
    "expired_card", "expired_card", "Your card has expired.", "do_not_try_again", "54"
)
CVC = Decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "confirm_card_data",
    "N7",
)
PROCESSING = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    network_code="96",
)
VELOCITY = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its"
    " amount limit.",
    network_code="65",
)
FRAUDULENT = Decline("card_declined", "fraudulent", DECLINED, "do_not_try_again", blocked=True)
NEEDS_AUTHENTICATION = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "confirm_card_data",
    "1A",
)
CALL_ISSUER = Decline("card_declined", "call_issuer", DECLINED, network_code="01")
WRONG_PIN = Decline(
    "card_declined", "incorrect_pin", "Your card's PIN is incorrect.", "confirm_card_data", "55"
)
TOO_OFTEN = Decline("card_declined", "withdrawal_count_limit_exceeded", DECLINED, network_code="65")
PIN_TRIES = Decline(
    "card_declined", "pin_try_exceeded", DECLINED, "do_not_try_again", network_code="75"
)
LIVE_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card. For a"
    " list of valid test cards, visit: https://stripe.com/docs/testing.",
)


@dataclass(frozen=True)
class TestCard:
    """A test card. `authentication` is never, unless_set_up or always.

    `pin` says how a reader checks the PIN, `offline_pin` or `online_pin`, for cards that want one;
    `risk` and `cvc` what Stripe and the bank say of a payment that goes through, `street` and
    `postal_code` of its address: nothing where none is given with the card.
    """

    __test__ = False

    number: str
    magic: tuple[str, ...]
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    decline: Decline | None = None
    attaches: bool = True
    authentication: str = "never"
    set_up: bool = False
    dispute: str | None = None
    inquiry: bool = False
    fraud_warning: bool = False
    refund: str = "succeeded"
    instant: bool = False
    pin: str | None = None
    risk: str = "normal"
    cvc: str = "pass"
    street: str | None = None
    postal_code: str | None = None

    @property
    def key(self) -> str:
        """The name under which a stored payment method remembers its card."""
        return self.magic[0]

    @property
    def details(self) -> Obj:
        """Brand, last4 and the other fields that payment methods and charges share."""
        return {
            "brand": self.brand,
            "country": self.country,
            "fingerprint": hashlib.sha256(self.number.encode()).hexdigest()[:16],
            "funding": self.funding,
            "last4": self.number[-4:],
            "regulated_status": "unregulated",
        }


@dataclass
class _Deck:
    cards: list[TestCard] = field(default_factory=list)

    def add(self, number: str, *magic: str, **what: object) -> None:
        self.cards.append(TestCard(number, magic, **what))  # type: ignore[arg-type]  # by name


def _plain(deck: _Deck) -> None:
    deck.add("4242424242424242", "visa", "us")
    deck.add("4000056655665556", "visa_debit", funding="debit")
    deck.add("5555555555554444", "mastercard", brand="mastercard")
    deck.add("2223003122003222", "mastercard_2series", brand="mastercard")
    deck.add("5200828282828210", "mastercard_debit", brand="mastercard", funding="debit")
    deck.add("5105105105105100", "mastercard_prepaid", brand="mastercard", funding="prepaid")
    deck.add("378282246310005", "amex", brand="amex")
    deck.add("6011111111111117", "discover", brand="discover")
    deck.add("3056930009020004", "diners", brand="diners")
    deck.add("3566002020360505", "jcb", brand="jcb", country="JP")
    deck.add("6200000000000005", "unionpay", brand="unionpay", country="CN")
    for country, number in (
        ("AU", "4000000360000006"),
        ("BR", "4000000760000002"),
        ("CA", "4000001240000000"),
        ("DE", "4000002760000016"),
        ("FR", "4000002500000003"),
        ("GB", "4000008260000000"),
        ("JP", "4000003920000003"),
        ("MX", "4000004840008001"),
    ):
        deck.add(number, country.lower(), country=country)


def _declining(deck: _Deck) -> None:
    for number, magic, decline in (
        ("4000000000000002", ("chargeDeclined", "visa_chargeDeclined"), GENERIC),
        ("4000000000009995", ("chargeDeclinedInsufficientFunds",), NO_FUNDS),
        ("4000000000009987", ("chargeDeclinedLostCard",), LOST),
        ("4000000000009979", ("chargeDeclinedStolenCard",), STOLEN),
        ("4000000000000069", ("chargeDeclinedExpiredCard",), EXPIRED),
        ("4000000000000127", ("chargeDeclinedIncorrectCvc",), CVC),
        ("4000000000000119", ("chargeDeclinedProcessingError",), PROCESSING),
        ("4000000000006975", ("chargeDeclinedVelocityLimitExceeded",), VELOCITY),
        ("4100000000000019", ("chargeDeclinedFraudulent", "radarBlock"), FRAUDULENT),
    ):
        names = (*magic, *(f"visa_{name}" for name in magic if not name.startswith("visa")))
        deck.add(number, *dict.fromkeys(names), decline=decline, attaches=False)
    deck.add("4000000000000341", "chargeCustomerFail", decline=GENERIC)


def _special(deck: _Deck) -> None:
    deck.add("4000002500003155", "authenticationRequiredOnSetup", authentication="unless_set_up")
    deck.add("4000002760003184", "authenticationRequired", authentication="always")
    deck.add("4000000000003220", "threeDSecure2Required", authentication="always")
    deck.add(
        "4000003800000446",
        "authenticationRequiredSetupForOffSession",
        authentication="unless_set_up",
        set_up=True,
    )
    deck.add(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        authentication="always",
        decline=NO_FUNDS,
    )
    deck.add(
        "4000008400001629",
        "threeDSecureRequiredChargeDeclined",
        authentication="always",
        decline=GENERIC,
    )
    deck.add("4000000000003055", "threeDSecureOptional")
    deck.add("4000000000000077", "bypassPending", instant=True)
    deck.add("4000000000009235", "riskLevelElevated", risk="elevated")
    deck.add("4000000000000101", "cvcCheckFail", cvc="fail")
    deck.add("4000000000000010", "avsFail", street="fail", postal_code="fail")
    deck.add("4000000000000028", "avsLine1Fail", street="fail", postal_code="pass")
    deck.add("4000000000000036", "avsZipFail", street="pass", postal_code="fail")
    unchecked = "unavailable"
    deck.add("4000000000000044", "avsUnchecked", street=unchecked, postal_code=unchecked)
    deck.add("4000000000005126", "refundFail", refund="failed")
    deck.add("4000000000007726", "pendingRefund", refund="pending")
    deck.add("4000000000000259", "createDispute", dispute="fraudulent")
    deck.add("4000000000002685", "createDisputeProductNotReceived", dispute="product_not_received")
    deck.add("4000000000001976", "createDisputeInquiry", dispute="general", inquiry=True)
    deck.add("4000000000005423", "createIssuerFraudRecord", fraud_warning=True)


def _deck() -> list[TestCard]:
    deck = _Deck()
    _plain(deck)
    _declining(deck)
    _special(deck)
    return deck.cards


def _only_at_a_reader() -> list[TestCard]:
    deck = _Deck()
    deck.add("4506445006931933", "interac", brand="interac", country="CA", funding="debit")
    deck.add("4001007020000002", "offline_pin", pin="offline_pin")
    deck.add("4001000360000005", "online_pin", pin="online_pin")
    return deck.cards


CARDS = _deck()
BY_NUMBER = {card.number: card for card in CARDS}
BY_MAGIC = {magic: card for card in CARDS for magic in card.magic}
PRESENTED = [*CARDS, *_only_at_a_reader()]
"""The cards that a reader takes."""
_BY_KEY = {card.key: card for card in PRESENTED}
_DECLINES = (
    GENERIC, NO_FUNDS, LOST, STOLEN, EXPIRED, CVC, PROCESSING, VELOCITY, FRAUDULENT, CALL_ISSUER,
    WRONG_PIN, TOO_OFTEN, PIN_TRIES,
)  # fmt: skip
BY_AMOUNT = {1: CALL_ISSUER, 5: GENERIC, 55: WRONG_PIN, 65: TOO_OFTEN, 75: PIN_TRIES}
"""What Stripe's physical test card makes of the last two digits of an amount."""


def magic_card(name: str) -> TestCard | None:
    """The card that `pm_card_visa` or `tok_visa` names, or None."""
    for prefix in ("pm_card_", "tok_"):
        if name.startswith(prefix):
            return BY_MAGIC.get(name.removeprefix(prefix))
    return None


def card_of(payment_method: Obj) -> TestCard:
    """The test card behind a stored payment method."""
    return _BY_KEY[payment_method["_card"]]


def presented_card(*, card: str = "", number: str = "", brand: str = "") -> TestCard | None:
    """The card of a number or a magic name, or the first of a brand; None when there is none."""
    fitting = (
        each
        for each in PRESENTED
        if each.number == number or card in each.magic or (brand and each.brand == brand)
    )
    return next(fitting, None)


def decline_of(decline_code: str) -> Decline:
    """A bank's refusal by its decline code; codes that no test card has are taken as they are."""
    known = (decline for decline in _DECLINES if decline.decline_code == decline_code)
    return next(known, Decline("card_declined", decline_code, DECLINED))


def passes_check_digit(number: str) -> bool:
    """Whether a card number's last digit fits the others (Luhn)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(digit * 2, 10)) for digit in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
